"""Ten minutes without the server: what was written meanwhile arrives once each, in order, with both times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.db import db
from portal.records.models import Event, Record
from tests.browser.served import Browsers, House, faults, ready, too_wide
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser

GUARD = "hujianguo"
NUMBER = {"张一": "110101199003078590", "王二": "11010519491231002X", "李三": "110101199003071516"}
LEFT = "[data-holding-list] [data-state='{}']"


@pytest.fixture
def gate(house: House, browsers: Browsers) -> Any:
    """The guard's screen, its clock in our hand, with what it needs to go on without the server."""
    page = browsers.signed_in(GUARD)
    page.clock.install(time=datetime.now())
    page.goto("/desks/gate/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_function("() => self.holdings.page('/desks/gate/').then(Boolean)")
    yield page
    # the browser's own notes of a server that is away:
    expected = ("ERR_", "htmx:", "status of 503", "Response Status Error", "ServiceWorker")
    browsers.complaints[:] = [said for said in browsers.complaints if not any(one in said for one in expected)]


def write(page: Any, name: str, badge: str, **more: str) -> None:
    """Fill the slip as it stands and send it."""
    page.evaluate("document.querySelector('[data-slip] details.gate-rest').open = true")
    told = {
        "confirmed_by": "潘悦同意",
        "visitor": name,
        "id_no": NUMBER[name],
        "badge": badge,
        "reason": "面试",
        "host-0": "潘悦",
    } | more
    for box, text in told.items():
        page.fill(f"[data-slip] #{box}", text)
    page.check("[data-slip] [name=category][value=面试]")
    page.click("[data-slip] .actions .primary >> nth=-1")


def pass_minutes(house: House, page: Any, minutes: int) -> None:
    """Time goes by in the house and on the guard's machine."""
    house.moment += timedelta(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


def count(page: Any, state: str, n: int) -> None:
    page.wait_for_function("([what, n]) => document.querySelectorAll(what).length === n", arg=[LEFT.format(state), n])


def hour(moment: datetime | str | None) -> str:
    """On the house clock."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{clock.in_house(moment):%H:%M}" if moment else ""


def visits(house: House) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Every visit: the badge, its stage, and who did what when it was written and received, in house time."""
    with house.inside():
        found = []
        for record in db.session.query(Record).filter_by(form_key="visitor").order_by(Record.id):
            lines = db.session.query(Event).filter(
                Event.record_id == record.id, Event.kind.in_(("submitted", "filled")), Event.actor_id.isnot(None)
            )
            found.append((record.answers["badge"], record.stage, [
                (line.kind, hour(line.data.get("written_at")), hour(line.at)) for line in lines.order_by(Event.seq)
            ]))  # fmt: skip
        return found


def test_ten_minutes_without_the_server(house: House, browsers: Browsers, gate: Any) -> None:
    write(gate, "张一", "A001")
    gate.wait_for_selector(".gate-leave")

    with house.cut():
        # The visitor on the screen leaves; what is looked up is honestly away, and the console opens all the same.
        pass_minutes(house, gate, 1)
        gate.check("[name=slip_signed][value=是]")
        gate.click(".gate-leave .primary")
        count(gate, "waiting", 1)
        browsers.shot(gate, "offline-1-left")
        gate.fill("#gate-line", "13800001234")
        gate.keyboard.press("Enter")
        gate.click("#gate-said a")
        ready(gate)
        gate.wait_for_selector("text=安全岗（断网）")
        count(gate, "waiting", 1)

        # A new visitor, checked by what a browser can check; a reload in the middle; another; a departure by badge.
        pass_minutes(house, gate, 2)
        gate.fill("[data-slip] [name=visitor]", "王二")
        gate.click("[data-slip] .actions .primary >> nth=-1")
        assert "证件号码" in gate.inner_text("[data-holds-says]")
        write(gate, "王二", "A002", came_at="2026-11-20T22:10")
        assert "21:30" in gate.inner_text("[data-holds-says]")
        count(gate, "waiting", 1)
        write(gate, "王二", "A002", came_at="2026-11-20T10:03")
        count(gate, "waiting", 2)
        assert gate.input_value("[data-slip] [name=visitor]") == ""
        pass_minutes(house, gate, 3)
        gate.reload()
        ready(gate)
        count(gate, "waiting", 2)
        write(gate, "李三", "A003")
        count(gate, "waiting", 3)
        pass_minutes(house, gate, 2)
        gate.fill("#leave-who", "A002")
        gate.fill("#gate-away [name=unsigned_reason]", "接见人外出")
        gate.click("#gate-away .primary")
        count(gate, "waiting", 4)
        assert (faults(gate), too_wide(gate)) == ([], False)
        browsers.shot(gate, "offline-2-waiting")
        kept = gate.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
        assert kept == ["portal-holding"]
        assert "王二" not in gate.evaluate(READ_ALL)

        # Closed by mistake, and opened again beside another: still four.
        again = gate.context.new_page()
        again.goto("/desks/gate/")
        ready(again)
        count(again, "waiting", 4)
        pass_minutes(house, gate, 2)

    for page in (gate, again):
        page.clock.fast_forward(20_000)
    count(gate, "sent", 4)
    count(again, "sent", 4)
    browsers.shot(gate, "offline-3-sent")
    assert visits(house) == [
        ("A001", "已离店", [("submitted", "", "10:00"), ("filled", "10:01", "10:10")]),
        ("A002", "已离店", [("submitted", "10:03", "10:10"), ("filled", "10:08", "10:10")]),
        ("A003", "在店", [("submitted", "10:06", "10:10")]),
    ]
    assert "王二" not in gate.evaluate(READ_ALL)


def test_an_answer_that_never_comes_is_no_second_visit(house: House, gate: Any) -> None:
    house.loses = "/visits"
    write(gate, "张一", "A001")
    count(gate, "waiting", 1)
    assert [badge for badge, _stage, _lines in visits(house)] == ["A001"]  # it is there already
    gate.clock.fast_forward(20_000)
    count(gate, "sent", 1)
    assert visits(house) == [("A001", "在店", [("submitted", "", "10:00")])]


def test_what_is_refused_comes_back_to_be_mended(house: House, browsers: Browsers, gate: Any) -> None:
    with house.cut():
        write(gate, "张一", "A001", **{"host-0": "没有这个人"})
        count(gate, "waiting", 1)
        pass_minutes(house, gate, 3)
    gate.clock.fast_forward(20_000)
    count(gate, "refused", 1)
    browsers.shot(gate, "offline-4-refused")
    assert (faults(gate), too_wide(gate)) == ([], False)
    gate.click("[data-row-mend]")
    assert gate.input_value("[data-slip] #visitor") == "张一"
    gate.fill("[data-slip] #host-0", "潘悦")
    gate.click("[data-slip] .actions .primary >> nth=-1")
    gate.wait_for_selector(".gate-leave")
    count(gate, "refused", 0)
    assert [badge for badge, _stage, _lines in visits(house)] == ["A001"]


def test_a_session_that_ran_out_meanwhile_loses_nothing(house: House, gate: Any) -> None:
    with house.cut():
        write(gate, "张一", "A001")
        count(gate, "waiting", 1)
        pass_minutes(house, gate, 90)
    gate.clock.fast_forward(20_000)
    gate.wait_for_url("**/sign-in**")  # the board asks, and is sent there
    ready(gate)
    gate.fill("[name=login]", GUARD)
    gate.fill("[name=password]", PASSWORD)
    gate.click("main .btn.primary")
    gate.wait_for_url("**/desks/gate/")
    ready(gate)
    count(gate, "sent", 1)
    assert visits(house) == [("A001", "在店", [("submitted", "10:00", "11:30")])]


def test_signing_out_leaves_nothing_behind(house: House, gate: Any) -> None:
    with house.cut():
        write(gate, "张一", "A001")
        count(gate, "waiting", 1)
    gate.click(".topbar-end details summary")
    gate.click("form[action$='/sign-out'] button")  # what waits goes first
    gate.wait_for_url("**/sign-in**")
    assert [badge for badge, _stage, _lines in visits(house)] == ["A001"]
    gate.wait_for_function("() => navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")
    assert gate.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert gate.evaluate("localStorage.length") == 0


def test_whoever_signs_in_next_reads_and_sends_nothing_of_it(house: House, browsers: Browsers, gate: Any) -> None:
    with house.cut():
        write(gate, "张一", "A001")
        count(gate, "waiting", 1)
    house.moment += timedelta(minutes=45)  # the desk's session has run out
    gate.context.clear_cookies()
    page = gate.context.new_page()
    page.goto("/sign-in?next=/desks/gate/")
    page.fill("[name=login]", "wuyong")
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url("**/desks/gate/")
    page.wait_for_selector("[data-holding-others]:not([hidden])")
    page.clock.fast_forward(20_000)
    page.wait_for_timeout(500)
    assert page.query_selector("[data-holding-list] li") is None
    assert visits(house) == []


def test_over_plain_http_the_open_page_holds_it_and_says_so(house: House, browsers: Browsers) -> None:
    page = browsers.window()
    page.add_init_script("Object.defineProperty(self, 'isSecureContext', {get: () => false})")
    page.goto("/sign-in?next=/desks/gate/")
    page.fill("[name=login]", GUARD)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url("**/desks/gate/")
    ready(page)
    with house.cut():
        write(page, "张一", "A001")
        page.wait_for_selector("[data-holding-memory]:not([hidden])")
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    count(page, "sent", 1)
    assert [badge for badge, _stage, _lines in visits(house)] == ["A001"]
    browsers.complaints.clear()


# Everything the browser's database holds, as text: bytes as Latin-1 and as UTF-8.
READ_ALL = """async () => {
    const db = await new Promise((done) => (indexedDB.open("portal-holding").onsuccess = (e) => done(e.target.result)));
    const words = (value) => value instanceof ArrayBuffer ? new TextDecoder().decode(value)
        : value && typeof value === "object" ? Object.values(value).map(words).join(" ") : String(value);
    let all = "";
    for (const name of db.objectStoreNames) {
        const rows = await new Promise((done) =>
            (db.transaction(name).objectStore(name).getAll().onsuccess = (e) => done(e.target.result)));
        all += rows.map(words).join(" ");
    }
    db.close();
    return all;
}"""
