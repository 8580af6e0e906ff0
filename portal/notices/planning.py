"""Where else notices go and when: worked out by the worker soon after the act, for everybody at once.

A person's notices that are to arrive at the same moment by the same channel become one message: a digest is nothing
else, and neither is the morning after a quiet night. `sending` hands messages over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, exists, or_, select

from portal import clock
from portal.db import db
from portal.notices import choices, moments, service
from portal.notices.kinds import Channel
from portal.notices.models import Notice, NoticeMessage
from portal.people import rosters
from portal.people.models import Hotel, Person
from portal.timers import service as timers
from portal.timers.calendar import calendar_of
from portal.timers.service import Payload

SENDING = "notices.send"
AT_A_TIME = 500
KEEP_SEEN, KEEP_UNSEEN = timedelta(days=180), timedelta(days=400)


@timers.handles(service.PLANNING, _l("安排通知何时发出"))
def plan(payload: Payload) -> str:
    """Plan the messages of every notice of the hotel that has none yet. Planners come one after the other, so that
    two never make the same message twice."""
    hotel_id = payload["hotel"]
    db.session.execute(select(Hotel.id).where(Hotel.id == hotel_id).with_for_update(key_share=True))
    count = 0
    waiting = select(Notice).where(Notice.hotel_id == hotel_id, Notice.planned_at.is_(None)).order_by(Notice.id)
    while found := db.session.scalars(waiting.limit(AT_A_TIME)).all():
        _plan(hotel_id, found)
        db.session.flush()
        count += len(found)
    return str(count)


def _plan(hotel_id: int, notices: Sequence[Notice]) -> None:
    now = clock.now()
    ids = {notice.person_id for notice in notices}
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    chosen, calendar = choices.of_many(ids), calendar_of(hotel_id)
    shifts = rosters.spans_of(ids, until=now + moments.AHEAD)
    messages: dict[tuple[int, str, datetime], NoticeMessage] = {}
    for notice in notices:
        notice.planned_at = now
        person = people[notice.person_id]
        if not person.is_active or not notice.is_unread:
            continue
        choice = chosen[person.id]
        hours = moments.Hours(choice.quiet, shifts.get(person.id, []), calendar)
        for channel in choices.channels_of(person, choice):
            how = choice.how(notice.kind, channel)
            if how == "not":
                continue
            key = (person.id, channel, moments.when(how, hours, urgent=notice.urgent, at=now))
            if key not in messages:
                messages[key] = message_at(person, channel, key[2])
            put_into(notice, messages[key])


def message_at(person: Person, channel: Channel, moment: datetime) -> NoticeMessage:
    """The message to this person by this channel at this moment: the one planned, or a new one with its due work.

    One whose moment has come may be on its way already: nothing can be added to it.
    """
    planned = select(NoticeMessage).where(
        NoticeMessage.person_id == person.id, NoticeMessage.channel == channel, NoticeMessage.send_at == moment
    )
    found = db.session.scalar(planned) if moment > clock.now() else None
    if found is None:
        found = NoticeMessage(hotel_id=person.hotel_id, person_id=person.id, channel=channel, send_at=moment)
        db.session.add(found)
        db.session.flush()
        timers.schedule(SENDING, due_key(found), moment, {"message": found.id}, hotel_id=person.hotel_id)
    return found


def due_key(message: NoticeMessage) -> str:
    return f"{SENDING}:{message.id}"


def put_into(notice: Notice, message: NoticeMessage) -> None:
    if message.channel == "mail":
        notice.mail_id = message.id
    else:
        notice.robot_id = message.id


@timers.every_day("notices.forget", _l("清理旧通知"), at=time(3, 50))
def forget(payload: Payload) -> str:
    """Drop notices long seen or never looked at, and the messages nothing is left of."""
    now = clock.now()
    old = delete(Notice).where(
        Notice.hotel_id == payload["hotel_id"], Notice.at < now - KEEP_SEEN,
        or_(Notice.read_at.is_not(None), Notice.settled_at.is_not(None), Notice.at < now - KEEP_UNSEEN),
    )  # fmt: skip
    db.session.execute(old)
    told = exists().where(or_(Notice.mail_id == NoticeMessage.id, Notice.robot_id == NoticeMessage.id))
    db.session.execute(
        delete(NoticeMessage).where(
            and_(NoticeMessage.hotel_id == payload["hotel_id"], NoticeMessage.send_at < now - KEEP_SEEN, ~told)
        )
    )
    return ""
