"""Chinese numerals, as articles and their items are counted: 第十一条, （三）."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """The number in Chinese, 1 to 9999 (no regulation counts further); ValueError outside."""
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is not counted in Chinese numerals here (1 to 9999)")
    written, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if not digit:
            gap = bool(written)
            continue
        if gap:
            written += "零"
            gap = False
        written += ("" if power == 10 and digit == 1 and not written else _DIGITS[digit]) + unit
    return written
