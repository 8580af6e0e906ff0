"""Money, dates and check codes the way a Chinese office writes them on paper."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from portal import clock

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ["", "拾", "佰", "仟"]


def yuan(fen: int) -> str:
    """Money in figures, two places and thousands: 1234567 fen -> 12,345.67."""
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def capital_yuan(fen: int) -> str:
    """Money in Chinese capitals, without the leading 人民币: 168032 fen -> 壹仟陆佰捌拾元零叁角贰分.

    Follows 《支付结算办法》附一. Where it leaves a 零 open, the form it names first is taken: 零 before 角 when the
    yuan end in 0, none before a 仟 when the 万 end in 0. 整 closes an amount without 分.
    """
    sign, whole = ("负", -fen) if fen < 0 else ("", fen)
    yuan_part, jiao, cents = whole // 100, whole // 10 % 10, whole % 10
    words = f"{_whole_number(yuan_part)}元" if yuan_part else ""
    if jiao:
        if yuan_part and yuan_part % 10 == 0:
            words += "零"
        words += f"{_DIGITS[jiao]}角"
    elif cents and yuan_part:
        words += "零"
    words += f"{_DIGITS[cents]}分" if cents else "整"
    return sign + words if whole else "零元整"


def _whole_number(number: int) -> str:
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _whole_number(high) + unit + gap + (_whole_number(low) if low else "")
    words, zeros = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            zeros = bool(words)
            continue
        words += ("零" if zeros else "") + _DIGITS[digit] + _PLACES[place]
        zeros = False
    return words


def amount(quantity: Decimal | int | str) -> str:
    """A quantity without trailing zeros: Decimal("12.500") -> 12.5."""
    text = f"{Decimal(quantity):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_date(day: date) -> str:
    """2026年11月21日; a moment is read on the hotel's wall clock."""
    if isinstance(day, datetime):
        day = clock.in_house(day).date()
    return f"{day.year}年{day.month}月{day.day}日"


def written_moment(moment: datetime) -> str:
    """2026年11月21日 15:30, on the hotel's wall clock."""
    return f"{written_date(moment)} {written_time(moment)}"


def written_time(moment: datetime) -> str:
    """15:30, on the hotel's wall clock."""
    return f"{clock.in_house(moment):%H:%M}"


def written_span(start: datetime, end: datetime) -> str:
    """From when to when; the day is not said twice."""
    same_day = clock.in_house(start).date() == clock.in_house(end).date()
    return f"{written_moment(start)} 至 {written_time(end) if same_day else written_moment(end)}"


def written_since(moment: datetime, now: datetime) -> str:
    """The time alone when it was today, else with the day: 11月20日 15:30."""
    then = clock.in_house(moment)
    day = "" if then.date() == clock.in_house(now).date() else f"{then.month}月{then.day}日 "
    return f"{day}{then:%H:%M}"


def grouped(digest: str, *, groups: int = 4) -> str:
    """The head of a hexadecimal digest in fours, to be compared by eye: 3fa2 91bc 07de 55a1."""
    return " ".join(digest[start : start + 4] for start in range(0, 4 * groups, 4)).strip()


def counted(number: int) -> str:
    """Small numbers in words, as in 第一联: 12 -> 十二. For 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(f"not between 1 and 99: {number}")
    tens, ones = divmod(number, 10)
    words = "零一二三四五六七八九"
    return ("" if not tens else "十" if tens == 1 else words[tens] + "十") + (words[ones] if ones else "")


def circled(number: int) -> str:
    """①, ②, ③ ... up to ⑳."""
    if not 1 <= number <= 20:
        raise ValueError(f"not between 1 and 20: {number}")
    return chr(0x245F + number)
