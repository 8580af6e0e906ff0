"""The hotel's departments and posts, read once per transaction and forgotten when something of them changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from portal.db import db
from portal.people.models import Department, Holding, Hotel, Person, Post, Shift, Substitution

T = TypeVar("T")

_KEY = "people_snapshot"
_TREE = (Hotel, Department, Post)
_ANSWERS_DEPEND_ON = (Person, Holding, Shift, Substitution)


@dataclass
class Snapshot:
    """Departments and posts by id and by name, and answers already worked out from them in this transaction."""

    hotel: Hotel | None
    departments: dict[int, Department]
    posts: dict[int, Post]
    answers: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.post_named = {post.name: post for post in self.posts.values()}
        self.department_named: dict[str, Department] = {}
        for department in self.departments.values():
            for alias in department.aliases:
                self.department_named.setdefault(alias, department)
        for department in self.departments.values():  # a name of its own always beats another's alias
            self.department_named[department.name] = department
        self.reporting_to: dict[int, list[Post]] = {}
        for post in self.posts.values():
            if post.reports_to_id is not None:
                self.reporting_to.setdefault(post.reports_to_id, []).append(post)

    def above(self, post: Post) -> list[Post]:
        """The posts above this one, nearest first. Ends at the top, or where a mistaken loop would begin."""
        line: list[Post] = []
        seen = {post.id}
        while post.reports_to_id is not None and post.reports_to_id not in seen:
            post = self.posts[post.reports_to_id]
            seen.add(post.id)
            line.append(post)
        return line

    def below(self, posts: Iterable[Post]) -> set[int]:
        """Ids of every post strictly below any of these."""
        found: set[int] = set()
        ahead = [p.id for p in posts]
        while ahead:
            for child in self.reporting_to.get(ahead.pop(), ()):
                if child.id not in found:
                    found.add(child.id)
                    ahead.append(child.id)
        return found

    def answer(self, key: Hashable, work_out: Callable[[], T]) -> T:
        if key not in self.answers:
            self.answers[key] = work_out()
        return cast(T, self.answers[key])


def current() -> Snapshot:
    """The snapshot of this transaction: two queries the first time, none after that."""
    session = db.session()
    if session.autoflush and (session.new or session.dirty or session.deleted):
        session.flush()  # as any query would: what was just written must be seen
    if _KEY not in session.info:
        hotel = session.scalars(select(Hotel).order_by(Hotel.id).limit(1)).first()
        departments: dict[int, Department] = {}
        posts: dict[int, Post] = {}
        if hotel is not None:
            of_hotel = select(Department).where(Department.hotel_id == hotel.id)
            departments = {d.id: d for d in session.scalars(of_hotel.order_by(Department.order, Department.id))}
            posts = {p.id: p for p in session.scalars(select(Post).where(Post.hotel_id == hotel.id).order_by(Post.id))}
        session.info[_KEY] = Snapshot(hotel, departments, posts)
    return cast(Snapshot, session.info[_KEY])


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_KEY, None)


@event.listens_for(db.session, "after_flush")
def _forget_if_touched(session: Session, _context: object) -> None:
    touched = [row for rows in (session.new, session.dirty, session.deleted) for row in rows]
    if any(isinstance(row, _TREE) for row in touched):
        _forget(session)
    elif _KEY in session.info and any(isinstance(row, _ANSWERS_DEPEND_ON) for row in touched):
        session.info[_KEY].answers.clear()


@event.listens_for(db.session, "do_orm_execute")
def _forget_after_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper  # none for statements in plain SQL, which may touch anything
    if not state.is_select and (mapper is None or mapper.class_ in (*_TREE, *_ANSWERS_DEPEND_ON)):
        _forget(state.session)


event.listen(db.session, "after_commit", _forget)
event.listen(db.session, "after_soft_rollback", _forget)  # soft: to a savepoint too
