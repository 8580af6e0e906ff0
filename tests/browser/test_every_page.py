"""Every page: reached by following links from the rail, fit for everybody on three widths, by day and by night."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from portal.schedules import planning
from tests.browser import scenes
from tests.browser.served import Browsers, House, faults, too_small, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# People who between them see every desk.
PEOPLE = ("suxiao", "hujianguo", "chengang", "jiangtao", "dengfusheng", "lijianguo")
MOST = 90  # pages one person opens; more would be a page linking to ever new addresses
# Addresses no link of a page leads to, each with what leads there.
NOT_LINKED = {
    "people.welcome": "only before the first person exists", "people.reset": "from the paper with the link",
    "people.sign_in": "the page before all", "people.switch": "tested with the change of guard",
    "purchasing.begin_invoice": "for finance, on an order", "purchasing.three_ways": "from an invoice",
    "people.colleague": "from search", "records.by_short_code": "from the QR on a print",
    "records.mend": "for a returned record", "records.draft": "for a draft", "purchasing.receive": "for an order",
    "admin.play_route": "by choosing a form", "regulations_import.job": "after a file was sent in",
    "regulations_import.progress": "after a file was sent in", "regulations_import.text": "after a file was sent in",
    "regulations_import.draft": "after a file was taken over", "revising.offered": "after an upgrade",
    "gate.shell": "the console without the network", "offline.away": "what is not kept, without the network",
    "offline.worker": "no page: the service worker", "gate.evacuation_of": "for a roll call that has begun",
    "purchasing.quotations_of": "for a purchase being compared", "quoting.quote": "from the link a supplier was sent",
    "purchasing.enter_quotation": "for a purchase being compared",
    "gate.check_pass": "from the line of the gate", "regulations.changes": "for a regulation with two editions",
    "shift.told": "from its notice", "shift.alarm": "while one goes on", "shift.log": "once it is opened",
    "shift.handover": "once the next shift is called",
    "gate.delivery": "while a deliverer is in", "gate.exit_note": "for an approved note",
    "gate.brought": "for a pass that is out", "gate.invitation": "for a booking that counts",
    "records.take_up": "while an offer stands",
}  # fmt: skip
# Answers to scripts: parts of pages, suggestions, counts, pictures.
PARTS = {
    "files.show", "files.thumb", "gate.board_part", "shift.alarm_now", "works.board_part", "gate.hosts", "gate.status",
    "gate.evacuation_roll", "offline.contact", "people.suggest", "duty.parts", "gate.delivery_status",
    "notices.count", "notices.open_one", "records.suggest", "records.route_now", "search.suggest",
    "search.look_up"}  # fmt: skip


def endpoint(house: House, address: str) -> str | None:
    """Which page this is; None for what is not one (prints, exports, parts, other hosts)."""
    parts = urlsplit(address)
    if not parts.path.startswith("/") or parts.netloc or "." in parts.path.rpartition("/")[2]:
        return None
    try:
        return str(house.app.url_map.bind("localhost").match(parts.path, method="GET")[0])
    except HTTPException:
        return None


def linked(page: Any) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")  # type: ignore[no-any-return]


def settled(page: Any) -> None:
    """After a change of size or colours: drawn anew, and nothing still on its way from one to the other."""
    page.evaluate("""async () => {
        for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
        document.getAnimations().forEach(one => one.finish());
        await new Promise(requestAnimationFrame);
    }""")


def sized(page: Any, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    settled(page)


def looked_over(page: Any) -> list[Any]:
    """What is wrong with the page as a desk, a gate and a telephone show it, and in the dark."""
    found: list[Any] = [("1366", *one) for one in faults(page)]
    page.emulate_media(color_scheme="dark")
    settled(page)
    found += [("dark", *one) for one in faults(page, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    sized(page, 1024, 768)
    found += ["wider than 1024"] * too_wide(page)
    sized(page, 390, 844)
    found += [("390", *one) for one in faults(page)] + ["wider than 390"] * too_wide(page)
    found += [("too small to tap", *one) for one in too_small(page)]
    sized(page, 1366, 768)
    return found


def test_every_page_is_reached_and_fit_for_everybody(house: House, browsers: Browsers) -> None:
    scenes.play(house)
    with house.inside():
        planning.plan()  # so that something is due
    seen: set[str] = set()
    wrong: dict[str, list[Any]] = {}
    for login in PEOPLE:
        page = browsers.signed_in(login)
        waiting, known, opened = [urlsplit(page.url).path], {urlsplit(page.url).path}, 0
        mine: set[str] = set()
        while waiting and opened < MOST:
            address = waiting.pop(0)
            place = endpoint(house, address)
            if place is None or (place in mine and place in seen):
                continue
            page.goto(address)
            opened += 1
            mine.add(place)
            page.wait_for_load_state("load")
            for link in linked(page):
                if link not in known and endpoint(house, link) not in (None, *mine):
                    known.add(link)
                    waiting.append(link)
            if place not in seen:
                seen.add(place)
                if found := looked_over(page):
                    wrong[address] = found
    assert not wrong, "\n".join(f"{address}: {one}" for address, found in wrong.items() for one in found)
    assert not (missed := pages(house) - seen - set(NOT_LINKED) - PARTS), " ".join(sorted(missed))


def pages(house: House) -> set[str]:
    """Every endpoint that is a page: asked for with GET, neither a file nor a part of a page nor somebody else's."""
    return {
        rule.endpoint for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "." not in rule.rule.rpartition("/")[2] and rule.endpoint != "static"
    }  # fmt: skip
