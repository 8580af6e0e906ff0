"""What time it is: one clock for the whole portal, which tests and the demo hotel can set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_set_to: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)
_written: ContextVar[datetime | None] = ContextVar("portal_written", default=None)

# The hotel's own zone; rules of the house (21:30, 次日) are read in it. China has one zone.
HOUSE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def house_now() -> datetime:
    """The present moment on the hotel's wall clock, aware."""
    return now().astimezone(HOUSE_ZONE)


def today() -> date:
    """Today's date in the hotel."""
    return house_now().date()


def written() -> datetime | None:
    """When what is being entered was written, aware, where that was earlier than now: a browser held it while it had
    no network (portal.offline). None for whatever is entered as it is written."""
    return _written.get()


def as_written() -> datetime:
    """The moment on the hotel's wall clock that what is being entered is about: when it was written, else now."""
    return in_house(_written.get() or now())


@contextmanager
def written_at(moment: datetime) -> Iterator[None]:
    """What the code inside enters was written at this moment: the history keeps it beside the time it was received."""
    token = _written.set(in_house(moment).astimezone(UTC))
    try:
        yield
    finally:
        _written.reset(token)


def in_house(moment: datetime) -> datetime:
    """The same moment on the hotel's wall clock. A naive value is taken to be house time already."""
    return moment.replace(tzinfo=HOUSE_ZONE) if moment.tzinfo is None else moment.astimezone(HOUSE_ZONE)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock for the code inside (tests, playing the demo hotel). A naive moment is house time."""
    token = _set_to.set(in_house(moment).astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


def advance(by: timedelta) -> None:
    """Move a clock set with `at` on; refuses to touch the real clock."""
    current = _set_to.get()
    if current is None:
        raise RuntimeError("advance() only moves a clock set with at()")
    _set_to.set(current + by)
