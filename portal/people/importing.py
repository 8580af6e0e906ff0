"""Takes over people, with their posts and departments, from the rows of a list: first a plan to look at, then the deed.

The plan changes nothing. It says for every row what would happen and, in sentences, what stands in the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.clock import today
from portal.db import db
from portal.errors import BadInput
from portal.people import directory, service, snapshot, structure
from portal.people.import_file import COLUMNS, LINE, Rows, packed, read, unpacked
from portal.people.models import Department, Holding, Person, Post

__all__ = ["COLUMNS", "Plan", "Row", "carry_out", "packed", "plan", "read", "unpacked"]


@dataclass
class Row:
    """One line of the list: the person it is about, if known already, what is wrong, and what would change."""

    values: dict[str, str]
    person: Person | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        return self.values[LINE]

    @property
    def posts(self) -> list[str]:
        """The names of the posts, the main one first."""
        others = re.split(r"[,，、;；/]+", self.values["兼任"])
        return list(dict.fromkeys(name.strip() for name in (self.values["岗位"], *others) if name.strip()))

    def data(self) -> dict[str, Any]:
        """The person's columns; what the list leaves empty stays as it is."""
        known, values = self.person, self.values
        return {
            "name": " ".join(values["姓名"].split()),
            "login": (values["登录名"] or (known.login if known else values["工号"])).lower(),
            "employee_no": values["工号"] or (known.employee_no or "" if known else ""),
            "phone": values["手机"] or (known.phone if known else ""),
            "email": values["邮箱"] or (known.email if known else ""),
        }


@dataclass
class Plan:
    rows: list[Row]
    new_departments: list[str] = field(default_factory=list)
    new_posts: dict[str, str] = field(default_factory=dict)  # post → department
    superiors: dict[str, str] = field(default_factory=dict)  # post → the post above it, where the list says so

    @property
    def problems(self) -> list[Row]:
        return [row for row in self.rows if row.problems]

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if not row.problems]

    @property
    def new_people(self) -> list[Row]:
        return [row for row in self.good if row.person is None]

    @property
    def known_people(self) -> list[Row]:
        return [row for row in self.good if row.person is not None]


def plan(rows: Rows, *, create_missing: bool) -> Plan:
    """What importing these rows would do. With `create_missing`, departments and posts that are new are made too."""
    made = Plan([Row(values) for values in rows])
    _check_people(made)
    listed = {row.values["岗位"]: row for row in reversed(made.rows) if row.values["岗位"]}
    for row in made.rows:
        _check_structure(row, made, listed, create_missing)
    _check_circles(made)
    for row in made.rows:
        if not row.problems:
            row.notes = _changes(row)
    good_posts = {name for row in made.good for name in row.posts}
    good_departments = {row.values["部门"] for row in made.good}
    above = {made.superiors[name] for name in good_posts if name in made.superiors}
    made.new_posts = {name: d for name, d in made.new_posts.items() if name in good_posts | above}
    made.new_departments = [d for d in made.new_departments if d in good_departments | set(made.new_posts.values())]
    return made


def carry_out(made: Plan) -> None:
    """Do what the plan says for the rows without problems. Raises BadInput if the hotel has changed meanwhile."""
    for name in made.new_departments:
        structure.save_department(None, name=name, aliases=[])
    for name, department_name in made.new_posts.items():
        structure.save_post(None, name=name, department=_department(department_name))
    for name, above in made.superiors.items():
        post, superior = directory.post(name), directory.post(above)
        if post is not None and superior is not None and post.reports_to_id != superior.id:
            post.reports_to_id = superior.id
    db.session.flush()
    for row in made.good:
        if row.person is None:
            row.person = service.add_person(**row.data())
        else:
            service.change_person(row.person, **row.data(), is_admin=row.person.is_admin)
        if row.values["岗位"]:
            _give_posts(row.person, [_post(name) for name in row.posts])


def _check_people(made: Plan) -> None:
    everyone = db.session.scalars(
        select(Person)
        .where(Person.hotel_id == directory.hotel().id)
        .options(selectinload(Person.holdings).joinedload(Holding.post))
    ).all()
    by_number = {p.employee_no: p for p in everyone if p.employee_no}
    by_login = {p.login.lower(): p for p in everyone}
    numbers: dict[str, Row] = {}
    logins: dict[str, Row] = {}
    for row in made.rows:
        number, login = row.values["工号"], row.values["登录名"].lower()
        row.person = by_number.get(number)
        if row.person is None and login in by_login and not (number and by_login[login].employee_no):
            row.person = by_login[login]  # somebody with another number would be somebody else
        if not login and not number:
            row.problems.append(_("请填写登录名；有工号的，登录名可以不填，用工号登录。"))
        else:
            row.problems += [sentence for found in service.malformed(**row.data()).values() for sentence in found]
        if row.person is not None and not row.person.active:
            row.problems.append(_("%(name)s已离职，请先在其页面恢复账号。", name=row.person.name))
        login = row.data()["login"]
        other = by_login.get(login)
        if other is not None and other is not row.person:
            row.problems.append(_("登录名“%(login)s”已由%(name)s使用。", login=login, name=other.name))
        for seen, key, words in ((numbers, number, _("工号")), (logins, login, _("登录名"))):
            if key and key in seen:
                row.problems.append(
                    _("%(what)s“%(value)s”与第 %(line)s 行重复。", what=words, value=key, line=seen[key].line)
                )
            elif key:
                seen[key] = row


def _check_structure(row: Row, made: Plan, listed: dict[str, Row], create_missing: bool) -> None:
    department_name, post_name, above = row.values["部门"], row.values["岗位"], row.values["上级岗位"]
    department = directory.department(department_name)
    if department is None and department_name and not create_missing:
        row.problems.append(_("没有部门“%(name)s”。请先建立，或勾选一并新建。", name=department_name))
    elif department is None and department_name and department_name not in made.new_departments:
        made.new_departments.append(department_name)
    if not post_name:
        if department_name or row.posts or above:
            row.problems.append(_("请填写岗位；部门、兼任和上级岗位要有岗位才有意义。"))
        return
    post = directory.post(post_name)
    if post is not None and not post.active:
        row.problems.append(_("岗位“%(name)s”已停用。", name=post_name))
    elif post is not None and department_name and post.department is not department:
        row.problems.append(
            _("岗位“%(name)s”属于%(real)s，与本行的部门不符。", name=post_name, real=post.department.name)
        )
    elif post is None and not create_missing:
        row.problems.append(_("没有岗位“%(name)s”。请先建立，或勾选一并新建。", name=post_name))
    elif post is None and not department_name:
        row.problems.append(_("岗位“%(name)s”是新的，请填写它的部门。", name=post_name))
    elif post is None and made.new_posts.setdefault(post_name, department_name) != department_name:
        row.problems.append(_("岗位“%(name)s”在别的行属于%(other)s。", name=post_name, other=made.new_posts[post_name]))
    for name in {*row.posts[1:], *([above] if above else [])}:
        if directory.post(name) is None and not (create_missing and name in listed):
            row.problems.append(_("没有岗位“%(name)s”，名单的“岗位”一列里也没有。", name=name))
    if above and made.superiors.setdefault(post_name, above) != above:
        row.problems.append(
            _("岗位“%(name)s”的上级在别的行是%(other)s。", name=post_name, other=made.superiors[post_name])
        )


def _check_circles(made: Plan) -> None:
    posts = snapshot.current().posts
    above = {p.name: posts[p.reports_to_id].name for p in posts.values() if p.reports_to_id} | made.superiors
    for row in made.rows:
        start = row.values["岗位"]
        name, passed = above.get(start), {start}
        while name is not None and name not in passed:
            passed.add(name)
            name = above.get(name)
        if start and name == start:
            row.problems.append(_("“%(name)s”的上级岗位绕成了一圈，请核对“上级岗位”一列。", name=start))


def _changes(row: Row) -> list[str]:
    if row.person is None:
        return []
    words = {"name": _("姓名"), "login": _("登录名"), "employee_no": _("工号"), "phone": _("手机"), "email": _("邮箱")}
    changed = [w for column, w in words.items() if (getattr(row.person, column) or "") != row.data()[column]]
    notes = [_("更改：%(what)s", what="、".join(changed))] if changed else []
    if row.values["岗位"]:
        held = [
            h.post.name for h in row.person.holdings if h.since <= today() and (h.until is None or h.until >= today())
        ]
        for words_of, names in (
            (_("新任：%(what)s"), [n for n in row.posts if n not in held]),
            (_("卸任：%(what)s"), [n for n in held if n not in row.posts]),
        ):
            if names:
                notes.append(words_of % {"what": "、".join(names)})
    return notes


def _give_posts(person: Person, posts: list[Post]) -> None:
    """From today the person holds these posts, the first as the main one, and no others."""
    day = today()
    for holding in list(person.holdings):
        if holding.post not in posts and (holding.until is None or holding.until >= day):
            service.end_holding(holding, last_day=day - timedelta(days=1))
    held = {h.post_id: h for h in person.holdings if h.since <= day and (h.until is None or h.until >= day)}
    for n, post in enumerate(posts):
        if post.id not in held:
            service.hold(person, post, since=day, is_main=n == 0)
        elif n == 0 and not held[post.id].is_main:
            service.make_main(held[post.id])


def _department(name: str) -> Department:
    if found := directory.department(name):
        return found
    raise BadInput(_("部门“%(name)s”刚被改动，请重新检查名单。", name=name))


def _post(name: str) -> Post:
    if found := directory.post(name):
        return found
    raise BadInput(_("岗位“%(name)s”刚被改动，请重新检查名单。", name=name))
