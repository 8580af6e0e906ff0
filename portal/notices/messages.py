"""What goes out in one message: a title, and lines with a link each, which wants signing in and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import gettext as _

from portal.errors import PortalError
from portal.notices.kinds import sentence
from portal.notices.models import Notice

MOST_LINES = 50


class NotSent(PortalError):
    """A message did not go out, with the reason in words; it is tried again."""

    status = 502


@dataclass(frozen=True)
class Line:
    says: str
    url: str


@dataclass(frozen=True)
class Message:
    """What is to be said, and how many lines were left out at the end."""

    hotel: str
    lines: tuple[Line, ...]
    more: int = 0

    @property
    def title(self) -> str:
        """【云栖酒店】办公门户, with what it is about where that is one thing."""
        return _("【%(hotel)s】办公门户", hotel=self.hotel)

    @property
    def subject(self) -> str:
        count = len(self.lines) + self.more
        said = self.lines[0].says if count == 1 else _("%(n)d 条新通知", n=count)
        return f"【{self.hotel}】{said}"

    def cut(self, most: int) -> Message:
        """The same with at most so many lines."""
        left_out = max(0, len(self.lines) - most)
        return replace(self, lines=self.lines[:most], more=self.more + left_out)


def compose(hotel: str, notices: Iterable[Notice]) -> Message:
    """One message of these notices, in the language at hand: of what was said twice of a record, the last."""
    told = {(one.record_id or -one.id, one.kind): one for one in notices}
    lines = [
        Line(sentence(one.kind, one.title, one.words), f"{current_app.config['PORTAL_URL']}/notices/{one.id}")
        for one in sorted(told.values(), key=lambda one: one.id)
    ]
    return Message(hotel, tuple(lines)).cut(MOST_LINES)
