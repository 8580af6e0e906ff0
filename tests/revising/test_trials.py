"""Examples of articles are run on the forms: those shipped hold, one that fails keeps a revision from being filed."""

from __future__ import annotations

from datetime import date

import pytest

from portal.regulations import service as regulations
from portal.regulations import shipped, trials
from portal.revising import composing, trying
from portal.revising.composing import Proposed


def test_every_example_that_is_shipped_holds(house):
    editions = list(shipped.catalogue())
    assert sum(len(article.trials) for one in editions for article in one.articles) >= 4
    assert [said for edition in editions for said in trying.failing(edition)] == []


def test_a_text_that_says_otherwise_than_the_form_does_is_refused_with_the_reason(house):
    text = composing.body_of(regulations.edition("SEC-06"))
    wrong = text.replace('came_at=today 21:31" then="refused"', 'came_at=today 21:01" then="refused"')
    wrong = wrong.replace("21:31 来访，不接待", "21:01 来访，不接待")
    found = composing.mistakes(Proposed("SEC-06", "一般修订", wrong, date(2026, 12, 1)))
    assert len(found) == 1
    assert "21:01 来访，不接待" in found[0]
    assert "accepted" in found[0]


def test_marks_are_no_words_and_change_nothing():
    line = '> 举例：21:31 来访，不接待。{form="visitor" given="came_at=today 21:31; badge=A1" then="refused"}'
    words, trial, wrong = trials.read(line)
    assert words == "> 举例：21:31 来访，不接待。"
    assert not wrong
    assert trial is not None
    assert trial.given == (("came_at", "today 21:31"), ("badge", "A1"))
    assert trials.unmarked(line) == words


@pytest.mark.parametrize(
    "mark",
    ['{form="visitor" given="came_at" then="refused"}', '{form="visitor" given="" then="maybe"}', '{form="visitor"}'],
)
def test_a_mark_that_cannot_be_read_is_told(mark):
    assert trials.read(f"> 举例：某时来访。{mark}")[2]


@pytest.mark.parametrize(
    ("form", "given", "then", "says"),
    [
        ("no_such_form", (), "refused", "no_such_form"),
        ("visitor", (("no_box", "1"),), "refused", "no_box"),
        ("hot_work", (("spots", "以上都不是"),), "level=一级", "二级"),
        ("hot_work", (("spots", "客房内"),), "no step security", "step security"),
    ],
)
def test_what_comes_out_otherwise_is_said(house, form, given, then, says):
    assert says in trying.run(trials.Trial("举例", form, given, then), ("SEC-06-11",))
