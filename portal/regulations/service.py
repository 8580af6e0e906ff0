"""What can be done with regulations: loading those shipped, publishing the hotel's own, and asking what is in force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.clock import today
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.people import directory
from portal.people.models import Person
from portal.regulations import settings, shipped, snapshot
from portal.regulations.catalogue import Catalogue, State
from portal.regulations.models import Regulation, RegulationArticle, RegulationEdition
from portal.regulations.reader import Article, Edition, filled, read_edition
from portal.regulations.text_header import Unreadable


class ShippedChanged(RuntimeError):
    """A file of policies/ no longer says what was loaded from it; the message says what to do."""


@dataclass
class Imported:
    """What import_shipped() did, as names like `SEC-06 2026-09-01`."""

    added: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)  # loaded before, unchanged
    ours: list[str] = field(default_factory=list)  # the hotel has published its own edition for that day
    offered: list[str] = field(default_factory=list)  # the hotel has a text of its own: shown to it, not loaded


def import_shipped(catalogue: Catalogue | None = None) -> Imported:
    """Load the editions that come with the portal, those that are not there yet. Safe to run again at any time.

    Changes nothing that is there; a regulation the hotel has revised itself is left to it (`offered`). Raises
    ShippedChanged when a loaded file has other contents now, Unreadable when
    a file cannot be read, NotFound before there is a hotel.
    """
    hotel_id = directory.hotel().id
    kept = {
        (row.code, row.effective): row
        for row in db.session.execute(
            select(
                Regulation.code,
                RegulationEdition.effective,
                RegulationEdition.content_hash,
                RegulationEdition.origin,
            )
            .join(Regulation)
            .where(RegulationEdition.hotel_id == hotel_id)
        )
    }
    own = {row.code for row in kept.values() if row.origin == "hotel"}
    done = Imported()
    for edition in catalogue or shipped.catalogue():
        name = f"{edition.code} {edition.effective}"
        row = kept.get((edition.code, edition.effective))
        if row is None and edition.code in own:
            done.offered.append(name)
        elif row is None:
            _keep(edition, "shipped", None)
            done.added.append(name)
        elif row.origin == "hotel":
            done.ours.append(name)
        elif row.content_hash == edition.content_hash:
            done.there.append(name)
        else:
            raise ShippedChanged(
                f"{edition.path} 的内容与已载入的版本不同。已载入的版本不再改变，因为单据以它为依据。"
                f"请恢复这个文件；确需修改的，另存为以新的施行日期命名的文件，例如"
                f" {edition.path.rpartition('/')[0]}/{today().isoformat()}.md。"
            )
    return done


def offered() -> list[tuple[Edition, Edition]]:
    """Editions that came with an upgrade for regulations the hotel has revised itself, each with what is in force."""
    standing = snapshot.current()
    own = {one.code for one in standing.catalogue if standing.origins.get(one.content_hash) == "hotel"}
    there = {(one.code, one.effective) for one in standing.catalogue}
    return [
        (new, edition(new.code))
        for new in shipped.catalogue()
        if new.code in own and (new.code, new.effective) not in there
    ]


def publish(text: str, person: Person) -> RegulationEdition:
    """Keep an edition of the hotel's own, in the format of policies/; it comes into force by itself on its day.

    Raises NotYours for anybody but an administrator, BadInput with every mistake of the text.
    """
    if not person.is_admin:
        raise NotYours(_("制度只能由门户管理员发布。"))
    return _publish(text, person)


def keep_approved(text: str, person: Person) -> Edition:
    """Keep an edition whose revision has been approved by its form; `person` proposed it.

    Raises BadInput with every mistake of the text.
    """
    row = _publish(text, person)
    return next(one for one in snapshot.current().catalogue.editions(row.regulation.code)
                if one.content_hash == row.content_hash)  # fmt: skip


def _publish(text: str, person: Person) -> RegulationEdition:
    try:
        edition = read_edition(text, known_settings=shipped.specs().keys())
    except Unreadable as unreadable:
        sentences = [
            _("第 %(line)s 行：%(sentence)s", line=mistake.line, sentence=mistake.sentence)
            for mistake in unreadable.mistakes
        ]
        raise BadInput(_("制度没有发布，请更正文本。"), {"text": sentences}) from unreadable
    standing = snapshot.current().catalogue
    problems = []
    if edition.effective < today():
        problems.append(_("施行日期不能早于今天。"))
    if any(edition.content_hash == other.content_hash for other in standing.editions(edition.code)):
        problems.append(_("与已有的版本完全相同。"))
    problems += [mistake.sentence for mistake in Catalogue([*standing, edition]).mistakes()]
    if problems:
        raise BadInput(_("制度没有发布，请更正文本。"), {"text": problems})
    return _keep(edition, "hotel", person)


def edition(code: str, on: date | None = None) -> Edition:
    """The edition to show: in force on the day; without a day, today's, or one to come, or the last there was.

    Raises NotFound for an unknown code, and for a day on which no edition was in force.
    """
    catalogue = snapshot.current().catalogue
    editions = [one for one in catalogue.editions(code) if not one.repeals]
    if not editions:
        raise NotFound(_("没有编号为“%(code)s”的制度。", code=code))
    found = catalogue.in_force(code, on or today())
    if found:
        return found
    if on is None:
        to_come = [one for one in editions if one.effective > today()]
        return to_come[0] if to_come else editions[-1]
    if on < editions[0].effective:
        raise NotFound(
            _("《%(title)s》在%(day)s尚未施行，自%(since)s起施行。", title=editions[0].short, day=on,
              since=editions[0].effective)
        )  # fmt: skip
    raise NotFound(_("《%(title)s》在%(day)s已经废止。", title=editions[-1].short, day=on))


def article(code: str, slug: str, on: date | None = None) -> tuple[Edition, Article]:
    """The article at its address: in the edition to show, else in the last that had it. Raises NotFound."""
    shown = edition(code, on)
    found = shown.article(slug)
    if found:
        return shown, found
    earlier = [one for one in snapshot.current().catalogue.editions(code) if one.article(slug)]
    if on is None and earlier:
        last = earlier[-1]
        return last, next(one for one in last.articles if one.slug == slug)
    raise NotFound(_("《%(title)s》没有“%(slug)s”这一条。", title=shown.short, slug=slug))


@dataclass(frozen=True)
class EditionRow:
    """An edition in the list of a regulation's editions."""

    edition: Edition
    state: State
    ends: date | None
    origin: str  # shipped, or hotel


def editions_of(code: str) -> list[EditionRow]:
    """Every edition of the regulation, the latest first."""
    standing = snapshot.current()
    catalogue = standing.catalogue
    return [
        EditionRow(
            one, catalogue.state(one, today()), catalogue.ends(one), standing.origins.get(one.content_hash, "shipped")
        )
        for one in reversed(catalogue.editions(code))
    ]


def edition_of_day(code: str, effective: date) -> Edition:
    """The edition that came into force on exactly that day. Raises NotFound."""
    for one in snapshot.current().catalogue.editions(code):
        if one.effective == effective and not one.repeals:
            return one
    raise NotFound(_("%(code)s没有%(day)s起施行的版本。", code=code, day=effective))


def editions_numbered(ids: Iterable[int]) -> list[Edition]:
    """The editions of these ids, as a record keeps them, by code and day."""
    standing = snapshot.current()
    wanted = set(ids)
    hashes = {content_hash for content_hash, id_ in standing.edition_ids.items() if id_ in wanted}
    return [one for one in standing.catalogue if one.content_hash in hashes]


def wordings(code: str, slug: str) -> list[tuple[Edition, Article, bool]]:
    """The editions that have this article, the latest first, and whether its words are new in that edition."""
    found: list[tuple[Edition, Article, bool]] = []
    before = ""
    for one in snapshot.current().catalogue.editions(code):
        article = one.article(slug)
        if article:
            found.insert(0, (one, article, article.markdown != before))
        before = article.markdown if article else ""
    return found


def editions_in_force(on: date | None = None) -> dict[str, int]:
    """The id of each regulation's edition in force that day, by each of its codes: what a record keeps.

    Empty without a database.
    """
    standing = snapshot.current()
    in_force = standing.catalogue.in_force_on(on or today())
    return {
        code: standing.edition_ids[one.content_hash]
        for one in in_force.values()
        if one.content_hash in standing.edition_ids
        for code in (one.code, *one.also)
    }


def articles_in_force(on: date | None = None) -> list[tuple[Edition, Article, str]]:
    """Every article in force that day with its plain words, settings filled in: what a search reads."""
    in_force = snapshot.current().catalogue.in_force_on(on or today())
    return [
        (one, article, filled(article.plain, settings.shown)) for one in in_force.values() for article in one.articles
    ]


def stamp() -> str:
    """Changes when anything changes that a reader of today's regulations sees: an edition, or a setting in a text."""
    standing = snapshot.current()
    key = ("stamp", today())
    found: str | None = standing.pages.get(key)
    if found is None:
        in_force = standing.catalogue.in_force_on(today())
        used = sorted({key for one in in_force.values() for article in one.articles for key in article.settings})
        parts = sorted(one.content_hash for one in in_force.values()) + [f"{key}={settings.shown(key)}" for key in used]
        found = standing.pages[key] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return found


def _keep(edition: Edition, origin: str, person: Person | None) -> RegulationEdition:
    hotel_id = directory.hotel().id
    of_code = select(Regulation).where(Regulation.hotel_id == hotel_id, Regulation.code == edition.code)
    regulation = db.session.scalars(of_code).first()
    if regulation is None:
        regulation = Regulation(hotel_id=hotel_id, code=edition.code)
        db.session.add(regulation)
    row = RegulationEdition(
        hotel_id=hotel_id,
        regulation=regulation,
        department=edition.department,
        issued=edition.issued,
        effective=edition.effective,
        origin=origin,
        source=edition.source,
        content_hash=edition.content_hash,
        published_by_id=person and person.id,
        articles=[
            RegulationArticle(
                hotel_id=hotel_id,
                slug=one.slug,
                number=one.number,
                title=one.title,
                facts=list(one.facts),
                text=one.plain,
            )
            for one in edition.articles
        ],
    )
    db.session.add(row)
    db.session.flush()
    return row
