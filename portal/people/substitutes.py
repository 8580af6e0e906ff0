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

_when_taken_back: list[Callable[[Person], None]] = []


def when_taken_back(do: Callable[[Person], None]) -> None:
    """Have `do` called, in the same transaction, with everyone whose substitution has just been taken back."""
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
) -> Substitution:
    """Let `substitute` act for `person` from one moment until before another, on all forms or those named.

    A loop (A for B for A) may be named; `directory.substitute_of` stops before it closes. Raises BadInput.
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
    if problems:
        raise BadInput(_("代理没有生效，请改正下面的内容。"), problems)
    row = Substitution(
        hotel_id=person.hotel_id,
        person_id=person.id,
        substitute_id=substitute.id,
        starts_at=starts_at,
        ends_at=ends_at,
        forms=list(forms) if forms else None,
        reason=reason.strip(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def take_back(substitution_id: int, *, by: Person) -> Substitution:
    """End a substitution at once, and take back what the substitute has in hand. The person stood in for may, and an
    administrator. Raises NotFound otherwise."""
    row = db.session.get(Substitution, substitution_id)
    if row is None or (row.person_id != by.id and not by.is_admin):
        raise NotFound(_("没有找到这条代理。"))
    if row.revoked_at is None:
        row.revoked_at = now()
        db.session.flush()
        for do in _when_taken_back:
            do(row.person)
    return row


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
