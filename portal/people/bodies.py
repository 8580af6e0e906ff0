"""Bodies such as the board: how each decides, and the one way to change it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.db import db
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Body, Department, Post

# How the bodies the regulations name decide until the hotel says otherwise: the rule, whether more than half must have
# voted, and the post whose vote decides a tie. What the board votes on is said by settings (board_vote, board_quorum).
USUAL: dict[str, tuple[str, bool, str]] = {
    "董事会": ("majority", False, ""),
    "运营委员会": ("majority", True, "运营委员会主任"),
}

RULE = re.compile(r"all|majority|number:[1-9]\d*|share:(?:[1-9]\d?|100)|weight:[1-9]?\d")


def rule_of(name: str) -> dict[str, Any]:
    """How the body of this name decides today, as a record keeps it: rule, quorum, chair and weights by post id.

    A department nobody made a body of decides by the majority of its members.
    """
    department = directory.department(name)
    found = None
    if department is not None:
        found = db.session.scalar(select(Body).where(Body.department_id == department.id))
    if found is None:
        return {"rule": "majority", "quorum": 0, "chair": None, "weights": {}}
    return {"rule": found.rule, "quorum": found.quorum, "chair": found.chair_post_id, "weights": dict(found.weights)}


def bodies() -> list[Body]:
    """Every body, in the hotel's order of departments."""
    return list(db.session.scalars(select(Body).join(Body.department).order_by(Department.order, Department.id)))


def members(department: Department) -> list[Post]:
    """The posts whose holders sit on the body."""
    return directory.posts(department=department)


def furnish() -> list[Body]:
    """Make the usual bodies, as far as the hotel has their departments and nobody has made them yet."""
    made = []
    known = {body.department_id for body in bodies()}
    for name, (rule, more_than_half, chair) in USUAL.items():
        department = directory.department(name)
        if department is None or department.id in known:
            continue
        seats = members(department)
        quorum = headcount(department) // 2 + 1 if more_than_half else 0
        chairs = [post for post in seats if post.name == chair]
        made.append(keep(department, rule=rule, quorum=quorum, chair=chairs[0] if chairs else None))
    return made


def headcount(department: Department) -> int:
    """How many people sit on the body today."""
    return len({person.id for held in directory.holders_of(members(department)).values() for person in held})


def keep(
    department: Department, *, rule: str, quorum: int = 0, chair: Post | None = None,
    weights: Mapping[int, int] | None = None,
) -> Body:  # fmt: skip
    """Make the department a body, or change how it decides. Records already filed keep the rule they were filed under.

    Raises BadInput for a rule that does not exist, a quorum below nought, a chair or a weight of a post that is not
    a member's.
    """
    problems: dict[str, list[str]] = {}
    seats = {post.id for post in members(department)}
    if not RULE.fullmatch(rule):
        problems["rule"] = [_("没有这种表决方式。")]
    if quorum < 0:
        problems["quorum"] = [_("法定人数不能小于 0。")]
    if chair is not None and chair.id not in seats:
        problems["chair"] = [_("主持人须是本机构的岗位。")]
    if any(post_id not in seats or weight < 1 for post_id, weight in (weights or {}).items()):
        problems["weights"] = [_("票数须是正整数，且只能给本机构的岗位。")]
    if problems:
        raise BadInput(_("表决规则没有保存，请改正下面的内容。"), problems)
    found = db.session.scalar(select(Body).where(Body.department_id == department.id))
    if found is None:
        found = Body(hotel_id=department.hotel_id, department_id=department.id)
        db.session.add(found)
    found.rule, found.quorum, found.chair_post = rule, quorum, chair
    found.weights = {str(post_id): weight for post_id, weight in (weights or {}).items()}
    db.session.flush()
    return found
