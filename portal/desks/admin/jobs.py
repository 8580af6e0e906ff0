"""What the portal does by itself: who works at it, what comes up every day and when it last did, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock, soundness
from portal.db import db
from portal.people import directory
from portal.records.models import Record
from portal.timers import service as timers
from portal.timers import worker
from portal.timers.models import Due
from portal.timers.worker import WorkerState

LOOKED_BACK = timedelta(days=3)  # for the last run of what comes up every day

# What every kind of work does, for whoever looks after it.
TITLES: dict[str, Any] = {
    "step_limit": _l("单据到了时限：提醒、上报"),
    "form_timer": _l("表单约定的到时提醒"),
    "substitution": _l("代理开始，接手待办"),
    "readers": _l("岗位变动后，重算谁能查看"),
    "notices.plan": _l("安排通知何时发出"),
    "notices.send": _l("发出邮件和机器人通知"),
    "notices.forget": _l("清理旧通知"),
    "schedules.plan": _l("安排到期的检查"),
    "schedules.look": _l("提醒没有做的检查"),
    "posts.turn": _l("任职起止日的交接"),
    "routes.health": _l("流程体检"),
    "overrides.ask": _l("月初看上个月的例外放行"),
    "overrides.month": _l("请主管部门看上个月的例外放行"),
    "asking.unanswered": _l("周初看上周没有答案的提问"),
    "asking.week": _l("把上周没有答案的提问送给主管部门"),
    "acknowledging.remind": _l("提醒阅读制度"),
    "revising.reviews": _l("提醒到期复核的制度"),
    "regulations.import": _l("读取导入的制度文件"),
    "regulations.forget_imports": _l("清理没有保存的导入"),
    "files.forget": _l("清理没有提交的附件"),
    "files.sweep": _l("清理没有单据用到的文件"),
    "offline.forget": _l("清理断网时的暂存"),
    "timers.forget": _l("清理办完的后台任务"),
}


@dataclass(frozen=True)
class Daily:
    """One kind of work that comes up every day. `last` is its latest run of these days; None: none was planned."""

    title: str
    at: time
    last: Due | None


@dataclass(frozen=True)
class Failing:
    """One piece of work that did not succeed. `again_at` is when it is tried next; None: it was given up."""

    id: int
    title: str
    number: str  # of the record it was for, "" for none
    planned: datetime
    tries: int
    why: str
    again_at: datetime | None


@dataclass(frozen=True)
class Trouble:
    """What an administrator should know without looking for it."""

    stopped: bool  # nobody works
    since: datetime | None  # the last sign of life, or since when work waits
    given_up: int

    def __bool__(self) -> bool:
        return self.stopped or self.since is not None or bool(self.given_up)


def state() -> WorkerState:
    return worker.worker_state()


def trouble() -> Trouble:
    """Is anything wrong with the work in the background?"""
    found = state()
    return Trouble(not found.alive, found.late_since if found.alive else found.last_beat, len(soundness.lost_work()))


def daily() -> list[Daily]:
    """What comes up every day, by its time of day."""
    rows = db.session.scalars(
        select(Due).where(Due.hotel_id == directory.hotel().id, Due.kind.in_(timers.daily),
                          Due.run_at > clock.now() - LOOKED_BACK, Due.run_at <= clock.now()).order_by(Due.run_at)
    )  # fmt: skip
    last = {row.kind: row for row in rows}
    return [Daily(title(kind), at, last.get(kind)) for kind, at in sorted(timers.daily.items(), key=lambda one: one[1])]


def failing(most: int = 100) -> list[Failing]:
    """What failed and has not succeeded since: what was given up first, then what is tried next."""
    rows: Sequence[Any] = db.session.execute(
        select(Due, Record.number).outerjoin(Record, Record.id == Due.record_id)
        .where(Due.hotel_id == directory.hotel().id, Due.done_at.is_(None), Due.error != "")
        .order_by((Due.tries < timers.MAX_TRIES), Due.run_at, Due.id).limit(most)
    ).all()  # fmt: skip
    return [
        Failing(row.id, title(row.kind), number or "", row.made_at, row.tries, row.error,
                row.run_at if row.tries < timers.MAX_TRIES else None)
        for row, number in rows
    ]  # fmt: skip


def title(kind: str) -> str:
    return str(TITLES.get(kind) or _("其他（%(kind)s）", kind=kind))
