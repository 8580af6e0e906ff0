"""物品报损报告。财务部核账面净值，董事会批准；批准的报告自动发起更新替换的采购申请。"""

from portal.formkit import (
    Choice,
    Date,
    Dept,
    FollowUp,
    Form,
    LongText,
    Money,
    Number,
    Person,
    Photo,
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
    date_of,
    fact,
    now,
    ours,
    repeated,
    rows,
    years,
)

FILED, APPROVED = "PUR-3-01", "PUR-3-02"
VALUED = ours("报废和变卖都要对账面交代，由财务部按账核定")


class DamageReport(Form):
    key, prefix, title, owner, group = "damage_report", "BS", "物品报损报告", "财务部", "采购与库存"
    about = "设备和物品损坏、老旧要报废或者更换时填写；批准以后，更新替换的采购申请自动发起。"
    readers = [by.post("采购部经理", "采购员")]
    keep = years(10)

    damage = Section(
        "一、报损（申请部门填写）",
        requester=Person("申请人", default="me", cite=FILED),
        department=Dept("申请部门", default="my_department", cite=FILED),
        items=Table(
            "物品",
            name=Text("物品名称", most=80),
            spec=Text("规格", optional=True, most=80),
            asset_no=Text("资产编号", optional=True, most=30),
            quantity=Number("数量", at_least=0),
            bought_on=Date("购入日期", optional=True),
            cost=Money("原值", optional=True, at_least=0, hint="这一行的总额"),
            cause=Text("报损原因", most=120),
            photo=Photo("照片", optional=True),
            lines=6,
            cite=FILED,
        ),
        blame=Choice("责任认定", ["自然损耗", "使用不当", "客损", "盗失", "其他"], cite=FILED),
        advice=Choice("处理建议", ["报废", "维修", "变卖"], cite=FILED),
        note=LongText("说明", optional=True, required_if=a.blame.any_of(["盗失", "其他"]), cite=FILED),
    )
    valued = Section(
        "二、核定（财务部填写）",
        book_value=Money("账面净值", at_least=0, hint="原值减去已提折旧；不入固定资产的低值品填 0", cite=[APPROVED]),
        residual=Money("残值", optional=True, required_if=a.advice == "变卖", at_least=0, cite=VALUED),
    )

    rules = Rules(
        each_once=Rule(
            at="items",
            says="同一种物品填了两行；规格不同的，请在物品名称里写明",
            holds=~repeated(a.items.name),
            cite=ours("更换的采购申请按物品名称对应"),
        ),
        some=Rule(at="items", says="报损的数量必须大于零", holds=a.items.quantity.least() > 0, cite=FILED),
        bought_before=Rule(
            at="items",
            says="购入日期不能晚于今天",
            holds=a.items.bought_on.most() <= date_of(now),
            only_if=a.items.bought_on.count() > 0,
            cite=ours("还没有买的不能报损"),
        ),
        within_cost=Rule(
            at="book_value",
            says="账面净值不能超过原值合计，请按账核对",
            holds=a.book_value <= a.items.cost.sum(),
            only_if=a.items.cost.every(),
            at_step="finance",
            cite=VALUED,
        ),
    )

    route = Route(
        head=Step("部门经理签署", by.head_of("department"), cite=ours("部门的物品由部门经理先确认")),
        finance=Step(
            "财务部核定", by.post("财务经理"), fills="valued", not_also=("requester",), cite=APPROVED,
            hint="按账核对原值和折旧，写明账面净值",
        ),
        board=Step(
            "董事会批准", by.body("董事会"), votes="setting:board_vote", not_also=("requester",),
            copies=(by.post("采购部经理", "采购员"),), cite=[APPROVED, "PUR-3-03"],
        ),
    )  # fmt: skip

    replacement = FollowUp(
        "purchase_replacement",
        "更新替换的采购申请",
        when=a.advice != "维修",
        fills={
            "report": fact("this_record"),
            "requester": a.requester,
            "department": a.department,
            "wanted": rows(a.items, name="name", spec="spec", quantity="quantity"),
        },
        after="approved",
        files=True,
        to=by.applicant,
        cite="PUR-3-03",
    )

    sheet = Sheet(
        """
        requester  requester  requester  department department department
        items      items      items      items      items      items
        blame      blame      blame      advice     advice     advice
        note       note       note       note       note       note
        book_value book_value book_value book_value book_value book_value
        residual   residual   residual   residual   residual   residual
        """,
        copies=["第一联 财务部存", "第二联 采购部存（随采购申请单）", "第三联 申请部门存"],
    )
    columns = "requester department blame advice book_value residual"
    search = "requester department items note"
    title_from = "items.name"
    example = {
        "requester": "post:房务总监",
        "department": "房务部",
        "items": [
            {
                "name": "波轮洗衣机", "spec": "15 公斤", "asset_no": "FW-0217", "quantity": "1",
                "bought_on": "today-2900", "cost": "12600", "cause": "滚筒轴承断裂，厂家已停产配件",
            },
            {
                "name": "客房台灯", "spec": "铜座布罩", "quantity": "12", "cost": "3360",
                "cause": "灯座锈蚀，客人反映接触不良",
            },
        ],
        "blame": "自然损耗",
        "advice": "报废",
        "note": "洗衣机修理报价 5,800 元，接近新机的一半，不宜再修。",
    }  # fmt: skip
