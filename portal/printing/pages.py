"""Templates of prints to HTML: their words, filters and pictures."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portal.printing import figures
from portal.printing.model import Approval
from portal.printing.qr import qr_picture
from portal.printing.render import ROOT

# Papers hang on the hotel's walls and lie in its files: they speak its language, not that of whoever prints them.
HOUSE_LANGUAGE = "zh_Hans_CN"

_SHORT_OPINION = 45  # characters that fit a half-width box in three lines


def draw(template: str, **values: Any) -> str:
    """The HTML of templates/print/<template>."""
    with force_locale(HOUSE_LANGUAGE):
        return _templates.get_template(f"print/{template}").render(values)


def approval_rows(approvals: Sequence[Approval]) -> list[list[Approval]]:
    """Two short opinions side by side; a long one, and one that is left over, on the full width."""
    rows: list[list[Approval]] = []
    for approval in approvals:
        short = len(approval.opinion) <= _SHORT_OPINION
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].opinion) <= _SHORT_OPINION:
            rows[-1].append(approval)
        else:
            rows.append([approval])
    return rows


def picture_of_svg(svg: str) -> str:
    """A data: URI of an SVG, for an <img>: nothing in it can reach the page around it."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def balanced(label: str, *, longest: int = 5) -> Markup:
    """A label in lines of even length, so that none ends in a single character; one too many is set tighter."""
    text = str(label)
    if len(text) <= longest + 1:
        return Markup.escape(text)
    even = -(-len(text) // -(-len(text) // longest))
    return Markup("<br>").join(text[start : start + even] for start in range(0, len(text), even))


_templates = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(_=gettext, chinese=figures.counted)
_templates.filters.update(
    balanced=balanced,
    amount=figures.amount,
    capital=figures.capital_yuan,
    yuan=figures.yuan,
    day=figures.written_date,
    moment=figures.written_moment,
    clock=figures.written_time,
    circled=figures.circled,
    since=figures.written_since,
    grouped=figures.grouped,
    qr=qr_picture,
    picture_of_svg=picture_of_svg,
)
