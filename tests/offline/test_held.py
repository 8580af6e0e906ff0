"""Entries that were held: once each, both times, only by their writer, and never by a clock that was set meanwhile."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.config import ROOT
from portal.db import db
from portal.errors import BadInput
from portal.offline import held, marks
from portal.offline.models import Delivery
from portal.people.models import Person
from portal.records.models import Event, Record
from tests.conftest import NOON

GUARD, OTHER = "hujianguo", "wuyong"
SLIP = {
    "visitor": "赵敏", "id_kind": "居民身份证", "id_no": "11010519491231002X", "category": "面试", "reason": "面试",
    "host": ["潘悦", "", ""], "badge": "A018", "confirmed_by": "潘悦同意", "came_at": "2026-11-20T10:02",
}  # fmt: skip
MINUTE = 60_000


class Browser:
    """A guard's browser that writes now and sends later, counting by its own clock."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.contact = client.get("/without-network/contact").json["contact"]

    def send(self, after: float, ago: float, *, once: str = "mark-1", contact: str = "", **changes: Any) -> Any:
        """Send a slip written so many minutes after the contact, so many minutes ago."""
        told = f"{contact or self.contact};{int(after * MINUTE)};{int(ago * MINUTE)}"
        headers = {"Portal-Once": once, "Portal-Held": told, "HX-Request": "true"}
        return self.client.post("/desks/gate/visits", data=SLIP | {"_once": once} | changes, headers=headers)


@pytest.fixture
def guard(client_of: Any) -> Browser:
    return Browser(client_of(GUARD))


def visits() -> int:
    return db.session.query(Record).filter_by(form_key="visitor").count()


def at(minutes: float) -> Any:
    return clock.at(NOON + timedelta(minutes=minutes))


def test_both_times_are_kept_and_rules_go_by_the_first(app, guard):
    with at(10):
        assert guard.send(2, 8).status_code == 200
    with app.app_context():
        line = db.session.query(Event).filter_by(kind="submitted").one()
        written, received = datetime.fromisoformat(line.data["written_at"]), line.at
        assert [f"{clock.in_house(one):%H:%M}" for one in (written, received)] == ["10:02", "10:10"]
        assert db.session.query(Delivery).one().written_at == written
    number = re.search(r"HK-\d+-\d+", guard.client.get("/desks/gate/board", headers={"HX-Request": "true"}).text)
    assert number is not None
    assert "断网时写于" in guard.client.get(f"/records/{number[0]}").text


def test_the_same_click_again_changes_nothing(app, guard):
    with at(10):
        guard.send(2, 8)
        again = guard.send(2, 8)
        assert (again.status_code, again.headers["Portal-Delivered"], again.data) == (204, "before", b"")
    with app.app_context():
        assert visits() == 1


def test_taken_as_it_was_written_and_sent_again_because_the_answer_was_lost(app, guard):
    live = {"Portal-Once": "mark-1", "HX-Request": "true"}
    assert guard.client.post("/desks/gate/visits", data=SLIP | {"_once": "mark-1"}, headers=live).status_code == 200
    with at(10):
        assert guard.send(0, 10).status_code == 204
    with app.app_context():
        assert visits() == 1


def test_a_departure_sent_twice_is_one(app, guard):
    guard.client.post("/desks/gate/visits", data=SLIP, headers={"HX-Request": "true"})
    with at(10):
        told = f"{guard.contact};{5 * MINUTE};{5 * MINUTE}"
        headers = {"Portal-Once": "leaves", "Portal-Held": told, "HX-Request": "true"}
        given = {"who": "a018", "left_at": "2026-11-20T10:05", "unsigned_reason": "接见人外出"}
        codes = [guard.client.post("/desks/gate/leave", data=given, headers=headers).status_code for _ in range(2)]
    assert codes == [200, 204]
    with app.app_context():
        assert db.session.query(Record).filter_by(form_key="visitor").one().stage == "已离店"


def test_refused_it_comes_back_and_the_mended_one_is_taken(app, guard):
    with at(10):
        assert guard.send(2, 8, reason="").status_code == 422
        assert guard.send(2, 8).status_code == 200
    with app.app_context():
        assert visits() == 1


@pytest.mark.parametrize(
    ("after", "ago", "taken"),
    [(2, 8, True), (2, 9.5, True), (2, 11, False), (2, 6.5, True), (2, 5, False), (-5, 15, False), (30, -20, False)],
)
def test_a_clock_that_was_set_meanwhile_is_not_believed(app, guard, after, ago, taken):
    """Ten minutes after the contact: both countings must meet within two minutes."""
    with at(10):
        answer = guard.send(after, ago)
    assert answer.status_code == (200 if taken else 422)
    assert taken or "时钟被改过" in answer.text
    with app.app_context():
        assert visits() == taken


@pytest.mark.parametrize(("hours", "taken"), [(12, True), (12.1, False)])
def test_nothing_is_held_for_longer_than_a_session_may_last(app, guard, hours, taken):
    with at(60 * hours), app.test_request_context():
        person = db.session.query(Person).filter_by(login=GUARD).one()
        told = f"{guard.contact};0;{int(60 * hours * MINUTE)}"
        if taken:
            assert held.written_at(told, person) == clock.in_house(NOON)
        else:
            with pytest.raises(BadInput, match="超过 12 小时"):
                held.written_at(told, person)


def test_what_somebody_else_wrote_is_not_sent_in_ones_own_name(app, guard, client_of):
    other = Browser(client_of(OTHER))
    with at(10):
        answer = other.send(2, 8, contact=guard.contact)
    assert answer.status_code == 422
    assert "另一位同事" in answer.text
    with app.app_context():
        assert visits() == 0


def test_a_time_without_the_servers_signature_is_refused(guard):
    with at(10):
        assert guard.send(2, 8, contact="made-up").status_code == 422


def test_an_endpoint_that_does_not_say_so_takes_nothing_later_than_it_comes(app, guard):
    with at(10):
        headers = {"Portal-Once": "x", "Portal-Held": f"{guard.contact};0;{10 * MINUTE}"}
        guard.client.post("/me/preferences", data={"theme": "dark"}, headers=headers)
    with app.app_context():
        assert db.session.query(Delivery).count() == 0


# ---- pages that may be kept ------------------------------------------------------------------------------------------
def test_only_pages_that_say_so_may_be_kept(app, guard):
    kept = {rule.endpoint for rule in app.url_map.iter_rules() if marks.is_kept_for(app.view_functions[rule.endpoint])}
    assert "gate.shell" in kept
    assert not kept & {"gate.console", "records.record", "records.home", "records.inbox"}
    assert guard.client.get("/desks/gate/shell").headers["Portal-Keep"] == "/desks/gate/"
    for path in ("/", "/desks/gate/", "/inbox"):
        assert "Portal-Keep" not in guard.client.get(path).headers


def test_the_console_that_is_kept_knows_nobody(app, guard):
    with at(1):
        guard.send(0, 1)
    with at(2):
        page = guard.client.get("/desks/gate/shell").text
    assert "赵敏" not in page
    assert 'data-hours="came_at 07:00 21:30"' in page


def test_signing_out_empties_the_browser_and_a_refused_change_of_guard_does_not(guard):
    refused = guard.client.post("/switch", data={"login": OTHER, "password": "nonsense"})
    assert "Clear-Site-Data" not in refused.headers
    assert guard.client.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'


def test_asking_again_for_a_kept_page_keeps_no_session_awake(app, client_of, guard):
    with at(45):  # a desk asks who is there after its minutes; an office after an hour
        guard.client.get("/desks/gate/shell", headers={"Portal-Keeping": "1"})
    with at(65):
        assert guard.client.get("/without-network/contact", headers={"Accept": "application/json"}).status_code == 401


# ---- the service worker ----------------------------------------------------------------------------------------------
def test_the_worker_is_everybodys_and_asked_about_every_time(app):
    answer = app.test_client().get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert (answer.headers["Service-Worker-Allowed"], answer.headers["Cache-Control"]) == ("/", "no-cache")
    assert "/static/js/holding-store.js" in answer.text
    assert "woff2" not in answer.text


def test_another_file_is_another_worker(app, monkeypatch):
    before = app.test_client().get("/sw.js").text
    assert app.test_client().get("/sw.js").text == before
    monkeypatch.setattr("portal.offline.views.hash_of", lambda path: path.name)
    assert app.test_client().get("/sw.js").text != before


def test_both_sides_forget_after_the_same_time():
    script = (ROOT / "static/js/holding-store.js").read_text(encoding="utf-8")
    (hours,) = re.findall(r"const LONGEST = (\d+) \* 3_600_000", script)
    assert timedelta(hours=int(hours)) == held.LONGEST


def test_the_marks_of_clicks_are_forgotten_after_two_days(app, guard):
    with at(10):
        guard.send(2, 8)
    with app.app_context():
        with clock.at(NOON + timedelta(days=1)):
            assert held._forget({}) == "0"
        with clock.at(NOON + timedelta(days=3)):
            assert held._forget({}) == "1"
