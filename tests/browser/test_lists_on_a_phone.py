"""Long lists on a phone: of the time limits one's own department's part is open, on a laptop and on paper all of them;
of one form's records each is a few short lines under its name."""

from __future__ import annotations

import pytest

from tests.browser.served import Browsers, House, faults, too_wide
from tests.records.cases import leave

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_only_ones_own_part_is_open_on_a_phone(browsers: Browsers, script: bool) -> None:
    phone = browsers.signed_in("chengang", 390, java_script_enabled=script)
    phone.goto("/policies/limits")
    open_ = phone.locator(".limits .fold[open]")
    assert open_.count() == 1 and open_.inner_text().startswith("保安部")
    rows = phone.locator(".limits tbody tr:not(.group):visible")
    own = rows.count()
    assert str(own) in open_.inner_text()
    phone.locator(".limits .fold:not([open]) summary").first.tap()
    assert rows.count() > own
    if script:
        assert (faults(phone), too_wide(phone)) == ([], False)


def test_all_stand_open_on_a_laptop_and_on_paper(browsers: Browsers) -> None:
    laptop = browsers.signed_in("chengang", 1366)
    laptop.goto("/policies/limits")
    rows = laptop.locator(".limits tbody tr:not(.group)")
    assert laptop.locator(".limits tbody tr:not(.group):visible").count() == rows.count() > 100
    assert laptop.locator(".limits .fold:visible").count() == 0
    laptop.emulate_media(media="print")
    laptop.set_viewport_size({"width": 700, "height": 900})
    assert laptop.locator(".limits tbody tr:not(.group):visible").count() == rows.count()
    assert laptop.locator(".limits .heading:visible").count() == laptop.locator(".limits .group").count()


def test_records_of_one_form_are_short_on_a_phone_and_a_table_elsewhere(house: House, browsers: Browsers) -> None:
    with house.inside():
        number = leave(house.who).number
    phone, laptop = browsers.signed_in("lijianguo", 390), browsers.signed_in("lijianguo")
    for page in (phone, laptop):
        page.goto("/records?form=leave")
        page.locator(f"tr:has-text('{number}')").wait_for()
    name, first = phone.locator("tbody td.main"), phone.locator("tbody th")
    assert name.inner_text() == "冯伟" and name.bounding_box()["y"] < first.bounding_box()["y"], "the name comes first"
    assert phone.locator("tbody tr").bounding_box()["height"] < 130
    assert phone.locator("tbody td:visible", has_text="冯伟").count() == 1, "said once"
    heads = [head.bounding_box()["x"] for head in laptop.locator("thead th:visible").all()]
    cells = [cell.bounding_box()["x"] for cell in laptop.locator("tbody tr > :visible").all()]
    assert heads == cells and laptop.locator("tbody td.main:visible").count() == 0
    assert (faults(phone), too_wide(phone)) == ([], False)
    browsers.shot(phone, "ledger-phone")
