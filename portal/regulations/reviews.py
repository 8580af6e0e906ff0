"""Half-yearly reviews [RES-8-03]: when each regulation is due, and those that were reviewed and stay as they are."""

from __future__ import annotations

from datetime import date, timedelta

from portal.clock import today
from portal.db import db
from portal.regulations import snapshot
from portal.regulations.models import RegulationReview
from portal.regulations.reader import Edition

HALF_A_YEAR = timedelta(days=183)  # [RES-8-03]


def note(code: str, hotel_id: int, *, record_id: int | None) -> RegulationReview:
    """Reviewed today, nothing to change: the next review is half a year from now."""
    row = RegulationReview(hotel_id=hotel_id, code=code, on=today(), next_on=today() + HALF_A_YEAR,
                           record_id=record_id)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def due_on(edition: Edition) -> date:
    """When the edition is to be reviewed: as it says itself, or later where it has been reviewed since."""
    return max(edition.review, snapshot.current().reviews.get(edition.code, edition.review))
