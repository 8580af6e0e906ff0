"""Plain values shared by conditions and kinds: naming, comparing, saying and freezing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Value:
    """Stands for whoever or whatever an answer names: compared by identity, shown by name."""

    id: int | str
    name: str


def plain(value: Any) -> Any:
    """The comparable core of a value: a person by name, a list item by item."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Value):
        return value.name
    return value


def is_blank(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def say_value(value: Any) -> str:
    """A value as a Chinese office says it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, timedelta):
        hours = value.total_seconds() / 3600
        if hours and hours % 24 == 0:
            return f"{int(hours // 24)} 天"
        return f"{hours:g} 小时" if hours >= 1 or not hours else f"{hours * 60:g} 分钟"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Value):
        return value.name
    if isinstance(value, list):
        return "、".join(say_value(item) for item in value)
    return "（空）" if value is None else str(value)


def freeze(value: Any) -> Any:
    """A constant as JSON that `thaw` reads back."""
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return list(value) if isinstance(value, tuple) else value


def thaw(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        ((kind, inner),) = value.items()
        readers: dict[str, Callable[[Any], Any]] = {
            "seconds": lambda v: timedelta(seconds=v),
            "datetime": datetime.fromisoformat,
            "date": date.fromisoformat,
            "time": time.fromisoformat,
            "decimal": Decimal,
        }
        if kind in readers:
            return readers[kind](inner)
    return value


def comparable(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, datetime) and isinstance(right, datetime):
        # one with and one without a zone: a wall-clock moment of the house beside an aware one
        if left.tzinfo is None and right.tzinfo is not None:
            left = left.replace(tzinfo=right.tzinfo)
        if right.tzinfo is None and left.tzinfo is not None:
            right = right.replace(tzinfo=left.tzinfo)
        return left, right
    if isinstance(left, datetime) and isinstance(right, date):
        return left.date(), right
    if isinstance(left, date) and isinstance(right, datetime):
        return left, right.date()
    if isinstance(left, timedelta) and isinstance(right, (int, float)):
        return left.total_seconds() / 3600, right
    if isinstance(left, (int, float, Decimal)) and isinstance(right, (int, float, Decimal)):
        return Decimal(str(left)), Decimal(str(right))
    return left, right
