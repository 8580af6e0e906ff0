"""The demo hotel behind a real server, its clock set from outside, and people sitting at their browsers."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from werkzeug.serving import make_server

from portal import clock, crypto
from portal.db import commit, db
from portal.demo.house import registers_and_signatures
from portal.demo.stage import Stage
from portal.people import directory
from portal.people.models import Person
from portal.records.models import Record
from portal.timers import service as timers
from portal.wiring import connect
from tests.conftest import NOON, PASSWORD, Hotel

ROOT = Path(__file__).parents[2]
(AXE,) = ROOT.glob("tests/vendor/axe-core-*/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOTS = os.environ.get("PORTAL_SCREENSHOTS", "")  # a folder: every step of the stories is pictured there


class House:
    """The hotel, answering at `address`. `moment` is what its clock says (naive, house time): set it to move time.

    The clock is a context variable, so it holds where it is set: each request is answered inside `clock.at(moment)`,
    as is everything done under `inside()`.
    """

    def __init__(self, folder: Path) -> None:
        self.hotel = Hotel("sqlite", folder)
        self.app = self.hotel.app
        self.app.config["WTF_CSRF_ENABLED"] = True  # as people meet it
        self.moment = NOON
        self.loses: str = ""  # the end of an address: what is posted there is done, and its answer never arrives
        self._answering, self._idle = 0, threading.Condition()
        self._listen(0)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def _listen(self, port: int) -> None:
        self._server = make_server("127.0.0.1", port, self._answer, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._counted(), clock.at(self.moment):
            body = self.app(environ, start_response)
            try:
                return [] if self._lost(environ) else list(body)
            finally:
                getattr(body, "close", lambda: None)()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._answering += 1
        try:
            yield
        finally:
            with self._idle:
                self._answering -= 1
                self._idle.notify_all()

    def _lost(self, environ: dict[str, Any]) -> bool:
        """The line goes dead after the work is done."""
        if not self.loses or environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith(self.loses):
            return False
        self.loses = ""
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return True

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Nobody listens at the address meanwhile."""
        port = self._server.server_port
        self._hang_up()
        try:
            yield
        finally:
            self._listen(port)

    def reset(self) -> None:
        """The bare hotel again, at ten on a Friday. What the last story's pages still asked is answered before: a
        database changed under a request is a broken disk to it, and to whoever gets its connection next."""
        with self.cut():
            with self._idle:
                self._idle.wait_for(lambda: not self._answering, timeout=30)
            crypto.use(crypto.Keyring.ensure(self.hotel.folder))
            connect(self.app)
            self.hotel.reset()
            self.moment, self.loses = NOON, ""

    def furnish(self) -> None:
        """Registers (areas, places, fixed fire places) and stored signatures, as the demo hotel has them."""
        with self.inside():
            registers_and_signatures(Stage(self.moment.date(), self.moment, seed=1))

    def _hang_up(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def close(self) -> None:
        self._hang_up()
        self.app.extensions["portal_dispose"]()

    @contextmanager
    def inside(self, moment: datetime | None = None) -> Iterator[None]:
        """For calling services, now or at another moment; what they do is kept."""
        with clock.at(moment or self.moment), self.app.test_request_context():
            yield
            commit()

    def ring(self) -> None:
        """Do what has come due by now."""
        with self.inside():
            while timers.run_due(200):
                commit()

    @staticmethod
    def who(login: str) -> Person:
        """A person by login, or `post:名称` for the first holder of a post."""
        if login.startswith("post:"):
            post = directory.post(login.removeprefix("post:"))
            assert post is not None, login
            return directory.holders(post)[0]
        return db.session.scalars(sa.select(Person).where(Person.login == login)).one()

    @staticmethod
    def record(number: str) -> Record:
        return db.session.scalars(sa.select(Record).where(Record.number == number)).one()


class Browsers:
    """Everybody's browser windows; whatever a console complains of is kept."""

    def __init__(self, chromium: Any, house: House) -> None:
        self.chromium, self.house = chromium, house
        self.complaints: list[str] = []
        self._contexts: list[Any] = []

    def window(self, width: int = 1366, **more: Any) -> Any:
        """A fresh browser with one page, nobody signed in. Narrower than 500 pixels it is a phone."""
        if width < 500:
            more = {"has_touch": True, "is_mobile": True, **more}
        size = {"width": width, "height": {1366: 768, 1024: 768}.get(width, 844)}
        context = self.chromium.new_context(viewport=size, locale="zh-CN", base_url=self.house.address, **more)
        context.set_default_timeout(20_000)  # a busy machine is no fault of the page
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: self._complain(page, m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._complain(page, str(error)))
        if more.get("java_script_enabled", True):
            goto = page.goto
            page.goto = lambda *where, **how: (goto(*where, **how), ready(page))[0]
        return page

    def _complain(self, page: Any, words: str) -> None:
        # The browser's own note of a refusal in words; htmx's of a question a newer one has taken the place of.
        usual = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")
        if not any(said in words for said in usual):
            self.complaints.append(f"{page.url}: {words}")

    def signed_in(self, login: str, width: int = 1366, **more: Any) -> Any:
        """Somebody's browser after signing in through the real page."""
        page = self.window(width, **more)
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn.primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        if more.get("java_script_enabled", True):
            ready(page)
        return page

    def shot(self, page: Any, name: str) -> None:
        """A picture of the page as it is, when somebody asked for pictures."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=page.viewport_size["width"] > 500, caret="initial")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def ready(page: Any) -> None:
    """Wait until the page's scripts have started: keys pressed before that are nobody's."""
    page.wait_for_function(
        "() => !document.querySelector('script[src*=\"js/portal\"]') || document.documentElement.matches('.is-ready')"
    )


def faults(page: Any, only: list[str] | None = None) -> list[Any]:
    """What axe finds against WCAG 2.2 AA, or these rules only: (rule, the piece of page, what it says of it)."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    run = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    found = page.evaluate("run => axe.run(document, {runOnly: run, resultTypes: ['violations']})", run)
    return [
        (one["id"], node["html"][:200], node["failureSummary"][:240])
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def too_wide(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def too_small(page: Any) -> list[Any]:
    """Controls a finger would miss: less than 44 pixels high, (words, height)."""
    return page.evaluate(  # type: ignore[no-any-return]
        """[...document.querySelectorAll(
            "main button, .btn, .decide button, .bottombar a, input:not([type=hidden]), select, summary")]
        .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest(".hidden-text"))
        .map(e => [e.textContent.trim() || e.name, (e.closest("label") || e).getBoundingClientRect().height])
        .filter(([, height]) => height > 1 && height < 44)"""
    )
