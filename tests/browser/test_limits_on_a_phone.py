"""The table of every time limit: on a phone one's own department's part, on a laptop and on paper all of them."""

from __future__ import annotations

import pytest

from tests.browser.served import Browsers, faults, too_wide

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
