"""Official documents with a red head (红头文件), laid out after GB/T 9704."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from portal.printing.model import Traced
from portal.printing.pages import draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPaper(Traced):
    """A document that goes out under the hotel's name. `html` is sanitised by who fills it."""

    hotel: str
    number: str  # 云酒发〔2026〕12号
    title: str
    html: Markup
    signed: str  # the department or the hotel that issues it
    dated: date
    addressed_to: str = ""
    secrecy: str = ""
    attachments: Sequence[str] = ()
    copied_to: str = ""
    issued_by: str = ""
    watermark: str = ""


def official_pdf(paper: OfficialPaper, *, archive: bool = False, keep: bool = True) -> bytes:
    """A4, 22 lines of 28 characters, pages numbered — 1 —."""
    return printed(draw("official.html", paper=paper), css="official", archive=archive, keep=keep)
