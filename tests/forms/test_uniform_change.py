"""换装申请: another uniform from today on, asked for by a squad leader, and everybody of the department is told."""

from __future__ import annotations

import pytest

from portal.formkit import by
from tests.formkit.world import Desk, form

desk = Desk("uniform_change")


@pytest.mark.parametrize(("wanted", "refused"), [("春秋装", ["another"]), ("夏装", []), ("冬装", [])])
def test_one_changes_into_another_uniform(wanted, refused):
    assert desk.file(wanted=wanted).refused == refused


@pytest.mark.parametrize(("day", "blamed"), [("2026-11-20", ["from_day"]), ("2026-11-21", [])])
def test_from_today_on(day, blamed):
    assert list(desk.file(from_day=day).problems) == blamed


def test_the_manager_of_security_decides_and_the_whole_department_hears_of_it():
    (step,) = form("uniform_change").route
    assert (step.holder, step.copies) == (by.owner_head, (by.owner_desk,))
    (case,) = form("uniform_change").filed_by
    assert "保安部领班" in case.holder.args
