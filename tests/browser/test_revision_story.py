"""A regulation changes from the reader's page to the day it is in force; a Word file becomes regulations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.hands import decide, write
from tests.browser.served import Browsers, House, faults, ready, too_wide
from tests.conftest import NOON
from tests.regulations.importing import documents

pytestmark = pytest.mark.browser


def submit(page: Any) -> None:
    page.click("main .form-end button.primary")
    page.wait_for_selector(".flash, .error-list")
    ready(page)


def closing_article(page: Any) -> Any:
    """The card of the article that says when visits stop, in the editor."""
    return page.locator(".article-card textarea").nth(10)


def test_an_article_is_changed_by_its_owner_and_comes_into_force(house: House, browsers: Browsers) -> None:
    owner = browsers.signed_in("maguoqiang")
    owner.goto("/policies/SEC-06")
    owner.click("a[href$='/revise']")
    owner.wait_for_url("**/revise")
    ready(owner)
    browsers.shot(owner, "revision-1-begun")
    card = closing_article(owner)
    written = card.input_value()

    # The article's own examples stand in the way of an hour nobody has thought through.
    assert 'then="refused"' in written
    card.fill(written.replace('then="refused"', 'then="accepted"'))
    write(owner, reason="夜班反映“改日”说得太宽，改为次日早上。", effective="2026-12-01", law="否", training="否")
    submit(owner)
    browsers.shot(owner, "revision-2-refused")
    assert "举例" in owner.inner_text("main")  # 文本检查 says which of them fails

    closing_article(owner).fill(written.replace("请其改日再来", "请其次日早上再来"))
    submit(owner)
    owner.wait_for_url("**/records/ZX-*")
    number = owner.url.rpartition("/")[2]
    assert (faults(owner), too_wide(owner)) == ([], False)

    # All it touches is answered, line by line, before anybody is asked to approve it.
    lines = owner.locator("[name^=impacts-][name$=-what]").evaluate_all("l => l.map(e => e.value).filter(Boolean)")
    assert "打印件 会客登记单" in lines
    write(owner, **{f"impacts-{n}-answer": "不受影响" for n in range(len(lines) - 1)})
    owner.click("#do button[value=approve]")
    owner.wait_for_selector(".error-list")
    assert "还有受影响的事项没有答复" in owner.inner_text(".error-list")
    write(owner, **{f"impacts-{len(lines) - 1}-answer": "已改"})
    owner.click("#do button[value=approve]")
    owner.wait_for_selector(".flash")
    browsers.shot(owner, "revision-3-answered")
    decide(browsers, "chengang", number, "revision-4-department", opinion="同意。")
    decide(browsers, "zhouqiming", number, "revision-5-manager", opinion="同意。")

    # The old text stays until the day; then the new one is there by itself, and the old one for those who ask for it.
    reader = browsers.signed_in("fengwei", 390)
    reader.goto("/policies/SEC-06")
    assert "请其改日再来" in reader.inner_text("main")
    house.moment = NOON.replace(month=12, day=1)
    reader = browsers.signed_in("fengwei", 390)  # nobody stays signed in for eleven days
    reader.goto("/policies/SEC-06")
    browsers.shot(reader, "revision-6-in-force")
    assert "请其次日早上再来" in reader.inner_text("main") and "请其改日再来" not in reader.inner_text("main")
    reader.goto("/policies/SEC-06?on=2026-11-20")
    assert "请其改日再来" in reader.inner_text("main")


def test_a_word_file_of_sixty_pages_becomes_regulations(house: House, browsers: Browsers, tmp_path: Path) -> None:
    file = tmp_path / "山庄制度汇编.docx"
    file.write_bytes(documents.long_manual())
    page = browsers.signed_in("suxiao")
    page.goto("/policies/import")
    page.set_input_files("[name=file]", file)
    page.click("main button.primary")
    page.wait_for_selector("#import-percent")
    browsers.shot(page, "import-1-reading")
    house.ring()  # what the worker does
    page.wait_for_selector(".found-list")  # the page has come by itself
    ready(page)
    assert "20 项制度、600 条" in page.inner_text("main")
    assert (faults(page), too_wide(page)) == ([], False)
    write(page, **{"department-all": "工程部", "title-0": "洗衣房日常管理制度"})
    browsers.shot(page, "import-2-preview")
    page.click("button[value=confirm]")
    page.wait_for_selector("#drafts li")
    assert page.locator("#drafts li").count() == 20

    # One of them is published; the others are still nobody's rule.
    page.click("#drafts a:has-text('洗衣房日常管理制度')")
    page.wait_for_url("**/drafts/*")
    ready(page)
    browsers.shot(page, "import-3-draft")
    page.fill("#effective", "2026-11-20")
    page.fill("#reason", "本店一直在用的制度。")
    page.click("button:has-text('发布')")
    page.wait_for_selector(".flash")
    reader = browsers.signed_in("fengwei", 390)
    reader.goto("/policies?q=洗衣房")
    assert reader.locator("#shelves a:has-text('洗衣房日常管理制度')").count() >= 1
    assert reader.locator("#shelves a:has-text('泳池管理制度')").count() == 0
    reader.click("#shelves a:has-text('洗衣房日常管理制度') >> nth=0")
    reader.wait_for_selector("#article-1, [id^=article], .article")
    browsers.shot(reader, "import-4-read")
    assert "认真履行职责" in reader.inner_text("main")
    assert (faults(reader), too_wide(reader)) == ([], False)
