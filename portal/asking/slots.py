"""What differs from question to question: numbers, amounts, days, levels, record numbers; found and taken out of it.

Each piece found leaves its mark, one character no text holds, so that wordings can ask for it: `请假 {天} 谁 批`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

from portal import clock
from portal.people.models import Department, Person, Post
from portal.search.numerals import figures

# The names wordings use, each with its mark.
_ALL = ("天", "元", "小时", "人数", "间", "分", "级", "号", "日", "点", "人", "部门", "岗位")
NAMES = {name: chr(0xE000 + n) for n, name in enumerate(_ALL)}
FREE = {NAMES["日"], NAMES["点"]}  # may be said with any question

_DAYS = {
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "明日": 1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "昨天": -1,
    "大前天": -3,
    "前天": -2,
}
_WEEK = "1234567日天"


@dataclass
class Slots:
    """What was found in a question. Amounts are in fen, days and hours decimals."""

    days: Decimal | None = None
    amount: int | None = None
    hours: Decimal | None = None
    people: int | None = None
    rooms: int | None = None
    points: int | None = None
    level: int | None = None
    number: str = ""
    day: date | None = None
    at: time | None = None
    person: Person | None = None
    department: Department | None = None
    post: Post | None = None
    found: dict[str, str] = field(default_factory=dict)  # what stood there, by mark

    def today(self) -> date:
        """The day asked about: the one named, else today."""
        return self.day or clock.today()


def take(text: str) -> tuple[str, Slots]:
    """The plain text with a mark in place of each piece, and the pieces."""
    slots = Slots()
    text = figures(text)
    for pattern, read in _READERS:
        text = pattern.sub(lambda match, read=read: read(match, slots), text)  # type: ignore[misc]
    return text, slots


def _mark(name: str, words: str, slots: Slots) -> str:
    slots.found.setdefault(NAMES[name], words)
    return NAMES[name]


def _number(match: re.Match[str], slots: Slots) -> str:
    slots.number = slots.number or match[0].upper()
    return _mark("号", match[0], slots)


def _amount(match: re.Match[str], slots: Slots) -> str:
    times = {"万": 10_000, "千": 1_000}.get(match["times"] or "", 1)
    slots.amount = int(Decimal(match["figure"].replace(",", "")) * times * 100)
    return _mark("元", match[0], slots)


def _days(match: re.Match[str], slots: Slots) -> str:
    slots.days = Decimal(match[1])
    return _mark("天", match[0], slots) + ("工作日" if "工作日" in match[0] else "")


def _hours(match: re.Match[str], slots: Slots) -> str:
    slots.hours = Decimal(match[1])
    return _mark("小时", match[0], slots)


def _whole(name: str, into: str) -> Callable[[re.Match[str], Slots], str]:
    def read(match: re.Match[str], slots: Slots) -> str:
        setattr(slots, into, int(match[1]))
        return _mark(name, match[0], slots)

    return read


def _clock(match: re.Match[str], slots: Slots) -> str:
    hour, minutes = int(match["hour"]), match["minutes"] or "0"
    if match["part"] in ("晚上", "下午", "傍晚", "夜里", "今晚", "晚") and hour < 12:
        hour += 12
    minute = 30 if minutes == "半" else int(minutes)
    if hour > 23 or minute > 59:
        return match[0]
    slots.at = time(hour, minute)
    return _mark("点", match[0], slots)


def _date(match: re.Match[str], slots: Slots) -> str:
    today = clock.today()
    try:
        year = int(match["year"] or today.year)
        slots.day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return match[0]
    if not match["year"] and slots.day < today - timedelta(days=180):
        slots.day = slots.day.replace(year=year + 1)
    return _mark("日", match[0], slots)


def _named_day(match: re.Match[str], slots: Slots) -> str:
    slots.day = clock.today() + timedelta(days=_DAYS[match[0]])
    return _mark("日", match[0], slots)


def _weekday(match: re.Match[str], slots: Slots) -> str:
    today = clock.today()
    wanted = min(_WEEK.index(match["day"]), 6)
    monday = today - timedelta(days=today.weekday())
    weeks = 1 if match["next"] else 0
    slots.day = monday + timedelta(days=wanted, weeks=weeks)
    return _mark("日", match[0], slots)


_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Slots], str]]] = [
    (re.compile(r"(?<![a-z0-9])[a-z]{2,4}[0-9]?-20[0-9]{2}-[0-9]{3,6}(?![0-9])"), _number),
    (re.compile(r"(?<![a-z0-9])[a-z]{1,3}-?[0-9]{2,6}(?![0-9])|(?<![0-9a-z])[0-9]{3,6}(?=号证|号出入证)"), _number),
    (re.compile(r"(?:(?P<year>20[0-9]{2})[年/-])?(?P<month>1[0-2]|0?[1-9])月(?P<day>[0-3]?[0-9])[日号]"), _date),
    (re.compile("|".join(sorted(_DAYS, key=len, reverse=True))), _named_day),
    (re.compile(f"(?P<next>下)?个?(?:周|星期|礼拜)(?P<day>[{_WEEK}])"), _weekday),
    (
        re.compile(
            r"(?P<part>晚上|下午|傍晚|夜里|今晚|早上|上午|中午|凌晨|晚)?(?P<hour>[012]?[0-9])[点:时](?!间)"
            r"(?P<minutes>半|[0-5]?[0-9])?分?"
        ),
        _clock,
    ),
    (
        re.compile(r"(?:¥|人民币)?(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)(?:(?P<times>[万千])(?:元|块钱?)?|元钱?|块钱?)"),
        _amount,
    ),
    (re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:个?工作日|天)"), _days),
    (re.compile(r"([0-9]+(?:\.[0-9]+)?)个?(?:小时|钟头)"), _hours),
    (re.compile(r"([0-9]+)(?:个人|位|人)(?!力)"), _whole("人数", "people")),
    (re.compile(r"([0-9]+)间"), _whole("间", "rooms")),
    (re.compile(r"([0-9]+)分(?!钟|之|管)"), _whole("分", "points")),
    (re.compile(r"([12])级"), _whole("级", "level")),
]
