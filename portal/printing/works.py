"""Notices of hot work: what passers-by read at the main entrance and at the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.printing.figures import written_span
from portal.printing.pages import draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """动火作业公告 of one permit. `hangs` says where; `site` is the address of a code for a place without a label."""

    hotel: str
    number: str
    hangs: str
    level: str
    place: str
    content: str
    methods: str
    starts: datetime
    ends: datetime
    unit: str
    watcher: str
    phone: str
    site: str = ""


def notices_pdf(notices: Sequence[Notice], *, keep: bool = True) -> bytes:
    """One A4 page each, read from three metres."""
    pages = [(notice, written_span(notice.starts, notice.ends)) for notice in notices]
    return printed(draw("notices.html", pages=pages), css="notices", keep=keep)
