"""Screenshots of the main pages at three widths, and in the dark: `python -m tests.browser.screenshots DIR`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser import scenes
from tests.browser.served import Browsers, House
from tests.chromium import launched

# name → (who looks, address; {passes} and the like are the records of the scenes)
PAGES = {
    "home": ("lijianguo", "/"), "inbox": ("chengang", "/inbox"), "catalogue": ("fengwei", "/forms"),
    "fill": ("fengwei", "/forms/hot_work/new"), "decide": ("lijianguo", "/records/{permit}"),
    "issue": ("maguoqiang", "/records/{passes}"), "ledger": ("chengang", "/records?form=hot_work"),
    "library": ("fengwei", "/policies"), "regulation": ("fengwei", "/policies/SEC-14"),
    "search": ("fengwei", "/search?q=押金"), "gate": ("hujianguo", "/desks/gate/"),
    "purchasing": ("dengfusheng", "/desks/purchasing"),
    "comparison": ("jiangtao", "/desks/purchasing/{compared}/comparison"), "admin": ("suxiao", "/admin"),
    "me": ("fengwei", "/me"),
}  # fmt: skip
WIDTHS = (1366, 1024, 390)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, launched() as chromium:
        house = House(Path(place))
        house.reset()
        filed = scenes.play(house)
        for width in WIDTHS:
            for scheme in ("light", "dark") if width != 1024 else ("light",):
                browsers = Browsers(chromium, house)
                people = {}
                for name, (login, address) in PAGES.items():
                    page = people[login] = people.get(login) or browsers.signed_in(login, width, color_scheme=scheme)
                    page.goto(address.format(**filed))
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True, caret="initial")
                browsers.close()
        house.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
