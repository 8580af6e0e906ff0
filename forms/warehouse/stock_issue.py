"""领用单。部门要用，负责人批准，仓库照单发放，库存随之减少。"""

from portal.formkit import (
    Dept,
    Form,
    Number,
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
    ours,
    repeated,
    rows,
    years,
)

KEEPERS = by.post("仓库主任", "仓管员")
BY_SLIP = ours("货品出库凭领用单，数量和用途有据可查，平均每月消耗量由此得出")
CONSUMED = ["PUR-1-04"]


class StockIssue(Form):
    key, prefix, title, owner, group = "stock_issue", "LY", "领用单", "仓库", "采购与库存"
    about = "部门向仓库领用货品：部门负责人批准，仓库照单发放，发了多少就从库存里减多少。"
    keep = years(5)
    several_at_once = True

    request = Section(
        "一、领用（领用部门填写）",
        department=Dept("领用部门", default="my_department", cite=BY_SLIP),
        taker=Person("领用人", default="me", cite=BY_SLIP),
        goods=Table(
            "货品",
            item=Place("货品", most=120, register="stock_items"),
            quantity=Number("数量", at_least=0),
            use=Text("用途", optional=True, most=80),
            lines=8,
            cite=[*CONSUMED],
        ),
    )
    handed = Section(
        "二、发放（仓库填写）",
        issuer=Person("发放人", default="me", cite=BY_SLIP),
        given=Table(
            "实发",
            item=Place("货品", most=120, register="stock_items"),
            quantity=Number("实发数量", at_least=0),
            starts=rows(a.goods, item="item", quantity="quantity"),
            lines=8,
            cite=BY_SLIP,
        ),
    )

    rules = Rules(
        known=Rule(
            at="goods",
            says="有货品没有对应的货品卡，请从提示中选择，或者填写货品卡上的编码",
            holds=fact("unknown_goods", a.goods.item).blank(),
            cite=BY_SLIP,
        ),
        each_once=Rule(
            at="goods", says="同一种货品填了两行，请合并", holds=~repeated(a.goods.item), cite=BY_SLIP,
        ),
        some=Rule(at="goods", says="数量必须大于零", holds=a.goods.quantity.least() > 0, cite=BY_SLIP),
        there=Rule(
            at="goods",
            says="有货品现在库存不够，仓库可能只发得出一部分",
            holds=fact("short_goods", a.goods.item, a.goods.quantity).blank(),
            warns=True,
            cite=BY_SLIP,
        ),
        given_as_asked=Rule(
            at="given",
            says="实发的货品必须是领用单上的货品",
            holds=a.given.item.only(a.goods.item),
            at_step="hand_out",
            cite=BY_SLIP,
        ),
        given_once=Rule(
            at="given",
            says="同一种货品填了两行，请合并",
            holds=~repeated(a.given.item),
            at_step="hand_out",
            cite=BY_SLIP,
        ),
        not_more=Rule(
            at="given",
            says="实发数量超过了领用数量",
            holds=fact("beyond", a.given.item, a.given.quantity, a.goods.item, a.goods.quantity).blank(),
            at_step="hand_out",
            cite=BY_SLIP,
        ),
        in_stock=Rule(
            at="given",
            says="有货品库存不够，请把实发数量改成现有的数量；一件也没有的填 0",
            holds=fact("short_goods", a.given.item, a.given.quantity).blank(),
            at_step="hand_out",
            cite=BY_SLIP,
        ),
    )  # fmt: skip

    route = Route(
        head=Step(
            "部门负责人批准", by.head_of("department"), cite=BY_SLIP,
        ),
        hand_out=Step(
            "仓库发放", KEEPERS, "confirm", fills="handed", own=True, button="已发放", cite=BY_SLIP,
            hint="照单发放；发不足的改实发数量，库存按实发减少",
        ),
    )  # fmt: skip

    sheet = Sheet(
        """
        department department taker  taker  issuer issuer
        goods      goods      goods  goods  goods  goods
        given      given      given  given  given  given
        """,
        copies=["第一联 仓库存", "第二联 领用部门存"],
    )
    columns = "department taker issuer"
    search = "department taker goods given issuer"
    title_from = "goods.item"
    example = {
        "department": "房务部",
        "taker": "post:楼层服务员",
        "goods": [
            {"item": "BC-001 一次性牙刷", "quantity": "300", "use": "三层客房补给"},
            {"item": "BC-020 卷纸", "quantity": "120", "use": "三层客房补给"},
        ],
    }
