"""After every act, inside its transaction: typed columns, readers, search index and timers brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Table as DbTable
from sqlalchemy import bindparam, delete, insert, select

from portal import clock
from portal.db import db
from portal.formkit import Field, Guest, Holder, Table
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import editions, engine, hands, history, holders, limits, readers, sealing, surroundings, telling
from portal.records.models import Copy, Record, RecordValue
from portal.records.sealing import Sealed
from portal.records.states import RECORD
from portal.search import records_index
from portal.timers import service as timers


def values(record: Record, form: Definition) -> dict[str, Any]:
    """The record's answers as values, personal ones as masks."""
    return sealing.load(form, record.answers)


def shown_values(record: Record, form: Definition) -> dict[str, Any]:
    """The answers as a page may show them for mending: personal ones as the words of their masks."""
    found = values(record, form)
    for name, value in found.items():
        if isinstance(value, Sealed):
            found[name] = value.masked
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found[name] = [{c: v.masked if isinstance(v, Sealed) else v for c, v in row.items()} for row in value]
    return found


def env_of(record: Record, form: Definition | None = None) -> Answers:
    """The record's answers with everything around them; an amendment sees the record it amends."""
    form = form or editions.of(record)
    extra: dict[str, Any] = {}
    if record.parent_id:
        parent = db.session.get(Record, record.parent_id)
        assert parent is not None
        extra = env_of(parent).complete()
    return surroundings.answers(form, values(record, form), record=record, extra=extra)


def settle(record: Record, form: Definition, env: Answers | None = None) -> None:
    """Bring everything derived from a record up to date. Called once at the end of every act."""
    env = env or env_of(record, form)
    record.updated_at = clock.now()
    _project(record, form, env)
    tokens = readers.refresh(record, form, env)
    records_index.put(document(record, form, env, tokens))
    _plan_timers(record, form, env)


def change_stage(record: Record, form: Definition, stage: str, *, why: str) -> None:
    """A stage that comes by a timer or an amendment. One that ends the record closes what still waits."""
    if record.stage == stage:
        return
    before, record.stage = record.stage, stage
    if form.stages.get(stage) in ("done", "void"):
        record.finished_at = clock.now()
        for run in engine.open_runs(record):
            engine.close_run(run, "closed", why)
    history.write(record, "stage_changed", by=None, note=stage, data={"from": before, "to": stage, "why": why})


# ---- typed columns -----------------------------------------------------------------------------------------------
_COLUMNS = ("field", "row", "word", "amount", "moment", "ref_id")
# Put together once, and of the table: a session would leave out what is empty, and write one statement a pattern.
_values = cast(DbTable, RecordValue.__table__)
_PROJECTED = (
    select(*(_values.c[name] for name in _COLUMNS)).where(_values.c.record_id == bindparam("its_id")).order_by("id")
)
_FORGET = delete(_values).where(_values.c.record_id == bindparam("its_id"))
_PROJECT = insert(_values)


def _project(record: Record, form: Definition, env: Answers) -> None:
    """The declared columns and searched fields as typed rows: lists, desks and reports read these."""
    rows = list(_rows(form, env))
    have = [tuple(row) for row in db.session.execute(_PROJECTED, {"its_id": record.id})]
    if have == rows:
        return
    if have:
        db.session.execute(_FORGET, {"its_id": record.id})
    if rows:
        whose = {"hotel_id": record.hotel_id, "record_id": record.id}
        db.session.execute(_PROJECT, [whose | dict(zip(_COLUMNS, row, strict=True)) for row in rows])


def _rows(form: Definition, env: Answers) -> Iterator[tuple[Any, ...]]:
    names = dict.fromkeys([*form.columns.split(), *form.search.split()])
    for name in names:
        field, value = form.fields[name], env.answer(name)
        if isinstance(field, Table):
            for index, row in enumerate(value or []):
                for column_name, column in field.columns.items():
                    if (cell := row.get(column_name)) is not None:
                        yield (f"{name}.{column_name}", index, *_cell(column, cell))
        elif value is not None:
            yield (name, 0, *_cell(field, value))


def _cell(field: Field, value: Any) -> tuple[str | None, Decimal | None, datetime | None, int | None]:
    """A value as word, amount, moment and the id it names."""
    if isinstance(value, Sealed):  # exact look-ups only; the mask is in the answers
        return value.hashes[0] if value.hashes else None, None, None, None
    if isinstance(value, bool):
        return "是" if value else "否", None, None, None
    if isinstance(value, (int, Decimal)):
        return None, Decimal(value), None, None
    if isinstance(value, datetime):
        return None, None, clock.in_house(value), None
    if isinstance(value, date):
        return None, None, clock.in_house(datetime(value.year, value.month, value.day)), None
    if isinstance(value, Guest):
        return value.name, None, None, None
    if hasattr(value, "id") and hasattr(value, "name"):
        return value.name[:200], None, None, value.id if isinstance(value.id, int) else None
    return field.show(value)[:200], None, None, None


# ---- search --------------------------------------------------------------------------------------------------------
def document(record: Record, form: Definition, env: Answers, tokens: list[str]) -> records_index.RecordDoc:
    """The record as search finds it: words in clear, personal values only as keyed hashes."""
    texts: list[str] = [form.title, record.applicant.name]
    names: list[str] = [record.applicant.name]
    for name in form.search.split() or list(form.fields):
        field, value = form.fields[name], env.answer(name)
        if value is None or isinstance(value, Sealed):
            continue
        words = field.index(value)
        texts += words
        if field.kind in ("person", "people", "person_or_guest", "customer"):
            names += words
    # What was done with money and in tables is asked for by its name: 押金, 收货.
    texts += [f.label for n, f in form.fields.items() if f.kind in ("table", "money") and env.answer(n)]
    title = form.title if record.title == form.title else f"{form.title} {record.title}"
    return records_index.RecordDoc(
        kind="record", key=f"record:{record.id}", hotel_id=record.hotel_id, title=title,
        number=record.number, text="\n".join(texts), names=list(dict.fromkeys(names)),
        hashes=sealing.hashes(record.answers), readers=tokens,
        department=record.department.name if record.department else "",
        status=record.stage or RECORD[record.status], form_key=form.key, at=record.submitted_at,
        url=f"/records/{record.number}",
    )  # fmt: skip


# ---- timers --------------------------------------------------------------------------------------------------------
def _plan_timers(record: Record, form: Definition, env: Answers) -> None:
    """Plan the form's own timers for the stage the record is in; those of other stages are dropped, those planned
    already stay. Where a moment passed while the record was sent back, it waits until that has been made good."""
    if not form.timers:
        return
    planned: dict[str, tuple[datetime, str]] = {}
    for timer in form.timers.values():
        moment = timer.at.value(env) if record.stage in timer.stages else None
        if moment is not None:
            run_at = clock.in_house(moment)
            planned[f"timer:{record.id}:{timer.key}:{run_at.isoformat()}"] = (run_at, timer.key)
    waiting = timers.waiting(f"timer:{record.id}", record.id)
    if waiting - planned.keys():
        timers.cancel(f"timer:{record.id}", hotel_id=record.hotel_id, record_id=record.id, keep=list(planned))
    new = {
        key: (run_at, {"record": record.id, "timer": name}) for key, (run_at, name) in planned.items()
        if key not in waiting and (run_at > clock.now() or not (record.status == "returned" or _done_again(record)))
    }  # fmt: skip
    timers.schedule_all("form_timer", new, record.id, hotel_id=record.hotel_id)


def _done_again(record: Record) -> bool:
    """Was the record sent back to a step that had been done? What hung on its being done in time was kept to then."""
    runs = engine.runs_of(record)
    done = {run.step for run in runs if run.state == "passed"}
    return any(run.state == "waiting" and run.step in done for run in runs)


def tell(
    record: Record, form: Definition, env: Answers, whom: tuple[Holder, ...], why: str, words: str = ""
) -> list[str]:
    """Show the record to these holders (抄送) with the reason; `words` of it go into the notice. Returns the names."""
    told: list[str] = []
    people = [person for holder in whom for person in holders.find(holder, env, form, record.applicant).people]
    for person in dict.fromkeys(people):
        copy_to(record, person.id, why=why, by_id=None)
        told.append(person.name)
    telling.tell("copied", people, record, by=None, words=words)
    return told


def copy_to(record: Record, person_id: int, *, why: str, by_id: int | None) -> bool:
    """One copy per person; a second time it becomes unread again with the new reason."""
    found = db.session.query(Copy).filter_by(record_id=record.id, person_id=person_id).one_or_none()
    if found is None:
        db.session.add(Copy(hotel_id=record.hotel_id, record_id=record.id, person_id=person_id, by_id=by_id, why=why,
                            at=clock.now()))  # fmt: skip
    else:
        found.why, found.at, found.read_at, found.by_id = why, clock.now(), None, by_id
    db.session.flush()
    return True


def _handles() -> None:
    @timers.handles("form_timer", _l("表单约定的到时提醒"))
    def ring(payload: dict[str, Any]) -> str:
        record = engine.lock(db.session.get_one(Record, payload["record"]))  # somebody may be deciding at this moment
        form = editions.of(record)
        timer = form.timers[payload["timer"]]
        env = env_of(record, form)
        moment = timer.at.value(env) if record.stage in timer.stages else None
        if moment is None or clock.in_house(moment) > clock.now():  # what it hangs on has changed meanwhile
            return "不再需要"
        told = tell(record, form, env, timer.tells, timer.says, words=timer.says)
        history.write(record, "timer_rang", by=None, note=timer.says, data={"timer": timer.key, "told": told})
        if timer.stage and not _done_again(record):
            change_stage(record, form, timer.stage, why=timer.says)
        settle(record, form)
        return "、".join(told)

    @timers.handles("step_limit", _l("单据到了时限：提醒、上报"))
    def pass_limit(payload: dict[str, Any]) -> str:
        record, run = limits.locked_run(payload, engine.lock)
        if run.state != "waiting":
            return "已办理"
        form = editions.of(record)
        step, round_ = form.route.steps[run.step], payload.get("round", 1)
        waiting = [task for task in run.tasks if task.state == "waiting"]
        people, names = hands.people_of(waiting), "、".join(hands.name_of(task) for task in waiting)
        if round_ == 0:
            with force_locale(HOUSE_LANGUAGE):  # kept so, and put into the language of whoever reads it
                telling.tell("late", people, record, by=None, words=_("即将超时"))
            return f"“{step.name}”将到时限，已提醒{names}"
        held = [task.person for task in waiting if task.person is not None] or people
        above, why = limits.above(held), f"“{step.name}”已过时限，仍在{names}处"
        for person_id in dict.fromkeys(person.id for person in [*above, *people]):
            copy_to(record, person_id, why=why, by_id=None)
        history.write(record, "limit_passed", by=None, step=run.step, note=why,
                      data={"run": run.id, "told": [p.name for p in above], "round": round_})  # fmt: skip
        telling.tell("late", [*people, *above], record, by=None, words="已超时")
        if round_ == 1 and step.limit is not None and step.limit.escalates and not step.together:
            engine.escalate(record, form, env_of(record, form), run, step, above)
        limits.again(run, round_)
        settle(record, form)
        return why


_handles()
