"""QR codes as pictures: such as stand in the page itself, and such as are sent on."""

from __future__ import annotations

import io
from functools import lru_cache


@lru_cache(maxsize=256)
def qr_picture(text: str) -> str:
    """A data: URI of the code, without a quiet zone (the style sheet leaves it); readable with 15 % of it soiled."""
    import segno  # slow to load, and only prints need it

    return segno.make(text, error="m", micro=False).svg_data_uri(border=0, omitsize=True, nl=False)


def qr_png(text: str) -> bytes:
    """The code as a picture to send on, with its quiet zone: 8 dots to a module."""
    import segno

    found = io.BytesIO()
    segno.make(text, error="m", micro=False).save(found, kind="png", scale=8, border=4)
    return found.getvalue()
