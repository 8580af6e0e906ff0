"""The hotel's departments and posts, and answers worked out of them: kept while the hotel's mark stays the same.

Two layers. `_Kept` is plain data for one mark of the hotel, shared by every request of the process. `Snapshot` is its
view in one transaction: rows of this session, made of the kept ones without a query. A transaction that changes people
forgets it; the mark it then reads is its own, and nobody else's if it is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from flask import current_app
from sqlalchemy import Table, TextClause, bindparam, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from portal.db import db
from portal.people.models import Department, Holding, Hotel, Person, Post, Shift, Substitution

T = TypeVar("T")
Row = TypeVar("Row", Department, Post)

_KEY = "people_snapshot"
_TREE = (Hotel, Department, Post)
_ANSWERS_DEPEND_ON = (Person, Holding, Shift, Substitution)
_WATCHED = (*_TREE, *_ANSWERS_DEPEND_ON)
_TABLES = {model.__tablename__ for model in _WATCHED}
_NAMES = re.compile(rf"\b({'|'.join(sorted(_TABLES))})\b", re.IGNORECASE)
_MOST_ANSWERS = 20_000

# Put together once: making a statement takes longer than running it.
_HOTEL = select(Hotel, Hotel.people_mark, Hotel.rules_mark).order_by(Hotel.id).limit(1)


def _all_of(table: Table, *order: Any) -> Any:
    return select(table).where(table.c.hotel_id == bindparam("hotel_id")).order_by(*order)


_departments, _posts = cast(Table, Department.__table__), cast(Table, Post.__table__)
_DEPARTMENTS = _all_of(_departments, _departments.c["order"], _departments.c.id)
_POSTS = _all_of(_posts, _posts.c.id)


class _Tree:
    """Every department and post as it stands, and what follows from them alone. The rows belong to no session."""

    def __init__(self, departments: dict[int, Department], posts: dict[int, Post]) -> None:
        self.departments = departments
        self.posts = posts
        self.post_named = {post.name: post.id for post in posts.values()}
        self.department_named: dict[str, int] = {}
        for department in departments.values():
            for alias in department.aliases:
                self.department_named.setdefault(alias, department.id)
        for department in departments.values():  # a name of its own always beats another's alias
            self.department_named[department.name] = department.id
        self.reporting_to: dict[int, list[int]] = {}
        for post in posts.values():
            if post.reports_to_id is not None:
                self.reporting_to.setdefault(post.reports_to_id, []).append(post.id)


class _Kept:
    """What is known of a hotel's people at one mark: ids and words, nothing of any session."""

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self.tree: _Tree | None = None
        self.answers: dict[Hashable, Any] = {}


class _Here(Mapping[int, Row], Generic[Row]):
    """Kept rows by id as rows of this session, each made when it is first asked for."""

    def __init__(self, session: Session, kept: dict[int, Row]) -> None:
        self._session = session
        self._kept: dict[int, Row] = kept
        self._made: dict[int, Row] = {}  # a session alone would let go of what nobody holds

    def __getitem__(self, id_: int) -> Row:
        if id_ not in self._made:
            row = self._kept[id_]
            here = self._session.identity_map.get(identity_key(instance=row))
            if here is None or inspect(here).expired:
                here = self._session.merge(row, load=False)
            self._made[id_] = here
        return self._made[id_]

    def __iter__(self) -> Iterator[int]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class Snapshot:
    """Departments and posts by id and by name, and answers already worked out from them."""

    def __init__(self, session: Session, hotel: Hotel | None, rules_mark: int, kept: _Kept) -> None:
        self._session = session
        self._kept = kept
        self.hotel = hotel
        self.rules_mark = rules_mark
        self.people: dict[int, Person] = {}  # asked for in this transaction: a session lets go of what nobody holds

    @property
    def _tree(self) -> _Tree:
        if self._kept.tree is None:
            hotel = {"hotel_id": self.hotel.id if self.hotel is not None else 0}
            departments = self._session.execute(_DEPARTMENTS, hotel).mappings()
            posts = self._session.execute(_POSTS, hotel).mappings()
            self._kept.tree = _Tree(
                {row["id"]: _standing_alone(Department, row) for row in departments},
                {row["id"]: _standing_alone(Post, row) for row in posts},
            )
        return self._kept.tree

    @cached_property
    def departments(self) -> Mapping[int, Department]:
        return _Here(self._session, self._tree.departments)

    @cached_property
    def posts(self) -> Mapping[int, Post]:
        return _Here(self._session, self._tree.posts)

    @property
    def departments_as_kept(self) -> Mapping[int, Department]:
        """The departments as they are kept, of no session: to look at, never to change or hand on."""
        return self._tree.departments

    @property
    def posts_as_kept(self) -> Mapping[int, Post]:
        """The posts as they are kept, of no session: to look at, never to change or hand on."""
        return self._tree.posts

    @property
    def reporting_to(self) -> dict[int, list[int]]:
        """Ids of the posts right below each post."""
        return self._tree.reporting_to

    def post_named(self, name: str) -> Post | None:
        id_ = self._tree.post_named.get(name)
        return None if id_ is None else self.posts[id_]

    def department_named(self, name_or_alias: str) -> Department | None:
        id_ = self._tree.department_named.get(name_or_alias)
        return None if id_ is None else self.departments[id_]

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
        """What `work_out` makes of this mark's people: ids and words, never rows, since other requests get it too."""
        answers = self._kept.answers
        if key not in answers:
            if len(answers) >= _MOST_ANSWERS:
                answers.clear()
            answers[key] = work_out()
        return cast(T, answers[key])

    def answers_among(self, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Those of these answers that are known."""
        answers = self._kept.answers
        return {key: answers[key] for key in keys if key in answers}

    def remember(self, found: Mapping[Hashable, Any]) -> None:
        self._kept.answers.update(found)

    def without_answers(self) -> Snapshot:
        """The same departments and posts, for a transaction that has just changed something of the people."""
        kept = _Kept(0)
        kept.tree = self._kept.tree
        return Snapshot(self._session, self.hotel, self.rules_mark, kept)


def _standing_alone(model: type[Row], columns: Mapping[Any, Any]) -> Row:
    row = model()
    for name, value in columns.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    return row


def current() -> Snapshot:
    """The snapshot of this transaction."""
    session = db.session()
    if session.autoflush and any(isinstance(row, _WATCHED) for row in _unwritten(session)):
        session.flush()  # as any query would: what was just changed must be seen
    found: Snapshot | None = session.info.get(_KEY)
    if found is None:
        found = known(*(session.execute(_HOTEL).first() or (None, 0, 0)))
    return found


def known(hotel: Hotel | None, people_mark: int, rules_mark: int) -> Snapshot:
    """The snapshot of this transaction for a hotel whose row and marks have just been read in it."""
    session = db.session()
    if _KEY not in session.info:
        kept = _Kept(people_mark)
        if hotel is not None and people_mark:
            shared: dict[int, _Kept] = current_app.extensions.setdefault("people_kept", {})
            if (before := shared.get(hotel.id)) is not None and before.mark == people_mark:
                kept = before
            else:
                shared[hotel.id] = kept
        session.info[_KEY] = Snapshot(session, hotel, rules_mark, kept)
    return cast(Snapshot, session.info[_KEY])


def _unwritten(session: Session) -> Iterator[object]:
    return chain(session.new, session.dirty, session.deleted)


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_KEY, None)


@event.listens_for(db.session, "after_commit")
def _forget_in_the_end(session: Session) -> None:
    if not session.in_nested_transaction():  # a savepoint that is released changes nothing
        _forget(session)


@event.listens_for(db.session, "after_flush")
def _forget_if_touched(session: Session, _context: object) -> None:
    touched = {type(row) for row in _unwritten(session)}
    if touched.intersection(_TREE):
        _forget(session)  # the mark is another now: the database has seen to it
    elif _KEY in session.info and touched.intersection(_ANSWERS_DEPEND_ON):
        session.info[_KEY] = session.info[_KEY].without_answers()


@event.listens_for(db.session, "do_orm_execute")
def _forget_after_bulk(state: ORMExecuteState) -> None:
    if not state.is_select and _may_touch_people(state):
        _forget(state.session)


def _may_touch_people(state: ORMExecuteState) -> bool:
    if isinstance(state.statement, TextClause):
        return _NAMES.search(state.statement.text) is not None
    table = getattr(state.statement, "table", None)
    return table is None or table.name in _TABLES


event.listen(db.session, "after_soft_rollback", _forget)  # soft: to a savepoint too
