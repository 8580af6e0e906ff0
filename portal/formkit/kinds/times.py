"""Kinds for time: date, time, datetime, daterange, month, quarter. Wall-clock values are the hotel's own time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from portal.formkit.fields import BadValue, Field, World

WEEKDAYS = "一二三四五六日"


class Date(Field):
    kind = "date"
    options = ("not_before_today",)
    not_before_today = False

    def parse(self, text: str, world: World) -> Any:
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
        if not match:
            _no(self.label, "日期", "2026-11-21")
        try:
            return date(*map(int, match.groups()))  # type: ignore[union-attr]
        except ValueError:
            raise BadValue(f"{self.label}：没有 {text} 这一天") from None

    def check(self, value: Any, world: World) -> str | None:
        if not 1900 <= value.year <= 2200:
            return f"{self.label}的年份不对，请核对"
        if self.not_before_today and value < world.today():
            return f"{self.label}不能早于今天"
        return None

    def store(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def load(self, stored: Any) -> Any:
        return None if stored is None else date.fromisoformat(stored)

    def text(self, value: Any) -> str:
        return "" if value is None else value.isoformat()

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value.year}年{value.month}月{value.day}日"

    def export(self, value: Any) -> Any:
        return value

    def index(self, value: Any) -> list[str]:
        return []


class Time(Field):
    kind = "time"

    def parse(self, text: str, world: World) -> time:
        match = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?::\d{2})?", text)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise BadValue(f"{self.label}请填时刻，例如 21:30")
        return time(int(match[1]), int(match[2]))

    def store(self, value: Any) -> Any:
        return None if value is None else f"{value:%H:%M}"

    def load(self, stored: Any) -> Any:
        return None if stored is None else time.fromisoformat(stored)

    def text(self, value: Any) -> str:
        return "" if value is None else f"{value:%H:%M}"

    def index(self, value: Any) -> list[str]:
        return []


class DateTime(Field):
    """A moment on the hotel's wall clock, to the minute. Naive in formkit; the hotel has one zone."""

    kind = "datetime"

    def parse(self, text: str, world: World) -> datetime:
        cleaned = re.sub(r"[日T\s]+", " ", text.replace("年", "-").replace("月", "-").replace("/", "-")).strip()
        match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2})[:：](\d{2})(?::\d{2})?", cleaned)
        if not match:
            _no(self.label, "日期和时刻", "2026-11-21 14:05")
        try:
            return datetime(*map(int, match.groups()))  # type: ignore[union-attr, arg-type]
        except ValueError:
            raise BadValue(f"{self.label}：没有 {text} 这个时刻") from None

    def accept(self, given: Any, world: World) -> Any:
        if isinstance(given, datetime):
            return given.replace(tzinfo=None, second=0, microsecond=0)
        return super().accept(given, world)

    def check(self, value: Any, world: World) -> str | None:
        return None if 1900 <= value.year <= 2200 else f"{self.label}的年份不对，请核对"

    def store(self, value: Any) -> Any:
        return None if value is None else f"{value:%Y-%m-%dT%H:%M}"

    def load(self, stored: Any) -> Any:
        return None if stored is None else datetime.fromisoformat(stored)

    def text(self, value: Any) -> str:
        return "" if value is None else f"{value:%Y-%m-%dT%H:%M}"

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"

    def export(self, value: Any) -> Any:
        return value

    def index(self, value: Any) -> list[str]:
        return []


@dataclass(frozen=True)
class Range:
    start: date
    end: date


class DateRange(Date):
    kind = "daterange"

    def read(self, raw: list[str], world: World) -> Any:
        texts = [item.strip() for item in raw if item.strip()]
        if not texts:
            return None
        if len(texts) != 2:
            raise BadValue(f"{self.label}请填起止两个日期")
        start, end = (Date.parse(self, text, world) for text in texts)
        return Range(start, end)

    def accept(self, given: Any, world: World) -> Any:
        if isinstance(given, (list, tuple)):
            start, end = (Date.accept(self, part, world) for part in given)
            return Range(start, end)
        return given

    def raw(self, value: Any) -> list[str]:
        return [] if value is None else [value.start.isoformat(), value.end.isoformat()]

    def check(self, value: Any, world: World) -> str | None:
        return f"{self.label}的止日不能早于起日" if value.end < value.start else None

    def store(self, value: Any) -> Any:
        return None if value is None else [value.start.isoformat(), value.end.isoformat()]

    def load(self, stored: Any) -> Any:
        return None if stored is None else Range(*map(date.fromisoformat, stored))

    def text(self, value: Any) -> str:
        return "" if value is None else f"{value.start.isoformat()} 至 {value.end.isoformat()}"

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Date.show(self, value.start)}至{Date.show(self, value.end)}"

    def export(self, value: Any) -> Any:
        return self.text(value)


class Month(Field):
    kind = "month"

    def parse(self, text: str, world: World) -> str:
        match = re.fullmatch(r"(\d{4})[-/年](\d{1,2})月?", text)
        if not match or not 1 <= int(match[2]) <= 12:
            _no(self.label, "月份", "2026-11")
        return f"{int(match[1]):04}-{int(match[2]):02}"  # type: ignore[index]

    def show(self, value: Any) -> str:
        return "" if not value else f"{value[:4]}年{int(value[5:])}月"

    def index(self, value: Any) -> list[str]:
        return []


class Quarter(Field):
    kind = "quarter"

    def parse(self, text: str, world: World) -> str:
        match = re.fullmatch(r"(\d{4})\s*[年-]?\s*[Qq第]?([1-4一二三四])(?:季度)?", text)
        if not match:
            _no(self.label, "季度", "2026Q4")
        number = "一二三四".find(match[2]) + 1 or int(match[2])  # type: ignore[index]
        return f"{match[1]}Q{number}"  # type: ignore[index]

    def show(self, value: Any) -> str:
        return "" if not value else f"{value[:4]}年第{'一二三四'[int(value[5]) - 1]}季度"

    def index(self, value: Any) -> list[str]:
        return []


def _no(label: str, what: str, example: str) -> Any:
    raise BadValue(f"{label}请填{what}，例如 {example}")
