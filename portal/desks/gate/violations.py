"""What a decided 外来施工人员违规处理单 does: the pass of the person concerned is taken back on its own card."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.people import directory
from portal.people.models import Person
from portal.records import amending, editions, effects, engine, history, settling
from portal.records.models import Record

FORM, WITHDRAW, TAKE = "contractor_violation", "withdraw", "收回出入证"


@effects.decided(FORM)
def take_back(violation: Record) -> None:
    """Withdraw the pass of whom the violation names. Where that cannot be done, the history says what is left to do."""
    known = settling.values(violation, editions.of(violation))
    if TAKE not in known["measures"]:
        return
    record = db.session.scalar(select(Record).where(Record.id == known["contractor_pass"].id))
    assert record is not None
    pass_no, officer = _pass_of(record, known["who"]), _officer(violation, record)
    if pass_no is None or officer is None:
        why = (
            f"{record.number} 上没有{known['who']}的有效证件" if pass_no is None else f"{record.number} 已不在发证期间"
        )
        history.write(
            violation, "followed", by=None, note=f"{why}，没有自动收回，请保安部核对", data={"pass": record.number}
        )
        return
    reason = f"{known['kind']}，{violation.number}"
    done = amending.file(officer, record, WITHDRAW, {"withdrawn_no": pass_no, "withdrawal_reason": reason})
    effects.link(violation, done, why="收回出入证")


def _pass_of(record: Record, who: str) -> str | None:
    """The number of the pass this worker holds now: not replaced, not withdrawn."""
    known: dict[str, Any] = settling.values(record, editions.of(record))
    void = {row["old_no"] for row in known.get("replacements") or []}
    void |= {row["pass_no"] for row in known.get("withdrawals") or []}
    held = [
        row["pass_no"] for row in known.get("deposits") or [] if row["worker"] == who and row["pass_no"] not in void
    ]
    return held[-1] if held else None


def _officer(violation: Record, record: Record) -> Person | None:
    """In whose name: who decided, else the first of those who may withdraw passes; None when nobody may now."""
    deciders = [task.decider for run in engine.runs_of(violation) for task in run.tasks if task.state == "passed"]
    posts = [directory.post(name) for name in editions.of(record).amendments[WITHDRAW].filed_by.args]  # type: ignore[union-attr]
    holders = [person for post in posts if post is not None for person in directory.holders(post)]
    return next((person for person in [*reversed(deciders), *holders] if person and _may(record, person)), None)


def _may(record: Record, person: Person) -> bool:
    return any(one.key == WITHDRAW and not why_not for one, why_not in amending.possible(record, person))
