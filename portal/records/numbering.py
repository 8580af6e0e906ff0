"""Numbers of records: prefix, year, running number. A row locked until commit, so that a failure leaves no hole."""

from __future__ import annotations

from sqlalchemy import update

from portal.clock import today
from portal.db import db
from portal.records.models import Counter


def next_number(hotel_id: int, prefix: str) -> str:
    """The next number of this prefix in this year, such as DH-2026-0031, inside the caller's transaction."""
    year = today().year
    bump = (
        update(Counter)
        .where(Counter.hotel_id == hotel_id, Counter.prefix == prefix, Counter.year == year)
        .values(last=Counter.last + 1)
        .returning(Counter.last)
        .execution_options(synchronize_session=False)
    )
    last = db.session.scalar(bump)
    if last is None:
        # The first of the year. Two at once: the unique key lets one in, the other waits and then finds the row.
        insert = _insert_ignore().values(hotel_id=hotel_id, prefix=prefix, year=year, last=0)
        db.session.execute(insert.on_conflict_do_nothing(index_elements=["hotel_id", "prefix", "year"]))
        last = db.session.scalar(bump)
    return f"{prefix}-{year}-{last:04d}"


def _insert_ignore():
    from sqlalchemy.dialects import postgresql, sqlite

    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.session.get_bind().dialect.name](Counter)
