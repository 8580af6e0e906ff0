"""What stands in the way of a fire: other permits on the floor, vapours that burn, detectors out of service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.db import db
from portal.desks.works.conflicts import floor_of, near, still_masked
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, facts, filing, settling
from portal.records.models import Record, RegisterEntry
from tests.records.cases import SIGNATURE, hot_work

Who = Callable[[str], Person]


@pytest.mark.parametrize(
    ("place", "floor"),
    [
        ("三层空调机房", 3),
        ("13 层布草间", 13),
        ("十二楼走廊", 12),
        ("二十层", 20),
        ("地下二层冷冻机房", -2),
        ("612 房卫生间", 6),
        ("1208房", 12),
        ("屋面", None),
        ("3 号泵房", None),
    ],
)
def test_the_floor_is_in_the_words_of_the_place(place: str, floor: int | None) -> None:
    assert floor_of(place) == floor


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("宴会厅", "宴会厅舞台", True),
        ("屋面", "屋面", True),
        ("三层空调机房", "三层客房", True),
        ("612 房卫生间", "六层走廊", True),
        ("三层走廊", "地下三层车库", False),
        ("屋面", "宴会厅", False),
    ],
)
def test_near_is_the_same_place_or_floor(one: str, other: str, is_near: bool) -> None:
    assert near(one, other) == near(other, one) == is_near


def told(record: Record, name: str, **more: str) -> list[str]:
    """What the fact says of a new permit: the same place and hours unless said otherwise."""
    known = settling.values(record, settling.editions.of(record)) | more
    asked = facts.Asked(settling.editions.of(record), {}, None, None)
    found = facts.ask(name, [known["place"], known["starts"], known["ends"]], asked)
    return list(found or [])


def test_another_permit_on_the_floor_at_the_time_is_warned_of_and_shown_to_who_approves(who: Who) -> None:
    first = hot_work(who)
    warned = hot_work(who, place="13 层走廊", starts="2026-11-21 11:00", ends="2026-11-21 13:00")
    around = settling.env_of(warned).answer("around")
    assert around.startswith(f"动火 {first.number} 13 层布草间")
    later = hot_work(who, place="13 层走廊", starts="2026-11-21 13:00", ends="2026-11-21 15:00")
    assert first.number not in (settling.env_of(later).answer("around") or "")
    upstairs = hot_work(who, place="14 层走廊")
    assert settling.env_of(upstairs).answer("around") is None


def contractor(who: Who, content: str, areas: list[str]) -> Record:
    for name in areas:
        db.session.add(RegisterEntry(hotel_id=directory.hotel().id, register="areas", name=name))
    db.session.flush()
    return filing.submit(who("fengwei"), "contractor_pass", {
        "contractor": "恒通公司", "contractor_head": "吴建国", "phone": "13900005678", "department": "工程部",
        "supervisor": "任强", "content": content, "areas": areas, "valid_from": date(2026, 11, 20),
        "valid_to": date(2026, 11, 22), "fire": "否",
        "workers": [{"name": "郑海", "sex": "男", "id_no": "110101199003078590"}]})  # fmt: skip


def test_beside_flammable_work_no_permit_is_asked_for(who: Who) -> None:
    work = contractor(who, "走廊墙面刷油漆", ["13 层客房"])
    with pytest.raises(BadInput) as refused:
        hot_work(who)
    assert "易燃施工" in refused.value.problems["place"][0]
    assert hot_work(who, place="14 层走廊").number
    assert hot_work(who, starts="2026-11-23 09:00", ends="2026-11-23 11:00").number  # when the painters are gone
    own = {"contractor": "恒通公司", "contractor_pass": work.number}
    with pytest.raises(BadInput) as asked:
        hot_work(who, **own)  # their own pass is not issued yet; their own work is no conflict
    assert set(asked.value.problems) == {"contractor_pass"}


def test_work_that_does_not_burn_is_no_conflict(who: Who) -> None:
    contractor(who, "更换走廊灯具", ["13 层客房"])
    assert hot_work(who).number


def masked(point: str, act: str = "屏蔽") -> dict[str, Any]:
    return {"mask_point": point, "mask_act": act}


def test_masked_detectors_are_known_to_the_next_permit_until_they_are_back(who: Who) -> None:
    permit, control = hot_work(who), who("caoyang")
    acting.act(who("lijianguo"), permit, signature=SIGNATURE)
    acting.act(who("chengang"), permit)
    amending.file(control, permit, "mask", masked("13F-07"))
    assert told(permit, "masked_near") == [f"{permit.number} 13 层布草间：13F-07"]
    assert told(permit, "masked_near", place="12 层走廊") == []
    with pytest.raises(BadInput):
        amending.file(control, permit, "mask", masked("13F-07"))
    with pytest.raises(BadInput):
        amending.file(control, permit, "mask", masked("13F-08", "恢复"))
    amending.file(control, permit, "mask", masked("13F-07", "恢复"))
    assert told(permit, "masked_near") == []


def test_a_detector_masked_again_counts_again(who: Who) -> None:
    asked: Any = None
    assert still_masked(asked, ["甲", "乙", "甲", "甲"], ["屏蔽", "屏蔽", "恢复", "屏蔽"]) == ["乙", "甲"]
    assert still_masked(asked, None, None) == []
