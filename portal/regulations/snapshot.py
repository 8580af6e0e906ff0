"""The regulations and settings as the database has them, read once per transaction and kept while nothing is added.

The hotel's mark of its rules (people.marks) says whether what the process has read before still holds; it comes with
the session, so that this costs no query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import current_app, has_app_context
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from portal.db import db
from portal.errors import NotFound
from portal.people import directory
from portal.people import snapshot as people
from portal.regulations import shipped
from portal.regulations.catalogue import Catalogue
from portal.regulations.models import (
    Regulation,
    RegulationArticle,
    RegulationEdition,
    RegulationReview,
    SettingValue,
)
from portal.regulations.reader import Edition, read_edition

T = TypeVar("T")

_KEY, _WRITTEN = "regulations_snapshot", "regulations_written"
_MOST_KEPT = 2000  # pieces made of one state of the database
_WATCHED = (Regulation, RegulationEdition, RegulationArticle, RegulationReview, SettingValue)


@dataclass(frozen=True)
class Change:
    """A setting's value, as JSON keeps it, from `since` on."""

    value: Any
    since: datetime
    by_id: int
    reason: str


@dataclass(frozen=True)
class Snapshot:
    """Everything at one state of the database, which `mark` tells from others; `pages` holds what was made of it."""

    mark: Hashable
    catalogue: Catalogue
    edition_ids: Mapping[str, int] = field(default_factory=dict)  # by content hash
    origins: Mapping[str, str] = field(default_factory=dict)  # shipped or hotel, by content hash
    changes: Mapping[str, list[Change]] = field(default_factory=dict)  # by setting, the earliest first
    reviews: Mapping[str, date] = field(default_factory=dict)  # when those that were reviewed and stay are due again
    pages: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of this state of the rules, made once; the key says what else it hangs on."""
        found = self.pages.get(key)
        if found is None:
            self.make_room()
            found = self.pages[key] = make()
        return cast(T, found)

    def make_room(self) -> None:
        if len(self.pages) >= _MOST_KEPT:
            self.pages.clear()


def current() -> Snapshot:
    """The database's regulations and settings; what is shipped while there is no database, hotel or edition."""
    if not has_app_context() or "sqlalchemy" not in current_app.extensions:
        return _of_files()
    session = db.session()
    if session.autoflush and any(isinstance(row, _WATCHED) for row in session.new):
        session.flush()  # as any query would: what was just added must be seen
    if _KEY not in session.info:
        hotel_id = _hotel_id()
        if hotel_id is None:
            return _of_files()
        rules_mark = people.current().rules_mark
        mark = (hotel_id, rules_mark)
        may_share = bool(rules_mark) and not session.info.get(_WRITTEN)  # what was written may be rolled back
        kept: Snapshot | None = _extension().get("snapshot")
        if not may_share or kept is None or kept.mark != mark:
            kept = _load(hotel_id, mark)
            if may_share:
                _extension()["snapshot"] = kept
        session.info[_KEY] = kept
    found: Snapshot = session.info[_KEY]
    return found


def _load(hotel_id: int, mark: Hashable) -> Snapshot:
    rows = db.session.execute(
        select(
            RegulationEdition.id,
            RegulationEdition.content_hash,
            RegulationEdition.origin,
            RegulationEdition.source,
            Regulation.code,
        )
        .join(Regulation)
        .where(RegulationEdition.hotel_id == hotel_id)
    ).all()
    # The same words as shipped: the file speaks, since it may have been given time marks after it was loaded.
    files = {edition.content_hash: edition for edition in shipped.catalogue()} if rows else {}
    editions = [files.get(row.content_hash) or _read(row.source, f"{row.code}（版本 {row.id}）") for row in rows]
    changes: dict[str, list[Change]] = {}
    values = select(SettingValue).where(SettingValue.hotel_id == hotel_id)
    for row in db.session.scalars(values.order_by(SettingValue.since, SettingValue.id)):
        changes.setdefault(row.key, []).append(Change(row.value, row.since, row.by_id, row.reason))
    noted = select(RegulationReview.code, RegulationReview.next_on).where(RegulationReview.hotel_id == hotel_id)
    reviews: dict[str, date] = {}
    for code, next_on in db.session.execute(noted):
        reviews[code] = max(next_on, reviews.get(code, next_on))
    return Snapshot(
        mark=mark,
        reviews=reviews,
        catalogue=Catalogue(editions) if editions else shipped.catalogue(),
        edition_ids={row.content_hash: row.id for row in rows},
        origins={row.content_hash: row.origin for row in rows},
        changes=changes,
    )


@lru_cache(maxsize=2000)
def _read(source: str, name: str) -> Edition:
    return read_edition(source, name, shipped.specs())


@lru_cache(maxsize=1)
def _of_files() -> Snapshot:
    return Snapshot(mark="files", catalogue=shipped.catalogue())


def _hotel_id() -> int | None:
    if not _extension().get("tables"):
        url = db.engine.url
        in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        if in_file and not Path(str(url.database)).exists():
            return None  # looking would create an empty database
        if not inspect(db.session.connection()).has_table(RegulationEdition.__tablename__):
            return None
        _extension()["tables"] = True
    try:
        return directory.hotel().id
    except NotFound:
        return None


def _extension() -> dict[str, Any]:
    extension: dict[str, Any] = current_app.extensions.setdefault("regulations", {})
    return extension


@event.listens_for(db.session, "after_flush")
def _forget_if_touched(session: Session, _context: object) -> None:
    if any(isinstance(row, _WATCHED) for row in session.new):
        session.info.pop(_KEY, None)
        session.info[_WRITTEN] = True


@event.listens_for(db.session, "after_commit")
def _forget(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint that is released changes nothing
        return
    session.info.pop(_KEY, None)
    session.info.pop(_WRITTEN, None)


@event.listens_for(db.session, "after_soft_rollback")
def _forget_undone(session: Session, transaction: SessionTransaction) -> None:
    """Also when only a savepoint is undone: what was read since may be gone, what was written before it is not."""
    session.info.pop(_KEY, None)
    if not transaction.nested:
        session.info.pop(_WRITTEN, None)
