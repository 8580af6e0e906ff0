"""Bytes on disk, each stored once under its SHA-256: whole or not at all, and there before the database says so."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from pathlib import Path

SECONDS_YOUNG = 24 * 3600  # what is younger may belong to a transaction that has not ended yet
SPARE = ".tmp"  # ends the name of a file being written or being taken away; a hash has no dot


class Blobs:
    """The store in one folder, which several processes may use at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def put(self, content: bytes) -> str:
        """Store the bytes for good (they survive a power cut once this returns). Returns their hash."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        try:
            os.utime(path)  # there already: young again, so that a sweep leaves it alone
        except FileNotFoundError:
            self._write(path, content)
        return digest

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_name(secrets.token_hex(16) + SPARE)
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        for folder in (path.parent, self.folder):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def path(self, digest: str) -> Path:
        """Where the bytes with this hash lie, or would lie. Raises ValueError for anything but a hash."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self.folder / digest[:2] / digest[2:]

    def sweep(self, wanted: Callable[[Sequence[str]], Container[str]]) -> int:
        """Remove what nobody wants and is no longer young. Returns how many files went.

        `wanted` gets some hashes and returns those of them that are to stay.
        """
        gone = 0
        for folder in sorted(path for path in self.folder.iterdir() if path.is_dir()):
            old = {folder.name + path.name: path for path in folder.iterdir() if self._is_old(path)}
            keep = wanted([digest for digest in old if not digest.endswith(SPARE)])
            gone += sum(self._take_away(path) for digest, path in old.items() if digest not in keep)
        return gone

    @staticmethod
    def _is_old(path: Path) -> bool:
        with suppress(FileNotFoundError):
            return time.time() - path.stat().st_mtime > SECONDS_YOUNG
        return False

    def _take_away(self, path: Path) -> bool:
        """Remove the file, unless somebody put the same bytes again this very moment.

        Moved aside first: a put() before that has made it young, which shows now; one after it finds nothing and
        writes anew.
        """
        aside = path.with_name(secrets.token_hex(16) + SPARE)
        try:
            os.rename(path, aside)
        except FileNotFoundError:
            return False
        if not self._is_old(aside):
            os.replace(aside, path)
            return False
        aside.unlink()
        return True


_in_use: Blobs | None = None


def use(store: Blobs) -> None:
    """Make this the store of the process (when the application is built)."""
    global _in_use
    _in_use = store


def blobs() -> Blobs:
    """The store of the process."""
    if _in_use is None:
        raise RuntimeError("no store of files yet: create_app() calls blobs.use()")
    return _in_use
