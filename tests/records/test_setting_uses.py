"""What a setting's page tells of the forms: what asks it, and what is under way on its old figure."""

from __future__ import annotations

import pytest

from portal.records import acting, editions, setting_uses
from portal.regulations import shipped
from tests.records.cases import leave


@pytest.mark.parametrize("form", editions.catalogue(), ids=lambda form: form.key)
def test_no_setting_a_form_keeps_goes_untold(house, form) -> None:
    told = {key for key in shipped.specs() for one in setting_uses.touched_by(key) if one.form == form.title}
    # board_quorum is kept with whatever the body's rule is; it is asked by no step of its own.
    assert form.settings - {"board_quorum"} <= told


@pytest.mark.parametrize(
    ("key", "form", "part"),
    [
        ("temp_pass_days", "临时出入证申请（临时施工人员登记表）", "规则"),
        ("leave_hr_days", "请假单", "何时经过"),
        ("visitor_override_by_duty", "会客登记单", "规则“21:30 后"),
        ("pass_lapse_notice_days", "临时出入证申请（临时施工人员登记表）", "到时提醒"),
    ],
)
def test_it_is_told_in_words(house, key: str, form: str, part: str) -> None:
    assert any(one.form == form and part in one.what for one in setting_uses.touched_by(key))
    assert setting_uses.touched_by("hotel_name") == []


def test_records_that_are_not_over_and_their_tasks(house, who) -> None:
    assert setting_uses.standing_on("leave_hr_days") == (0, 0)
    first, _second = leave(who), leave(who, "renqiang", handover="范哲")
    assert setting_uses.standing_on("leave_hr_days") == (2, 2)
    acting.reject(who("lijianguo"), first, reason="人手不够。")
    assert setting_uses.standing_on("leave_hr_days") == (1, 1)
    assert setting_uses.standing_on("temp_pass_days") == (0, 0)
