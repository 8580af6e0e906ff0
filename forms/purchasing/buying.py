"""What every purchase has, whichever way it was asked for: comparison, tiers of approval, order, receipt, three days.

The three 采购申请单 are this and what is their own. `Buying` holds in what they differ: their clauses, and who asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forms.purchasing import arriving
from forms.purchasing.arriving import KEEPERS, ON_THE_WAY
from portal.formkit import (
    Amendment,
    Calc,
    Case,
    Date,
    File,
    Grade,
    Int,
    LongText,
    Money,
    Number,
    Phone,
    Rule,
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
)

MANAGER, BUYER = by.post("采购部经理"), by.post("采购员")
FINANCE = by.post("财务经理", "出纳")  # whose copy the paper has, and who pays by it
TIERS = "purchase_tiers"  # up to which amount who decides
STAGES = {"待下单": "open", "待收货": "open", "已收货": "done"}
AMOUNTS = ["RES-4-01", "RES-4-02", "RES-4-03"]
EXPLAINED = ours("选贵的要有理由，审批人一眼看到")
ONE_SOURCE = ours("只有一家能供的，写明理由，多一级审批，并列入审计")
ON_FILE = ours("暂停和停用的供应商不参加比价，过期的资质在比价时提醒")
NOT_ONESELF = ("requester",)  # who asked neither approves nor picks


@dataclass(frozen=True)
class Buying:
    """In what one kind of purchase differs from another: the clauses it rests on, and what its goods are called by.

    `noted_at` is the step at which the goods are written down, "" where who asks writes them. What no article asks of
    this kind of purchase may be left blank: the day of arrival, the opinion.
    """

    reviewed: Any  # clauses of the first review
    compared: tuple[str, ...]
    approved: tuple[str, ...]  # of the procedure of approval and of the board
    ordered: tuple[str, ...]  # at once, and three days
    quantity: str  # of how many are asked for
    noted_at: str = ""
    arrives_always: bool = True
    advice_always: bool = True

    # ---- sections ----------------------------------------------------------------------------------------------------
    def review(self, number: str) -> Section:
        """初审, with the day the goods arrive."""
        return Section(
            f"{number}、初审（采购部经理填写）",
            arrives=Date("到货时间", optional=not self.arrives_always, cite=self.reviewed),
        )

    def comparison(self, number: str) -> Section:
        """比价: every quotation, who was chosen for what, and the buyer's opinion."""
        return Section(
            f"{number}、比价（采购员填写）",
            quotes=Table(
                "供应商比价",
                item=Text("货品", most=80),
                supplier=Text("供应商", most=80),
                contact=Text("联系人", optional=True, most=60),
                phone=Phone("电话", optional=True),
                brand=Text("规格品牌", optional=True, most=80),
                price=Money("单价", at_least=0),
                quality=Text("质量评价", optional=True),
                days=Int("交货期", optional=True, at_least=0, at_most=365, unit="天"),
                minimum=Number("起订量", optional=True, at_least=0),
                terms=Text("付款条件", optional=True, most=80),
                valid_to=Date("报价有效期", optional=True),
                papers=File("附件", optional=True),
                lines=9,
                at_most=400,
                starts=a.goods.name,
                each=3,
                cite=self.compared,
            ),
            picks=Table(
                "选定供应商",
                item=Text("货品", most=80),
                supplier=Text("供应商", most=80),
                price=Calc("单价", self._quoted(a.quotes.price), as_kind="money"),
                best=Calc("最低报价", lowest(a.quotes.price, a.quotes.item, a.item), as_kind="money"),
                amount=Calc("金额", a.price * lowest(a.goods.quantity, a.goods.name, a.item), as_kind="money"),
                reason=Text("不选最低价的理由", optional=True, required_if=a.price > a.best, cite=EXPLAINED),
                starts=a.goods.name,
                cite=self.compared,
            ),
            single_source=LongText(
                "单一来源的理由", optional=True, hint="凑不齐三家报价、只有一家能供的才填写", cite=ONE_SOURCE
            ),
            advice=LongText("采购意见", optional=not self.advice_always, cite=self.compared),
        )

    @staticmethod
    def _quoted(column: Any) -> Any:
        """What the supplier of this row quoted for its item."""
        return lowest(column, a.quotes.item, a.item, a.quotes.supplier, a.supplier)

    def money(self, number: str) -> Section:
        """The amount by which the tier is decided."""
        return Section(
            f"{number}、采购金额",
            amount=Calc(
                "采购金额",
                choose(a.picks.amount.count() > 0, 是=a.picks.amount.sum(), 否=a.total),
                as_kind="money",
                hint="选定供应商以后按报价，以前按预计金额",
                cite=[*self.approved, *AMOUNTS],
            ),
        )

    def ordering(self, number: str) -> Section:
        return Section(
            f"{number}、订货（采购部填写）", order_no=Text("订单号", optional=True, most=40, cite=self.ordered)
        )

    def receiving(self, number: str) -> Section:
        return arriving.received(f"{number}、收货（仓库逐批登记）", self.ordered)

    def tier(self) -> Grade:
        return Grade(
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

    # ---- steps -------------------------------------------------------------------------------------------------------
    def bought(self) -> dict[str, Step]:
        """From the comparison to the last delivery. The board decides: what follows are stages."""
        tier_two, tier_three = tier_from(TIERS, 2), tier_from(TIERS, 3)
        return {
            "compare": Step(
                "采购员比价", BUYER, "fill", fills="comparison", not_also=NOT_ONESELF, may_reject=False,
                cite=self.compared,
                hint="每种货品至少三家，比价格也比质量，选定一家，写采购意见；在“收集报价”里收齐，到“比价表”上点选最方便",
            ),
            "supervisor": Step(
                "采购审批：主管", by.tier(TIERS, 1), not_also=NOT_ONESELF, cite=[*self.approved, "RES-4-01"],
            ),
            "director": Step(
                "采购审批：总监", by.tier(TIERS, 2), not_also=NOT_ONESELF,
                only_if=Case("采购金额达到主管的审批限额", a.amount >= tier_two, cite="RES-4-02"),
                cite=[*self.approved, "RES-4-02"],
            ),
            "committee": Step(
                "采购审批：运营委员会", by.tier(TIERS, 3), votes="body", not_also=NOT_ONESELF,
                only_if=Case("采购金额达到总监的签批限额", a.amount >= tier_three, cite="RES-4-03"),
                cite=[*self.approved, "RES-4-03"],
            ),
            "one_source": Step(
                "单一来源审批：总经理", by.post("总经理"), not_also=NOT_ONESELF,
                only_if=Case("只有一家能供", a.single_source.filled()), cite=ONE_SOURCE,
            ),
            "board": Step(
                "董事会批准", by.body("董事会"), votes="setting:board_vote", not_also=NOT_ONESELF, cite=self.approved,
            ),
            "order": Step(
                "采购部下单", by.post("采购员", "采购部经理"), "order", fills="ordering", stage="待下单",
                may_return=False, may_reject=False, hint="董事会批准后立即采购", cite=self.ordered,
            ),
            "receive": Step(
                "仓库收货完毕", KEEPERS, "receive", stage="待收货", own=True, may_return=False, may_reject=False,
                button="收货完毕", hint="逐批登记收货，全部到齐后点这里", cite=self.ordered,
            ),
        }  # fmt: skip

    # ---- rules -------------------------------------------------------------------------------------------------------
    def rules(self) -> dict[str, Rule]:
        """What holds for every purchase."""
        return {**self._of_the_request(), **self._of_quotations(), **self._of_the_choice()}

    def _of_the_request(self) -> dict[str, Rule]:
        return {
            "each_once": Rule(
                at="goods",
                says="同一种货品填了两行；规格不同的，请在货品名称里写明",
                holds=~repeated(a.goods.name),
                at_step=self.noted_at,
                cite=ours("比价和收货按货品名称对应"),
            ),
            "not_asked_twice": Rule(
                at="goods",
                says="有货品已在另一张未完成的采购申请里，请确认不是重复申请",
                holds=fact("open_requests", a.goods.name).blank(),
                warns=True,
                at_step=self.noted_at,
                cite=ours("避免重复采购和拆单"),
            ),
            "some_asked": Rule(
                at="goods",
                says="订货数量必须大于零",
                holds=a.goods.quantity.least() > 0,
                at_step=self.noted_at,
                cite=self.quantity,
            ),
            "arrives_later": Rule(
                at="arrives",
                says="到货时间不能早于今天",
                holds=a.arrives >= date_of(now),
                only_if=a.arrives.filled(),
                at_step="first_review",
                cite=self.reviewed,
            ),
            "in_time": Rule(
                at="arrives",
                says="到货时间晚于需用日期，请与申请部门商定，特殊情况报告主管领导",
                holds=a.arrives <= a.needed_by,
                only_if=a.needed_by.filled() & a.arrives.filled(),
                at_step="first_review",
                warns=True,
                cite="PUR-1-14",
            ),
            "all_received": Rule(
                at="receipts",
                says="还有货品没有登记过收货；确实不再到货的，登记一次数量 0，写明问题和处理",
                holds=a.goods.name.only(a.receipts.item),
                at_step="receive",
                cite=self.ordered,
            ),
        }

    def _of_quotations(self) -> dict[str, Rule]:
        return {
            "three_quotations": Rule(
                at="quotes",
                says="比价的供应商不足：每种货品至少要有三家报价；只有一家能供的，写明单一来源的理由",
                holds=(fewest(a.goods.name, a.quotes.item, a.quotes.supplier) >= setting("min_quotations"))
                | a.single_source.filled(),
                at_step="compare",
                cite=self.compared,
            ),
            "quotes_for_goods": Rule(
                at="quotes",
                says="报价里有申请中没有的货品，请按申请的货品名称填写",
                holds=a.quotes.item.only(a.goods.name),
                at_step="compare",
                cite=self.compared,
            ),
            "suppliers_in_use": Rule(
                at="quotes",
                says="有供应商已经暂停或者停用，不能参加比价；恢复以后才能报价",
                holds=fact("paused_suppliers", a.quotes.supplier).blank(),
                at_step="compare",
                cite=ON_FILE,
            ),
            "papers_in_force": Rule(
                at="quotes",
                says="有供应商的资质已经过期，请先索取新的资质",
                holds=fact("lapsed_suppliers", a.quotes.supplier).blank(),
                at_step="compare",
                warns=True,
                cite=ON_FILE,
            ),
            "offers_in_force": Rule(
                at="quotes",
                says="有报价已经过了有效期，请先向供应商确认",
                holds=a.quotes.valid_to.least() >= date_of(now),
                only_if=a.quotes.valid_to.count() > 0,
                at_step="compare",
                warns=True,
                cite=ours("过期的报价供应商可以不认"),
            ),
        }

    def _of_the_choice(self) -> dict[str, Rule]:
        return {
            "every_item_picked": Rule(
                at="picks",
                says="每种货品都要选定一家供应商，且只选一家",
                holds=a.goods.name.only(a.picks.item) & ~repeated(a.picks.item),
                at_step="compare",
                cite=self.compared,
            ),
            "picked_from_quotes": Rule(
                at="picks",
                says="选定的供应商没有报过这种货品的价",
                holds=a.picks.price.every(),
                at_step="compare",
                cite=self.compared,
            ),
            "ordered_from_in_use": Rule(
                at="order_no",
                says="有选定的供应商在批准以后暂停或者停用了，请先与采购部经理商定，再下单",
                holds=fact("paused_suppliers", a.picks.supplier).blank(),
                at_step="order",
                warns=True,
                cite=ON_FILE,
            ),
        }

    # ---- afterwards --------------------------------------------------------------------------------------------------
    def arrival_due(self) -> Timer:
        """Three days after the board's approval purchasing and who asked are told."""
        return Timer(
            "董事会批准后的完成期限已到，货还没有收齐", _three_days_on(), ON_THE_WAY, "PUR-1-13",
            tells=(by.post("采购部经理", "采购员"), by.applicant),
        )  # fmt: skip

    def reported_up(self) -> Timer:
        """… and the leader in charge of the department that asked."""
        return Timer(
            "未能按期到货，按特殊情况报告主管领导", _three_days_on(), ON_THE_WAY, "PUR-1-14",
            tells=(by.leader_of("department"),),
        )  # fmt: skip

    def delivery(self) -> Amendment:
        """One delivery of one item, as the warehouse finds it."""
        return arriving.delivery(self.ordered)

    # ---- on paper ----------------------------------------------------------------------------------------------------
    @staticmethod
    def sheet(request: str, *, second: str) -> Sheet:
        """The paper: what is asked for, as this kind has it, then what all have; `second` keeps the second copy."""
        copies = ["第一联 采购部存", f"第二联 {second}存", "第三联 财务部存"]
        return Sheet(f"{request}\n{_BOUGHT}", copies=copies, paper="landscape")


_BOUGHT = """
    arrives    arrives    arrives    tier       tier       tier
    quotes     quotes     quotes     quotes     quotes     quotes
    picks      picks      picks      picks      picks      picks
    advice     advice     advice     advice     advice     advice
    single_source single_source single_source single_source single_source single_source
    amount     amount     amount     amount     order_no   order_no
    receipts   receipts   receipts   receipts   receipts   receipts
"""


def _three_days_on() -> Any:
    return fact("decided_at") + setting("purchase_arrive_days", times=timedelta(days=1))
