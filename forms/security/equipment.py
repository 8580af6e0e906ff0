"""警械器材登记卡。一物一卡：谁保管，在谁手里，什么时候该保养；领用交还逐次记在卡上。"""

from datetime import time, timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Choice,
    Date,
    DateTime,
    Form,
    Int,
    Person,
    Rule,
    Rules,
    Section,
    Sheet,
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
    years,
)

KINDS = ["橡皮警棍", "电警棍", "对讲机", "巡逻钟", "实习证牌", "其他"]
STATIONS = ["保安部办公室", "消防监控中心", "大门岗", "自动门岗", "地下车库岗", "自行车棚岗", "其他"]
IN, OUT, MENDING, LOST, SCRAPPED = "在库", "领用中", "维修中", "丢失", "报废"
STATES = [IN, OUT, MENDING, LOST, SCRAPPED]
LEADERS = by.post("保安部领班", "夜值领班", "保安部主管", "保安部经理")
KEPT = ["SEC-04-01", "SEC-04-02"]


class Equipment(Form):
    key, prefix, title, owner, group = "equipment", "QC", "警械器材登记卡", "保安部", "值班与事件"
    about = "配发给保安人员的警械、对讲机、巡逻钟和实习证牌，逐件造册登记。"
    register = True
    filed_by = Case("器械由带队人员统一登记和监督", LEADERS, cite="SEC-04-01")
    readers = [by.desk("gate")]
    keep = years(10)

    card = Section(
        "一、器械",
        code=Text("编号", most=30, pattern=r"[A-Za-z0-9\-]+", says="编号只用字母、数字和短横", cite="SEC-04-01"),
        name=Text("名称", most=60, cite="SEC-04-01"),
        kind=Choice("类别", KINDS, cite=["SEC-04-01", "SEC-09-06"]),
        team=Text("责任班组", most=40, cite="SEC-04-01"),
        station=Choice("存放岗位", STATIONS, hint="换岗时换人不换械，器械留在岗位上", cite="SEC-04-04"),
        state=Choice("状态", STATES, default=IN, cite="SEC-04-02"),
        every=Int("保养周期", at_least=1, at_most=730, unit="天", cite="SEC-04-06"),
        kept_on=Date("上次保养", default="today", cite="SEC-04-06"),
        due_on=Calc("下次保养", a.kept_on + a.every * timedelta(days=1), as_kind="date", cite="SEC-04-06"),
    )
    history = Section(
        "二、保管和使用（逐次登记）",
        uses=Table(
            "领用和交还", at=DateTime("时间"), act=Choice("事项", ["领用", "交还"]), user=Person("领用人"),
            purpose=Text("用途", optional=True), condition=Text("状况", optional=True), leader=Person("经手领班"),
            issue=Text("单号"), grows=True, optional=True, cite=["SEC-04-02", "SEC-04-09"],
        ),
        upkeep=Table(
            "保养", on=Date("日期"), what=Text("内容"), result=Text("结果"), by_whom=Person("保养人"), grows=True,
            optional=True, cite="SEC-04-06",
        ),
    )  # fmt: skip

    rules = Rules(
        code_once=Rule(
            at="code", says="这个编号已经登记过，一件一号", holds=~fact("numbered_before", a.code), cite="SEC-04-01"
        ),
        kept_already=Rule(
            at="kept_on", says="上次保养的日期还没有到", holds=a.kept_on <= date_of(now), cite="SEC-04-06"
        ),
    )

    upkeep_due = Timer(
        "器械到了保养的日子",
        at_time(a.due_on, time(9, 0)),
        ("",),
        "SEC-04-06",
        tells=(by.post("保安部领班"), by.applicant),
    )

    maintain = Amendment(
        "保养",
        Section(
            "保养",
            done_on=Date("保养日期", default="today", cite="SEC-04-06"),
            work=Text("保养内容", most=120, cite="SEC-04-06"),
            found=Choice("保养结果", ["完好", "需要维修"], cite="SEC-04-06"),
        ),
        rules=Rules(
            done=Rule(at="done_on", says="保养日期还没有到", holds=a.done_on <= date_of(now), cite="SEC-04-06"),
            there=Rule(
                at="done_on", says="这件器械已经丢失或者报废", holds=a.state.not_in([LOST, SCRAPPED]), cite="SEC-04-06"
            ),
        ),
        sets={
            "kept_on": a.done_on,
            "state": choose(a.found, 需要维修=MENDING, 完好=choose(a.state, 维修中=IN, 在库=IN, 领用中=OUT)),
        },
        adds={"upkeep": {"on": a.done_on, "what": a.work, "result": a.found, "by_whom": fact("applicant")}},
        filed_by=by.desk("gate"),
        cite="SEC-04-06",
    )
    move = Amendment(
        "领用交还",
        Section(
            "领用交还（由警械领用交接登记得出）",
            moved=Choice("事项", ["领用", "交还"], cite="SEC-04-09"),
            moved_at=DateTime("时间", default="now", cite="SEC-04-09"),
            moved_by=Person("领用人", cite="SEC-04-02"),
            moved_for=Text("用途", optional=True, cite="SEC-04-03"),
            moved_condition=Choice("状况", ["完好", "损坏", "丢失"], optional=True, cite="SEC-04-05"),
            moved_leader=Person("经手领班", cite="SEC-04-09"),
            moved_under=Text("单号", cite="SEC-04-02"),
        ),
        sets={"state": choose(a.moved, 领用=OUT, 交还=choose(a.moved_condition, 完好=IN, 损坏=MENDING, 丢失=LOST))},
        adds={
            "uses": {
                "at": a.moved_at, "act": a.moved, "user": a.moved_by, "purpose": a.moved_for,
                "condition": a.moved_condition, "leader": a.moved_leader, "issue": a.moved_under,
            }
        },
        filed_by=LEADERS,
        cite="SEC-04-02",
    )  # fmt: skip
    adjust = Amendment(
        "变更",
        Section(
            "变更保管",
            new_team=Text("责任班组", most=40, default=a.team, cite="SEC-04-01"),
            new_station=Choice("存放岗位", STATIONS, default=a.station, cite="SEC-04-04"),
            new_every=Int("保养周期", at_least=1, at_most=730, unit="天", default=a.every, cite="SEC-04-06"),
            new_state=Choice("状态", [IN, MENDING, LOST, SCRAPPED], default=a.state, cite="SEC-04-02"),
            why=Text("变更原因", most=120, cite="SEC-04-02"),
        ),
        rules=Rules(
            not_out=Rule(at="new_state", says="这件器械正在领用中，先办理交还", holds=a.state != OUT, cite="SEC-04-04"),
        ),
        sets={"team": a.new_team, "station": a.new_station, "every": a.new_every, "state": a.new_state},
        filed_by=LEADERS,
        cite="SEC-04-01",
    )

    sheet = Sheet(
        """
        code   code   name   name   kind    kind
        team   team   station station state state
        every  every  kept_on kept_on due_on due_on
        uses   uses   uses   uses   uses    uses
        upkeep upkeep upkeep upkeep upkeep  upkeep
        """,
        copies=["保安部存"],
    )
    columns = "code name kind team station state every kept_on due_on"
    search = "code name kind team station"
    title_from = "name"
    example = {
        "code": "DJ-07",
        "name": "对讲机",
        "kind": "对讲机",
        "team": "一班",
        "station": "大门岗",
        "state": "在库",
        "every": "30",
        "kept_on": "today-10",
    }
