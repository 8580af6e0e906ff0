"""What waits at the gate leads to the console's page for it, from the desk's list and from the record itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.gate.conftest import Gate


def buttons(page: str, number: str) -> list[tuple[str, str]]:
    """What stands beside this record in the list: address and words."""
    (line,) = [one for one in re.findall(r"<li\b.*?</li>", page, re.S) if f'/records/{number}"' in one]
    found = re.findall(r'<a class="btn[^"]*" href="([^"]+)">(.*?)</a>', line, re.S)
    return [(url, re.sub(r"<.*?>", "", words).strip()) for url, words in found]


def test_each_kind_of_task_at_the_gate_has_its_page(gate: Gate, guard: FlaskClient) -> None:
    visit, delivery, note = gate.visit(), gate.delivery(), gate.note()
    asked = gate.visit(visitor="钱进", id_kind="护照", id_no="E12345678", category="有预约的访领导", host="韩冬",
                       appointment="是", confirmed_by=None)  # fmt: skip
    expected = gate.booking()
    page = guard.get("/inbox?box=desk").get_data(as_text=True)
    for number, address, words in [
        (visit, f"/desks/gate/visits/{visit}", "登记离店"), (asked, f"/desks/gate/visits/{asked}", "电话征询"),
        (delivery, f"/desks/gate/deliveries/{delivery}", "登记离开"), (note, f"/desks/gate/exits/{note}", "逐项查验"),
        (expected, "/desks/gate/", "登记来访"),
    ]:  # fmt: skip
        assert buttons(page, number) == [(address, words), (f"/records/{number}", "看单")]
        assert guard.get(address).status_code == 200
        record = guard.get(f"/records/{number}").get_data(as_text=True)
        button = "btn small" if number == asked else "btn primary"  # a telephone call fills in no boxes
        assert f'<a class="{button}" href="{address}">' in record


def test_whoever_does_not_work_at_the_gate_is_not_sent_there(
    gate: Gate, client_of: Callable[[str], FlaskClient]
) -> None:
    number = gate.visit()
    page = client_of("handong").get(f"/records/{number}").get_data(as_text=True)
    assert "登记离店" not in page and "/desks/gate/visits" not in page


def test_the_list_asks_no_more_however_many_wait(gate: Gate, guard: FlaskClient) -> None:
    few, many = gate.asked_among_few_and_many(guard, "/inbox?box=desk")
    assert many == few
