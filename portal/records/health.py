"""Are the routes sound with today's people? What would go astray, said before it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.formkit import Holder, Step
from portal.formkit.form import Definition
from portal.people import bodies, directory
from portal.people.models import Department, Holding, Person, Post, Shift, Substitution
from portal.records import editions, holders, settling
from portal.records.models import Task
from portal.records.states import OPEN
from portal.regulations import settings, shipped

SOON = timedelta(days=7)

# Every kind of finding, with what to do about it.
KINDS = {
    "no_post": _l("表单写到的岗位本店没有：建立这个岗位，或改参数。"),
    "vacant": _l("安排一位员工任这个岗位；在此之前，待办会转给上级岗位。"),
    "locked": _l("任此岗位的账号都已锁定：解锁，或另行安排。"),
    "no_department": _l("建立这个部门，或把它设为某部门的别名。"),
    "no_head": _l("给这个部门定一个负责人岗位。"),
    "no_leader": _l("给这个部门定一个分管领导岗位。"),
    "body_short": _l("补足成员，或改这个机构的法定人数。"),
    "no_roster": _l("把今后几天的班排上；没有人当班时，待办会转给系统管理员。"),
    "unreachable": _l("这些人还没有登录过：把登录链接交给本人。"),
    "setting_gone": _l("改这个参数，另选一个岗位。"),
    "loop": _l("几个人互相代理，绕成了圈：请其中一人收回。"),
    "substitute_gone": _l("代理人已离职或锁定：请本人另指定代理人。"),
    "ending": _l("任职到期后，未办的待办会移交给接任的人；请先安排接任。"),
    "orphan": _l("待办在离开岗位的人手上：请把它转给现任。"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that would go astray. `subject` makes it the same one every night; `url` is where it is mended."""

    kind: str
    subject: str
    words: str
    url: str
    form_key: str = ""
    step: str = ""

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.form_key, self.step, self.kind, self.subject


def look() -> list[Finding]:
    """Every finding of this moment, those of a step first, in the order of forms and steps."""
    checkup = _Checkup()
    found = [finding for form in routes() for step in form.route for finding in checkup.of_step(form, step)]
    found += [finding for form in editions.catalogue() for finding in beside_the_route(form)]
    for part in (checkup.departments, checkup.settings, substitutes, ending, orphans):
        found += part()
    return list({finding.place: finding for finding in found}.values())


def routes() -> Iterator[Definition]:
    """Every form with a route, then its amendments; cancelling an approved record goes the form's own way again."""
    for form in editions.catalogue():
        if form.route:
            yield form
        for key, amendment in form.amendments.items():
            if amendment.route and not amendment.ends:
                yield editions.amendment_form(form, key)


def beside_the_route(form: Definition) -> Iterator[Finding]:
    """Posts there are none of that a form names elsewhere: who files it, lets a rule past, is told, may read."""
    named = [("由谁填写", case.holder) for case in form.filed_by]
    named += [(f"变更“{one.title}”由谁提出", one.filed_by) for one in form.amendments.values() if not one.ends]
    named += [(f"规则“{rule.says}”由谁放行", rule.override) for rule in form.rules.values()]
    named += [(f"到时提醒“{timer.says}”", holder) for timer in form.timers.values() for holder in timer.tells]
    named += [("可以查看的人", holder) for holder in form.readers]
    for where, holder in named:
        for name in holder.args if holder is not None and holder.how == "post" else ():
            if (post := directory.post(name)) is None or not post.active:
                words = f"《{form.title}》{where}：本店没有“{name}”这个岗位"
                yield Finding("no_post", f"post:{name}:{where}"[:100], words, "/admin/posts", form.key)


@dataclass
class _Checkup:
    """One round through the routes; departments that steps reach through a box are gathered and said once."""

    heads_asked: list[str] = field(default_factory=list)
    leaders_asked: list[str] = field(default_factory=list)
    rostered: dict[str, bool] = field(default_factory=dict)

    def of_step(self, form: Definition, step: Step) -> Iterator[Finding]:
        def at(kind: str, subject: str, words: str, url: str) -> Finding:
            return Finding(kind, subject, f"《{form.title}》“{step.name}”：{words}", url, form.key, step.key)

        for holder in (step.holder, *step.copies):
            yield from self._of_holder(form, step, holder, at)

    def _of_holder(self, form: Definition, step: Step, holder: Holder, at: Callable[..., Finding]) -> Iterator[Finding]:
        first = holder.args[0] if holder.args else ""
        match holder.how:
            case "post":
                yield from _posts(holder.args, at)
            case "line":
                yield from _posts((first,), at)
            case "post_setting":
                yield from _posts((str(settings.get(first)),), at, setting=first)
            case "tier":
                name = _tier(first, int(holder.args[1]))
                yield from _body(name, at) if directory.department(name) else _posts((name,), at, setting=first)
            case "owner_head":
                yield from _owner(form, at)
            case "owner_desk" | "desk":
                yield from _desk(form, holder.how, first, at)
            case "body":
                yield from _body(first, at)
            case "on_duty":
                if not self._is_rostered(first):
                    yield at("no_roster", f"duty:{first}", f"今后七天没有排{first}的班", "/admin/rosters")
            case "head_of":
                self.heads_asked.append(f"《{form.title}》“{step.name}”")
            case "leader_of":
                self.leaders_asked.append(f"《{form.title}》“{step.name}”")

    def _is_rostered(self, duty: str) -> bool:
        if duty not in self.rostered:
            coming = select(func.count(Shift.id)).where(
                Shift.duty == duty, Shift.ends_at > clock.now(), Shift.starts_at < clock.now() + SOON
            )
            self.rostered[duty] = bool(db.session.scalar(coming))
        return self.rostered[duty]

    def departments(self) -> Iterator[Finding]:
        """Departments people file for whose head or 分管领导 nobody is, where a step asks for one."""
        everyone = list(db.session.scalars(select(Person).where(Person.active)))
        used = {post.department_id for post in directory.main_posts(everyone).values()}
        for department in directory.departments():
            if department.id not in used:
                continue
            url = f"/admin/departments/{department.id}"
            for kind, word, post, asked in (
                ("no_head", "负责人", directory.head_post_of(department), self.heads_asked),
                ("no_leader", "分管领导", directory.leader_post_of(department), self.leaders_asked),
            ):
                if not asked:
                    continue
                where = f"{asked[0]}等 {len(asked)} 步" if len(asked) > 1 else asked[0]
                if post is None:
                    yield Finding(kind, f"department:{department.id}", f"{department.name}没有{word}：涉及{where}", url)
                elif nobody := _nobody(post):
                    kind, words, url = nobody
                    yield Finding(kind, f"post:{post.id}:{word}:{department.id}",
                                  f"{department.name}的{word}{words}：涉及{where}", url)  # fmt: skip

    def settings(self) -> Iterator[Finding]:
        """Settings that name a post or body there is none of, whether a form uses them or not."""
        departments = {department.name for department in directory.departments()}
        for key, spec in shipped.specs().items():
            if spec.kind == "post":
                names = [str(settings.get(key))]
            elif spec.kind == "tiers":
                names = [tier.holder for tier in settings.get(key) if tier.holder not in departments]
            else:
                continue
            for name in names:
                post = directory.post(name)
                if post is None or not post.active:
                    yield Finding("setting_gone", f"setting:{key}:{name}",
                                  f"参数“{spec.label}”写的“{name}”，本店没有这个岗位",
                                  f"/admin/settings/{key}")  # fmt: skip


def _tier(key: str, number: int) -> str:
    tiers = settings.get(key)
    return str(tiers[min(number, len(tiers)) - 1][1])


def _posts(names: Iterable[str], at: Callable[..., Finding], *, setting: str = "") -> Iterator[Finding]:
    """Posts any of which will do: each must exist, and somebody must hold one."""
    there = []
    for name in names:
        post = directory.post(name)
        if post is None or not post.active:
            url = f"/admin/settings/{setting}" if setting else "/admin/posts"
            yield at("no_post", f"post:{name}", f"本店没有“{name}”这个岗位", url)
        else:
            there.append(post)
    yield from _held(there, at)


def _held(posts: list[Post], at: Callable[..., Finding]) -> Iterator[Finding]:
    people = [person for held in directory.holders_of(posts).values() for person in held]
    if posts and not people:
        kind, words, url = _nobody(posts[0]) or ("vacant", "空缺", "/admin/posts")
        names = "、".join(post.name for post in posts)
        yield at(kind, f"post:{posts[0].id}", f"{names}{words}，{goes_to(posts[0])}", url)
    elif people and not any(can_be_told(person) for person in people):
        yield at("unreachable", f"post:{posts[0].id}",
                 f"办理人{'、'.join(person.name for person in people[:4])}还没有登录过，也没有邮箱",
                 f"/admin/people/{people[0].id}")  # fmt: skip


def _nobody(post: Post) -> tuple[str, str, str] | None:
    """Why nobody who can act holds a post: (kind, words, where it is mended); None where somebody does."""
    if directory.holders(post):
        return None
    today = clock.today()
    held = db.session.scalars(
        select(Person).join(Holding, Holding.person_id == Person.id)
        .where(Holding.post_id == post.id, Holding.since <= today, (Holding.until.is_(None)) | (Holding.until >= today))
    ).first()  # fmt: skip
    if held is None:
        return "vacant", "空缺", f"/admin/posts/{post.id}"
    return "locked", f"的账号（{held.name}）已{'锁定' if held.active else '停用'}", f"/admin/people/{held.id}"


def goes_to(post: Post) -> str:
    """Where what is addressed to a vacant post goes, in words."""
    above, people = directory.superior_of_post(post)
    if above is not None and people:
        return f"待办会转给{above.name}{people[0].name}"
    return "待办会转给系统管理员"


def can_be_told(person: Person) -> bool:
    """Has this person a way to hear of a task: an account they can open and have opened, or a mail address?"""
    return bool(person.password_hash) and (person.last_sign_in_at is not None or bool(person.email))


def _owner(form: Definition, at: Callable[..., Finding]) -> Iterator[Finding]:
    department = directory.department(form.owner)
    if department is None:
        yield at("no_department", f"department:{form.owner}", f"本店没有{form.owner}", "/admin/departments")
        return
    post = directory.head_post_of(department)
    if post is None:
        yield at("no_head", f"department:{department.id}", f"{department.name}没有负责人",
                 f"/admin/departments/{department.id}")  # fmt: skip
        return
    yield from _held([post], at)


def _desk(form: Definition, how: str, desk: str, at: Callable[..., Finding]) -> Iterator[Finding]:
    department = directory.department(form.owner)
    posts = [
        post for post in directory.posts()
        if (post.desk == desk if how == "desk" else department is not None and post.department_id == department.id)
    ]  # fmt: skip
    if not any(directory.holders_of(posts).values()):
        yield at("vacant", f"desk:{desk or form.owner}", f"{form.owner if how == 'owner_desk' else '值班岗位'}没有人",
                 "/admin/posts")  # fmt: skip


def _body(name: str, at: Callable[..., Finding]) -> Iterator[Finding]:
    department = directory.department(name)
    if department is None:
        yield at("no_department", f"department:{name}", f"本店没有{name}", "/admin/bodies")
        return
    count, quorum = bodies.headcount(department), bodies.rule_of(name)["quorum"]
    if count < max(1, quorum):
        need = f"，不足法定的 {quorum} 人" if quorum > 1 else ""
        yield at("body_short", f"department:{department.id}", f"{name}现有 {count} 人{need}", _mended(department))


def _mended(department: Department) -> str:
    made = {body.department_id for body in bodies.bodies()}
    return f"/admin/bodies/{department.id}" if department.id in made else "/admin/bodies"


# ---- people --------------------------------------------------------------------------------------------------------
def substitutes() -> Iterator[Finding]:
    """Substitutions in force that lead in a circle, or to somebody who cannot act."""
    now = clock.now()
    rows = db.session.scalars(
        select(Substitution).where(Substitution.starts_at <= now, Substitution.ends_at > now,
                                   Substitution.revoked_at.is_(None))
        .options(joinedload(Substitution.person), joinedload(Substitution.substitute)).order_by(Substitution.id)
    ).all()  # fmt: skip
    for row in rows:
        if not row.substitute.is_active:
            yield Finding("substitute_gone", f"substitution:{row.id}",
                          f"{row.person.name}的代理人{row.substitute.name}已离职或锁定，代理不起作用",
                          f"/admin/people/{row.person_id}")  # fmt: skip
    by_person: dict[int, list[Substitution]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    for circle in _circles(by_person):
        names = [row.person.name for row in circle]
        first = min(row.person_id for row in circle)
        subject = "people:" + "-".join(str(id_) for id_ in sorted(row.person_id for row in circle))
        yield Finding("loop", subject[:100], f"代理绕成了圈：{' → '.join([*names, names[0]])}",
                      f"/admin/people/{first}")  # fmt: skip


def _circles(by_person: dict[int, list[Substitution]]) -> Iterator[list[Substitution]]:
    """Each circle once, beginning with its person of the lowest id."""

    def go_on(way: list[Substitution]) -> Iterator[list[Substitution]]:
        for row in by_person.get(way[-1].substitute_id, ()):
            if row.person_id == way[0].person_id:
                yield way
            elif row.person_id > way[0].person_id and row.person_id not in {one.person_id for one in way}:
                yield from go_on([*way, row])

    for start in sorted(by_person):
        for row in by_person[start]:
            yield from go_on([row])


def ending() -> Iterator[Finding]:
    """Holdings that end within a week while their people have tasks in hand."""
    today = clock.today()
    waiting = select(func.count(Task.id)).where(Task.person_id == Holding.person_id, Task.state.in_(OPEN))
    rows = db.session.execute(
        select(Holding, waiting.scalar_subquery()).join(Holding.person)
        .where(Person.active, Holding.until >= today, Holding.until <= today + SOON)
        .options(joinedload(Holding.person), joinedload(Holding.post)).order_by(Holding.until, Holding.id)
    )  # fmt: skip
    for holding, count in rows:
        assert holding.until is not None
        if count:
            yield Finding("ending", f"holding:{holding.id}",
                          f"{holding.person.name}任{holding.post.name}到 {holding.until} 为止，手上还有 {count} 件待办",
                          f"/admin/posts/{holding.post_id}")  # fmt: skip


# Tasks somebody has without holding the step's post, and rightly.
_RIGHTLY = ("转交", "超过时限", "接手", "征询")
_BY_POST = ("post", "post_setting", "head_of", "leader_of", "owner_head", "owner_desk", "desk", "body", "tier")


def orphans() -> Iterator[Finding]:
    """Open tasks in the hands of somebody who has left, or no longer has the post; there should be none."""
    tasks = db.session.scalars(
        select(Task).where(Task.state.in_(OPEN))
        .options(joinedload(Task.record), joinedload(Task.run), joinedload(Task.person)).order_by(Task.id)
    ).all()  # fmt: skip
    for task in tasks:
        if task.person is not None and (not task.person.is_active or _has_lost_it(task, task.person)):
            words = f"{task.record.number} 在{task.person.name}手上，本人已不在这个岗位"
            yield Finding("orphan", f"task:{task.id}", words,
                          f"/admin/people/{task.person_id}", task.record.form_key, task.run.step)  # fmt: skip


def _has_lost_it(task: Task, person: Person) -> bool:
    form = editions.of(task.record)
    step = form.route.steps.get(task.run.step)
    if step is None or task.role or person.is_admin or step.holder.how not in _BY_POST:
        return False
    if any(word in task.via for word in _RIGHTLY):
        return False
    if step.holder.how == "post" and {post.name for post in directory.posts_of(person)} & set(step.holder.args):
        return False  # the usual case, answered without looking into the record
    found = holders.assign(step, settling.env_of(task.record, form), form, task.record.applicant, not_these=set())
    held = {person.id for person in found.people}
    post = found.post
    while post is not None and person.id not in held:  # who stood in for an empty post keeps what they got
        post, people = directory.superior_of_post(post)
        held |= {person.id for person in people}
    return person.id not in held
