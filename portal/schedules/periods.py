"""When a schedule's rounds begin, should be done, and end: from its words, the calendar and the turns of duty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.clock import in_house
from portal.formkit import Schedule

DAY = timedelta(days=1)
FIRST_MONDAY = date(2024, 1, 1)  # rounds of several weeks are counted from it, so that they are everybody's the same


@dataclass(frozen=True)
class Turn:
    """A turn of duty of some people at once; the moments are aware."""

    label: str
    starts: datetime
    ends: datetime
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Period:
    """One round: it may be begun at `opens`, should be done by `due`, counts as missed from `ends`. Aware moments."""

    opens: datetime
    due: datetime
    ends: datetime
    label: str = ""
    people: tuple[int, ...] = ()


def of(
    schedule: Schedule, first: date, last: date, *, turns: Iterable[Turn] = (), works: Callable[[date], bool]
) -> list[Period]:
    """The rounds that begin between two days of the hotel, both included; of weeks and months also the one the first
    day lies in, so that a schedule begun in the middle of a quarter has that quarter's round.

    `works` says whether a day is worked; `turns` are those of whose shifts are counted.
    """
    if schedule.each.unit == "shift":
        return [
            Period(turn.starts, _before(turn.starts, turn.ends - schedule.ahead), turn.ends, turn.label, turn.people)
            for turn in merged(turns) if first <= in_house(turn.starts).date() <= last
        ]  # fmt: skip
    return [_of_days(schedule, begins, ends) for begins, ends in _spans(schedule, first, last, works)]


def merged(turns: Iterable[Turn]) -> list[Turn]:
    """Turns of one name that begin on one day are one turn: who starts half an hour later is on the same shift."""
    found: dict[tuple[date, str], Turn] = {}
    for turn in sorted(turns, key=lambda one: (one.starts, one.ends)):
        day = in_house(turn.starts).date()
        key = (day, turn.label or f"{in_house(turn.starts):%H:%M}")
        before = found.get(key)
        found[key] = turn if before is None else Turn(
            turn.label, before.starts, max(before.ends, turn.ends), tuple(dict.fromkeys((*before.people, *turn.people)))
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: one.starts)


def _spans(schedule: Schedule, first: date, last: date, works: Callable[[date], bool]) -> Iterator[tuple[date, date]]:
    """The first day of each round and the first of the next."""
    each = schedule.each
    if each.unit in ("day", "workday", "weekday"):
        for number in range((last - first).days + 1):
            day = first + number * DAY
            if each.unit == "day" or (works(day) if each.unit == "workday" else day.weekday() in each.days):
                yield day, _next(day, each.days)
        return
    if each.unit == "week":
        begins = first - DAY * ((first - FIRST_MONDAY).days % (7 * each.count))
    else:
        begins = date(first.year, first.month - (first.month - 1) % each.count, 1)
    while begins <= last:
        following = begins + 7 * each.count * DAY if each.unit == "week" else _months_on(begins, each.count)
        yield begins, following
        begins = following


def _next(day: date, days: tuple[int, ...]) -> date:
    """The next of these weekdays; without any, the next day."""
    return next(day + n * DAY for n in range(1, 8) if not days or (day + n * DAY).weekday() in days)


def _months_on(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _of_days(schedule: Schedule, begins: date, following: date) -> Period:
    opens, ends = _moment(begins), _moment(following)
    due = in_house(datetime.combine(begins, schedule.until)) if schedule.until else ends - schedule.ahead
    return Period(opens, _before(opens, due), ends)


def _before(opens: datetime, due: datetime) -> datetime:
    """Never due before it may be begun: a short turn of duty has at least its first minute."""
    return max(due, opens + timedelta(minutes=1))


def _moment(day: date) -> datetime:
    return in_house(datetime.combine(day, time()))
