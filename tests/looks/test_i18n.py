"""Dates, money and spans as an office writes them, in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import clock, i18n

NOW = datetime(2026, 11, 21, 14, 5)


@pytest.fixture
def zh(app: Flask):
    with app.test_request_context("/?locale=zh"), clock.at(NOW):
        yield


@pytest.fixture
def en(app: Flask):
    with app.test_request_context("/?locale=en"), clock.at(NOW):
        yield


def test_days_and_moments_in_chinese(zh: None) -> None:
    assert i18n.day(date(2026, 11, 21)) == "2026年11月21日"
    assert i18n.weekday(date(2026, 11, 21)) == "周六"
    assert i18n.moment(clock.now()) == "11-21 14:05"
    assert i18n.moment(clock.now() - timedelta(days=365)) == "2025-11-21 14:05"
    assert i18n.hour(clock.now()) == "14:05"


def test_a_moment_after_four_in_the_afternoon_utc_is_tomorrow_in_the_house(zh: None) -> None:
    late = datetime.fromisoformat("2026-11-21T16:30:00+00:00")
    assert i18n.day(late) == "2026年11月22日"
    assert i18n.weekday(late) == "周日"


def test_days_in_english(en: None) -> None:
    assert i18n.day(date(2026, 11, 21)) == "21 Nov 2026"
    assert i18n.weekday(date(2026, 11, 21)) == "Sat"
    assert i18n.left(clock.now() + timedelta(hours=2)) == "2 h left"


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(846000, "¥8,460.00"), (1, "¥0.01"), (-5005, "-¥50.05"), (123456789012, "¥1,234,567,890.12"), (None, "")],
)
def test_money(fen: int | None, shown: str) -> None:
    assert i18n.yuan(fen) == shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "不到 1 分"), (60, "1 分"), (3599, "59 分"), (3600, "1 小时"), (4800, "1 小时 20 分"),
        (86399, "23 小时 59 分"), (86400, "1 天"), (100800, "1 天 4 小时"),
    ],
)  # fmt: skip
def test_spans_take_the_two_largest_units(zh: None, seconds: int, words: str) -> None:
    assert i18n.span(timedelta(seconds=seconds)) == words


def test_limits_say_what_is_left_and_what_is_over(zh: None) -> None:
    assert i18n.left(clock.now() + timedelta(hours=2)) == "剩 2 小时"
    assert i18n.left(clock.now() - timedelta(hours=20)) == "已超 20 小时"
    assert i18n.waited(clock.now() - timedelta(minutes=80)) == "已等 1 小时 20 分"
    assert i18n.waited(clock.now() - timedelta(seconds=59)) == "刚到"
    assert i18n.left(clock.now() + timedelta(seconds=59)) == "马上到时"
    assert i18n.left(clock.now() - timedelta(seconds=59)) == "刚刚超时"
    assert i18n.left(clock.now() + timedelta(seconds=60)) == "剩 1 分"
    assert i18n.is_late(clock.now() - timedelta(seconds=1))
    assert not i18n.is_late(clock.now())
    assert i18n.is_soon(clock.now() + timedelta(hours=3, minutes=59))
    assert not i18n.is_soon(clock.now() + timedelta(hours=4))


def test_a_catalogue_is_compiled_when_newer_and_only_then(tmp_path) -> None:
    i18n.compile_into(tmp_path)
    compiled = tmp_path / "en" / "LC_MESSAGES" / "messages.mo"
    first = compiled.stat().st_mtime_ns
    i18n.compile_into(tmp_path)
    assert compiled.stat().st_mtime_ns == first
    compiled.write_bytes(b"")
    import os

    os.utime(compiled, (0, 0))
    i18n.compile_into(tmp_path)
    assert compiled.stat().st_size > 0
