"""What follows every act on a record: an approved amendment changes its record, effects follow, all is settled."""

from __future__ import annotations

from portal import clock
from portal.db import db
from portal.errors import TooLate
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.records import (
    answering,
    editions,
    effects,
    engine,
    following,
    history,
    sealing,
    settling,
    surroundings,
    telling,
)
from portal.records.models import Record
from portal.records.states import RECORD


def finish(record: Record, form: Definition, env: Answers | None = None) -> None:
    """What follows when an act has been done: an approved amendment changes its record, an approved record has its
    effects; everything is settled. `env` is what the act has worked out, where it has."""
    if record.parent_id and record.status == "approved":
        _apply(record, form)
        env = None  # it sees the record it has just changed
    elif record.status == "approved" and record.applied_at is None and record.form_key in effects.DECIDED:
        record.applied_at = clock.now()
        effects.run_decided(record)
    history.write_rest(record)
    settling.settle(record, form, env)
    telling.settle(record)
    following.look(record, form, env)


def _apply(child: Record, form: Definition) -> None:
    """An approved amendment changes its record: fields set, lines added, stage changed. Done once."""
    if child.applied_at is not None:
        return
    record = db.session.get_one(Record, child.parent_id)
    parent_form = editions.of(record)
    amendment = parent_form.amendments[child.form_key.partition(".")[2]]
    if record.status != "approved" or (amendment.stages and record.stage not in amendment.stages):
        now_is = record.stage or RECORD[record.status]
        raise TooLate(f"单据 {record.number} 现在是{now_is}，{amendment.title}已不能生效，请拒绝")
    child.applied_at = clock.now()
    # personal answers in clear: they are sealed anew under the key of the record they go to
    answers = sealing.opened(form, child.answers, record_id=child.id, wrapped=child.wrapped_key)
    env = surroundings.answers(form, answers, record=child, extra=settling.env_of(child, form).extra)
    values = sealing.opened(parent_form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    for name, expr in amendment.sets.items():
        values[name] = expr.value(env)
    for table, cells in amendment.adds.items():
        values[table] = [*(values.get(table) or []), {name: expr.value(env) for name, expr in cells.items()}]
    before = record.answers
    answering.keep_answers(record, parent_form, values, by=child.applicant)
    if amendment.ends:
        _end(record, amendment.ends, amendment.title)
    if amendment.stage:
        settling.change_stage(record, parent_form, amendment.stage, why=f"{amendment.title}已批准")
    history.write(record, "revoked" if amendment.ends else "amended", by=child.applicant, note=amendment.title,
                  data={"amendment": child.number, "changes": answering.changes(before, record.answers)})  # fmt: skip
    settling.settle(record, parent_form)
    effects.run(child, record)
    following.look(record, parent_form)


def _end(record: Record, status: str, title: str) -> None:
    """The approved cancellation of an approved record: nothing of it waits any longer."""
    for run in engine.open_runs(record):
        engine.close_run(run, "closed", f"{title}已批准")
    record.status, record.finished_at, record.stage = status, clock.now(), ""
    telling.settle(record)
