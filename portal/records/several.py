"""Several tasks agreed to with one click from 待我处理: each in a transaction of its own, each with its answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import commit, db
from portal.errors import PortalError
from portal.people.models import Person
from portal.records import acting, choices, editions, hands
from portal.records.models import Task

MOST = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one of them: `why_not` says why it did not count, "" when it did."""

    number: str
    title: str
    applicant: str
    why_not: str = ""


def agree(person: Person, task_ids: list[int], *, opinion: str = "", address: str = "") -> list[Outcome]:
    """Agree to these tasks one after the other, MOST at most. What counted stays, whatever becomes of the next: each
    is committed by itself. Tasks of others, and records this person may not read, are left out of the answer."""
    outcomes = []
    for task_id in list(dict.fromkeys(task_ids))[:MOST]:
        task = db.session.scalar(select(Task).where(Task.id == task_id).options(joinedload(Task.record)))
        if task is None or not hands.concerns(task, person):
            continue
        record, form = task.record, editions.of(task.record)
        said = Outcome(record.number, form.title, record.applicant.name)
        if task.state == "waiting" and not choices.may_decide_at_once(form, task):
            outcomes.append(
                Outcome(said.number, said.title, said.applicant, "这一步要填写、签名或写意见，请打开单据办理")
            )
            continue
        try:
            acting.act(person, record, task_id=task_id, opinion=opinion, at_once=True, address=address)
            commit()
            outcomes.append(said)
        except PortalError as problem:
            db.session.rollback()
            outcomes.append(Outcome(said.number, said.title, said.applicant, problem.sentence))
    return outcomes
