"""Visits: a slip that opens filled, what to say while it is written, filing it, consent by telephone, leaving."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, TooLate
from portal.formkit import Guest, Rule
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people import directory, session, sign_in
from portal.people.models import Person, Shift
from portal.records import (
    acting,
    editions,
    engine,
    filing,
    readers,
    reading,
    route_view,
    sealing,
    settling,
    surroundings,
)
from portal.records.models import Record
from portal.records.reading import Typed
from portal.records.states import ENDED, RECORD
from portal.regulations import settings

FORM = "visitor"
# What a returning visitor brings along from the last time; when, what for and with what is asked anew.
CARRIED = ("visitor", "id_kind", "id_no", "unit", "phone", "plate", "category", "host", "reason")
USUAL_DOCUMENT = "居民身份证"  # what nearly everybody shows
DUTY = "酒店总值班"
FLOORS = "楼层服务员"
LEAVING = "leaving"
MOST_RUNG = 4  # telephone numbers shown
HOURS = {"closed", "opened"}  # the rules the manager on duty may let past


@dataclass(frozen=True)
class Notice:
    """Something to know while the slip is written. `tone`: alarm (watch list), stop (refused), warn, good, plain."""

    tone: str
    words: str
    chips: list[Any] = field(default_factory=list)


def form_today() -> Definition:
    return editions.today(FORM)


def blank(me: Person, **known: str) -> Typed:
    """A new slip as boxes begin: now, and what the entry line already said."""
    form = form_today()
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me))
    typed["id_kind"] = USUAL_DOCUMENT
    for name, text in known.items():
        typed[name] = text
    return typed


def carried_from(number: str, me: Person) -> Typed:
    """A slip filled from an earlier visit; personal numbers as masks, which `file` turns back. Raises NotFound."""
    record = find(number, me)
    form = form_today()
    shown = settling.shown_values(record, editions.of(record))
    values = {name: shown[name] for name in CARRIED if shown.get(name) is not None and name in form.fields}
    if isinstance(values.get("host"), Guest):
        del values["host"]  # a resident guest of the last time has left
    typed = blank(me)
    for name, texts in raw_of(form.filed_sections(), values).lists():
        if texts:
            typed.setlist(name, texts)
    return typed


def file(
    me: Person, typed: Typed, *, earlier: str = "", once: str | None = None, let_past: tuple[Person, str] | None = None,
    address: str = "",
) -> Record:  # fmt: skip
    """File the slip. Masks of the earlier visit stand for its stored numbers. `let_past` is the duty manager with the
    reason to admit after hours. Raises BadInput with every problem, NotYours."""
    if earlier:
        typed = _unmasked(typed, find(earlier, me))
    typed = _with_department(typed)
    overrides: dict[str, str] = {}
    if let_past is not None:
        overrides = {rule.key: let_past[1] for rule in form_today().rules.values() if rule.override is not None}
    return filing.submit(me, FORM, typed, once=once, overrides=overrides, address=address,
                         let_past_by=let_past[0] if let_past else None)  # fmt: skip


def _with_department(typed: Typed) -> Typed:
    """A resident guest has no department: whoever goes up to a room is the business of the floors'."""
    floors = directory.post(FLOORS)
    if floors is None or typed.get("department") or not any(typed.getlist("host")[1:]):
        return typed
    found = typed.copy()
    found["department"] = str(floors.department_id)
    return found


def _unmasked(typed: Typed, record: Record) -> Typed:
    form = editions.of(record)
    clear = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    return sealing.unmask_typed(typed, settling.values(record, form), clear)


def find(number: str, me: Person) -> Record:
    record = readers.find(number, for_=me)
    if record.form_key != FORM:
        raise NotFound(_("%(number)s 不是会客登记单。", number=number))
    return record


# ---- while it is written ------------------------------------------------------------------------------------------
def notices(me: Person, typed: Typed, *, earlier: str = "") -> list[Notice]:
    """What the guard should know of the slip as it stands: watch list, closing time, is the host on shift."""
    form = form_today()
    read = reading.read(form, form.filed_sections(), typed, me)
    if earlier:
        kept = settling.values(find(earlier, me), form)
        for name, value in kept.items():
            if isinstance(value, sealing.Sealed) and typed.get(name) == value.masked:
                read.values[name] = value
    env = surroundings.answers(form, read.values, applicant=me)
    found = []
    if _broken(form, "barred", env) and (read.values.get("visitor") or read.values.get("id_no")):
        found.append(_notice("alarm", form.rules["barred"]))
    if read.values.get("came_at") is not None:
        found += [_notice("stop", form.rules[key]) for key in sorted(HOURS) if _broken(form, key, env)]
    found += _about_host(form, env, read.values)
    return found


def _about_host(form: Definition, env: Any, values: dict[str, Any]) -> list[Notice]:
    host = values.get("host")
    if host is None or isinstance(host, Guest):
        return []
    if _broken(form, "host_on_duty", env):
        return [_notice("warn", form.rules["host_on_duty"])]
    if (words := on_shift_words(host.id)) is None:
        return []
    return [Notice("plain", _("%(name)s %(words)s", name=host.name, words=words))]


def on_shift_words(person_id: int) -> str | None:
    """当班（早班，至 15:00） or 不当班; None for somebody unknown."""
    person = db.session.get(Person, person_id)
    if person is None:
        return None
    shift = directory.is_on_duty(person)
    if shift is None:
        return _("不当班")
    until = f"{clock.in_house(shift.ends_at):%H:%M}"
    return _("当班（%(label)s，至 %(until)s）", label=shift.label or shift.duty, until=until)


def on_shift_now(people: list[Person]) -> set[int]:
    """Which of these people are on shift at this moment, in one query."""
    moment = clock.now()
    return set(db.session.scalars(select(Shift.person_id).where(
        Shift.person_id.in_([person.id for person in people]), Shift.starts_at <= moment, Shift.ends_at > moment,
    )))  # fmt: skip


def _broken(form: Definition, key: str, env: Any) -> bool:
    return key in form.rules and form.rules[key].broken(env)


def _notice(tone: str, rule: Rule) -> Notice:
    return Notice(tone, _(rule.says), route_view.chips(rule.cite))


def broken_among(problems: dict[str, list[str]]) -> set[str]:
    """The keys of the rules that speak in these problems."""
    said = {sentence for found in problems.values() for sentence in found}
    return {rule.key for rule in form_today().rules.values() if reading.cited(rule.says, rule.cite) in said}


# ---- after hours --------------------------------------------------------------------------------------------------
def may_be_let_past() -> bool:
    """Does the hotel let its duty manager admit after hours?"""
    return bool(settings.get("visitor_override_by_duty"))


def duty_managers() -> list[Person]:
    """Who may admit after hours now."""
    return directory.on_duty(DUTY)


def duty_manager(login: str, password: str, reason: str) -> tuple[Person, str]:
    """The manager on duty who has just typed their own password on the guard's screen, with the reason.

    Attempts are slowed down and counted like those of signing in. Raises BadInput naming the boxes `duty-…`.
    """
    problems: dict[str, list[str]] = {}
    if not login.strip():
        problems["duty-login"] = [_("请值班经理输入自己的登录名")]
    if not password:
        problems["duty-password"] = [_("请值班经理输入自己的登录密码")]
    if not reason.strip():
        problems["duty-reason"] = [_("请写明放行的原因")]
    if problems:
        raise BadInput(_("还没有放行。"), problems)
    found = session.check(login, password)
    if isinstance(found, sign_in.Refused):
        raise BadInput(_("还没有放行。"), {"duty-password": [found.sentence]})
    if found.id not in {person.id for person in duty_managers()}:
        raise BadInput(_("还没有放行。"), {"duty-login": [
            _("%(name)s此刻不是当班的%(duty)s，不能放行", name=found.name, duty=DUTY)]})  # fmt: skip
    return found, reason.strip()


# ---- consent and leaving ------------------------------------------------------------------------------------------
def step_waiting(record: Record) -> Any:
    """The step of consent the visit waits at, or None."""
    form = editions.of(record)
    if record.status != "running":
        return None
    for run in engine.open_runs(record):
        step = form.route.steps.get(run.step)
        if step is not None and step.does == "confirm":
            return step
    return None


def consent(me: Person, number: str, *, agreed: bool, who: str, note: str = "", address: str = "") -> Record:
    """Enter what was said on the telephone. `who` answered. Raises BadInput, TooLate (already answered), NotYours."""
    record = find(number, me)
    step = step_waiting(record)
    if step is None:
        raise TooLate(_("这次来访已经有了答复，请看最新的状态。"))
    if not who.strip():
        raise BadInput(_("请写明是谁接的电话。"), {"who": [_("请写明是谁接的电话")]})
    told = _("%(who)s同意", who=who.strip()) if agreed else _("%(who)s不同意", who=who.strip())
    words = _("电话征询：%(told)s", told=told) + (f"，{note.strip()}" if note.strip() else "")
    if agreed:
        return acting.act(me, record, step=step.key, opinion=words, address=address)
    return acting.reject(me, record, step=step.key, reason=words, address=address)


def leave(me: Person, number: str, typed: Typed | dict[str, Any], *, address: str = "") -> Record:
    """Take the slip back and let the visitor go. Raises BadInput with every problem, TooLate, NotYours."""
    return acting.act(me, find(number, me), step=LEAVING, given=typed, address=address)


def leaving_boxes(record: Record, me: Person) -> Typed:
    """The boxes of leaving as they begin: now."""
    form = editions.of(record)
    return raw_of([form.sections["leaving"]], surroundings.defaults(form, me))


def reachable_by(record: Record) -> list[Person]:
    """Whom to ring: the people the step waits for who do not stand at the gate themselves."""
    asked = {
        task.person_id: task.person for run in engine.open_runs(record) for task in run.tasks if task.state == "waiting"
    }  # fmt: skip
    posts = [post for post in directory.posts() if post.desk == form_today().desk]
    guards = {person.id for people in directory.holders_of(posts).values() for person in people}
    return [person for person_id, person in asked.items() if person_id not in guards][:MOST_RUNG]


def ended_words(record: Record) -> str:
    """How the visit ended, in words; "" while it has not."""
    if record.status == "rejected":
        return _("未接待")
    if record.status in ENDED:
        return _(RECORD[record.status])
    return _("已离店") if record.finished_at is not None else ""


def refusal(record: Record) -> str:
    """What was said when the visit was refused."""
    if record.status != "rejected":
        return ""
    said = [task.opinion for run in engine.runs_of(record) for task in run.tasks if task.state == "rejected"]
    return said[-1] if said else ""
