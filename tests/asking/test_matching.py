"""Which kind a question reaches: own wordings, staff's ways of asking, and what must reach none."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

import pytest

from portal import clock
from portal.asking import matching, slots
from portal.asking.kinds import Kind, Kinds, all_kinds
from portal.regulations import shipped
from tests.asking.asked import ASKED, NOT_ANSWERED
from tests.asking.unseen import UNSEEN
from tests.conftest import NOON

FILLED = {"天": "4天", "元": "3000元", "小时": "3小时", "人数": "25人", "间": "30间", "分": "21分", "级": "二级",
          "号": "LS-2026-0012", "日": "明天", "点": "晚上10点"}  # fmt: skip
OF_THE_HOTEL = ("{人}", "{部门}", "{岗位}")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def reached(typed: str) -> list[str]:
    return [one.kind.key for one in matching.matcher().match(matching.vocabulary().cut(typed))]


def wordings() -> list[tuple[str, str]]:
    return [
        (re.sub(r"\{(\w+)\}", lambda match: FILLED[match[1]], words).replace(" ", "") + "？", kind.key)
        for kind in all_kinds().values()
        for words in kind.wordings
        if not any(slot in words for slot in OF_THE_HOTEL)
    ]


def test_there_are_enough_kinds_each_with_several_wordings() -> None:
    kinds = all_kinds()
    assert len(kinds) >= 60
    assert not [kind.key for kind in kinds.values() if len(kind.wordings) < 2]


def test_nearly_every_wording_reaches_its_own_kind() -> None:
    """Run together, a few wordings read as other words; no kind may be lost by it."""
    missed = [(typed, key) for typed, key in wordings() if key not in reached(typed)]
    assert len(missed) <= 8, missed
    told = {key for typed, key in wordings() if key in reached(typed)}
    assert {key for _typed, key in wordings()} == told


@pytest.mark.parametrize(("typed", "key"), ASKED)
def test_ways_of_asking(typed: str, key: str) -> None:
    assert key in reached(typed)


def test_ways_of_asking_nobody_tuned_on() -> None:
    right = [key in reached(typed) for typed, key in UNSEEN]
    wrong = [(typed, found) for typed, key in UNSEEN if (found := reached(typed)) and key not in found]
    print(f"{len(UNSEEN)} unseen questions: {sum(right)} answered, {len(wrong)} with another kind")
    assert sum(right) >= 0.7 * len(UNSEEN)
    assert len(wrong) <= 0.1 * len(UNSEEN)


@pytest.mark.parametrize("typed", NOT_ANSWERED)
def test_what_is_not_asked_or_not_known_reaches_none(typed: str) -> None:
    assert reached(typed) == []


@pytest.mark.parametrize(
    "typed", ["現在還能會客嗎", "现在还能会客吗？", "请问现在还能会客吗", "　现在　还能会客吗", "现在还能会客不"]
)
def test_the_same_however_it_is_typed(typed: str) -> None:
    assert reached(typed) == ["visiting.now"] or typed.endswith("不")


@pytest.mark.parametrize("typed", ["我请4天假要谁批", "我请 4 天假要谁批", "我 请 4天 假 要谁批"])
def test_spaces_around_figures_say_nothing(typed: str) -> None:
    assert reached(typed) == ["leave.approval"]


def test_what_too_many_kinds_would_answer_is_not_answered() -> None:
    assert reached("客户吗") == []


def test_clauses_exist_and_forms_are_named_by_somebody() -> None:
    catalogue = shipped.catalogue()
    texts = "".join(edition.source for edition in catalogue)
    assert not [(kind.key, one) for kind in all_kinds().values() for one in kind.cites if one not in catalogue.facts()]
    named = {kind.form for kind in all_kinds().values() if kind.form}
    from portal.records import editions

    titles = {name for form in editions.catalogue() for name in (form.title, form.title.partition("（")[0])}
    assert not [
        form for form in named if form not in titles and form not in texts and form.partition("（")[0] not in texts
    ]


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("请四天假", "days", Decimal(4)),
        ("三天半", "days", Decimal("3.5")),
        ("半天", "days", Decimal("0.5")),
        ("两个半小时", "hours", Decimal("2.5")),
        ("三万块", "amount", 3_000_000),
        ("1.5万", "amount", 1_500_000),
        ("5千元", "amount", 500_000),
        ("8,000元", "amount", 800_000),
        ("二级动火", "level", 2),
        ("25人的团", "people", 25),
        ("晚上九点半", "at", time(21, 30)),
        ("21:45", "at", time(21, 45)),
        ("后天", "day", date(2026, 11, 22)),
        ("下周三", "day", date(2026, 11, 25)),
        ("周五", "day", date(2026, 11, 20)),
        ("10月1日", "day", date(2026, 10, 1)),
        ("1月1日", "day", date(2027, 1, 1)),
        ("2027年2月3日", "day", date(2027, 2, 3)),
        ("ls-2026-0012", "number", "LS-2026-0012"),
        ("t-031这张", "number", "T-031"),
        ("扣21分", "points", 21),
    ],
)
def test_slots(typed: str, name: str, value: object) -> None:
    assert getattr(slots.take(typed)[1], name) == value


@pytest.mark.parametrize("typed", ["2月30日", "25:90", "三心二意", "一起", "30分钟"])
def test_what_is_no_slot(typed: str) -> None:
    found = slots.take(typed)[1]
    assert (found.day, found.at, found.points, found.days) == (None, None, None, None)


def test_a_kind_that_could_not_be_is_refused() -> None:
    kinds = Kinds()
    kinds.add(Kind("a.b", ("一 二",), cites=("SEC-06-11",)))
    for wrong in (Kind("a.b", ("一",), ours="x"), Kind("a.c", (), ours="x"), Kind("a.d", ("一",)),
                  Kind("a.e", ("一",), cites=("SEC-06-11",), ours="x")):  # fmt: skip
        with pytest.raises(ValueError, match=r"a\."):
            kinds.add(wrong)
