"""Addresses of static files carry a hash of their content, so that browsers may keep them for a year.

Modules import one another by plain names, without a hash; those are asked about again at every page (304), so that
an upgrade is never met half.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request

from portal.config import ROOT


def init_app(app: Flask) -> None:
    """Add `v=<hash>` to every address `url_for("static", …)` makes, and let only such addresses (and fonts) be kept."""
    year = app.config["SEND_FILE_MAX_AGE_DEFAULT"]

    def kept_for(filename: str | None) -> int | None:
        named = "v" in request.args or (filename or "").endswith((".woff2", ".ttf"))
        return int(year.total_seconds()) if named else None

    app.get_send_file_max_age = kept_for  # type: ignore[method-assign]

    @app.url_defaults
    def with_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (name := values.get("filename")):
            path = ROOT / "static" / name
            if path.is_file():
                values["v"] = hash_of(path)


def hash_of(path: Path) -> str:
    """The hash of a file's content, worked out again when the file has changed."""
    return _hash(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=500)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
