"""How goods that were bought arrive: in parts, over, short or damaged, accepted by the warehouse and the department."""

from __future__ import annotations

from typing import Any

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    Date,
    File,
    Number,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Step,
    Table,
    Text,
    YesNo,
    a,
    by,
    choose,
    date_of,
    fact,
    now,
    ours,
)

KEEPERS = by.post("仓库主任", "仓管员")
ON_THE_WAY = ("待下单", "待收货")
TROUBLES = ["破损", "数量短少", "规格不符", "质量不合格", "临期或过期", "不再供货", "其他"]
HANDLED = ["退货", "换货", "补货", "扣款", "取消未到的"]
SOUND = ours("合格的才入库、才付款；不合格的写明问题和处理，供应商评价据此得出")
BY_BOTH = ours("部门要的东西，由部门自己确认合用")
for_the_warehouse = a.department.name == "仓库"
still_due = fact(
    "still_to_come", a.delivered_item, a.goods.name, a.goods.quantity, a.receipts.item, a.receipts.accepted
)


def received(title: str, cite: Any) -> Section:
    """The table of everything that came, which deliveries add to."""
    return Section(
        title,
        receipts=Table(
            "收货",
            on=Date("日期"),
            item=Text("货品"),
            noted=Number("送货单数量", optional=True),
            quantity=Number("数量"),
            accepted=Number("合格数量"),
            trouble=Text("问题", optional=True),
            handling=Text("处理", optional=True),
            inspector=Person("验收人"),
            confirmed=Person("部门验收", optional=True),
            note=File("送货单", optional=True),
            grows=True,
            optional=True,
            cite=cite,
        ),
    )


def delivery(cite: Any) -> Amendment:
    """One delivery of one item, as the warehouse finds it; where another department asked for it, that one confirms."""
    return Amendment(
        "收货",
        Section(
            "收货（仓库验收后填写，分批到货的分批填写）",
            delivered_on=Date("日期", default="today", cite=cite),
            delivered_item=Text("货品", cite=cite),
            # Three figures of one delivery; as a rule they are one, so what is left blank is as the one beside it.
            delivered_noted=Number(
                "送货单数量", optional=True, at_least=0, default=a.delivered, hint="不填的，和实到一样", cite=SOUND
            ),
            delivered=Number(
                "数量", at_least=0, default=a.delivered_noted, hint="实际点到的；不填的，和送货单一样", cite=cite
            ),
            delivered_good=Number(
                "合格数量", at_least=0, default=a.delivered, hint="不填的，全部合格", cite=cite
            ),
            trouble=Choice("问题", TROUBLES, optional=True, required_if=wrong(), cite=SOUND),
            trouble_note=Text("问题说明", optional=True, most=120, cite=SOUND),
            handling=Choice("处理", HANDLED, optional=True, required_if=wrong(), cite=SOUND),
            keeps_more=YesNo(
                "多到的同意收下", optional=True, hint="合格的比还没到的多时才填；不收下的，退回供应商", cite=SOUND
            ),
            delivery_note=File("送货单", optional=True, hint="拍照或者扫描", cite=cite),
        ),
        rules=Rules(
            not_later=Rule(
                at="delivered_on",
                says="日期不能晚于今天",
                holds=a.delivered_on <= date_of(now),
                cite=ours("到货的当天登记，按时与否据此得出"),
            ),
            asked_for=Rule(
                at="delivered_item",
                says="本单没有申请这种货品",
                holds=a.delivered_item.any_of(a.goods.name),
                cite=cite,
            ),
            good_of_all=Rule(
                at="delivered_good", says="合格数量不能超过到货数量", holds=a.delivered_good <= a.delivered, cite=SOUND
            ),
            not_over=Rule(
                at="delivered_good",
                says="合格数量超过了还没到的数量；同意收下的请注明，不收下的不算在合格数量里",
                holds=(a.delivered_good <= still_due) | a.keeps_more,
                only_if=a.delivered_item.any_of(a.goods.name),
                cite=SOUND,
            ),
        ),
        route=Route(
            department=Step(
                "申请部门验收",
                by.head_of("department"),
                "confirm",
                only_if=Case("不是仓库自己的货", ~for_the_warehouse),
                own=True,
                may_return=False,
                hint="东西合用就同意；不合用的拒绝，并写明原因，仓库重新登记",
                cite=BY_BOTH,
            ),
        ),
        adds={
            "receipts": {
                "on": a.delivered_on, "item": a.delivered_item, "noted": a.delivered_noted, "quantity": a.delivered,
                "accepted": a.delivered_good, "trouble": a.trouble, "handling": a.handling,
                "inspector": fact("applicant"), "confirmed": choose(for_the_warehouse, 否=fact("decider")),
                "note": a.delivery_note,
            }
        },
        stages=ON_THE_WAY,
        filed_by=KEEPERS,
        title_from="delivered_item",
        cite=cite,
    )  # fmt: skip


def wrong() -> Any:
    """Is something not as it should be: nothing came, not all of it is good, or fewer than the supplier's note says?"""
    short = a.delivered_noted.filled() & (a.delivered < a.delivered_noted)
    return (a.delivered == 0) | (a.delivered_good < a.delivered) | short
