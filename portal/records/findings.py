"""What the check of the routes found, kept from night to night: since when it is there, and when it was mended."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.records.health import Finding
from portal.records.models import RouteFinding


def keep(found: Iterable[Finding], hotel_id: int) -> list[RouteFinding]:
    """Keep what is found: what is new begins now, what is no longer there ends. Returns what is new."""
    now = clock.now()
    open_ = {(row.form_key, row.step, row.kind, row.subject): row for row in there(hotel_id)}
    new = []
    for finding in found:
        known = open_.pop(finding.place, None)
        if known is not None:
            known.words, known.url = finding.words, finding.url
            continue
        row = RouteFinding(hotel_id=hotel_id, form_key=finding.form_key, step=finding.step, kind=finding.kind,
                           subject=finding.subject, words=finding.words, url=finding.url, since=now)  # fmt: skip
        db.session.add(row)
        new.append(row)
    for gone in open_.values():
        gone.gone_at = now
    db.session.flush()
    return new


def there(hotel_id: int) -> list[RouteFinding]:
    """What was there when it was last looked, the oldest first."""
    return list(db.session.scalars(
        select(RouteFinding).where(RouteFinding.hotel_id == hotel_id, RouteFinding.gone_at.is_(None))
        .order_by(RouteFinding.since, RouteFinding.id)
    ))  # fmt: skip


def count(hotel_id: int) -> int:
    return db.session.scalar(
        select(func.count(RouteFinding.id)).where(RouteFinding.hotel_id == hotel_id, RouteFinding.gone_at.is_(None))
    ) or 0  # fmt: skip


def lately_gone(hotel_id: int, most: int = 20) -> list[RouteFinding]:
    """What has been mended, the latest first."""
    return list(db.session.scalars(
        select(RouteFinding).where(RouteFinding.hotel_id == hotel_id, RouteFinding.gone_at.is_not(None))
        .order_by(RouteFinding.gone_at.desc(), RouteFinding.id.desc()).limit(most)
    ))  # fmt: skip
