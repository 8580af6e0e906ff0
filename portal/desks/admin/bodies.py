"""How the hotel's bodies decide: said in plain words, and every change of it kept in the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.formkit import Holder
from portal.people import bodies, directory, structure
from portal.people.models import Body, Department, Person, Post
from portal.records import editions, history
from portal.records.models import Event
from portal.regulations import settings

# How a body may decide: what is asked beside it, and its words.
MODES: dict[str, tuple[Any, Any]] = {
    "majority": (_l("过半数"), _l("超过半数的成员同意即通过")),
    "all": (_l("一致同意"), _l("全体成员都同意才通过")),
    "number": (_l("定数"), _l("同意的人数达到下面的数即通过")),
    "share": (_l("按人数比例"), _l("同意的人数达到下面的百分比即通过")),
    "weight": (_l("按票数"), _l("各岗位票数不同，同意的票数超过下面的百分比即通过")),
}


def says(rule: str) -> str:
    """A rule in plain words."""
    mode, _colon, line = rule.partition(":")
    if mode == "number":
        return _("%(n)s 人同意即通过", n=line)
    if mode == "share":
        return _("%(n)s%% 以上的成员同意即通过", n=line)
    if mode == "weight":
        return _("按票数计，超过 %(n)s%% 的票同意即通过", n=line)
    return str(MODES[mode][1])


def in_full(body: Body) -> str:
    """How a body decides, in one sentence: rule, quorum, chair, votes that weigh."""
    parts = [says(body.rule)]
    if body.quorum:
        parts.append(_("至少 %(n)d 人表决才有效", n=body.quorum))
    if body.chair_post is not None:
        parts.append(_("票数相同时由%(post)s决定", post=body.chair_post.name))
    if body.rule.startswith("weight") and body.weights:
        names = {post.id: post.name for post in bodies.members(body.department)}
        weighed = [
            _("%(post)s %(n)d 票", post=names[int(id_)], n=n) for id_, n in body.weights.items() if int(id_) in names
        ]
        parts.append("、".join(weighed))
    return _("；").join(parts)


@dataclass(frozen=True)
class Row:
    """A body with those who sit on it."""

    department: Department
    says: str
    members: list[tuple[Post, list[Person]]]
    headcount: int
    where: list[str]  # what it decides: step of a form, or tiers

    @property
    def is_short(self) -> bool:
        return self.headcount == 0


def every() -> list[Row]:
    """Every body, with its members and what it decides on."""
    decided = _where()
    return [
        Row(body.department, in_full(body), seats(body.department), bodies.headcount(body.department),
            decided.get(body.department.name, []))
        for body in bodies.bodies()
    ]  # fmt: skip


def seats(department: Department) -> list[tuple[Post, list[Person]]]:
    posts = bodies.members(department)
    held = directory.holders_of(posts)
    return [(post, held[post.id]) for post in posts]


def missing() -> list[tuple[str, list[str]]]:
    """The bodies forms speak of that the hotel has not set up: their name, and where they decide."""
    made = {body.department.name for body in bodies.bodies()}
    return [(name, where) for name, where in _where().items() if name not in made]


def others() -> list[Department]:
    """The departments that are no bodies yet."""
    made = {body.department_id for body in bodies.bodies()}
    return [department for department in directory.departments() if department.id not in made]


def _where() -> dict[str, list[str]]:
    """For each body, what it decides: the steps of forms, and the tiers of settings that name it."""
    found: dict[str, list[str]] = {}
    for form in editions.catalogue():
        for step in form.route:
            if name := _body_of(step.holder):
                found.setdefault(name, []).append(f"{form.title} · {step.name}")
    return found


def _body_of(holder: Holder) -> str:
    """The body that holds a step today: by its name, or as a tier of amounts; "" where no body does."""
    if holder.how == "body":
        return holder.args[0]
    if holder.how != "tier":
        return ""
    tiers, number = settings.get(holder.args[0]), int(holder.args[1])
    name: str = tiers[number - 1].holder if number <= len(tiers) else ""
    return name if name and directory.post(name) is None else ""


def begin(name: str, by: Person) -> Body:
    """Set up a body that forms speak of, with its department where there is none. Raises BadInput."""
    department = directory.department(name) or structure.save_department(None, name=name, aliases=[])
    rule = bodies.USUAL.get(name, ("majority", False, ""))[0]
    return keep(department, by=by, rule=rule)


def keep(
    department: Department, *, by: Person, rule: str, quorum: int = 0, chair: Post | None = None,
    weights: Mapping[int, int] | None = None, address: str = "",
) -> Body:  # fmt: skip
    """Say how a body decides from now on; who said so, and what it was before, go into the history.

    Raises BadInput for what cannot be a rule.
    """
    found = of(department)
    before = in_full(found) if found is not None else ""
    body = bodies.keep(department, rule=rule, quorum=quorum, chair=chair, weights=weights)
    after = in_full(body)
    if after != before:
        history.write(None, "body_changed", by=by, hotel_id=department.hotel_id, address=address,
                      note=f"{department.name}：{after}",
                      data={"department": department.id, "before": before, "after": after,
                            "rule": bodies.rule_of(department.name)})  # fmt: skip
    return body


def of(department: Department) -> Body | None:
    return db.session.scalar(select(Body).where(Body.department_id == department.id))


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str
    before: str
    after: str


def changes(department: Department) -> list[Change]:
    """How the body decided before, the latest first."""
    lines = db.session.scalars(
        select(Event).where(Event.hotel_id == department.hotel_id, Event.record_id.is_(None),
                            Event.kind == "body_changed")
        .options(joinedload(Event.actor)).order_by(Event.seq.desc())
    )  # fmt: skip
    return [
        Change(line.at, line.actor.name if line.actor else _("系统"), line.data["before"], line.data["after"])
        for line in lines if line.data["department"] == department.id
    ]  # fmt: skip
