"""What can be done about a permit where its fire is: begin, release, end, look again, close; and what hangs there."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal import clock
from portal.desks.places import offering
from portal.desks.places.offering import Offer, Sight
from portal.desks.works import live
from portal.formkit import Section
from portal.people import directory
from portal.people.models import Person
from portal.records import acting, amending, editions, readers, settling
from portal.records.models import Record
from portal.records.places import Spot

SECURITY = "保安部"
ICON = "flame"


@offering.offers
def acts(spot: Spot, me: Person) -> list[Offer]:
    """One's own steps of the permits for this place, and the looks after the work."""
    return [one for record in live.at_place(me.hotel_id, spot.name) for one in (*_step(record, spot, me),
                                                                               *_looks(record, spot, me))]  # fmt: skip


def _step(record: Record, spot: Spot, me: Person) -> list[Offer]:
    """The step that waits for this person, its label already scanned."""
    task = acting.my_task(record, me)
    form = editions.of(record)
    step = form.route.steps.get(task.run.step) if task is not None else None
    if step is None or (step.key == "close" and record.stage != live.CLOSING):
        return []
    scanned: dict[str, Any] = {name: spot.code for key in step.fills if (name := _scan_in(form.sections[key]))}
    known = settling.values(record, form)
    late = live.of(record, known, {}).late
    return [Offer(
        _("%(what)s：动火", what=step.name.partition("：")[0]),
        url_for("records.record", number=record.number, _anchor="step-form", **scanned),
        f"{record.number} {known['content']}", ICON, rank=10, late=late,
    )]  # fmt: skip


def _looks(record: Record, spot: Spot, me: Person) -> list[Offer]:
    """The looks that may be made now; before their time there is nothing to tap."""
    known = settling.values(record, editions.of(record))
    department = directory.department_of(me)
    if me.id != known["watcher"].id and (department is None or department.name != SECURITY):
        return []
    env, found = settling.env_of(record), []
    for amendment, why_not in amending.possible(record, me):
        box, due = _scan_in(amendment.section), amendment.adds.get("checks", {}).get("due")
        if why_not or not box or due is None or clock.in_house(due.value(env)) > clock.now():
            continue
        scanned: dict[str, Any] = {box: spot.code}
        url = url_for("records.amend", number=record.number, key=amendment.key, **scanned)
        late = live.of(record, known, {}).late
        found.append(Offer(amendment.title, url, f"{record.number} {known['content']}", ICON, rank=15, late=late))
    return found


def _scan_in(section: Section) -> str:
    """The box of this section that takes a label."""
    return next((name for name, spec in section.fields.items() if spec.kind == "scan"), "")


@offering.sees
def permits(spot: Spot, me: Person) -> list[Sight]:
    """What burns here by permit, as the notice on the wall says it."""
    found = []
    for record in live.at_place(me.hotel_id, spot.name):
        one = live.of(record, settling.values(record, editions.of(record)), {})
        span = f"{one.starts:%m-%d %H:%M}–{one.ends:%m-%d %H:%M}"
        found.append(Sight(
            _("%(level)s动火 %(methods)s", level=one.level, methods=one.methods),
            [one.content, _("许可 %(span)s，监护人 %(watcher)s", span=span, watcher=one.watcher), one.next],
            one.stage, url_for("records.record", number=one.number) if readers.may_read(record, me) else "", one.late,
        ))  # fmt: skip
    return found
