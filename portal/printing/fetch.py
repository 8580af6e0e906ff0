"""What a print may read: pictures inside the page itself, and our own fonts. Imported at the first print."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse


class OnlyInline(URLFetcher):
    """For the HTML. Left alone, WeasyPrint fetches file:// and http:// that somebody wrote into a text.

    What is refused is logged by WeasyPrint and left out, so that such a text cannot keep a record from being printed.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)


class OnlyFonts(URLFetcher):
    """For our style sheets: files inside one folder and nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(self._folder):
            raise ValueError(f"not one of our fonts: {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
