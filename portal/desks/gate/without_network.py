"""The console while the network is away: the hours its browser checks, and a departure by badge or name alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from portal import clock
from portal.desks.gate import board, slips, visits
from portal.errors import BadInput
from portal.formkit.asking import raw_of
from portal.people.models import Person
from portal.records import surroundings
from portal.records.models import Record
from portal.records.reading import Typed

BOX = "came_at"


def hours(me: Person) -> tuple[time, time] | None:
    """From when until when a visitor may come, as the form's own rules say of every minute of the day; None where
    they say so of all of it, or of none."""
    form, midnight = slips.form_today(), datetime.combine(clock.today(), time.min)
    rules = [form.rules[key] for key in visits.HOURS if key in form.rules]
    moments = [midnight + timedelta(minutes=n) for n in range(24 * 60)]
    env = surroundings.answers(form, {}, applicant=me)

    def is_open(moment: datetime) -> bool:
        env.values[BOX] = moment
        return not any(rule.broken(env) for rule in rules)

    found = [moment for moment in moments if is_open(moment)]
    return (found[0].time(), found[-1].time()) if 0 < len(found) < len(moments) else None


def leaving_boxes(me: Person) -> Typed:
    """The boxes of leaving as they begin, for a visit that is only named later."""
    form = slips.form_today()
    return raw_of([form.sections[visits.LEAVING]], surroundings.defaults(form, me))


def leave(me: Person, who: str, typed: Typed, *, address: str = "") -> Record:
    """Let the visitor go whose badge, number or name this is. Raises BadInput where it is nobody's, or several's."""
    who = who.strip()
    here = [one for one in board.open_visits(me.hotel_id) if who and who.upper() in (one.badge.upper(), one.number)]
    here = here or [one for one in board.open_visits(me.hotel_id) if who and who == one.name]
    inside = [one for one in here if not one.waits_for]
    if len(inside) == 1:
        return visits.leave(me, inside[0].number, typed, address=address)
    if not who:
        sentence = _("请填写证件号或来访人姓名")
    elif len(inside) > 1:
        sentence = _("在店的来访里有 %(n)s 位“%(who)s”，请填写证件号", n=len(inside), who=who)
    elif here:
        sentence = _("“%(who)s”的来访还在等候确认，请先记下答复再登记离店", who=who)
    else:
        sentence = _("在店的来访里没有“%(who)s”", who=who)
    raise BadInput(_("还没有登记离店。"), {"who": [sentence]})
