"""采购申请单（更新替换）。凭批准了的物品报损报告，采购部注明四项，比价，董事会批准。"""

from forms.purchasing.buying import BUYER, FINANCE, KEEPERS, MANAGER, NOT_ONESELF, STAGES, Buying
from portal.formkit import (
    Calc,
    Date,
    Dept,
    Form,
    Money,
    Number,
    Person,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Step,
    Table,
    Text,
    a,
    fact,
    ours,
    years,
)

REPORT = "PUR-3-03"
NOTED = ["PUR-3-04", "PUR-3-05", "PUR-3-06", "PUR-3-07"]

buying = Buying(
    reviewed=ours("条文没有写初审，与仓库补仓一样先由采购部经理初审，写明到货时间"),
    compared=("PUR-3-08",),
    approved=("PUR-3-09",),
    ordered=("PUR-1-13",),
    quantity="PUR-3-07",
    noted_at="note",
    arrives_always=False,
    advice_always=False,
)


class PurchaseReplacement(Form):
    key, prefix, title, owner, group = "purchase_replacement", "CGH", "采购申请单（更新替换）", "采购部", "采购与库存"
    about = "部门更换旧有设备和物品时，凭批准了的物品报损报告申请。"
    readers = [KEEPERS, FINANCE]
    keep, purposes = years(10), ["询价和订货联系"]

    request = Section(
        "一、更换申请（申请部门填写）",
        report=Ref("报损报告", form="damage_report", cite=["PUR-3-02", REPORT]),
        requester=Person("申请人", default="me", cite=REPORT),
        department=Dept("申请部门", default="my_department", cite=REPORT),
        wanted=Table(
            "要更换的物品",
            name=Text("物品名称", most=80),
            spec=Text("原规格", optional=True, most=80),
            quantity=Number("更换数量", at_least=0),
            lines=4,
            cite=REPORT,
        ),
        needed_by=Date("需用日期", optional=True, cite=ours("采购部据此安排到货")),
    )
    noted = Section(
        "二、采购部注明",
        goods=Table(
            "货品",
            name=Text("货品名称", most=80, cite="PUR-3-04"),
            spec=Text("规格", most=80, cite="PUR-3-04"),
            unit=Text("单位", most=10, default="件"),
            last_price=Money("最近一次订货单价", at_least=0, hint="没有订过的，填市场参考价", cite="PUR-3-05"),
            last_quantity=Number("最近一次订货数量", at_least=0, hint="没有订过的填 0", cite="PUR-3-06"),
            quantity=Number("建议订货数量", at_least=0, cite="PUR-3-07"),
            estimate=Calc("预计金额", a.quantity * a.last_price, as_kind="money"),
            lines=4,
            starts=fact("last_bought", a.wanted.name, a.wanted.spec, a.wanted.quantity),
            cite=NOTED,
        ),
    )
    sums = Section("三、预计", total=Calc("预计总额", a.goods.estimate.sum(), as_kind="money", cite="PUR-3-09"))
    review = buying.review("四")
    comparison = buying.comparison("五")
    money = buying.money("六")
    ordering = buying.ordering("七")
    receiving = buying.receiving("八")
    tier = buying.tier()

    rules = Rules(
        report_approved=Rule(
            at="report",
            says="物品报损报告还没有批准，不能据此申请采购",
            holds=fact("approved", a.report),
            cite=["PUR-3-02", REPORT],
        ),
        once_a_report=Rule(
            at="report",
            says="这份报损报告已有一张更换申请，请在那一张上办理",
            holds=~fact("replaced_before", a.report),
            cite=ours("一份报告只换一次"),
        ),
        as_reported=Rule(
            at="wanted",
            says="只能申请报损报告上列的物品，名称请与报告一致",
            holds=a.wanted.name.only(fact("reported_items", a.report)),
            cite=REPORT,
        ),
        goods_as_wanted=Rule(
            at="goods",
            says="货品要与要更换的物品一一对应，名称请保持一致",
            holds=a.goods.name.only(a.wanted.name) & a.wanted.name.only(a.goods.name),
            at_step="note",
            cite="PUR-3-04",
        ),
        **buying.rules(),
    )

    route = Route(
        note=Step(
            "采购部注明", BUYER, "fill", fills="noted", not_also=NOT_ONESELF, may_reject=False, cite=NOTED,
            hint="逐项注明规格、最近一次订货的单价和数量、建议订货数量",
        ),
        first_review=Step(
            "采购部经理初审", MANAGER, fills="review", not_also=NOT_ONESELF, cite=buying.reviewed,
        ),
        **buying.bought(),
    )  # fmt: skip
    stages = STAGES

    arrival_due = buying.arrival_due()
    reported_up = buying.reported_up()
    delivery = buying.delivery()

    sheet = buying.sheet(
        """
        requester  requester  department department needed_by  needed_by
        report     report     report     total      total      total
        wanted     wanted     wanted     wanted     wanted     wanted
        goods      goods      goods      goods      goods      goods
        """,
        second="申请部门",
    )
    columns = "requester department report amount tier arrives order_no"
    search = "requester department report wanted goods quotes picks order_no"
    title_from = "wanted.name"
    example = {
        "report": "BS2026-0001",
        "requester": "post:房务总监",
        "department": "房务部",
        "wanted": [
            {"name": "波轮洗衣机", "spec": "15 公斤", "quantity": "1"},
            {"name": "客房台灯", "spec": "铜座布罩", "quantity": "12"},
        ],
        "needed_by": "today+15",
    }
