"""Every morning: those whose reading is due soon, or late, hear of it; once a week those who asked hear who is late."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.acknowledging import service
from portal.clock import in_house, today
from portal.notices import service as notices
from portal.people.models import Person
from portal.regulations import service as regulations
from portal.timers import service as timers

SOON = timedelta(days=2)  # before it is due
WEEKLY = 7  # days between reminders once it is late


@timers.every_day("acknowledging.remind", _l("提醒阅读制度"), at=time(8, 0))
def remind(payload: dict[str, Any]) -> str:
    """Tell each person once for everything they have to read. Returns how many were told."""
    people: dict[int, Person] = {}
    for duty in service.duties(payload["hotel_id"]):
        if duty.since == today() > in_house(duty.asked_at).date():
            service.tell_asked(duty)
        late = 0
        for one in service.standings(duty):
            if one.confirmed_at is None and _is_told(one):
                people[one.person.id] = one.person
            late += one.late
        if late and today().weekday() == 0:
            title = regulations.edition(duty.code).short
            notices.tell("system", [duty.made_by], title=_("《%(title)s》还有 %(count)d 人逾期没有确认阅读",
                         title=title, count=late), url=f"/policies/reading/{duty.id}/who")  # fmt: skip
    notices.tell("system", people.values(), title=_("您有制度等待阅读确认"), url="/me/reading")
    return str(len(people))


def _is_told(one: service.Standing) -> bool:
    """On the day it becomes due soon, on its last day, and then every week."""
    left = (one.due - today()).days
    return left in (SOON.days, 0) or (left < 0 and -left % WEEKLY == 0)
