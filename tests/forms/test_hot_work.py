"""动火作业申请单: SEC-14, and the portal's own limits of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.formkit import Value, by
from tests.formkit.world import Desk, form, holder

FIRST = form("hot_work").fields["spots"].choices[:-1]
NONE = "以上都不是"
CONTAINERS = FIRST[-1]
desk = Desk("hot_work")
HERE = "@三层空调机房"
HUNG = {"began_from": HERE, "entrance_photo": [1], "site_photo": [2]}
SAFE = "无残留火种，可关闭"
SECOND = {"spots": [NONE], "dangerous": None}


def at(clock: str, day: int = 22) -> str:
    return f"2026-11-{day} {clock}"


@pytest.mark.parametrize("spot", FIRST)
def test_each_of_the_seven_cases_is_first_level(spot: str) -> None:
    assert desk.file(spots=[spot]).answers.answer("level") == "一级"


def test_everything_else_is_second_level_and_each_says_its_article() -> None:
    assert desk.file(**SECOND).answers.answer("level") == "二级"
    level = form("hot_work").grades["level"]
    assert level.case(desk.file().answers).cite.clauses == ("SEC-14-02",)
    assert level.case(desk.file(**SECOND).answers).cite.clauses == ("SEC-14-13",)


def test_none_of_these_goes_with_no_other() -> None:
    assert desk.file(spots=[FIRST[0], NONE]).refused == ["none_or_some"]


@pytest.mark.parametrize(
    ("given", "route"),
    [
        ({"dangerous": "是"}, ["security", "general_manager"]),
        ({"dangerous": "否"}, ["security"]),
        (SECOND, ["head", "security"]),
        ({**SECOND, "dangerous": "是"}, ["head", "security"]),  # only first-level work can be the dangerous kind
    ],
)
def test_who_approves_follows_level_and_danger(given: dict[str, Any], route: list[str]) -> None:
    filed = desk.file(**given)
    assert filed.stands
    assert filed.route() == [*route, "begin", "begin_security", "finish", "close"]


def test_first_level_is_filed_and_signed_by_the_head_second_by_anybody() -> None:
    (case,) = form("hot_work").filed_by
    assert case.holder == by.head_of("department")
    assert case.cite.clauses == ("SEC-14-10",)
    assert case.when.value(desk.file().answers)
    assert not case.when.value(desk.file(**SECOND).answers)
    assert set(desk.file(head_signature=None).problems) == {"head_signature"}
    assert desk.file(**SECOND, head_signature=None).problems == {}


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"dangerous": "是", "report": None}, {"report"}),
        ({"dangerous": "是", "danger_reason": None}, {"danger_reason"}),
        ({"dangerous": "否", "report": None, "danger_reason": None}, set()),
        ({"dangerous": None}, {"dangerous"}),
        ({**SECOND, "report": None, "danger_reason": None}, set()),
    ],
)
def test_dangerous_work_needs_its_report(given: dict[str, Any], problems: set[str]) -> None:
    assert set(desk.file(**given).problems) == problems


@pytest.mark.parametrize(
    ("spots", "starts", "ends", "refused"),
    [
        ([FIRST[0]], at("09:00"), at("17:00"), []),
        ([FIRST[0]], at("09:00"), at("17:01"), ["within_hours"]),
        ([NONE], at("09:00"), at("09:00", 25), []),
        ([NONE], at("09:00"), at("09:01", 25), ["within_hours"]),
        ([FIRST[0]], at("09:00"), at("09:00"), ["order"]),
    ],
)
def test_a_permit_holds_8_hours_at_first_level_and_72_at_second(
    spots: list[str], starts: str, ends: str, refused: list[str]
) -> None:
    assert desk.file(spots=spots, starts=starts, ends=ends).refused == refused


def test_the_hotel_may_make_the_permit_shorter() -> None:
    shorter = Desk("hot_work", settings={"hot_work_hours_level1": 4})
    assert shorter.file(starts=at("09:00"), ends=at("13:00")).refused == []
    assert shorter.file(starts=at("09:00"), ends=at("13:01")).refused == ["within_hours"]


def test_first_the_permit_then_the_fire() -> None:
    now = desk.at  # 2026-11-21 12:00
    assert desk.file(starts=f"{now:%Y-%m-%d %H:%M}", ends=at("13:00", 21)).refused == []
    late = desk.file(starts=f"{now - timedelta(minutes=1):%Y-%m-%d %H:%M}", ends=at("13:00", 21))
    assert late.refused == ["in_time"]


def test_the_watcher_does_not_work() -> None:
    assert desk.file(workers=[{"person": "弱电技术员甲"}]).refused == ["watcher_apart"]
    assert desk.file(workers=[{"person": "弱电技术员乙"}]).refused == []
    for step in ("security", "begin_security", "close"):
        assert form("hot_work").route.steps[step].not_also == ("watcher",)


@pytest.mark.parametrize(("valid_to", "refused"), [("2026-11-22", []), ("2026-11-21", ["licences_hold"]), (None, [])])
def test_a_licence_must_outlast_the_work(valid_to: str | None, refused: list[str]) -> None:
    workers = [{"person": "孙师傅", "valid_to": "2027-01-01"}, {"person": "钱师傅", "valid_to": valid_to}]
    assert desk.file(workers=workers).refused == refused


def test_containers_are_cleaned_first() -> None:
    assert desk.file(spots=[CONTAINERS]).refused == ["containers_cleaned"]
    assert desk.file(spots=[CONTAINERS], measures=["易燃易爆容器已清洗置换并检测"]).refused == []


def test_a_fixed_place_of_fire_needs_no_permit_and_the_form_says_so() -> None:
    filed = Desk("hot_work", facts={"fixed_fire_place": lambda place: place == "二楼西厨房"}).file(place="二楼西厨房")
    assert filed.refused == ["fixed_place"]
    assert filed.clauses == {"SEC-14-01"}


def test_outsiders_need_a_pass_that_holds() -> None:
    assert set(desk.file(contractor="恒通公司").problems) == {"contractor_pass"}
    assert desk.file(contractor="恒通公司", contractor_pass="LS2026-0001").stands
    lapsed = Desk("hot_work", facts={"pass_valid": False}).file(contractor="恒通公司", contractor_pass="LS2026-0001")
    assert lapsed.refused == ["pass_holds"]
    assert lapsed.clauses == {"SEC-13-05"}


@pytest.mark.parametrize(
    ("began", "refused"),
    [("08:59", ["began_within"]), ("09:00", []), ("16:00", []), ("16:01", ["began_within"])],
)
def test_work_begins_within_the_permitted_hours(began: str, refused: list[str]) -> None:
    assert desk.at_step("begin", **HUNG, began_at=at(began)).refused == refused


@pytest.mark.parametrize("missing", ["began_from", "entrance_photo", "site_photo"])
def test_work_begins_at_the_place_with_both_notices_hanging(missing: str) -> None:
    filled = HUNG | {"began_at": at("09:00")}
    assert desk.at_step("begin", **filled).stands
    assert set(desk.at_step("begin", **filled | {missing: None}).problems) == {missing}


@pytest.mark.parametrize(
    ("step", "box", "rule", "rest"),
    [
        ("begin", "began_from", "begun_there", {"began_at": at("09:00"), "entrance_photo": [1], "site_photo": [2]}),
        ("begin_security", "released_from", "released_there", {}),
        ("finish", "ended_from", "ended_there", {"ended_at": at("16:00")}),
    ],
)
def test_each_step_wants_the_label_of_the_permitted_place(step: str, box: str, rule: str, rest: dict[str, Any]) -> None:
    assert _after_work(step, **rest, **{box: HERE}).refused == []
    assert _after_work(step, **rest, **{box: "@二楼西厨房"}).refused == [rule]


EVENING = Desk("hot_work", at=datetime(2026, 11, 22, 18, 0))
DONE = {"began_at": datetime(2026, 11, 22, 9, 0), "ended_at": datetime(2026, 11, 22, 16, 0)}


WATCHER = Value(holder("弱电技术员"), "弱电技术员甲")


def look(key: str, clock: str, who: Value = WATCHER, department: str = "工程部", place: str = HERE) -> list[str]:
    """Which rules refuse a look made at this hour of the 22nd, by this person, with this label."""
    moment = datetime.fromisoformat(at(clock))
    facts = {"applicant": who, "department_of": lambda asked: Value(9, department)}
    known = {**desk.file().reading.values, **DONE}
    filed = Desk("hot_work", at=moment, facts=facts).amend(key, known, look_from=place, look_found="无余火")
    return filed.refused


@pytest.mark.parametrize(
    ("key", "clock", "refused"),
    [
        ("first_look", "16:29", ["late_enough"]),
        ("first_look", "16:30", []),
        ("second_look", "16:59", ["late_enough"]),
        ("second_look", "17:00", []),
        ("look_again", "17:00", []),
    ],
)
def test_the_place_is_looked_at_30_and_60_minutes_after_never_before(key: str, clock: str, refused: list[str]) -> None:
    assert look(key, clock) == refused


def test_a_look_is_made_at_the_place_by_the_watcher_or_security() -> None:
    stranger = Value(holder("采购员"), "采购员甲")
    assert look("first_look", "16:30", stranger, "采购部") == ["by_whom"]
    assert look("first_look", "16:30", stranger, "保安部") == []
    assert look("first_look", "16:30", place="@大堂") == ["there"]


def test_the_first_look_leads_to_the_second_and_that_to_closing() -> None:
    amendments = form("hot_work").amendments
    chain = {key: (one.stages, one.stage) for key, one in amendments.items() if "checks" in one.adds}
    assert chain == {
        "first_look": (("待检查",), "待二次检查"), "second_look": (("待二次检查",), "待关闭"),
        "look_again": (("待关闭",), ""),
    }  # fmt: skip


def looks(*clocks: str) -> list[dict[str, Any]]:
    return [{"checked_at": datetime.fromisoformat(at(clock)), "by_whom": WATCHER} for clock in clocks]


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (looks("16:30", "17:00"), []),
        (looks("16:30"), ["checked_twice"]),
        (looks("16:30", "16:59"), ["checked_twice"]),
        ([], ["checked_twice"]),
    ],
)
def test_nothing_is_closed_before_both_looks(made: list[dict[str, Any]], refused: list[str]) -> None:
    assert _after_work("close", conclusion=SAFE, checks=made).refused == refused


def test_nothing_is_closed_while_a_detector_is_masked() -> None:
    masked = Desk("hot_work", at=EVENING.at, facts={"still_masked": ["3F-12"]})
    made = {"checks": looks("16:30", "17:00")}
    assert _after_work("close", desk=masked, conclusion=SAFE, **made).refused == ["detectors_restored"]
    assert masked.amend("mask", mask_point="3F-12", mask_act="恢复").refused == []
    assert masked.amend("mask", mask_point="3F-13", mask_act="恢复").refused == ["masked_before"]
    assert masked.amend("mask", mask_point="3F-12", mask_act="屏蔽").refused == ["not_twice"]
    assert masked.amend("mask", mask_point="3F-13", mask_act="屏蔽").refused == []


@pytest.mark.parametrize(
    ("fact", "refused", "warned"),
    [
        ("flammable_near", ["nothing_flammable"], []),
        ("fires_near", [], ["alone"]),
        ("masked_near", [], ["detectors_awake"]),
    ],
)
def test_what_is_near_is_refused_or_warned_of(fact: str, refused: list[str], warned: list[str]) -> None:
    filed = Desk("hot_work", facts={fact: lambda place, starts, ends: [f"{place} {starts:%H:%M}"]}).file()
    assert (filed.refused, filed.warned) == (refused, warned)
    rule = form("hot_work").rules["nothing_flammable"]
    assert (rule.override, rule.override_if) == (by.post("保安部经理"), "hot_work_override")


def test_the_end_is_neither_before_the_beginning_nor_ahead() -> None:
    for ended, refused in (("08:59", ["ended_after_beginning"]), ("16:00", []), ("18:01", ["ended_after_beginning"])):
        assert _after_work("finish", ended_from=HERE, ended_at=at(ended)).refused == refused


def test_nothing_is_closed_while_it_must_be_watched() -> None:
    made = {"checks": looks("16:30", "17:00")}
    assert _after_work("close", conclusion="需继续监护", **made).refused == ["nothing_glows"]
    assert _after_work("close", conclusion=SAFE, **made).refused == []


def _after_work(step: str, *, desk: Desk = EVENING, **filled: Any) -> Any:
    """The evening of the day of the work, which was asked for the day before; what grows is known already."""
    filed = Desk("hot_work").file().reading.values
    made = {"checks": filled.pop("checks", [])}
    return desk.at_step(step, {**filed, **DONE, **made}, **filled)


def test_running_over_rings_and_a_permit_not_used_lapses() -> None:
    timers, env = form("hot_work").timers, desk.answers({**desk.file().reading.values, **DONE})
    assert timers["overruns"].at.value(env) == datetime(2026, 11, 22, 16, 0)
    assert by.head_of("department") in timers["overruns"].tells
    assert (timers["not_begun"].at.value(env), timers["not_begun"].stage) == (datetime(2026, 11, 22, 16, 0), "已失效")
    assert timers["first_check_due"].at.value(env) == datetime(2026, 11, 22, 16, 30)
    assert timers["second_check_due"].at.value(env) == datetime(2026, 11, 22, 17, 0)


def test_a_look_that_is_missed_rings_the_control_room() -> None:
    timers, env = form("hot_work").timers, desk.answers({**desk.file().reading.values, **DONE})
    for key, moment, stages in (
        ("first_check_missed", datetime(2026, 11, 22, 16, 40), ("待检查",)),
        ("second_check_missed", datetime(2026, 11, 22, 17, 10), ("待检查", "待二次检查")),
    ):
        assert (timers[key].at.value(env), timers[key].stages) == (moment, stages)
        assert by.desk("gate") in timers[key].tells


def test_a_changed_place_time_method_or_person_voids_the_permit() -> None:
    change = form("hot_work").amendments["change"]
    assert (change.stage, change.stages) == ("已失效", ("待作业",))
    assert change.section.fields["changed"].choices == ["地点", "时间", "方式", "人员"]
    assert desk.amend("change", changed=["地点"], detail="改在四层").stands
    assert set(desk.amend("change", changed=[]).problems) == {"changed", "detail"}


def test_the_watcher_is_an_employee_named_on_the_form() -> None:
    assert desk.file().answers.answer("watcher") == Value(holder("弱电技术员"), "弱电技术员甲")
