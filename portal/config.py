"""Settings of an installation: from the environment, with defaults that run on one machine with nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.crypto import Keyring

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    """`data_dir` holds everything that is not in the database: keys, files, caches, and SQLite's file itself.

    PORTAL_DATA: the data directory (instance/). DATABASE_URL: postgresql+psycopg://… (default: SQLite in it).
    PORTAL_URL: the address people type, used in QR codes. PORTAL_HTTPS=1: cookies only over TLS.
    PORTAL_PROXIES: how many proxies of ours stand in front; so many addresses in X-Forwarded-For are believed.
    PORTAL_MAIL: smtps://user:password@host:465, smtp://…:587 (STARTTLS) or smtp+plain://…
    PORTAL_MAIL_FROM: who writes.
    PORTAL_ROBOTS: https://host of further servers people's robots may be at, with spaces between.
    """

    data_dir: Path
    database_url: str
    url: str = "http://127.0.0.1:8000"
    https: bool = False
    proxies: int = 0
    testing: bool = False
    embedded_worker: bool = True
    mail: str = field(default="", repr=False)  # holds a password
    mail_from: str = ""
    robots: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> Config:
        data_dir = Path(os.environ.get("PORTAL_DATA") or ROOT / "instance").resolve()
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'portal.db'}"
        return cls(
            data_dir=data_dir,
            database_url=url.replace("postgres://", "postgresql+psycopg://", 1),
            url=os.environ.get("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/"),
            https=os.environ.get("PORTAL_HTTPS") == "1",
            proxies=int(os.environ.get("PORTAL_PROXIES") or 0),
            embedded_worker=os.environ.get("PORTAL_WORKER", "embedded") == "embedded",
            mail=os.environ.get("PORTAL_MAIL", ""),
            mail_from=os.environ.get("PORTAL_MAIL_FROM", ""),
            robots=tuple(os.environ.get("PORTAL_ROBOTS", "").split()),
        )

    def flask(self, keyring: Keyring) -> dict[str, Any]:
        """The same as Flask's own settings."""
        sqlite = self.database_url.startswith("sqlite")
        return {
            "SECRET_KEY": keyring.session_secret, "SECRET_KEY_FALLBACKS": keyring.session_fallbacks,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {} if sqlite else {"pool_pre_ping": True},
            "DATA_DIR": str(self.data_dir), "PORTAL_URL": self.url, "TESTING": self.testing,
            "MAIL": self.mail, "MAIL_FROM": self.mail_from, "ROBOT_ORIGINS": self.robots,
            "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_NAME": "__Host-portal" if self.https else "portal",
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            "MAX_CONTENT_LENGTH": 64 * 1024 * 1024, "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024, "MAX_FORM_PARTS": 5000,
            "WTF_CSRF_TIME_LIMIT": None,  # a form left open overnight must still be accepted; the session bounds it
            "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
            **self.more,
        }  # fmt: skip
