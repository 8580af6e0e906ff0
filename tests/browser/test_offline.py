"""Ten minutes without the server: what was written meanwhile arrives once each, in order, with both times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.db import db
from portal.records.models import Event, Record
from tests.browser.served import Browsers, House, faults, ready, too_wide

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
    expected = ("ERR_", "htmx:", "status of 503", "ServiceWorker")  # the browser's own notes of a server that is away
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
