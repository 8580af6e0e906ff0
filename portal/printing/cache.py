"""Prints already made, on disk, shared by all processes of one machine."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from portal import clock

_log = logging.getLogger(__name__)
_DIGEST = hashlib.sha256().digest_size


class PrintCache:
    """Bytes by key, in one folder. Safe with several processes: a file appears whole or not at all.

    Bounded by `limit` bytes (the longest unused go first) and by `keep`: a print holds names, and what the portal
    deletes must not live on here. A cache that cannot be written is logged and done without.
    """

    def __init__(self, folder: Path, *, limit: int = 256 * 1024 * 1024, keep: timedelta = timedelta(days=3)) -> None:
        self.folder = folder
        self.limit = limit
        self.keep = keep

    def cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under `key` (letters and digits only), else those of `make`, which are then kept."""
        if not key.isalnum():
            raise ValueError(f"not a key: {key!r}")
        path = self.folder / key
        if (content := self._read(path)) is None:
            content = make()
            self._write(path, content)
        return content

    def clear(self) -> None:
        """Forget every print (after a deletion of personal data)."""
        for path, *_ in self._entries():
            path.unlink(missing_ok=True)

    def _read(self, path: Path) -> bytes | None:
        try:
            stored, made = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return None
        now = clock.now().timestamp()
        # The digest in front finds files that a power cut left half written.
        whole = hashlib.sha256(stored[_DIGEST:]).digest() == stored[:_DIGEST]
        if not whole or now - made > self.keep.total_seconds():
            path.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(path, (now, made))  # accessed: last used; modified: when it was made
        return stored[_DIGEST:]

    def _write(self, path: Path, content: bytes) -> None:
        now = clock.now().timestamp()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".")  # readable by the owner only
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                os.utime(name, (now, now))
                os.replace(name, path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            _log.warning("a print could not be kept in %s: %s", self.folder, error)
            return
        self._trim(now)

    def _trim(self, now: float) -> None:
        room = self.limit
        for path, _used, made, size in sorted(self._entries(), key=lambda entry: -entry[1]):
            room -= size
            if room < 0 or now - made > self.keep.total_seconds():
                path.unlink(missing_ok=True)

    def _entries(self) -> list[tuple[Path, float, float, int]]:
        entries = []
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                with suppress(FileNotFoundError):  # another process was quicker
                    stat = path.stat()
                    entries.append((path, stat.st_atime, stat.st_mtime, stat.st_size))
        return entries
