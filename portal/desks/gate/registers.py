"""Registers the security department keeps: watch list, areas, fixed fire places, places, assembly points."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.crypto import keys
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.formkit.kinds.personal import normal
from portal.people import directory
from portal.people.models import Person
from portal.records.models import RegisterEntry

MANAGER, SUPERVISOR = "保安部经理", "保安部主管"
WATCH_LIST = "watch_list"
ASSEMBLY = "assembly_points"
LONGEST = 100
# register → (title, what it is for)
KEPT = {
    "areas": (_l("施工区域"), _l("临时出入证按这些区域发放，证件只在所列区域有效。")),
    "fire_places": (_l("固定动火点"), _l("厨房灶台等固定用火的地点，在这里动火不需要办动火许可。")),
    "places": (_l("常用地点"), _l("填写会见地点、动火地点时提示的名称。")),
    "detector_zones": (_l("探测器分区"), _l("每季度在这些分区各抽查一次探测器的报警情况。")),
    "dormitories": (_l("宿舍"), _l("每天和每周日的卫生检查按这些宿舍安排。")),
    ASSEMBLY: (_l("疏散集合地点"), _l("印在疏散清点名单上；有几处的，用最先登记的一处。")),
}


@dataclass(frozen=True)
class Barred:
    """A line of the watch list as the manager of security sees it."""

    id: int
    name: str
    number: str  # masked, or ""
    reason: str
    until: date | None
    made_by: str
    made_at: datetime


def may_keep(person: Person) -> bool:
    """Who keeps the department's registers."""
    return _holds(person, MANAGER, SUPERVISOR)


def may_bar(person: Person) -> bool:
    """Who keeps the watch list."""
    return _holds(person, MANAGER)


def _holds(person: Person, *names: str) -> bool:
    return any(post.name in names for post in directory.posts_of(person))


def entries(me: Person) -> dict[str, list[RegisterEntry]]:
    """What stands in each register, in one query."""
    _allow(may_keep(me))
    found: dict[str, list[RegisterEntry]] = {name: [] for name in KEPT}
    for row in db.session.scalars(
        select(RegisterEntry).where(RegisterEntry.hotel_id == me.hotel_id, RegisterEntry.register.in_(KEPT),
                                    RegisterEntry.active).order_by(RegisterEntry.id)
    ):  # fmt: skip
        found[row.register].append(row)
    return found


def add(me: Person, register: str, name: str) -> RegisterEntry:
    """Put a name into a register. Raises NotYours, NotFound, BadInput (empty, too long, there already)."""
    _allow(may_keep(me))
    if register not in KEPT:
        raise NotFound(_("没有这个登记册。"))
    name = name.strip()
    if not name:
        raise BadInput(_("请填写名称。"), {register: [_("请填写名称")]})
    if len(name) > LONGEST:
        raise BadInput(_("名称太长。"), {register: [_("名称请不超过 %(n)s 个字", n=LONGEST)]})
    if db.session.scalar(select(RegisterEntry.id).where(
        RegisterEntry.hotel_id == me.hotel_id, RegisterEntry.register == register, RegisterEntry.name == name,
        RegisterEntry.active,
    )):  # fmt: skip
        raise BadInput(_("已经登记过。"), {register: [_("“%(name)s”已经登记过", name=name)]})
    return _keep(RegisterEntry(hotel_id=me.hotel_id, register=register, name=name, made_by_id=me.id))


def _keep(row: RegisterEntry) -> RegisterEntry:
    row.made_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return row


def remove(me: Person, entry_id: int) -> RegisterEntry:
    """Strike a line; records that name it keep their words. Raises NotFound, NotYours."""
    row = db.session.get(RegisterEntry, entry_id)
    if row is None or row.hotel_id != me.hotel_id or not row.active:
        raise NotFound(_("没有找到这一条，或者已经删去。"))
    _allow(may_bar(me) if row.register == WATCH_LIST else may_keep(me) and row.register in KEPT)
    row.active = False
    db.session.flush()
    return row


def assembly_point(hotel_id: int) -> str:
    """Where everybody gathers."""
    return db.session.scalar(
        select(RegisterEntry.name).where(RegisterEntry.hotel_id == hotel_id, RegisterEntry.register == ASSEMBLY,
                                         RegisterEntry.active).order_by(RegisterEntry.id).limit(1)
    ) or ""  # fmt: skip


# ---- the watch list -----------------------------------------------------------------------------------------------
def bar(me: Person, *, name: str, number: str, reason: str, until: str) -> RegisterEntry:
    """Put somebody on the watch list. The number is kept as a keyed hash and a mask, the reason sealed: conduct is
    nobody's business but the manager's. Raises NotYours, BadInput."""
    _allow(may_bar(me))
    problems: dict[str, list[str]] = {}
    name, number, reason = name.strip(), normal(number), reason.strip()
    if not name:
        problems["name"] = [_("请填写姓名")]
    if not reason:
        problems["reason"] = [_("请写明原因：写做过什么事，不写身体或者精神状况")]
    ends = _ends(until, problems)
    if problems:
        raise BadInput(_("还没有登记，请更正下面的内容。"), problems)
    sealed = keys().seal_blob(reason.encode(), f"{WATCH_LIST}:{me.hotel_id}")
    return _keep(RegisterEntry(
        hotel_id=me.hotel_id, register=WATCH_LIST, name=name[:LONGEST], until=ends, made_by_id=me.id,
        hashes=[keys().keyed_hash(number)] if number else [],
        data={"mask": f"{number[:2]}****{number[-2:]}" if number else "",
              "reason": base64.b64encode(sealed).decode()},
    ))  # fmt: skip


def _ends(until: str, problems: dict[str, list[str]]) -> datetime | None:
    """The end of the last day; None without one."""
    if not until.strip():
        return None
    try:
        last = date.fromisoformat(until.strip())
    except ValueError:
        problems["until"] = [_("截止日期请按 2026-12-31 的样子填写")]
        return None
    if last < clock.today():
        problems["until"] = [_("截止日期已经过去")]
    return clock.in_house(datetime.combine(last + timedelta(days=1), time.min))


def watch_list(me: Person) -> list[Barred]:
    """Who is barred now, with the reasons. Raises NotYours for anybody but the manager of security."""
    _allow(may_bar(me))
    rows = db.session.scalars(
        select(RegisterEntry).where(
            RegisterEntry.hotel_id == me.hotel_id, RegisterEntry.register == WATCH_LIST, RegisterEntry.active,
            RegisterEntry.until.is_(None) | (RegisterEntry.until > clock.now()),
        ).order_by(RegisterEntry.id.desc())
    ).all()  # fmt: skip
    makers = {person.id: person.name for person in db.session.scalars(
        select(Person).where(Person.id.in_({row.made_by_id for row in rows}))
    )}  # fmt: skip
    return [
        Barred(row.id, row.name, row.data.get("mask", ""), _reason(row),
               clock.in_house(row.until).date() - timedelta(days=1) if row.until else None,
               makers.get(row.made_by_id or 0, ""), row.made_at)
        for row in rows
    ]  # fmt: skip


def _reason(row: RegisterEntry) -> str:
    sealed = row.data.get("reason", "")
    return keys().open_blob(base64.b64decode(sealed), f"{WATCH_LIST}:{row.hotel_id}").decode() if sealed else ""


def _allow(allowed: bool) -> None:
    if not allowed:
        raise NotYours(_("这些登记册由%(manager)s和%(supervisor)s维护，禁止入内名单由%(manager)s维护。",
                         manager=MANAGER, supervisor=SUPERVISOR))  # fmt: skip
