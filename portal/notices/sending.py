"""Handing messages over: the due work of each, what became of it, and a try for whoever has just set a channel up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from portal import clock
from portal.db import db, writing
from portal.errors import BadInput
from portal.notices import choices, mail, robots
from portal.notices.kinds import KINDS, Channel
from portal.notices.messages import Message, compose
from portal.notices.models import Notice, NoticeMessage
from portal.notices.planning import SENDING, due_key, message_at, put_into
from portal.people.models import Hotel, Person
from portal.timers import service as timers
from portal.timers.models import Due
from portal.timers.service import Payload


@dataclass(frozen=True)
class _Letter:
    """Everything a message needs on its way, read before the database is let go."""

    message: Message
    name: str
    email: str
    robot: robots.Robot | None
    locale: str


@timers.handles(SENDING, _l("发出邮件和机器人通知"), outside=True)
def send(payload: Payload) -> str:
    """Send a message, if anything of it is still worth telling. Raises NotSent; the due-table tries again."""
    reading = writing.set(False)  # no lock, neither now nor while a slow server answers
    try:
        found = _read(payload["message"])
    finally:
        db.session.rollback()
        writing.reset(reading)
    if isinstance(found, str):
        return found
    with force_locale(found.locale):
        if found.robot is not None:
            robots.post(found.robot, found.message)
        else:
            mail.send(found.name, found.email, found.message, reference=f"notice-{payload['message']}")
    return ngettext("%(num)d 条", "%(num)d 条", len(found.message.lines) + found.message.more)


def _read(message_id: int) -> _Letter | str:
    row = db.session.get(NoticeMessage, message_id)
    if row is None:
        return _("已没有这封")
    person = row.person
    if not person.is_active:
        return _("账号已停用")
    choice = choices.of(person)
    wanted = [
        one
        for one in db.session.scalars(_in(row))  # who has changed their mind since is not told what they left out
        if one.kind == "system" or choice.how(one.kind, "mail" if row.channel == "mail" else "robot") != "not"
    ]
    worth = _worth_telling(wanted)
    if not worth:
        return _("都已看过或办好")
    robot = None
    if row.channel == "mail" and (not person.email or mail.server() is None):
        return _("没有邮箱")
    if row.channel == "robot" and (robot := choices.robot_of(person)) is None:
        return _("机器人已取消")
    with force_locale(person.locale):
        message = compose(db.session.get_one(Hotel, person.hotel_id).name, worth)
    return _Letter(message, person.name, person.email, robot, person.locale)


def _in(row: NoticeMessage) -> Select[Notice]:
    column = Notice.mail_id if row.channel == "mail" else Notice.robot_id
    return select(Notice).where(column == row.id).order_by(Notice.id)


def _worth_telling(notices: Sequence[Notice]) -> list[Notice]:
    """What is neither read nor settled. That a task is gone need not be told with the task that came and went."""
    came_and_went = {one.record_id for one in notices if KINDS[one.kind].asks and not one.is_unread}
    return [
        one for one in notices if one.is_unread and not (one.kind == "withdrawn" and one.record_id in came_and_went)
    ]


# -- what became of it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fate:
    """What became of a message: sent, still to be sent, tried in vain (`why`, and when again), or given up."""

    state: str  # planned | sent | failing | given_up
    at: datetime
    why: str = ""


def fate_of_last(person: Person, channel: Channel) -> Fate | None:
    """What became of the last message whose time has come; None if there was none."""
    row = db.session.scalars(
        select(NoticeMessage)
        .where(NoticeMessage.person_id == person.id, NoticeMessage.channel == channel)
        .where(NoticeMessage.send_at <= clock.now()).order_by(NoticeMessage.send_at.desc()).limit(1)
    ).first()  # fmt: skip
    if row is None:
        return None
    due = db.session.scalar(select(Due).where(Due.hotel_id == row.hotel_id, Due.key == due_key(row)))
    if due is None:
        return Fate("sent", row.send_at)  # long ago: the due-table has forgotten it
    if due.done_at is not None:
        return Fate("sent", due.done_at, due.result)
    if not due.error:
        return Fate("planned", due.run_at)
    return Fate("given_up" if due.tries >= timers.MAX_TRIES else "failing", due.run_at, due.error)


@dataclass(frozen=True)
class Troubles:
    """Messages that did not go out by now, and the latest reason."""

    failing: int
    given_up: int
    latest: str


def troubles(hotel_id: int) -> Troubles:
    """For the administrator: what is being tried again, and what was given up."""
    stuck = (Due.hotel_id == hotel_id, Due.kind == SENDING, Due.done_at.is_(None), Due.error != "")
    gave_up = Due.tries >= timers.MAX_TRIES
    rows = db.session.execute(select(gave_up, func.count()).where(*stuck).group_by(gave_up))
    counted = {bool(over): number for over, number in rows}
    latest = db.session.scalar(select(Due.error).where(*stuck).order_by(Due.run_at.desc()).limit(1))
    return Troubles(counted.get(False, 0), counted.get(True, 0), latest or "")


def try_out(person: Person, channel: Channel) -> None:
    """Send the person one message by this channel at once. Raises BadInput where they cannot be reached by it."""
    if channel not in choices.channels_of(person, choices.of(person)):
        raise BadInput(_("这个渠道还没有设好，发不出去。"))
    now = clock.now()
    notice = Notice(hotel_id=person.hotel_id, person_id=person.id, kind="system", title=_("这是您要的一条试发通知"),
                    url="/me/notices", at=now, planned_at=now, urgent=True)  # fmt: skip
    put_into(notice, message_at(person, channel, now))
    db.session.add(notice)
