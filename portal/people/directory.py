"""Questions about the hotel's people: who holds a post, who is above whom, who is on duty, who stands in.

Only questions; nothing here changes anything. Days are the hotel's days, moments are aware. Departments, posts and the
answers about them are kept while nothing of them changes (`snapshot`); every question costs at most one or two queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, case, func, inspect, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.util import identity_key

from portal.clock import in_house, now, today
from portal.db import db
from portal.errors import NotFound
from portal.people import names, snapshot
from portal.people.models import Department, Holding, Hotel, Person, Post, Shift, Substitution

# A stands in for B stands in for C …: longer chains are a mistake, not a wish.
_LONGEST_CHAIN = 5


def _holds_on(day: Any) -> ColumnElement[bool]:
    return and_(Holding.since <= day, or_(Holding.until.is_(None), Holding.until >= day))


# Asked on every page, so put together once: making a statement takes longer than running it.
_HELD = (
    select(Post.id)
    .join(Holding, Holding.post_id == Post.id)
    .where(Holding.person_id == bindparam("person_id"), _holds_on(bindparam("day", type_=Date)), Post.active)
    .order_by(Holding.is_main.desc(), Holding.since, Holding.id)
)
_SHIFT_NOW = (
    select(Shift)
    .where(Shift.person_id == bindparam("person_id"))
    .where(Shift.starts_at <= bindparam("moment"), Shift.ends_at > bindparam("moment"))
    .order_by(Shift.starts_at.desc(), Shift.id.desc())
    .limit(1)
)
_SHIFTS_NEAR = select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(
    Shift.person_id.in_(bindparam("people", expanding=True)),
    Shift.ends_at > bindparam("from"), Shift.starts_at < bindparam("until"),
)  # fmt: skip
_ON_DUTY = (
    select(Person)
    .join(Shift, Shift.person_id == Person.id)
    .where(Shift.duty == bindparam("duty"), Shift.starts_at <= bindparam("moment"), Shift.ends_at > bindparam("moment"))
    .where(Person.active, ~Person.locked)
    .order_by(Shift.starts_at, Shift.id)
)
_HOLDERS = (
    select(Holding.post_id, Holding.person_id)
    .join(Holding.person)
    .join(Holding.post)
    .where(Holding.post_id.in_(bindparam("posts", expanding=True)), _holds_on(bindparam("day", type_=Date)))
    .where(Person.active, ~Person.locked, Post.active)
    .order_by(Holding.is_main.desc(), Holding.since, Holding.id)
)
_SHIFTS_OF_DAY = select(Shift.starts_at, Shift.ends_at).where(
    Shift.person_id == bindparam("person_id"), Shift.starts_at < bindparam("end"), Shift.ends_at > bindparam("begin")
)
_PEOPLE = select(Person).where(Person.id.in_(bindparam("people", expanding=True)))
_SUBSTITUTIONS = select(Substitution.starts_at, Substitution.ends_at, Substitution.revoked_at).where(
    Substitution.ends_at > bindparam("moment")
)
_STANDING_IN = (
    select(Substitution)
    .where(Substitution.starts_at <= bindparam("moment"), Substitution.ends_at > bindparam("moment"))
    .where(or_(Substitution.revoked_at.is_(None), Substitution.revoked_at > bindparam("moment")))
    .options(selectinload(Substitution.substitute))
)


_CALLED = or_(
    Person.name == bindparam("typed"), func.lower(Person.login) == bindparam("wanted"),
    Person.employee_no == bindparam("wanted"),
)  # fmt: skip
_FOUND = select(Person).where(Person.hotel_id == bindparam("hotel_id"), or_(
    _CALLED, Person.name.like(bindparam("within"), escape="/"), Person.login.ilike(bindparam("begin"), escape="/"),
    Person.employee_no.ilike(bindparam("begin"), escape="/"), Person.name_keys.like(bindparam("a_key"), escape="/"),
)).order_by(case((_CALLED, 0), else_=1), Person.name, Person.id).limit(bindparam("limit", type_=Integer))  # fmt: skip
_FOUND_AT_WORK = _FOUND.where(Person.active)


def hotel() -> Hotel:
    """The hotel. Raises NotFound before the first start has created it."""
    found = snapshot.current().hotel
    if found is None:
        raise NotFound(_("还没有建立酒店，请先完成首次设置。"))
    return found


def post(name: str) -> Post | None:
    """The post of this name, in use or not."""
    return snapshot.current().post_named(name)


def posts(*, department: Department | None = None, desk: str | None = None) -> list[Post]:
    """Every post in use, by department; or those of a department, or that work at a desk ("*": at any)."""
    everyone = snapshot.current()
    order = {id_: n for n, id_ in enumerate(everyone.departments)}
    found = [everyone.posts[id_] for id_ in post_ids(department=department, desk=desk)]
    return sorted(found, key=lambda p: (order.get(p.department_id, -1), p.id))


def post_ids(*, department: Department | None = None, desk: str | None = None) -> list[int]:
    """The ids of these posts, in no order."""
    return [
        id_ for id_, post in snapshot.current().posts_as_kept.items()
        if post.active and (department is None or post.department_id == department.id)
        and (desk is None or (bool(post.desk) if desk == "*" else post.desk == desk))
    ]  # fmt: skip


def department(name_or_alias: str) -> Department | None:
    """The department of this name, or the one that goes by it (工程部 = 设备部)."""
    return snapshot.current().department_named(name_or_alias)


def departments() -> list[Department]:
    """Every department in use, in the hotel's order."""
    return [d for d in snapshot.current().departments.values() if d.active]


def holders(post: Post, on: date | None = None) -> list[Person]:
    """Who holds the post that day and can act: main holders first, then those longest in the post.

    Leavers and locked accounts do not count, so what is addressed to them goes to the post above.
    """
    return holders_of([post], on)[post.id]


def holders_of(posts: Iterable[Post], on: date | None = None) -> dict[int, list[Person]]:
    """`holders` of many posts by post id, in one query, or two when nobody has asked before."""
    day = on or today()
    asked = [p.id for p in posts]
    everything = snapshot.current()
    known = everything.answers_among(("holders", id_, day) for id_ in asked)
    if missing := [id_ for id_ in asked if ("holders", id_, day) not in known]:
        found: dict[int, dict[int, None]] = {id_: {} for id_ in missing}
        for post_id, person_id in db.session.execute(_HOLDERS, {"posts": missing, "day": day}):
            found[post_id][person_id] = None
        known |= {("holders", id_, day): tuple(people) for id_, people in found.items()}
        everything.remember(known)
    people = people_of({id_ for ids in known.values() for id_ in ids})
    return {id_: [people[one] for one in known["holders", id_, day]] for id_ in asked}


def people_of(ids: Collection[int]) -> dict[int, Person]:
    """These people by id, in one query for all who are not at hand yet."""
    session, at_hand = db.session(), snapshot.current().people
    here = {id_: session.identity_map.get(identity_key(Person, id_)) for id_ in ids}
    at_hand |= {id_: person for id_, person in here.items() if person is not None and not inspect(person).expired}
    if missing := [id_ for id_ in ids if id_ not in at_hand]:
        at_hand |= {person.id: person for person in session.scalars(_PEOPLE, {"people": missing})}
    return {id_: at_hand[id_] for id_ in ids if id_ in at_hand}


def posts_of(person: Person, on: date | None = None) -> list[Post]:
    """The posts a person holds that day, the main one first."""
    posts = snapshot.current().posts
    return [posts[id_] for id_ in _held(person, on or today())]


def post_names_of(person: Person) -> tuple[str, ...]:
    """What the posts are called that the person holds today, the main one first."""
    posts = snapshot.current().posts_as_kept
    return tuple(posts[id_].name for id_ in _held(person, today()))


def _held(person: Person, day: date) -> tuple[int, ...]:
    def work_out() -> tuple[int, ...]:
        return tuple(dict.fromkeys(db.session.scalars(_HELD, {"person_id": person.id, "day": day})))

    return snapshot.current().answer(("posts", person.id, day), work_out)


def main_posts(people: Collection[Person], on: date | None = None) -> dict[int, Post]:
    """The main post of each of many people by person id, in one query; those without any are left out."""
    everything = snapshot.current()
    rows = db.session.execute(
        select(Holding.person_id, Holding.post_id)
        .where(Holding.person_id.in_([p.id for p in people]), _holds_on(on or today()))
        .order_by(Holding.is_main.desc(), Holding.since, Holding.id)
    )
    found: dict[int, Post] = {}
    for person_id, post_id in rows:
        if everything.posts[post_id].active:
            found.setdefault(person_id, everything.posts[post_id])
    return found


def desks_of(person: Person) -> frozenset[str]:
    """The desks the person's posts of today work at."""
    posts = snapshot.current().posts_as_kept
    return frozenset(posts[id_].desk for id_ in _held(person, today())) - {""}


def department_of(person: Person) -> Department | None:
    """The department of the person's main post."""
    held = posts_of(person)
    return snapshot.current().departments[held[0].department_id] if held else None


def head_post_of(department: Department) -> Post | None:
    """The head's post; a department without one of its own is headed as the department above it."""
    return _nearest(department, "head_post_id")


def leader_post_of(department: Department) -> Post | None:
    """The post of the 分管领导; without one of its own, that of the department above it."""
    return _nearest(department, "leader_post_id")


def head_of(department: Department) -> list[Person]:
    """Who heads the department today; empty when the head's post is vacant."""
    head = head_post_of(department)
    return holders(head) if head else []


def leader_of(department: Department) -> list[Person]:
    """The 分管领导 today; empty when the post is vacant."""
    leader = leader_post_of(department)
    return holders(leader) if leader else []


def line_above(person: Person) -> list[Post]:
    """The posts above the person's main post, nearest first, vacant ones too; posts the person holds are left out."""
    held = posts_of(person)
    if not held:
        return []
    own = {p.id for p in held}
    return [p for p in snapshot.current().above(held[0]) if p.active and p.id not in own]


def superiors(person: Person, levels: int = 1) -> tuple[Post | None, list[Person]]:
    """The superior so many levels up: the post that answers for it, and who holds that post.

    Levels are counted in posts, so that a vacancy does not raise the level: where the post is vacant, the next filled
    one above answers. (None, []) when there are fewer levels, or nobody is left above.
    """
    return _first_filled(line_above(person)[levels - 1 :], besides=person)


def superior_of_post(post: Post) -> tuple[Post | None, list[Person]]:
    """The nearest filled post above this one and its holders; (None, []) when there is none."""
    return _first_filled([p for p in snapshot.current().above(post) if p.active])


def on_duty(duty_or_post_name: str, at: datetime | None = None) -> list[Person]:
    """Who the roster names for this duty or post at this moment, those who came on first first."""
    asked = {"duty": duty_or_post_name, "moment": at or now()}
    return list(dict.fromkeys(db.session.scalars(_ON_DUTY, asked)))


def is_on_duty(person: Person, at: datetime | None = None) -> Shift | None:
    """The shift the person is on at this moment; of several, the one that began last."""
    return db.session.scalars(_SHIFT_NOW, {"person_id": person.id, "moment": at or now()}).first()


def is_on_shift(person: Person) -> bool:
    """Whether the person is on a turn of duty now: what every page shows beside the name, so it is kept."""
    moment = in_house(now())
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)

    def work_out() -> list[tuple[datetime, datetime]]:
        asked = {"person_id": person.id, "begin": day, "end": day + timedelta(days=1)}
        return [(starts_at, ends_at) for starts_at, ends_at in db.session.execute(_SHIFTS_OF_DAY, asked)]

    spans = snapshot.current().answer(("shifts", person.id, day), work_out)
    return any(starts_at <= moment < ends_at for starts_at, ends_at in spans)


def on_shift(people: Collection[int], at: datetime | None = None) -> dict[int, bool]:
    """Whether each of these people is on shift at this moment; those no roster of these weeks names are left out."""
    moment, near = at or now(), timedelta(days=7)
    asked = {"people": list(people), "from": moment - near, "until": moment + near}
    rows = db.session.execute(_SHIFTS_NEAR, asked)
    found: dict[int, bool] = {}
    for person_id, starts_at, ends_at in rows:
        found[person_id] = found.get(person_id, False) or starts_at <= moment < ends_at
    return found


def shifts_on(person: Person, day: date) -> list[Shift]:
    """The person's turns of duty that begin on that day of the hotel, in order."""
    begin = in_house(datetime.combine(day, datetime.min.time()))
    return list(
        db.session.scalars(
            select(Shift)
            .where(Shift.person_id == person.id, Shift.starts_at >= begin, Shift.starts_at < begin + timedelta(days=1))
            .order_by(Shift.starts_at)
        )
    )


def substitute_of(
    person: Person, form_key: str, at: datetime | None = None, *, never: Collection[Person] = ()
) -> Person | None:
    """Who acts for the person on this form at this moment, or None.

    A chain A→B→C ends at C. It stops before a loop, before someone who cannot act, and before anyone in `never`
    (the applicant of the record), at the last one who may. A substitute for this form goes before one for all forms.
    """
    by_person = _standing_in(at or now())
    seen, reached = {person.id, *(p.id for p in never)}, person
    for _hop in range(_LONGEST_CHAIN):
        fitting = [s for s in by_person.get(reached.id, ()) if s.forms is None or form_key in s.forms]
        fitting.sort(key=lambda s: (s.forms is None, -s.starts_at.timestamp(), -s.id))
        nearest = next((s for s in fitting if s.substitute.is_active and s.substitute_id not in seen), None)
        if nearest is None:
            break
        reached = nearest.substitute
        seen.add(reached.id)
    return reached if reached is not person else None


def standing_in_for(person: Person, at: datetime | None = None) -> list[Substitution]:
    """The substitutions in which this person acts for somebody else at this moment."""
    everyone = (s for each in _standing_in(at or now()).values() for s in each)
    return [s for s in everyone if s.substitute_id == person.id]


def find_people(text: str, limit: int = 20, *, leavers: bool = False) -> list[Person]:
    """People whose name, login, employee number, pinyin or initials match; exact matches first."""
    wanted = names.folded(text)
    if not wanted:
        return []
    plain = wanted.replace("/", "//").replace("%", "/%").replace("_", "/_")  # each sign for itself
    joined = "".join(plain.split())
    return list(db.session.scalars(_FOUND if leavers else _FOUND_AT_WORK, {
        "hotel_id": hotel().id, "typed": text.strip(), "wanted": wanted, "limit": limit,
        "within": f"%{joined}%", "begin": f"{plain}%", "a_key": f"% {joined}%",
    }))  # fmt: skip


def people_called(words: Collection[str]) -> dict[str, list[Person]]:
    """Those whose full name or login is one of these words, by that word in lower case; leavers are left out."""
    wanted = {word.lower() for word in words}
    called = or_(func.lower(Person.name).in_(wanted), func.lower(Person.login).in_(wanted))
    found: dict[str, list[Person]] = {}
    for person in db.session.scalars(select(Person).where(Person.hotel_id == hotel().id, Person.active, called)):
        for word in {person.name.lower(), person.login.lower()} & wanted:
            found.setdefault(word, []).append(person)
    return found


def people_meant(typed: str) -> list[Person]:
    """Who is meant by an id, a login, an employee number or a full name; else everyone the words could find."""
    if typed.isdecimal() and (person := db.session.get(Person, int(typed))) is not None and person.active:
        return [person]
    found = find_people(typed)
    wanted = names.folded(typed)
    exact = [p for p in found if wanted in (names.folded(p.name), p.login.lower(), names.folded(p.employee_no or ""))]
    return exact or found


def _nearest(department: Department | None, column: str) -> Post | None:
    everything, seen = snapshot.current(), set[int]()
    while department is not None and department.id not in seen:
        if (post_id := getattr(department, column)) is not None:
            return everything.posts[post_id]
        seen.add(department.id)
        department = everything.departments.get(department.parent_id or 0)
    return None


def _first_filled(line: list[Post], besides: Person | None = None) -> tuple[Post | None, list[Person]]:
    held_by = holders_of(line)
    for post in line:
        if people := [p for p in held_by[post.id] if p is not besides]:
            return post, people
    return None, []


def _standing_in(moment: datetime) -> dict[int, list[Substitution]]:
    """Every substitution that holds at this moment, by the person stood in for. A hotel has a handful."""
    found: dict[int, list[Substitution]] = {}
    if _anybody_stands_in(moment):
        for row in db.session.scalars(_STANDING_IN, {"moment": moment}):
            found.setdefault(row.person_id, []).append(row)
    return found


def _anybody_stands_in(moment: datetime) -> bool:
    """Whether any substitution holds at this moment: on most days there is none."""
    day = in_house(moment).replace(hour=0, minute=0, second=0, microsecond=0)

    def work_out() -> list[tuple[datetime, datetime]]:
        rows = db.session.execute(_SUBSTITUTIONS, {"moment": day})
        return [(starts_at, min(ends_at, revoked_at or ends_at)) for starts_at, ends_at, revoked_at in rows]

    spans = snapshot.current().answer(("substitutions from", day), work_out)
    return any(starts_at <= moment < ends_at for starts_at, ends_at in spans)
