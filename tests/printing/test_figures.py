"""Money in capitals, dates, counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.printing import figures

DIGITS = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角整"),
        (50, "伍角整"),
        (99, "玖角玖分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (110, "壹元壹角整"),
        (1000, "壹拾元整"),
        (1005, "壹拾元零伍分"),
        (1050, "壹拾元零伍角整"),
        (1100, "壹拾壹元整"),
        (10000, "壹佰元整"),
        (10100, "壹佰零壹元整"),
        (11000, "壹佰壹拾元整"),
        (100100, "壹仟零壹元整"),
        (101000, "壹仟零壹拾元整"),
        (100001, "壹仟元零壹分"),
        (1000000, "壹万元整"),
        (1000100, "壹万零壹元整"),
        (1010000, "壹万零壹佰元整"),
        (1100000, "壹万壹仟元整"),
        (10000000, "壹拾万元整"),
        (100000000, "壹佰万元整"),
        (100010000, "壹佰万零壹佰元整"),
        (1001001000, "壹仟零壹万零壹拾元整"),
        (10000000000, "壹亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (100000000000000, "壹万亿元整"),
        (123456789012345, "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
        (-16800, "负壹佰陆拾捌元整"),
        # the examples of 《支付结算办法》附一
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
    ],
)
def test_capital_yuan(fen: int, words: str) -> None:
    assert figures.capital_yuan(fen) == words


def fen_of(words: str) -> int:
    """Reads capitals back, by rules of its own."""
    total = section = digit = 0
    for word in words.removesuffix("整"):
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in UNITS:
            section, digit = section + digit * UNITS[word], 0
        elif word == "万":
            section, digit = (section + digit) * 10_000, 0
        elif word == "亿":
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
        elif word == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        elif word == "角":
            total, digit = total + digit * 10, 0
        elif word == "分":
            total, digit = total + digit, 0
    return total


@given(st.integers(min_value=1, max_value=10**14))
def test_capitals_read_back_as_the_same_amount(fen: int) -> None:
    words = figures.capital_yuan(fen)
    assert fen_of(words) == fen
    assert "零零" not in words
    assert not words.startswith("零")


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (100, "1.00"), (123456789, "1,234,567.89"), (-5, "-0.05")]
)
def test_yuan_in_figures(fen: int, text: str) -> None:
    assert figures.yuan(fen) == text


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_counted(number: int, words: str) -> None:
    assert figures.counted(number) == words


@pytest.mark.parametrize("number", [0, 100])
def test_counted_refuses_what_it_has_no_words_for(number: int) -> None:
    with pytest.raises(ValueError, match="1 and 99"):
        figures.counted(number)


def test_circled() -> None:
    assert figures.circled(1) + figures.circled(20) == "①⑳"
    with pytest.raises(ValueError, match="1 and 20"):
        figures.circled(21)


@pytest.mark.parametrize(
    ("quantity", "text"), [(Decimal("12.500"), "12.5"), (Decimal("1E+3"), "1,000"), (100, "100"), ("0.250", "0.25")]
)
def test_amount(quantity: Decimal | int | str, text: str) -> None:
    assert figures.amount(quantity) == text


def test_dates_are_read_on_the_hotels_clock() -> None:
    late = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 01:30 of the next day in the hotel
    assert figures.written_date(date(2026, 1, 5)) == "2026年1月5日"
    assert figures.written_date(late) == "2026年11月21日"
    assert figures.written_moment(late) == "2026年11月21日 01:30"


def test_a_span_says_the_day_once() -> None:
    start = datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert figures.written_span(start, start.replace(hour=10)) == "2026年11月21日 14:00 至 18:00"
    assert figures.written_span(start, start.replace(day=22)) == "2026年11月21日 14:00 至 2026年11月22日 14:00"


def test_since_names_the_day_only_when_it_was_another() -> None:
    now = datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert figures.written_since(now.replace(hour=1), now) == "09:00"
    assert figures.written_since(now.replace(day=20), now) == "11月20日 14:00"


def test_digests_are_grouped_in_fours() -> None:
    assert figures.grouped("3fa291bc07de55a1c0ff") == "3fa2 91bc 07de 55a1"
