"""Records that wait at the gate: the page of its console where the step is done in a tap, beside the record's own."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.desks.gate import bookings, deliveries, exits, visits
from portal.people import directory
from portal.people.session import current
from portal.records import editions, engine, extras
from portal.records.extras import Extra
from portal.records.models import Record

# form → the console's page for it, and what each step is called there; any step of consent is asked by telephone
PAGES = {
    visits.FORM: ("gate.visit", {visits.LEAVING: (_l("登记离店"), "log-out")}),
    deliveries.FORM: ("gate.delivery", {deliveries.LEAVE: (_l("登记离开"), "log-out")}),
    exits.FORM: ("gate.exit_note", {exits.STEP: (_l("逐项查验"), "check")}),
}
BY_TELEPHONE = (_l("电话征询"), "phone")


@extras.offers(*PAGES)
def _at_the_console(record: Record) -> list[Extra]:
    """For whoever works at the gate, while the record waits there."""
    if "gate" not in directory.desks_of(current()):
        return []
    (endpoint, done_there), steps = PAGES[record.form_key], editions.of(record).route.steps
    url, found = url_for(endpoint, number=record.number), []
    for run in engine.open_runs(record):
        step = steps.get(run.step)
        there = done_there.get(run.step) or (BY_TELEPHONE if step is not None and step.does == "confirm" else None)
        if there is not None:
            found.append(Extra(str(there[0]), url, there[1], does=run.step))
    return found


@extras.offers(bookings.FORM)
def _arrival(record: Record) -> list[Extra]:
    """Who was expected arrives by being registered: from the list of today's bookings."""
    if record.stage != bookings.WAITING or "gate" not in directory.desks_of(current()):
        return []
    return [Extra(_("登记来访"), url_for("gate.console"), "log-in", does="arrive")]
