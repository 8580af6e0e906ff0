"""卫生检查记录: what fails is mended by another person by a day, doors are repaired, what passes is done at once."""

from __future__ import annotations

import pytest

from tests.formkit.world import Desk, form

desk = Desk("hygiene_check")
PASSED = [{"item": "地面", "passed": "合格"}]


def test_what_passes_is_done_when_it_is_filed():
    filed = desk.file(lines=PASSED, fixer=None, fix_by=None, broken=None)
    assert (filed.problems, filed.route()) == ({}, [])
    assert desk.file().route() == ["mend", "confirm"]


def test_what_fails_names_who_mends_it_by_when_and_why():
    bare = desk.file(fixer=None, fix_by=None, lines=[{"item": "地面", "passed": "不合格"}])
    assert set(bare.problems) == {"fixer", "fix_by", "lines-0-note"}


def test_another_person_mends():
    assert desk.file(fixer=desk.example()["checker"]).refused == ["another_mends"]


@pytest.mark.parametrize(("day", "blamed"), [("2026-11-20", ["fix_by"]), ("2026-11-21", [])])
def test_what_is_to_be_mended_is_not_due_before_today(day, blamed):
    assert list(desk.file(fix_by=day).problems) == blamed


def test_a_broken_door_goes_to_repair_and_dust_does_not():
    repair = form("hygiene_check").follow_ups["door_repair"]
    assert not repair.when.value(desk.file().answers)
    assert list(desk.file(broken="是").problems) == ["fault"]
    broken = desk.file(broken="是", fault="自动门不能关严")
    assert repair.when.value(broken.answers)
    assert repair.fills["content"].value(broken.answers) == "自动门不能关严"
