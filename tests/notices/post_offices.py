"""What the tests send to: an SMTP server and a vendor of robots, each a thread of its own on this machine."""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class _Serving:
    """Serves in a thread until the end of the `with`."""

    server: socketserver.TCPServer

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    @property
    def port(self) -> int:
        return self.server.server_address[1]


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@dataclass
class PostOffice(_Serving):
    """An SMTP server of the little RFC 5321 that a client of ours speaks; keeps what it was given, and can refuse."""

    login: tuple[str, str] | None = None
    refuse_recipient: bool = False
    refuse_times: int = 0  # so many mails are answered with 451 first
    tls: ssl.SSLContext | None = None
    from_the_start: bool = False  # TLS before the first word (smtps); else with STARTTLS
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        office = self

        class Counter(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # who does not trust our certificate hangs up
                    if office.tls is not None and office.from_the_start:
                        self._wrap()
                    _serve(office, self)

            def finish(self) -> None:
                with suppress(OSError):
                    super().finish()
                self.connection.close()

            def _wrap(self) -> None:
                assert office.tls is not None
                self.connection = office.tls.wrap_socket(
                    self.connection, server_side=True, do_handshake_on_connect=False
                )
                self.connection.do_handshake()
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]

        self.server = _Threads(("127.0.0.1", 0), Counter)

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


def _serve(office: PostOffice, counter: Any) -> None:
    def answer(line: str) -> None:
        counter.wfile.write(line.encode() + b"\r\n")

    answer("220 localhost ready")
    while raw := counter.rfile.readline():  # another file once TLS is on
        line = raw.decode("utf-8", "replace").strip()
        verb = line.partition(" ")[0].upper()
        office.said.append(verb)
        if verb == "EHLO":
            answer("250-localhost")
            if office.tls is not None and not isinstance(counter.connection, ssl.SSLSocket):
                answer("250-STARTTLS")
            answer("250-AUTH PLAIN" if office.login else "250-SIZE 1000000")
            answer("250 8BITMIME")
        elif verb == "STARTTLS":
            answer("220 go on")
            counter._wrap()
        elif verb == "AUTH":
            given = base64.b64decode(line.split()[-1]).decode().split("\0")[1:]
            answer("235 welcome" if office.login and given == list(office.login) else "535 no")
        elif verb == "RCPT":
            answer("550 nobody here" if office.refuse_recipient else "250 fine")
        elif verb == "DATA":
            _take(office, counter, answer)
        elif verb == "QUIT":
            answer("221 bye")
            return
        else:
            answer("250 fine")


def _take(office: PostOffice, counter: Any, answer: Any) -> None:
    answer("354 go on")
    lines = []
    for line in counter.rfile:
        if line == b".\r\n":
            break
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    if office.refuse_times:
        office.refuse_times -= 1
        return answer("451 later")
    office.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
    answer("250 taken")


@dataclass
class Vendor(_Serving):
    """A vendor of robots: keeps what was posted, and answers as told: (HTTP status, what it says)."""

    answers: list[tuple[int, Any]] = field(default_factory=list)  # the next ones; then always well
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # (path with query, JSON)

    def __post_init__(self) -> None:
        vendor = self

        class Counter(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                vendor.posted.append((self.path, json.loads(self.rfile.read(length))))
                status, said = vendor.answers.pop(0) if vendor.answers else (200, {"errcode": 0, "code": 0})
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", f"http://127.0.0.1:{vendor.port}/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"
