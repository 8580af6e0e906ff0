"""The form that docs/forms.md shows is a form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import portal.formkit
from portal.formkit import Form
from portal.formkit.asking import judge, read_given
from portal.records.examples import resolve
from tests.formkit.world import NOON, Desk, World, holder

PAGE = Path(__file__).parents[2] / "docs" / "forms.md"


def test_the_form_in_the_docs_can_be_filed() -> None:
    found = re.search(r"```python\n(class Umbrella.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert found
    names: dict[str, Any] = {name: getattr(portal.formkit, name) for name in portal.formkit.__all__}
    exec(found[1], names)
    try:
        form = Form.registry["umbrella"]
        given = resolve(form.example, holder=holder, on=NOON.date())
        desk = Desk("umbrella")
        for due, broken in (("2026-11-21 20:00", []), ("2026-11-22 00:00", ["same_day"])):
            reading = read_given(form.filed_sections(), {**given, "due": due}, World())
            judge(reading, form.filed_sections(), World(), desk.answers, form.rules.values())
            assert reading.problems == {}
            assert [rule.key for rule in reading.broken] == broken
    finally:
        del Form.registry["umbrella"]
