"""采购申请单（仓库补仓）。到线就补，三家比价，按金额逐级审批，董事会批准后三日到货。"""

from forms.purchasing.buying import FINANCE, KEEPERS, MANAGER, STAGES, Buying
from portal.formkit import (
    Calc,
    Case,
    Date,
    Dept,
    Form,
    LongText,
    Money,
    Number,
    Person,
    Route,
    Rules,
    Section,
    Step,
    Table,
    Text,
    a,
    by,
    ours,
    years,
)

buying = Buying(
    reviewed=("PUR-1-09", "PUR-1-10"),
    compared=("PUR-1-11",),
    approved=("PUR-1-12",),
    ordered=("PUR-1-13",),
    quantity="PUR-1-08",
)


class PurchaseRestock(Form):
    key, prefix, title, owner, group = "purchase_restock", "CGB", "采购申请单（仓库补仓）", "采购部", "采购与库存"
    about = "仓库货品接近、达到或者低于采购线时，由仓库主任申请补仓。"
    filed_by = Case("补仓申请由仓库主任填写", by.post("仓库主任"), cite="PUR-1-02")
    readers = [KEEPERS, FINANCE]
    keep, purposes = years(10), ["询价和订货联系"]

    request = Section(
        "一、补仓申请（仓库主任填写）",
        requester=Person("申请人", default="me", cite="PUR-1-02"),
        department=Dept("申请部门", default="my_department", cite="PUR-1-02"),
        goods=Table(
            "货品",
            code=Text("货品编码", optional=True, most=30),
            name=Text("货品名称", most=80, cite="PUR-1-03"),
            spec=Text("规格", most=80, cite="PUR-1-03"),
            unit=Text("单位", most=10, cite="PUR-1-03"),
            monthly=Number("平均每月消耗量", at_least=0, cite="PUR-1-04"),
            stock=Number("库存数量", at_least=0, cite="PUR-1-05"),
            line=Number("采购线", optional=True, at_least=0, cite="PUR-1-01"),
            last_price=Money("最近一次订货单价", at_least=0, cite="PUR-1-06"),
            last_quantity=Number("最近一次订货数量", at_least=0, cite="PUR-1-07"),
            quantity=Number("建议订货数量", at_least=0, cite="PUR-1-08"),
            estimate=Calc("预计金额", a.quantity * a.last_price, as_kind="money"),
            lines=6,
            cite="PUR-1-02",
        ),
        needed_by=Date("需用日期", optional=True, cite=ours("采购部据此安排到货")),
        special=LongText("特殊情况说明", optional=True, cite="PUR-1-14"),
        total=Calc("预计总额", a.goods.estimate.sum(), as_kind="money", cite="PUR-1-12"),
    )
    review = buying.review("二")
    comparison = buying.comparison("三")
    money = buying.money("四")
    ordering = buying.ordering("五")
    receiving = buying.receiving("六")
    tier = buying.tier()

    rules = Rules(**buying.rules())

    route = Route(
        director_signs=Step(
            "分管董事签批", by.post_setting("pur_signing_director"), signs=True, not_also=("requester",),
            cite="PUR-1-09",
        ),
        first_review=Step(
            "采购部经理初审", MANAGER, fills="review", signs=True, not_also=("requester",),
            cite=["PUR-1-09", "PUR-1-10"], hint="签名确认，并写明到货时间",
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
        goods      goods      goods      goods      goods      goods
        total      total      total      special    special    special
        """,
        second="仓库",
    )
    columns = "requester department needed_by amount tier arrives order_no"
    search = "requester department goods quotes picks order_no"
    title_from = "goods.name"
    example = {
        "requester": "post:仓库主任",
        "department": "仓库",
        "goods": [
            {
                "code": "BC-001", "name": "一次性牙刷", "spec": "软毛，独立包装", "unit": "支", "monthly": "3000",
                "stock": "2800", "line": "3000", "last_price": "0.85", "last_quantity": "6000", "quantity": "6000",
            },
            {
                "code": "BC-014", "name": "洗发液", "spec": "30 毫升", "unit": "瓶", "monthly": "2500",
                "stock": "1900", "line": "2500", "last_price": "1.20", "last_quantity": "5000", "quantity": "5000",
            },
        ],
        "needed_by": "today+12",
        "special": "国庆后散客增多，牙刷用量上升。",
    }  # fmt: skip
