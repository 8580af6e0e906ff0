"""Bytes sent to the browser as a file, under a name in any language."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

PDF = "application/pdf"


def sent(body: bytes, name: str, mime: str = PDF, *, attached: bool = False) -> Response:
    """The answer that shows the file, or (`attached`) has it saved.

    A header is Latin-1 and servers refuse any other: a Chinese name goes the way of RFC 6266, its ASCII beside it for
    what does not know that.
    """
    response = Response(body, mimetype=mime)
    names = {"filename": name}
    if not name.isascii():
        simple = "".join(c for c in name if c.isascii()).strip(" -") or "portal"
        simple = f"portal{simple}" if simple.startswith(".") else simple
        names = {"filename": simple, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment" if attached else "inline", **names)
    return response
