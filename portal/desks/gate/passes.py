"""Contractors' passes: is this one good today and here, who watches its holder, who is inside; in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate import board
from portal.desks.gate.board import MOST, Match
from portal.errors import NotFound
from portal.formkit.form import Definition
from portal.people import directory, tokens
from portal.people.models import Department, Person, Shift
from portal.records import amending, editions, readers, settling
from portal.records.models import Record, RecordValue, RegisterEntry

IN, OUT = "进店", "出店"
MOST_CALLED = 4


@dataclass(frozen=True)
class Contact:
    """Somebody the gate may ring about a pass: who they are to it, and whether they are on shift."""

    name: str
    role: str
    phone: str
    on_shift: bool


@dataclass(frozen=True)
class Pass:
    """One worker's pass as the gate sees it. `good` says whether its holder may come in now, `words` why (not).

    `light` is green (in order), amber (in order, but whoever should supervise is not on shift: `calls` says whom to
    ring) or red (nobody comes in on it)."""

    number: str
    pass_no: str
    name: str
    unit: str
    department: str
    areas: tuple[str, ...]
    valid_from: date
    valid_to: date
    calls: tuple[Contact, ...]
    content: str
    photo: int | None
    good: bool
    words: str
    inside: bool
    moved_at: datetime | None
    fire: bool

    @property
    def supervisor(self) -> Contact:
        return self.calls[0]

    @property
    def light(self) -> str:
        if not self.good:
            return "red"
        return "green" if self.supervisor.on_shift else "amber"


def of(number: str, me: Person, area: str = "") -> list[Pass]:
    """Every pass given out on this application; `area` is where its holder wants to go. Raises NotFound, also when
    none was issued."""
    record = _find(number, me)
    form = editions.of(record)
    known = settling.values(record, form)
    rows = known.get("deposits") or []
    if not rows:
        raise NotFound(_("%(number)s 还没有发证。", number=record.number))
    calls = _whom_to_call(known["supervisor"].id, known["supervisor"].name, known["department"].id)
    return [_pass(record, form, known, row, calls, area) for row in rows]


def find(number: str, pass_no: str, me: Person) -> Pass:
    """One pass. Raises NotFound: a number nobody gave out is worth a second look at the card."""
    found = next((one for one in of(number, me) if one.pass_no == pass_no), None)
    if found is None:
        raise NotFound(_("%(number)s 没有发过证号 %(no)s，请核对证件。", number=number, no=pass_no))
    return found


def move(
    me: Person, number: str, pass_no: str, direction: str, *, area: str = "", once: str | None, address: str
) -> Pass:
    """Log the holder in (to this area) or out. Raises BadInput where the pass does not admit, NotYours, TooLate."""
    record = _find(number, me)
    given = {"moving_no": pass_no, "direction": direction, "moved_at": clock.as_written().replace(tzinfo=None),
             "bound_for": area if direction == IN else ""}  # fmt: skip
    amending.file(me, record, "move", given, once=once, address=address)
    db.session.flush()
    return find(number, pass_no, me)


def _find(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != board.PASS:
        raise NotFound(_("%(number)s 不是临时出入证。", number=number))
    return record


def _pass(
    record: Record, form: Definition, known: dict[str, Any], row: dict[str, Any], calls: tuple[Contact, ...], area: str
) -> Pass:
    worker: dict[str, Any] = next((one for one in known["workers"] if one["name"] == row["worker"]), {})
    moved = [line for line in known.get("movements") or [] if line["pass_no"] == row["pass_no"]]
    good, words = _verdict(record, known, row["pass_no"], area)
    photo = worker.get("photo") or []
    return Pass(
        number=record.number, pass_no=row["pass_no"], name=row["worker"], unit=known["contractor"],
        department=known["department"].name, areas=tuple(known.get("areas") or ()),
        valid_from=known["valid_from"], valid_to=known["valid_to"], calls=calls,
        content=form.fields["content"].show(known.get("content") or ""), photo=photo[0].id if photo else None,
        good=good, words=words, inside=bool(moved) and moved[-1]["direction"] == IN,
        moved_at=clock.in_house(moved[-1]["at"]) if moved else None, fire=bool(known.get("fire")),
    )  # fmt: skip


def _whom_to_call(supervisor_id: int, name: str, department_id: int) -> tuple[Contact, ...]:
    """The supervisor first, then the head of the department, then whoever of it is on shift now."""
    department = db.session.get(Department, department_id)
    boss = db.session.get(Person, supervisor_id)
    heads = directory.head_of(department) if department is not None else []
    moment = clock.now()
    shifts = db.session.scalars(
        select(Shift).where(Shift.starts_at <= moment, Shift.ends_at > moment, Shift.hotel_id == directory.hotel().id)
        .options(joinedload(Shift.person)).order_by(Shift.starts_at, Shift.id)
    ).all()  # fmt: skip
    on_shift = {shift.person_id: shift.person for shift in shifts}
    posts = directory.main_posts(list(on_shift.values()))
    theirs = [one for one in on_shift.values() if one.id in posts and posts[one.id].department_id == department_id]
    found = [Contact(name, _("监管人"), boss.phone if boss else "", supervisor_id in on_shift)]
    called = {supervisor_id}
    for one, role in [*((head, _("部门负责人")) for head in heads), *((one, posts[one.id].name) for one in theirs)]:
        if one.id not in called:
            called.add(one.id)
            found.append(Contact(one.name, role, one.phone, one.id in on_shift))
    return tuple(found[:MOST_CALLED])


def _verdict(record: Record, known: dict[str, Any], pass_no: str, area: str = "") -> tuple[bool, str]:
    """May the holder come in now, and the words for it; the form's own rules refuse the same when it is logged."""
    taken = next((row for row in known.get("withdrawals") or [] if row["pass_no"] == pass_no), None)
    replaced = next((row for row in known.get("replacements") or [] if row["old_no"] == pass_no), None)
    today = clock.today()
    if taken is not None:
        return False, _("已收回：%(reason)s", reason=taken["reason"])
    if replaced is not None:
        return False, _("已补办作废，新证号 %(no)s", no=replaced["new_no"])
    if record.stage == "已退证":
        return False, _("已退证")
    if record.stage == "已失效" or today > known["valid_to"]:
        return False, _("已过期失效")
    if record.stage != "已发证":
        return False, _("还没有发证")
    if today < known["valid_from"]:
        return False, _("还没有到有效期")
    if area and area not in (known.get("areas") or ()):
        return False, _("区域不符：不能进入%(area)s", area=area)
    return True, _("有效")


# ---- finding ------------------------------------------------------------------------------------------------------
_BY_NUMBER: Select = (
    select(Record.number, RecordValue.word)
    .join(RecordValue, RecordValue.record_id == Record.id)
    .where(RecordValue.hotel_id == bindparam("hotel_id"), RecordValue.field == "deposits.pass_no")
    .where(RecordValue.word.in_((bindparam("number"), bindparam("upper"))))
    .where(Record.form_key == board.PASS, readers.MINE)
    .order_by(Record.id.desc())
    .limit(MOST)
)


def by_number(text: str, me: Person) -> list[Match]:
    """The pass of this number."""
    asked = {"hotel_id": me.hotel_id, "number": text, "upper": text.upper(), "mine": tuple(tokens.of(me))}
    rows = db.session.execute(_BY_NUMBER, asked)
    return [Match("pass", _("出入证 %(no)s", no=pass_no), number, number, pass_no) for number, pass_no in rows]


def search(text: str, me: Person) -> list[Match]:
    """Passes that are out, by number or its beginning, by the holder's name or the contractor's."""
    found = by_number(text, me)
    have = {(match.number, match.pass_no) for match in found}
    for record in board.open_passes(me.hotel_id):
        known = settling.values(record, editions.of(record))
        for row in known.get("deposits") or []:
            number, name = row["pass_no"], row["worker"]
            if (record.number, number) in have or not (
                number.upper().startswith(text.upper()) or text in name or text in known["contractor"]
            ):
                continue
            good, words = _verdict(record, known, number)
            found.append(Match("pass", f"{name} {number}", f"{known['contractor']}{_('，')}{words}", record.number,
                                     number, warn=not good))  # fmt: skip
    return found


def one(number: str, pass_no: str, me: Person) -> Match | None:
    """The pass a QR names, if there is such a pass."""
    try:
        found = find(number, pass_no, me)
    except NotFound:
        return None
    return Match("pass", f"{found.name} {found.pass_no}", f"{found.unit}{_('，')}{found.words}", found.number, pass_no,
                       warn=not found.good)  # fmt: skip


def areas(hotel_id: int) -> list[str]:
    """The areas passes are given out for, as the department keeps them."""
    return list(db.session.scalars(
        select(RegisterEntry.name).where(RegisterEntry.hotel_id == hotel_id, RegisterEntry.register == "areas",
                                         RegisterEntry.active).order_by(RegisterEntry.id)
    ))  # fmt: skip
