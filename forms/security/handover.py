"""交接班记录。提前叫班，按时签到，逐件清点，交代清楚，两边签字。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Choice,
    DateTime,
    Form,
    Int,
    LongText,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Sign,
    Step,
    Table,
    Text,
    Timer,
    a,
    at_time,
    by,
    choose,
    date_of,
    fact,
    now,
    ours,
    setting,
    time_of,
    years,
)

POSTS = ["保安部办公室", "消防监控中心", "大门岗", "自动门岗", "地下车库岗", "自行车棚岗", "其他"]
TEAMS = ["早班", "中班", "夜班"]
CALL, SIGN_IN = timedelta(minutes=30), timedelta(minutes=10)
DAY = timedelta(days=1)

early, middle, night = (setting(f"shift_{name}_from") for name in ("early", "middle", "night"))
# The shift that comes on has its own successor to call, half an hour before that one begins.
next_call = (
    choose(
        a.team_in,
        早班=at_time(a.on_at, middle),
        中班=at_time(a.on_at, night),
        夜班=choose(time_of(a.on_at) < early, 是=at_time(a.on_at, early), 否=at_time(date_of(a.on_at) + DAY, early)),
    )
    - CALL
)
differs = (a.counted.gap.least() < 0) | (a.counted.gap.most() > 0)
COUNTED = ["SEC-03-02", "SEC-03-09", "SEC-04-09"]
WHEN = ours("叫班、签到的时限都从上岗的时间算起")


class Handover(Form):
    key, prefix, title, owner, group = "handover", "JB", "交接班记录", "保安部", "值班与事件"
    about = "保安部各岗换班时填写：叫班、签到、清点器材、交代遗留问题，交接双方领班签字。"
    desk, late_entry = "gate", False
    keep = years(3)

    calling = Section(
        "一、叫班（交班领班填写）",
        post=Choice("岗位", POSTS, cite="SEC-03-08"),
        team_out=Choice("交班班组", TEAMS, cite="SEC-03-03"),
        team_in=Choice("接班班组", TEAMS, cite="SEC-03-07"),
        leader_out=Person("交班领班", default="me", cite="SEC-03-01"),
        leader_in=Person("接班领班", cite="SEC-03-07"),
        on_at=DateTime("上岗时间", cite=WHEN),
        called_at=DateTime("叫班时间", default="now", hint="上岗前三十分钟", cite="SEC-03-01"),
    )
    arriving = Section(
        "二、签到（接班人员逐个登记）",
        arrivals=Table(
            "接班签到时间",
            person=Person("姓名"),
            signed_at=DateTime("签到时间"),
            in_time=Calc("准时", choose(a.signed_at <= a.on_at - SIGN_IN, 是="准时", 否="迟到")),
            grows=True,
            optional=True,
            lines=5,
            cite="SEC-03-06",
        ),
    )
    handing = Section(
        "三、交班（交班领班填写）",
        counted=Table(
            "器材清点",
            item=Text("器材", most=80),
            due=Int("应有", at_least=0),
            have=Int("实有", at_least=0),
            gap=Calc("差数", a.have - a.due, as_kind="int"),
            state=Text("状况", most=100),
            why=Text("差异说明", most=300, optional=True, required_if=a.have != a.due),
            starts=fact("team_equipment", a.post),
            lines=6,
            cite=COUNTED,
        ),
        situation=LongText("本班情况", cite="SEC-03-03"),
        matters=Table(
            "遗留问题",
            matter=Text("事项", most=300),
            wanted=Text("要求", most=300),
            state=Choice("状态", ["待办", "在办", "办结"]),
            starts=fact("open_matters", a.post),
            optional=True,
            lines=4,
            cite=["SEC-03-03", "SEC-02-06"],
        ),
        signed_out=Sign("交班签字", cite="SEC-03-03"),
    )
    taking = Section(
        "四、接班（接班领班填写）",
        meeting=LongText("班前会要求", optional=True, cite="SEC-03-07"),
        signed_in=Sign("接班签字", cite="SEC-03-09"),
    )

    rules = Rules(
        two_leaders=Rule(
            at="leader_in", says="交班领班和接班领班不能是同一个人", holds=a.leader_in != a.leader_out,
            cite="SEC-03-09",
        ),
        two_teams=Rule(
            at="team_in", says="交班和接班的不能是同一个班", holds=a.team_in != a.team_out, cite="SEC-03-03"
        ),
        called=Rule(at="called_at", says="叫班时间不能晚于现在", holds=a.called_at <= now, cite="SEC-03-01"),
        called_in_time=Rule(
            at="called_at", says="叫班晚了：应当在上岗前三十分钟", holds=a.called_at <= a.on_at - CALL, warns=True,
            cite="SEC-03-01",
        ),
        logs_complete=Rule(
            at="signed_out", says="交班领班、监控员和本岗的值班记录都填完了才能交班",
            holds=fact("unfinished_logs", a.post, a.on_at, a.leader_out).count() == 0, at_step="hand_over",
            cite="SEC-03-04",
        ),
        somebody_came=Rule(
            at="signed_in", says="接班人员还没有签到", holds=a.arrivals.person.count() > 0, at_step="take_over",
            cite="SEC-03-06",
        ),
        logs_still_complete=Rule(
            at="signed_in", says="交班领班、监控员和本岗的值班记录都填完了才能接班",
            holds=fact("unfinished_logs", a.post, a.on_at, a.leader_out).count() == 0, at_step="take_over",
            cite="SEC-03-04",
        ),
    )  # fmt: skip

    route = Route(
        hand_over=Step(
            "交班领班清点、交代、签字", by.person("leader_out"), "sign", fills="handing", stage="待交班", own=True,
            may_return=False, may_reject=False, button="签字交班",
            hint="器材逐件清点：实有与应有不符的，说明原因才能交班", cite=["SEC-03-02", "SEC-03-03"],
        ),
        difference=Step(
            "保安部经理知悉器材差异", by.post("保安部经理"), "receive", stage="待接班", beside=True, own=True,
            may_return=False, may_reject=False, button="知悉",
            only_if=Case("器材实有与应有不符", differs, cite="SEC-04-09"), cite="SEC-04-09",
        ),
        take_over=Step(
            "接班领班核对、签字", by.person("leader_in"), "sign", fills="taking", stage="待接班", own=True,
            may_reject=False, button="签字接班", hint="器材当面点清，上一班的情况问清楚；对不上的退回交班领班",
            cite=["SEC-03-09", "SEC-04-09"],
        ),
    )  # fmt: skip
    stages = {"待交班": "open", "待接班": "open", "已交接": "done"}

    due_in = Timer(
        "上岗时间到了，交接还没有签字", a.on_at, ("待交班", "待接班"), "SEC-03-09",
        tells=(by.person("leader_out"), by.person("leader_in")),
    )  # fmt: skip
    call_next = Timer(
        "再过三十分钟换班，请叫下一班", next_call, ("已交接",), "SEC-03-01", tells=(by.person("leader_in"),)
    )

    sign_in = Amendment(
        "签到",
        Section(
            "接班签到",
            arrived=Person("姓名", default="me", cite="SEC-03-06"),
            arrived_at=DateTime("签到时间", default="now", cite="SEC-03-06"),
        ),
        rules=Rules(
            once=Rule(
                at="arrived", says="已经签到", holds=~a.arrived.any_of(a.arrivals.person),
                cite=ours("一个人只签到一次，以第一次为准"),
            ),
            not_ahead=Rule(
                at="arrived_at", says="签到时间不能晚于现在", holds=a.arrived_at <= now, cite="SEC-03-06"
            ),
        ),
        adds={"arrivals": {"person": a.arrived, "signed_at": a.arrived_at}},
        stages=("待交班", "待接班"),
        filed_by=by.desk("gate"),
        cite="SEC-03-06",
    )  # fmt: skip

    sheet = Sheet(
        """
        post       post       team_out   team_out   team_in    team_in
        leader_out leader_out leader_in  leader_in  on_at      on_at
        called_at  called_at  called_at  called_at  called_at  called_at
        arrivals   arrivals   arrivals   arrivals   arrivals   arrivals
        counted    counted    counted    counted    counted    counted
        situation  situation  situation  situation  situation  situation
        matters    matters    matters    matters    matters    matters
        meeting    meeting    meeting    meeting    meeting    meeting
        signed_out signed_out signed_out signed_in  signed_in  signed_in
        """,
        copies=["保安部存档"],
    )
    columns = "post team_out team_in leader_out leader_in on_at called_at"
    search = "post leader_out leader_in situation counted matters meeting"
    title_from = "post"
    example = {
        "post": "大门岗",
        "team_out": "早班",
        "team_in": "中班",
        "leader_out": "post:保安部领班",
        "leader_in": "post:保安部主管",
        "on_at": "today 12:30",
        "called_at": "today 12:00",
    }
