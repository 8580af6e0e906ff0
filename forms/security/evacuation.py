"""疏散清点记录。按名单逐人清点，多人手机同时点名，演练与实际分开。"""

from portal.formkit import (
    Amendment,
    Choice,
    DateTime,
    Form,
    Int,
    LongText,
    Person,
    Place,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    a,
    by,
    fact,
    now,
    ours,
    years,
)

CALLED = ours("疏散以后要知道还有谁没有出来：按此刻在店的名单逐人清点")
KINDS = ["实际", "演练"]
STATES = ["已到", "未到", "不明"]
ENDS = ["全部到齐", "有人未到，已报告搜救"]


class Evacuation(Form):
    key, prefix, title, owner, group = "evacuation", "SS", "疏散清点记录", "保安部", "消防安全"
    about = "疏散或者疏散演练时，按此刻在店的来访人、施工人员和当班员工逐人清点；在疏散清点名单上点第一个人时自动建立。"
    readers = [by.desk("gate"), by.posts("酒店总值班", "保安部经理", "总经理")]
    keep = years(2)
    late_entry = False
    revocable = False
    urgent = True

    call = Section(
        "一、清点",
        kind=Choice("性质", KINDS, cite=CALLED),
        called_at=DateTime("开始时间", default="now", cite=CALLED),
        caller=Person("发起人", default="me", cite=CALLED),
        meeting_point=Text("集合地点", optional=True, most=100, cite=CALLED),
        people=Table(
            "应到人员",
            optional=True,
            key=Text("名单号", most=60),
            group=Text("类别", most=20),
            name=Text("姓名", most=60),
            unit=Text("单位或部门", optional=True, most=120),
            where=Text("所在位置", optional=True, most=120),
            hint="开始清点时由门户按在店名单填写",
            cite=CALLED,
        ),
        marks=Table(
            "清点",
            optional=True,
            grows=True,
            key=Text("名单号", most=60),
            name=Text("姓名", most=60),
            state=Choice("情况", STATES),
            at=DateTime("时间"),
            marshal=Person("清点人"),
            note=Text("备注", optional=True, most=120),
            cite=CALLED,
        ),
        cleared=Table(
            "区域清空",
            optional=True,
            grows=True,
            area=Text("区域", most=60),
            at=DateTime("时间"),
            marshal=Person("报告人"),
            cite=CALLED,
        ),
    )
    ending = Section(
        "二、结束",
        ended_at=DateTime("结束时间", default="now", cite=CALLED),
        result=Choice("结果", ENDS, cite=CALLED),
        arrived=Int("实到人数", at_least=0, at_most=9999, unit="人", cite=CALLED),
        absent=LongText(
            "未到和不明人员",
            optional=True,
            required_if=a.result != "全部到齐",
            hint="逐人写明，以及报告给了谁",
            cite=CALLED,
        ),
        summary=LongText("小结", optional=True, hint="用了多久、哪里不顺、下次怎么改；演练的都要写", cite=CALLED),
    )

    rules = Rules(
        begun=Rule(at="called_at", says="开始时间不能晚于现在", holds=a.called_at <= now, cite=CALLED),
        ended_later=Rule(
            at="ended_at",
            says="结束时间不能早于开始时间，也不能晚于现在",
            holds=(a.ended_at >= a.called_at) & (a.ended_at <= now),
            at_step="end",
            cite=CALLED,
        ),
        drill_reviewed=Rule(
            at="summary",
            says="演练结束要写小结",
            holds=a.summary.filled(),
            only_if=a.kind == "演练",
            at_step="end",
            cite=ours("演练是为了下一次更快，不写小结等于没有演练"),
        ),
    )
    route = Route(
        end=Step(
            "结束清点",
            by.desk("gate"),
            "close",
            fills="ending",
            stage="清点中",
            own=True,
            may_return=False,
            may_reject=False,
            button="结束清点",
            hint="先看清点页：未到和不明的人都有了下落，或者已经报告搜救，再结束",
            cite=CALLED,
        ),
    )
    stages = {"清点中": "open", "已结束": "done"}

    mark = Amendment(
        "点名",
        Section(
            "点名（门岗、疏散引导员）",
            who=Text("名单号", most=60, cite=CALLED),
            called=Text("姓名", most=60, cite=CALLED),
            state=Choice("情况", STATES, cite=CALLED),
            seen_at=DateTime("时间", default="now", cite=CALLED),
            remark=Text("备注", optional=True, most=120, cite=CALLED),
        ),
        rules=Rules(
            after_call=Rule(at="seen_at", says="点名的时间不能晚于现在", holds=a.seen_at <= now, cite=CALLED),
        ),
        adds={
            "marks": {
                "key": a.who, "name": a.called, "state": a.state, "at": a.seen_at, "marshal": fact("applicant"),
                "note": a.remark,
            }
        },
        cite=CALLED,
    )  # fmt: skip
    clear = Amendment(
        "区域清空",
        Section(
            "区域清空",
            area=Place("区域", register="areas", cite=CALLED),
            cleared_at=DateTime("时间", default="now", cite=CALLED),
        ),
        rules=Rules(
            after_call=Rule(at="cleared_at", says="清空的时间不能晚于现在", holds=a.cleared_at <= now, cite=CALLED),
        ),
        adds={"cleared": {"area": a.area, "at": a.cleared_at, "marshal": fact("applicant")}},
        cite=CALLED,
    )

    sheet = Sheet(
        """
        kind     kind     called_at called_at caller caller
        meeting_point meeting_point meeting_point meeting_point meeting_point meeting_point
        people   people   people    people    people people
        marks    marks    marks     marks     marks  marks
        cleared  cleared  cleared   cleared   cleared cleared
        ended_at ended_at result    result    arrived arrived
        absent   absent   absent    absent    absent absent
        summary  summary  summary   summary   summary summary
        """,
        copies=["保安部存"],
        footer="应到名单取自开始清点时门户的在店记录；客房住客由前厅另行清点。",
    )
    columns = "kind called_at caller result arrived ended_at"
    search = "kind caller summary"
    title_from = "kind"
    example = {
        "kind": "演练",
        "called_at": "today 09:30",
        "caller": "post:保安部经理",
        "meeting_point": "酒店正门广场喷泉旁",
        "people": [{"key": "s-1", "group": "当班员工", "name": "胡建国", "unit": "保安部", "where": "门岗"}],
    }
