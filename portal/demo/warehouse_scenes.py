"""The demo hotel's warehouse at work: slips handed out and waiting, a shelf counted, invoices that fit or do not."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.demo.goods import GOODS
from portal.demo.stage import Scene, Stage
from portal.desks.purchasing import matching
from portal.desks.warehouse import cards
from portal.people import directory
from portal.records.models import Record

KEEPER, WITNESS, CASHIER = "yuna", "jiangtao", "出纳"
# who asks | working days before the last one | what, in per cent of a month's use | for what | how it stands
SLIPS = [
    ("tiantian", 11, (("一次性牙刷", 6), ("卷纸", 5), ("香皂", 4)), "三层客房补给", ""),
    ("songshifu", 9, (("大米", 8), ("食用油", 6)), "中餐厨房", ""),
    ("liangqi", 6, (("抽纸", 5), ("瓶装水", 4)), "大堂和会议室", ""),
    ("tiantian", 4, (("沐浴液", 6), ("洗发液", 3), ("梳子", 5)), "五层客房补给", ""),
    ("songshifu", 1, (("面粉", 10), ("咖啡豆", 6)), "早餐和大堂吧", "hand_out"),
    ("tiantian", 1, (("浴帽", 5), ("针线包", 8)), "八层客房补给", "hand_out"),
    ("liangqi", 0, (("垃圾袋", 5),), "公共区域", "head"),
]
SHELF = "二号库 C"
WORDS = {good.name: f"{good.code} {good.name}" for good in GOODS}
MONTHLY = {good.name: good.monthly for good in GOODS}


class Warehouse:
    """Slips, a count, and invoices for what the demo's purchases brought."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.rng = stage, stage.rng

    def enter(self) -> None:
        stage = self.stage
        for login, before, goods, use, stop in SLIPS:
            at = stage.workday(before, time(8, self.rng.randint(30, 59)))
            if (at.date() - stage.begins).days > 1:
                stage.enter(at, self._slip(login, goods, use, stop))
        at = stage.workday(5, time(14, 10))
        if (at.date() - stage.begins).days > 3:
            stage.enter(at, self._count())
        for before, dearer in ((6, False), (2, True)):
            at = stage.workday(before, time(15, 20))
            if (at.date() - stage.begins).days > 8:
                stage.enter(at, self._invoice(dearer))

    def _slip(self, login: str, goods: tuple[tuple[str, int], ...], use: str, stop: str) -> Scene:
        stage = self.stage
        rows: list[dict[str, Any]] = [
            {"item": WORDS[name], "quantity": max(1, MONTHLY[name] * share // 100), "use": use} for name, share in goods
        ]
        known = cards.meant([row["item"] for row in rows])
        rows = [row for row in rows if known[row["item"]].stock >= row["quantity"]]
        if not rows:
            return
        slip = stage.file(login, "stock_issue", taker=stage.id_of(login), goods=rows)
        given = [{"item": row["item"], "quantity": row["quantity"]} for row in rows]
        fills: dict[str, dict[str, Any]] = {"hand_out": {"issuer": stage.id_of(KEEPER), "given": given}}
        yield from stage.approvals(slip, stop_at=stop, fills=fills, least=5, most=40)

    def _count(self) -> Scene:
        """The shelf of cleaning things: one good short, explained."""
        stage = self.stage
        found = [card for card in cards.meant(list(WORDS.values())).values()
                 if next(good.place for good in GOODS if good.code == card.code).startswith(SHELF)]  # fmt: skip
        rows: list[dict[str, Any]] = [{"item": card.words, "book": card.stock, "counted": card.stock} for card in found]
        short = next((row for row in rows if row["book"] > 3), None)
        if short is not None:
            short.update(counted=short["book"] - 2, reason="两件外包装破损，已交采购部退换")
        sheet = stage.file(KEEPER, "stock_count", scope=SHELF, counter=stage.id_of(KEEPER),
                           witness=stage.id_of(WITNESS), goods=rows)  # fmt: skip
        yield from stage.approvals(sheet, least=20, most=90)

    def _invoice(self, dearer: bool) -> Scene:
        """What a supplier may bill of a purchase that came; or a little more, which waits to be explained."""
        stage = self.stage
        post = directory.post(CASHIER)
        cashier = directory.holders(post)[0].login if post is not None else ""
        for purchase in db.session.scalars(select(Record).where(
            Record.form_key == "purchase_restock", Record.status == "approved", Record.parent_id.is_(None)
        ).order_by(Record.id)):  # fmt: skip
            for supplier in matching.suppliers_of(purchase):
                lines = matching.open_lines(purchase, supplier)
                if not lines or not cashier:
                    continue
                rows = [{**line, "price": Decimal(line["price"]) / 100} for line in lines]
                if dearer:
                    rows[0]["price"] += Decimal("0.05")
                stated = sum((row["price"] * row["quantity"] for row in rows), Decimal(0))
                invoice = stage.file(
                    cashier, "purchase_invoice", purchase=purchase.number, supplier=supplier, lines=rows,
                    number=f"{self.rng.randint(10**7, 10**8 - 1)}", dated=stage.now().date(),
                    stated=stated.quantize(Decimal("0.01")),
                )  # fmt: skip
                yield from stage.approvals(invoice, stop_at="explain", least=20, most=120)
                return
