"""Departments and posts: adding, changing, retiring, and who reports to whom."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.clock import today
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people import directory, service, snapshot
from portal.people.models import Department, Holding, Post

# The pages for one kind of work a post can be seated at (portal/desks).
DESKS = {
    "gate": _l("安全岗"),
    "purchasing": _l("采购"),
    "customers": _l("客户关系"),
    "warehouse": _l("仓库"),
    "finance": _l("财务"),
    "engineering": _l("设备"),
    "personnel": _l("人事"),
    "duty": _l("酒店总值班"),
    "management": _l("管理"),
}


def find_department(department_id: int) -> Department:
    """The department of this number, retired ones too. Raises NotFound."""
    if found := snapshot.current().departments.get(department_id):
        return found
    raise NotFound(_("没有找到这个部门。"))


def find_post(post_id: int) -> Post:
    """The post of this number, retired ones too. Raises NotFound."""
    if found := snapshot.current().posts.get(post_id):
        return found
    raise NotFound(_("没有找到这个岗位。"))


def all_departments() -> list[Department]:
    """Every department, retired ones last."""
    return sorted(snapshot.current().departments.values(), key=lambda d: (not d.active, d.order, d.id))


def posts_by_department() -> list[tuple[Department, list[Post]]]:
    """Every department in use with its posts, the higher ones first, retired ones last."""
    everything = snapshot.current()
    by_department: dict[int, list[Post]] = {}
    for post in everything.posts.values():
        by_department.setdefault(post.department_id, []).append(post)
    return [
        (d, sorted(by_department.get(d.id, ()), key=lambda p: (not p.active, len(everything.above(p)), p.id)))
        for d in directory.departments()
    ]


def words_in(text: str) -> list[str]:
    """Several names as an administrator types them: separated by commas, semicolons, 顿号, slashes or spaces."""
    return list(dict.fromkeys(word for word in re.split(r"[\s,，、;；/]+", text) if word))


def save_department(
    department: Department | None,
    *,
    name: str,
    aliases: list[str],
    parent: Department | None = None,
    head_post: Post | None = None,
    leader_post: Post | None = None,
    order: int | None = None,
    active: bool = True,
) -> Department:
    """Write a department, or a new one. Raises BadInput."""
    name = " ".join(name.split())
    problems: dict[str, list[str]] = {}
    if not name or len(name) > 60:
        problems["name"] = [_("请填写部门名称，最多 60 个字。")]
    for column, names in (("name", [name]), ("aliases", aliases)):
        for word in names:
            other = directory.department(word)
            if other is not None and other is not department:
                problems[column] = [_("“%(word)s”已是%(name)s的名称或别名，请换一个。", word=word, name=other.name)]
    if parent is not None and department is not None and department in _departments_from(parent):
        problems["parent"] = [_("上级部门不能是本部门或它的下级。")]
    if department is not None and not active:
        left = [p for p in snapshot.current().posts.values() if p.active and p.department_id == department.id]
        if left:
            problems["active"] = [_("部门下还有在用的岗位（%(name)s等），请先停用或移走这些岗位。", name=left[0].name)]
    _refuse(problems)
    department = department or Department(hotel_id=directory.hotel().id, order=_next_order())
    department.name, department.aliases, department.active = name, [a for a in aliases if a != name], active
    department.parent_id = parent.id if parent else None
    department.head_post_id = head_post.id if head_post else None
    department.leader_post_id = leader_post.id if leader_post else None
    if order is not None:
        department.order = order
    db.session.add(department)
    db.session.flush()
    return department


def save_post(
    post: Post | None,
    *,
    name: str,
    department: Department,
    reports_to: Post | None = None,
    desk: str = "",
    active: bool = True,
) -> Post:
    """Write a post, or a new one. What waits at a desk that it leaves or comes to follows at once.

    Raises BadInput: name taken, circle of superiors, retired while somebody holds it.
    """
    name = " ".join(name.split())
    problems: dict[str, list[str]] = {}
    if not name or len(name) > 60:
        problems["name"] = [_("请填写岗位名称，最多 60 个字。")]
    elif (other := directory.post(name)) is not None and other is not post:
        problems["name"] = [_("已有同名岗位，属于%(name)s。岗位名称在全店不能重复。", name=other.department.name)]
    if not department.active:
        problems["department"] = [_("这个部门已停用，请另选一个。")]
    if post is not None and reports_to is not None and post in (reports_to, *snapshot.current().above(reports_to)):
        problems["reports_to"] = [_("上级岗位不能是本岗位或它的下级，否则会绕成一圈。")]
    if post is not None and post.active and not active:
        problems |= _why_not_retired(post)
    _refuse(problems)
    moved = post is not None and post.desk != desk
    post = post or Post(hotel_id=directory.hotel().id)
    post.name, post.department_id, post.desk, post.active = name, department.id, desk, active
    post.reports_to_id = reports_to.id if reports_to else None
    db.session.add(post)
    db.session.flush()
    db.session.refresh(post)  # the department and superior it now points at
    for person in directory.holders(post) if moved else []:
        service.posts_changed(person)
    return post


def _refuse(problems: dict[str, list[str]]) -> None:
    if problems:
        raise BadInput(_("没有保存，请改正下面的内容。"), problems)


def _why_not_retired(post: Post) -> dict[str, list[str]]:
    everything = snapshot.current()
    if below := [p for p in map(everything.posts.__getitem__, everything.reporting_to.get(post.id, ())) if p.active]:
        return {"active": [_("%(name)s等岗位还向它汇报，请先给它们另定上级岗位。", name=below[0].name)]}
    for department in everything.departments.values():
        if department.active and post.id in (department.head_post_id, department.leader_post_id):
            return {"active": [_("它是%(name)s的负责人或分管领导岗位，请先另定。", name=department.name)]}
    held = (Holding.post_id == post.id) & (Holding.until.is_(None) | (Holding.until >= today()))
    if db.session.scalar(select(Holding.id).where(held).limit(1)) is not None:
        return {"active": [_("还有员工任此岗位，请先结束他们的任职。")]}
    return {}


def _departments_from(department: Department) -> list[Department]:
    line, departments = [department], snapshot.current().departments
    while (above := departments.get(line[-1].parent_id or 0)) is not None and above not in line:
        line.append(above)
    return line


def _next_order() -> int:
    return max((d.order for d in snapshot.current().departments.values()), default=0) + 10
