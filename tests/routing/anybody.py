"""Anybody doing anything: random acts by random people on random records, most of them possible, some not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.errors import PortalError
from portal.people import directory, service, substitutes
from portal.people.models import Person, Substitution
from portal.records import acting, amending, filing, handing, hands, recalling, reminding, sharing
from portal.records.models import Record, StepRun, Task
from portal.timers import service as timers
from tests.records.cases import SIGNATURE
from tests.routing.any_form import KEY, Picks, answers

CAST = (
    "fengwei", "renqiang", "lijianguo", "linruoxi", "zhouqiming", "hejingshan", "shenwei", "guniance", "jiangtao",
    "yinxiaojun", "pengli", "handong", "luobin", "yaoyuan", "xiefang", "huanghui", "suxiao", "fanzhe", "xuman",
)  # fmt: skip
ADMINISTRATOR = "suxiao"
DECIDING = ("", "before", "after", "beside")
POSTS = ("工程部经理", "维修工", "弱电技术员", "采购部经理", "总经理", "分管副总经理", "董事", "出纳", "销售总监")


class Anybody:
    """The people of one run of chance, and what they may take it into their heads to do."""

    def __init__(self, pick: Picks) -> None:
        self.pick = pick
        self.done: list[str] = []

    # ---- who and what ------------------------------------------------------------------------------------------------
    def person(self) -> Person:
        return self.called(self.pick.one(CAST))

    def called(self, login: str) -> Person:
        return db.session.scalars(select(Person).where(Person.login == login)).one()

    def record(self, *conditions: Any) -> Record:
        """A record that meets these conditions, if there is one and chance does not want any other."""
        fitting = db.session.scalars(select(Record).where(*conditions).order_by(Record.id)).all()
        if not fitting or self.pick.sometimes(12):
            fitting = db.session.scalars(select(Record).order_by(Record.id)).all()
        return self.pick.one(fitting)

    def at_task(self, *roles: str, mends: bool = False) -> tuple[Person, Record, int | None]:
        """Somebody at a task: most times whose it is, or who stands in; now and then anybody."""
        waiting = db.session.scalars(
            select(Task).join(Task.run).where(Task.state == "waiting", Task.role.in_(roles or DECIDING))
            .where((StepRun.step == "") if mends else (StepRun.step != "")).order_by(Task.id)
        ).all()  # fmt: skip
        if not waiting or self.pick.sometimes(12):
            return self.person(), self.record(), None
        task = self.pick.one(waiting)
        who = task.acting if task.acting is not None and self.pick.sometimes(2) else task.person
        who = who or self.pick.one(hands.members(task.desk))
        return who if not self.pick.sometimes(12) else self.person(), task.record, task.id

    def file(self) -> None:
        who = self.person()
        filing.submit(who, KEY, answers(self.pick, CAST[:6]), once=self.pick.one((None, f"click-{len(self.done)}")))

    # ---- acts --------------------------------------------------------------------------------------------------------
    def approve(self) -> None:
        who, record, task = self.at_task()
        acting.act(who, record, task_id=task, opinion="同意", given={"done": "办好了"}, signature=SIGNATURE)

    def reject(self) -> None:
        who, record, task = self.at_task()
        acting.reject(who, record, task_id=task, reason="不行")

    def abstain(self) -> None:
        who, record, task = self.at_task()
        acting.abstain(who, record, task_id=task, reason="回避")

    def send_back(self) -> None:
        who, record, task = self.at_task()
        to = [key for key, _ in acting.return_targets(record, who)] or [""]
        acting.send_back(who, record, task_id=task, reason="请补充", to=self.pick.one(to),
                         straight=self.pick.sometimes(2))  # fmt: skip

    def resubmit(self) -> None:
        _who, record, _task = self.at_task(mends=True)
        filing.resubmit(record.applicant, record, answers(self.pick, CAST[:6]))

    def transfer(self) -> None:
        who, record, task = self.at_task()
        handing.transfer(who, record, task_id=task, to=self.person(), reason="请代办")

    def delegate(self) -> None:
        who, record, task = self.at_task()
        handing.delegate(who, record, task_id=task, to=self.person(), reason="请先看看")

    def advise(self) -> None:
        who, record, task = self.at_task("advice")
        handing.advise(who, record, task_id=task, opinion="可以")

    def add_signers(self) -> None:
        who, record, task = self.at_task()
        people = [self.person() for _ in range(self.pick.one((1, 1, 2)))]
        place = self.pick.one(tuple(handing.PLACES))
        handing.add_signers(who, record, task_id=task, people=people, place=place, reason="请一并签",
                            signature=SIGNATURE)  # fmt: skip

    def drop(self) -> None:
        asked, record, task_id = self.at_task("advice", "before", "after", "beside")
        task = db.session.get(Task, task_id or 0)
        who = asked
        if task is not None and task.parent_id is not None:
            who = db.session.get_one(Task, task.parent_id).person
        handing.drop(who, record, task_id=task_id or 0, reason="不必了")

    def take_back(self) -> None:
        record = self.record(Record.status == "running")
        decided = db.session.scalars(
            select(Task).where(Task.record_id == record.id, Task.state == "passed").order_by(Task.id.desc())
        ).first()
        who = decided.decider if decided is not None and decided.decider is not None else self.person()
        recalling.take_back(who, record, reason="看错了")

    def withdraw(self) -> None:
        record = self.record(Record.status.in_(("running", "returned")))
        recalling.withdraw(record.applicant if not self.pick.sometimes(5) else self.person(), record, reason="不要了")

    def end_it(self) -> None:
        end = self.pick.one((recalling.terminate, recalling.void))
        end(
            self.pick.one((self.called(ADMINISTRATOR), self.person())),
            self.record(Record.status == "running"),
            reason="重复提交",
        )

    def remind(self) -> None:
        record = self.record(Record.status == "running")
        reminding.remind(record.applicant, record)

    def show(self) -> None:
        record = self.record()
        sharing.copy(record.applicant, record, to=[self.person()])
        sharing.comment(self.person(), record, text="请留意")

    def revoke(self) -> None:
        record = self.record(Record.status == "approved", Record.parent_id.is_(None))
        amending.file(record.applicant, record, "revoke", {"reason": "不办了"})

    # ---- the house ---------------------------------------------------------------------------------------------------
    def leave(self) -> None:
        service.leave(self.person(), last_day=clock.today(), by=self.called(ADMINISTRATOR))

    def change_post(self) -> None:
        who, post = self.person(), directory.post(self.pick.one(POSTS))
        assert post is not None
        if who.holdings and self.pick.sometimes(2):
            service.end_holding(self.pick.one(who.holdings), last_day=clock.today() - timedelta(days=1))
        else:
            service.hold(who, post, since=clock.today())

    def lock(self) -> None:
        who = self.person()
        if who.locked:
            service.unlock(who)
        else:
            service.lock(who, by=self.called(ADMINISTRATOR))

    def stand_in(self) -> None:
        substitutes.name_substitute(self.person(), self.person(), clock.now() + timedelta(hours=self.pick.one((0, 3))),
                                    clock.now() + timedelta(hours=self.pick.one((6, 60))),
                                    forms=self.pick.one((None, [KEY])), also_open=self.pick.sometimes(2))  # fmt: skip

    def stop_standing_in(self) -> None:
        rows = db.session.scalars(select(Substitution).order_by(Substitution.id)).all()
        if rows:
            row = self.pick.one(rows)
            substitutes.take_back(row.id, by=row.person, with_tasks=not self.pick.sometimes(3))

    def time_passes(self) -> None:
        """Limits warn, pass and escalate; whatever they do, no step is decided by it."""
        decided = select(Task.id, Task.state, Task.decider_id).where(Task.decider_id.is_not(None)).order_by(Task.id)
        ended = select(Record.id, Record.status).order_by(Record.id)
        before = db.session.execute(decided).all(), db.session.execute(ended).all()
        clock.advance(timedelta(hours=self.pick.one((1, 5, 30, 100))))
        while timers.run_due(50):
            pass
        assert (db.session.execute(decided).all(), db.session.execute(ended).all()) == before
        assert timers.given_up(directory.hotel().id) == []

    def anything(self) -> None:
        """Do one thing, as a request would: all of it, or nothing where it is refused in a sentence."""
        waits = db.session.scalars(select(Task.id).where(Task.state == "waiting").limit(1)).first()
        act: Callable[[], None] = self.pick.one(ACTS)(self) if waits or self.pick.sometimes(5) else self.file
        self.done.append(act.__name__)
        try:
            act()
            commit()
        except PortalError as refused:
            db.session.rollback()
            self.done[-1] += f" ✗ {refused.sentence}"


def _times(*weighed: tuple[str, int]) -> Sequence[Callable[[Anybody], Any]]:
    return [lambda one, name=name: getattr(one, name) for name, count in weighed for _ in range(count)]  # type: ignore[misc]


ACTS = _times(
    ("approve", 16), ("reject", 2), ("abstain", 2), ("send_back", 5), ("resubmit", 5), ("transfer", 3), ("delegate", 4),
    ("advise", 4), ("add_signers", 5), ("drop", 2), ("take_back", 5), ("withdraw", 1), ("end_it", 1), ("remind", 1),
    ("show", 1), ("revoke", 3), ("leave", 1), ("change_post", 3), ("lock", 1), ("stand_in", 3),
    ("stop_standing_in", 2), ("time_passes", 3), ("file", 2),
)  # fmt: skip
