"""People: who is on duty, who holds a post, who is my superior, who stands in, how to reach somebody."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _

from portal import clock
from portal.asking.kinds import Asked, Reply, kind
from portal.people import directory, substitutes
from portal.people.models import Person, Post

DUTY = "酒店总值班"
ROSTER = "按排班表"
STRUCTURE = "按本店现在的部门和岗位"
MOST = 8


def named(people: list[Person]) -> str:
    """Names with how to reach them; the rest as a number."""
    said = "、".join(f"{one.name}（{one.phone}）" if one.phone else one.name for one in people[:MOST])
    return said if len(people) <= MOST else said + _("等 %(n)s 人", n=len(people))


def _to(people: list[Person]) -> tuple[str, str]:
    if len(people) != 1:
        return "", ""
    return url_for("people.colleague", person_id=people[0].id), _("%(name)s的名片", name=people[0].name)


@kind(
    "people.duty_manager",
    "谁 总值班", "总值班 谁", "今天 谁 总值班", "总值班 电话", "总值班 电话 多少", "急事 找 总值班", "急事 找谁",
    cites="CRD-15-13",
)  # fmt: skip
def duty_manager(asked: Asked) -> Reply:
    """Now; for another day, everybody the roster names for it."""
    day = asked.slots.today()
    if day != clock.today():
        return _of_day(DUTY, day)
    people = directory.on_duty(DUTY)
    if people:
        url, label = _to(people)
        return Reply(_("现在的总值班是%(names)s。", names=named(people)), url=url, label=label)
    return Reply(_("此刻排班表上没有总值班；急事找部门总监。"))


def _of_day(duty: str, day: date) -> Reply:
    begin = clock.in_house(datetime.combine(day, time.min))
    people: dict[int, Person] = {}
    for hour in range(0, 24, 2):
        people |= {one.id: one for one in directory.on_duty(duty, begin + timedelta(hours=hour))}
    if not people:
        return Reply(_("%(day)s 的排班表上还没有%(duty)s。", day=f"{day:%m-%d}", duty=duty))
    return Reply(
        _("%(day)s 的%(duty)s：%(names)s。", day=f"{day:%m-%d}", duty=duty, names=named(list(people.values())))
    )


@kind(
    "people.on_duty",
    "{岗位} 谁 值班", "谁 值班 {岗位}", "今天 {岗位} 谁", "{岗位} 当班 谁", "{岗位} 谁 当班", "{部门} 谁 值班",
    ours=ROSTER,
)  # fmt: skip
def on_duty(asked: Asked) -> Reply | None:
    if asked.slots.post is not None:
        posts: list[Post] = [asked.slots.post]
    elif asked.slots.department is not None:
        wanted = asked.slots.department.id
        posts = [post for post in directory.posts() if post.department_id == wanted]
    else:
        return None
    people = list(dict.fromkeys(one for post in posts for one in directory.on_duty(post.name)))
    where = asked.slots.post.name if asked.slots.post else asked.slots.department.name  # type: ignore[union-attr]
    if not people:
        return Reply(_("此刻排班表上没有%(where)s的人当班。", where=where))
    url, label = _to(people)
    return Reply(_("%(where)s现在当班：%(names)s。", where=where, names=named(people)), url=url, label=label)


@kind(
    "people.here",
    "{人} 当班", "{人} 在 班", "{人} 上班", "{人} 今天 上班", "{人} 在 值班", "{人} 几点 下班", "{人} 在",
    ours=ROSTER,
)  # fmt: skip
def here(asked: Asked) -> Reply | None:
    person = asked.slots.person
    if person is None:
        return None
    url, label = _to([person])
    shift = directory.is_on_duty(person)
    if shift is not None:
        return Reply(_("%(name)s现在当班（%(duty)s），到 %(until)s。", name=person.name, duty=shift.duty,
                       until=f"{clock.in_house(shift.ends_at):%H:%M}"), url=url, label=label)  # fmt: skip
    coming = [one for n in range(2) for one in directory.shifts_on(person, clock.today() + timedelta(days=n))
              if one.starts_at > clock.now()]  # fmt: skip
    if coming:
        starts = clock.in_house(coming[0].starts_at)
        return Reply(_("%(name)s现在不当班，下一班 %(at)s。", name=person.name, at=f"{starts:%m-%d %H:%M}"),
                     url=url, label=label)  # fmt: skip
    return Reply(_("排班表上%(name)s现在没有班；办公室的同事不排班。", name=person.name), url=url, label=label)


@kind(
    "people.my_shift",
    "班 什么", "今天 班 几点", "什么 班", "几点 上班", "几点 下班", "明天 上班 几点", "今天 值班", "班 几点", "排班",
    ours=ROSTER,
)  # fmt: skip
def my_shift(asked: Asked) -> Reply:
    """The asker's own turns on the day asked about."""
    day = asked.slots.today()
    when = f"{day:%m-%d}"
    shifts = directory.shifts_on(asked.person, day)
    if not shifts:
        return Reply(_("%(day)s 没有您的排班。", day=when), url=url_for("people.me"), label=_("我的"))
    said = "；".join(
        f"{shift.duty} {shift.label} {clock.in_house(shift.starts_at):%H:%M}–{clock.in_house(shift.ends_at):%H:%M}"
        for shift in shifts
    )
    return Reply(_("%(day)s：%(shifts)s。", day=when, shifts=said), url=url_for("people.me"), label=_("我的"))


@kind("people.superior", "上级 谁", "谁 上级", "谁 管", "上级 哪位", "上级 电话", ours=STRUCTURE)
def superior(asked: Asked) -> Reply:
    post, people = directory.superiors(asked.person)
    if post is None:
        return Reply(_("按现在的岗位，您上面没有上级岗位。"))
    url, label = _to(people)
    return Reply(_("您的上级是%(post)s：%(names)s。", post=post.name, names=named(people)), url=url, label=label)


@kind(
    "people.head",
    "{部门} 负责人 谁", "{部门} 谁 负责", "{部门} 经理", "{部门} 找谁", "谁 负责 {部门}", "{部门} 电话",
    "{部门} 上级 谁",
    ours=STRUCTURE,
)  # fmt: skip
def head(asked: Asked) -> Reply | None:
    department = asked.slots.department
    if department is None:
        return None
    post, people = directory.head_post_of(department), directory.head_of(department)
    if post is None or not people:
        return Reply(_("%(department)s的负责人岗位现在空缺。", department=department.name))
    url, label = _to(people)
    return Reply(_("%(department)s的负责人是%(post)s%(names)s。", department=department.name, post=post.name,
                   names=named(people)), url=url, label=label)  # fmt: skip


@kind(
    "people.leader",
    "{部门} 分管领导 谁", "谁 分管 {部门}", "{部门} 归 谁 分管", "{部门} 哪位 领导 分管",
    ours=STRUCTURE,
)  # fmt: skip
def leader(asked: Asked) -> Reply | None:
    department = asked.slots.department
    if department is None:
        return None
    post, people = directory.leader_post_of(department), directory.leader_of(department)
    if post is None or not people:
        return Reply(_("%(department)s没有设分管领导，或现在空缺。", department=department.name))
    url, label = _to(people)
    return Reply(_("%(department)s的分管领导是%(post)s%(names)s。", department=department.name, post=post.name,
                   names=named(people)), url=url, label=label)  # fmt: skip


@kind("people.holders", "{岗位} 谁", "谁 {岗位}", "{岗位} 电话", "{岗位} 哪位", "{岗位} 名字", ours=STRUCTURE)
def holders(asked: Asked) -> Reply | None:
    post = asked.slots.post
    if post is None:
        return None
    people = directory.holders(post)
    if not people:
        return Reply(_("%(post)s现在空缺。", post=post.name))
    url, label = _to(people)
    return Reply(_("%(post)s：%(names)s。", post=post.name, names=named(people)), url=url, label=label)


@kind(
    "people.phone",
    "{人} 电话 多少",
    "{人} 电话",
    "怎么 联系 {人}",
    "{人} 岗位 什么",
    "{人} 哪个 部门",
    "谁 {人}",
    ours=STRUCTURE,
)
def phone(asked: Asked) -> Reply | None:
    person = asked.slots.person
    if person is None:
        return None
    posts = "、".join(post.name for post in directory.posts_of(person))
    url, label = _to([person])
    reach = _("电话 %(phone)s", phone=person.phone) if person.phone else _("没有登记电话")
    return Reply(
        _("%(name)s（%(posts)s），%(reach)s。", name=person.name, posts=posts, reach=reach), url=url, label=label
    )


@kind(
    "people.my_substitute", "谁 代理", "代理 谁", "代 我 谁", "不在 谁 代", "代理 怎么", ours="代理由本人在“我的”里指定"
)
def my_substitute(asked: Asked) -> Reply:
    """Who stands in for the asker now, and for whom the asker does."""
    mine = [row.substitute.name for row in substitutes.now_for(asked.person)]
    others = [row.person.name for row in directory.standing_in_for(asked.person)]
    says = _("现在由%(names)s代理您。", names="、".join(mine)) if mine else _("现在没有人代理您。")
    if others:
        says += _("您正在代理%(names)s。", names="、".join(others))
    return Reply(says, url=url_for("people.me"), label=_("指定代理"))
