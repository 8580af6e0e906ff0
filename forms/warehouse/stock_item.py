"""仓库货品卡。一物一卡，有进有出，随时知道该不该补。"""

from typing import Any

from forms.purchasing.supplier import KINDS
from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Choice,
    Date,
    DateTime,
    Dept,
    Form,
    Grade,
    LongText,
    Money,
    Number,
    Person,
    Place,
    Ref,
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
    choose,
    fact,
    now,
    otherwise,
    ours,
    setting,
    years,
)

KEEPERS = by.post("仓库主任", "仓管员")
MOVES = ours("库存由入库、领用、盘点逐笔得出，不能直接改")
TWO = ours("盘点由两个人一起做，点数的人和记账的人互相核对")
SUGGESTED = ours("按消耗量和采购所需天数估算，供填写采购申请时参考")
# what will be used until the goods arrive, up to one month's use above the line
short_of = a.line + a.monthly * (30 + setting("purchase_arrive_days")) / 30 - a.stock


def moved(kind: str, change: Any, note: Any) -> dict[str, dict[str, Any]]:
    """The line a movement leaves on the card, with what is then in stock."""
    return {
        "movements": {
            "at": now, "kind": kind, "change": change, "balance": a.stock + change, "note": note,
            "by_whom": fact("applicant"),
        }
    }  # fmt: skip


class StockItem(Form):
    key, prefix, title, owner, group = "stock_item", "HP", "仓库货品卡", "仓库", "采购与库存"
    about = "仓库里每一种货品的卡片：采购线、库存、最近一次订货；入库、领用、盘点逐笔记在卡上。"
    register = True
    filed_by = Case("货品卡由仓库建立和保管", KEEPERS, cite="PUR-1-01")
    readers = [by.post("采购部经理", "采购员")]
    keep = years(10)

    card = Section(
        "一、货品",
        code=Text("货品编码", most=30, pattern=r"[A-Za-z0-9\-]+", says="货品编码只用字母、数字和短横", cite="PUR-1-03"),
        name=Text("货品名称", most=80, cite="PUR-1-03"),
        spec=Text("规格", most=80, cite="PUR-1-03"),
        unit=Text("单位", most=10, cite="PUR-1-03"),
        category=Choice("类别", KINDS, optional=True, cite=ours("按类别统计采购和库存")),
        place=Place("存放位置", optional=True, cite=ours("按位置找货")),
        monthly_known=Number(
            "平均每月消耗量（人工填写）",
            optional=True,
            at_least=0,
            hint="不填的，按领用记录计算",
            cite="PUR-1-04",
        ),
        line=Number(
            "采购线",
            at_least=0,
            default=a.monthly * setting("item_reorder_line"),
            hint="不填的，取平均每月消耗量乘以参数设定的倍数",
            cite="PUR-1-01",
        ),
        highest=Number("最高库存", optional=True, at_least=0, cite=ours("避免积压")),
        last_price=Money("最近一次订货单价", optional=True, at_least=0, cite="PUR-1-06"),
        last_quantity=Number("最近一次订货数量", optional=True, at_least=0, cite="PUR-1-07"),
        suppliers=Table(
            "供应商",
            optional=True,
            supplier=Text("供应商", most=80),
            price=Money("报价", optional=True, at_least=0),
            on=Date("日期", optional=True),
            cite="PUR-1-11",
        ),
    )
    account = Section(
        "二、收发存（由入库、领用、盘点得出）",
        monthly=Calc(
            "平均每月消耗量",
            choose(a.monthly_known.filled(), 是=a.monthly_known, 否=fact("monthly_use", a.code)),
            as_kind="number",
            cite="PUR-1-04",
        ),
        stock=Calc("库存数量", a.movements.change.sum(), as_kind="number", cite="PUR-1-05"),
        suggested=Calc(
            "建议订货数量",
            choose(
                a.highest.filled(),
                是=choose(a.highest > a.stock, 是=a.highest - a.stock, 否=0),
                否=choose(short_of > 0, 是=short_of, 否=0),
            ),
            as_kind="number",
            places=0,
            cite=SUGGESTED,
        ),
        movements=Table(
            "收发记录",
            at=DateTime("时间"),
            kind=Choice("类别", ["期初", "入库", "领用", "盘点", "调整"]),
            change=Number("数量变动"),
            balance=Number("结存", optional=True),
            note=Text("说明", optional=True),
            by_whom=Person("经手人"),
            grows=True,
            optional=True,
            cite=MOVES,
        ),
    )

    state = Grade(
        "补仓",
        due=Case(
            "待补仓",
            "库存接近、达到或者低于采购线",
            a.stock <= a.line * (100 + setting("reorder_close_percent")) / 100,
            cite=["PUR-1-01", "PUR-1-02"],
        ),
        enough=Case("充足", "库存在采购线以上", otherwise, cite="PUR-1-01"),
    )

    rules = Rules(
        code_once=Rule(
            at="code",
            says="这个编码已有货品卡，请核对是不是同一种货品",
            holds=fact("cards_of", a.code) == 0,
            cite=ours("一物一卡，收发按编码对应"),
        ),
        highest_above_line=Rule(
            at="highest",
            says="最高库存应当高于采购线",
            holds=a.highest > a.line,
            only_if=a.highest.filled(),
            cite=ours("否则补到最高库存仍在采购线以下"),
        ),
    )

    opening = Amendment(
        "期初",
        Section(
            "期初库存",
            opening_quantity=Number("期初数量", at_least=0, cite=MOVES),
            opening_note=Text("说明", optional=True, cite=MOVES),
        ),
        rules=Rules(
            first_of_all=Rule(
                at="opening_quantity",
                says="货品卡上已有收发记录，期初只能在建卡时登记一次，请用盘点或者调整",
                holds=a.movements.kind.count() == 0,
                cite=MOVES,
            ),
        ),
        adds=moved("期初", a.opening_quantity, a.opening_note),
        filed_by=KEEPERS,
        cite=MOVES,
    )
    receive = Amendment(
        "入库",
        Section(
            "入库",
            received=Number("入库数量", at_least=0, cite=MOVES),
            received_price=Money("订货单价", optional=True, at_least=0, cite="PUR-1-06"),
            purchase=Ref("采购申请单", optional=True, cite="PUR-1-13"),
            receipt_note=Text("说明", optional=True, cite=MOVES),
        ),
        sets={
            "last_price": choose(a.received_price.filled(), 是=a.received_price, 否=a.last_price),
            "last_quantity": choose(a.received_price.filled(), 是=a.received, 否=a.last_quantity),
        },
        adds=moved("入库", a.received, a.receipt_note),
        filed_by=KEEPERS,
        cite=MOVES,
    )
    issue = Amendment(
        "领用",
        Section(
            "领用",
            issued=Number("领用数量", at_least=0, cite=MOVES),
            taken_by=Person("领用人", cite=MOVES),
            taken_for=Dept(
                "领用部门",
                optional=True,
                default=fact("department_of", a.taken_by),
                hint="不填的，按领用人的部门",
                cite=MOVES,
            ),
            issue_note=Text("用途", cite=MOVES),
            slip=Ref("领用单", form="stock_issue", optional=True, cite=MOVES),
        ),
        rules=Rules(
            some=Rule(at="issued", says="领用数量必须大于零", holds=a.issued > 0, cite=MOVES),
            in_stock=Rule(at="issued", says="领用数量超过了库存数量", holds=a.issued <= a.stock, cite=MOVES),
        ),
        adds=moved("领用", a.issued * -1, a.issue_note),
        filed_by=KEEPERS,
        cite=MOVES,
    )
    count = Amendment(
        "盘点",
        Section(
            "盘点",
            book=Number(
                "账面数量",
                default=a.stock,
                hint="盘点那一刻货品卡上的数量；差异按它计算，其间的收发不受影响",
                cite=MOVES,
            ),
            counted=Number("实盘数量", at_least=0, cite=MOVES),
            witness=Person("监盘人", cite=TWO),
            difference_reason=LongText("差异原因", optional=True, required_if=a.counted != a.book, cite=MOVES),
            count_sheet=Ref("盘点表", form="stock_count", optional=True, cite=MOVES),
        ),
        rules=Rules(
            two_people=Rule(
                at="witness", says="监盘人不能是盘点人自己", holds=a.witness != fact("applicant"), cite=TWO
            ),
            not_below_zero=Rule(
                at="counted",
                says="按这个差异，库存会小于零，请重新取账面数量再盘",
                holds=a.stock + a.counted - a.book >= 0,
                cite=MOVES,
            ),
        ),
        adds=moved("盘点", a.counted - a.book, a.difference_reason),
        filed_by=KEEPERS,
        cite=MOVES,
    )
    correct = Amendment(
        "调整库存",
        Section(
            "调整库存（报损、退库、更正差错）",
            change_by=Number("增减数量", hint="增加填正数，减少填负数", cite=MOVES),
            correction=Text("原因", cite=MOVES),
        ),
        rules=Rules(
            some=Rule(at="change_by", says="增减数量不能是零", holds=a.change_by != 0, cite=MOVES),
            not_below_zero=Rule(
                at="change_by", says="减少的数量超过了库存数量", holds=a.stock + a.change_by >= 0, cite=MOVES
            ),
        ),
        route=Route(chief=Step("财务经理审核", by.post("财务经理"), cite=ours("不经收发改动库存，由管账的人核对"))),
        adds=moved("调整", a.change_by, a.correction),
        filed_by=KEEPERS,
        cite=MOVES,
    )
    adjust = Amendment(
        "调整",
        Section(
            "调整采购线和存放",
            new_line=Number("新的采购线", at_least=0, default=a.line, cite="PUR-1-01"),
            new_highest=Number("新的最高库存", optional=True, at_least=0, default=a.highest, cite=ours("避免积压")),
            new_monthly=Number(
                "平均每月消耗量（人工填写）", optional=True, at_least=0, default=a.monthly_known, cite="PUR-1-04"
            ),
            new_place=Place("存放位置", optional=True, default=a.place, cite=ours("按位置找货")),
        ),
        sets={
            "line": a.new_line, "highest": a.new_highest, "monthly_known": a.new_monthly, "place": a.new_place,
        },
        filed_by=KEEPERS,
        cite="PUR-1-01",
    )  # fmt: skip

    sheet = Sheet(
        """
        code          code          name          name          spec          unit
        category      place         line          line          highest       highest
        monthly       monthly       stock         stock         state         state
        monthly_known monthly_known suggested     suggested     last_price    last_quantity
        suppliers     suppliers     suppliers     suppliers     suppliers     suppliers
        movements     movements     movements     movements     movements     movements
        """,
        copies=["挂于货位"],
    )
    columns = "code name spec unit category place stock line state suggested monthly last_price last_quantity"
    search = "code name spec place suppliers"
    title_from = "name"
    example = {
        "code": "BC-001",
        "name": "一次性牙刷",
        "spec": "软毛，独立包装",
        "unit": "支",
        "category": "客房用品",
        "place": "二号库 A3 架",
        "monthly_known": "3000",
        "line": "3000",
        "highest": "9000",
        "last_price": "0.85",
        "last_quantity": "6000",
        "suppliers": [{"supplier": "洁康日用品公司", "price": "0.85", "on": "today-40"}],
    }
