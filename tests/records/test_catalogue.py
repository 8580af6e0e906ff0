"""The catalogue offers to fill in what one may file, and says of the rest who does, before anything is typed."""

from __future__ import annotations

import re

import pytest

from portal.records import editions, explain


@pytest.mark.parametrize(
    ("key", "files", "does_not"),
    [
        ("purchase_restock", "dengfusheng", "hemin"),  # the head of the stores, whatever is asked for
        ("uniform_change", "zhaotiejun", "hemin"),
        ("duty_log", "hujianguo", "hemin"),  # the gate's
        ("leave", "hemin", None),
        ("hot_work", "hemin", None),  # depends on what is filled in: only the first level is the head's
    ],
)
def test_a_form_is_offered_to_who_may_file_it(who, key: str, files: str, does_not: str | None) -> None:
    form = editions.today(key)
    offered = explain.card(form, who(files))
    assert (offered.may_file, offered.why_not) == (True, "")
    if does_not:
        refused = explain.card(form, who(does_not))
        assert not refused.may_file and refused.why_not


def test_within_a_group_what_one_may_file_stands_first_and_groups_are_named_on_top(client_of) -> None:
    page = client_of("hemin").get("/forms").get_data(as_text=True)
    assert page.index("/forms/leave/new") < page.index("保安部的人员填写")
    first, *others = re.findall(r'href="#(group-\d+)"', page)
    assert others and all(f'id="{place}"' in page for place in (first, *others))
