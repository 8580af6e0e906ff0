"""QR codes as pictures that stand in the page itself."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def qr_picture(text: str) -> str:
    """A data: URI of the code, without a quiet zone (the style sheet leaves it); readable with 15 % of it soiled."""
    import segno  # slow to load, and only prints need it

    return segno.make(text, error="m", micro=False).svg_data_uri(border=0, omitsize=True, nl=False)
