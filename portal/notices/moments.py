"""When something may reach a person: at once, after their quiet hours, or with the digest of their next shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from portal import clock
from portal.notices.kinds import How
from portal.timers.calendar import WorkingCalendar

QUIET = (time(22), time(7))  # unless somebody chose otherwise
MORNING = time(8, 30)  # of working days: when the digest comes to those no roster names
AHEAD = timedelta(days=14)  # how far rosters are looked through for the next shift
AT_ONCE = timedelta(minutes=1)  # what would wait no longer than this does not wait: it might miss what is being sent

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Hours:
    """What decides when one person may be reached: their quiet hours in house time (None: none), their shifts that
    have not ended, in order, and the hotel's working days."""

    quiet: tuple[time, time] | None
    shifts: list[Span]
    calendar: WorkingCalendar


def when(how: How, hours: Hours, *, urgent: bool = False, at: datetime | None = None) -> datetime:
    """The moment, aware, at which something that came up `at` (now) is to be sent. Not to be asked for "not"."""
    now = at or clock.now()
    moment = now if urgent or how == "now" else _next_digest(now, hours)
    if not urgent:
        moment = _after_quiet(moment, hours)
    return now if moment - now <= AT_ONCE else moment


def _next_digest(now: datetime, hours: Hours) -> datetime:
    """The beginning of the next shift; without one within a fortnight, the morning of the next working day."""
    if coming := [start for start, _end in hours.shifts if start > now]:
        return min(coming)
    day = clock.in_house(now).date()
    while True:
        morning = _house(datetime.combine(day, MORNING))
        if morning > now and hours.calendar.is_working_day(day):
            return morning
        day += timedelta(days=1)


def _after_quiet(moment: datetime, hours: Hours) -> datetime:
    """The moment itself, or if it is in quiet hours, their end or the beginning of a shift before it."""
    if hours.quiet is None or any(start <= moment < end for start, end in hours.shifts):
        return moment
    begin, end = hours.quiet
    here = clock.in_house(moment)
    inside = begin <= here.time() < end if begin < end else not end <= here.time() < begin
    if not inside:
        return moment
    day = here.date() if here.time() < end else here.date() + timedelta(days=1)
    over = _house(datetime.combine(day, end))
    return min([over, *(start for start, _end in hours.shifts if moment < start < over)])


def _house(moment: datetime) -> datetime:
    return clock.in_house(moment).astimezone(UTC)
