"""值班记录。一件一行，当时就写；写错的划去，没办完的移交，转告的等对方确认。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Choice,
    DateTime,
    Dept,
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
    Timer,
    YesNo,
    a,
    at_time,
    besides,
    by,
    choose,
    date_of,
    fact,
    lowest,
    now,
    ours,
    setting,
    time_of,
    where,
    years,
)

MONITORS, OTHER = "消防监控中心", "其他"
POSTS = ["保安部办公室", MONITORS, "大门岗", "自动门岗", "地下车库岗", "自行车棚岗", OTHER]
EARLY, MIDDLE, NIGHT = "早班", "中班", "夜班"
CALL = "电话"
DAY = timedelta(days=1)
LEADERS = by.post("保安部领班", "夜值领班", "保安部主管")

early, middle, night = (setting(f"shift_{name}_from") for name in ("early", "middle", "night"))
begins = choose(
    a.shift,
    早班=at_time(now, early),
    中班=at_time(now, middle),
    夜班=choose(time_of(now) < early, 是=at_time(date_of(now) - DAY, night), 否=at_time(now, night)),
)
ends = choose(
    a.shift,
    早班=at_time(a.begins, middle),
    中班=at_time(a.begins, night),
    夜班=at_time(date_of(a.begins) + DAY, early),
)
last_number = choose(a.lines.filled(), 是=a.lines.number.most(), 否=0)

LINES = ["SEC-01-07", "SEC-05-07", "SEC-11-07"]
KEPT = ours("写错的划去，仍看得见原来写的是什么")
NUMBERED = ours("划去、确认、办结都要说得清是哪一行")
RELAYED, HANDED_ON = "SEC-01-03", ["SEC-05-07", "SEC-01-07"]


class DutyLog(Form):
    key, prefix, title, owner, group = "duty_log", "ZB", "值班记录", "保安部", "值班与事件"
    about = "保安部各岗当班时一件一行地记事；没有办完的移交下一班，直到办结。"
    desk, late_entry = "gate", False
    keep = years(3)

    duty = Section(
        "一、值班",
        post=Choice("岗位", POSTS, cite=LINES),
        shift=Choice("班次", [EARLY, MIDDLE, NIGHT], cite=LINES),
        officer=Person("值班人", default="me", cite=LINES),
        begins=DateTime("起止时间（起）", default=begins, hint="不填的，取本班次的起止", cite=LINES),
        ends=DateTime("起止时间（止）", default=ends, cite=LINES),
    )
    happenings = Section(
        "二、事项（逐条登记）",
        unsettled=Calc(
            "未办结",
            besides(where(a.lines.number, a.lines.hand_on), a.settled.number, a.struck.number).count()
            + besides(where(a.lines.number, a.lines.told), a.relayed.number, a.struck.number).count(),
            as_kind="int",
            unit="件",
            cite=HANDED_ON,
        ),
        lines=Table(
            "事项",
            number=Int("序号"),
            at=DateTime("时间"),
            category=Choice("类别", [CALL, "事件", "巡视", "设备", "来人", OTHER]),
            content=Text("内容", most=1000),
            caller=Text("来电人", optional=True),
            told=Person("转告对象", optional=True),
            handling=Text("处理情况", optional=True),
            hand_on=YesNo("是否移交下班", optional=True),
            writer=Person("记录人"),
            grows=True,
            optional=True,
            lines=14,
            cite=LINES,
        ),
        footage=Table(
            "监控录像记录",
            starts=DateTime("起"),
            ends=DateTime("止"),
            camera=Text("摄像机"),
            found=Text("情况"),
            kept_at=Text("保存位置"),
            why=Text("白班录像的原因", optional=True),
            grows=True,
            optional=True,
            only_if=a.post == MONITORS,
            cite=["SEC-05-04", "SEC-12-06"],
        ),
    )
    marks = Section(
        "三、转告确认和办结（逐条登记）",
        struck=Table(
            "划去", number=Int("序号"), reason=Text("原因"), by_whom=Person("划去人"), at=DateTime("时间"), grows=True,
            optional=True, lines=1, cite=KEPT, strikes="lines",
        ),
        relayed=Table(
            "转告确认", number=Int("序号"), who=Person("确认人"), at=DateTime("时间"), grows=True, optional=True,
            lines=1, cite=RELAYED,
        ),
        settled=Table(
            "移交事项办结", number=Int("序号"), result=Text("结果"), by_whom=Person("办理人"), at=DateTime("时间"),
            grows=True, optional=True, lines=1, cite=HANDED_ON,
        ),
    )  # fmt: skip
    closing = Section(
        "四、交班（值班人填写）",
        leftover=LongText("未尽事宜", optional=True, hint="逐条移交的不必重写", cite=HANDED_ON),
    )

    rules = Rules(
        order=Rule(
            at="ends", says="起止时间写反了", holds=a.ends > a.begins, cite=ours("时间写反的记录对不上是哪一班")
        ),
    )

    route = Route(
        finish=Step(
            "值班人填完本班记录", by.person("officer"), "close", fills="closing", stage="值班中", own=True,
            may_return=False, may_reject=False, button="填完交班", hint="填完以后不能再添写", cite="SEC-03-04",
        ),
        review=Step(
            "领班审阅", LEADERS, "check", stage="待审阅", may_reject=False, button="审阅",
            hint="写得不清楚的退回值班人补写", cite=["SEC-03-04", "SEC-01-07"],
        ),
    )  # fmt: skip
    stages = {"值班中": "open", "待审阅": "open", "已审阅": "done"}

    unfinished = Timer(
        "本班已经结束，值班记录还没有填完；填完才能交班", a.ends, ("值班中",), "SEC-03-04",
        tells=(by.person("officer"), by.post("保安部领班", "夜值领班")),
    )  # fmt: skip

    line = Amendment(
        "记一条",
        Section(
            "记一条",
            line_at=DateTime("时间", default="now", cite=LINES),
            line_category=Choice("类别", [CALL, "事件", "巡视", "设备", "来人", OTHER], cite=LINES),
            line_content=LongText("内容", cite=LINES),
            line_caller=Text(
                "来电人", most=60, optional=True, required_if=(a.line_category == CALL) | a.accident, cite=RELAYED
            ),
            line_told=Person("转告对象", optional=True, hint="本人确认以前，这一条一直挂着", cite=RELAYED),
            line_handling=Text("处理情况", optional=True, most=500, cite=LINES),
            line_hand_on=YesNo("移交下一班", optional=True, hint="本班办不完的", cite=HANDED_ON),
            accident=YesNo(
                "其他部门报告的事故", optional=True, hint="随即报告保安部经理，并填写事故（事件）报告", cite="SEC-01-04"
            ),
            accident_department=Dept("报告部门", only_if=a.accident, cite="SEC-01-04"),
            accident_place=Place("事故地点", only_if=a.accident, cite="SEC-01-04"),
            accident_kind=Choice(
                "事故类型",
                ["火情", "盗窃", "斗殴", "人身伤害", "设备故障", "客人纠纷", "可疑人员", "警械使用", OTHER],
                only_if=a.accident,
                cite="SEC-01-04",
            ),
        ),
        rules=Rules(
            not_ahead=Rule(
                at="line_at", says="时间不能晚于现在", holds=a.line_at <= now, cite=ours("记的是已经发生的事")
            ),
            of_this_shift=Rule(
                at="line_at", says="时间早于本班开始，请记在那一班的记录上", holds=a.line_at >= a.begins,
                cite=ours("各班的事记在各班的记录上"),
            ),
        ),
        adds={
            "lines": {
                "number": last_number + 1, "at": a.line_at, "category": a.line_category, "content": a.line_content,
                "caller": a.line_caller, "told": a.line_told, "handling": a.line_handling,
                "hand_on": a.line_hand_on, "writer": fact("applicant"),
            }
        },
        stages=("值班中",),
        filed_by=by.desk("gate"),
        cite=LINES,
    )  # fmt: skip
    recording = Amendment(
        "登记录像",
        Section(
            "登记监控录像",
            footage_starts=DateTime("起", cite="SEC-05-04"),
            footage_ends=DateTime("止", cite="SEC-05-04"),
            footage_camera=Text("摄像机", most=60, cite="SEC-05-04"),
            footage_found=Text("情况", most=300, cite="SEC-05-04"),
            footage_kept_at=Text("保存位置", most=100, cite="SEC-05-04"),
            footage_why=Text(
                "白班录像的原因", most=200, optional=True, required_if=a.shift != NIGHT, only_if=a.shift != NIGHT,
                hint="白班没有特殊情况可以不录像", cite="SEC-12-06",
            ),
        ),
        rules=Rules(
            monitors_only=Rule(
                at="footage_camera", says="监控录像只由消防监控中心登记", holds=a.post == MONITORS, cite="SEC-05-04"
            ),
            footage_order=Rule(
                at="footage_ends", says="录像的起止写反了，或者还没有录完",
                holds=(a.footage_ends > a.footage_starts) & (a.footage_ends <= now),
                cite=ours("按起止时间才找得到录像"),
            ),
        ),
        adds={
            "footage": {
                "starts": a.footage_starts, "ends": a.footage_ends, "camera": a.footage_camera,
                "found": a.footage_found, "kept_at": a.footage_kept_at, "why": a.footage_why,
            }
        },
        stages=("值班中",),
        filed_by=by.desk("gate"),
        cite="SEC-05-04",
    )  # fmt: skip
    strike = Amendment(
        "划去",
        Section(
            "划去写错的一行",
            strike_number=Int("序号", at_least=1, cite=NUMBERED),
            strike_reason=Text("原因", most=200, cite=KEPT),
        ),
        rules=Rules(
            there=Rule(
                at="strike_number", says="没有这一行，或者已经划去",
                holds=a.strike_number.any_of(besides(a.lines.number, a.struck.number)), cite=KEPT,
            ),
            own_line=Rule(
                at="strike_number", says="只能划去自己写的", cite=KEPT,
                holds=lowest(a.lines.writer, a.lines.number, a.strike_number) == fact("applicant"),
            ),
        ),
        adds={
            "struck": {
                "number": a.strike_number, "reason": a.strike_reason, "by_whom": fact("applicant"), "at": now,
            }
        },
        stages=("值班中",),
        filed_by=by.desk("gate"),
        cite=KEPT,
    )  # fmt: skip
    relay = Amendment(
        "确认转告",
        Section("确认收到转告", relay_number=Int("序号", at_least=1, cite=RELAYED)),
        rules=Rules(
            waiting=Rule(
                at="relay_number", says="这一行没有等人确认的转告",
                holds=a.relay_number.any_of(
                    besides(where(a.lines.number, a.lines.told), a.relayed.number, a.struck.number)
                ),
                cite=RELAYED,
            ),
            in_person=Rule(
                at="relay_number", says="转告由本人确认",
                holds=lowest(a.lines.told, a.lines.number, a.relay_number) == fact("applicant"), cite=RELAYED,
            ),
        ),
        adds={"relayed": {"number": a.relay_number, "who": fact("applicant"), "at": now}},
        cite=RELAYED,
    )  # fmt: skip
    settle = Amendment(
        "办结移交事项",
        Section(
            "办结移交事项",
            settle_number=Int("序号", at_least=1, cite=HANDED_ON),
            settle_result=Text("结果", most=500, cite=HANDED_ON),
        ),
        rules=Rules(
            open_still=Rule(
                at="settle_number", says="这一行没有移交，或者已经办结",
                holds=a.settle_number.any_of(
                    besides(where(a.lines.number, a.lines.hand_on), a.settled.number, a.struck.number)
                ),
                cite=HANDED_ON,
            ),
        ),
        adds={
            "settled": {
                "number": a.settle_number, "result": a.settle_result, "by_whom": fact("applicant"), "at": now,
            }
        },
        filed_by=by.desk("gate"),
        cite=HANDED_ON,
    )  # fmt: skip

    sheet = Sheet(
        """
        post     post     shift    shift    officer  officer
        begins   begins   begins   ends     ends     ends
        lines    lines    lines    lines    lines    lines
        footage  footage  footage  footage  footage  footage
        relayed  relayed  relayed  relayed  relayed  relayed
        settled  settled  settled  settled  settled  settled
        leftover leftover leftover leftover leftover leftover
        """,
        copies=["保安部存档"],
        paper="landscape",
        leaves_out={
            "unsettled": "办结以后随时在变，纸上看各行的移交和办结",
            "struck": "划去的行在原处划线，行下写明原因、谁、何时",
        },
    )
    columns = "post shift officer begins ends unsettled"
    search = "post officer lines footage leftover"
    title_from = "post"
    example = {
        "post": "保安部办公室",
        "shift": EARLY,
        "officer": "post:保安部领班",
        "begins": "today 07:00",
        "ends": "today 15:00",
    }
