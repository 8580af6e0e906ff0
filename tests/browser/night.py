"""The evening before a night shift: who is on, what was approved by day; then everybody's browsers and hands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from portal import clock
from portal.db import db
from portal.desks.gate import bookings, passes
from portal.people import directory
from portal.people.models import Shift
from portal.records import acting, filing, places
from portal.records.models import Record
from portal.schedules import planning
from tests.browser.hands import without_a_server
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide
from tests.conftest import NOON
from tests.records import cases
from tests.records.cases import SIGNATURE

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
EVENING_GUARD, EVENING_LEADER = "zhenghao", "zhaotiejun"
GUARD, PATROL, MONITOR, LEADER = "hujianguo", "wuyong", "caoyang", "sundayong"
SUPERVISOR, DUTY_MANAGER, WATCHER, CHEF = "maguoqiang", "fangzhiyuan", "fengwei", "liuhai"
DUTIES = [  # login, duty, label, day, from, hours
    (EVENING_GUARD, "保安员", "中班", FRIDAY, time(15), 8), (EVENING_LEADER, "保安部领班", "中班", FRIDAY, time(15), 8),
    (GUARD, "门卫", "夜班", FRIDAY, time(23), 8), (PATROL, "保安员", "夜班", FRIDAY, time(23), 8),
    (MONITOR, "监控员", "夜班", FRIDAY, time(23), 8), (LEADER, "夜值领班", "夜班", FRIDAY, time(23), 8),
    (SUPERVISOR, "保安部主管", "早班", SATURDAY, time(7), 8),
    (DUTY_MANAGER, "酒店总值班", "全天", FRIDAY, time(8, 30), 24),
]  # fmt: skip
ROUTE, HALL = ("大堂吧", "厨房", "屋面"), "宴会厅"
KNOWN = {
    "visitor": "赵敏", "id_kind": "居民身份证", "id_no": "11010519491231002X", "unit": "华新文化传播公司",
    "phone": "13800001234", "category": "访员工", "host": "潘悦", "reason": "送合同副本",
    "confirmed_by": "潘悦 9:40 同意",
}  # fmt: skip
CONTRACTORS = {
    "contractor": "恒通建筑装饰公司", "contractor_head": "吴建国", "phone": "13900005678", "department": "工程部",
    "supervisor": "任强", "content": "宴会厅舞台灯架更换", "areas": [HALL], "fire": "是", "organiser": "工程部",
    "workers": [{"name": "郑海", "sex": "男", "id_no": "110101199003078590"}],
}  # fmt: skip
PAINTERS = CONTRACTORS | {
    "contractor": "明远机电维修部", "contractor_head": "孙师傅", "content": "厨房风机检修", "areas": ["厨房"],
    "workers": [{"name": "冯春", "sex": "男", "id_no": "110101199003071516"}],
}  # fmt: skip
PERMIT = {
    "department": "工程部", "place": HALL, "spots": ["以上都不是"], "methods": ["电焊"], "content": "焊接灯架支座四处",
    "contractor": "恒通建筑装饰公司", "starts": "2026-11-20T20:00", "ends": "2026-11-20T23:45", "watcher": "冯伟",
    "workers": [{"person": "郑海", "licence": "T330106198503071234", "valid_to": "2027-05-01"}],
    "plan": "清理两米内可燃物", "measures": ["周围可燃物已清理", "灭火器材已到位"],
    "duties": [{"post": "监护人", "who": "冯伟", "duty": "全程监看"}],
}  # fmt: skip


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of this night: before seven it is the morning of the Saturday."""
    return datetime.combine(FRIDAY if hour > 12 else SATURDAY, time(hour)) + timedelta(minutes=minute)


class Night:
    """The house, its clock moved by `at`, and a browser for everybody who is up."""

    def __init__(self, house: House, browsers: Browsers) -> None:
        self.house, self.browsers = house, browsers
        self._pages: dict[tuple[str, int], Any] = {}
        self.codes: dict[str, str] = {}
        self.numbers: dict[str, str] = {}

    def at(self, hour: int, minute: int = 0) -> None:
        """The clock goes on to this hour; what has come due by then is done."""
        moment = at(hour, minute)
        assert moment >= self.house.moment, f"{moment} is over"
        self.house.moment = moment
        self.house.ring()

    def page(self, login: str, address: str, width: int = 390) -> Any:
        """Somebody's own browser at this address; whose session has run out signs in again."""
        page = self._pages.get((login, width))
        if page is not None:
            page.goto(address)
        if page is None or "/sign-in" in page.url:
            page = self._pages[login, width] = self.browsers.signed_in(login, width)
            page.goto(address)
        return page

    def shot(self, page: Any, name: str) -> None:
        self.browsers.shot(page, f"{self.house.moment:%d-%H%M}-{name}")

    # ---- what was prepared by day ---------------------------------------------------------------------------------
    def prepare(self) -> None:
        """Rosters, equipment, a route, passes, an exit note, a booking, a visitor known of old, fire in the hall."""
        self.house.furnish()
        with self.house.inside(NOON - timedelta(days=7)):
            guard = self.house.who(GUARD)
            visit = filing.submit(guard, "visitor", KNOWN | {"came_at": clock.house_now().replace(tzinfo=None)})
            acting.act(guard, visit, step="leaving", given={"left_at": NOON - timedelta(days=7), "slip_signed": True})
        with self.house.inside():
            self._shifts()
            self._register()
            self.numbers["pass"] = self._passes(CONTRACTORS, "LS-01", SATURDAY + timedelta(days=3))
            self.numbers["lapsed"] = self._passes(PAINTERS, "LS-02", FRIDAY)
            self.numbers["note"] = self._note()
            booking = filing.submit(self.house.who("handong"), "visit_booking", {
                "host": "韩冬", "category": "有预约的访领导", "comes_at": at(21, 10), "reason": "洽谈年会场地",
                "visitor": "钱文", "phone": "13700004321"})  # fmt: skip
            self.codes["booking"] = bookings.code_url(booking)
            permit = filing.submit(
                self.house.who(WATCHER), "hot_work", PERMIT | {"contractor_pass": self.numbers["pass"]}
            )
            acting.act(self.house.who("lijianguo"), permit, signature=SIGNATURE)
            acting.act(self.house.who("chengang"), permit)
            self.numbers["permit"] = permit.number
            self.codes |= {spot.name: spot.code for spot in places.every(permit.hotel_id)}
        with self.house.inside(at(0, 5)):
            planning.plan()  # the checks of the Saturday
        with self.house.inside(at(19, 50)):
            passes.move(self.house.who(EVENING_GUARD), self.numbers["pass"], "LS-01", passes.IN, once="in", address="")
        with self.house.inside(at(20, 5)):
            permit, watcher = self.house.record(self.numbers["permit"]), self.house.who(WATCHER)
            begun = cases.begun(permit, watcher, "2026-11-20T20:05") | {"began_from": self.codes[HALL]}
            acting.act(watcher, permit, signature=SIGNATURE, given=begun)
            acting.act(self.house.who(EVENING_LEADER), permit, signature=SIGNATURE,
                       given={"released_from": self.codes[HALL]})  # fmt: skip

    def _shifts(self) -> None:
        for login, duty, label, day, begins, hours in DUTIES:
            starts = clock.in_house(datetime.combine(day, begins))
            db.session.add(Shift(hotel_id=directory.hotel().id, person_id=self.house.who(login).id, duty=duty,
                                 label=label, starts_at=starts, ends_at=starts + timedelta(hours=hours)))  # fmt: skip
        db.session.flush()

    def _register(self) -> None:
        """Three radios at the main door, and the route of the night."""
        for n in (1, 2, 3):
            filing.submit(self.house.who(SUPERVISOR), "equipment", {
                "code": f"DJ-0{n}", "name": "对讲机", "kind": "对讲机", "team": "保安一班", "station": "大门岗",
                "state": "在库", "every": 90, "kept_on": FRIDAY})  # fmt: skip
        rows = [{"place": name} for name in ROUTE]
        filing.submit(self.house.who("chengang"), "patrol_route", {"name": "夜间内圈", "checkpoints": rows})

    def _passes(self, given: dict[str, Any], pass_no: str, last: date) -> str:
        record: Record = filing.submit(self.house.who("fengwei"), "contractor_pass", {
            **given, "valid_from": FRIDAY, "valid_to": last})  # fmt: skip
        acting.act(self.house.who("lijianguo"), record, signature=SIGNATURE, given={"certificate": "情况属实"})
        acting.act(self.house.who("chengang"), record)
        acting.act(self.house.who(SUPERVISOR), record, given={"deposits": [
            {"pass_no": pass_no, "worker": given["workers"][0]["name"], "amount": "10", "taken_by": "马国强",
             "taken_at": NOON}]})  # fmt: skip
        return record.number

    def _note(self) -> str:
        record = filing.submit(self.house.who("fengwei"), "exit_note", {
            "department": "工程部", "carrier": "郑海", "unit": "恒通建筑装饰公司", "reason": "维修",
            "leaves_on": FRIDAY, "contractor_pass": self.numbers["pass"],
            "goods": [{"name": "电焊机", "unit": "台", "quantity": "1"},
                      {"name": "旧灯架", "unit": "根", "quantity": "6"}],
        })  # fmt: skip
        acting.act(self.house.who("lijianguo"), record)
        return record.number


def tap_and_wait(page: Any, what: str, then: str) -> None:
    """Press something that leads to another page, or to the same one anew, and wait for what is to be there."""
    page.click(what)
    page.wait_for_selector(then)
    ready(page)


def console(night: Night, login: str = GUARD, key: str = "") -> Any:
    """The gate's screen, with what this key is for."""
    page = night.page(login, "/desks/gate/", 1366)
    page.focus("#gate-line")
    if key:
        page.keyboard.press(key)
    return page


def fit(page: Any) -> list[Any]:
    """What is wrong with a page on this screen."""
    small = too_small(page) if page.viewport_size["width"] < 500 else []
    return [*faults(page), *small, *(["too wide"] if too_wide(page) else [])]


def done(page: Any, what: str, says: str = "") -> None:
    """Press what does it; the page says that it is done."""
    page.click(what)
    page.wait_for_selector(f".flash:not(.error){f':has-text({says!r})' if says else ''}, .error-list")
    ready(page)
    assert page.query_selector(".error-list") is None, page.inner_text("main")


def refused(page: Any, what: str, words: str) -> None:
    """Press it; the page says why not."""
    page.click(what)
    page.wait_for_selector(f".error-list:has-text('{words}')")
    ready(page)


def decide(night: Night, login: str, number: str) -> Any:
    """Somebody agrees to what waits for them, on their telephone."""
    phone = night.page(login, "/inbox")
    tap_and_wait(phone, f".queue .what:has-text('{number}') a", "button[name=decision][value=approve]")
    done(phone, "button[name=decision][value=approve]")
    return phone


def walk_round(night: Night, hour: int, minute: int, *, no_network_at: str = "") -> None:
    """One round: three labels, six minutes from one to the next."""
    for n, place in enumerate(ROUTE):
        night.at(hour, minute + 6 * n)
        address = f"/at/{night.codes[place]}"
        phone = night.page(PATROL, address)
        if place == no_network_at:
            punch_without_a_server(night, phone, address)
            continue
        phone.tap(".here-act.primary")
        phone.wait_for_url("**/rounds/patrols/*")  # what was held says so on the next page, whichever it is
        phone.wait_for_selector(".flash:has-text('已打卡')")
        ready(phone)


def punch_without_a_server(night: Night, phone: Any, address: str) -> None:
    """In the cold room there is no network: the page opens all the same, and the tap waits for four minutes."""
    phone.clock.install(time=datetime.now())
    phone.goto(address)
    phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
    phone.wait_for_function("address => self.holdings.page(address).then(Boolean)", arg=address)
    with night.house.cut():
        phone.goto(address)
        ready(phone)
        phone.tap(".here-act.primary")
        phone.wait_for_selector("[data-holding-list] [data-state=waiting]")
        night.shot(phone, "punch-held")
        night.house.moment += timedelta(minutes=4)
        phone.clock.fast_forward(4 * 60_000)
    phone.clock.fast_forward(20_000)
    phone.wait_for_selector("[data-holding-list] [data-state=sent]")
    without_a_server(night.browsers)
