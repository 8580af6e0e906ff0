"""The hotel's own synonyms, beside those that come with the portal: entered from the questions nobody could answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people import directory
from portal.people.models import Person
from portal.search import analyzer, wording
from portal.search.models import Synonym

FRESH = 5.0  # seconds what was read is trusted: another process may have added one
LONGEST = 20


@dataclass
class _Kept:
    table: dict[str, tuple[str, ...]]
    stamp: str
    read_at: float


def current() -> wording.Own:
    """The hotel's table (plain word → words meant) and its stamp; read again every few seconds at most."""
    kept: _Kept | None = current_app.extensions.get("portal_synonyms")
    if kept is None or time.monotonic() - kept.read_at > FRESH:
        table: dict[str, tuple[str, ...]] = {}
        for row in entered():
            said, meant = analyzer.plain(row.said), analyzer.plain(row.meant)
            table[said] = (*table.get(said, ()), meant)
        kept = _Kept(table, repr(sorted(table.items())), time.monotonic())
        current_app.extensions["portal_synonyms"] = kept
    return wording.Own(kept.table, kept.stamp)


def forget() -> None:
    """Have the table read anew: something of it has just changed, or been rolled back."""
    current_app.extensions.pop("portal_synonyms", None)


def entered() -> list[Synonym]:
    """Every synonym the hotel has entered, the newest first."""
    return list(db.session.scalars(
        select(Synonym).where(Synonym.hotel_id == directory.hotel().id).options(joinedload(Synonym.by))
        .order_by(Synonym.id.desc())
    ))  # fmt: skip


def enter(said: str, meant: str, by: Person) -> Synonym:
    """Whoever searches for `said` finds `meant` too, from now on. Raises BadInput with what is wrong of each word."""
    said, meant = said.strip(), meant.strip()
    problems: dict[str, list[str]] = {}
    for name, word in (("said", said), ("meant", meant)):
        if not analyzer.plain(word).strip():
            problems[name] = [_("请填写这个词。")]
        elif len(word) > LONGEST:
            problems[name] = [_("请不超过%(n)s个字。", n=LONGEST)]
        elif len("".join(run.text for run in analyzer.runs(analyzer.plain(word)))) < 2:
            problems[name] = [_("请至少写两个字，一个字会连上太多不相干的条文。")]
    if not problems and analyzer.plain(said) == analyzer.plain(meant):
        problems["meant"] = [_("两边是同一个词。")]
    if not problems and analyzer.plain(meant) in wording.synonyms(analyzer.plain(said)):
        problems["said"] = [_("已经是同义词，不用再加。")]
    if problems:
        raise BadInput(_("同义词没有加上，请改正下面的内容。"), problems)
    row = Synonym(hotel_id=by.hotel_id, said=said, meant=meant, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    forget()
    return row


def remove(synonym_id: int) -> Synonym:
    """Raises NotFound."""
    row = db.session.get(Synonym, synonym_id)
    if row is None or row.hotel_id != directory.hotel().id:
        raise NotFound(_("没有找到这个同义词，可能已被删除。"))
    db.session.delete(row)
    db.session.flush()
    forget()
    return row
