"""Hotels, departments, posts, people, who holds which post, rosters, substitutes, and ways of signing in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.clock import now
from portal.db import Base, OfHotel
from portal.people import names


class Hotel(Base):
    __tablename__ = "hotel"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Written by the database alone (people.marks), asked for by name and never from a row read before.
    people_mark: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", deferred=True)
    rules_mark: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", deferred=True)


class Department(OfHotel, Base):
    """A department. `leader_post` is the 分管领导: the vice general manager or director it belongs to."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("hotel_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    aliases: Mapped[list[Any]] = mapped_column(default=list)  # other names of the texts: 工程部 = 设备部
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    head_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", use_alter=True))
    leader_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", use_alter=True))
    order: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    parent: Mapped[Department | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    head_post: Mapped[Post | None] = relationship(foreign_keys=[head_post_id])
    leader_post: Mapped[Post | None] = relationship(foreign_keys=[leader_post_id])


class Body(OfHotel, Base):
    """How a body (董事会, 运营委员会 …) decides; its members are the holders of the posts of its department."""

    __tablename__ = "body"
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), unique=True)
    rule: Mapped[str] = mapped_column(String(20), default="majority")  # all, majority, number:N, share:P, weight:P
    quorum: Mapped[int] = mapped_column(default=0)  # members who must have voted; 0: no such number
    chair_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))  # whose vote decides a tie
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)  # post id → weight of its holder's vote
    department: Mapped[Department] = relationship(foreign_keys=[department_id])
    chair_post: Mapped[Post | None] = relationship(foreign_keys=[chair_post_id])


class Post(OfHotel, Base):
    """A post (岗位). Routes name posts, never people; its name is unique in the hotel (保安部领班, not 领班)."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("hotel_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    reports_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    desk: Mapped[str] = mapped_column(String(20), default="")  # the desk its holders work at: gate, purchasing …
    active: Mapped[bool] = mapped_column(default=True)
    department: Mapped[Department] = relationship(foreign_keys=[department_id])
    reports_to: Mapped[Post | None] = relationship(remote_side=[id])


class Person(OfHotel, Base):
    """An employee with an account. Leavers stay, inactive: old records name them."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("hotel_id", "login"), UniqueConstraint("hotel_id", "employee_no"))
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    name_keys: Mapped[str] = mapped_column(default="")  # pinyin and initials, written with the name
    employee_no: Mapped[str | None] = mapped_column(String(30))
    phone: Mapped[str] = mapped_column(String(40), default="")  # the work extension or mobile shown in the directory
    email: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(10), default="zh")  # zh | en
    theme: Mapped[str] = mapped_column(String(10), default="auto")  # auto | light | dark
    is_admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    locked: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[str] = mapped_column(default="")  # stored signature as small SVG
    sessions_valid_from: Mapped[datetime] = mapped_column(default=now)  # moved on by "sign out everywhere"
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    holdings: Mapped[list[Holding]] = relationship(back_populates="person", order_by="Holding.id")

    @validates("name")
    def _write_name_keys(self, _column: str, name: str) -> str:
        self.name_keys = names.keys(name)
        return name

    # Flask-Login asks for these four.
    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.active and not self.locked

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return str(self.id)


class Holding(OfHotel, Base):
    """A person holds a post, from one day until another (both inclusive; no end: until further notice)."""

    __tablename__ = "holding"
    __table_args__ = (Index("ix_holding_post_person", "post_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    is_main: Mapped[bool] = mapped_column(default=True)
    person: Mapped[Person] = relationship(back_populates="holdings")
    post: Mapped[Post] = relationship()


class Shift(OfHotel, Base):
    """One person's turn of duty: who is on duty now is read from these."""

    __tablename__ = "shift"
    __table_args__ = (
        Index("ix_shift_time", "hotel_id", "starts_at", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    duty: Mapped[str] = mapped_column(String(60))  # a post's name, or a duty like 酒店总值班
    label: Mapped[str] = mapped_column(String(20), default="")  # 早班, 中班, 夜班
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class Substitution(OfHotel, Base):
    """B acts for A from one moment until (not including) another; for all forms or some; may be taken back."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("person_id <> substitute_id", name="not_self"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    forms: Mapped[list[Any] | None]  # form keys; None: all
    reason: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    substitute: Mapped[Person] = relationship(foreign_keys=[substitute_id])


class SignInSession(OfHotel, Base):
    """A signed-in browser. The cookie carries a random token; only its hash is kept."""

    __tablename__ = "sign_in_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    shared_desk: Mapped[bool] = mapped_column(default=False)  # short idle time, quick change of guard
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    person: Mapped[Person] = relationship()


class SignInAttempt(Base):
    """Failed attempts, by account name and by address, for throttling. No hotel: the name may not exist."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), index=True)  # "login:…" or "address:…", hashed
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class ResetLink(OfHotel, Base):
    """A one-time link by which a person sets a password. Made by the administrator; only its hash is kept."""

    __tablename__ = "reset_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
