"""仓库货品卡。一物一卡，有进有出，随时知道该不该补。"""

from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Choice,
    Date,
    DateTime,
    Form,
    Grade,
    LongText,
    Money,
    Number,
    Person,
    Place,
    Ref,
    Rule,
    Rules,
    Section,
    Sheet,
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
SUGGESTED = ours("按消耗量和采购所需天数估算，供填写采购申请时参考")
# what will be used until the goods arrive, up to one month's use above the line
short_of = a.line + a.monthly * (30 + setting("purchase_arrive_days")) / 30 - a.stock


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
            kind=Choice("类别", ["入库", "领用", "盘点"]),
            change=Number("数量变动"),
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
        highest_above_line=Rule(
            at="highest",
            says="最高库存应当高于采购线",
            holds=a.highest > a.line,
            only_if=a.highest.filled(),
            cite=ours("否则补到最高库存仍在采购线以下"),
        ),
    )

    receive = Amendment(
        "入库",
        Section(
            "入库",
            received=Number("入库数量", at_least=0, cite=MOVES),
            received_price=Money("订货单价", optional=True, at_least=0, cite="PUR-1-06"),
            purchase=Ref("采购申请单", form="purchase_restock", optional=True, cite="PUR-1-13"),
            receipt_note=Text("说明", optional=True, cite=MOVES),
        ),
        sets={
            "last_price": choose(a.received_price.filled(), 是=a.received_price, 否=a.last_price),
            "last_quantity": choose(a.received_price.filled(), 是=a.received, 否=a.last_quantity),
        },
        adds={
            "movements": {
                "at": now, "kind": "入库", "change": a.received, "note": a.receipt_note, "by_whom": fact("applicant"),
            }
        },
        filed_by=KEEPERS,
        cite=MOVES,
    )  # fmt: skip
    issue = Amendment(
        "领用",
        Section(
            "领用单",
            issued=Number("领用数量", at_least=0, cite=MOVES),
            taken_by=Person("领用人", cite=MOVES),
            issue_note=Text("用途", cite=MOVES),
        ),
        rules=Rules(
            in_stock=Rule(
                at="issued", says="领用数量超过了库存数量", holds=a.issued <= a.stock, cite=MOVES
            ),
        ),
        adds={
            "movements": {
                "at": now, "kind": "领用", "change": a.issued * -1, "note": a.issue_note, "by_whom": fact("applicant"),
            }
        },
        filed_by=KEEPERS,
        cite=MOVES,
    )  # fmt: skip
    count = Amendment(
        "盘点",
        Section(
            "盘点",
            counted=Number("实盘数量", at_least=0, cite=MOVES),
            difference_reason=LongText("差异原因", optional=True, required_if=a.counted != a.stock, cite=MOVES),
        ),
        adds={
            "movements": {
                "at": now, "kind": "盘点", "change": a.counted - a.stock, "note": a.difference_reason,
                "by_whom": fact("applicant"),
            }
        },
        filed_by=KEEPERS,
        cite=MOVES,
    )  # fmt: skip
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
        place         place         line          line          highest       highest
        monthly       monthly       stock         stock         state         state
        monthly_known monthly_known suggested     suggested     last_price    last_quantity
        suppliers     suppliers     suppliers     suppliers     suppliers     suppliers
        movements     movements     movements     movements     movements     movements
        """,
        copies=["挂于货位"],
    )
    columns = "code name spec unit place stock line state suggested monthly last_price last_quantity"
    search = "code name spec place suppliers"
    title_from = "name"
    example = {
        "code": "BC-001",
        "name": "一次性牙刷",
        "spec": "软毛，独立包装",
        "unit": "支",
        "place": "二号库 A3 架",
        "monthly_known": "3000",
        "line": "3000",
        "highest": "9000",
        "last_price": "0.85",
        "last_quantity": "6000",
        "suppliers": [{"supplier": "洁康日用品公司", "price": "0.85", "on": "today-40"}],
    }
