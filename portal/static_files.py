"""Addresses of static files carry a hash of their content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

from portal.config import ROOT


def init_app(app: Flask) -> None:
    """Add `v=<hash>` to every address `url_for("static", …)` makes."""

    @app.url_defaults
    def with_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (name := values.get("filename")):
            path = ROOT / "static" / name
            if path.is_file():
                values["v"] = _hash(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=500)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
