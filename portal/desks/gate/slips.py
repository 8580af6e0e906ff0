"""The slip of a new visitor: how it opens filled, what to say while it is written, filing it, admitting after hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.gate import bookings, numbers, visits
from portal.desks.gate.visits import FORM, form_today
from portal.errors import BadInput
from portal.formkit import Guest, Rule
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people import directory, session, sign_in
from portal.people.models import Person, Shift
from portal.records import editions, filing, readers, reading, route_view, sealing, settling, surroundings
from portal.records.models import Record
from portal.records.reading import Typed
from portal.regulations import settings

# What a returning visitor brings along from the last time; when, what for and with what is asked anew.
CARRIED = ("visitor", "id_kind", "id_no", "unit", "phone", "plate", "category", "host", "reason")
USUAL_DOCUMENT = "居民身份证"  # what nearly everybody shows
DUTY = "酒店总值班"
FLOORS = "楼层服务员"
MOST_SOURCES = 2  # a slip is filled from a booking and an earlier visit at most


@dataclass(frozen=True)
class Notice:
    """Something to know while the slip is written. `tone`: alarm (watch list), stop (refused), warn, good, plain."""

    tone: str
    words: str
    chips: list[Any] = field(default_factory=list)


def blank(me: Person, **known: str) -> Typed:
    """A new slip as boxes begin: now, and what the entry line already said."""
    form = form_today()
    typed = raw_of(form.filed_sections(), surroundings.defaults(form, me))
    typed["id_kind"] = USUAL_DOCUMENT
    for name, text in known.items():
        typed[name] = text
    return typed


def filled_from(number: str, me: Person) -> tuple[Typed, str]:
    """A slip filled from this earlier visit or booking, and the numbers of the records it was filled from.
    Raises NotFound."""
    found = readers.find(number, for_=me)
    return booked(number, me) if found.form_key == bookings.FORM else (carried_from(number, me), number)


def carried_from(number: str, me: Person) -> Typed:
    """A slip filled from an earlier visit; personal numbers as masks, which `file` turns back. Raises NotFound."""
    return _filled(blank(me), visits.find(number, me), CARRIED)


def _filled(typed: Typed, record: Record, names: tuple[str, ...]) -> Typed:
    """The slip with these boxes as they stand on a record."""
    form = form_today()
    shown = settling.shown_values(record, editions.of(record))
    values = {name: shown[name] for name in names if shown.get(name) is not None and name in form.fields}
    if isinstance(values.get("host"), Guest):
        del values["host"]  # a resident guest of the last time has left
    for name, texts in raw_of(form.filed_sections(), values).lists():
        if texts:
            typed.setlist(name, texts)
    return typed


def booked(number: str, me: Person) -> tuple[Typed, str]:
    """A slip filled from a booking, and where its masks come from: the booking, and the visitor's last visit if they
    were here before under the same telephone number. Raises NotFound."""
    record = bookings.find(number, me)
    known = bookings.of(record)
    typed, sources = blank(me), [number]
    before = numbers.latest_visit(known.hashes, me) if known.hashes else None
    if before is not None:
        typed = _filled(typed, before, ("id_kind", "id_no", "phone", "plate", "unit"))
        sources.append(before.number)
    typed = _filled(typed, record, bookings.FILLS)
    typed["appointment"] = "是"
    return typed, " ".join(sources)


def _sources(numbers: str, me: Person) -> list[Record]:
    """The records a slip was filled from, by their numbers: an earlier visit, a booking, or both. Raises NotFound."""
    return [_source(number, me) for number in numbers.split()[:MOST_SOURCES]]


def _source(number: str, me: Person) -> Record:
    found = readers.find(number, for_=me)
    return found if found.form_key == bookings.FORM else visits.find(number, me)


def file(
    me: Person, typed: Typed, *, earlier: str = "", once: str | None = None, let_past: tuple[Person, str] | None = None,
    address: str = "",
) -> Record:  # fmt: skip
    """File the slip. `earlier` are the numbers of the records it was filled from; masks stand for their stored
    numbers. Whoever was booked for today uses up the booking, whether the guard took it or not. `let_past` is the duty
    manager with the reason to admit after hours. Raises BadInput with every problem, NotYours."""
    if once and (before := filing.already_filed(me, once)):
        return before
    sources = _sources(earlier, me)
    for source in sources:
        typed = _unmasked(typed, source)
    typed = _with_department(typed)
    booking = next((one for one in sources if one.form_key == bookings.FORM), None) or _booking_meant(typed, me)
    if booking is not None:
        typed = _as_booked(typed, booking)
    overrides: dict[str, str] = {}
    if let_past is not None:
        overrides = {rule.key: let_past[1] for rule in form_today().rules.values() if rule.override is not None}
    record = filing.submit(me, FORM, typed, once=once, overrides=overrides, address=address,
                           let_past_by=let_past[0] if let_past else None)  # fmt: skip
    if booking is not None:
        came_at = settling.values(record, editions.of(record))["came_at"]
        bookings.arrived(me, booking, record, at=came_at, address=address)
    return record


def _booking_meant(typed: Typed, me: Person) -> Record | None:
    """The booking of whoever stands at the gate, where the guard wrote a slip of their own."""
    marks = [mark for name in ("phone", "plate") if typed.get(name) for mark in numbers.hashes_of(typed[name])]
    host = next(iter(typed.getlist("host")), "")
    found = bookings.meant(me.hotel_id, name=typed.get("visitor", "").strip(), marks=marks,
                           host_id=int(host) if host.isascii() and host.isdigit() else None)  # fmt: skip
    return bookings.find(found.number, me) if found is not None else None


def _as_booked(typed: Typed, record: Record) -> Typed:
    """The slip of somebody booked: who has agreed beforehand is not telephoned again. Where the guard has written down
    another host or another occasion, nothing was agreed about that."""
    booking = bookings.of(record)
    found = typed.copy()
    found["appointment"] = "是"
    same = typed.get("host") == str(booking.host_id) and typed.get("category") == booking.category
    if same and not typed.get("confirmed_by", "").strip():
        found["confirmed_by"] = bookings.consent(booking)
    return found


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


# ---- while it is written ------------------------------------------------------------------------------------------
def notices(me: Person, typed: Typed, *, earlier: str = "") -> list[Notice]:
    """What the guard should know of the slip as it stands: watch list, closing time, is the host on shift."""
    form = form_today()
    read = reading.read(form, form.filed_sections(), typed, me)
    for source in reversed(_sources(earlier, me)):
        for name, value in settling.values(source, editions.of(source)).items():
            if isinstance(value, sealing.Sealed) and typed.get(name) == value.masked:
                read.values[name] = value
    env = surroundings.answers(form, read.values, applicant=me)
    found = []
    if _broken(form, "barred", env) and (read.values.get("visitor") or read.values.get("id_no")):
        found.append(_notice("alarm", form.rules["barred"]))
    if read.values.get("came_at") is not None:
        found += [_notice("stop", form.rules[key]) for key in sorted(visits.HOURS) if _broken(form, key, env)]
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


def alarm(rule: Rule) -> Notice:
    """The watch list has spoken."""
    return _notice("alarm", rule)


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
