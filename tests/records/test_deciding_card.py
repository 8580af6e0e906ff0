"""The card before the buttons: like cases, changes, articles, attachments not opened; and few questions to the
database."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.files import service as files
from portal.files.models import AttachmentOpened
from portal.records import acting, deciding_card, editions, filing, present, settling, sharing
from portal.records.models import Record, Task
from tests.conftest import NOON
from tests.records.cases import leave

HEAD = "lijianguo"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def card_of(record: Record, person) -> deciding_card.Card:
    form = editions.of(record)
    task = acting.my_task(record, person)
    changed = present.changed_since_return(record, form)
    return deciding_card.card(
        record, form, settling.env_of(record, form), form.route.steps[task.run.step], person, changed
    )


def through(record: Record) -> Record:
    """Everybody on the way agrees."""
    while record.status == "running":
        task = db.session.scalars(select(Task).where(Task.record_id == record.id, Task.state == "waiting")).first()
        acting.act(task.person, record)
    return record


def test_like_cases_of_the_same_applicant_and_length_come_first(who):
    with clock.at(NOON - timedelta(days=3)):
        long = through(leave(who, ends="2026-12-18 18:00"))
        colleague = through(leave(who, "renqiang", handover="范哲"))
        refused = leave(who, starts="2026-12-21 08:00", ends="2026-12-25 18:00")
        acting.reject(who(HEAD), refused, reason="人手不够")
        leave(who, starts="2027-01-04 08:00", ends="2027-01-08 18:00")  # still running: says nothing yet
    found = card_of(leave(who), who(HEAD)).like
    assert [(one.number, one.like, one.status) for one in found] == [
        (refused.number, "同一申请人、天数相近", "rejected"),
        (long.number, "同一申请人", "approved"),
        (colleague.number, "同一部门、天数相近", "approved"),
    ]
    assert all(timedelta(0) <= one.took < timedelta(hours=1) for one in found)


def test_a_like_case_one_may_not_read_is_not_shown(who):
    with clock.at(NOON - timedelta(days=3)):
        theirs = through(leave(who, "renqiang", handover="范哲"))
    record = leave(who)
    assert [one.number for one in card_of(record, who(HEAD)).like] == [theirs.number]
    form = editions.of(record)
    env = settling.env_of(record, form)
    assert deciding_card.like_cases(record, form, env, who("fengwei")) == []


def test_attachments_are_new_until_opened_and_never_to_who_brought_them(who, house):
    record = leave(who)
    brought = files.store(io.BytesIO(PDF), "证明.pdf", who("fengwei"), "comment")
    sharing.comment(who("fengwei"), record, text="附证明", file_ids=[brought.id])
    assert [one.name for one in card_of(record, who(HEAD)).unopened] == ["证明.pdf"]
    assert files.unopened(record.id, by=who("fengwei")) == []
    files.note_opened(brought.id, by=who(HEAD))
    files.note_opened(brought.id, by=who(HEAD))
    assert files.unopened(record.id, by=who(HEAD)) == []
    assert db.session.query(AttachmentOpened).count() == 1


def test_opening_a_file_is_noted(app, client_of):
    with app.test_request_context():
        from tests.records.test_acts_pages import who

        record = leave(who)
        brought = files.store(io.BytesIO(PDF), "证明.pdf", who("fengwei"), "comment")
        sharing.comment(who("fengwei"), record, text="附证明", file_ids=[brought.id])
        commit()
        number, address = record.number, f"/files/{brought.id}"
    head = client_of(HEAD)
    assert "还没看过的附件" in head.get(f"/records/{number}").get_data(as_text=True)
    with head.get(address) as answer:
        assert answer.status_code == 200
    assert "还没看过的附件" not in head.get(f"/records/{number}").get_data(as_text=True)


def test_the_card_says_what_was_changed_and_which_articles_matter(who):
    record = leave(who)
    acting.send_back(who(HEAD), record, reason="请缩短")
    given = {"person": "冯伟", "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
             "ends": "2026-11-24 18:00", "reason": "回老家探望父母。", "handover": "任强"}  # fmt: skip
    filing.resubmit(who("fengwei"), record, given)
    found = card_of(record, who(HEAD))
    assert [label for label, _before, _after in found.changed] == ["止", "天数"]
    assert [view.label for view in found.figures] == ["假别", "起", "止", "天数"]


@pytest.mark.parametrize("login", [HEAD])
def test_the_card_asks_two_questions(who, house, login):
    from tests.test_query_counts import counted

    record = leave(who)
    form, person = editions.of(record), who(login)
    env, task = settling.env_of(record, form), acting.my_task(record, person)
    deciding_card.card(record, form, env, form.route.steps[task.run.step], person, [])
    with counted(house) as asked:
        deciding_card.card(record, form, env, form.route.steps[task.run.step], person, [])
    assert len(asked) <= 2, asked
