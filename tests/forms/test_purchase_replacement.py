"""采购申请单（更新替换）: PUR-3. No request without an approved report; purchasing notes the four figures."""

from __future__ import annotations

from typing import Any

import pytest

from portal.formkit import Value
from tests.formkit.world import Desk, form

desk = Desk("purchase_replacement")
FOUR = {
    "name": "PUR-3-04", "spec": "PUR-3-04", "last_price": "PUR-3-05", "last_quantity": "PUR-3-06",
    "quantity": "PUR-3-07",
}  # fmt: skip


def noted(**changed: Any) -> Any:
    rows = [
        {"name": name, "spec": "标准", "unit": "台", "last_price": "9800", "last_quantity": "0", "quantity": "1"}
        for name in ("波轮洗衣机", "客房台灯")
    ]
    rows[0].update(changed)
    return desk.at_step("note", goods=rows)


def test_only_an_approved_report_leads_to_a_request() -> None:
    assert desk.file().stands
    refused = Desk("purchase_replacement", facts={"approved": False}).file()
    assert (refused.refused, refused.clauses) == (["report_approved"], {"PUR-3-02", "PUR-3-03"})
    assert set(desk.file(report=None).problems) == {"report"}


def test_a_report_is_replaced_once() -> None:
    assert Desk("purchase_replacement", facts={"replaced_before": True}).file().refused == ["once_a_report"]


def test_the_names_come_from_the_report() -> None:
    (row, _other) = desk.example()["wanted"]
    assert desk.file(wanted=[row]).stands
    assert desk.file(wanted=[{**row, "name": "滚筒洗衣机"}]).refused == ["as_reported"]


def test_purchasing_notes_the_four_figures() -> None:
    columns = form("purchase_replacement").fields["goods"].columns
    assert {name: columns[name].cite.clauses for name in FOUR} == {name: (clause,) for name, clause in FOUR.items()}
    assert noted().stands
    for name in FOUR.keys() - {"name"}:
        assert set(noted(**{name: None}).problems) == {f"goods-0-{name}"}
    assert noted(name="滚筒洗衣机").refused == ["goods_as_wanted"]
    assert noted(quantity="0").refused == ["some_asked"]
    assert [key for key, step in form("purchase_replacement").route.steps.items() if "noted" in step.fills] == ["note"]


def test_the_table_of_goods_starts_with_what_is_wanted() -> None:
    goods = form("purchase_replacement").fields["goods"]
    started = goods.start(desk.file().answers)
    assert [(row["name"], row["spec"], row["quantity"]) for row in started] == [
        ("波轮洗衣机", "15 公斤", 1), ("客房台灯", "铜座布罩", 12),
    ]  # fmt: skip


@pytest.mark.parametrize("opinion", [None, "建议向甲店买"])
def test_the_opinion_may_be_left_out_here(opinion: str | None) -> None:
    names = ["波轮洗衣机", "客房台灯"]
    compared = desk.at_step(
        "compare",
        dict(noted().reading.values),
        quotes=[{"item": name, "supplier": shop, "price": "1"} for name in names for shop in ("甲", "乙", "丙")],
        picks=[{"item": name, "supplier": "甲"} for name in names],
        advice=opinion,
    )
    assert compared.stands
    assert isinstance(desk.file().answers.answer("report"), Value)
