"""What the shift tells whoever was away: matters handed on since that are still open, messages that wait for them."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal.desks.shift import matters
from portal.desks.shift.matters import Matter
from portal.people import directory
from portal.people.models import Person
from portal.records import away
from portal.records.away import Line


@away.also
def handed_on_meanwhile(person: Person, begin: datetime, end: datetime) -> list[Line]:
    """For those of the shift what was handed on; for anybody what they were to be told."""
    found = [
        Line(_("值班转告您：%(content)s", content=one.line.content),
             url_for("shift.told", number=one.log, line=one.line.number))
        for one in _within(matters.to_acknowledge(person), begin, end)
    ]  # fmt: skip
    if "gate" in directory.desks_of(person):
        found += [
            Line(
                _("值班移交：%(what)s（%(log)s 第 %(n)s 行）", what=one.line.content, log=one.log, n=one.line.number),
                url_for("shift.home"),
            )
            for one in _within(matters.handed_on(person.hotel_id), begin, end)
        ]
    return found


def _within(found: list[Matter], begin: datetime, end: datetime) -> list[Matter]:
    return [one for one in found if begin < one.line.at <= end]
