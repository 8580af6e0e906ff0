"""What a record leads to: another form filed by itself, or offered to somebody who takes it up or sets it aside."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.formkit import FollowUp as Declared
from portal.formkit import Value
from portal.formkit.answers import Answers
from portal.formkit.follow_ups import APPROVED
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.records import (
    answering,
    editions,
    effects,
    engine,
    history,
    holders,
    readers,
    route_view,
    sealing,
    settling,
    surroundings,
)
from portal.records.models import FollowUp, Record
from portal.records.sealing import Sealed

LIVE = ("running", "approved")
MARK = "follow"  # a page that takes an offer up sends a click that begins so, then the offer's id
_CLICK = re.compile(rf"{MARK}([0-9]{{1,9}})\.")


@dataclass(frozen=True)
class Offer:
    """One line of a record's page: what it leads to and what became of that. `mine`: this person may take it up.
    `made` is there for those who may read it: whoever reads of a theft need not read of the sanction it led to."""

    id: int
    title: str
    form: str  # the title of the form that is wanted; "" when this hotel has none
    citations: list[Any]
    state: str
    why: str
    made: Record | None
    mine: bool


def look(record: Record, form: Definition, env: Answers | None = None) -> None:
    """Let come up whatever the record leads to by now. Called at the end of every act, inside its transaction."""
    if not form.follow_ups or record.parent_id is not None or record.status not in LIVE:
        return
    env = env or settling.env_of(record, form)
    known = set(db.session.scalars(select(FollowUp.key).where(FollowUp.record_id == record.id)))
    for key, declared in form.follow_ups.items():
        if key not in known and _due(record, declared) and declared.when.value(env):
            _come_up(record, form, env, declared)


def _due(record: Record, declared: Declared) -> bool:
    if declared.after == APPROVED:
        return record.status == "approved"
    passed = {run.step for run in engine.runs_of(record) if run.state == "passed"} if declared.after else set()
    return not declared.after or declared.after in passed


def _come_up(record: Record, form: Definition, env: Answers, declared: Declared) -> None:
    people = holders.find(declared.to, env, form, record.applicant).people
    line = FollowUp(hotel_id=record.hotel_id, record_id=record.id, key=declared.key)
    db.session.add(line)
    db.session.flush()
    if declared.files and editions.known(declared.form) and people:
        try:
            with db.session.begin_nested():
                _file(line, declared, people[0], env)
            return
        except (BadInput, NotYours) as problem:
            line.why = problem.sentence
    for person in people:
        settling.copy_to(record, person.id, why=f"建议办理：{declared.title}", by_id=None)
    history.write(record, "proposed", by=None, note=declared.title, data={"follow_up": declared.key, "why": line.why})


def _file(line: FollowUp, declared: Declared, person: Person, env: Answers) -> None:
    """In the name of this person, with what they would find filled in. Raises BadInput, NotYours."""
    from portal.records import filing  # it finishes an act and so leads here: neither is without the other

    wanted = editions.today(declared.form)
    values = surroundings.defaults(wanted, person) | filled_in(declared, env)
    filing.submit(person, declared.form, values, once=token(line))


def filled_in(declared: Declared, env: Answers) -> dict[str, Any]:
    """The boxes of the form that is wanted, by what this record says. Personal values stay where they are."""
    found = {name: expr.value(env) for name, expr in declared.fills.items()}
    return {name: value for name, value in found.items() if value is not None and not isinstance(value, Sealed)}


def token(line: FollowUp) -> str:
    """The click of a page that takes this offer up: whatever is filed with it is what came of the offer."""
    return f"{MARK}{line.id}.{secrets.token_urlsafe(15)}"


def of_click(click: str) -> FollowUp | None:
    """The offer a click takes up, if it is one. Its record is locked first, as for every act on an offer: the record
    is about to name what came of it, and somebody may be deciding on it or setting the offer aside."""
    found = _CLICK.match(click)
    line = db.session.get(FollowUp, int(found[1])) if found else None
    if line is not None:
        engine.lock(line.record)
        db.session.refresh(line)
    return line


def taken_up(made: Record, person: Person) -> None:
    """A record was filed with the click of an offer: both are linked, the offering record names it. Another click of
    the same offer files its record all the same, unlinked: nothing that was filed is refused for that."""
    line = of_click(made.once_token or "")
    if line is None or line.state != "offered" or line.hotel_id != made.hotel_id:
        return
    record = line.record
    if record.status not in LIVE:
        return
    form = editions.of(record)
    declared = form.follow_ups[line.key]
    if declared.form != made.form_key or person.id not in {one.id for one in _offered_to(record, form, line.key)}:
        return
    line.state, line.made_id, line.by_id, line.at = "made", made.id, person.id, clock.now()
    effects.link(record, made, why=declared.title)
    data: dict[str, Any] = {"follow_up": line.key, "to": made.number}
    if declared.notes:
        before = record.answers
        values = sealing.opened(form, before, record_id=record.id, wrapped=record.wrapped_key)
        values[declared.notes] = Value(made.id, made.number)
        answering.keep_answers(record, form, values, by=person)
        data["changes"] = answering.changes(before, record.answers)
    history.write(record, "followed", by=person, note=f"{declared.title}：{made.number}", data=data)
    settling.settle(record, form)


def set_aside(person: Person, record: Record, line_id: int, why: str) -> None:
    """Decide that an offer is not taken up. Raises BadInput without a reason, NotYours, TooLate."""
    line = _mine(person, record, line_id)
    if not why.strip():
        raise BadInput("请写明不予办理的原因", {"why": ["请写明不予办理的原因"]})
    line.state, line.why, line.by_id, line.at = "set_aside", why.strip(), person.id, clock.now()
    declared = editions.of(record).follow_ups[line.key]
    history.write(record, "set_aside", by=person, note=f"{declared.title}：{line.why}", data={"follow_up": line.key})


def begun(person: Person, record: Record, line_id: int) -> tuple[str, dict[str, Any], str]:
    """What opens when an offer is taken up: the form's key, its boxes, the click it is to be filed with.
    Raises NotFound, NotYours, TooLate."""
    line = _mine(person, record, line_id)
    form = editions.of(record)
    declared = form.follow_ups[line.key]
    if editions.known(declared.form) is None:
        raise NotFound("本店还没有这张表单，建议先保留在单据上")
    return declared.form, filled_in(declared, settling.env_of(record, form)), token(line)


def _mine(person: Person, record: Record, line_id: int) -> FollowUp:
    engine.lock(record)
    line = db.session.get(FollowUp, line_id)
    if line is None or line.record_id != record.id:
        raise NotFound("没有找到这条建议，请刷新后查看")
    if line.state != "offered" or record.status not in LIVE:
        raise TooLate("这条建议已经办理，或者单据已经结束，请刷新后查看")
    if person.id not in {one.id for one in _offered_to(record, editions.of(record), line.key)}:
        raise NotYours("这条建议由收到它的人办理")
    return line


def _offered_to(record: Record, form: Definition, key: str) -> list[Person]:
    return holders.find(form.follow_ups[key].to, settling.env_of(record, form), form, record.applicant).people


def of(record: Record, person: Person) -> list[Offer]:
    """What this record has led to, in the order it came up."""
    form = editions.of(record)
    if not form.follow_ups:
        return []
    found = []
    for line in db.session.scalars(select(FollowUp).where(FollowUp.record_id == record.id).order_by(FollowUp.id)):
        declared = form.follow_ups[line.key]
        known = editions.known(declared.form)
        mine = (
            line.state == "offered"
            and record.status in LIVE
            and person.id in {one.id for one in _offered_to(record, form, line.key)}
        )
        made = line.made if line.made is not None and readers.may_read(line.made, person) else None
        found.append(Offer(line.id, declared.title, known.title if known else "", route_view.chips(declared.cite),
                           line.state, line.why, made, mine))  # fmt: skip
    return found
