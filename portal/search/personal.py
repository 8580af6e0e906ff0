"""Tells personal numbers (phone, ID, passport, plate) from other words: they are looked up by hash and never shown."""

from __future__ import annotations

import re
import unicodedata

_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳领]"
_NUMBERS = (
    r"(?:\+?86)?1[3-9][0-9]{9}",  # mobile
    r"0[0-9]{2,3}[0-9]{7,8}",  # with the area's code
    r"[1-9][0-9]{16}[0-9X]",  # ID of 18
    r"[1-9][0-9]{14}",  # ID of 15
    r"[EGDSPHM][0-9]{8}",  # passports and permits; two letters and eight digits are a record's number
    r"E[A-Z][0-9]{7}",
    r"[HM][0-9]{10}",
    _PLATE,
)
_PERSONAL = re.compile("|".join(f"(?:{pattern})" for pattern in _NUMBERS))
# A plate without its province: people remember A12345. Clauses and record numbers are written with hyphens.
_BARE_PLATE = re.compile(r"(?=[A-Z0-9]*\d{3})[A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}")
_BETWEEN = re.compile(r"[\s\-·.]")


def bare(text: str) -> str:
    """A number as it is hashed and compared: half width, capitals, nothing between its characters."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_number(text: str) -> bool:
    """Is the whole text one personal number, however it is spaced?"""
    found = bare(text)
    return bool(_PERSONAL.fullmatch(found)) or ("-" not in text and bool(_BARE_PLATE.fullmatch(found)))


def within(text: str) -> list[str]:
    """The personal numbers among the words of a text, or the text itself if it is one with spaces in it."""
    if is_number(text):
        return [text.strip()]
    return [word for word in text.split() if is_number(word.strip('"“”()（）-'))]


def masked(text: str) -> str:
    """The text with all but the last two characters of its personal numbers hidden."""
    for number in within(text):
        text = text.replace(number, "*" * (len(number) - 2) + number[-2:])
    return text
