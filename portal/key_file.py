"""The file of the keys: written whole or not at all, readable by its owner only, by one process at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Whoever reads the file to write it again is alone with it: what two processes add at once is both kept."""
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def write(path: Path, contents: dict[str, Any], *, may_replace: bool) -> None:
    """Write the file whole or not at all, readable by its owner only. Of several first starts at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(contents, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if may_replace:
        os.replace(fresh, path)
    else:
        try:
            os.link(fresh, path)  # unlike rename, never puts new keys over those another process has just made
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
