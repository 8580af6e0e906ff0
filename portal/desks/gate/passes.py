"""Contractors' passes at the gate: is this one good today, whose is it, is its holder inside; in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.gate import board
from portal.desks.gate.board import MOST, Match
from portal.errors import NotFound
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.records import amending, editions, readers, settling
from portal.records.models import Record, RecordValue

IN, OUT = "进店", "出店"


@dataclass(frozen=True)
class Pass:
    """One worker's pass as the gate sees it. `good` says whether its holder may come in now, `words` why (not)."""

    number: str
    pass_no: str
    name: str
    unit: str
    department: str
    areas: str
    valid_from: date
    valid_to: date
    supervisor: str
    supervisor_phone: str
    supervisor_on_shift: bool
    content: str
    photo: int | None
    good: bool
    words: str
    inside: bool
    moved_at: datetime | None
    fire: bool


def of(number: str, me: Person) -> list[Pass]:
    """Every pass given out on this application. Raises NotFound, also when none was issued."""
    record = _find(number, me)
    form = editions.of(record)
    known = settling.values(record, form)
    rows = known.get("deposits") or []
    if not rows:
        raise NotFound(_("%(number)s 还没有发证。", number=record.number))
    supervisor = db.session.get(Person, known["supervisor"].id)
    return [_pass(record, form, known, row, supervisor) for row in rows]


def find(number: str, pass_no: str, me: Person) -> Pass:
    """One pass. Raises NotFound: a number nobody gave out is worth a second look at the card."""
    found = next((one for one in of(number, me) if one.pass_no == pass_no), None)
    if found is None:
        raise NotFound(_("%(number)s 没有发过证号 %(no)s，请核对证件。", number=number, no=pass_no))
    return found


def move(me: Person, number: str, pass_no: str, direction: str, *, once: str | None, address: str) -> Pass:
    """Log the holder in or out. Raises BadInput where the pass does not admit, NotYours, TooLate."""
    record = _find(number, me)
    given = {"moving_no": pass_no, "direction": direction, "moved_at": clock.house_now().replace(tzinfo=None)}
    amending.file(me, record, "move", given, once=once, address=address)
    db.session.flush()
    return find(number, pass_no, me)


def _find(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != board.PASS:
        raise NotFound(_("%(number)s 不是临时出入证。", number=number))
    return record


def _pass(record: Record, form: Definition, known: dict[str, Any], row: dict[str, Any], boss: Person | None) -> Pass:
    worker: dict[str, Any] = next((one for one in known["workers"] if one["name"] == row["worker"]), {})
    moved = [line for line in known.get("movements") or [] if line["pass_no"] == row["pass_no"]]
    good, words = _verdict(record, known, row["pass_no"])
    photo = worker.get("photo") or []
    return Pass(
        number=record.number, pass_no=row["pass_no"], name=row["worker"], unit=known["contractor"],
        department=known["department"].name, areas="、".join(known.get("areas") or []),
        valid_from=known["valid_from"], valid_to=known["valid_to"], supervisor=known["supervisor"].name,
        supervisor_phone=boss.phone if boss else "",
        supervisor_on_shift=boss is not None and directory.is_on_duty(boss) is not None,
        content=form.fields["content"].show(known.get("content") or ""), photo=photo[0].id if photo else None,
        good=good, words=words, inside=bool(moved) and moved[-1]["direction"] == IN,
        moved_at=clock.in_house(moved[-1]["at"]) if moved else None, fire=bool(known.get("fire")),
    )  # fmt: skip


def _verdict(record: Record, known: dict[str, Any], pass_no: str) -> tuple[bool, str]:
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
    return True, _("有效")


# ---- finding ------------------------------------------------------------------------------------------------------
def by_number(text: str, me: Person) -> list[Match]:
    """The pass of this number."""
    rows = db.session.execute(
        readers.readable(
            select(Record.number, RecordValue.word).join(RecordValue, RecordValue.record_id == Record.id), me
        ).where(
            RecordValue.hotel_id == me.hotel_id, RecordValue.field == "deposits.pass_no",
            RecordValue.word.in_({text, text.upper()}), Record.form_key == board.PASS,
        ).order_by(Record.id.desc()).limit(MOST)
    )  # fmt: skip
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
            found.append(Match("pass", f"{name} {number}", f"{known['contractor']}，{words}", record.number,
                                     number, warn=not good))  # fmt: skip
    return found


def one(number: str, pass_no: str, me: Person) -> Match | None:
    """The pass a QR names, if there is such a pass."""
    try:
        found = find(number, pass_no, me)
    except NotFound:
        return None
    return Match("pass", f"{found.name} {found.pass_no}", f"{found.unit}，{found.words}", found.number, pass_no,
                       warn=not found.good)  # fmt: skip
