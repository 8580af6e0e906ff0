"""Guard equipment: the register with what is out and what is due for upkeep; what issuing and taking back write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import amending, editions, effects, engine, readers, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record, RecordValue

CARD, ISSUE = "equipment", "equipment_issue"
OUT, LOST, SCRAPPED = "领用中", "丢失", "报废"
TAKE, BACK = "领用", "交还"


@dataclass(frozen=True)
class Item:
    """One piece, as its card has it. While it is out `user` has it since `since` by the record `issue`."""

    number: str
    code: str
    name: str
    kind: str
    team: str
    station: str
    state: str
    due_on: date
    user: str = ""
    since: datetime | None = None
    issue: str = ""

    @property
    def days(self) -> int:
        """Days until its upkeep is due; negative once that is overdue."""
        return (self.due_on - clock.today()).days

    @property
    def overdue(self) -> bool:
        """Due before today, for what is still there to be looked after."""
        return self.days < 0 and self.state not in (LOST, SCRAPPED)


def items(me: Person, *, kind: str = "", station: str = "") -> list[Item]:
    """The register as far as this person may read it, by number; narrowed to a kind or a station."""
    records = db.session.scalars(readers.readable(
        select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == CARD, Record.status == "approved"), me,
    ).options(joinedload(Record.edition)))  # fmt: skip
    found = [_item(record) for record in records]
    return sorted((one for one in found if kind in ("", one.kind) and station in ("", one.station)),
                  key=lambda one: one.code)  # fmt: skip


def out(me: Person) -> list[Item]:
    """What is out, the longest first."""
    return sorted((one for one in items(me) if one.state == OUT), key=lambda one: (one.since is None, one.since))


def at_station(hotel_id: int, station: str) -> list[Item]:
    """What belongs at this post, lost and scrapped pieces left out: what a handover counts."""
    records = db.session.scalars(
        select(Record).join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.hotel_id == hotel_id, Record.form_key == CARD, Record.status == "approved",
               RecordValue.field == "station", RecordValue.word == station)
        .options(joinedload(Record.edition))
    )  # fmt: skip
    found = (_item(record) for record in records)
    return sorted((one for one in found if one.state not in (LOST, SCRAPPED)), key=lambda one: one.code)


def _item(record: Record) -> Item:
    env = settling.env_of(record, editions.of(record))
    last = next(reversed(env.answer("uses") or []), None)
    have = last if last is not None and last["act"] == TAKE else None
    return Item(
        number=record.number, code=env.answer("code"), name=env.answer("name"), kind=env.answer("kind"),
        team=env.answer("team"), station=env.answer("station"), state=env.answer("state"),
        due_on=env.answer("due_on"), user=have["user"].name if have else "",
        since=clock.in_house(have["at"]) if have else None, issue=have["issue"] if have else "",
    )  # fmt: skip


@knows
def numbered_before(asked: Asked, code: str | None) -> bool:
    """Does another card carry this number?"""
    if not code:
        return False
    same = (
        select(Record.id).join(RecordValue, RecordValue.record_id == Record.id)
        .where(Record.form_key == CARD, Record.status.in_(("running", "approved")), RecordValue.field == "code",
               RecordValue.word == code)
    )  # fmt: skip
    return any(id_ != (asked.record.id if asked.record else None) for id_ in db.session.scalars(same))


# ---- what issuing does to the card --------------------------------------------------------------------------------
@effects.decided(ISSUE)
def handed_out(issue: Record) -> None:
    """The card says who has it."""
    known = settling.values(issue, editions.of(issue))
    _move(issue, known, {"moved": TAKE, "moved_at": known["taken_at"], "moved_leader": known["leader"]})


@effects.passed(f"{ISSUE}.take_back")
def taken_back(issue: Record) -> None:
    """The card says that it is back, and in what state."""
    known = settling.values(issue, editions.of(issue))
    _move(issue, known, {"moved": BACK, "moved_at": known["returned_at"], "moved_leader": known["receiver"],
                         "moved_condition": known["condition"]})  # fmt: skip


def _move(issue: Record, known: dict[str, Any], given: dict[str, Any]) -> None:
    card = db.session.get_one(Record, known["item"].id)
    given |= {"moved_by": known["user"], "moved_for": known["purpose"], "moved_under": issue.number}
    mover = next(person for person in _movers(issue, card) if _may(card, person))
    effects.link(issue, amending.file(mover, card, "move", given), why="登记在卡")


def _movers(issue: Record, card: Record) -> Iterator[Person]:
    """Whoever did it last; else, for a substitute, the first of those who keep the cards."""
    passed = [task for run in engine.runs_of(issue) for task in run.tasks if task.state == "passed" and task.decider]
    yield from (task.decider for task in sorted(passed, key=lambda one: one.id, reverse=True) if task.decider)
    holder = editions.of(card).amendments["move"].filed_by
    posts = [directory.post(name) for name in (holder.args if holder else ())]
    yield from (person for post in posts if post is not None for person in directory.holders(post))


def _may(card: Record, person: Person) -> bool:
    return any(one.key == "move" and not why_not for one, why_not in amending.possible(card, person))


# ---- on paper -----------------------------------------------------------------------------------------------------
def register(found: list[Item], narrowed: str, me: Person) -> Register:
    """警械登记册 of these pieces; `narrowed` is the kind or station it was narrowed to."""
    with force_locale(HOUSE_LANGUAGE):
        titles = [
            _("编号"),
            _("名称"),
            _("类别"),
            _("责任班组"),
            _("存放岗位"),
            _("状态"),
            _("领用人"),
            _("领用时间"),
            _("下次保养"),
        ]
        rows = [
            [one.code, one.name, one.kind, one.team, one.station, one.state, one.user,
             f"{one.since:%m-%d %H:%M}" if one.since else "",
             f"{one.due_on:%Y-%m-%d}" + (_("（逾期）") if one.overdue else "")]
            for one in found
        ]  # fmt: skip
        return Register(
            hotel=directory.hotel().name, title=_("警械登记册"), columns=[Column(title) for title in titles], rows=rows,
            period=f"{clock.today():%Y-%m-%d}", note=_("只含%(what)s", what=narrowed) if narrowed else "",
            printed_by=me.name, printed_at=clock.house_now(),
        )  # fmt: skip
