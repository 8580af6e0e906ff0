"""HTML to PDF: one renderer per process, its fonts, and the prints already made."""

from __future__ import annotations

import atexit
import ctypes
import hashlib
import threading
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portal.printing.cache import PrintCache

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "templates" / "print" / "style"
FONTS = ROOT / "static" / "fonts"

# What WeasyPrint loads, and the Debian and Ubuntu package that brings it. The last one is not asked for by
# WeasyPrint 70, but without it a page takes seconds: the fonts are then cut to size in Python.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


# What relative addresses in a page resolve to, to be refused like any other that is not a data: URI.
_NOWHERE = "http://nowhere.invalid/"


class CannotPrint(RuntimeError):
    """A system library is missing; the message names the package to install."""


def missing_libraries() -> list[str]:
    """The Debian packages printing still needs on this machine; empty when all is well."""
    return [package for library, package in LIBRARIES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class PdfRenderer:
    """WeasyPrint behind a lock, with fonts and style sheets read once.

    Two threads in one FontConfiguration corrupt memory, so only one page is laid out at a time in a process. Nothing is
    loaded before the first print: a server that forks its workers must not share fonts between them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fonts: Any = None
        self._fetcher: Any = None
        self._sheets: dict[str, Any] = {}
        atexit.register(self.close)

    def close(self) -> None:
        """Let go of the fonts; WeasyPrint removes its copies of them only while Python still stands."""
        with self._lock:
            self._fonts = None
            self._sheets.clear()

    def pdf(self, html: str | Sequence[str], *, css: str = "sheet", archive: bool = False, identifier: str) -> bytes:
        """The PDF of a page, or of several documents behind one another, each counting its own pages.

        `css` names a file in templates/print/style. `archive` makes PDF/A-2u, else the PDF is tagged for screen
        readers. The same arguments give the same bytes. Raises CannotPrint when a system library is missing.
        """
        with self._lock:
            self._load()
            from weasyprint import HTML

            style = [self._style("base"), self._style(css)]
            options: dict[str, Any] = (
                {"dpi": 300, "pdf_variant": "pdf/a-2u"} if archive else {"dpi": 300, "pdf_tags": True}
            )
            documents = [
                HTML(string=text, base_url=_NOWHERE, url_fetcher=self._fetcher).render(
                    font_config=self._fonts, stylesheets=style, **options
                )
                for text in ([html] if isinstance(html, str) else html)
            ]
            pages = [page for document in documents for page in document.pages]
            digest = hashlib.sha256(identifier.encode()).hexdigest()[:32]
            return documents[0].copy(pages).write_pdf(pdf_identifier=digest.encode(), **options)

    def _load(self) -> None:
        if self._fonts is not None:
            return
        if missing := missing_libraries():
            raise CannotPrint(f"apt-get install -y --no-install-recommends {' '.join(missing)}")
        from weasyprint.text.fonts import FontConfiguration

        from portal.printing.fetch import OnlyInline

        self._fonts, self._fetcher = FontConfiguration(), OnlyInline()
        self._style("fonts")

    def _style(self, name: str) -> Any:
        if name not in self._sheets:
            from weasyprint import CSS

            from portal.printing.fetch import OnlyFonts

            self._sheets[name] = CSS(
                filename=STYLES / f"{name}.css", font_config=self._fonts, url_fetcher=OnlyFonts(FONTS)
            )
        return self._sheets[name]


_renderer = PdfRenderer()
_prints: PrintCache | None = None


def pdf(html: str | Sequence[str], *, css: str = "sheet", archive: bool = False, identifier: str) -> bytes:
    """As PdfRenderer.pdf, with this process's renderer."""
    return _renderer.pdf(html, css=css, archive=archive, identifier=identifier)


def keep_prints_in(folder: Path) -> PrintCache:
    """Keep prints on disk from now on (said once, by create_app); the cache can be cleared."""
    global _prints
    _prints = PrintCache(folder)
    return _prints


def cached(key: str, make: Callable[[], bytes]) -> bytes:
    """The print kept under `key` (a hexadecimal digest, see print_key), else made and kept."""
    return _prints.cached(key, make) if _prints else make()


def print_key(*content: str) -> str:
    """The digest of the content and of everything of ours that decides how it looks."""
    digest = hashlib.sha256(_looks().encode())
    for part in content:
        digest.update(b"%d:" % len(part.encode()) + part.encode())
    return digest.hexdigest()


@cache
def _looks() -> str:
    digest = hashlib.sha256(version("weasyprint").encode())
    for path in [*sorted(STYLES.glob("*.css")), *sorted(FONTS.glob("*.ttf"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def printed(html: str | Sequence[str], *, css: str, archive: bool = False, keep: bool = True) -> bytes:
    """The PDF of finished HTML, from the cache when the very same HTML was printed before.

    The key is made of the HTML itself, so nothing that is on the paper can be forgotten in it. `keep=False` for prints
    with personal numbers in clear: they are not to lie on the disk.
    """
    texts = [html] if isinstance(html, str) else list(html)
    key = print_key(css, str(archive), *texts)

    def make() -> bytes:
        return pdf(texts, css=css, archive=archive, identifier=key)

    return cached(key, make) if keep else make()
