"""How wide the columns of a table are: figures are never broken, the rest is shared by what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.printing.figures import yuan
from portal.printing.model import Column

_PADDING = 2.0  # of a cell, in half characters
_WORD = re.compile(r"[!-~·]+")  # what must not be broken: figures, numbers of records, dates
_LONGEST = 44.0  # half characters beyond which a text may as well run over several lines


@dataclass(frozen=True, slots=True)
class Widths:
    """Percent of the table's width, by column; how many characters of a title fit a line; `dense`: in small type."""

    percent: list[float]
    titles: list[int]
    dense: bool


def widths(columns: Sequence[Column], rows: Sequence[Sequence[Any]], room: float) -> Widths:
    """The widths of a table `room` half characters wide, at its usual size of type.

    Widths that the columns themselves name are shares, kept unless a figure would break; otherwise by content.
    """
    least = [_least(column, [row[place] for row in rows]) for place, column in enumerate(columns)]
    dense = sum(least) > room
    if dense:
        room *= 1.2
    if dense:
        shares = least
    elif any(column.width for column in columns):
        shares = _named([column.width or 1.0 for column in columns], least, room)
    else:
        wanted = [_wanted(column, [row[place] for row in rows]) for place, column in enumerate(columns)]
        spare, asked = room - sum(least), sum(wanted) - sum(least)
        if asked <= spare:
            shares = wanted
        else:
            shares = [low + (want - low) * spare / asked for low, want in zip(least, wanted, strict=True)]
    whole = sum(shares)
    titles = [max(2, int((share / whole * room - _PADDING) / 2)) for share in shares]
    return Widths([100 * share / whole for share in shares], titles, dense)


def _named(weights: list[float], least: list[float], room: float) -> list[float]:
    """Shares by weight, none below its least: what one column lacks the others give."""
    raised: dict[int, float] = {}
    while True:
        free = [place for place in range(len(weights)) if place not in raised]
        unit = (room - sum(raised.values())) / sum(weights[place] for place in free)
        short = [place for place in free if weights[place] * unit < least[place]]
        if not short:
            return [raised.get(place, weight * unit) for place, weight in enumerate(weights)]
        raised.update((place, least[place]) for place in short)


def _said(column: Column, content: Any) -> str:
    if column.kind == "money" and isinstance(content, int):
        return yuan(content)
    return content if isinstance(content, str) and column.kind not in ("picture", "signature") else ""


def _length(text: str) -> float:
    """In half characters of a full-width font; our figures are a little wider than half."""
    return sum(2.0 if ord(letter) > 0x2E7F else 1.13 for letter in text)


def _least(column: Column, contents: Sequence[Any]) -> float:
    words = [word for content in contents for word in _WORD.findall(_said(column, content))]
    short = min(_length(column.title), 6.0)  # a title of up to three lines
    return max([short, 4.0, _length(column.title) / 3, *map(_length, words)]) + _PADDING


def _wanted(column: Column, contents: Sequence[Any]) -> float:
    longest = max((_length(_said(column, content)) for content in contents), default=12.0)
    if column.kind in ("picture", "signature"):
        longest = 16.0
    return max(min(longest, _LONGEST), min(_length(column.title), 10.0), _least(column, contents) - _PADDING) + _PADDING
