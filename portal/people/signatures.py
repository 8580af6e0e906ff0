"""A signature as drawn: strokes of points from the browser, kept as a small SVG that can hold nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask_babel import gettext as _

from portal.errors import BadInput

WIDTH, HEIGHT = 600, 200  # the drawing area; points come in these units
_MOST_POINTS = 4000


def from_drawn(drawn: str) -> str:
    """The SVG of strokes given as JSON: a list of strokes, each a list of [x, y]. Raises BadInput.

    The server draws it itself, so that no markup of a browser is ever stored or shown.
    """
    try:
        strokes = [[(float(x), float(y)) for x, y in stroke] for stroke in json.loads(drawn or "[]")]
    except (TypeError, ValueError):
        raise BadInput(_("签名没有传完整，请重新签一次。")) from None
    points = [point for stroke in strokes for point in stroke]
    if len(points) < 2:
        raise BadInput(_("还没有签名，请在框内写下姓名。"))
    if len(points) > _MOST_POINTS or not all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points):
        raise BadInput(_("签名没有传完整，请重新签一次。"))
    path = "".join(_line(stroke) for stroke in strokes if stroke)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="4" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _line(stroke: Iterable[tuple[float, float]]) -> str:
    first, *others = [f"{x:.0f} {y:.0f}" for x, y in stroke]
    return f"M{first}" + "".join(f"L{point}" for point in others or [first])
