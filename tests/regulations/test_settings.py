"""Settings: the file, each kind of value, and the history of what the hotel has set."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal import (
    clock,
    wiring,  # noqa: F401 -- links settings and the history
)
from portal.db import db
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import history
from portal.records.models import Event
from portal.regulations import settings, shipped
from portal.regulations.setting_specs import SettingMistake, SettingSpec, ValueRefused, read_settings

# Every figure the regulations leave to the hotel; none of them may get lost.
LEFT_OPEN = """
approve_director_max approve_supervisor_max arbitration_days arbitration_extension_days archive_keep_years
archive_keeper archive_update_cycle audit_sample_percent backup_frequency base_commission_rate
base_post_months booking_nodes cancel_grace_hours care_plan_weeks class_rule comm_keep_days
complaint_deduct_max complaint_deduct_min complaint_resolve_days contingency_levels contract_manager_max_days
contract_manager_max_rooms dispute_steps emergency_makeup_days headcount_max hotel_experience_years hotel_name
item_reorder_line low_sales_outcome loyalty_min_satisfaction lunch_period major_complaint_rule
manager_discount_limit member_tier_points minutes_draft_hours monitor_stop_schedule monthly_meeting_hours
onboarding_hours panel_restart_wait project_meeting_hours pur_signing_director quarterly_meeting_hours
rare_visit_max relation_modules repeat_discount report_template_types repurchase_rate_base
repurchase_rate_target resolution_hours restore_hours retraining_count reward_kinds sales_top_percent
satisfaction_target special_meeting_notice_hours special_reward supervisor_count temp_pass_days top_problems
violation_start_hours weekly_meeting_hours worklog_keep_years
"""


def read(tmp_path: Path, **table: Any) -> SettingSpec:
    """The one setting of a file with these lines; what is None is left out."""
    lines = {"label": "限额", "kind": "int", "default": 5, "cite": "SEC-01-01"} | table
    written = [
        f"{key} = {repr(value).replace(chr(39), chr(34)).replace('True', 'true').replace('False', 'false')}"
        for key, value in lines.items()
        if value is not None
    ]
    path = tmp_path / "policies" / "settings.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("# head\n\n[limit]\n" + "\n".join(written) + "\n", encoding="utf-8")
    return read_settings(path)["limit"]


@pytest.mark.parametrize("spec", shipped.specs().values(), ids=lambda spec: spec.key)
def test_every_shipped_setting_survives_being_typed_and_kept(spec: SettingSpec) -> None:
    assert spec.parse(spec.typed(spec.default)) == spec.default
    assert spec.thaw(spec.freeze(spec.default)) == spec.default
    assert spec.show(spec.default)


@pytest.mark.parametrize("key", LEFT_OPEN.split())
def test_every_figure_the_regulations_leave_open_can_be_set(key: str) -> None:
    spec = settings.spec(key)
    assert spec.cite in shipped.catalogue().facts()
    assert spec.note
    assert spec.default is not None


def test_every_clause_a_setting_serves_is_in_a_text() -> None:
    assert {spec.cite for spec in shipped.specs().values() if spec.cite} <= shipped.catalogue().facts()


@pytest.mark.parametrize(
    ("table", "typed", "value", "shown"),
    [
        ({"unit": "天"}, " 7 天", 7, "7天"),
        ({"kind": "money", "unit": "元", "default": 100}, "50,000", 5_000_000, "¥50,000"),
        ({"kind": "money", "unit": "元", "default": 100}, "¥12.50元", 1250, "¥12.50"),
        ({"kind": "percent", "unit": "%"}, "7.5%", Decimal("7.5"), "7.5%"),
        ({"kind": "percent", "unit": "%"}, "100", Decimal(100), "100%"),
        ({"kind": "number", "unit": "小时", "default": 0.5}, "0.25", Decimal("0.25"), "0.25小时"),
        ({"kind": "per_item", "unit": "个月的用量"}, "1.50", Decimal("1.5"), "1.5个月的用量"),
        ({"kind": "time", "default": "21:30"}, "9：05", time(9, 5), "09:05"),
        ({"kind": "time_range", "default": "12:00-13:00"}, "11:30 至 13:00", (time(11, 30), time(13)), "11:30至13:00"),
        ({"kind": "yesno", "default": True}, "否", False, "否"),
        ({"kind": "choice", "default": "甲", "choices": ["甲", "乙"]}, "乙", "乙", "乙"),
        ({"kind": "text", "default": "甲"}, " 乙，丙 ", "乙，丙", "乙，丙"),
        ({"kind": "post", "default": "分管董事"}, "董事长", "董事长", "董事长"),
    ],
)
def test_each_kind_reads_keeps_and_shows(
    tmp_path: Path, table: dict[str, Any], typed: str, value: object, shown: str
) -> None:
    spec = read(tmp_path, **table)
    assert spec.parse(typed) == value
    assert type(spec.parse(typed)) is type(value)
    assert spec.thaw(spec.freeze(value)) == value
    assert spec.show(value) == shown


@pytest.mark.parametrize(
    ("table", "typed", "sentence"),
    [
        ({}, " ", "请填写数值。"),
        ({}, "五", "请填写数字。"),
        ({}, "NaN", "请填写数字。"),
        ({}, "1e99", "请填写数字。"),
        ({}, "2.5", "请填写整数。"),
        ({"at_least": 3, "unit": "天"}, "2", "不能小于3天。"),
        ({"at_most": 9, "unit": "天"}, "10", "不能大于9天。"),
        ({"kind": "money", "default": 100}, "0.001", "金额最小到分。"),
        ({"kind": "money", "default": 100, "at_most": 10000}, "100.01", "不能大于¥100。"),
        ({"kind": "time", "default": "21:30"}, "24:00", "时间请写成 21:30 的样子。"),
        ({"kind": "time_range", "default": "12:00-13:00"}, "12:00", "请写成“开始-结束”，例如 12:00-13:00。"),
        ({"kind": "time_range", "default": "12:00-13:00"}, "12:00-12:00", "开始和结束的时间不能相同。"),
        ({"kind": "yesno", "default": True}, "也许", "请选择“是”或“否”。"),
        ({"kind": "choice", "default": "甲", "choices": ["甲", "乙"]}, "丙", "请从以下各项中选一项：甲、乙。"),
        ({"kind": "text", "default": "甲"}, "", "请填写。"),
        ({"kind": "text", "default": "甲"}, "长" * 501, "请填写，不超过500个字。"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, table: dict[str, Any], typed: str, sentence: str) -> None:
    with pytest.raises(ValueRefused) as refusal:
        read(tmp_path, **table).parse(typed)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"label": None}, "缺少“label”。"),
        ({"default": None}, "缺少“default”。"),
        ({"kind": "figure"}, "没有“figure”这种参数，可用的有：int、number"),
        ({"cite": None}, "须写明依据的条款（cite）或者本系统的理由（ours），二者选一。"),
        ({"ours": "也要"}, "二者选一。"),
        ({"choices": ["甲"]}, "choice 须列出 choices，其他种类不列。"),
        ({"kind": "choice", "default": "甲"}, "choice 须列出 choices"),
        ({"kind": "choice", "default": "丙", "choices": ["甲"]}, "请从以下各项中选一项：甲。"),
        ({"at_most": 4}, "不能大于4。"),
        ({"default": "五"}, "“五”不是这个参数能有的值。"),
        ({"default": True}, "“True”不是这个参数能有的值。"),
        ({"maximum": 4}, "不认识“maximum”。"),
    ],
)
def test_each_mistake_in_the_file_names_its_line(tmp_path: Path, table: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingMistake) as mistake:
        read(tmp_path, **table)
    assert str(mistake.value).startswith("policies/settings.toml 第 3 行：参数“limit”：")
    assert sentence in str(mistake.value)


def test_the_default_holds_until_somebody_sets_a_value(administrator: Person) -> None:
    assert settings.get("temp_pass_days") == 7
    assert settings.history("temp_pass_days") == []
    assert settings.shown("approve_supervisor_max") == "¥50,000"


def test_history_is_kept_and_answers_for_any_moment(administrator: Person) -> None:
    start = datetime(2026, 11, 21, 10, tzinfo=clock.HOUSE_ZONE)
    with clock.at(start):
        settings.set("temp_pass_days", "9天", administrator, "工期常在一周以上")
        db.session.commit()
        clock.advance(timedelta(days=2))
        settings.set("temp_pass_days", 5, administrator, "收紧")
        assert settings.get("temp_pass_days") == 5
        assert settings.get("temp_pass_days", at=start) == 9
        assert settings.get("temp_pass_days", at=start - timedelta(seconds=1)) == 7
        assert [(change.value, change.by_id, change.reason) for change in settings.history("temp_pass_days")] == [
            (5, administrator.id, "收紧"),
            (9, administrator.id, "工期常在一周以上"),
        ]
        db.session.rollback()
        assert settings.get("temp_pass_days") == 9


def test_every_change_stands_in_the_chained_history(administrator: Person) -> None:
    settings.set("temp_pass_days", "9天", administrator, "工期常在一周以上", address="10.0.0.7")
    line = db.session.scalars(select(Event).where(Event.kind == "setting_changed")).one()
    assert (line.actor_id, line.record_id, line.address) == (administrator.id, None, "10.0.0.7")
    assert line.note.endswith("：9天。工期常在一周以上") and (line.data["key"], line.data["value"]) == (
        "temp_pass_days",
        9,
    )
    db.session.commit()
    assert history.verify().breaks == []


def test_kinds_that_json_does_not_know_come_back_as_they_were(administrator: Person) -> None:
    settings.set("lunch_period", "11:30-12:30", administrator, "提早")
    settings.set("repeat_discount", "7.5", administrator, "促销")
    settings.set("fines_taken", True, administrator, "已咨询律师")
    db.session.commit()
    assert settings.get("lunch_period") == (time(11, 30), time(12, 30))
    assert settings.get("repeat_discount") == Decimal("7.5")
    assert settings.get("fines_taken") is True


@pytest.mark.parametrize(
    ("key", "value", "reason", "field", "sentence"),
    [
        ("temp_pass_days", "91", "长", "value", "不能大于90天。"),
        ("temp_pass_days", "7", "不变", "value", "现在已经是7天，没有改变。"),
        ("temp_pass_days", "8", "  ", "reason", "请填写修改的理由。"),
        ("temp_pass_days", "8", "长" * 501, "reason", "理由请不超过500个字。"),
        ("temp_pass_days", True, "对", "value", "“True”不是这个参数能有的值。"),
        ("pur_signing_director", "董事乙", "换人", "value", "本店没有“董事乙”这个岗位。"),
    ],
)
def test_what_cannot_be_set_says_why(
    administrator: Person, key: str, value: object, reason: str, field: str, sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        settings.set(key, value, administrator, reason)
    assert refusal.value.problems == {field: [sentence]}
    assert settings.history(key) == []


def test_a_post_is_set_by_the_name_the_hotel_has(administrator: Person) -> None:
    settings.set("pur_signing_director", "董事长", administrator, "只有一位董事")
    assert settings.get("pur_signing_director") == "董事长"


def test_only_an_administrator_sets(guard: Person) -> None:
    with pytest.raises(NotYours):
        settings.set("temp_pass_days", 8, guard, "工期长")


def test_an_unknown_setting_says_what_was_meant(app: object) -> None:
    with pytest.raises(settings.UnknownSetting, match="没有“temp_pas_days”这个参数。是不是 temp_pass_days？"):
        settings.get("temp_pas_days")
