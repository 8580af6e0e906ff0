"""A hotel with something of everything in it, for tests that look at pages and for screenshots."""

from __future__ import annotations

from datetime import timedelta

from portal.acknowledging import service as acknowledging
from portal.desks.rounds import punching
from portal.people import directory
from portal.records import acting, filing, places
from portal.regulations import service as regulations
from portal.revising import composing
from tests.browser.served import House
from tests.purchasing.house import SHOPS, ask, card, compared, goods, ordered, supplier, to_comparison
from tests.records.cases import SIGNATURE, hot_work, leave, visit

PASSES = {
    "contractor": "恒通建筑装饰公司", "contractor_head": "吴建国", "phone": "13900005678", "department": "工程部",
    "supervisor": "任强", "content": "宴会厅舞台灯架更换", "areas": ["宴会厅"], "fire": "否",
    "workers": [{"name": "郑海", "sex": "男", "id_no": "110101199003078590"},
                {"name": "冯春", "sex": "男", "id_no": "11010519491231002X"}],
}  # fmt: skip


def play(house: House) -> dict[str, str]:
    """Fill the hotel; the numbers of what was filed: passes, permit, visit, leave, purchase, compared."""
    house.furnish()
    with house.inside():
        who = house.who
        passes = filing.submit(who("fengwei"), "contractor_pass", {
            **PASSES, "valid_from": house.moment.date(),
            "valid_to": house.moment.date() + timedelta(days=3)})  # fmt: skip
        acting.act(who("lijianguo"), passes, signature=SIGNATURE, given={"certificate": "情况属实"})
        acting.act(who("chengang"), passes)
        acting.act(who("maguoqiang"), passes, given={"deposits": [
            {"pass_no": number, "worker": worker, "amount": "10", "taken_by": "马国强", "taken_at": house.moment}
            for number, worker in (("LS-01", "郑海"), ("LS-02", "冯春"))]})  # fmt: skip
        permit = hot_work(who)
        route = filing.submit(who("chengang"), "patrol_route", {
            "name": "内圈", "checkpoints": [{"place": name} for name in ("大堂吧", "厨房", "屋面")]})  # fmt: skip
        lobby = places.named(route.hotel_id, "大堂吧")
        assert lobby is not None
        punching.punch(who("wuyong"), lobby, route.number, once="scene", address="")
        came = visit(who)
        acting.act(who("post:销售总监"), came, opinion="同意")
        asked = leave(who)
        for shop in SHOPS:
            supplier(who, shop)
        card(who, "牙刷", stock="2800", code="BC-1")
        combs = goods("梳子", price="0.60", quantity="3000")
        bought = ordered(who, combs, prices={"梳子": ("0.60", "0.58", "0.65")})
        compare = to_comparison(who, ask(who, goods("拖鞋", price="1.85", quantity="2000")))
        acting.act(who("post:采购员"), compare, step="compare", given=compared({"拖鞋": ("1.85", "1.98", "2.05")}))
        security = directory.department("保安部")
        acknowledging.ask("SEC-06", [f"dept:{security.id}"], days=7, by=who("chengang"))
        text = composing.body_of(regulations.edition("SEC-06")).replace("请其改日再来", "请其次日再来")
        filing.submit(who("chengang"), "regulation_revision", {
            "regulation": "SEC-06 酒店会客登记制度", "department": "保安部", "outcome": "需修订", "change": "一般修订",
            "reason": "把话说得更清楚。", "text": text, "law": False, "training": False,
            "effective": house.moment.date() + timedelta(days=10)})  # fmt: skip
        return {"passes": passes.number, "permit": permit.number, "visit": came.number, "leave": asked.number,
                "purchase": bought.number, "compared": compare.number}  # fmt: skip
