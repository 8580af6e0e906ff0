"""Past records run again with another figure: who would have decided more, what would have been refused, how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.formkit import ours, within
from portal.formkit.conditions import Fact
from portal.people.models import Person, Shift
from portal.records import acting, dependence, editions, filing, rerunning
from portal.records.models import Event
from portal.regulations import settings, shipped
from portal.regulations.settings import UnknownSetting
from portal.regulations.tiers import Tier
from tests.purchasing.house import approve_until, ask, compared, goods, supplier, to_comparison
from tests.records.cases import hot_work, leave, visit
from tests.records.test_routing import given_again

Who = Callable[[str], Person]
SHOPS = ("甲公司", "乙公司", "丙公司")


@pytest.fixture
def three(house: Flask, who: Who) -> list[str]:
    """Leave of two, three and five days; HR hears of more than three."""
    ends = ("2026-11-24 18:00", "2026-11-25 18:00", "2026-11-27 18:00")
    return [leave(who, ends=end).number for end in ends]


def steps(outcome: rerunning.Outcome) -> dict[str, tuple[int, int]]:
    """Of the first form that has a step of the name: three kinds of purchase share theirs."""
    return {one.step: (one.before, one.after) for one in reversed(outcome.steps)}


# ---- routes --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "after"), [("1", 3), ("2", 2), ("3", 1), ("4", 1), ("5", 0)])
def test_who_would_have_decided_how_often(three, days: str, after: int) -> None:
    outcome = rerunning.rerun("leave_hr_days", days)
    assert steps(outcome) == {"人力资源部审批": (1, after), "分管领导审批": (1, after)}
    assert outcome.people == {"唐文婷": (1, after), "林若溪": (1, after)}
    assert (outcome.looked_at, outcome.changed) == (3, abs(after - 1))
    assert (outcome.before, outcome.after, outcome.forms) == ("3天", f"{days}天", ["请假单"])


def test_a_longer_way_is_counted_in_the_usual_hours_of_its_steps(house: Flask, who: Who) -> None:
    for _ in range(5):
        record = leave(who)
        for login in ("lijianguo", "tangwenting"):
            clock.advance(timedelta(hours=2))
            acting.act(who(login), record)
    leave(who, ends="2026-11-24 18:00")
    outcome = rerunning.rerun("leave_hr_days", "1")
    hours = {one.step: one.usual_hours for one in outcome.steps}
    assert hours == {"人力资源部审批": 2.0, "分管领导审批": None}
    assert (outcome.hours, outcome.hours_in_part) == (2.0, True)


def test_hours_nobody_knows_are_not_said_to_be_none(three) -> None:
    outcome = rerunning.rerun("leave_hr_days", "1")
    assert (outcome.changed, outcome.hours, outcome.data()["hours"]) == (2, None, None)
    assert rerunning.rerun("leave_hr_days", "4").hours == 0


def test_only_the_days_asked_for(three) -> None:
    with clock.at(clock.house_now().replace(tzinfo=None) + timedelta(days=30)):
        assert rerunning.rerun("leave_hr_days", "1", days=29).looked_at == 0
        assert rerunning.rerun("leave_hr_days", "1", days=31).looked_at == 3


def test_nothing_is_written_and_the_figure_stays(three) -> None:
    before = db.session.scalar(sa.select(sa.func.count(Event.id)))
    rerunning.rerun("leave_hr_days", "1")
    assert not db.session.new and not db.session.dirty
    assert db.session.scalar(sa.select(sa.func.count(Event.id))) == before
    assert settings.get("leave_hr_days") == 3


def test_another_post_takes_over_what_one_had(house: Flask, who: Who) -> None:
    ask(who, goods("牙刷", price="0.85", quantity="6000"))
    outcome = rerunning.rerun("pur_signing_director", "董事长")
    assert outcome.people == {"沈维": (1, 0), "何静山": (0, 1)}
    assert outcome.changed == 1 and steps(outcome) == {"分管董事签批": (1, 1)}


def test_an_amount_at_the_line(house: Flask, who: Who) -> None:
    for shop in SHOPS:
        supplier(who, shop)
    record = to_comparison(who, ask(who, goods("牙刷", price="0.85", quantity="6000")))
    acting.act(who("post:采购员"), record, step="compare",
               given=compared({"牙刷": ("0.90", "0.95", "1.00")}, shops=SHOPS))  # fmt: skip
    amount = 540_000  # fen: 6,000 at 0.90
    further = (Tier(20_000_000, "分管副总经理"), Tier(None, "运营委员会"))
    at_it, above = (
        rerunning.rerun("purchase_tiers", (Tier(first, "采购部经理"), *further)) for first in (amount, amount + 1)
    )
    assert [steps(outcome)["采购审批：总监"][1] for outcome in (at_it, above)] == [1, 0]


# ---- rules ---------------------------------------------------------------------------------------------------------
def test_what_would_have_been_refused_names_its_article(house: Flask, who: Who) -> None:
    early = visit(who, came_at="2026-11-20 07:30").number
    visit(who, came_at="2026-11-20 08:30", id_no="110101199003078590", badge="A019")
    outcome = rerunning.rerun("visitor_opening", "08:00")
    assert [case.number for case in outcome.refused.told] == [early]
    assert "〔本系统规则" in outcome.refused.told[0].says
    assert (outcome.refused.count, outcome.allowed.count, outcome.changed) == (1, 0, 1)


def test_what_was_let_past_and_would_not_have_needed_it(house: Flask, who: Who) -> None:
    manager = who("fangzhiyuan")
    night = (clock.now() - timedelta(hours=12), clock.now() + timedelta(hours=8))
    db.session.add(Shift(hotel_id=manager.hotel_id, person_id=manager.id, duty="酒店总值班", starts_at=night[0],
                         ends_at=night[1]))  # fmt: skip
    with clock.at(datetime(2026, 11, 20, 6, 40)):
        record = visit(who, came_at="2026-11-20 06:40", overrides={"opened": "航班早到"}, let_past_by=manager)
    outcome = rerunning.rerun("visitor_opening", "06:30")
    assert [case.number for case in outcome.allowed.told] == [record.number] and outcome.refused.count == 0


def test_a_rule_of_a_later_step_bites_only_once_the_step_is_done(house: Flask, who: Who) -> None:
    for shop in SHOPS:
        supplier(who, shop)
    record = to_comparison(who, ask(who, goods("牙刷", price="0.85", quantity="6000")))
    assert rerunning.rerun("min_quotations", "4").refused.count == 0
    acting.act(who("post:采购员"), record, step="compare",
               given=compared({"牙刷": ("0.90", "0.95", "1.00")}, shops=SHOPS))  # fmt: skip
    outcome = rerunning.rerun("min_quotations", "4")
    assert [case.number for case in outcome.refused.told] == [record.number]


def test_hot_work_by_its_level(house: Flask, who: Who) -> None:
    record = hot_work(who)  # two and a half hours, second level
    assert rerunning.rerun("hot_work_hours_level2", "2").refused.told[0].number == record.number
    assert rerunning.rerun("hot_work_hours_level1", "2").refused.count == 0


def test_what_only_the_day_itself_knew_is_said_to_be_unknown(three, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.formkit import Case, Step, by
    from portal.formkit.conditions import a, setting

    step = Step(
        "上级", by.superior, only_if=Case("在班", Fact("on_duty", a.person) & (a.days > setting("leave_hr_days")))
    )
    step.key = "hr"
    form = editions.today("leave")
    changed = type(form).load(form.data())
    changed.route.steps["hr"] = step
    monkeypatch.setitem(editions.Form.registry, "leave", changed)
    outcome = rerunning.rerun("leave_hr_days", "1")
    assert outcome.unknown.count == 3 and outcome.unknown.told[0].says == "上级：“当班”只有当时知道"


# ---- votes and limits ----------------------------------------------------------------------------------------------
def test_votes_are_counted_again(house: Flask, who: Who) -> None:
    for shop in SHOPS:
        supplier(who, shop)
    record = to_comparison(who, ask(who, goods("牙刷", price="0.85", quantity="6000")))
    acting.act(who("post:采购员"), record, step="compare",
               given=compared({"牙刷": ("0.90", "0.95", "1.00")}, shops=SHOPS))  # fmt: skip
    approve_until(record, "board")
    acting.act(who("shenwei"), record, step="board")
    acting.act(who("hejingshan"), record, step="board")
    assert record.status == "approved"
    outcome = rerunning.rerun("board_vote", "全体")
    assert outcome.refused.count == 0
    assert [case.says for case in outcome.unknown.told] == ["董事会批准：2 票同意，须 3 票，其余没有投票"]
    assert rerunning.rerun("board_vote", "法定人数").unknown.count == 1
    assert rerunning.rerun("board_quorum", "1").unknown.count == 0  # not asked while the board decides by majority


@pytest.fixture
def limited(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The superior has as many days as the limit tried."""
    form = editions.today("leave")
    changed = type(form).load(form.data())
    changed.route.steps["superior"].limit = within("leave_hr_days", "days", cite=ours("测试"))
    changed.route.steps["hr"].only_if = changed.route.steps["leader"].only_if = None
    monkeypatch.setitem(editions.Form.registry, "leave", changed)


@pytest.mark.usefixtures("limited")
def test_a_shorter_limit_counts_who_would_have_been_late(who: Who) -> None:
    record = leave(who)
    clock.advance(timedelta(days=2, hours=15))
    acting.act(who("lijianguo"), record)
    (limit,) = rerunning.rerun("leave_hr_days", "1").limits
    assert (limit.step, limit.runs, limit.late_before, limit.late_after) == ("直接上级审批", 1, 0, 1)


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(("straight", "late"), [(True, 1), (False, 0)])
def test_a_limit_that_was_interrupted_counts_all_its_stretches_unless_it_began_anew(
    who: Who, straight: bool, late: int
) -> None:
    record = leave(who)
    clock.advance(timedelta(days=1, hours=15))
    acting.send_back(who("lijianguo"), record, reason="日期不对", straight=straight)
    clock.advance(timedelta(days=9))
    filing.resubmit(who("fengwei"), record, given_again(record, reason="改到下周。"))
    clock.advance(timedelta(hours=30))
    acting.act(who("lijianguo"), record)
    (limit,) = rerunning.rerun("leave_hr_days", "1").limits
    assert (limit.runs, limit.late_before, limit.late_after) == (1, 0, late)


# ---- what hangs on a figure, and what is refused ---------------------------------------------------------------------
def test_a_figure_reaches_a_step_through_what_is_worked_out() -> None:
    found = dependence.of(editions.today("hot_work"), "hot_work_hours_level1")
    assert [rule.key for rule in found.rules] == ["within_hours"] and not found.steps
    assert {"starts", "ends", "level"} <= found.needed
    assert not dependence.of(editions.today("leave"), "hot_work_hours_level1")


def test_a_figure_no_form_uses_has_nothing_to_run(house: Flask) -> None:
    outcome = rerunning.rerun("idle_minutes_office", "30")
    assert outcome.forms == [] and outcome.looked_at == 0


def test_values_the_setting_cannot_have_are_refused(house: Flask) -> None:
    for key, value in (("leave_hr_days", "许多"), ("leave_hr_days", "99"), ("pur_signing_director", "没有的岗位")):
        with pytest.raises(BadInput) as refused:
            rerunning.rerun(key, value)
        assert list(refused.value.problems) == ["value"]
    with pytest.raises(UnknownSetting):
        rerunning.rerun("no_such_setting", "1")


def test_the_value_there_is_changes_nothing_whichever_the_setting(house: Flask, who: Who) -> None:
    for file in (leave, hot_work, visit):
        file(who)
    for key in shipped.specs():
        outcome = rerunning.rerun(key, settings.get(key))
        assert (outcome.changed, outcome.refused.count, outcome.allowed.count) == (0, 0, 0), key
        assert all(one.before == one.after for one in outcome.steps), key
