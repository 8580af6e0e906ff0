"""The pages of what is due and of repairs: who sees what, one tap from home to the form, and filing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.db import commit, db
from portal.people.models import Person
from portal.records import editions, examples, filing
from portal.records.models import Record
from portal.schedules import planning, service
from portal.schedules.models import DueRecord

ClientOf = Callable[[str], FlaskClient]
LEADER, CASHIER, GUARD, ENGINEER = "zhaotiejun", "xiefang", "wuyong", "lijianguo"


@pytest.fixture
def planned(app: Flask) -> Flask:
    with app.test_request_context():
        planning.plan()
        commit()
        db.session.remove()
    return app


def number_of(app: Flask, schedule: str, department: str) -> int:
    with app.test_request_context():
        rows = db.session.query(DueRecord).filter_by(schedule=schedule).order_by(DueRecord.opens_at)
        return next(row.id for row in rows if row.department.name == department)


def boxes(page: str) -> dict[str, str]:
    """What a browser would send from the form on the page, as it stands."""
    form = page[page.index("data-autosave") : page.index("</form>", page.index("data-autosave"))]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        left_out = re.search(r'type="(file|checkbox|submit)"', tag) or ('type="radio"' in tag and " checked" not in tag)
        if name and not left_out:
            found[name[1]] = value[1] if value else ""
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def test_from_home_to_the_form_filled_in_and_done_in_three_taps(planned: Flask, client_of: ClientOf) -> None:
    cashier = client_of(CASHIER)
    due_id = number_of(planned, "each_shift", "财务部")
    home = cashier.get("/").get_data(as_text=True)
    assert f"/checks/{due_id}" in home
    page = cashier.get(f"/checks/{due_id}").get_data(as_text=True)  # the first tap
    given = boxes(page)
    items = {value for name, value in given.items() if re.fullmatch(r"lines-\d+-item", name) and value}
    assert len(items) == 12
    tap = re.search(r'name="_all_rows" value="([^"]+)"', page)
    assert tap is not None
    again = cashier.post("/forms/fire_check/new", data={**given, "_all_rows": tap[1]}).get_data(as_text=True)
    filled = boxes(again)  # the second; without scripts the page comes back with every line set
    assert sum(value == "正常" for name, value in filled.items() if name.endswith("-result")) == 12
    answer = cashier.post("/forms/fire_check/new", data=filled)  # the third
    assert answer.status_code == 303, re.findall(r'class="error[^>]*>([^<]+)', answer.get_data(as_text=True))
    with planned.test_request_context():
        row = db.session.get_one(DueRecord, due_id)
        assert service.state_of(row) == "done"
        number = db.session.get_one(Record, row.record_id).number
    assert f"/checks/{due_id}" not in cashier.get("/").get_data(as_text=True)
    assert cashier.get(f"/checks/{due_id}").location.endswith(f"/records/{number}")


def test_a_column_set_at_once_leaves_what_was_chosen_and_empty_lines(planned: Flask, client_of: ClientOf) -> None:
    typed = {"_once": "t", "kind": "部门班查", "lines-0-item": "灭火器", "lines-0-result": "异常",
             "lines-1-item": "通道", "lines-1-result": "", "lines-2-item": "", "lines-2-result": ""}  # fmt: skip
    page = client_of(CASHIER).post("/forms/fire_check/new", data={**typed, "_all_rows": "lines-result=正常"})
    results = {name: value for name, value in boxes(page.get_data(as_text=True)).items() if name.endswith("-result")}
    assert (results["lines-0-result"], results["lines-1-result"], results["lines-2-result"]) == ("异常", "正常", "")


def test_the_board_shows_a_department_its_own_and_security_everybodys(planned: Flask, client_of: ClientOf) -> None:
    own = client_of(CASHIER).get("/checks/").get_data(as_text=True)
    assert "部门消防设施班查" in own
    assert "地下消防泵房日查" not in own
    with clock.at(datetime(2026, 11, 20, 18, 30)):
        board = client_of(GUARD).get("/checks/?department=&state=late").get_data(as_text=True)
    assert "地下消防泵房日查" in board
    assert "财务部" in board
    assert client_of(CASHIER).get(f"/checks/{number_of(planned, 'pump_room', '保安部')}").status_code == 404


def test_the_board_puts_first_what_is_overdue_and_folds_what_can_wait(planned: Flask, client_of: ClientOf) -> None:
    def groups(moment: datetime, asked: str = "") -> dict[str, str]:
        with clock.at(moment):
            page = client_of(GUARD).get(f"/checks/{asked}").get_data(as_text=True)
        assert ("fold-set" in page) == bool(asked)  # what the list is narrowed to stands on the line that folds it
        parts = re.split(r"<(h2|summary)>(\S+) <span", page.partition('class="filters"')[2])
        return {f"{tag} {title}": rest for tag, title, rest in zip(*[iter(parts[1:])] * 3, strict=True)}

    before, after = groups(datetime(2026, 11, 20, 17, 30)), groups(datetime(2026, 11, 20, 18, 30))
    assert "地下消防泵房日查" in before["h2 今天到期"]
    assert list(after)[:2] == ["h2 已逾期", "summary 以后到期"]
    assert "地下消防泵房日查" in after["h2 已逾期"]
    assert list(groups(datetime(2026, 11, 20, 18, 30), "?state=late")) == ["h2 已逾期"]


def test_what_was_missed_opens_no_form_and_stays_in_the_register(planned: Flask, client_of: ClientOf) -> None:
    due_id = number_of(planned, "pump_room", "保安部")
    with clock.at(datetime(2026, 11, 22, 9, 0)):
        leader = client_of(LEADER)
        answer = leader.get(f"/checks/{due_id}", follow_redirects=True).get_data(as_text=True)
        assert "已漏" in answer
        paper = leader.get("/checks/register.pdf?since=2026-11-20&until=2026-11-21")
        assert paper.get_data()[:5] == b"%PDF-"
        sheet = leader.get("/checks/register.xlsx?since=2026-11-20&until=2026-11-21&form=fire_check")
        assert sheet.status_code == 200
        assert leader.get("/checks/?since=never&until=2026-11-21").status_code == 200


def test_a_check_can_be_made_outside_its_round(planned: Flask, client_of: ClientOf) -> None:
    page = client_of(GUARD).get("/checks/now/fire_check/pump_room").get_data(as_text=True)
    assert boxes(page)["area"] == "地下消防泵房"
    assert client_of(GUARD).get("/checks/now/fire_check/nothing").status_code == 404


def test_schedules_stand_among_the_time_limits(planned: Flask, client_of: ClientOf) -> None:
    page = client_of(CASHIER).get("/policies/limits").get_data(as_text=True)
    assert "探测器手动周查" in page
    assert "部门消防设施班查" in page


def test_the_desk_of_engineering_puts_the_overdue_and_the_urgent_first(app: Flask, client_of: ClientOf) -> None:
    with app.test_request_context():
        asked = db.session.query(Person).filter_by(login="tiantian").one()
        for place, urgency in (("三层走道", "一般"), ("屋面水箱", "紧急")):
            given = {**examples.resolve(editions.today("repair").example), "reporter": asked.id, "place": place,
                     "urgency": urgency}  # fmt: skip
            filing.submit(asked, "repair", given)
        commit()
        db.session.remove()
    page = client_of(ENGINEER).get("/desks/engineering").get_data(as_text=True)
    assert page.index("屋面水箱") < page.index("三层走道")
    assert "已超过时限" not in page
    with clock.at(datetime(2026, 11, 20, 12, 1)):
        assert "有 2 件已超过时限" in client_of(ENGINEER).get("/desks/engineering").get_data(as_text=True)
    assert client_of(CASHIER).get("/desks/engineering").status_code == 403
