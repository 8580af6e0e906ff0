"""Reads Chinese numerals as articles and dates are numbered: 十四 is 14; and as people type them: 三天半 is 3.5天."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int | None:
    """The number a numeral stands for, in Arabic or Chinese figures below ten thousand; None if it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))  # 二〇二六, 一四
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
    return total + (digit or 0)


_SPANS = "个工作日|工作日|个半|天|个小时|小时|个钟头|钟头|分钟|点|月|号|日|周|年|个月"
_BEFORE_UNITS = re.compile(
    "(?<![0-9])([零一二两三四五六七八九十百千]+)"
    f"(?=半?(?:{_SPANS}|个人|人|位|间|分|级|元|块|万|千元|次|家|份|张|倍|岁|成))|(?<=[周期拜])([一二三四五六])"
)
_HALVES = (("半天", "0.5天"), ("半个小时", "0.5小时"), ("半小时", "0.5小时"), ("半个钟头", "0.5小时"))


def figures(text: str) -> str:
    """Chinese numerals before a unit as figures, halves as decimals: 三天半 is 3.5天, 二级 is 2级."""
    text = _BEFORE_UNITS.sub(lambda match: str(numeral(match[1] or match[2])), text)
    text = re.sub("([0-9]+)个半(?=小时|钟头)", r"\1.5", text)
    for words, meant in _HALVES:
        text = text.replace(words, meant)
    return re.sub(r"([0-9]+)((?:天|个?(?:小时|钟头)))半", r"\1.5\2", text)
