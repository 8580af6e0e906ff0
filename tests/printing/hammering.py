"""Using the cache of prints from several processes: what each of them runs."""

from __future__ import annotations

from pathlib import Path

from portal.printing.cache import PrintCache


class Maker:
    def __init__(self, content: bytes = b"print") -> None:
        self.content = content
        self.calls = 0

    def __call__(self) -> bytes:
        self.calls += 1
        return self.content


def hammer(folder: Path) -> list[bytes]:
    prints = PrintCache(folder, limit=20_000)  # far too little, so that all of them also throw out
    return [prints.cached(f"k{n % 40}", Maker(bytes([n % 40]) * 1000)) for n in range(400)]
