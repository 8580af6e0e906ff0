"""What heads and the gate see of contractors: passes, lapsing dates, violations, the register, the deposits."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from portal import clock
from portal.desks.gate import contractors
from portal.errors import NotYours
from portal.records import acting, filing
from tests.gate.conftest import GUARD, MANAGER, OFFICE, SIGNATURE, Gate, at, gate
from tests.journeys.test_forms_to_their_end import example
from tests.printing.reading import text as words_of

__all__ = ["gate"]
Signed = Callable[[str], FlaskClient]
HEAD = "lijianguo"  # of engineering


def text(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.get_data(as_text=True)


def seen_by(gate: Gate, login: str) -> contractors.Overview:
    with gate.inside():
        return contractors.overview(gate.person(login))


def violate(gate: Gate, number: str, **changes: Any) -> str:
    with gate.inside():
        given = example("contractor_violation", contractor_pass=number, contractor=None, department=None, **changes)
        return filing.submit(gate.person(GUARD), "contractor_violation", given).number


def test_the_head_sees_the_departments_own(gate: Gate, client_of: Signed) -> None:
    number = gate.contractor(days=5)
    violate(gate, number)
    mine = seen_by(gate, HEAD)
    assert (mine.departments, [job.number for job in mine.jobs]) == (["工程部"], [number])
    assert (mine.jobs[0].passes, mine.jobs[0].violations, len(mine.offences)) == (2, 1, 1)
    assert seen_by(gate, "liuhai").jobs == []  # heads another department
    assert seen_by(gate, GUARD).departments == []
    assert len(seen_by(gate, GUARD).offences) == 1
    with pytest.raises(NotYours):
        seen_by(gate, "yezhiqiu")
    link = 'href="/desks/gate/contractors"'
    assert link in text(client_of(HEAD), f"/records/{number}")
    assert link not in text(client_of("fengwei"), f"/records/{number}")
    page = text(client_of(HEAD), "/desks/gate/contractors")
    for shown in ("恒通建筑装饰公司", number, "未佩戴出入证", "郑海", "工程部"):
        assert shown in page
    text(client_of("yezhiqiu"), "/desks/gate/contractors", 403)


@pytest.mark.parametrize(
    ("day", "late"),
    [(21, ""), (22, "3 天后到期，做不完的请办理续用"), (25, "今天到期，做不完的请办理续用")],
)
def test_a_pass_shows_three_days_before_it_lapses(gate: Gate, client_of: Signed, day: int, late: str) -> None:
    gate.contractor(days=5)  # to the 25th
    with clock.at(at(10, day=day)):
        found = seen_by(gate, HEAD)
        assert [job.late for job in found.jobs] == [late]
        assert len(found.lapsing) == bool(late)
        with gate.inside():
            assert contractors.lapsing_count(gate.person(GUARD).hotel_id) == bool(late)
        assert ("1 个快到期" in text(client_of(GUARD), "/desks/gate/")) == bool(late)


def test_a_pass_taken_back_is_no_longer_counted(gate: Gate) -> None:
    number = gate.contractor()
    gate.withdraw(number, "LS-01")
    assert [job.passes for job in seen_by(gate, HEAD).jobs] == [1]


def test_the_register_is_the_paper_with_its_head_and_foot(gate: Gate, client_of: Signed) -> None:
    number = gate.contractor()
    client = client_of(HEAD)
    assert f"/desks/gate/passes/{number}/workers.pdf" in text(client, f"/records/{number}")
    answer = client.get(f"/desks/gate/passes/{number}/workers.pdf")
    assert answer.mimetype == "application/pdf"
    paper = words_of(answer.data)
    for word in (
        "临时施工人员登记表",
        "施工单位：恒通建筑装饰公司",
        "郑海",
        "冯春",
        "民族",
        "家庭住址",
        "组织部门：工程部",
    ):
        assert word in paper, word
    assert "110101199003078590" not in paper
    assert client_of("jiangtao").get(f"/desks/gate/passes/{number}/workers.pdf").status_code == 404


def test_the_ledger_of_deposits_on_screen_on_paper_and_as_a_sheet(gate: Gate, client_of: Signed) -> None:
    gate.contractor()
    office = client_of(OFFICE)
    empty = text(office, "/desks/gate/deposits?month=2026-10")
    assert "这个月没有押金收退" in empty
    page = text(office, "/desks/gate/deposits")
    for shown in ("此刻应有现金 ¥0", "LS-01", "郑海", "¥10.00", "¥20.00", "这一天没有清点现金", "清点现金"):
        assert shown in page, shown
    with clock.at(datetime(2026, 11, 20, 18, 0)):
        with gate.inside():
            counted = filing.submit(gate.person(OFFICE), "deposit_count", {
                "counted_at": "2026-11-20 18:00", "counted": "19", "explanation": "找零差错", "counter": "马国强",
            })  # fmt: skip
            leader = gate.person("zhaotiejun")
            acting.act(leader, counted, given={"recounted": "19", "recounter": leader.id}, signature=SIGNATURE)
        page = text(client_of(MANAGER), "/desks/gate/deposits")
        for shown in ("应有 ¥20.00，实点 ¥19.00", "差额 -¥1.00：找零差错", "马国强点", "赵铁军复点"):
            assert shown in page, shown
        finance = client_of("xiefang")
        assert "清点现金" not in text(finance, "/desks/gate/deposits")
        paper = words_of(finance.get("/desks/gate/deposits.pdf").data)
        for word in ("出入证押金账", "LS-02", "20.00", "应有20.00元", "找零差错"):
            assert word in paper, word
        sheet = load_workbook(io.BytesIO(finance.get("/desks/gate/deposits.xlsx").data)).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][:4] == ("日期", "收取（元）", "退还（元）", "扣留（元）")
        assert rows[1][1:9] == (20, 0, 0, 20, 20, 19, -1, "找零差错")
    for url in ("/desks/gate/deposits", "/desks/gate/deposits.pdf", "/desks/gate/deposits.xlsx"):
        assert client_of("yezhiqiu").get(url).status_code == 403


def test_the_duty_manager_looks_on_and_does_nothing(gate: Gate, client_of: Signed) -> None:
    """Boards of fire and rounds and the list of an evacuation open; masking, calling and the console do not."""
    permit, contractor = gate.fire(), gate.contractor()
    duty = client_of("dingyiming")
    board = text(duty, "/desks/works/")
    assert permit in board
    assert "mask_act" not in board
    text(duty, "/desks/rounds/")
    text(duty, "/desks/rounds/month")
    assert "疏散清点名单" in text(duty, "/desks/gate/evacuation")
    for number in (permit, contractor):
        text(duty, f"/records/{number}")
    text(duty, "/desks/gate/", 403)
    assert 'href="/desks/duty/"' in text(client_of(GUARD), "/desks/gate/")
