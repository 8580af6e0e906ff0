"""The stage the demo is played on: scenes come and go in the order of their moments, the clock set to each.

A scene is a generator. It acts through the real services and yields the moment at which it wants to go on, in house
time; between scenes whatever has come due rings. What a scene has not reached by the last moment stays as it is then.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Generator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.db import commit, db
from portal.errors import BadInput
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, editions, filing, hands, settling, sharing, surroundings
from portal.records.models import Record, StepRun, Task
from portal.timers import service as timers
from portal.timers.calendar import calendar_of
from portal.timers.models import Due

Scene = Generator[datetime, None, None]

TOGETHER = 40  # acts to a commit
OPENS, CLOSES = time(8, 30), time(18, 0)
AGREED = ("同意", "同意。", "同意，请按规定办理。", "情况属实，同意。")
ADDRESSES = ("192.168.10.21", "192.168.10.34", "192.168.12.7", "192.168.12.40", "192.168.20.11")


class Stage:
    """The days from `begins` until `until` (naive, house time), with chances that are the same every time."""

    def __init__(self, begins: date, until: datetime, seed: int) -> None:
        self.begins, self.until = begins, until.replace(second=0, microsecond=0)
        self.rng = random.Random(seed)
        self.acts = 0
        self._played = datetime.combine(begins, time())
        self._scenes: list[tuple[datetime, int, Scene]] = []
        self._serial = itertools.count()
        self._people: dict[str, int] = {}
        self._numbers: dict[str, itertools.count[int]] = {}

    # ---- time ----------------------------------------------------------------------------------------------------
    def enter(self, at: datetime, scene: Scene) -> None:
        """Let a scene begin at this moment."""
        heapq.heappush(self._scenes, (at.replace(second=0, microsecond=0), next(self._serial), scene))

    def play(self, day_over: Callable[[date], None]) -> None:
        """Play everything up to the last moment; `day_over` hears of every day that has passed. Commits as it goes."""
        day = self.begins
        while self._scenes and self._scenes[0][0] <= self.until:
            at, _number, scene = heapq.heappop(self._scenes)
            while day < at.date():
                day_over(day)
                day += timedelta(days=1)
            self._ring(at)
            self._played = at
            with clock.at(at):
                later = self._go_on(scene)
            if later is not None:
                self.enter(max(later, at + timedelta(minutes=1)), scene)
            self.acts += 1
            if self.acts % TOGETHER == 0:
                commit()
        self._ring(self.until)
        commit()
        for _at, _number, scene in self._scenes:
            scene.close()

    def _go_on(self, scene: Scene) -> datetime | None:
        try:
            return next(scene, None)
        except BadInput as error:  # a scene that does not fit the form any more: say which box
            error.add_note(f"{scene}: {error.problems}")
            raise

    def _ring(self, until: datetime) -> None:
        """Do what has come due before this moment, each piece of work at its own time."""
        while True:
            due = db.session.scalar(select(func.min(Due.run_at)).where(Due.done_at.is_(None), Due.tries == 0))
            if due is None or due > clock.in_house(until):
                return
            with clock.at(max(due, clock.in_house(self._played))):  # planned for the past: it rings late, not before
                timers.run_due(200)

    def now(self) -> datetime:
        """The moment being played, naive, on the house's clock."""
        return clock.house_now().replace(tzinfo=None)

    def soon(self, least: int, most: int) -> datetime:
        """Some minutes from now."""
        return self.now() + timedelta(minutes=self.rng.randint(least, most))

    def in_office(self, least: int = 15, most: int = 180) -> datetime:
        """Some minutes from now, but on a working day between opening and closing."""
        moment = self.soon(least, most)
        if self._worked(moment.date()) and OPENS <= moment.time() <= CLOSES:
            return moment
        day = moment.date()
        if moment.time() > CLOSES or not self._worked(day):
            day += timedelta(days=1)
        while not self._worked(day):
            day += timedelta(days=1)
        return datetime.combine(day, OPENS) + timedelta(minutes=self.rng.randint(8, 150))

    def workday(self, before: int, at: time) -> datetime:
        """This hour on the n-th working day before the last one played (1: the latest that has passed)."""
        day = calendar_of(self.hotel_id).add_working_days(self.until.date(), -before)
        return datetime.combine(day, at)

    def days(self) -> list[date]:
        return [self.begins + timedelta(days=n) for n in range((self.until.date() - self.begins).days + 1)]

    def _worked(self, day: date) -> bool:
        return calendar_of(self.hotel_id).is_working_day(day)

    # ---- people --------------------------------------------------------------------------------------------------
    @property
    def hotel_id(self) -> int:
        return directory.hotel().id

    def who(self, login: str) -> Person:
        if login not in self._people:
            self._people[login] = db.session.scalars(select(Person.id).where(Person.login == login)).one()
        return db.session.get_one(Person, self._people[login])

    def id_of(self, login: str) -> int:
        return self.who(login).id

    def guard(self) -> str:
        """Whoever is at the gate now, by the roster."""
        there = [p for duty in ("门卫", "保安员", "监控员", "夜值领班") for p in directory.on_duty(duty)]
        return there[0].login if there else "hujianguo"

    def next_number(self, what: str) -> int:
        """1, 2, 3 … of passes, badges, orders."""
        return next(self._numbers.setdefault(what, itertools.count(1)))

    # ---- records -------------------------------------------------------------------------------------------------
    def file(self, login: str, key: str, **given: Any) -> int:
        """File a form as its page would: what the form fills in by itself, and what is given. Returns the id."""
        return self.file_past(login, key, {}, None, **given)

    def file_past(self, login: str, key: str, overrides: dict[str, str], by: Person | None, **given: Any) -> int:
        """The same, with rules somebody lets past, for reasons."""
        person = self.who(login)
        form = editions.today(key)
        _known(form, given)
        record = filing.submit(person, key, {**surroundings.defaults(form, person), **given}, overrides=overrides,
                               let_past_by=by, address=self._address())  # fmt: skip
        return record.id

    def amend(self, login: str, record_id: int, key: str, **given: Any) -> int:
        """File an amendment; returns its own id."""
        person, record = self.who(login), self.record(record_id)
        form = editions.amendment_form(editions.of(record), key)
        _known(form, given)
        values = {**surroundings.defaults(form, person), **given}
        return amending.file(person, record, key, values, address=self._address()).id

    def act(self, login: str, record_id: int, *, step: str | None = None, says: str = "", **given: Any) -> None:
        """Approve, or do what the step asks for, filling in what the page would."""
        person, record = self.who(login), self.record(record_id)
        _known(editions.of(record), given)
        known = surroundings.defaults(editions.of(record), person)
        acting.act(person, record, step=step, opinion=says, given={**known, **given}, signature=person.signature,
                   address=self._address())  # fmt: skip

    def record(self, record_id: int) -> Record:
        return db.session.get_one(Record, record_id)

    def holder(self, record_id: int, step: str = "") -> tuple[str, str] | None:
        """(login, step) of somebody a step waits for: the one named, else the first that holds the route up."""
        route = editions.of(self.record(record_id)).route
        tasks = db.session.scalars(
            select(Task).join(StepRun).where(Task.record_id == record_id, Task.state == "waiting", StepRun.step != "")
            .order_by(Task.id)
        ).all()  # fmt: skip
        tasks = [t for t in tasks if (t.run.step == step if step else not route.steps[t.run.step].beside)]
        if not tasks:
            return None
        task = self.rng.choice(tasks)
        return (task.acting or task.person or self.rng.choice(hands.on_shift(task.desk))).login, task.run.step

    def approvals(
        self, record_id: int, *, stop_at: str = "", opinions: tuple[str, ...] = AGREED, least: int = 15,
        most: int = 200, fills: dict[str, dict[str, Any]] | None = None,
    ) -> Scene:  # fmt: skip
        """Everybody who decides agrees in turn, in office hours, until it is approved or waits at `stop_at`."""
        while self.record(record_id).status == "running":
            held = self.holder(record_id)
            if held is None or held[1] == stop_at:
                return
            yield self.in_office(least, most)
            held = self.holder(record_id)
            if held is not None and self.record(record_id).status == "running":
                login, step = held
                decides = editions.of(self.record(record_id)).route.steps[step].decides
                self.act(login, record_id, step=step, says=self.rng.choice(opinions) if decides else "",
                         **(fills or {}).get(step, {}))  # fmt: skip

    def reject(self, login: str, record_id: int, reason: str) -> None:
        acting.reject(self.who(login), self.record(record_id), reason=reason, address=self._address())

    def send_back(self, login: str, record_id: int, reason: str, *, to: str = "") -> None:
        acting.send_back(self.who(login), self.record(record_id), reason=reason, to=to, address=self._address())

    def comment(self, login: str, record_id: int, text: str) -> None:
        sharing.comment(self.who(login), self.record(record_id), text=text, address=self._address())

    def copy(self, login: str, record_id: int, *to: str, note: str = "") -> None:
        sharing.copy(self.who(login), self.record(record_id), to=[self.who(one) for one in to], note=note,
                    address=self._address())  # fmt: skip

    def mend(self, login: str, record_id: int, **changed: Any) -> None:
        """Submit a returned record again with some answers changed, as its page would."""
        person, record = self.who(login), self.record(record_id)
        form = editions.of(record)
        filing.resubmit(person, record, mended(form, record, changed), address=self._address())

    def _address(self) -> str:
        return self.rng.choice(ADDRESSES)


def _known(form: Definition, given: dict[str, Any]) -> None:
    """A box that a form no longer has would be passed over silently. Raises LookupError."""
    if gone := set(given) - set(form.fields):
        raise LookupError(f"{form.title} has no {', '.join(sorted(gone))}")


def mended(form: Definition, record: Record, changed: dict[str, Any]) -> Any:
    """What the page that mends a record sends: everything as it was, masks for personal values, and the changes."""
    typed = raw_of(form.filed_sections(), settling.shown_values(record, form))
    for name, text in changed.items():
        typed.setlist(name, text if isinstance(text, list) else [str(text)])
    return typed
