"""Schedule: a form that falls due by itself, again and again: each shift, on weekdays, every two weeks, by the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from portal.formkit.cite import Cite
from portal.formkit.cite import cite as make_cite
from portal.formkit.route import Holder

BEFOREHAND = ("post", "post_setting", "head_of", "leader_of", "owner_head", "owner_desk", "desk", "on_duty", "body")
UNITS = ("shift", "day", "workday", "weekday", "week", "month")
WEEKDAYS = {"周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6}


@dataclass(frozen=True)
class Every:
    """How often: `count` of `unit`; `days` are weekdays (0 is Monday) of a "weekday"."""

    unit: str
    count: int = 1
    days: tuple[int, ...] = ()

    @property
    def rhythm(self) -> tuple[str, int, str]:
        """The same as marks in the texts of regulations say it: ("every", 2, "week"), ("times", 2, "week")."""
        if self.unit == "weekday":
            return ("times", self.count, "week") if self.count > 1 else ("every", 1, "week")
        if self.unit == "month" and self.count in (3, 12):
            return "every", 1, "quarter" if self.count == 3 else "year"
        return "every", self.count, "day" if self.unit == "workday" else self.unit


class every:
    """The ways to say how often: ``every.shift``, ``every.weekday("周三", "周六")``, ``every.weeks(2)``."""

    shift = Every("shift")
    day = Every("day")
    workday = Every("workday")
    week = Every("week")
    month = Every("month")
    quarter = Every("month", 3)
    year = Every("month", 12)

    @staticmethod
    def weekday(*names: str) -> Every:
        """On these days of each week. Raises TypeError for a day no week has."""
        if not names or set(names) - set(WEEKDAYS):
            raise TypeError(f"一周的日子写 {'、'.join(WEEKDAYS)}")
        return Every("weekday", len(names), tuple(sorted(WEEKDAYS[name] for name in names)))

    @staticmethod
    def weeks(count: int) -> Every:
        return Every("week", count)

    @staticmethod
    def months(count: int) -> Every:
        return Every("month", count)


EVERY_DEPARTMENT = "*"


@dataclass
class Schedule:
    """A record of this form is due again and again, without anybody asking for it.

    `each` says how often; `department` whose it is ("" the owner's, `EVERY_DEPARTMENT`, else a name). `turns` are
    the posts whose turns of duty count for ``every.shift``; without them, all of the department; a department without
    any roster has one turn each working day. `register` or `places` name where: one is due for each.

    It may be begun when its period begins. It should be done by `until` (an hour of that day) or `ahead` (so long
    before the period ends); after that it is overdue, and at the end of the period missed. Who is asked to do it: of a
    shift those on that turn (of a department without a roster its people, but for the head); of a `turn` ("中班") those
    of the department on the turn of that name; of a `duty` ("卫生值日 {place}") those the roster names for it; and
    where the roster names nobody, the holders of `by`.

    `fills` are boxes of the form, tables too, with what stands in them when it is opened; `place_box` and
    `department_box` take the place and the department. A record answers the schedule when what it fills of choices, its
    department and (of several places) its place are the same.
    """

    title: str
    each: Every
    cite: Any
    by: Holder
    department: str = ""
    turns: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    register: str = ""
    turn: str = ""
    duty: str = ""
    until: time | None = None
    ahead: timedelta = timedelta()
    fills: dict[str, Any] = field(default_factory=dict)
    place_box: str = ""
    department_box: str = ""
    key: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.cite: Cite = make_cite(self.cite)
        if not self.cite:
            raise TypeError(f"定期事项“{self.title}”没有写明依据")
        if self.each.unit not in UNITS or self.each.count < 1:
            raise TypeError(f"定期事项“{self.title}”：没有 {self.each.count} {self.each.unit} 这种周期")
        if self.each.unit == "month" and 12 % self.each.count:
            raise TypeError(f"定期事项“{self.title}”：一年分不成每 {self.each.count} 个月一次")
        if self.by.how not in BEFOREHAND:
            raise TypeError(f"定期事项“{self.title}”：到期时还没有人填单，办理人不能是 {self.by.how}")
        if self.until and self.each.unit not in ("day", "workday", "weekday"):
            raise TypeError(f"定期事项“{self.title}”：until 只用于按天和按星期几的事项，其他周期用 ahead")
        if (self.places or self.register) and not self.place_box:
            raise TypeError(f"定期事项“{self.title}”：写了地点，没有写 place_box")

    @property
    def has_places(self) -> bool:
        return bool(self.places or self.register)

    def boxes(self) -> set[str]:
        """The boxes of the form it speaks of."""
        return {*self.fills, *filter(None, (self.place_box, self.department_box))}
