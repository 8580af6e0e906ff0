"""Filing: a form becomes a record; a returned record is filed again; an approved one is amended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.db import once as asked_once
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Case, Field, Rule, Table
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import bodies, directory
from portal.people.models import Person
from portal.records import (
    answering,
    editions,
    effects,
    engine,
    finishing,
    following,
    history,
    holders,
    numbering,
    reading,
    sealing,
    settling,
    surroundings,
)
from portal.records.models import Event, Record
from portal.records.reading import Judged, Typed
from portal.records.states import OPEN
from portal.regulations import service as regulations
from portal.regulations import settings


def who_files(form: Definition, env: Answers, person: Person) -> tuple[bool, str, Case | None]:
    """May this person file it as it is filled in? (yes, why not, the case that applies)."""
    if form.desk and form.desk not in directory.desks_of(person) and not form.filed_by:
        return False, f"《{form.title}》由值班岗位填写", None
    for case in form.filed_by:
        if case.when.value(env):
            assert case.holder is not None
            people = holders.find(case.holder, env, form, person).people
            ok = person.id in {p.id for p in people}
            return ok, "" if ok else reading.cited(case.why, case.cite), case
    return True, "", None


def submit(
    person: Person,
    key: str,
    given: Typed | dict[str, Any],
    *,
    once: str | None = None,
    overrides: dict[str, str] | None = None,
    let_past_by: Person | None = None,
    happened_at: datetime | None = None,
    late_reason: str = "",
    address: str = "",
) -> Record:
    """File a form. `once` is a token of this very click: sent twice, it is one record. `let_past_by` is who gives the
    reasons in `overrides` when it is not the person who files, and who answers for them in the history.
    `happened_at` (aware) is the earlier time it is entered for afterwards (补录), with its reason: rules judge by that
    time, and the record keeps both.

    Raises BadInput with every problem, NotYours for who may not file it; nothing is written then.
    """
    history.in_order(person.hotel_id)
    if once and (before := already_filed(person, once)):  # asked in order: the same click may be on its way
        return before
    form = editions.today(key)
    if happened_at is not None:
        _check_late(form, person, happened_at, late_reason)
    judged = reading.take(form, form.filed_sections(), given, person=person, overrides=overrides,
                          let_past_by=let_past_by, at=happened_at)  # fmt: skip
    env = surroundings.answers(form, judged.values, applicant=person, at=happened_at)
    allowed, why_not, _case = who_files(form, env, person)
    if not allowed:
        raise NotYours(why_not)
    record = create(person, form, once=once, parent=None, happened_at=happened_at)
    answering.keep_answers(record, form, judged.values, by=person)
    late = {"happened_at": happened_at.isoformat(), "late_reason": late_reason} if happened_at else {}
    history.write(record, "submitted", by=person, address=address, note=f"补录：{late_reason}" if late else "",
                  data={"turn": 1, **late, "edition": record.edition.content_hash, "policies": record.policies,
                        "answers": record.answers, "warned": judged.warnings})  # fmt: skip
    note_overrides(record, judged, overrides or {}, let_past_by or person)
    go(record, form, person, after=None)
    following.taken_up(record, person)
    effects.run_filed(record)
    return record


def may_enter_late(form: Definition, person: Person) -> bool:
    """Who may enter this form afterwards for an earlier time (补录): its department's head and desk, administrators."""
    owner = directory.department(form.owner)
    if not form.late_entry or owner is None:
        return False
    head = directory.head_post_of(owner)
    posts = {post.id for post in directory.posts() if post.department_id == owner.id and post.desk}
    posts |= {head.id} if head else set()
    return person.is_admin or bool(posts & {post.id for post in directory.posts_of(person)})


def _check_late(form: Definition, person: Person, happened_at: datetime, reason: str) -> None:
    if not may_enter_late(form, person):
        raise NotYours(f"《{form.title}》的补录由{form.owner}负责人或值班岗位办理")
    problems: dict[str, list[str]] = {}
    if happened_at > clock.now():
        problems["_happened_at"] = ["补录的时间不能在将来"]
    if not reason.strip():
        problems["_late_reason"] = ["请写明为什么事后补录"]
    if problems:
        raise BadInput("补录还缺少内容，填过的内容都已保留。", problems)


# Asked by every click, so put together once.
_FILED = select(Record).where(Record.hotel_id == bindparam("hotel_id"), Record.once_token == bindparam("click"))


def already_filed(person: Person, once: str) -> Record | None:
    asked = {"hotel_id": person.hotel_id, "click": once}
    return asked_once(("filed", *asked.values()), lambda: db.session.scalar(_FILED, asked))


def create(person: Person, form: Definition, *, once: str | None, parent: Record | None, happened_at: Any) -> Record:
    _dek, wrapped = keys().new_record_key()
    department = directory.department_of(person)
    now = clock.now()
    record = Record(
        hotel_id=person.hotel_id, number=_number(person, form, parent), form_key=form.key, title="",
        edition=parent.edition if parent else editions.keep(form, person.hotel_id), status="running",
        parent_id=parent.id if parent else None, applicant=person, department=department, answers={},
        wrapped_key=wrapped, once_token=once, submitted_at=now, happened_at=happened_at,
        settings=_figures(form),
        policies=_governing(form),
    )  # fmt: skip
    record.stage, record.runs = _first_stage(form), []  # known to have none, so that nobody asks
    db.session.add(record)
    db.session.flush()
    return record


def _figures(form: Definition) -> dict[str, Any]:
    """The figures the record runs on, whatever they become later: settings, and how its bodies decide."""
    kept = {key: settings.spec(key).freeze(settings.get(key)) for key in sorted(form.settings)}
    tiers = [tier for key in form.settings if settings.spec(key).kind == "tiers" for tier in settings.get(key)]
    named = {*form.bodies(), *(tier.holder for tier in tiers if directory.post(tier.holder) is None)}
    return kept | {f"body:{name}": bodies.rule_of(name) for name in sorted(named)}


def _first_stage(form: Definition) -> str:
    """What a form calls its records before any step names a stage: 待确认 of a visit; usually nothing."""
    first = next(iter(form.stages.items()), ("", ""))
    return first[0] if first[1] == "open" and first[0] not in {step.stage for step in form.route} else ""


def _governing(form: Definition) -> dict[str, Any]:
    """The editions of the regulations it cites, as they are in force today."""
    in_force = regulations.editions_in_force()
    return {code: in_force[code] for code in form.regulations if code in in_force}


def _number(person: Person, form: Definition, parent: Record | None) -> str:
    if parent is None:
        return numbering.next_number(person.hotel_id, form.prefix)
    count = len(db.session.scalars(select(Record.id).where(Record.parent_id == parent.id)).all())
    return f"{parent.number}-{count + 1}"


def note_overrides(record: Record, judged: Judged, reasons: dict[str, str], person: Person) -> None:
    for rule in judged.overridden:
        history.write(record, "overridden", by=person, note=reasons[rule.key],
                      data={"rule": rule.key, "says": rule.says, "cite": rule.cite.data()})  # fmt: skip


def go(record: Record, form: Definition, person: Person, *, after: str | None) -> None:
    env = settling.env_of(record, form)
    engine.advance(record, form, env, after=after, by=person)
    finishing.finish(record, form, env)


# ---- mending -------------------------------------------------------------------------------------------------------
def resubmit(person: Person, record: Record, given: Typed | dict[str, Any], *, address: str = "") -> Record:
    """File a returned record again, mended. It goes on where the one returning chose (直达) or from the start (逐级).

    Steps that now apply and were never passed are not jumped over, whatever was chosen; a rule somebody let past
    stays let past while its box says the same. Raises BadInput, NotYours, TooLate.
    """
    record = engine.lock(record)
    if record.applicant_id != person.id:
        raise NotYours("只有申请人可以修改后重新提交")
    if record.status != "returned":
        raise TooLate("这张单据现在不在退回状态，请刷新后查看")
    form = editions.of(record)
    shown = settling.values(record, form)
    clear = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    if not isinstance(given, dict):
        given = sealing.unmask_typed(given, shown, clear)
    sections = form.filed_sections()
    asked = {name for section in sections for name in section.fields}
    kept = {name: value for name, value in clear.items() if name not in asked}
    judged = reading.take(form, sections, given, person=person, record=record, known=kept,
                          let_past=_let_past_before(record, form, clear))  # fmt: skip
    allowed, why_not, _case = who_files(
        form, surroundings.answers(form, {**kept, **judged.values}, record=record), person
    )
    if not allowed:
        raise NotYours(why_not)
    before = record.answers
    answering.keep_answers(record, form, {**kept, **judged.values}, by=person)
    for run in engine.open_runs(record):
        for task in run.tasks:
            if task.state in OPEN and run.step == "":
                task.state, task.decider, task.decided_at = "passed", person, clock.now()
        engine.close_run(run, "passed", "申请人已修改")
    record.status, record.turn = "running", record.turn + 1
    resume = record.resume_at
    history.write(record, "resubmitted", by=person, address=address,
                  data={"turn": record.turn, "changes": answering.changes(before, record.answers),
                        "resume": resume})  # fmt: skip
    env = settling.env_of(record, form)
    engine.go_on(record, form, env, after=None, by=person)
    finishing.finish(record, form, env)
    return record


def _let_past_before(record: Record, form: Definition, values: dict[str, Any]) -> dict[str, Any]:
    """The rules that were let past when the record was filed, with what stood in their boxes."""
    noted = select(Event).where(Event.record_id == record.id, Event.kind == "overridden")
    keys = {line.data["rule"] for line in db.session.scalars(noted)} & form.rules.keys()
    return {key: values.get(form.rules[key].at) for key in keys}


def copied_from(record: Record, form: Definition) -> dict[str, Any]:
    """What still applies when a new form is made from an earlier record: everything but personal values, files,
    signatures and moments, which belong to their own case."""
    asked = {name for section in form.filed_sections() for name in section.fields}
    kept = settling.values(record, editions.of(record))
    drop = ("sign", "photo", "file", "datetime", "date", "daterange", "calc", "grade")
    return {
        name: value for name, value in kept.items()
        if name in asked and form.fields[name].kind not in drop and not form.fields[name].is_personal
        and not _has_personal_columns(form.fields[name])
    }  # fmt: skip


def _has_personal_columns(field: Field) -> bool:
    return isinstance(field, Table) and any(column.is_personal for column in field.columns.values())


def overridable(form: Definition, problems: dict[str, list[str]] | None) -> list[Rule]:
    """The rules among these problems that somebody may let past, with a reason."""
    said = {sentence for found in (problems or {}).values() for sentence in found}
    return [
        rule for rule in form.rules.values()
        if rule.override is not None and reading.cited(rule.says, rule.cite) in said
        and (not rule.override_if or settings.get(rule.override_if))
    ]  # fmt: skip


def last_return(record: Record) -> Event | None:
    """Why the record came back: its latest return."""
    return db.session.scalar(
        select(Event).where(Event.record_id == record.id, Event.kind == "returned").order_by(Event.seq.desc()).limit(1)
    )
