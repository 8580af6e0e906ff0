"""The drill itself, three kills long; and that it would see what it looks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import db
from portal.people.models import Person
from portal.records import filing
from portal.records.models import Counter, Record, Task
from tests.conftest import NOON
from tests.drills import kill9


@pytest.mark.slow
def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    figures = kill9.drill(tmp_path, times=3, seed=7)
    assert figures.wrong == []
    assert figures.counts["acknowledged with a number"] > 3
    assert figures.counts["records"] >= figures.counts["acknowledged with a number"]


@pytest.fixture
def leaves(house: Flask, who: Callable[[str], Person]) -> list[Record]:
    person = who("yezhiqiu")
    return [
        filing.submit(person, "leave", {
            "person": person.id, "department": "客户关系部", "leave_kind": "年假", "reason": "探亲",
            "starts": NOON + timedelta(days=day), "ends": NOON + timedelta(days=day, hours=4),
        })
        for day in (3, 10, 17)
    ]  # fmt: skip


def looked_at(records: list[Record]) -> list[str]:
    wrong: list[str] = []
    kill9._numbers_without_holes([record.number for record in records], wrong)
    kill9._each_is_whole(records, wrong)
    kill9._each_is_found(records, wrong)
    return wrong


def test_the_look_finds_nothing_in_sound_records(leaves: list[Record]) -> None:
    assert looked_at(leaves) == []


def test_the_look_finds_a_hole_in_the_numbers(leaves: list[Record]) -> None:
    db.session.execute(sa.update(Counter).values(last=4))
    assert looked_at(leaves) == ["the counter stands at 4 after 3 records"]


def test_the_look_finds_a_record_without_a_task(leaves: list[Record]) -> None:
    db.session.execute(sa.delete(Task).where(Task.record_id == leaves[1].id))
    assert looked_at(leaves) == [f"{leaves[1].number} is only half there"]


def test_the_look_finds_what_lost_its_record(leaves: list[Record]) -> None:
    assert f"event of a record {leaves[2].id} that is not there" in looked_at(leaves[:2])


def test_the_look_finds_what_search_does_not(leaves: list[Record]) -> None:
    from portal.search import records_index

    records_index.remove(f"record:{leaves[0].id}")
    assert looked_at(leaves) == [f"search does not find {leaves[0].number}"]
