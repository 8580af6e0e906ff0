"""The keeper's pages: the desk, issuing, movements, counting, and an opening stock from a spreadsheet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import spreadsheets
from portal.db import db
from portal.desks.warehouse import opening
from portal.records.models import Record
from tests.looks.reading import Page
from tests.purchasing.conftest import Inside, person_named
from tests.purchasing.house import card, small
from tests.purchasing.test_pages import words
from tests.warehouse.test_moving import BRUSH, slip, stock_of

KEEPER, BUYER, EMPLOYEE = "yuna", "jiangtao", "renqiang"
In = Callable[[str], FlaskClient]
GOOD = ["BC-1", "牙刷", "软毛", "支", "客房用品", "二号库 A1 架", 3000, "", 9000, 0.85, 6000, 4200]


def sheet(*rows: list[object]) -> dict[str, object]:
    return {"file": (io.BytesIO(spreadsheets.xlsx("期初", list(opening.COLUMNS), list(rows))), "期初.xlsx")}


def sent(client: FlaskClient, *rows: list[object]):
    return client.post("/desks/warehouse/opening", data=sheet(*rows), content_type="multipart/form-data")


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def how_many(inside: Inside) -> int:
    with inside():
        return db.session.scalar(select(func.count()).select_from(Record)) or 0


# ---- the desk ------------------------------------------------------------------------------------------------------
def test_the_desk_shows_slips_what_runs_low_and_the_worth(inside: Inside, client_of: In) -> None:
    from portal.records import acting, engine

    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1")
        record = slip(who, (BRUSH, "30"))
        acting.act(engine.open_runs(record)[0].tasks[0].person, record)
        number = record.number
    html = client_of(KEEPER).get("/desks/warehouse").get_data(as_text=True)
    assert number in html
    assert "BC-1 牙刷 × 30" in html
    assert "低于采购线 3,000 支" in html
    assert "85.00" in html


def test_the_keepers_home_page_says_what_runs_low(inside: Inside, client_of: In) -> None:
    """At the line and close to it, the emptiest first; what is asked for already is only counted."""
    with inside() as who:
        for name, code, there in (("牙刷", "BC-1", "100"), ("香皂", "BC-2", "3000"), ("梳子", "BC-3", "3300"),
                                  ("毛巾", "BC-4", "3301")):  # fmt: skip
            card(who, name, stock=there, code=code)
        small(who)  # toothbrushes
    shown = words(client_of(KEEPER).get("/").get_data(as_text=True))
    assert "待补仓 3 种" in shown
    assert shown.index("香皂 库存正好到采购线 3,000 支") < shown.index("梳子 库存 3,300 支，已接近采购线 3,000 支")
    assert "另有 1 种已在申请" in shown
    assert "牙刷 库存" not in shown and "毛巾" not in shown
    for login in (BUYER, EMPLOYEE):
        assert "待补仓" not in client_of(login).get("/").get_data(as_text=True)


def test_when_all_is_asked_for_the_home_page_waits(inside: Inside, client_of: In) -> None:
    assert "待补仓" not in client_of(KEEPER).get("/").get_data(as_text=True)
    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1")
        small(who)
    assert "都已申请，等着到货" in client_of(KEEPER).get("/").get_data(as_text=True)


@pytest.mark.parametrize(("login", "status"), [(KEEPER, 200), (BUYER, 403), (EMPLOYEE, 403)])
def test_the_desk_is_the_warehouses(client_of: In, login: str, status: int) -> None:
    assert client_of(login).get("/desks/warehouse").status_code == status


def test_issuing_at_the_counter(inside: Inside, client_of: In) -> None:
    with inside() as who:
        brush = card(who, "牙刷", stock="100", code="BC-1")
        number, taker = brush.number, str(who(EMPLOYEE).id)
    client = client_of(KEEPER)
    data = {"item": ["BC-1 牙刷", ""], "quantity": ["101", ""], "taken_by": taker, "use": "三层", "_once": "x"}
    refused = client.post("/desks/warehouse/issue", data=data)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "领用数量超过了库存数量" in page
    assert 'value="101"' in page
    assert client.post("/desks/warehouse/issue", data=data | {"quantity": ["40", ""]}).status_code == 303
    with inside():
        record = db.session.scalars(select(Record).where(Record.number == number)).one()
        assert stock_of(record) == 60


def test_the_ledger_of_an_item(inside: Inside, client_of: In) -> None:
    with inside() as who:
        number = card(who, "牙刷", stock="100", code="BC-1").number
    assert "期初" in client_of(KEEPER).get(f"/desks/warehouse/items/{number}").get_data(as_text=True)
    assert client_of(EMPLOYEE).get(f"/desks/warehouse/items/{number}").status_code == 404


def test_a_count_of_a_shelf_opens_with_the_book(inside: Inside, client_of: In) -> None:
    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1", place="二号库 A1 架")
        card(who, "香皂", stock="7", code="BC-2", place="一号库 B1 架")
    client = client_of(KEEPER)
    html = client.post("/desks/warehouse/count", data={"shelf": "二号库"}, follow_redirects=True).get_data(as_text=True)
    assert "<h1>盘点表</h1>" in html
    assert re.search(r'name="goods-0-book"[^>]*value="100"', html)
    assert "香皂" not in html
    said = client.post("/desks/warehouse/count", data={"shelf": "九号库"}, follow_redirects=True)
    assert "没有存放位置以“九号库”开头的货品" in said.get_data(as_text=True)


def test_goods_are_suggested_as_one_types_and_no_register_is(inside: Inside, client_of: In) -> None:
    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1")
    client = client_of(EMPLOYEE)
    assert client.get("/records/suggest?register=stock_items&q=牙").json == [
        {"id": "BC-1 牙刷", "name": "BC-1 牙刷", "note": ""}
    ]
    assert client.get("/records/suggest?register=watch_list&q=").json == []


# ---- the opening stock ---------------------------------------------------------------------------------------------
def test_the_template_is_what_is_read(client_of: In) -> None:
    answer = client_of(KEEPER).get("/desks/warehouse/opening/template.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert list(rows[0]) == list(opening.COLUMNS)
    assert opening.read("t.xlsx", answer.data)[0].cells["期初数量"] == "4200"


def test_rows_sent_by_no_preview_are_refused(inside: Inside, client_of: In) -> None:
    client = client_of(KEEPER)
    for rows in (opening.packed([]), "x", ""):
        answer = client.post("/desks/warehouse/opening/confirm", data={"rows": rows, "_once": "t"})
        assert answer.status_code == 303
    assert how_many(inside) == 0


def test_what_is_shown_is_taken_over_once(inside: Inside, client_of: In) -> None:
    client = client_of(KEEPER)
    preview = sent(client, GOOD, ["BC-2", "香皂", "25 克", "块", "", "", 2200, "", "", "", "", 0])
    html = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert "确认后建立 2 张货品卡" in html
    assert how_many(inside) == 0
    data = {"rows": hidden(html, "rows"), "_once": hidden(html, "_once")}
    for _again in range(2):
        assert client.post("/desks/warehouse/opening/confirm", data=data).status_code == 303
    assert how_many(inside) == 4  # two cards, two opening movements
    with inside() as who:
        from portal.desks.purchasing import stock

        found = {one.code: one for one in stock.everything(who(KEEPER))}
        assert (found["BC-1"].stock, found["BC-1"].line, found["BC-1"].last_price) == (4200, 3000, 85)
        assert (found["BC-2"].stock, found["BC-2"].line) == (0, 2200)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({0: ""}, "请填写货品编码"),
        ({11: "许多"}, "期初数量请填写数字"),
        ({11: -1}, "期初数量不能是负数"),
        ({4: "杂货"}, "类别没有“杂货”这一项"),
        ({8: 100}, "最高库存应当高于采购线"),
        ({0: "BC 9"}, "货品编码只用字母、数字和短横"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_nothing_is_done(
    inside: Inside, client_of: In, change: dict[int, object], sentence: str
) -> None:
    wrong = [change.get(n, cell) for n, cell in enumerate(["BC-2", *GOOD[1:]])]
    client = client_of(KEEPER)
    preview = sent(client, GOOD, wrong)
    html = preview.get_data(as_text=True)
    assert preview.status_code == 422
    assert re.search(rf'href="#row-3">第 3 行 [^<]*</a>：[^<]*{sentence}', html)
    assert "确认导入" not in html
    forced = {"rows": opening.packed(opening.read("x.xlsx", sheet(GOOD, wrong)["file"][0].getvalue())), "_once": "x"}
    assert client.post("/desks/warehouse/opening/confirm", data=forced).status_code == 422
    assert how_many(inside) == 0


def test_a_code_there_is_already_or_twice_in_the_sheet(inside: Inside, client_of: In) -> None:
    with inside() as who:
        card(who, "牙刷", stock="1", code="BC-1")
    html = sent(client_of(KEEPER), GOOD, ["BC-7", *GOOD[1:]], ["bc-7", *GOOD[1:]]).get_data(as_text=True)
    assert "这个编码已有货品卡" in html
    assert "编码和第 3 行相同" in html


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", "货品编码,货品名称,规格,单位,期初数量\n".encode()])
def test_what_is_no_such_list_is_said(client_of: In, content: bytes) -> None:
    data = {"file": (io.BytesIO(content), "x.csv")}
    answer = client_of(KEEPER).post("/desks/warehouse/opening", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "error-list" in answer.get_data(as_text=True)


def test_rows_changed_on_the_way_are_not_believed(client_of: In) -> None:
    answer = client_of(KEEPER).post(
        "/desks/warehouse/opening/confirm", data={"rows": "nonsense"}, follow_redirects=True
    )
    assert "表格在途中损坏了" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/opening"])
def test_the_pages_are_sound_html(inside: Inside, client_of: In, path: str) -> None:
    with inside() as who:
        card(who, "牙刷", stock="100", code="BC-1")
        assert person_named(KEEPER)
    text = client_of(KEEPER).get(f"/desks/warehouse{path}").get_data(as_text=True)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert text.count("<h1") == 1
    assert "style=" not in text
