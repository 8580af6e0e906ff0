"""The demo hotel's store and purchasing: cards, issues and counts, suppliers, and restocking at every stage."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal.demo import invented
from portal.demo.goods import GOODS, PURCHASES, TRADERS, Good, Purchase, Trader
from portal.demo.invented import Crowd
from portal.demo.stage import Scene, Stage
from portal.records import editions, settling

CHIEF, KEEPER, MANAGER = "dengfusheng", "yuna", "pengli"
BUYERS = ("jiangtao", "yinxiaojun")
TAKERS = {
    "食品原料": ("songshifu", "厨房日常用料"),
    "酒水饮料": ("liuhai", "餐厅和大堂吧"),
    "办公用品": ("suxiao", "各部门领用"),
}
ROOMS = (("tiantian", "客房补给"), ("liangqi", "前厅和公共区域"))
RATED = [("栖洁日用品商行", 5, 4, 5, "到货齐，包装好"), ("听泉布草厂", 5, 5, 4, "水洗样品合格"),
         ("拾光纸品厂", 3, 2, 3, "两次晚到，已提醒"),
         ("禾下粮油行", 4, 5, 4, "")]  # fmt: skip
BOX = 20  # pieces
PAUSED = "湖西五金商行"  # for want of an authorisation; it is asked for no quotation
THINGS = {good.name: good for good in GOODS}


class Stores:
    """Cards and purchases."""

    def __init__(self, stage: Stage, crowd: Crowd) -> None:
        self.stage, self.rng = stage, stage.rng
        self.phones = {trader.name: crowd.stranger(trader.name).phone for trader in TRADERS}
        self.cards: dict[str, int] = {}  # name of a good → its card
        self.suppliers: dict[str, int] = {}

    def enter(self) -> None:
        stage = self.stage
        opening = datetime.combine(stage.begins, time(8, 40))
        for n, good in enumerate(GOODS):
            stage.enter(opening + timedelta(minutes=2 * n), self._card(good))
        for n, trader in enumerate(TRADERS):
            stage.enter(opening + timedelta(minutes=5 + 12 * n), self._supplier(n, trader))
        for n, (name, *_marks) in enumerate(RATED):
            at = stage.workday(6 - n, time(16, 10))
            if (at.date() - stage.begins).days > 4:
                stage.enter(at, self._rated(name))
        for purchase in PURCHASES:
            at = stage.workday(purchase.filed, time(9, self.rng.randint(0, 50)))
            if (at.date() - stage.begins).days > 2:
                stage.enter(at, self._purchase(purchase))

    # ---- cards ---------------------------------------------------------------------------------------------------
    def _card(self, good: Good) -> Scene:
        """A card, counted on the first day; then issued about once a week, and counted again once."""
        stage, rng = self.stage, self.rng
        card = stage.file(
            rng.choice((CHIEF, KEEPER)), "stock_item", code=good.code, name=good.name, spec=good.spec, unit=good.unit,
            place=good.place, category=good.family, monthly_known=good.monthly, line=good.monthly,
            highest=good.monthly * 3, last_price=good.price, last_quantity=good.monthly * 2,
            suppliers=[{"supplier": trader.name, "price": good.price, "on": stage.begins - timedelta(days=30)}
                       for trader in TRADERS if good.family in trader.families][:2],
        )  # fmt: skip
        self.cards[good.name] = card
        yield stage.soon(60, 90)
        stage.amend(KEEPER, card, "opening", opening_quantity=round(good.monthly * good.start))
        counted = rng.randint(1, 3)
        for week in range(200):
            yield self._a_morning(rng.randint(4, 8))
            if week == counted and rng.random() < 0.3:
                stage.amend(CHIEF, card, "count", counted=max(0, round(self._stock(card)) - rng.randint(1, 4)),
                            witness=stage.id_of(KEEPER), difference_reason="包装破损，已报损")  # fmt: skip
                continue
            wanted = min(round(good.monthly / 4.3 * rng.uniform(0.6, 1.4)), int(self._stock(card)))
            if wanted > 0:
                taker, what_for = TAKERS.get(good.family) or rng.choice(ROOMS)
                stage.amend(KEEPER, card, "issue", issued=wanted, taken_by=stage.id_of(taker), issue_note=what_for)

    def _a_morning(self, days: int) -> datetime:
        day = self.stage.now().date() + timedelta(days=days)
        return datetime.combine(day, time(9)) + timedelta(minutes=self.rng.randint(0, 170))

    def _stock(self, card: int) -> Decimal:
        return self._answers(card)["stock"] or Decimal(0)

    def _answers(self, record_id: int) -> dict[str, Any]:
        record = self.stage.record(record_id)
        return settling.values(record, editions.of(record))

    # ---- suppliers -----------------------------------------------------------------------------------------------
    def _supplier(self, number: int, trader: Trader) -> Scene:
        stage = self.stage
        supplier = stage.file(
            self.rng.choice(BUYERS), "supplier", name=trader.name, credit_no=invented.credit_code(number + 1),
            contact=trader.contact, phone=self.phones[trader.name], categories=list(trader.families), state="正常",
            papers_until=stage.until.date() + timedelta(days=trader.papers),
        )  # fmt: skip
        self.suppliers[trader.name] = supplier
        yield from stage.approvals(supplier, least=10, most=90)
        if trader.name == PAUSED:
            yield stage.workday(5, time(10, 20))
            change = stage.amend(
                "yinxiaojun", supplier, "change_state", new_state="暂停", state_reason="联系人离职，等待新的授权书"
            )
            yield from stage.approvals(change)

    def _rated(self, name: str) -> Scene:
        _name, quality, delivery, service, words = next(row for row in RATED if row[0] == name)
        self.stage.amend(self.rng.choice((CHIEF, *BUYERS)), self.suppliers[name], "rate", quality=quality,
                         delivery=delivery, service=service, words=words)  # fmt: skip
        yield from ()

    # ---- purchases -----------------------------------------------------------------------------------------------
    def _purchase(self, purchase: Purchase) -> Scene:
        stage, rng = self.stage, self.rng
        rows = [self._row(THINGS[name], purchase.times) for name in purchase.goods]
        record = stage.file(CHIEF, "purchase_restock", goods=rows, special=purchase.special,
                            needed_by=stage.now().date() + timedelta(days=14))  # fmt: skip
        if purchase.ends_as == "rejected":
            yield stage.in_office(30, 90)
            stage.reject("shenwei", record, "一次订六个月的量占用资金，且易受潮，请按两个月的用量重新申请")
            return
        compared = self._compared(purchase, rows)
        fills = {"first_review": {"arrives": stage.now().date() + timedelta(days=11)}, "compare": compared}
        stop = "first_review" if purchase.ends_as == "returned" else purchase.ends_as
        yield from stage.approvals(record, stop_at=stop, fills=fills, least=10, most=55)
        if purchase.ends_as == "returned":
            yield stage.in_office(10, 40)
            stage.send_back(MANAGER, record, "规格没有写清：是 70 克还是 80 克，请核对后再报")
            return
        if purchase.ends_as in ("board", "committee"):  # the first vote is in
            yield stage.in_office(20, 60)
            held = stage.holder(record)
            if held is not None:
                stage.act(held[0], record, step=held[1], says="同意")
                stage.comment("huanghui", record, "本月采购预算还剩约 18 万元，请付款时分两期。")
        if purchase.ends_as not in ("received", "part"):
            return
        yield stage.in_office(10, 50)
        held = stage.holder(record, "order")
        assert held is not None
        stage.act(held[0], record, step="order", order_no=f"DD{stage.now():%Y%m}-{stage.next_number('order'):03}")
        yield stage.in_office(24 * 60, 50 * 60)
        yield from self._arrives(purchase, record, rows)
        if purchase.ends_as == "received":
            yield stage.soon(10, 40)
            if stage.holder(record, "receive") is not None:  # the last delivery may have ended it by itself
                stage.act(rng.choice((CHIEF, KEEPER)), record, step="receive", says="货已收齐，入库完毕")

    def _row(self, good: Good, times: float) -> dict[str, Any]:
        known = self._answers(self.cards[good.name])
        return {
            "code": good.code, "name": good.name, "spec": good.spec, "unit": good.unit, "monthly": good.monthly,
            "stock": known["stock"] or 0, "line": good.monthly, "last_price": good.price,
            "last_quantity": known["last_quantity"], "quantity": round(good.monthly * times),
        }  # fmt: skip

    def _compared(self, purchase: Purchase, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Three quotations for each good, the cheapest picked unless there is a reason."""
        quotes, picks = [], []
        for place, row in enumerate(rows):
            good = THINGS[row["name"]]
            traders = self._who_quotes(good.family, 1 if purchase.single else 3)
            prices = {}
            for trader in traders:
                price = (Decimal(good.price) * Decimal(str(round(self.rng.uniform(0.96, 1.15), 3)))).quantize(
                    Decimal("0.01")
                )
                prices[trader.name] = price
                quotes.append({
                    "item": good.name, "supplier": trader.name, "contact": trader.contact,
                    "phone": self.phones[trader.name], "brand": good.spec, "price": price,
                    "quality": self.rng.choice(("合格", "样品合格", "用过，质量稳定")),
                    "days": self.rng.randint(1, 4),
                    "terms": self.rng.choice(("月结", "货到 30 天", "货到付款")),
                })  # fmt: skip
            by_price = sorted(prices, key=lambda name: prices[name])
            dearer = bool(purchase.dearer) and place == 0 and prices[by_price[1]] > prices[by_price[0]]
            picks.append({"item": good.name, "supplier": by_price[1] if dearer else by_price[0],
                          "reason": purchase.dearer if dearer else None})  # fmt: skip
        opinion = "只有一家能供，价格与上次持平。" if purchase.single else "三家报价已核对，建议按选定的供应商订货。"
        return {"quotes": quotes, "picks": picks, "single_source": purchase.single, "advice": opinion}

    def _who_quotes(self, family: str, count: int) -> list[Trader]:
        in_use = [trader for trader in TRADERS if trader.name != PAUSED]
        good = [trader for trader in in_use if family in trader.families]
        others = [trader for trader in in_use if family not in trader.families]
        return [*good, *others][:count]

    def _arrives(self, purchase: Purchase, record: int, rows: list[dict[str, Any]]) -> Scene:
        """What came, good by good (the portal books it onto the cards); of a part delivery all but the last, and of its
        first a box less than the supplier's note says."""
        stage = self.stage
        coming = rows[:-1] if purchase.ends_as == "part" else rows
        for row in coming:
            bad = self.rng.choice((0, 0, 0, 2))
            short = BOX if purchase.ends_as == "part" and row is rows[0] else 0
            trouble = "数量短少" if short else "破损" if bad else None
            stage.amend(KEEPER, record, "delivery", delivered_on=stage.now().date(), delivered_item=row["name"],
                        delivered_noted=row["quantity"], delivered=row["quantity"] - short,
                        delivered_good=row["quantity"] - short - bad, trouble=trouble,
                        handling="补货" if trouble else None)  # fmt: skip
            yield stage.soon(4, 12)
        if purchase.ends_as == "part":
            stage.comment("jiangtao", record, "香皂厂家缺货，已催，预计下周到。@邓福生")
