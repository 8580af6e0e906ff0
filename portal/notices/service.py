"""Telling people inside the act's own transaction, and what they do with it: look, open, mark as read.

The notice in the portal is the act's own commit. Everything that leaves the house is planned by that commit too, as one
row of the due-table for all people of the transaction (the outbox), and worked out later (`planning`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.db import db
from portal.errors import NotFound
from portal.notices.kinds import KINDS
from portal.notices.models import Notice, NoticeChoice
from portal.people.models import Person
from portal.timers import service as timers

PAGE = 30
PLANNING = "notices.plan"  # the kind of due work that works out where else notices go
_PLANNED = "notices_planned"


def tell(
    kind: str,
    people: Iterable[Person],
    *,
    title: str,
    url: str,
    words: str = "",
    record_id: int | None = None,
    by: Person | None = None,
    urgent: bool = False,
) -> None:
    """Tell these people, in the caller's transaction; never `by`, whose act it is, nor who has left.

    `title` and `words` leave the house: a form's title and number and what is asked, nothing confidential. `url` is a
    path of the portal. `urgent`: waits neither for a digest nor for the end of somebody's quiet hours.
    One INSERT for all of them; one row of the due-table for everything told in the transaction, and none if nobody
    could be reached outside. Raises ValueError for an unknown kind or an address elsewhere.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of notice: {kind}")
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"not a path of the portal: {url}")
    told = {one.id: one for one in people if one.active and (by is None or one.id != by.id)}
    if not told:
        return
    hotel_id = next(iter(told.values())).hotel_id
    goes_out = _goes_out(list(told))
    now = clock.now()
    row = {
        "hotel_id": hotel_id, "kind": kind, "title": title[:200], "words": words[:100], "url": url, "urgent": urgent,
        "record_id": record_id, "by_id": by.id if by is not None else None, "at": now,
        "planned_at": None if goes_out else now,
    }  # fmt: skip
    db.session.execute(_TELL, [{**row, "person_id": person_id} for person_id in told])
    if goes_out and _PLANNED not in db.session().info:
        timers.schedule(PLANNING, f"{PLANNING}:{secrets.token_hex(8)}", now, {"hotel": hotel_id}, hotel_id=hotel_id)
        db.session().info[_PLANNED] = True


def _goes_out(person_ids: list[int]) -> bool:
    """Could anything leave the house? By e-mail where the installation has it set up, else by somebody's robot."""
    if current_app.config.get("MAIL"):
        return True
    return db.session.scalar(_HAS_ROBOT, {"people": person_ids}) is not None


# Run by every act, so put together once.
_TELL = insert(cast(Table, Notice.__table__))
_choice = cast(Table, NoticeChoice.__table__)
_HAS_ROBOT = (
    select(_choice.c.person_id)
    .where(_choice.c.person_id.in_(bindparam("people", expanding=True)), _choice.c.vendor != "")
    .limit(1)
)


def _forget_planned(session: Session, *_: object) -> None:
    session.info.pop(_PLANNED, None)


event.listen(db.session, "after_commit", _forget_planned)
event.listen(db.session, "after_soft_rollback", _forget_planned)  # soft: to a savepoint too


@dataclass(frozen=True)
class Page:
    """One page of somebody's notices; `more` says whether another follows."""

    items: list[Notice]
    number: int
    more: bool


def page_of(person: Person, number: int = 1) -> Page:
    """What this person was told, the newest first."""
    number = max(1, number)
    found = db.session.scalars(
        select(Notice).where(Notice.person_id == person.id).options(joinedload(Notice.by))
        .order_by(Notice.id.desc()).limit(PAGE + 1).offset((number - 1) * PAGE)
    ).all()  # fmt: skip
    return Page(list(found[:PAGE]), number, len(found) > PAGE)


def find(person: Person, notice_id: int) -> Notice:
    """One of this person's own notices. Raises NotFound, also for somebody else's."""
    found = db.session.get(Notice, notice_id)
    if found is None or found.person_id != person.id:
        raise NotFound(_("没有找到这条通知。"))
    return found


def mark_read(person: Person, *, notice_id: int | None = None, record_id: int | None = None) -> None:
    """This person's unread notices are read: one, those about a record, or all of them."""
    unread = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None), Notice.settled_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    if record_id is not None:
        unread = unread.where(Notice.record_id == record_id)
    db.session.execute(unread.values(read_at=clock.now()))
