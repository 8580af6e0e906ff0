"""A proof's days: from one to another, both inclusive, on the hotel's wall clock; and what it shows, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from portal.clock import in_house, today
from portal.errors import BadInput


@dataclass(frozen=True)
class Period:
    """`begin` and `end` are moments: from the first until just before `end`."""

    first: date
    last: date

    @property
    def begin(self) -> datetime:
        return in_house(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        return in_house(datetime.combine(self.last + timedelta(days=1), time.min))

    def within(self, first: date, last: date | None) -> Period | None:
        """The days this shares with others (`last`: None for no end); None when it shares none."""
        begins, ends = max(self.first, first), self.last if last is None else min(self.last, last)
        return Period(begins, ends) if begins <= ends else None

    def __str__(self) -> str:
        return _("%(first)s 至 %(last)s", first=self.first, last=self.last)


@dataclass(frozen=True)
class Part:
    """One table of a proof: on the page, on paper and in the CSV the same words. `empty` says that there is nothing."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str


def usual() -> Period:
    """The year until today: what is asked for first."""
    return Period(today() - timedelta(days=364), today())


def read(first: str, last: str) -> Period:
    """The days as typed (2026-11-20); empty ones as in `usual`. Raises BadInput with the problems of from and to."""
    problems: dict[str, list[str]] = {}
    found = {"from": usual().first, "to": usual().last}
    for name, typed in (("from", first.strip()), ("to", last.strip())):
        try:
            found[name] = date.fromisoformat(typed) if typed else found[name]
        except ValueError:
            problems[name] = [_("“%(written)s”不是日期，请写成 2026-10-01 的样子。", written=typed)]
    if not problems and found["to"] > today():
        problems["to"] = [_("证明只到今天为止，不能包括以后的日子。")]
    elif not problems and found["from"] > found["to"]:
        problems["from"] = [_("起始日期不能晚于截止日期。")]
    if problems:
        raise BadInput(_("请改正起止日期。"), problems)
    return Period(found["from"], found["to"])


def moment(at: datetime) -> str:
    """2026-11-20 10:00, on the hotel's wall clock: written so that it sorts."""
    return f"{in_house(at):%Y-%m-%d %H:%M}"
