"""The server is killed (-9) again and again while people file; afterwards nothing acknowledged is lost or doubled."""

from __future__ import annotations

import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from portal import create_app, schema
from portal.config import Config
from portal.db import commit, db
from portal.demo import staff
from portal.people import passwords
from portal.people.models import Person
from portal.records.models import Counter, Event, Record, RecordReader, StepRun, Task
from portal.regulations import service as regulations
from portal.search import records_index, service

PASSWORD = "竹林深处 有人家"
CLIENTS = ("yezhiqiu", "shaoyun", "yaoyuan", "panyue", "cuijian", "renqiang")
LEAVE = "/forms/leave/new"
START_WITHIN = 90  # seconds


@dataclass
class Figures:
    """What happened, counted, and everything that was not as it must be, in words."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def drill(folder: Path, *, times: int, database_url: str | None = None, seed: int | None = None,
          say: Callable[[str], None] = lambda line: None) -> Figures:  # fmt: skip
    """Kill the server `times` times in a data directory of its own; look at what is left. Takes seconds per kill."""
    chance = random.Random(seed)
    config = Config(data_dir=folder / "data", database_url=database_url or f"sqlite:///{folder / 'data' / 'portal.db'}")
    _make_hotel(config)
    server = Server(config, folder / "server.log")
    clients = [Client(server, login, random.Random(chance.random())) for login in CLIENTS]
    began = time.monotonic()
    try:
        server.start()
        for client in clients:
            client.sign_in()
            client.start()
        for kill in range(1, times + 1):
            if chance.random() < 0.9:  # else: killed while it is still warming up
                _until_somebody_is_served(clients)
            time.sleep(chance.uniform(0, 1.6))
            server.kill()
            server.start()
            if kill % 10 == 0 or kill == times:
                say(f"{kill} kills, {sum(len(client.acknowledged) for client in clients)} acknowledged")
        time.sleep(0.5)
    finally:
        for client in clients:
            client.stop.set()
        for client in clients:
            if client.is_alive():
                client.join(60)
        server.end()
    figures = Figures({
        "kills": times,
        "seconds": round(time.monotonic() - began),
        "posts sent": sum(client.sent for client in clients),
        "answers that never came": sum(client.unanswered for client in clients),
        "sent again after that": sum(len(client.repeated) for client in clients),
        "acknowledged with a number": sum(len(client.acknowledged) for client in clients),
    })  # fmt: skip
    for client in clients:
        figures.wrong += client.trouble
    _look(config, clients, figures)
    return figures


def _until_somebody_is_served(clients: list[Client]) -> None:
    """Let this life of the server acknowledge something; not for ever, it may be a slow machine."""
    known = sum(len(client.acknowledged) for client in clients)
    until = time.monotonic() + 20
    while time.monotonic() < until and sum(len(client.acknowledged) for client in clients) == known:
        time.sleep(0.02)


def _make_hotel(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        staff.make(password_hash=passwords._hasher.hash(PASSWORD), since=date(2026, 1, 1))
        regulations.import_shipped()
        commit()
    app.extensions["portal_dispose"]()


class Server:
    """`portal run` in a process group of its own."""

    def __init__(self, config: Config, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.log, self.up = log, threading.Event()
        self.environment = {**os.environ, "PORTAL_DATA": str(config.data_dir), "DATABASE_URL": config.database_url}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers. Raises RuntimeError with the end of its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "run", "--port", str(self.port)], env=self.environment,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/sign-in")
                if connection.getresponse().status == 200:
                    connection.close()
                    self.up.set()
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """End all its processes at once, without a word."""
        assert self._process is not None
        self.up.clear()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


class Client(threading.Thread):
    """Somebody who files one leave after the other, and remembers which were acknowledged under which number."""

    def __init__(self, server: Server, login: str, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.server, self.login, self.chance = server, login, chance
        self.stop = threading.Event()
        self.acknowledged: dict[str, str] = {}  # token of the click → number
        self.pending: list[str] = []  # clicks nobody answered, to be sent again
        self.trouble: list[str] = []
        self.repeated: dict[str, datetime] = {}  # token → when it was first sent again
        self.sent = self.unanswered = 0
        self._cookies: dict[str, str] = {}
        self._boxes: dict[str, str] = {}

    def sign_in(self) -> None:
        _status, _place, page = self._ask("GET", "/sign-in")
        self._ask("POST", "/sign-in", {"login": self.login, "password": PASSWORD, "csrf_token": _csrf(page)})
        status, _place, page = self._ask("GET", LEAVE)
        if status != 200:
            raise RuntimeError(f"{self.login} could not open the form: {status}")
        self._boxes = {
            "csrf_token": _csrf(page),
            "person": _boxed(page, "person"), "department": _boxed(page, "department"), "leave_kind": "年假",
        }  # fmt: skip

    def run(self) -> None:
        while not self.stop.is_set():
            if not self.server.up.wait(0.2):
                continue
            token = self.pending.pop() if self.pending else secrets.token_hex(16)
            self._file(token)

    def _file(self, token: str) -> None:
        again = token.startswith("again-")
        token = token.removeprefix("again-")
        starts = datetime.combine(date.today() + timedelta(days=self.chance.randint(3, 20)), datetime.min.time())
        given = {
            **self._boxes, "_once": token, "reason": f"探亲 {token[:8]}", "starts": f"{starts:%Y-%m-%d} 08:30",
            "ends": f"{starts:%Y-%m-%d} 17:30",
        }  # fmt: skip
        self.sent += 1
        if again:
            self.repeated.setdefault(token, datetime.now(UTC))
        try:
            status, place, page = self._ask("POST", LEAVE, given)
        except (OSError, http.client.HTTPException):
            self.unanswered += 1
            if again or self.chance.random() < 0.7:  # the others give up: their leave may be there, whole, or not
                self.pending.append(f"again-{token}")
            return
        if status == 303 and (found := re.search(r"/records/(QX-\d+-\d+)", place)):
            self.acknowledged[token] = found[1]
        elif not self.stop.is_set():
            said = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
            self.trouble.append(f"{self.login} was answered {status}: {said[1].strip() if said else page[:200]}")
            time.sleep(0.2)

    def _ask(self, method: str, place: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, place, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _is, rest = cookie.partition("=")
                self._cookies[name] = rest.partition(";")[0]
            return answer.status, answer.headers.get("Location") or "", page
        finally:
            connection.close()


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def _boxed(page: str, name: str) -> str:
    """What a box of the page is filled with: an input's value, or the option chosen."""
    if found := re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', page):
        return found[1]
    chosen = re.search(rf'<select[^>]*name="{name}".*?<option[^>]*value="([^"]+)"[^>]*\sselected', page, re.DOTALL)
    assert chosen is not None, f"nothing stands in {name}"
    return chosen[1]


# ---- looking at what is left -----------------------------------------------------------------------------------------
def _look(config: Config, clients: list[Client], figures: Figures) -> None:
    wrong = figures.wrong
    app = create_app(config)
    with app.app_context():
        records = db.session.scalars(sa.select(Record).order_by(Record.id)).all()
        figures.counts["records"] = len(records)
        by_token = Tally(record.once_token for record in records)
        numbers = {record.once_token: record.number for record in records}
        filed_at = {record.once_token: record.submitted_at for record in records}
        figures.counts["of these filed before the kill"] = sum(
            token in filed_at and filed_at[token] < at for client in clients for token, at in client.repeated.items()
        )
        for client in clients:
            for token, number in client.acknowledged.items():
                if by_token[token] != 1:
                    wrong.append(f"{number} was acknowledged and is there {by_token[token]} times")
                elif numbers[token] != number:
                    wrong.append(f"{number} was acknowledged and is called {numbers[token]}")
        _numbers_without_holes([record.number for record in records], wrong)
        _each_is_whole(records, wrong)
        _each_is_found(records, wrong)
        docs, known = records_index.sound()
        if docs != known:
            wrong.append(f"the search index knows {known} of {docs} documents")
    app.extensions["portal_dispose"]()
    said = subprocess.run(
        [sys.executable, "-m", "portal.cli", "audit", "verify"], capture_output=True, text=True,
        env={**os.environ, "PORTAL_DATA": str(config.data_dir), "DATABASE_URL": config.database_url},
    )  # fmt: skip
    if said.returncode:
        wrong.append(f"the history does not hold: {said.stdout.strip()} {said.stderr.strip()}")


def _numbers_without_holes(numbers: list[str], wrong: list[str]) -> None:
    running = sorted(int(number.rpartition("-")[2]) for number in numbers)
    if running != list(range(1, len(numbers) + 1)):
        wrong.append(f"numbers are missing or doubled: {sorted(set(range(1, len(numbers) + 1)) ^ set(running))[:5]}")
    last = db.session.scalar(sa.select(Counter.last).where(Counter.prefix == "QX"))
    if numbers and last != len(numbers):
        wrong.append(f"the counter stands at {last} after {len(numbers)} records")


def _each_is_whole(records: list[Record], wrong: list[str]) -> None:
    """Every record has its first line, its step with a task, and its readers; and nothing is without its record."""
    first: dict[int, list[str]] = {}
    for record_id, kind in db.session.execute(sa.select(Event.record_id, Event.kind).order_by(Event.seq)):
        first.setdefault(record_id, []).append(kind)
    tasks = set(db.session.scalars(sa.select(Task.record_id).join(StepRun).where(Task.state == "waiting")))
    read = set(db.session.scalars(sa.select(RecordReader.record_id)))
    for record in records:
        kinds = first.get(record.id, [])
        if kinds[:2] != ["submitted", "step_opened"] or kinds.count("submitted") != 1:
            wrong.append(f"{record.number} has a history of {kinds}")
        if record.id not in tasks or record.id not in read or not record.answers.get("reason"):
            wrong.append(f"{record.number} is only half there")
    known = {record.id for record in records} | {None}
    for model in (Event, StepRun, Task, RecordReader):
        for record_id in set(db.session.scalars(sa.select(model.record_id))) - known:
            wrong.append(f"{model.__tablename__} of a record {record_id} that is not there")


def _each_is_found(records: list[Record], wrong: list[str]) -> None:
    people = {person.id: person for person in db.session.scalars(sa.select(Person))}
    for record in records:
        found = service.search(record.number, people[record.applicant_id])
        if not any(record.number in hit.title or record.number in hit.url for hit in found.hits):
            wrong.append(f"search does not find {record.number}")
