"""The pages of the acts on a telephone: each fits, each choice is a finger high, and no choice runs into the next."""

from __future__ import annotations

from typing import Any

import pytest

from portal.records import handing, linking
from tests.browser.served import Browsers, House, faults, too_wide
from tests.browser.test_approver_day import too_small
from tests.records.cases import leave

pytestmark = pytest.mark.browser

HEAD, APPLICANT = "lijianguo", "fengwei"
RUNNING_OVER = """() => [...document.querySelectorAll("main label, main legend, main .btn")]
  .filter(e => e.checkVisibility() && e.clientHeight && e.scrollHeight > e.clientHeight + 1).map(e => e.innerText)"""


@pytest.fixture
def number(house: House) -> str:
    """Leave that waits with the head of engineering, linked with a colleague's."""
    with house.inside():
        record, other = leave(house.who, APPLICANT), leave(house.who, "renqiang", handover="范哲")
        linking.link(house.who(HEAD), record, other, "同一周休假")
        return record.number


def sound(page: Any) -> None:
    assert not too_wide(page)
    assert too_small(page) == []
    assert page.evaluate(RUNNING_OVER) == []
    assert faults(page) == []


@pytest.mark.parametrize("act", ["return", "transfer", "add", "delegate", "copy", "link"])
def test_what_an_approver_opens(house: House, browsers: Browsers, number: str, act: str) -> None:
    phone = browsers.signed_in(HEAD, 390)
    phone.goto(f"/records/{number}")
    sound(phone)
    if not phone.is_visible(f".decide button[value={act}]"):
        phone.tap(".decide summary")
    phone.locator(f".decide button[value={act}]:visible").tap()
    phone.wait_for_selector("main textarea[name=opinion]:not(#remark)")
    sound(phone)


@pytest.mark.parametrize(("login", "act"), [(APPLICANT, "remind"), (APPLICANT, "withdraw"), (HEAD, "drop")])
def test_what_others_open(house: House, browsers: Browsers, number: str, login: str, act: str) -> None:
    with house.inside():
        people = [house.who("renqiang"), house.who("cuijian")]
        handing.add_signers(house.who(HEAD), house.record(number), people=people, place="before", reason="请核对排班")
    phone = browsers.signed_in(login, 390)
    phone.goto(f"/records/{number}")
    sound(phone)
    phone.locator(f".others button[value={act}]").tap()
    phone.wait_for_selector("main textarea[name=opinion]:not(#remark)")
    sound(phone)


def test_what_the_administrator_opens_to_end_one(house: House, browsers: Browsers, number: str) -> None:
    phone = browsers.signed_in("suxiao", 390)
    phone.goto("/admin/records")
    sound(phone)
    phone.locator(f"a:has-text('{number}')").tap()
    phone.wait_for_url(f"**/admin/records/{number}")
    sound(phone)
    phone.tap("label:has-text('作废')")
    phone.fill("textarea[name=opinion]", "重复提交")
    phone.tap("button:has-text('结束单据')")
    phone.wait_for_selector(".flash")
    assert "已作废" in phone.inner_text(".flash")
    with house.inside():
        assert house.record(number).status == "voided"
