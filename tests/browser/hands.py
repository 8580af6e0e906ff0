"""What people's hands do on a page: write, choose from suggestions, sign, decide on a telephone."""

from __future__ import annotations

from typing import Any

from tests.browser.served import Browsers, faults, ready, too_small, too_wide
from tests.conftest import PASSWORD


def unfold(page: Any, what: str) -> None:
    """Open what something is folded in, as one taps 签名 before signing."""
    page.wait_for_selector(what, state="attached")
    folded = page.locator("details:not([open])", has=page.locator(what)).locator("> summary")
    if folded.count():
        folded.first.click()


def draw(page: Any, canvas: str) -> None:
    """A signature by finger or mouse."""
    unfold(page, canvas)
    page.wait_for_selector(canvas)
    page.wait_for_function("what => window.SignaturePad && document.querySelector(what).width > 300", arg=canvas)
    place = page.locator(canvas)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for x, y in ((80, 80), (120, 30), (170, 85), (220, 45)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=5)
    page.mouse.up()


def choose(page: Any, box: str, typed: str, name: str) -> None:
    """Pick somebody from what the box suggests for a few letters."""
    page.locator(box).press_sequentially(typed)
    page.wait_for_selector(f".suggest-list li:visible >> text={name}")
    page.press(box, "ArrowDown")
    page.press(box, "Enter")
    assert page.input_value(box) == name


def write(page: Any, **answers: str | list[str]) -> None:
    """Fill boxes by name; a list ticks those values; 是/否 presses the radio; a row's box is `workers-0-name`."""
    for name, words in answers.items():
        box = page.locator(f"[name='{name}']:not([type=hidden])")
        kind = box.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            for one in [words] if isinstance(words, str) else words:
                page.check(f"[name='{name}'][value='{one}']")
        elif kind.startswith("select"):
            box.select_option(label=words)
        else:
            box.fill(words)


def decide(browsers: Browsers, login: str, number: str, picture: str, *, opinion: str = "", password: bool = False,
           signature: bool = False, **answers: str) -> Any:  # fmt: skip
    """Somebody opens what waits for them on a telephone and agrees; the page is looked over on the way."""
    phone = browsers.signed_in(login, 390)
    phone.goto("/inbox")
    phone.tap(f".queue .what:has-text('{number}') a")
    phone.wait_for_url(f"**/records/{number}")
    phone.wait_for_load_state("networkidle")
    browsers.shot(phone, f"{picture}-opened")
    assert faults(phone) == []
    assert not too_wide(phone)
    assert too_small(phone) == []
    write(phone, **answers)
    if opinion:
        phone.fill("#opinion", opinion)
    if signature:
        draw(phone, "[data-sign] canvas")
    if password:
        unfold(phone, "[name=signature-password]")
        phone.fill("[name=signature-password]", PASSWORD)
    browsers.shot(phone, f"{picture}-about-to")
    phone.tap("button[name=decision][value=approve]")
    phone.wait_for_selector(".flash, .error-list")
    browsers.shot(phone, f"{picture}-done")
    assert phone.query_selector(".error-list, .flash.error") is None, phone.inner_text("main")
    return phone


def send_back(browsers: Browsers, login: str, number: str, picture: str, *, to: str, reason: str) -> str:
    """Somebody returns what waits for them to this step, on a telephone, to come straight back; what its page said."""
    phone = browsers.signed_in(login, 390)
    phone.goto(f"/records/{number}")
    said = str(phone.inner_text("main"))
    browsers.shot(phone, f"{picture}-opened")
    phone.tap("button[value=return]")
    phone.wait_for_selector("#to")
    ready(phone)
    assert (faults(phone), too_wide(phone), too_small(phone)) == ([], False, [])
    phone.check(f"#to label:has-text('{to}') input")
    phone.fill("[name=opinion]", reason)
    browsers.shot(phone, f"{picture}-returning")
    phone.tap("button[value=return]")
    phone.wait_for_selector(".flash, .error-list")
    ready(phone)
    assert phone.query_selector(".error-list, .flash.error") is None, phone.inner_text("main")
    return said


def printed(page: Any, address: str) -> bool:
    """Does this address give a PDF to whoever sits at the page?"""
    answer = page.request.get(address)
    return answer.status == 200 and answer.body().startswith(b"%PDF")


def open_log(page: Any, post: str) -> str:
    """At 值班: somebody begins the log of this post for the shift that is on; its number."""
    page.check(f"[name=post][value={post}]", force=True)
    page.click("text=开始本班记录")
    page.wait_for_url("**/desks/shift/logs/*")
    ready(page)
    return str(page.url.rpartition("/")[2])


def log_line(page: Any, kind: str, words: str, **more: str) -> None:
    """One line of the log that is open: a tap and a sentence."""
    page.check(f"[name=line_category][value={kind}]", force=True)
    page.fill("[name=line_content]", words)
    if more:
        unfold(page, "[name=line_told]")
        write(page, **more)
    page.click(".shift-line .btn.primary")
    page.wait_for_selector(f".shift-lines >> text={words}")


def end_log(page: Any) -> None:
    """The officer ends the log; asked once whether it is so."""
    page.click("text=填完交班")
    page.click("dialog[open] .btn.primary, dialog[open] [value=yes]")
    page.wait_for_selector(".flash:has-text('已填完')")
    ready(page)


def without_a_server(browsers: Browsers) -> None:
    """Forget a browser's own notes that nobody answered, while nobody did."""
    notes = ("ERR_", "htmx:", "status of 503", "Failed to fetch", "ServiceWorker")
    browsers.complaints[:] = [said for said in browsers.complaints if not any(note in said for note in notes)]
