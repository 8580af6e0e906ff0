"""Purchases of new goods and replacements in the demo hotel: reports, quotations still coming in, what broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from portal.demo.stage import Scene, Stage
from portal.desks.purchasing import quotations
from portal.desks.purchasing.offers import Line, Offer

BUYER = "jiangtao"


@dataclass(frozen=True)
class Wanted:
    """Goods a department asks for. `offers`: what each supplier asks, in yuan."""

    name: str
    spec: str
    unit: str
    quantity: int
    price: str
    use: str
    offers: tuple[str, ...]


@dataclass(frozen=True)
class Idea:
    """A request for new goods. `filed` working days before the last; `stops`: the step at which it waits."""

    filed: int
    who: str
    department: str
    report: str
    goods: tuple[Wanted, ...]
    shops: tuple[tuple[str, str, str], ...]  # name, who answers, telephone
    stops: str


# Two of them answer one telephone.
KITCHEN = (("沐光厨具商行", "韦青", "13605710231"), ("长河厨房设备厂", "石楠", "13605710447"),
           ("青禾餐饮设备行", "罗珊", "13605710231"))  # fmt: skip
IDEAS = (
    Idea(12, "songshifu", "餐饮部",
         "早餐满意度调查里有四成客人提到现磨豆浆。拟在二楼西厨房备餐间添两台破壁机，用电已由工程部看过，预算一万元以内。",
         (Wanted("商用破壁机", "10 升，2200 瓦", "台", 2, "3800", "早餐现磨豆浆", ("3760", "3980", "3850")),
          Wanted("保温粥桶", "不锈钢，12 升", "只", 4, "680", "早餐台", ("655", "690", "648"))),
         KITCHEN, "receive"),
    Idea(6, "liuhai", "餐饮部",
         "秋冬宴会多用热菜台，现有四台布菲炉不够用，外租一次四百元。拟添六台，半年可收回，放宴会厅备餐间。",
         (Wanted("布菲炉", "1/1 份盘，可视窗", "台", 6, "860", "宴会热菜台", ("845", "845", "880")),
          Wanted("保温灯", "双头，可伸缩", "台", 3, "520", "切肉台", ("498", "498", "530")),
          Wanted("份数盆", "1/1，深 10 厘米", "只", 12, "85", "配布菲炉", ("79", "79", "88"))),
         KITCHEN, "compare"),
    Idea(1, "wangfang", "房务部",
         "带小孩入住的客人常借婴儿床，现有两张周末不够。拟添四张可折叠的，放三层布草间，按客人登记借用。",
         (Wanted("折叠婴儿床", "可折叠，带围栏", "张", 4, "620", "客人借用", ()),), (), "report_approved"),
)  # fmt: skip


class Buying:
    """What departments ask for beyond the warehouse's restocking."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def enter(self) -> None:
        stage = self.stage
        for idea in IDEAS:
            at = stage.workday(idea.filed, time(9, 20))
            if (at.date() - stage.begins).days > 2:
                stage.enter(at, self._new(idea))
        for filed, scene in ((8, self._broken()), (2, self._worn())):
            at = stage.workday(filed, time(10, 5))
            if (at.date() - stage.begins).days > 2:
                stage.enter(at, scene)

    # ---- new goods -----------------------------------------------------------------------------------------------
    def _new(self, idea: Idea) -> Scene:
        stage = self.stage
        goods = [
            {"name": one.name, "spec": one.spec, "unit": one.unit, "quantity": one.quantity, "price": one.price,
             "use": one.use} for one in idea.goods
        ]  # fmt: skip
        record = stage.file(idea.who, "purchase_new", department=idea.department, report=idea.report, goods=goods,
                            needed_by=stage.now().date() + timedelta(days=18))  # fmt: skip
        fills: dict[str, dict[str, Any]] = {
            "first_review": {"arrives": stage.now().date() + timedelta(days=12)}, "compare": self._compared(idea),
        }  # fmt: skip
        yield from stage.approvals(record, stop_at=idea.stops, fills=fills, least=10, most=60)
        if idea.stops == "compare":
            yield from self._quotations_come(record, idea)
        if idea.stops == "receive":
            yield stage.in_office(10, 40)
            held = stage.holder(record, "order")
            if held is not None:
                number = f"DD{stage.now():%Y%m}-{stage.next_number('order'):03}"
                stage.act(held[0], record, step="order", order_no=number)

    def _quotations_come(self, record: int, idea: Idea) -> Scene:
        """The first by telephone; the second by its link; the third has its link and has not answered."""
        stage = self.stage
        first, second, third = idea.shops
        yield stage.in_office(20, 60)
        quotations.keep(stage.who(BUYER), stage.record(record), first[0], self._offer(idea, 0))
        yield stage.soon(20, 40)
        _asked, token = quotations.ask(stage.who(BUYER), stage.record(record), second[0], 7)
        quotations.ask(stage.who(BUYER), stage.record(record), third[0], 7)
        yield stage.soon(60, 200)
        quotations.answer(token, self._offer(idea, 1), address="203.0.113.24")

    def _offer(self, idea: Idea, place: int) -> Offer:
        _name, contact, phone = idea.shops[place]
        lines = [Line(one.name, int(Decimal(one.offers[place]) * 100), brand=one.spec) for one in idea.goods]
        return Offer(contact=contact, phone=phone, days=3 + 2 * place, terms=("货到付款", "月结", "货到 30 天")[place],
                     valid_to=self.stage.until.date() + timedelta(days=20), lines=lines)  # fmt: skip

    def _compared(self, idea: Idea) -> dict[str, Any]:
        """Every quotation, the cheapest of each chosen."""
        quotes, picks = [], []
        for one in idea.goods:
            for place, (name, contact, phone) in enumerate(idea.shops):
                quotes.append({
                    "item": one.name, "supplier": name, "contact": contact, "phone": phone, "brand": one.spec,
                    "price": one.offers[place], "quality": "样机看过", "days": 3 + place, "terms": "货到付款",
                })  # fmt: skip
            if idea.shops:
                cheapest = min(range(len(idea.shops)), key=lambda place: Decimal(one.offers[place]))
                picks.append({"item": one.name, "supplier": idea.shops[cheapest][0]})
        return {"quotes": quotes, "picks": picks, "advice": "三家都看过样机，逐项取最低价，保修同为一年。"}

    # ---- what broke ----------------------------------------------------------------------------------------------
    def _broken(self) -> Scene:
        """Approved: the request for new ones has started by itself and waits for purchasing's figures."""
        stage = self.stage
        items = [
            {"name": "工业烘干机", "spec": "30 公斤", "asset_no": "FW-0208", "quantity": 1, "cost": "28600",
             "bought_on": stage.begins - timedelta(days=2900), "cause": "滚筒开裂，厂家已停产配件"},
            {"name": "客房台灯", "spec": "铜座布罩", "quantity": 12, "cost": "3360", "cause": "灯座锈蚀，接触不良"},
        ]  # fmt: skip
        record = stage.file("liangqi", "damage_report", department="房务部", items=items, blame="自然损耗",
                            advice="报废", note="烘干机修理报价一万一千元，超过新机的三成。")  # fmt: skip
        yield from stage.approvals(record, fills={"finance": {"book_value": "2860"}}, least=10, most=90)

    def _worn(self) -> Scene:
        """Waits for finance."""
        items = [{"name": "对讲机", "spec": "含底座", "quantity": 3, "cost": "2340", "cause": "电池鼓包，充不进电"}]
        record = self.stage.file("zhaotiejun", "damage_report", department="保安部", items=items, blame="自然损耗",
                                 advice="变卖")  # fmt: skip
        yield from self.stage.approvals(record, stop_at="finance", least=10, most=60)
