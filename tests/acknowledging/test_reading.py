"""Reading and confirming: by post, edition after edition, only what has changed, each from their own account."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.acknowledging import reminding, service
from portal.db import db
from portal.errors import BadInput, NotYours, TooLate
from portal.notices.models import Notice
from portal.people import directory
from portal.records import history
from portal.records.models import Event
from portal.regulations import service as regulations
from tests.conftest import NOON

GATE = "hujianguo"  # a guard


@pytest.fixture
def asked(who):
    """The security department is asked to read the visitors' regulation within a week."""
    department = directory.department_of(who(GATE))
    duty = service.ask("SEC-06", [f"dept:{department.id}"], days=7, by=who("chengang"))
    db.session.commit()
    return duty


def a_new_edition(who, day: str) -> None:
    """The same text with one article's words changed, in force from that day on."""
    source = regulations.edition("SEC-06").source
    assert "请其改日再来" in source
    text = source.replace("请其改日再来", "请其次日早上再来").replace("effective = 2026-09-01", f"effective = {day}")
    regulations.publish(text.replace("issued = 2026-08-15", "issued = 2026-11-20"), who("suxiao"))


def test_only_those_asked_have_it_on_their_list_and_it_leaves_when_confirmed(who, asked):
    assert [one.duty.code for one in service.to_read(who(GATE))] == ["SEC-06"]
    assert service.to_read(who("yezhiqiu")) == []
    service.confirm(who(GATE), asked)
    assert service.to_read(who(GATE)) == []
    with pytest.raises(TooLate):
        service.confirm(who(GATE), asked)


def test_a_new_edition_asks_again_for_what_has_changed_only(who, asked):
    service.confirm(who(GATE), asked)
    a_new_edition(who, "2026-12-01")
    assert service.to_read(who(GATE)) == []  # not in force yet
    with clock.at(NOON + timedelta(days=11)):
        (one,) = service.to_read(who(GATE))
        assert one.before is not None
        assert [change.article.slug for change in service.changed(one)] == ["no-visitors-after"]
        mark = service.confirm(who(GATE), asked)
        assert mark.slugs == ["no-visitors-after"]
        assert service.to_read(who(GATE)) == []


def test_the_standing_says_who_has_not_and_who_is_late(who, asked):
    service.confirm(who(GATE), asked)
    rows = service.standings(asked)
    assert {one.person.login for one in rows if one.confirmed_at} == {GATE}
    assert len(rows) > 1
    assert not any(one.late for one in rows)
    with clock.at(NOON + timedelta(days=8)):
        assert all(one.late for one in service.standings(asked) if one.person.login != GATE)


def test_a_question_must_be_answered_right(who):
    duty = service.ask("SEC-06", [f"p:{who(GATE).id}"], days=3, by=who("chengang"), question="几点以后不接待来访？",
                       choices=["20:30", "21:30"], right=1)  # fmt: skip
    with pytest.raises(BadInput):
        service.confirm(who(GATE), duty, answer=0)
    assert service.confirm(who(GATE), duty, answer=1).answer == "21:30"


def test_only_the_owner_and_the_administrator_ask(who):
    with pytest.raises(NotYours):
        service.ask("SEC-06", ["all"], days=7, by=who("yezhiqiu"))
    with pytest.raises(BadInput) as refused:
        service.ask("SEC-06", [], days=0, by=who("suxiao"))
    assert {"audience", "days"} <= set(refused.value.problems)


def test_the_history_holds_who_confirmed_which_edition(who, asked):
    service.confirm(who(GATE), asked)
    line = db.session.scalars(select(Event).where(Event.kind == "reading_confirmed")).one()
    assert line.actor_id == who(GATE).id
    assert line.data["edition"] == regulations.edition("SEC-06").content_hash
    db.session.commit()
    assert history.verify().breaks == []


def test_reminders_come_before_the_last_day_and_weekly_after(who, asked, house):
    def told_on(day: date) -> int:
        before = db.session.scalar(select(func.count()).select_from(Notice).where(Notice.person_id == who(GATE).id))
        with clock.at(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)):
            reminding.remind({"hotel_id": who(GATE).hotel_id})
        after = db.session.scalar(select(func.count()).select_from(Notice).where(Notice.person_id == who(GATE).id))
        return (after or 0) - (before or 0)

    due = service.to_read(who(GATE))[0].due
    assert [told_on(due + timedelta(days=n)) for n in (-3, -2, -1, 0, 1, 6, 7)] == [0, 1, 0, 1, 0, 0, 1]


def test_the_pages(who, asked, client_of):
    guard = client_of(GATE)
    assert "会客登记制度" in guard.get("/me/reading").get_data(as_text=True)
    page = guard.get("/me/reading/SEC-06").get_data(as_text=True)
    assert "21:30" in page
    assert guard.get("/policies/reading").status_code == 403
    assert guard.get(f"/policies/reading/{asked.id}/who").status_code == 403
    head = client_of("chengang")
    assert "会客登记制度" in head.get("/policies/reading").get_data(as_text=True)
    listed = head.get(f"/policies/reading/{asked.id}/who").get_data(as_text=True)
    assert who(GATE).name in listed
    assert head.get(f"/policies/reading/{asked.id}/who.xlsx").status_code == 200


def test_asking_needs_no_question(client_of):
    head = client_of("chengang")
    given = {"code": "SEC-02", "audience": "all", "days": "7", "question": "", "choices": "", "right": ""}
    assert head.post("/policies/reading", data=given).status_code == 303
