"""Around the console: evacuation, alarm, registers, and what stands on the papers."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import db
from portal.desks.gate import evacuation, passes, registers
from portal.errors import BadInput, NotYours
from portal.records.models import Event, RegisterEntry
from tests.gate.conftest import DOCUMENT, GUARD, MANAGER, PHONE, PLATE, Gate, counted

NUMBERS = (PHONE, DOCUMENT, PLATE)


def words_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


# ---- evacuation ---------------------------------------------------------------------------------------------------
def test_everybody_in_the_house_is_on_the_list(gate: Gate, guard: FlaskClient) -> None:
    gate.visit(companions="1")
    gate.visit(visitor="走了的人", id_kind="护照", id_no="E12345678", leave=True)
    gate.visit(visitor="还在门口", id_kind="护照", id_no="E12345679", category="有预约的访领导", host="韩冬",
               appointment="是", confirmed_by=None)  # fmt: skip
    gate.on_shift("renqiang", "维修工")
    number = gate.contractor()
    with gate.inside():
        passes.move(gate.person(GUARD), number, "LS-01", passes.IN, once=None, address="")
        registers.add(gate.person(MANAGER), "assembly_points", "东门停车场")
    page = guard.get("/desks/gate/evacuation").get_data(as_text=True)
    paper = words_of(guard.get("/desks/gate/evacuation.pdf").data)
    for shown in (page, paper):
        for name in ("赵敏", "随行人员", "郑海", "任强", "东门停车场"):
            assert name in shown, name
        for name in ("走了的人", "还在门口", "冯春", *NUMBERS):
            assert name not in shown, name
    assert "<b>4</b> 应到" in page


def test_the_list_costs_the_same_however_many_are_inside(gate: Gate) -> None:
    def cost() -> int:
        with gate.inside():
            me = gate.person(GUARD)
            with counted() as asked:
                evacuation.now(me)
            return len(asked)

    gate.visit()
    gate.on_shift("renqiang", "维修工")
    few = cost()
    for n in range(4):
        gate.visit(id_kind="护照", id_no=f"E1234567{n}")
    gate.on_shift("fengwei", "弱电技术员")
    assert cost() == few


def test_a_drill_says_that_it_is_one(guard: FlaskClient) -> None:
    assert "这是演练" in guard.get("/desks/gate/evacuation?drill").get_data(as_text=True)
    assert "这是演练" not in guard.get("/desks/gate/evacuation").get_data(as_text=True)


def test_the_form_of_a_roll_call_is_begun_from_the_list_by_whoever_sees_it(
    guard: FlaskClient, client_of: Callable[[str], FlaskClient]
) -> None:
    clerk = client_of("hemin")  # no marshal
    assert guard.get("/forms/evacuation/new").location == "/desks/gate/evacuation"
    for browser, offered in ((guard, True), (clerk, False)):
        about = browser.get("/forms/evacuation").get_data(as_text=True)
        assert (">去清点<" in about.replace("</svg>", ">")) == offered
        assert ("疏散引导员办理" in about) != offered
    assert clerk.get("/forms/leave/new").status_code == 200


def test_the_alarm_goes_by_the_articles_in_force(guard: FlaskClient) -> None:
    text = guard.get("/desks/gate/alarm").get_data(as_text=True)
    steps = [
        "《消防监控设备操作规定》第一条",
        "听到报警铃的处置",
        "切断着火楼层的总电源",
        "拨打119的报警内容",
        "接应消防车",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    assert "按下“消音”键" in text
    assert "杭州市西湖区云栖路 18 号" in text


# ---- registers ----------------------------------------------------------------------------------------------------
def test_the_watch_list_keeps_no_number_and_no_reason_in_clear(
    gate: Gate, client_of: Callable[[str], FlaskClient]
) -> None:
    client = client_of(MANAGER)
    client.post("/desks/gate/registers/watch-list",
                data={"name": "恶客", "number": DOCUMENT, "reason": "在大堂打架", "until": "2026-12-31"})  # fmt: skip
    with gate.inside():
        row = db.session.scalars(select(RegisterEntry).where(RegisterEntry.register == "watch_list")).one()
        kept = f"{row.data}{row.hashes}"
        assert DOCUMENT not in kept
        assert "打架" not in kept
    text = client.get("/desks/gate/registers").get_data(as_text=True)
    assert "在大堂打架" in text
    assert "2026年12月31日" in text
    assert DOCUMENT not in text


@pytest.mark.parametrize(
    ("given", "box"),
    [
        ({"name": ""}, "name"),
        ({"reason": ""}, "reason"),
        ({"until": "2026-11-19"}, "until"),
        ({"until": "明天"}, "until"),
    ],
)
def test_a_line_of_the_watch_list_needs_its_parts(gate: Gate, given: dict[str, str], box: str) -> None:
    with gate.inside(), pytest.raises(BadInput) as refused:
        registers.bar(gate.person(MANAGER), **{"name": "恶客", "number": "", "reason": "打架", "until": ""} | given)
    assert set(refused.value.problems) == {box}


def test_a_line_taken_away_bars_nobody(gate: Gate) -> None:
    with gate.inside():
        row = registers.bar(gate.person(MANAGER), name="赵敏", number="", reason="打架", until="2026-11-20")
        with pytest.raises(NotYours):
            registers.remove(gate.person("maguoqiang"), row.id)
        registers.remove(gate.person(MANAGER), row.id)
    assert gate.visit().startswith("HK")


def test_a_name_stands_once_in_a_register(gate: Gate) -> None:
    with gate.inside():
        me = gate.person("maguoqiang")
        first = registers.add(me, "fire_places", " 热菜灶台 ")
        with pytest.raises(BadInput):
            registers.add(me, "fire_places", "热菜灶台")
        with pytest.raises(BadInput):
            registers.add(me, "fire_places", " ")
        registers.remove(me, first.id)
        assert registers.add(me, "fire_places", "热菜灶台").name == "热菜灶台"


# ---- papers -------------------------------------------------------------------------------------------------------
def test_the_slip_is_printed_masked_and_noted(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(belongings=[{"item": "样品册", "quantity": "2 本"}])
    text = words_of(guard.get(f"/desks/gate/records/{number}/slip.pdf").data)
    for shown in (number, "赵敏", "潘悦", "样品册2本", "A018", "110105********002X", "潘悦同意"):
        assert shown in text, shown
    assert not [one for one in NUMBERS if one in text]
    with gate.inside():
        event = db.session.scalars(select(Event).where(Event.kind == "printed")).one()
        assert (event.record_id, event.actor.login) == (gate.record(number).id, GUARD)


def test_what_the_telephone_said_stands_on_the_slip(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(category="有预约的访领导", host="韩冬", appointment="是", confirmed_by=None)
    guard.post(f"/desks/gate/visits/{number}/consent", data={"answer": "yes", "who": "韩冬"})
    assert "电话征询：韩冬同意" in words_of(guard.get(f"/desks/gate/records/{number}/slip.pdf").data)


def test_cards_are_printed_for_the_passes_that_hold(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    url = f"/desks/gate/passes/{number}/cards.pdf"
    text = words_of(guard.get(url).data)
    assert ("LS-01" in text, "LS-02" in text, "任强" in text) == (True, True, True)
    gate.withdraw(number, "LS-01")
    text = words_of(guard.get(url).data)
    assert ("LS-01" in text, "LS-02" in text) == (False, True)


def test_the_certificate_needs_the_heads_word(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    text = words_of(guard.get(f"/desks/gate/passes/{number}/certificate.pdf").data)
    for shown in ("用工证明", "恒通建筑装饰公司", "郑海", "情况属实", "李建国"):
        assert shown in text, shown
    assert DOCUMENT not in text


@pytest.mark.parametrize("voided", [False, True])
def test_a_permit_is_printed_only_while_it_holds(gate: Gate, guard: FlaskClient, voided: bool) -> None:
    number = gate.fire(begun=False)
    if voided:
        from portal.records import amending

        with gate.inside():
            amending.file(gate.person("fengwei"), gate.record(number), "change",
                          {"changed": ["地点"], "detail": "改在前院"})  # fmt: skip
    answer = guard.get(f"/desks/gate/permits/{number}/permit.pdf")
    assert answer.status_code == (409 if voided else 200)
    if not voided:
        text = words_of(answer.data)
        for shown in ("二级", "后院车棚", "孙师傅", "任强", "119"):
            assert shown in text, shown
        assert "T110105198001011234" not in text


def test_a_paper_of_another_form_is_not_there(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    assert guard.get(f"/desks/gate/records/{number}/slip.pdf").status_code == 404
    assert guard.get(f"/desks/gate/permits/{number}/permit.pdf").status_code == 404
