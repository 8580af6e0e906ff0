"""Every morning: the owner of a regulation that is due for its half-yearly review hears of it [RES-8-03]."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.clock import today
from portal.notices import service as notices
from portal.people import directory
from portal.regulations import reviews, snapshot
from portal.timers import service as timers

SAID_BEFORE = (30, 7, 0)  # days before it is due; after that every week
WEEKLY = 7


@timers.every_day("revising.reviews", _l("提醒到期复核的制度"), at=time(8, 10))
def remind(payload: dict[str, Any]) -> str:
    """Tell the head of each owning department. Returns how many regulations were said to be due."""
    count = 0
    for edition in snapshot.current().catalogue.in_force_on(today()).values():
        left = (reviews.due_on(edition) - today()).days
        department = directory.department(edition.department)
        if department is None or not (left in SAID_BEFORE or (left < 0 and -left % WEEKLY == 0)):
            continue
        count += 1
        title = _("《%(title)s》%(day)s 应当复审", title=edition.short, day=reviews.due_on(edition))
        notices.tell("system", directory.head_of(department), title=title, url=f"/policies/{edition.code}/revise")
    return str(count)
