"""The hotel's departments and posts, read once per transaction and forgotten when something of them changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from portal.db import db
from portal.people.models import Department, Holding, Hotel, Person, Post, Shift, Substitution

T = TypeVar("T")

_KEY = "people_snapshot"
_TREE = (Hotel, Department, Post)
_ANSWERS_DEPEND_ON = (Person, Holding, Shift, Substitution)

# Put together once: making a statement takes longer than running it.
_HOTEL = select(Hotel).order_by(Hotel.id).limit(1)
_DEPARTMENTS = (
    select(Department).where(Department.hotel_id == bindparam("hotel_id")).order_by(Department.order, Department.id)
)
_POSTS = select(Post).where(Post.hotel_id == bindparam("hotel_id")).order_by(Post.id)
_LINES = select(Post.id, Post.reports_to_id).where(Post.hotel_id == bindparam("hotel_id"))


class Snapshot:
    """Departments and posts by id and by name, each read when first asked for, and answers already worked out from
    them in this transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.answers: dict[Hashable, Any] = {}

    @cached_property
    def hotel(self) -> Hotel | None:
        return self._session.scalars(_HOTEL).first()

    @cached_property
    def departments(self) -> dict[int, Department]:
        return {d.id: d for d in self._session.scalars(_DEPARTMENTS, self._of_hotel)}

    @cached_property
    def posts(self) -> dict[int, Post]:
        return {p.id: p for p in self._session.scalars(_POSTS, self._of_hotel)}

    @property
    def _of_hotel(self) -> dict[str, int]:
        return {"hotel_id": self.hotel.id if self.hotel is not None else 0}

    @cached_property
    def post_named(self) -> dict[str, Post]:
        return {post.name: post for post in self.posts.values()}

    @cached_property
    def department_named(self) -> dict[str, Department]:
        found: dict[str, Department] = {}
        for department in self.departments.values():
            for alias in department.aliases:
                found.setdefault(alias, department)
        for department in self.departments.values():  # a name of its own always beats another's alias
            found[department.name] = department
        return found

    @cached_property
    def reporting_to(self) -> dict[int, list[int]]:
        """Ids of the posts right below each post: what everybody may read hangs on it, so it comes without the rest."""
        found: dict[int, list[int]] = {}
        for id_, above in self._session.execute(_LINES, self._of_hotel):
            if above is not None:
                found.setdefault(above, []).append(id_)
        return found

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
                if child not in found:
                    found.add(child)
                    ahead.append(child)
        return found

    def answer(self, key: Hashable, work_out: Callable[[], T]) -> T:
        if key not in self.answers:
            self.answers[key] = work_out()
        return cast(T, self.answers[key])


def current() -> Snapshot:
    """The snapshot of this transaction: at most one query for each of its parts."""
    session = db.session()
    if session.autoflush and (session.new or session.dirty or session.deleted):
        session.flush()  # as any query would: what was just written must be seen
    if _KEY not in session.info:
        session.info[_KEY] = Snapshot(session)
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
