"""The night's patrols on paper: rounds by checkpoints, as the leader rechecks and files them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal import clock
from portal.desks.rounds.nights import Walk
from portal.desks.rounds.wording import remark
from portal.people import directory
from portal.people.models import Person
from portal.printing.rounds import Matrix, Night, night_pdf


def night(me: Person, day: date, walks: Sequence[Walk]) -> bytes:
    """巡逻打卡表 of one night."""
    return night_pdf(Night(
        hotel=directory.hotel().name, day=day, walks=[_matrix(walk) for walk in walks], printed_by=me.name,
        printed_at=clock.house_now(),
    ))  # fmt: skip


def _matrix(walk: Walk) -> Matrix:
    rows = [
        (place, ["、".join(f"{punch.at:%H:%M}{'※' if punch.manual else ''}{'！' if punch.found else ''}"
                          for punch in one.cells.get(place, [])) for one in walk.rounds])
        for place in walk.plan.places
    ]  # fmt: skip
    return Matrix(
        number=walk.number, shift=walk.shift, officer=walk.officer, route=walk.plan.name, rows=rows, whole=walk.whole,
        least=walk.least, notes=[note for note in (walk.change_note, walk.explanation) if note],
        remarks=[words for punch in walk.punches if (words := remark(punch))],
    )  # fmt: skip
