"""Numbers of records: prefix, year, running number. A row locked until commit, so that a failure leaves no hole."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.clock import today
from portal.db import db
from portal.records.models import Counter

# Put together once: making a statement takes longer than running it.
_counter = cast(Table, Counter.__table__)
_WHICH: dict[str, BindParameter[Any]] = {
    "hotel_id": bindparam("its_hotel"),
    "prefix": bindparam("its_prefix"),
    "year": bindparam("its_year"),
}
_BUMP = (
    update(_counter)
    .where(*(_counter.c[name] == value for name, value in _WHICH.items()))
    .values(last=_counter.c.last + 1)
    .returning(_counter.c.last)
)
_BEGIN = {
    dialect: insert(_counter).values(**_WHICH, last=0).on_conflict_do_nothing(index_elements=list(_WHICH))
    for dialect, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def next_number(hotel_id: int, prefix: str) -> str:
    """The next number of this prefix in this year, such as DH-2026-0031, inside the caller's transaction."""
    year = today().year
    which = {"its_hotel": hotel_id, "its_prefix": prefix, "its_year": year}
    last = db.session.scalar(_BUMP, which)
    if last is None:
        # The first of the year. Two at once: the unique key lets one in, the other waits and then finds the row.
        db.session.execute(_BEGIN[db.session.get_bind().dialect.name], which)
        last = db.session.scalar(_BUMP, which)
    return f"{prefix}-{year}-{last:04d}"
