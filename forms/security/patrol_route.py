"""巡逻路线。按顺序的一串点位，每个点位现场贴着地点码。"""

from portal.formkit import (
    Amendment,
    Case,
    Form,
    LongText,
    Place,
    Rule,
    Rules,
    Section,
    Sheet,
    Table,
    Text,
    a,
    by,
    fact,
    ours,
    repeated,
    rows,
    years,
)

KEEPER = by.post("保安部经理", "保安部主管")
LABELLED = ours("打卡要扫现场的地点码，没有码的地点打不了卡")
PLANNED = ["SEC-02-03", "SEC-02-07"]


def with_labels(box: str, places: str) -> Rule:
    """Every checkpoint can be scanned."""
    return Rule(
        at=box, says="有点位不在登记册的地点里，先登记地点、贴好地点码",
        holds=fact("without_label", getattr(getattr(a, box), places)).blank(), cite=LABELLED,
    )  # fmt: skip


class PatrolRoute(Form):
    key, prefix, title, owner, group = "patrol_route", "LX", "巡逻路线", "保安部", "值班与事件"
    about = "保安部定下的巡逻路线：依次经过哪些点位；夜班每班至少走六圈。"
    register = True
    filed_by = Case("巡逻路线由保安部经理、主管制定", KEEPER, cite="SEC-02-07")
    readers = [by.desk("gate")]
    keep = years(5)

    plan = Section(
        "一、路线",
        name=Text("路线名称", most=60, cite=PLANNED),
        checkpoints=Table("点位", place=Place("点位"), look=Text("看什么", optional=True), at_most=60, cite=PLANNED),
        note=LongText("说明", optional=True, cite="SEC-02-05"),
    )

    rules = Rules(
        labelled=with_labels("checkpoints", "place"),
        once=Rule(
            at="checkpoints", says="有点位在路线上列了两次，一圈每个点位打一次卡",
            holds=~repeated(a.checkpoints.place), cite=ours("一圈里每个点位一次，才数得清圈数"),
        ),
    )  # fmt: skip
    stages = {"在用": "open", "停用": "void"}

    change = Amendment(
        "改路线",
        Section(
            "改路线（保安部经理、主管填写）",
            new_checkpoints=Table(
                "点位", new_place=Place("点位"), new_look=Text("看什么", optional=True), at_most=60, cite=PLANNED
            ),
            change_reason=Text("原因", cite="SEC-02-07"),
        ),
        rules=Rules(
            labelled=with_labels("new_checkpoints", "new_place"),
            once=Rule(
                at="new_checkpoints", says="有点位在路线上列了两次，一圈每个点位打一次卡",
                holds=~repeated(a.new_checkpoints.new_place), cite=ours("一圈里每个点位一次，才数得清圈数"),
            ),
        ),
        sets={"checkpoints": rows(a.new_checkpoints, place="new_place", look="new_look")},
        stages=("在用",),
        filed_by=KEEPER,
        cite="SEC-02-07",
    )  # fmt: skip
    retire = Amendment(
        "停用",
        Section("停用", retire_reason=Text("原因", cite="SEC-02-07")),
        stages=("在用",),
        stage="停用",
        filed_by=KEEPER,
        cite="SEC-02-07",
    )

    sheet = Sheet(
        """
        name        name        name        name        name        name
        checkpoints checkpoints checkpoints checkpoints checkpoints checkpoints
        note        note        note        note        note        note
        """,
        copies=["保安部存", "巡逻人随身"],
    )
    columns = "name checkpoints"
    search = "name checkpoints"
    title_from = "name"
    example = {
        "name": "夜间内圈",
        "checkpoints": [
            {"place": "三层空调机房", "look": "门锁、有无漏水"},
            {"place": "二楼西厨房", "look": "燃气阀、灶台"},
        ],
        "note": "由大堂起，逐层向上。",
    }
