"""Examples of forms made concrete: posts become people, days count from today."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.people import directory
from portal.records.examples import resolve


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("today", "2026-12-31"),
        ("today+1 09:00", "2027-01-01 09:00"),
        ("today-31", "2026-11-30"),
        ("today is fine", "today is fine"),
        ("post:采购员", 4),
        ([{"who": "post:采购员", "on": "today"}], [{"who": 4, "on": "2026-12-31"}]),
        (5, 5),
    ],
)
def test_words_of_an_example(written: Any, meant: Any) -> None:
    found = resolve({"x": written}, holder=lambda post: {"采购员": 4}[post], on=date(2026, 12, 31))
    assert found == {"x": meant}


def test_the_first_holder_comes_from_the_directory(house: Any) -> None:
    post = directory.post("保安部经理")
    assert post is not None
    assert resolve({"x": "post:保安部经理"})["x"] == directory.holders(post)[0].id
    with pytest.raises(LookupError, match="示例用到的岗位“灯塔看守”现在没有人"):
        resolve({"x": "post:灯塔看守"})
