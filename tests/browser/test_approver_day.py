"""An approver's day on a telephone: thirty tasks, one after the other, with the thumb; then several at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.records import acting
from tests.browser.served import Browsers, House, faults, too_wide
from tests.records.cases import leave

pytestmark = pytest.mark.browser

HEAD, CREW = "lijianguo", (("fengwei", "任强"), ("renqiang", "范哲"))
TASKS = 30
SMALL = 44  # pixels a finger needs
LOW_ENOUGH = 2 / 3  # of the screen: below this the thumb of the hand that holds it reaches

# What one can tap, with its size where it is smaller than a finger. A link in running text is read, not aimed at, and
# is left out; a box is as large as its label, a line of a list as large as the link that fills it.
TAPPED = """least => {
  const kinds = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const read = ".hidden-text *, .skip, p a, dd a, .crumbs a, .cite, .flash a, .notice a";
  const size = e => {
    const over = getComputedStyle(e, "::after");
    const fills = over.position === "absolute" && over.inset === "0px" && e.closest("li, .card");
    return (fills || e.closest("label") || e).getBoundingClientRect();
  };
  return [...document.querySelectorAll(kinds)]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.matches(read))
    .map(e => [e.innerText.trim() || e.name || e.getAttribute("aria-label"), size(e).width, size(e).height])
    .filter(([, width, height]) => height > 1 && (width < least || height < least));
}"""


def too_small(phone: Any) -> list[Any]:
    """(words, width, height) of what a finger would miss."""
    return phone.evaluate(TAPPED, SMALL)  # type: ignore[no-any-return]


@pytest.fixture
def waiting(house: House) -> list[str]:
    """Thirty requests for leave with the head of engineering, filed one after the other; some of them came back."""
    numbers = []
    day = datetime(2026, 11, 23, 8, 0)
    for place in range(TASKS):
        login, handover = CREW[place % 2]
        starts = day + timedelta(days=7 * (place // 2))
        with house.inside(house.moment - timedelta(hours=20) + timedelta(minutes=place)):
            numbers.append(leave(house.who, login, handover=handover, starts=f"{starts:%Y-%m-%d %H:%M}",
                                 ends=f"{starts + timedelta(hours=34):%Y-%m-%d %H:%M}").number)  # fmt: skip
    return numbers


def at_the_thumb(phone: Any) -> bool:
    """Do the two main buttons stand whole on the screen and low enough, without scrolling?"""
    height = phone.viewport_size["height"]
    boxes = [phone.locator(f"button[name=decision][value={act}]:visible").first.bounding_box()
             for act in ("approve", "return")]  # fmt: skip
    return all(box["y"] > height * LOW_ENOUGH and box["y"] + box["height"] <= height for box in boxes)


def decide(phone: Any, place: int) -> None:
    """Agree; every tenth is refused, every seventh sent back, each with words."""
    if place % 10 == 9:
        phone.fill("#opinion", "这一周人手不够。")
        phone.tap(".decide summary")
        phone.tap(".menu-body button[value=reject]")
    elif place % 7 == 6:
        phone.tap(".decide .actions > button[value=return]")
        phone.wait_for_selector("[name=way]")
        assert too_small(phone) == []
        phone.fill("#opinion", "请写清工作交接。")
        phone.tap("button[value=return]")
    else:
        phone.tap(".decide .actions > button[value=approve]")


def test_thirty_tasks_follow_one_another_under_the_thumb(house: House, browsers: Browsers, waiting: list[str]) -> None:
    phone = browsers.signed_in(HEAD, 390)
    phone.goto("/inbox")
    assert (too_wide(phone), too_small(phone)) == (False, [])
    browsers.shot(phone, "day-1-inbox")
    phone.tap(f".queue .what:has-text('{waiting[0]}') a")
    seen = []
    for place in range(TASKS):
        phone.wait_for_url(f"**/records/{waiting[place]}")
        phone.wait_for_load_state("load")
        seen.append(phone.url.rpartition("/")[2])
        assert not too_wide(phone), seen
        assert too_small(phone) == [], seen
        assert at_the_thumb(phone), seen
        assert phone.is_visible(".deciding .figures"), "what matters stands on the first screen"
        if place == 0:
            browsers.shot(phone, "day-2-first")
            assert faults(phone) == []
        decide(phone, place)
    phone.wait_for_selector(".flash")
    assert seen == waiting
    browsers.shot(phone, "day-3-last")
    with house.inside():
        states = [house.record(number).status for number in waiting]
        assert states.count("rejected") == 3
        assert states.count("returned") == 4
        assert [number for number in waiting if acting.my_task(house.record(number), house.who(HEAD))] == []


def test_several_are_agreed_to_at_once_from_the_list(house: House, browsers: Browsers, waiting: list[str]) -> None:
    phone = browsers.signed_in(HEAD, 390)
    phone.goto("/inbox")
    phone.wait_for_function("() => document.documentElement.classList.contains('has-js')")
    for number in waiting[:3]:
        phone.tap(f".queue li:has-text('{number}') label.pick")
    phone.wait_for_selector("button[data-ticks]:has-text('同意所选（3）')")
    browsers.shot(phone, "day-4-ticked")
    with house.inside():  # meanwhile, at the desk
        acting.act(house.who(HEAD), house.record(waiting[1]))
    phone.fill(".several [name=opinion]", "同意。")
    phone.tap("button[data-ticks]")
    phone.wait_for_url("**/inbox/agree")
    said = phone.inner_text("main")
    assert "2 张已同意" in said
    assert "1 张没有计入" in said
    assert waiting[1] in said
    assert (too_wide(phone), too_small(phone)) == (False, [])
    browsers.shot(phone, "day-5-answered")
