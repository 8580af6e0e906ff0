"""The page of goods: what came in on a pass, and the exit note made from it."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.gate.conftest import Gate, gate, guard

__all__ = ["gate", "guard"]
Signed = Callable[[str], FlaskClient]


def text(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.get_data(as_text=True)


def lines(*rows: tuple[str, str, str, str]) -> dict[str, list[str]]:
    return {name: [row[n] for row in rows] for n, name in enumerate(("name", "spec", "unit", "quantity"))}


def test_the_gate_registers_what_comes_in_and_the_department_asks_from_it(
    gate: Gate, guard: FlaskClient, client_of: Signed
) -> None:
    url = f"/desks/gate/passes/{gate.contractor()}/goods"
    assert 'name="quantity"' in text(guard, url)
    asker = client_of("fengwei")
    assert 'name="quantity"' not in text(asker, url)
    assert asker.post(url, data=lines(("电锤", "", "台", "1"))).status_code == 403
    wrong = guard.post(url, data=lines(("电锤", "", "台", "一台"), ("", "", "", "3")) | {"_once": "a"})
    said = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert 'id="quantity-0-error"' in said
    assert 'id="name-1-error"' in said
    assert 'value="一台"' in said  # what was typed stays
    data = lines(("电锤", "26 毫米", "台", "2"), ("射灯", "", "只", "10")) | {"_once": "b"}
    assert guard.post(url, data=data).status_code == 303
    assert guard.post(url, data=data).status_code == 303  # the same click again registers nothing twice
    page = text(asker, url)
    assert ("26 毫米" in page, page.count("10 只")) == (True, 2)
    number = url.split("/")[-2]
    asked = asker.post(f"/desks/gate/passes/{number}/exit-note", data={"item": ["电锤"]})
    draft = text(asker, asked.headers["Location"])
    for words in ("电锤", "恒通建筑装饰公司", number, "施工完毕带离"):
        assert words in draft
    assert "射灯" not in draft
    nothing = asker.post(f"/desks/gate/passes/{number}/exit-note", data={}, follow_redirects=True)
    assert "请先勾选要带出的物资" in nothing.get_data(as_text=True)


def test_the_record_of_a_pass_leads_to_its_goods(gate: Gate, client_of: Signed) -> None:
    number = gate.contractor()
    assert f"/desks/gate/passes/{number}/goods" in text(client_of("fengwei"), f"/records/{number}")
    fresh = gate.contractor(issued=False)
    assert f"/desks/gate/passes/{fresh}/goods" not in text(client_of("fengwei"), f"/records/{fresh}")


def test_goods_of_a_pass_one_may_not_read_are_not_there(gate: Gate, client_of: Signed) -> None:
    text(client_of("jiangtao"), f"/desks/gate/passes/{gate.contractor()}/goods", 404)
