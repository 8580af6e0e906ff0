"""Serving: gunicorn with threads, and the worker for what is due beside it, in one command."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal import create_app, schema
from portal.config import Config
from portal.timers.worker import EmbeddedWorker, run_forever


class Server(BaseApplication):
    """gunicorn with our settings instead of its own command line."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self.app


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Start the web server; says where to look. Ends with a sentence when the database is not ready, or the address
    is not to be had."""
    config = Config.from_environment()
    _must_be_free(host, port)
    app = create_app(config)
    with app.app_context():
        if schema.current() is None:
            schema.upgrade()  # a bare start: the first page asks for the hotel's name
        elif schema.current() != schema.newest():
            sys.exit("数据库的结构不是最新的。请先备份，再运行 portal init 升级。")
    app.extensions["portal_dispose"]()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    print(f"门户在 http://{host}:{port} （停止：Ctrl-C）", flush=True)
    for line in who_can_sign_in(app):
        print(line, flush=True)
    app.extensions["portal_dispose"]()
    Server(app, {
        "bind": f"{host}:{port}", "workers": workers, "threads": threads, "worker_class": "gthread",
        "preload_app": True, "post_worker_init": lambda _worker: _start_worker(app, config),
        "timeout": 60, "graceful_timeout": 20, "accesslog": None, "errorlog": "-", "loglevel": "warning",
        "forwarded_allow_ips": "127.0.0.1", "control_socket_disable": True,
    }).run()  # fmt: skip


def _must_be_free(host: str, port: int) -> None:
    """Say plainly, before anything is announced, that we could not listen there."""
    try:
        family, kind, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server just ended does not keep it
            tried.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            sys.exit(f"{host}:{port} 已有程序在用。请先停掉它，或者换一个端口，如 portal run --port {port + 1}")
        sys.exit(f"不能在 {host}:{port} 上提供服务：{problem.strerror}。请换一个地址（--host）或端口（--port）。")


def _start_worker(app: Flask, config: Config) -> None:
    """After the fork: each web process offers itself, a lease in the database lets one of them work."""
    if config.embedded_worker:
        EmbeddedWorker(app).start()


def who_can_sign_in(app: Flask) -> list[str]:
    """The demo hotel says who can sign in; any other installation never does."""
    from portal.demo import play

    with app.app_context():
        return play.invitation()


def work() -> None:
    """The worker as a process of its own, until it is told to stop."""
    from flask import current_app

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print("后台任务在运行（停止：Ctrl-C）", flush=True)
    run_forever(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
