"""What nobody's rule answers goes to whose subject it is: counted by the week, settled by a synonym or by a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from portal.asking import masking, service
from portal.asking.models import AskedQuestion
from portal.clock import now, today
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.people import directory
from portal.people.models import Department, Person
from portal.regulations import citations
from portal.search import query, synonyms, texts
from portal.search.models import Synonym
from portal.search.sources import current

KEPT = timedelta(weeks=26)
WEEKS = 8  # shown
NOT_OURS = "不归制度管"


@dataclass(frozen=True)
class Asked:
    """A question of the list: over the weeks shown, and in this one."""

    row: AskedQuestion
    count: int
    this_week: int
    nearest: citations.Citation | None


@dataclass(frozen=True)
class Listing:
    """What the page of questions without an answer shows to one person."""

    questions: list[Asked]
    settled: list[AskedQuestion]
    synonyms: list[Synonym]


def note(typed: str, person: Person) -> None:
    """Keep a question that asks something no kind answers: the words alone, counted, without whoever asked."""
    if not service.is_question(typed) or service.answers(typed, person):
        return
    question = masking.masked(typed)
    if not question:
        return
    week = _monday(today())
    row = db.session.scalar(
        select(AskedQuestion).where(
            AskedQuestion.hotel_id == person.hotel_id, AskedQuestion.week == week, AskedQuestion.question == question
        )
    )
    if row is not None:
        row.count += 1
        row.last_at = now()
        return
    department, nearest = _whose(typed, person)
    db.session.add(AskedQuestion(hotel_id=person.hotel_id, week=week, question=question, department=department,
                                 nearest=nearest))  # fmt: skip
    db.session.execute(
        delete(AskedQuestion).where(AskedQuestion.hotel_id == person.hotel_id, AskedQuestion.week < week - KEPT)
    )


def _whose(typed: str, person: Person) -> tuple[str, str]:
    """The department that keeps the nearest regulation, and that article."""
    contents, index = current(person.hotel_id)
    found = texts.find(query.read(typed), contents, index)
    keys = found.keys["article"]
    return found.owner, keys[0].partition(":")[2] if keys else ""


def listing(person: Person) -> Listing:
    """The whole page. Raises NotYours for who settles no questions."""
    if not may_settle(person):
        raise NotYours(_("这一页由各部门负责人和门户管理员使用。"))
    return Listing(open_ones(person), settled(person), synonyms.entered())


def open_ones(person: Person) -> list[Asked]:
    """The questions of the last weeks that nobody has settled, those asked most first: all for an administrator, else
    those of the departments the person heads."""
    since = _monday(today()) - timedelta(weeks=WEEKS - 1)
    totals = (
        select(AskedQuestion.question, func.sum(AskedQuestion.count).label("total"),
               func.max(AskedQuestion.id).label("latest"))
        .where(AskedQuestion.hotel_id == person.hotel_id, AskedQuestion.week >= since)
        .group_by(AskedQuestion.question)
    ).subquery()  # fmt: skip
    statement = (
        select(AskedQuestion, totals.c.total)
        .join(totals, AskedQuestion.id == totals.c.latest)
        .where(AskedQuestion.answered_with == "")
        .order_by(totals.c.total.desc(), AskedQuestion.last_at.desc())
        .limit(100)
    )
    if not person.is_admin:
        statement = statement.where(AskedQuestion.department.in_([one.name for one in headed_by(person)]))
    week = _monday(today())
    return [
        Asked(row, int(total), row.count if row.week == week else 0, _nearest(row))
        for row, total in db.session.execute(statement)
    ]


def settled(person: Person, most: int = 20) -> list[AskedQuestion]:
    """What was settled last, for who may see the list."""
    statement = (
        select(AskedQuestion)
        .where(AskedQuestion.hotel_id == person.hotel_id, AskedQuestion.answered_with != "")
        .options(joinedload(AskedQuestion.answered_by))
        .order_by(AskedQuestion.answered_at.desc())
        .limit(most)
    )
    if not person.is_admin:
        statement = statement.where(AskedQuestion.department.in_([one.name for one in headed_by(person)]))
    return list(db.session.scalars(statement))


def headed_by(person: Person) -> list[Department]:
    """The departments whose head's post the person holds."""
    held = {post.id for post in directory.posts_of(person)}
    return [one for one in directory.departments() if (post := directory.head_post_of(one)) and post.id in held]


def may_settle(person: Person) -> bool:
    """Administrators, and heads of departments for their own."""
    return person.is_admin or bool(headed_by(person))


def settle(person: Person, question_id: int, how: str, *, said: str = "", meant: str = "") -> AskedQuestion:
    """Settle a question: `how` is synonym (with the word said and the word meant, which search knows at once) or
    not_ours. The same question of other weeks is settled with it. Raises NotFound, NotYours, BadInput."""
    row = db.session.get(AskedQuestion, question_id)
    if row is None or row.hotel_id != person.hotel_id:
        raise NotFound(_("没有找到这个问题，可能已经处理。"))
    if not person.is_admin and row.department not in {one.name for one in headed_by(person)}:
        raise NotYours(_("这个问题由%(department)s的负责人处理。", department=row.department or _("门户管理员")))
    if how == "synonym":
        if said.strip() and said.strip() not in row.question:
            raise BadInput(_("同义词没有加上，请改正下面的内容。"), {"said": [_("请填问题里出现的词。")]})
        added = synonyms.enter(said, meant, person)
        answer = _("同义词：%(said)s → %(meant)s", said=added.said, meant=added.meant)
    elif how == "not_ours":
        answer = NOT_OURS
    else:
        raise BadInput(_("请选择怎样处理。"))
    same = select(AskedQuestion).where(
        AskedQuestion.hotel_id == row.hotel_id, AskedQuestion.question == row.question,
        AskedQuestion.answered_with == "",
    )  # fmt: skip
    for one in db.session.scalars(same):
        one.answered_with, one.answered_by_id, one.answered_at = answer[:LONGEST_ANSWER], person.id, now()
    db.session.flush()
    return row


LONGEST_ANSWER = 80


def remove_synonym(person: Person, synonym_id: int) -> Synonym:
    """Take back a word: whoever entered it may, and administrators. Raises NotFound, NotYours."""
    row = next((one for one in synonyms.entered() if one.id == synonym_id), None)
    if row is None:
        raise NotFound(_("没有找到这个同义词，可能已被删除。"))
    if not person.is_admin and row.by_id != person.id:
        raise NotYours(_("这个同义词由%(name)s加入，请由他本人或门户管理员删除。", name=row.by.name))
    return synonyms.remove(synonym_id)


def _nearest(row: AskedQuestion) -> citations.Citation | None:
    code, _slash, slug = row.nearest.partition("/")
    contents, _index = current(row.hotel_id)
    doc = contents.docs.get(f"article:{row.nearest}")
    facts = getattr(doc, "facts", ())
    return citations.cite(facts[0]) if code and slug and facts else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
