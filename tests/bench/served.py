"""The portal and a bare Flask view behind the same server, for tests.bench.pages: one gunicorn worker with threads."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from portal import create_app
from portal.config import Config
from portal.server import Server


def bare(bodies: Path) -> Flask:
    """A Flask application that answers /bare/<name> with the bytes the portal gave, and does nothing else."""
    app = Flask("bare")
    pages = {file.name: file.read_bytes() for file in bodies.iterdir()}

    @app.get("/bare/<name>")
    def page(name: str) -> bytes:
        return pages[name]

    return app


def both(place: Path) -> Any:
    portal = create_app(Config(data_dir=place, database_url=f"sqlite:///{place}/portal.db"))
    beside = bare(place / "bodies")

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/cpu":  # what this process has worked so far
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "24")])
            return [f"{time.process_time():024.9f}".encode()]
        return (beside if path.startswith("/bare/") else portal)(environ, start_response)

    return application


def main(place: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = both(Path(place))
    Server(application, {
        "bind": f"127.0.0.1:{port}", "workers": 1, "threads": 4, "worker_class": "gthread", "accesslog": None,
        "errorlog": "-", "loglevel": "warning", "control_socket_disable": True, "keepalive": 30,
        "when_ready": lambda _server: print(port, flush=True),
    }).run()  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
