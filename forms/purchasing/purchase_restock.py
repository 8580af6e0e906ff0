"""采购申请单（仓库补仓）。到线就补，三家比价，按金额逐级审批，董事会批准后三日到货。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Date,
    Dept,
    File,
    Form,
    Grade,
    LongText,
    Money,
    Number,
    Person,
    Phone,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    Timer,
    a,
    by,
    choose,
    date_of,
    fact,
    fewest,
    lowest,
    now,
    otherwise,
    ours,
    repeated,
    setting,
    tier_from,
    years,
)

MANAGER, BUYER = by.post("采购部经理"), by.post("采购员")
KEEPERS = by.post("仓库主任", "仓管员")
COMPARED = "PUR-1-11"
TIERS = "purchase_tiers"  # up to which amount who decides
BY_AMOUNT = ["PUR-1-12", "RES-4-01", "RES-4-02", "RES-4-03"]
EXPLAINED = ours("选贵的要有理由，审批人一眼看到")
ONE_SOURCE = ours("只有一家能供的，写明理由，多一级审批，并列入审计")
three_days_on = fact("decided_at") + setting("purchase_arrive_days", times=timedelta(days=1))


class PurchaseRestock(Form):
    key, prefix, title, owner, group = "purchase_restock", "CGB", "采购申请单（仓库补仓）", "采购部", "采购与库存"
    about = "仓库货品接近、达到或者低于采购线时，由仓库主任申请补仓。"
    filed_by = Case("补仓申请由仓库主任填写", by.post("仓库主任"), cite="PUR-1-02")
    readers = [KEEPERS]
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
    review = Section(
        "二、初审（采购部经理填写）",
        arrives=Date("到货时间", cite="PUR-1-10"),
    )
    comparison = Section(
        "三、比价（采购员填写）",
        quotes=Table(
            "供应商比价",
            item=Text("货品", most=80),
            supplier=Text("供应商", most=80),
            contact=Text("联系人", optional=True, most=60),
            phone=Phone("电话", optional=True),
            brand=Text("规格品牌", optional=True, most=80),
            price=Money("单价", at_least=0),
            quality=Text("质量评价", optional=True),
            delivery=Text("交货期", optional=True, most=60),
            terms=Text("付款条件", optional=True, most=80),
            papers=File("附件", optional=True),
            lines=9,
            at_most=400,
            starts=a.goods.name,
            each=3,
            cite=COMPARED,
        ),
        picks=Table(
            "选定供应商",
            item=Text("货品", most=80),
            supplier=Text("供应商", most=80),
            price=Calc(
                "单价",
                lowest(a.quotes.price, a.quotes.item, a.item, a.quotes.supplier, a.supplier),
                as_kind="money",
            ),
            best=Calc("最低报价", lowest(a.quotes.price, a.quotes.item, a.item), as_kind="money"),
            amount=Calc("金额", a.price * lowest(a.goods.quantity, a.goods.name, a.item), as_kind="money"),
            reason=Text("不选最低价的理由", optional=True, required_if=a.price > a.best, cite=EXPLAINED),
            starts=a.goods.name,
            cite=COMPARED,
        ),
        single_source=LongText(
            "单一来源的理由", optional=True, hint="凑不齐三家报价、只有一家能供的才填写", cite=ONE_SOURCE
        ),
        advice=LongText("采购意见", cite=COMPARED),
    )
    money = Section(
        "四、采购金额",
        amount=Calc(
            "采购金额",
            choose(a.picks.amount.count() > 0, 是=a.picks.amount.sum(), 否=a.total),
            as_kind="money",
            hint="选定供应商以后按报价，以前按最近一次订货单价",
            cite=BY_AMOUNT,
        ),
    )
    ordering = Section("五、订货（采购部填写）", order_no=Text("订单号", optional=True, most=40, cite="PUR-1-13"))
    receiving = Section(
        "六、收货（仓库逐批登记）",
        receipts=Table(
            "收货",
            on=Date("日期"),
            item=Text("货品"),
            quantity=Number("数量"),
            accepted=Number("合格数量"),
            inspector=Person("验收人"),
            note=File("送货单", optional=True),
            grows=True,
            optional=True,
            cite="PUR-1-13",
        ),
    )

    tier = Grade(
        "审批级别",
        supervisor=Case("主管", "采购金额不到主管的审批限额", a.amount < tier_from(TIERS, 2), cite="RES-4-01"),
        director=Case(
            "总监",
            "采购金额达到主管的审批限额，不到总监的签批限额",
            a.amount < tier_from(TIERS, 3),
            cite="RES-4-02",
        ),
        committee=Case("运营委员会", "采购金额达到总监的签批限额", otherwise, cite="RES-4-03"),
    )

    rules = Rules(
        each_once=Rule(
            at="goods",
            says="同一种货品填了两行；规格不同的，请在货品名称里写明",
            holds=~repeated(a.goods.name),
            cite=ours("比价和收货按货品名称对应"),
        ),
        not_asked_twice=Rule(
            at="goods",
            says="有货品已在另一张未完成的采购申请里，请确认不是重复申请",
            holds=fact("open_requests", a.goods.name).blank(),
            warns=True,
            cite=ours("避免重复采购和拆单"),
        ),
        some_asked=Rule(
            at="goods",
            says="建议订货数量必须大于零",
            holds=a.goods.quantity.least() > 0,
            cite="PUR-1-08",
        ),
        arrives_later=Rule(
            at="arrives",
            says="到货时间不能早于今天",
            holds=a.arrives >= date_of(now),
            at_step="first_review",
            cite="PUR-1-10",
        ),
        in_time=Rule(
            at="arrives",
            says="到货时间晚于需用日期，请与仓库商定，并写入特殊情况",
            holds=a.arrives <= a.needed_by,
            only_if=a.needed_by.filled(),
            at_step="first_review",
            warns=True,
            cite="PUR-1-14",
        ),
        three_quotations=Rule(
            at="quotes",
            says="比价的供应商不足：每种货品至少要有三家报价；只有一家能供的，写明单一来源的理由",
            holds=(fewest(a.goods.name, a.quotes.item, a.quotes.supplier) >= setting("min_quotations"))
            | a.single_source.filled(),
            at_step="compare",
            cite=COMPARED,
        ),
        quotes_for_goods=Rule(
            at="quotes",
            says="报价里有申请中没有的货品，请按申请的货品名称填写",
            holds=a.quotes.item.only(a.goods.name),
            at_step="compare",
            cite=COMPARED,
        ),
        papers_in_force=Rule(
            at="quotes",
            says="有供应商的资质已经过期，请先索取新的资质",
            holds=fact("lapsed_suppliers", a.quotes.supplier).blank(),
            at_step="compare",
            warns=True,
            cite=ours("过期的资质在比价时提醒"),
        ),
        every_item_picked=Rule(
            at="picks",
            says="每种货品都要选定一家供应商，且只选一家",
            holds=a.goods.name.only(a.picks.item) & ~repeated(a.picks.item),
            at_step="compare",
            cite=COMPARED,
        ),
        picked_from_quotes=Rule(
            at="picks",
            says="选定的供应商没有报过这种货品的价",
            holds=a.picks.price.every(),
            at_step="compare",
            cite=COMPARED,
        ),
        all_received=Rule(
            at="receipts",
            says="还有货品没有登记收货；确实不再到货的，请采购部退回说明",
            holds=a.goods.name.only(a.receipts.item),
            at_step="receive",
            cite="PUR-1-13",
        ),
    )

    route = Route(
        director_signs=Step("分管董事签批", by.post_setting("pur_signing_director"), signs=True, cite="PUR-1-09"),
        first_review=Step(
            "采购部经理初审", MANAGER, fills="review", signs=True, cite=["PUR-1-09", "PUR-1-10"],
            hint="签名确认，并写明到货时间",
        ),
        compare=Step(
            "采购员比价", BUYER, "fill", fills="comparison", not_also=("requester",), may_reject=False, cite=COMPARED,
            hint="每种货品至少三家，比价格也比质量，选定一家，写采购意见",
        ),
        supervisor=Step(
            "采购审批：主管", by.tier(TIERS, 1), not_also=("requester",),
            cite=["PUR-1-12", "RES-4-01"],
        ),
        director=Step(
            "采购审批：总监", by.tier(TIERS, 2), not_also=("requester",),
            only_if=Case(
                "采购金额达到主管的审批限额", a.amount >= tier_from(TIERS, 2), cite="RES-4-02"
            ),
            cite=["PUR-1-12", "RES-4-02"],
        ),
        committee=Step(
            "采购审批：运营委员会", by.tier(TIERS, 3), votes="body",
            only_if=Case("采购金额达到总监的签批限额", a.amount >= tier_from(TIERS, 3), cite="RES-4-03"),
            cite=["PUR-1-12", "RES-4-03"],
        ),
        one_source=Step(
            "单一来源审批：总经理", by.post("总经理"), only_if=Case("只有一家能供", a.single_source.filled()),
            cite=ONE_SOURCE,
        ),
        board=Step("董事会批准", by.body("董事会"), votes="setting:board_vote", cite="PUR-1-12"),
        # decided here: the record is 已通过; what follows are stages
        order=Step(
            "采购部下单", by.post("采购员", "采购部经理"), "order", fills="ordering", stage="待下单", may_return=False,
            may_reject=False, hint="董事会批准后立即采购", cite="PUR-1-13",
        ),
        receive=Step(
            "仓库收货完毕", KEEPERS, "receive", stage="待收货", own=True, may_return=False, may_reject=False,
            button="收货完毕", hint="逐批登记收货，全部到齐后点这里", cite="PUR-1-13",
        ),
    )  # fmt: skip
    stages = {"待下单": "open", "待收货": "open", "已收货": "done"}

    arrival_due = Timer(
        "董事会批准后的完成期限已到，货还没有收齐", three_days_on, ("待下单", "待收货"), "PUR-1-13",
        tells=(by.post("采购部经理", "采购员"), by.applicant),
    )  # fmt: skip
    reported_up = Timer(
        "未能按期到货，按特殊情况报告主管领导", three_days_on, ("待下单", "待收货"), "PUR-1-14",
        tells=(by.leader_of("department"),),
    )  # fmt: skip

    delivery = Amendment(
        "收货",
        Section(
            "收货（仓库验收后填写，分批到货的分批填写）",
            delivered_on=Date("日期", default="today", cite="PUR-1-13"),
            delivered_item=Text("货品", cite="PUR-1-13"),
            delivered=Number("数量", at_least=0, cite="PUR-1-13"),
            delivered_good=Number("合格数量", at_least=0, cite="PUR-1-13"),
            delivery_note=File("送货单", optional=True, cite="PUR-1-13"),
        ),
        rules=Rules(
            asked_for=Rule(
                at="delivered_item",
                says="本单没有申请这种货品",
                holds=a.delivered_item.any_of(a.goods.name),
                cite="PUR-1-13",
            ),
            good_of_all=Rule(
                at="delivered_good",
                says="合格数量不能超过到货数量",
                holds=a.delivered_good <= a.delivered,
                cite=ours("合格的是到货中的一部分"),
            ),
        ),
        adds={
            "receipts": {
                "on": a.delivered_on, "item": a.delivered_item, "quantity": a.delivered, "accepted": a.delivered_good,
                "inspector": fact("applicant"), "note": a.delivery_note,
            }
        },
        stages=("待下单", "待收货"),
        filed_by=KEEPERS,
        cite="PUR-1-13",
    )  # fmt: skip

    sheet = Sheet(
        """
        requester  requester  department department needed_by  needed_by
        goods      goods      goods      goods      goods      goods
        total      total      total      special    special    special
        arrives    arrives    arrives    tier       tier       tier
        quotes     quotes     quotes     quotes     quotes     quotes
        picks      picks      picks      picks      picks      picks
        advice     advice     advice     advice     advice     advice
        single_source single_source single_source single_source single_source single_source
        amount     amount     amount     amount     order_no   order_no
        receipts   receipts   receipts   receipts   receipts   receipts
        """,
        copies=["第一联 采购部存", "第二联 仓库存", "第三联 财务部存"],
        paper="landscape",
    )
    columns = "requester department needed_by amount tier arrives order_no"
    search = "requester department goods quotes picks order_no"
    title_from = "department"
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
