"""Exit notes at the gate: which wait to be checked, what is on each, and what the guard found item by item."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.gate import goods
from portal.errors import BadInput, NotFound
from portal.formkit import Value
from portal.formkit.asking import raw_of
from portal.people.models import Person
from portal.records import acting, drafts, editions, readers, settling, surroundings
from portal.records.models import Draft, Record
from portal.records.prints import approvals

FORM, STEP, TO_CHECK, LAPSED = "exit_note", "gate", "待查验", "已过期"
FITS, DIFFERS = "相符", "不符"
FINISHED = "施工完毕带离"


@dataclass(frozen=True)
class Item:
    """One line of a note. `registered`: it was registered on the way in. What the guard found: `counted`, `verdict`
    (相符放行, 不符扣留; "" before) and `note`."""

    name: str
    spec: str
    unit: str
    quantity: Decimal
    registered: bool
    remark: str
    counted: Decimal | None = None
    verdict: str = ""
    note: str = ""


@dataclass(frozen=True)
class Note:
    """An exit note as the gate sees it. `approved_by` and `approved_at` are the department's; `result` is of the whole
    (相符放行, or 不符扣留 where any item was held), "" before it was checked. `words` say why it releases nothing."""

    number: str
    carrier: str
    unit: str
    department: str
    reason: str
    leaves_on: date
    pass_number: str
    approved_by: str
    approved_at: datetime | None
    items: list[Item] = field(default_factory=list)
    to_check: bool = False
    words: str = ""
    result: str = ""
    released_at: datetime | None = None
    inspector: str = ""


@dataclass(frozen=True)
class Found:
    """What the guard found of one item: how many there are, whether they are what the note says, and a word."""

    name: str
    counted: str
    fits: bool = True
    note: str = ""


def to_check(me: Person) -> list[Note]:
    """Approved notes nobody has used, those meant for today first. For whoever works at the gate."""
    records = db.session.scalars(
        readers.readable(
            select(Record).where(Record.hotel_id == me.hotel_id, Record.form_key == FORM, Record.status == "approved",
                                 Record.stage == TO_CHECK), me,
        ).options(joinedload(Record.edition))
    )  # fmt: skip
    return sorted((_note(record) for record in records), key=lambda note: (note.leaves_on, note.number))


def find(number: str, me: Person) -> Note:
    """One note, checked or not. Raises NotFound, also for a record of another kind."""
    return _note(_record(number, me))


def check(me: Person, number: str, items: list[Found], *, address: str = "") -> Note:
    """Enter what was found: items that fit are released, the others held. Ends the note. Raises BadInput with problems
    named `items`, `counted-2`, `note-2` (the place in `items`), TooLate when it was checked already, NotYours."""
    record = _record(number, me)
    moment = clock.house_now().replace(tzinfo=None, second=0, microsecond=0)
    rows = [
        {"name": one.name, "counted": one.counted, "seen": FITS if one.fits else DIFFERS, "note": one.note.strip()}
        for one in items
    ]  # fmt: skip
    given = {"checked": rows, "released_at": moment, "inspector": Value(me.id, me.name)}
    try:
        acting.act(me, record, step=STEP, given=given, address=address)
    except BadInput as problem:
        raise BadInput(problem.sentence, _by_place(problem.problems)) from None
    return _note(record)


def _by_place(problems: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box, sentences in problems.items():
        table, _dash, rest = box.partition("-")
        place, _dash, column = rest.partition("-")
        found.setdefault(f"{column}-{place}" if column else "items" if table == "checked" else box, []).extend(
            sentences
        )
    return found


def _record(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是出门证明。", number=record.number))
    return record


def _note(record: Record) -> Note:
    form = editions.of(record)
    env = settling.env_of(record, form)
    known = env.complete()
    head = next((one for one in approvals(record, form) if one.name), None)
    checked = {row["name"]: row for row in known.get("checked") or []}
    return Note(
        number=record.number, carrier=known["carrier"], unit=known["unit"], department=known["department"].name,
        reason=known["reason"], leaves_on=known["leaves_on"],
        pass_number=known["contractor_pass"].name if known.get("contractor_pass") else "",
        approved_by=head.name if head else "", approved_at=head.at if head else None,
        items=[_item(row, checked.get(row["name"])) for row in known["goods"]],
        to_check=record.status == "approved" and record.stage == TO_CHECK, words=_words(record),
        result=known.get("result") or "" if checked else "",
        released_at=clock.in_house(known["released_at"]) if known.get("released_at") else None,
        inspector=known["inspector"].name if known.get("inspector") else "",
    )  # fmt: skip


def _item(row: dict[str, Any], seen: dict[str, Any] | None) -> Item:
    return Item(
        name=row["name"], spec=row.get("spec") or "", unit=row.get("unit") or "", quantity=row["quantity"],
        registered=bool(row.get("registered")), remark=row.get("remark") or "",
        counted=seen["counted"] if seen else None, verdict=seen["verdict"] if seen else "",
        note=(seen.get("note") or "") if seen else "",
    )  # fmt: skip


def _words(record: Record) -> str:
    """Why the gate releases nothing on this note; "" when it waits to be checked."""
    if record.status in ("running", "returned"):
        return _("还没有批准，不得放行")
    if record.status != "approved":
        return _("没有批准，不得放行")
    if record.stage == LAPSED:
        return _("已过期作废，不得放行")
    return "" if record.stage == TO_CHECK else _("已经查验过，一张证明只用一次")


# ---- asking for one ------------------------------------------------------------------------------------------------
def start(me: Person, pass_number: str, ticked: list[str]) -> Draft:
    """A draft of an exit note for what was brought in on this pass: the ticked names with all that is still inside.

    Raises BadInput with nothing ticked, NotFound for a pass this person may not read.
    """
    record, there = goods.of(pass_number, me)
    rows = [
        {"name": one.name, "spec": one.spec or None, "unit": one.unit or None, "quantity": one.left, "registered": True}
        for one in there
        if one.name in ticked and one.left
    ]
    if not rows:
        raise BadInput(_("请先勾选要带出的物资。"), {"item": [_("请先勾选要带出的物资")]})
    known = settling.values(record, editions.of(record))
    form = editions.today(FORM)
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me) | {
        "department": known["department"], "carrier": known["contractor_head"], "unit": known["contractor"],
        "contractor_pass": Value(record.id, record.number), "reason": FINISHED, "goods": rows,
    })  # fmt: skip
    title = _("带出：%(first)s等 %(count)d 种", first=rows[0]["name"], count=len(rows))
    return drafts.keep(me, FORM, secrets.token_urlsafe(18), typed, title=title)
