"""What the handover's form asks of the portal: logs not filled in, matters handed on, equipment registered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import db
from portal.desks.shift import matters
from portal.desks.shift.matters import LOG, WRITING
from portal.formkit import Value
from portal.records.facts import Asked, knows
from portal.records.models import Record

HANDOVER, MONITORS, SETTLED = "handover", "消防监控中心", "办结"
# A log belongs to the shift that is handed over when it ends within this of the moment the next one comes on.
NEAR = timedelta(hours=1)
DAYS = timedelta(days=2)  # further back than any shift is long
EQUIPMENT, GONE = "equipment", ("丢失", "报废")


@knows
def unfinished_logs(asked: Asked, post: str | None, on_at: datetime | None, leader: Value | None) -> list[str]:
    """Which logs of the shift that ends are missing or still being written, in words: the post's own, the
    monitoring centre's, and that of the leader who hands over."""
    return unfinished(post, on_at, leader) if post and on_at is not None and leader is not None else []


def unfinished(post: str, on_at: datetime, leader: Value) -> list[str]:
    """The same, for the desk's own page."""
    logs = [matters.values_of(record) | {"stage": record.stage} for record in _logs_around(on_at)]
    ending = [one for one in logs if abs(one["ends"] - on_at) <= NEAR]
    wanted = {name: [one for one in ending if one["post"] == name] for name in dict.fromkeys((post, MONITORS))}
    wanted[leader.name] = [one for one in ending if one["officer"].id == leader.id]
    return [
        f"{whose}{'没有填完' if found else '没有值班记录'}" for whose, found in wanted.items()
        if not found or any(one["stage"] == WRITING for one in found)
    ]  # fmt: skip


def _logs_around(on_at: datetime) -> list[Record]:
    """The logs opened in the days before."""
    moment = clock.in_house(on_at)
    return list(db.session.scalars(
        select(Record).where(
            Record.form_key == LOG, Record.status == "approved", Record.submitted_at > moment - DAYS,
            Record.submitted_at <= moment + DAYS,
        ).options(joinedload(Record.edition))
    ))  # fmt: skip


@knows
def open_matters(asked: Asked, post: str | None) -> list[dict[str, Any]]:
    """What the next shift takes over by itself: lines handed on at this post, and what the last handover left open."""
    if not post:
        return []
    hotel_id = asked.applicant.hotel_id if asked.applicant else asked.record.hotel_id if asked.record else None
    found = [
        {"matter": one.words, "wanted": one.line.handling or "继续办理", "state": "待办"}
        for one in (matters.handed_on(hotel_id, post=post) if hotel_id is not None else [])
    ]
    last = last_handover(post, besides=asked.record)
    rows = matters.values_of(last).get("matters") or [] if last is not None else []
    # a line of a log is carried by the log itself, for as long as it is open there
    return found + [row for row in rows if row["state"] != SETTLED and not row["matter"].endswith("行）")]


def last_handover(post: str, *, besides: Record | None) -> Record | None:
    """The latest handover of this post that both sides have signed."""
    done = select(Record).where(
        Record.form_key == HANDOVER, Record.stage == "已交接", Record.title == post,
        Record.id != (besides.id if besides is not None else 0),
    )  # fmt: skip
    return db.session.scalars(done.order_by(Record.id.desc()).limit(1)).first()


@knows
def team_equipment(asked: Asked, post: str | None) -> list[dict[str, Any]]:
    """The equipment that stays at this post, as rows of what is due: each thing once with how many there are."""
    cards = db.session.scalars(
        select(Record).where(Record.form_key == EQUIPMENT, Record.status == "approved")
        .options(joinedload(Record.edition)).order_by(Record.id)
    )  # fmt: skip
    due: dict[str, int] = {}
    for card in cards:
        values = matters.values_of(card)
        if values["station"] == post and values["state"] not in GONE:
            due[values["name"]] = due.get(values["name"], 0) + 1
    return [{"item": name, "due": count} for name, count in due.items()]
