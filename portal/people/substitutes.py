"""Naming a substitute for a time, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

import forms as shipped
from portal.clock import now
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.formkit import Form
from portal.people.models import Person, Substitution

_when_named: list[Callable[[Substitution], None]] = []
_when_taken_back: list[Callable[[Substitution], None]] = []


def when_named(do: Callable[[Substitution], None]) -> None:
    """Have `do` called, in the same transaction, with a substitution that is also to take over the tasks in hand."""
    _when_named.append(do)


def when_taken_back(do: Callable[[Substitution], None]) -> None:
    """Have `do` called, in the same transaction, with a substitution that was taken back with the tasks in hand."""
    _when_taken_back.append(do)


def forms_on_offer() -> dict[str, str]:
    """The titles of the forms a substitution can be limited to, by key: those that are decided by somebody."""
    shipped.load_all()
    found = [form for form in Form.registry.values() if form.route]
    return {form.key: form.title for form in sorted(found, key=lambda form: (form.owner, form.title))}


def name_substitute(
    person: Person,
    substitute: Person,
    starts_at: datetime,
    ends_at: datetime,
    *,
    forms: Sequence[str] | None = None,
    reason: str = "",
    also_open: bool = False,
) -> Substitution:
    """Let `substitute` act for `person` from one moment until before another, on all forms or those named.

    Tasks that come within that time are theirs as well; `also_open`: also those in hand when it begins.
    Raises BadInput, also where it would close a circle with others that hold at the same time for the same forms.
    """
    problems: dict[str, list[str]] = {}
    if substitute.id == person.id:
        problems["substitute"] = [_("不能由自己代理自己，请选择另一位同事。")]
    elif not substitute.is_active:
        problems["substitute"] = [_("这位同事的账号已停用，请选择另一位。")]
    if ends_at <= starts_at:
        problems["ends_at"] = [_("结束时间要晚于开始时间。")]
    elif ends_at <= now():
        problems["ends_at"] = [_("结束时间已经过去，请改成将来的时间。")]
    if not problems and (circle := _circle(person, substitute, max(starts_at, now()), ends_at, _forms(forms))):
        chain = "，".join(_("由%(b)s代%(a)s", b=row.substitute.name, a=row.person.name) for row in circle)
        problems["substitute"] = [_("这段时间里已经%(chain)s，代理不能绕成一圈，请选择另一位同事。", chain=chain)]
    if problems:
        raise BadInput(_("代理没有生效，请改正下面的内容。"), problems)
    row = Substitution(
        hotel_id=person.hotel_id,
        person=person,
        substitute=substitute,
        starts_at=starts_at,
        ends_at=ends_at,
        forms=list(forms) if forms else None,
        reason=reason.strip(),
    )
    db.session.add(row)
    db.session.flush()
    if also_open:
        for do in _when_named:
            do(row)
    return row


Forms = frozenset[str] | None  # None: all


def _forms(keys: Sequence[str] | None) -> Forms:
    return frozenset(keys) if keys else None


def _circle(person: Person, start: Person, begins: datetime, ends: datetime, forms: Forms) -> list[Substitution]:
    """The substitutions that lead from `start` back to the person, all at one time and for one form; [] if none do."""
    holding = select(Substitution).where(
        Substitution.hotel_id == person.hotel_id, Substitution.revoked_at.is_(None), Substitution.ends_at > begins,
        Substitution.starts_at < ends,
    )  # fmt: skip
    rows = db.session.scalars(holding.order_by(Substitution.id)).all()

    def lead_back(
        at: int, begins: datetime, ends: datetime, forms: Forms, way: list[Substitution]
    ) -> list[Substitution]:
        for row in rows:
            shared = _shared(forms, _forms(row.forms))
            since, until = max(begins, row.starts_at), min(ends, row.ends_at)
            if row.person_id != at or row in way or since >= until or shared == frozenset():
                continue
            if row.substitute_id == person.id:
                return [*way, row]
            if found := lead_back(row.substitute_id, since, until, shared, [*way, row]):
                return found
        return []

    return lead_back(start.id, begins, ends, forms, [])


def _shared(one: Forms, other: Forms) -> Forms:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def take_back(substitution_id: int, *, by: Person, with_tasks: bool = True) -> Substitution:
    """End a substitution at once: with what the substitute has in hand, or leaving them that. The person stood in for
    may, and an administrator. Raises NotFound otherwise."""
    row = db.session.get(Substitution, substitution_id)
    if row is None or (row.person_id != by.id and not by.is_admin):
        raise NotFound(_("没有找到这条代理。"))
    if row.revoked_at is None:
        row.revoked_at = now()
        db.session.flush()
        if with_tasks:
            for do in _when_taken_back:
                do(row)
    return row


def reached(row: Substitution) -> tuple[set[int], set[int]]:
    """The ids of those whose tasks come through this substitution today, and of those to whom they come: the person and
    whom they stand in for, the substitute and who stands in for them."""
    moment = now()
    holding = select(Substitution.person_id, Substitution.substitute_id).where(
        Substitution.starts_at <= moment, Substitution.ends_at > moment, Substitution.revoked_at.is_(None)
    )
    down = [(one, other) for one, other in db.session.execute(holding)]
    return _follow(row.person_id, [(other, one) for one, other in down]), _follow(row.substitute_id, down)


def _follow(start: int, pairs: list[tuple[int, int]]) -> set[int]:
    found = {start}
    while more := {other for one, other in pairs if one in found} - found:
        found |= more
    return found


def now_for(person: Person) -> list[Substitution]:
    """Those in which somebody else acts for this person at this moment."""
    moment = now()
    mine = [s for s in current_and_coming(person) if s.person_id == person.id]
    return [s for s in mine if s.starts_at <= moment]


def current_and_coming(person: Person) -> list[Substitution]:
    """The person's own substitutions that hold now or will, and those in which they stand in for others."""
    return list(
        db.session.scalars(
            select(Substitution)
            .where(or_(Substitution.person_id == person.id, Substitution.substitute_id == person.id))
            .where(Substitution.revoked_at.is_(None), Substitution.ends_at > now())
            .options(joinedload(Substitution.person), joinedload(Substitution.substitute))
            .order_by(Substitution.starts_at, Substitution.id)
        )
    )
