"""A vote as its members see it: the count stays true while one looks on, and what one has opened stays open."""

from __future__ import annotations

import pytest

from portal.formkit import Step, by
from portal.records import acting, editions, engine
from tests.browser.served import Browsers, House, faults, too_wide
from tests.records.cases import leave

pytestmark = pytest.mark.browser


def test_the_count_of_a_vote_stays_true_on_an_open_page(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = editions.today("leave")
    step = Step("董事会批准", by.body("董事会"), votes="majority")
    step.key = "superior"
    voted = type(form).load(form.data())
    voted.route.steps["superior"] = step
    monkeypatch.setitem(editions.Form.registry, "leave", voted)
    with house.inside():
        record = leave(house.who)
        number = record.number
        members = [task.person.login for task in engine.open_runs(record)[0].tasks]
    phone = browsers.signed_in(members[1], 390)
    phone.clock.install()
    phone.goto(f"/records/{number}")
    phone.wait_for_selector("#route .tally")
    assert "同意 0，反对 0" in phone.inner_text("#route")
    assert "同意 0，反对 0" in phone.inner_text(".deciding #vote"), "what it comes to is seen before the sheet"
    phone.tap("#why-superior summary")
    assert "每张单据都经过这一步" in phone.inner_text("#why-superior")
    with house.inside():
        acting.act(house.who(members[0]), house.record(number), opinion="同意。")
    phone.clock.run_for(16_000)
    phone.wait_for_selector("#route :text('同意 1，反对 0')")
    phone.wait_for_selector(".deciding #vote :text('同意 1，反对 0')")
    assert phone.evaluate("document.querySelector('#why-superior').open"), "what one reads is not shut"
    assert (faults(phone), too_wide(phone)) == ([], False)
    browsers.shot(phone, "vote-live")
