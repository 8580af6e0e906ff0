"""Asking people to read a regulation, what each still has to read, and their confirmations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.acknowledging.models import ReadingDuty, ReadingMark
from portal.clock import in_house, now, today
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.notices import service as notices
from portal.people import directory
from portal.people.models import Holding, Person
from portal.records import history
from portal.regulations import changes, reading, settings, snapshot
from portal.regulations import service as regulations
from portal.regulations.changes import ArticleChange
from portal.regulations.reader import Edition

MOST_DAYS = 365


@dataclass(frozen=True)
class ToRead:
    """A regulation one person still has to confirm. `before` is the edition they confirmed last, if any."""

    duty: ReadingDuty
    edition: Edition
    before: Edition | None
    due: date

    @property
    def late(self) -> bool:
        return self.due < today()


@dataclass(frozen=True)
class Standing:
    """How one of the people asked stands: when they confirmed the edition in force, or until when they should."""

    person: Person
    confirmed_at: datetime | None
    due: date

    @property
    def late(self) -> bool:
        return self.confirmed_at is None and self.due < today()


# ---- asking --------------------------------------------------------------------------------------------------------
def may_ask(code: str, person: Person) -> bool:
    """Administrators and whoever heads the department that owns the regulation."""
    if person.is_admin:
        return True
    owner = directory.department(regulations.edition(code).department)
    return owner is not None and person in directory.head_of(owner)


def ask(
    code: str, audience: Collection[str], *, days: int, by: Person, question: str = "", choices: Sequence[str] = (),
    right: int | None = None, address: str = "",
) -> ReadingDuty:  # fmt: skip
    """Ask people to read a regulation and confirm it, this edition and those to come. `days` to do it in.

    Raises NotYours, NotFound for a regulation there is none of, BadInput.
    """
    edition = regulations.edition(code)
    if not may_ask(edition.code, by):
        raise NotYours(_("阅读确认由制度的主管部门负责人或系统管理员安排。"))
    problems: dict[str, list[str]] = {}
    tokens = list(dict.fromkeys(audience))
    if not tokens:
        problems["audience"] = [_("请选择要阅读的部门、岗位或人。")]
    if not 1 <= days <= MOST_DAYS:
        problems["days"] = [_("期限请填 1 到 %(most)d 天。", most=MOST_DAYS)]
    choices = [choice.strip() for choice in choices if choice.strip()]
    if question.strip() and (len(choices) < 2 or right is None or not 0 <= right < len(choices)):
        problems["question"] = [_("提问须有至少两个选项，并指明哪个对。")]
    if problems:
        raise BadInput(_("阅读安排没有保存，请改正下面的内容。"), problems)
    if not question.strip():
        choices, right = [], None
    return _keep(edition, tokens, days, by, question.strip(), choices, right, address)


def _keep(
    edition: Edition, tokens: list[str], days: int, by: Person, question: str, choices: list[str], right: int | None,
    address: str,
) -> ReadingDuty:  # fmt: skip
    duty = ReadingDuty(
        hotel_id=by.hotel_id, code=edition.code, audience=tokens, days=days, question=question,
        choices=choices, right=right, made_by=by, since=max(today(), edition.effective),
    )  # fmt: skip
    db.session.add(duty)
    db.session.flush()
    history.write(None, "reading_asked", by=by, note=f"《{edition.short}》", hotel_id=by.hotel_id, address=address,
                  data={"duty": duty.id, "code": edition.code, "audience": tokens, "days": days})  # fmt: skip
    if duty.since == today():
        tell_asked(duty, by=by)
    return duty


def tell_asked(duty: ReadingDuty, by: Person | None = None) -> None:
    """Those it binds hear that it is theirs to read now."""
    notices.tell("system", audience_of(duty), title=_("请阅读并确认《%(title)s》",
                 title=regulations.edition(duty.code).short), url="/me/reading", by=by)  # fmt: skip


def ask_all(edition: Edition, *, days: int, by: Person) -> ReadingDuty | None:
    """Everybody is asked to read this edition from the day it comes into force: what an approved revision brings with
    it, whoever proposed it. None where everybody is asked already."""
    if any(duty.audience == ["all"] for duty in duties(by.hotel_id, edition.code)):
        return None
    return _keep(edition, ["all"], days, by, "", [], None, "")


def end(duty: ReadingDuty, by: Person, *, address: str = "") -> None:
    """Ask nobody any more; what was confirmed stays. Raises NotYours, TooLate."""
    if not may_ask(duty.code, by):
        raise NotYours(_("阅读确认由制度的主管部门负责人或系统管理员安排。"))
    if duty.ended_at is not None:
        raise TooLate(_("这项阅读安排已经结束。"))
    duty.ended_at = now()
    history.write(None, "reading_ended", by=by, note=duty.code, hotel_id=by.hotel_id, address=address,
                  data={"duty": duty.id, "code": duty.code})  # fmt: skip


def find(duty_id: int, hotel_id: int) -> ReadingDuty:
    """Raises NotFound."""
    duty = db.session.get(ReadingDuty, duty_id)
    if duty is None or duty.hotel_id != hotel_id:
        raise NotFound(_("没有找到这项阅读安排。"))
    return duty


def duties(hotel_id: int, code: str = "") -> list[ReadingDuty]:
    """What is asked now, by regulation."""
    asked = select(ReadingDuty).where(ReadingDuty.hotel_id == hotel_id, ReadingDuty.ended_at.is_(None))
    if code:
        asked = asked.where(ReadingDuty.code == code)
    return list(db.session.scalars(asked.options(joinedload(ReadingDuty.made_by)).order_by(ReadingDuty.code)))


def told() -> frozenset[str]:
    """The codes of the regulations people are asked to read."""
    asked = select(ReadingDuty.code).where(ReadingDuty.ended_at.is_(None)).distinct()
    return frozenset(db.session.scalars(asked))


# ---- whom it binds -------------------------------------------------------------------------------------------------
def _tokens(person: Person) -> set[str]:
    held = directory.posts_of(person)
    return {"all", f"p:{person.id}", *(f"post:{post.id}" for post in held),
            *(f"dept:{post.department_id}" for post in held)}  # fmt: skip


def audience_of(duty: ReadingDuty) -> list[Person]:
    """Everybody the duty binds today, by name."""
    everyone = db.session.scalars(
        select(Person).where(Person.hotel_id == duty.hotel_id, Person.active).order_by(Person.name, Person.id)
    ).all()
    if "all" in duty.audience:
        return list(everyone)
    posts = [post for post in directory.posts()
             if {f"post:{post.id}", f"dept:{post.department_id}"} & set(duty.audience)]  # fmt: skip
    held = directory.holders_of(posts)
    ids = {person.id for people in held.values() for person in people}
    return [person for person in everyone if person.id in ids or f"p:{person.id}" in duty.audience]


def in_words(duty: ReadingDuty) -> str:
    """Whom it binds, in words."""
    named: dict[str, str] = {"all": _("全体员工")}
    named |= {f"post:{post.id}": post.name for post in directory.posts()}
    named |= {f"dept:{one.id}": one.name for one in directory.departments()}
    ids = [int(token[2:]) for token in duty.audience if token.startswith("p:")]
    if ids:
        named |= {f"p:{person.id}": person.name for person in db.session.scalars(
            select(Person).where(Person.id.in_(ids)))}  # fmt: skip
    return "、".join(named.get(token, _("（已撤销）")) for token in duty.audience)


def _due(duty: ReadingDuty, person: Person, edition: Edition, since: date | None) -> date:
    """So many days from when it was first theirs to read: asked, in force, or they came to the post."""
    joined = in_house(person.created_at).date()
    return max(duty.since, edition.effective, since or joined) + timedelta(days=duty.days)


def _since(people: Collection[Person]) -> dict[int, date]:
    """Since when each of them has held the earliest of today's posts."""
    rows = db.session.execute(
        select(Holding.person_id, Holding.since).where(Holding.person_id.in_([p.id for p in people]),
                                                       Holding.until.is_(None))
    )  # fmt: skip
    found: dict[int, date] = {}
    for person_id, since in rows:
        found[person_id] = min(found.get(person_id, since), since)
    return found


# ---- reading -------------------------------------------------------------------------------------------------------
def to_read(person: Person) -> list[ToRead]:
    """What this person has still to confirm, the most urgent first: a new employee's reading list as well."""
    theirs = _tokens(person)
    mine = [one for one in duties(person.hotel_id) if one.since <= today() and theirs & set(one.audience)]
    if not mine:
        return []
    marks = _marks(person, {duty.code for duty in mine})
    since = _since([person]).get(person.id)
    standing = snapshot.current()
    found: dict[str, ToRead] = {}
    for duty in mine:
        edition = standing.catalogue.in_force(duty.code, today())
        if edition is None or standing.edition_ids.get(edition.content_hash) in marks.get(duty.code, {}):
            continue
        one = ToRead(duty, edition, _confirmed_before(duty.code, marks.get(duty.code, {}), edition),
                     _due(duty, person, edition, since))  # fmt: skip
        if duty.code not in found or one.due < found[duty.code].due:
            found[duty.code] = one
    return sorted(found.values(), key=lambda one: (one.due, one.duty.code))


def _marks(person: Person, codes: set[str]) -> dict[str, dict[int, datetime]]:
    """What this person has confirmed of these: code → edition id → when."""
    found: dict[str, dict[int, datetime]] = {}
    rows = select(ReadingMark.code, ReadingMark.edition_id, ReadingMark.at).where(
        ReadingMark.person_id == person.id, ReadingMark.code.in_(codes)
    )
    for code, edition_id, at in db.session.execute(rows):
        found.setdefault(code, {})[edition_id] = at
    return found


def _confirmed_before(code: str, marks: dict[int, datetime], edition: Edition) -> Edition | None:
    """The latest edition before this one that was confirmed."""
    standing = snapshot.current()
    earlier = [
        one for one in standing.catalogue.editions(code)
        if one.effective < edition.effective and standing.edition_ids.get(one.content_hash) in marks
    ]  # fmt: skip
    return earlier[-1] if earlier else None


def changed(one: ToRead) -> list[ArticleChange]:
    """Only what has changed since they last confirmed; nothing where they never have."""
    if one.before is None:
        return []
    return [change for change in changes.between(one.before, one.edition, settings.shown)
            if change.kind in ("added", "changed", "dropped")]  # fmt: skip


def whole(one: ToRead) -> reading.Reading:
    """The edition as it is read in full."""
    return reading.read(one.edition)


def confirm(person: Person, duty: ReadingDuty, *, answer: int | None = None, address: str = "") -> ReadingMark:
    """“I have read it”, from one's own account, with the answer to the question. Raises TooLate, BadInput."""
    one = next((each for each in to_read(person) if each.duty.code == duty.code), None)
    if one is None:
        raise TooLate(_("您已确认过这一版，或这项阅读不再需要您确认。"))
    duty = one.duty
    if duty.question and answer != duty.right:
        raise BadInput(_("回答与条文不符，请再读一遍。"), {"answer": [_("请对照条文再选一次。")]})
    slugs = [change.article.slug for change in changed(one)] or [article.slug for article in one.edition.articles]
    mark = ReadingMark(
        hotel_id=person.hotel_id, person=person, code=duty.code, slugs=slugs,
        edition_id=snapshot.current().edition_ids[one.edition.content_hash],
        answer=duty.choices[answer] if duty.question and answer is not None else "", at=now(),
    )  # fmt: skip
    db.session.add(mark)
    db.session.flush()
    history.write(None, "reading_confirmed", by=person, note=f"《{one.edition.short}》{one.edition.effective}",
                  hotel_id=person.hotel_id, address=address,
                  data={"duty": duty.id, "code": duty.code, "edition": one.edition.content_hash, "articles": slugs,
                        "answer": mark.answer})  # fmt: skip
    return mark


def standings(duty: ReadingDuty) -> list[Standing]:
    """Everybody asked, those who have not confirmed first, the latest due first among them."""
    edition = snapshot.current().catalogue.in_force(duty.code, today())
    if edition is None or duty.since > today():
        return []
    people = audience_of(duty)
    edition_id = snapshot.current().edition_ids.get(edition.content_hash)
    marks = select(ReadingMark.person_id, ReadingMark.at).where(ReadingMark.edition_id == edition_id)
    confirmed = {row.person_id: row.at for row in db.session.execute(marks)}
    since = _since(people)
    found = [Standing(one, confirmed.get(one.id), _due(duty, one, edition, since.get(one.id))) for one in people]
    return sorted(found, key=lambda one: (one.confirmed_at is not None, one.due, one.person.name))
