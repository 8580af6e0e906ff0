"""How one person wants to hear of things: which way for which group, quiet hours, a robot of their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from typing import cast

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import crypto
from portal.crypto import Keyring
from portal.db import db
from portal.errors import BadInput
from portal.notices import robots
from portal.notices.kinds import CHANNELS, GROUPS, HOW, KINDS, Channel, How
from portal.notices.models import NoticeChoice
from portal.notices.moments import QUIET
from portal.people.models import Person

Ways = dict[str, dict[Channel, How]]


@dataclass(frozen=True)
class Choice:
    """What holds for one person: chosen, or the usual."""

    ways: Ways  # of every group, by every channel
    quiet: tuple[time, time] | None
    vendor: str = ""

    def how(self, kind: str, channel: Channel) -> How:
        return self.ways[KINDS[kind].group][channel]


def _choice(row: NoticeChoice | None) -> Choice:
    chosen = row.ways if row is not None else {}
    ways: Ways = {
        key: {channel: cast(How, chosen.get(key, {}).get(channel, group.usual)) for channel in CHANNELS}
        for key, group in GROUPS.items()
    }
    if row is None:
        return Choice(ways, QUIET)
    quiet = (row.quiet_from, row.quiet_until) if row.quiet_from and row.quiet_until else None
    return Choice(ways, quiet, row.vendor)


def of(person: Person) -> Choice:
    return _choice(db.session.get(NoticeChoice, person.id))


def of_many(person_ids: Collection[int]) -> dict[int, Choice]:
    """The same for many people by their id, in one query."""
    rows = {
        row.person_id: row
        for row in db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(person_ids)))
    }
    return {person_id: _choice(rows.get(person_id)) for person_id in person_ids}


def mail_is_set() -> bool:
    """Has this installation an SMTP server?"""
    return bool(current_app.config.get("MAIL"))


def vendor_of(choice: Choice) -> str:
    """Whose robot it is, in words; "" without one."""
    return str(robots.VENDORS[choice.vendor].title) if choice.vendor else ""


def channels_of(person: Person, choice: Choice) -> list[Channel]:
    """By what this person can be reached outside the portal, whether they want it or not."""
    found: list[Channel] = []
    if mail_is_set() and person.email:
        found.append("mail")
    if choice.vendor:
        found.append("robot")
    return found


def keep(person: Person, ways: Mapping[str, Mapping[str, str]], quiet: tuple[time, time] | None) -> None:
    """Keep what this person chose: for each group and channel a way, and quiet hours or none. Raises BadInput."""
    known = {
        group: {channel: way for channel, way in chosen.items() if channel in CHANNELS and way in HOW}
        for group, chosen in ways.items() if group in GROUPS
    }  # fmt: skip
    if quiet is not None and quiet[0] == quiet[1]:
        raise BadInput(_("没有保存，请改正下面的内容。"), {"quiet_until": [_("开始和结束不能是同一时刻。")]})
    row = _own(person)
    row.ways = known
    row.quiet_from, row.quiet_until = quiet or (None, None)


def keep_robot(person: Person, vendor: str, address: str, secret: str = "") -> None:
    """Keep the person's own robot, sealed. Raises BadInput for an address that is not one of the vendor's."""
    if vendor not in robots.VENDORS:
        raise BadInput(_("没有保存，请改正下面的内容。"), {"vendor": [_("请选择是哪一家的机器人。")]})
    robots.check_address(vendor, address)
    row = _own(person)
    plain = json.dumps({"address": address, "secret": secret}).encode()
    row.vendor, row.robot = vendor, crypto.keys().seal_blob(plain, _place(person.id))


def drop_robot(person: Person) -> None:
    row = _own(person)
    row.vendor, row.robot = "", None


def robot_of(person: Person) -> robots.Robot | None:
    """The person's robot, opened; None without one. Raises CryptoError."""
    row = db.session.get(NoticeChoice, person.id)
    if row is None or not row.vendor or row.robot is None:
        return None
    opened = json.loads(crypto.keys().open_blob(row.robot, _place(person.id)))
    return robots.Robot(row.vendor, opened["address"], opened["secret"])


def _own(person: Person) -> NoticeChoice:
    row = db.session.get(NoticeChoice, person.id)
    if row is None:
        row = NoticeChoice(person_id=person.id, hotel_id=person.hotel_id, ways={}, vendor="",
                           quiet_from=QUIET[0], quiet_until=QUIET[1])  # fmt: skip
        db.session.add(row)
    return row


def _place(person_id: int) -> str:
    return f"notices:{person_id}:robot"


@crypto.rewraps
def _rewrap_robots(session: Session, keyring: Keyring) -> int:
    """After a rotation of the master key. A person has one robot at most: few rows."""
    changed = 0
    for row in session.scalars(select(NoticeChoice).where(NoticeChoice.robot.is_not(None))):
        assert row.robot is not None
        new = keyring.rewrap_blob(row.robot)
        changed += new != row.robot
        row.robot = new
    session.commit()
    return changed
