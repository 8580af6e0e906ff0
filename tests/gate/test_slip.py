"""The slip: what a returning visitor brings along, what is said while it is written, who is refused, who lets past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.desks.gate import registers, slips
from portal.records import editions, sealing
from portal.records.models import Event, Record
from portal.regulations import settings
from tests.conftest import PASSWORD
from tests.gate.conftest import DOCUMENT, GUARD, HTMX, MANAGER, PHONE, PLATE, Gate, at, boxes

URL = "/desks/gate/visits"
NUMBERS = (PHONE, DOCUMENT, PLATE)
MASKED = {"id_no": "110105********002X", "phone": "138****1234", "plate": "京N***M8"}


def latest() -> Record:
    return db.session.scalars(select(Record).where(Record.form_key == "visitor").order_by(Record.id.desc())).first()


def clear(record: Record) -> dict[str, object]:
    form = editions.of(record)
    return sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)


# ---- returning ----------------------------------------------------------------------------------------------------
def test_a_slip_opens_filled_and_masked(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(leave=True, belongings=[{"item": "笔记本电脑"}])
    text = guard.post("/desks/gate/slip", data={"from": number}, headers=HTMX).get_data(as_text=True)
    for shown in ("赵敏", "华新文化传播公司", "潘悦", *MASKED.values()):
        assert f'value="{shown}"' in text
    assert not [one for one in (*NUMBERS, "A018", "笔记本电脑", "潘悦同意") if one in text]


def test_masks_sent_back_stand_for_the_stored_numbers(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(leave=True)
    answer = guard.post(URL, data=boxes(**MASKED, _earlier=number, badge="A020"))
    assert answer.status_code == 303
    assert answer.location.endswith("/desks/gate/visits/HK-2026-0002")
    with gate.inside():
        assert {name: clear(latest())[name] for name in MASKED} == {"id_no": DOCUMENT, "phone": PHONE, "plate": PLATE}
    again = guard.get(answer.location).get_data(as_text=True)
    assert not [one for one in NUMBERS if one in again]


def test_a_mask_without_its_visit_is_refused(gate: Gate, guard: FlaskClient) -> None:
    gate.visit(leave=True)
    answer = guard.post(URL, data=boxes(**MASKED))
    assert answer.status_code == 422
    with gate.inside():
        assert latest().number == "HK-2026-0001"


def test_a_changed_number_is_the_new_one(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(leave=True)
    guard.post(URL, data=boxes(**MASKED | {"phone": "13700009999"}, _earlier=number))
    with gate.inside():
        assert clear(latest())["phone"] == "13700009999"
        assert clear(latest())["id_no"] == DOCUMENT


def test_only_a_visit_can_be_carried_on(gate: Gate, guard: FlaskClient) -> None:
    number = gate.contractor()
    assert guard.post("/desks/gate/slip", data={"from": number}).status_code == 404
    assert guard.post(URL, data=boxes(_earlier=number)).status_code == 404


def test_errors_keep_the_masks(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(leave=True)
    answer = guard.post(URL, data=boxes(**MASKED, _earlier=number, reason=""), headers=HTMX)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(f'value="{shown}"' in text for shown in MASKED.values())
    assert not [one for one in NUMBERS if one in text]
    assert f'name="_earlier" value="{number}"' in text


# ---- filing -------------------------------------------------------------------------------------------------------
def test_a_click_is_one_visit(gate: Gate, guard: FlaskClient) -> None:
    first, second = (guard.post(URL, data=boxes(_once="token-of-this-click")) for _ in range(2))
    assert first.location == second.location
    with gate.inside():
        assert db.session.query(Record).filter_by(form_key="visitor").count() == 1


def test_a_guest_belongs_to_the_floors(gate: Gate, guard: FlaskClient) -> None:
    guest = {"category": "访住店客人", "host": ["", "王先生", "1208"], "confirmed_by": "王先生同意"}
    assert guard.post(URL, data=boxes(**guest)).status_code == 303
    with gate.inside():
        assert clear(latest())["department"].name == "房务部"


def test_one_line_more_for_belongings_files_nothing(gate: Gate, guard: FlaskClient) -> None:
    text = guard.post(URL, data=boxes(_add_row="belongings"), headers=HTMX).get_data(as_text=True)
    assert text.count('-item"') >= 3
    assert '<details class="gate-rest" open>' in text
    with gate.inside():
        assert latest() is None


# ---- while it is written ------------------------------------------------------------------------------------------
def tones(gate: Gate, **typed: object) -> list[str]:
    from werkzeug.datastructures import MultiDict

    with gate.inside():
        sent = MultiDict()
        for name, value in boxes(**typed).items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return [one.tone for one in slips.notices(gate.person(GUARD), sent)]


def test_the_host_on_shift_receives_nobody_privately(gate: Gate) -> None:
    assert tones(gate, category="访员工") == ["plain"]
    gate.on_shift("panyue", "人事专员")
    assert tones(gate, category="访员工") == ["warn"]
    assert tones(gate, category="面试") == ["plain"]


def test_suggested_hosts_say_whether_they_are_on_shift(gate: Gate, guard: FlaskClient) -> None:
    gate.on_shift("panyue", "人事专员")
    notes = {one["name"]: one["note"] for one in guard.get("/desks/gate/hosts?q=pan").get_json()}
    assert notes["潘悦"] == "人事专员，当班"
    assert guard.get("/desks/gate/hosts?q=tangwt").get_json() == []
    assert guard.get("/desks/gate/hosts?q=twt").get_json()[0]["note"].endswith("不当班")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [((21, 30), []), ((21, 31), ["stop"]), ((6, 59), ["stop"]), ((7, 0), [])],
)
def test_closing_time_is_said_at_once(gate: Gate, moment: tuple[int, int], expected: list[str]) -> None:
    with clock.at(at(*moment)):
        assert [tone for tone in tones(gate) if tone != "plain"] == expected


# ---- the watch list -----------------------------------------------------------------------------------------------
def bar(gate: Gate, **given: str) -> None:
    with gate.inside():
        registers.bar(
            gate.person(MANAGER), **{"name": "恶客", "number": DOCUMENT, "reason": "在大堂打架", "until": ""} | given
        )


@pytest.mark.parametrize("typed", [{}, {"visitor": "化名"}, {"id_no": DOCUMENT.lower()}])
def test_who_is_barred_is_not_admitted_whatever_the_name(gate: Gate, guard: FlaskClient, typed: dict[str, str]) -> None:
    bar(gate)
    for url in (URL, "/desks/gate/check"):
        text = guard.post(url, data=boxes(**typed), headers=HTMX).get_data(as_text=True)
        assert "请勿放行" in text
        assert "《会客登记制度》" in text
        assert "打架" not in text
    with gate.inside():
        assert latest() is None


@pytest.mark.parametrize(
    ("barred", "visitor"),
    [
        ({"number": "E99999999"}, {}),
        ({"until": "2026-11-20"}, {"day": "21"}),
        ({"name": "赵敏", "number": "E9999999"}, {}),
    ],
)
def test_another_of_the_name_or_after_the_end_is_admitted(
    gate: Gate, client_of: Callable[[str], FlaskClient], barred: dict[str, str], visitor: dict[str, str]
) -> None:
    bar(gate, **barred)
    with clock.at(at(10, day=int(visitor.get("day", 20)))):
        assert client_of(GUARD).post(URL, data=boxes()).status_code == 303


def test_a_returning_visitor_is_known_behind_the_mask(gate: Gate, guard: FlaskClient) -> None:
    number = gate.visit(leave=True)
    bar(gate)
    for url, data in (("/desks/gate/slip", {"from": number}), (URL, boxes(**MASKED, _earlier=number))):
        assert "请勿放行" in guard.post(url, data=data, headers=HTMX).get_data(as_text=True)


# ---- after hours --------------------------------------------------------------------------------------------------
LATE = at(21, 31)
RIGHT = {
    "_entry": "let-past",
    "duty-login": "fangzhiyuan",
    "duty-password": PASSWORD,
    "duty-reason": "客人急病，家属探望",
}


def late(gate: Gate, client_of: Callable[[str], FlaskClient], *, on_duty: bool = True, moment: datetime = LATE,
         **more: str) -> tuple[int, str]:  # fmt: skip
    with clock.at(moment):
        if on_duty:
            gate.on_shift("fangzhiyuan", "酒店总值班")
        answer = client_of(GUARD).post(URL, data=boxes(**more), headers=HTMX)
        return answer.status_code, answer.get_data(as_text=True)


def test_closing_time_refuses_with_its_article(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    status, text = late(gate, client_of)
    assert status == 422
    assert "21:30 后不接待来访〔《会客登记制度》第十一条〕" in text
    assert "总值班放行并登记" in text
    assert "方志远" in text


def test_at_closing_time_sharp_nobody_is_refused(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    assert late(gate, client_of, moment=at(21, 30))[0] == 200


def test_the_manager_on_duty_lets_past_in_their_own_name(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    status, text = late(gate, client_of, **RIGHT)
    assert status == 200
    assert PASSWORD not in text
    with gate.inside():
        record = latest()
        event = db.session.scalars(select(Event).where(Event.record_id == record.id, Event.kind == "overridden")).one()
        assert (record.applicant.login, event.actor.login, event.note) == (GUARD, "fangzhiyuan", RIGHT["duty-reason"])


def test_enter_in_the_managers_boxes_does_the_same(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    typed = {name: text for name, text in RIGHT.items() if name != "_entry"}
    assert late(gate, client_of, **typed)[0] == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"duty-password": "不是这个"}, "登录名或密码不对"),
        ({"duty-reason": " "}, "请写明放行的原因"),
        ({"duty-login": ""}, "请值班经理输入自己的登录名"),
        ({"duty-login": "maguoqiang"}, "马国强此刻不是当班的酒店总值班"),
        ({"duty-login": GUARD}, "胡建国此刻不是当班的酒店总值班"),
    ],
)
def test_nobody_else_lets_past(gate: Gate, client_of: Callable[[str], FlaskClient], wrong: dict[str, str],
                               sentence: str) -> None:  # fmt: skip
    status, text = late(gate, client_of, **RIGHT | wrong)
    assert (status, sentence in text) == (422, True)
    assert PASSWORD not in text
    with gate.inside():
        assert latest() is None


def test_without_a_manager_on_duty_nothing_is_offered(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    status, text = late(gate, client_of, on_duty=False, **RIGHT)
    assert status == 422
    assert "此刻没有人当班酒店总值班" in text


def test_the_hotel_may_forbid_exceptions(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    with gate.inside():
        settings.set("visitor_override_by_duty", False, gate.person("suxiao"), "照条文办")
    status, text = late(gate, client_of, **RIGHT)
    assert status == 422
    assert "放行并登记" not in text


def test_guessing_the_managers_password_gets_slow(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    for _ in range(6):
        late(gate, client_of, on_duty=False, **RIGHT | {"duty-password": "猜"})
    status, text = late(gate, client_of, **RIGHT)
    assert status == 422
    assert "尝试次数过多" in text


def test_a_barred_visitor_is_not_let_past_by_anybody(gate: Gate, client_of: Callable[[str], FlaskClient]) -> None:
    bar(gate)
    status, text = late(gate, client_of, **RIGHT)
    assert status == 422
    assert "请勿放行" in text
