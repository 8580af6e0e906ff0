"""Every Monday: whose subject has questions without an answer hears how many there are, and where to settle them."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from portal.asking.models import AskedQuestion
from portal.clock import now, today
from portal.db import db
from portal.notices import service as notices
from portal.people import directory
from portal.people.models import Person
from portal.timers import service as timers

WEEK = "asking.week"
MADE_UP_FOR = timedelta(days=3)  # days on which no worker ran
PAGE = "/search/unanswered"  # the worker has no request to make addresses with


@timers.every_day("asking.unanswered", _l("周初看上周没有答案的提问"), at=time(8, 20))
def remind(payload: dict[str, Any]) -> str:
    """On Monday, or as soon after it as a worker runs: the week before is looked at, once."""
    monday = today() - timedelta(days=today().weekday())
    if today() > monday + MADE_UP_FOR:
        return ""
    week = (monday - timedelta(weeks=1)).isoformat()
    timers.schedule(WEEK, f"{WEEK}:{week}", now(), {"week": week}, hotel_id=payload["hotel_id"])
    return week


@timers.handles(WEEK, _l("把上周没有答案的提问送给主管部门"))
def tell(payload: dict[str, Any]) -> str:
    """Tell the heads of what was asked in a week; what is nobody's goes to the administrators. Returns how many
    departments were told."""
    hotel = directory.hotel()
    last_week = date.fromisoformat(payload["week"])
    counts = Counter(
        db.session.scalars(
            select(AskedQuestion.department).where(
                AskedQuestion.hotel_id == hotel.id, AskedQuestion.week == last_week, AskedQuestion.answered_with == ""
            )
        )
    )
    for name, count in sorted(counts.items()):
        department = directory.department(name) if name else None
        people = directory.head_of(department) if department is not None else []
        title = ngettext("上周有 %(num)d 个问题没有现成的答案", "上周有 %(num)d 个问题没有现成的答案", count)
        notices.tell("system", people or _administrators(hotel.id), title=title, url=PAGE)
    return str(len(counts))


def _administrators(hotel_id: int) -> list[Person]:
    wanted = select(Person).where(Person.hotel_id == hotel_id, Person.is_admin, Person.active)
    return list(db.session.scalars(wanted.order_by(Person.id)))
