"""What forms ask about patrols: rounds walked, how they differ from the route, which places have a label."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.db import db
from portal.desks.rounds.counting import Punch, Round, rounds_of
from portal.formkit import Value
from portal.people import directory
from portal.records import editions, places, settling
from portal.records.facts import Asked, knows
from portal.records.models import Record


def _route(ref: Any) -> Record | None:
    return db.session.get(Record, ref.id) if isinstance(ref, Value) and isinstance(ref.id, int) else None


def checkpoints(route: Record) -> list[str]:
    """The places of a route, in order."""
    return [row["place"] for row in settling.values(route, editions.of(route)).get("checkpoints") or []]


def _rounds(ref: Any, moments: list[datetime] | None, named: list[str] | None) -> list[Round]:
    route = _route(ref)
    if route is None or not moments or not named:
        return []
    return rounds_of([Punch(at, place) for at, place in zip(moments, named, strict=True)], checkpoints(route))


@knows
def patrol_rounds(asked: Asked, ref: Any, moments: list[datetime] | None, named: list[str] | None) -> int:
    return sum(one.whole for one in _rounds(ref, moments, named))


@knows
def patrol_deviates(asked: Asked, ref: Any, moments: list[datetime] | None, named: list[str] | None) -> bool:
    return any(not one.whole or not one.in_order for one in _rounds(ref, moments, named))


@knows
def patrol_missed(asked: Asked, ref: Any, moments: list[datetime] | None, named: list[str] | None) -> str | None:
    told = []
    for number, one in enumerate(_rounds(ref, moments, named), 1):
        if one.missed:
            told.append(_("第%(n)s圈漏%(places)s", n=number, places="、".join(one.missed)))
        elif not one.in_order:
            told.append(_("第%(n)s圈次序不同", n=number))
    return "；".join(told) or None


@knows
def route_places(asked: Asked, ref: Any) -> list[str]:
    route = _route(ref)
    return checkpoints(route) if route is not None else []


@knows
def route_in_use(asked: Asked, ref: Any) -> bool:
    route = _route(ref)
    return route is not None and route.status == "approved" and route.stage == "在用"


@knows
def without_label(asked: Asked, named: list[str] | None) -> list[str]:
    known = {spot.name for spot in places.every(directory.hotel().id)}
    return [name for name in named or [] if name and name not in known]


@knows
def last_of(asked: Asked, column: list[Any] | None) -> Any:
    return column[-1] if column else None


@knows
def received_at(asked: Asked) -> datetime:
    return clock.house_now().replace(tzinfo=None, second=0, microsecond=0)
