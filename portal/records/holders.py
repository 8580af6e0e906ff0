"""Who holds a step: a `Holder` of the form resolved to people, with the words that say how they were found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.formkit import Holder, Step
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Department, Person, Post


@dataclass
class Found:
    """People, and how they were found. `fallback` says what the engine did by itself, in words for the history; `desk`
    the desk they hold the step as, any of them as good as another, and whoever works there later."""

    people: list[Person] = field(default_factory=list)
    how: str = ""
    fallback: str = ""
    post: Post | None = None
    desk: str = ""


def find(holder: Holder, env: Answers, form: Definition, applicant: Person) -> Found:
    """The people a holder names today. May be nobody; `assign` then finds who stands in."""
    first = holder.args[0] if holder.args else ""
    match holder.how:
        case "post":
            return _of_posts(holder.args)
        case "post_setting":
            return _of_posts((named_by_setting(holder, env),), words="本店参数设定")
        case "head_of" | "leader_of":
            return _of_department(holder.how, _department(env.answer(first)))
        case "owner_head":
            return _of_department("head_of", directory.department(form.owner))
        case "owner_desk":
            department = directory.department(form.owner)
            return _of_posts([p.name for p in directory.posts(department=department)] if department else [])
        case "desk":
            return replace(_of_posts([p.name for p in directory.posts(desk=first)]), desk=first)
        case "body":
            return _of_body(first)
        case "superior":
            post, people = directory.superiors(applicant, int(first or 1))
            return Found(people, f"申请人的上级：{post.name}" if post else "申请人没有上级岗位", post=post)
        case "line":
            return _line(applicant, first)
        case "tier":
            return _tier(named_by_setting(holder, env), holder.args[1])
        case "person":
            return _named(env.answer(first), env.label((first,)))
        case "on_duty":
            people = directory.on_duty(first)
            return Found(people, f"此刻当班的{first}（按排班）") if people else Found([], f"此刻没有{first}当班")
        case "applicant":
            return Found([applicant] if applicant.is_active else [], "申请人本人")
    return Found(administrators(), "系统管理员")


def _line(applicant: Person, up_to: str) -> Found:
    """Every filled post above the applicant, nearest first, up to the one named (逐级)."""
    line = directory.line_above(applicant)
    names = [post.name for post in line]
    line = line[: names.index(up_to) + 1] if up_to in names else line
    held = directory.holders_of(line)
    people = [held[post.id][0] for post in line if held[post.id] and held[post.id][0] is not applicant]
    said = "、".join(post.name for post in line if held[post.id])
    return Found(list(dict.fromkeys(people)), f"申请人逐级的上级：{said}" if said else "申请人没有上级岗位",
                 post=line[0] if line else None)  # fmt: skip


def _tier(name: str, number: str) -> Found:
    """Who decides in the so-manyth tier of amounts: a post, or a body by its name."""
    found = _of_body(name) if directory.post(name) is None else _of_posts((name,))
    return Found(found.people, f"金额分档第{number}档：{found.how}", post=found.post)


def body_of(holder: Holder, env: Answers) -> str:
    """The body that holds a step, by its name or as a tier of amounts; "" where no body does."""
    if holder.how == "body":
        return holder.args[0]
    name = named_by_setting(holder, env) if holder.how == "tier" else ""
    return name if name and directory.post(name) is None else ""


def named_by_setting(holder: Holder, env: Answers) -> str:
    """The post or body a setting names to hold a step, by itself or as a tier of amounts; "" where none does."""
    if holder.how == "post_setting":
        return str(env.setting(holder.args[0]))
    if holder.how != "tier":
        return ""
    tiers, number = env.setting(holder.args[0]), int(holder.args[1])
    return str(tiers[min(number, len(tiers)) - 1][1])


def _of_posts(names: Iterable[str], words: str = "") -> Found:
    posts = [post for name in names if (post := directory.post(name)) is not None]
    people = directory.holders_of(posts)
    found = list({p.id: p for post in posts for p in people.get(post.id, [])}.values())
    said = "、".join(post.name for post in posts) or "、".join(names)
    return Found(found, f"{words + '：' if words else ''}{said}", post=posts[0] if posts else None)


def _of_department(how: str, department: Department | None) -> Found:
    if department is None:
        return Found([], "没有填写部门")
    if how == "head_of":
        post, people = directory.head_post_of(department), directory.head_of(department)
        return Found(people, f"{department.name}负责人" + (f"：{post.name}" if post else ""), post=post)
    post, people = directory.leader_post_of(department), directory.leader_of(department)
    return Found(people, f"{department.name}的分管领导" + (f"：{post.name}" if post else ""), post=post)


def _of_body(name: str) -> Found:
    department = directory.department(name)
    posts = directory.posts(department=department) if department is not None else []
    people = directory.holders_of(posts)
    found = list({p.id: p for post in posts for p in people.get(post.id, [])}.values())
    return Found(found, f"{name}成员", post=posts[0] if posts else None)


def _department(value: Any) -> Department | None:
    return db.session.get(Department, value.id) if value is not None and hasattr(value, "id") else None


def _named(value: Any, label: str) -> Found:
    items = value if isinstance(value, list) else [value]
    ids = [item.id for item in items if hasattr(item, "id") and isinstance(item.id, int)]
    people = [person for person in directory.people_of(ids).values() if person.is_active]
    return Found(people, f"单据上的{label}")


def administrators() -> list[Person]:
    return list(db.session.scalars(select(Person).where(Person.is_admin, Person.active).order_by(Person.id)))


def above(person: Person) -> list[Person]:
    """Who stands above a person (a leaver: above their last post), or the administrators where nobody does."""
    people = directory.superiors(person)[1]
    if not people and person.holdings:
        people = directory.superior_of_post(person.holdings[-1].post)[1]
    return people or administrators()


def assign(step: Step, env: Answers, form: Definition, applicant: Person, *, not_these: set[int]) -> Found:
    """The people who get the step's task, after what the engine guarantees: never the applicant on their own
    request (unless the form says so), never somebody who must not also sign, never nobody.

    `not_these` are ids of people who must not hold it (two different people, named fields).
    """
    found = find(step.holder, env, form, applicant)
    barred = not_these | named(step, env)
    whole_body = step.holder.how in ("desk", "owner_desk") or bool(body_of(step.holder, env))
    own = {applicant.id} if not step.own and step.holder.how != "applicant" else set()
    left = [person for person in found.people if person.id not in barred | own]
    if left:
        dropped = [p.name for p in found.people if p.id in barred | own]
        if dropped:
            found.desk = ""  # not everybody there may: those who may get it by name
        if dropped and not whole_body:
            found.fallback = f"{'、'.join(dropped)}是申请人或已签过的人，由同岗位其他人办理"
        found.people = left
        return found
    why = _why_nobody(found, own, barred)
    post, people = _above(found, applicant if found.people else None, barred | own)
    if people:
        assert post is not None
        return Found(people, found.how, fallback=f"{why}，转由其上级{post.name}办理", post=post)
    everyone = administrators()
    left = [person for person in everyone if person.id not in barred | own]
    return Found(left or everyone, found.how, fallback=f"{why}，也没有上级可转，转由系统管理员处理")


def named(step: Step, env: Answers) -> set[int]:
    """The ids of the people in the fields that keep them out of this step."""
    values = [env.answer(name) for name in step.not_also]
    return {
        item.id for value in values for item in (value if isinstance(value, list) else [value]) if hasattr(item, "id")
    }


def _why_nobody(found: Found, own: set[int], barred: set[int]) -> str:
    ids = {person.id for person in found.people}
    if ids & own:
        return "审批人就是申请人"
    if ids & barred:
        return "审批人已在本单的其他环节签过，须由两个人分别签署"
    return f"{found.how}空缺"


def _above(found: Found, holder: Person | None, barred: set[int]) -> tuple[Post | None, list[Person]]:
    """The nearest filled post above, whose holders may sign."""
    post = found.post
    if post is None and found.people:
        held = directory.posts_of(found.people[0])
        post = held[0] if held else None
    seen: set[int] = set()
    while post is not None and post.id not in seen:
        seen.add(post.id)
        above, people = directory.superior_of_post(post)
        left = [person for person in people if person.id not in barred]
        if left:
            return above, left
        post = above
    return None, []
