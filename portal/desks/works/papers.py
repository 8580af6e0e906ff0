"""Papers of hot work: the notices that hang at the entrance and at the site, the register, the detectors masked."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from portal import clock
from portal.desks.works import live
from portal.desks.works.conflicts import FIRE
from portal.errors import NotFound, TooLate
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Register, register_pdf
from portal.printing.model import Column
from portal.printing.works import Notice, notices_pdf
from portal.records import editions, places, readers, settling
from portal.records.models import Record


def notices(number: str, me: Person) -> bytes:
    """The notice for the main entrance and the one for the site. Raises NotFound, TooLate where no permit holds."""
    record = readers.find(number, for_=me)
    if record.form_key != FIRE:
        raise NotFound(_("%(number)s 没有这种打印件。", number=record.number))
    if record.status != "approved" or record.stage == "已失效":
        raise TooLate(_("动火申请批准以后、许可有效期间才能打印公告。"))
    one = live.of(record, settling.values(record, editions.of(record)), _phones(record))
    around: dict[str, Any] = {
        "hotel": directory.hotel().name, "number": one.number, "level": one.level, "place": one.place,
        "content": one.content, "methods": one.methods, "starts": one.starts, "ends": one.ends,
        "unit": one.unit or one.department, "watcher": one.watcher, "phone": one.phone,
    }  # fmt: skip
    return notices_pdf([
        Notice(hangs=_("主入口"), **around), Notice(hangs=_("作业现场"), site=_site(record), **around),
    ])  # fmt: skip


def _phones(record: Record) -> dict[int, str]:
    watcher = settling.values(record, editions.of(record))["watcher"]
    return {found.id: found.phone for found in directory.people_of([watcher.id]).values()}


def _site(record: Record) -> str:
    """The address behind the code on the notice, where the place has no label of its own."""
    place = settling.values(record, editions.of(record))["place"]
    if places.named(record.hotel_id, place) is not None:
        return ""
    return f"{current_app.config['PORTAL_URL']}/at/{places.of_notice(record).code}"


def register(me: Person, first: date, after: date) -> bytes:
    """动火登记 of one month, as those who may read the permits have it."""
    rows = [
        [one.number, one.place, one.level, one.department, one.unit, one.methods,
         f"{one.starts:%m-%d %H:%M}–{one.ends:%m-%d %H:%M}", one.watcher, _span(one),
         "；".join(_check(check) for check in one.checks), one.stage]
        for one in live.in_month(me.hotel_id, first, after)
    ]  # fmt: skip
    titles = (_("单号"), _("地点"), _("等级"), _("申请部门"), _("施工单位"), _("动火方式"), _("许可时间"), _("监护人"),
              _("实际起止"), _("动火后检查"), _("状态"))  # fmt: skip
    return register_pdf(Register(
        hotel=directory.hotel().name, title=_("动火登记"), period=f"{first:%Y-%m}",
        columns=[Column(title) for title in titles], rows=rows, printed_by=me.name, printed_at=clock.house_now(),
    ), keep=False)  # fmt: skip


def detectors(me: Person) -> bytes:
    """For the fire-control room: which detectors to mask for which permit, and which are masked now."""
    rows = [
        [one.place, one.number, f"{one.starts:%m-%d %H:%M}–{one.ends:%m-%d %H:%M}", f"{one.watcher} {one.phone}",
         one.stage, "、".join(one.masked) or (_("待屏蔽") if one.wants_mask else ""), "", ""]
        for one in live.permits(me.hotel_id) if one.wants_mask or one.masked
    ]  # fmt: skip
    titles = (_("动火地点"), _("单号"), _("许可时间"), _("监护人"), _("状态"), _("现在屏蔽着"), _("屏蔽时间和签名"),
              _("恢复时间和签名"))  # fmt: skip
    return register_pdf(Register(
        hotel=directory.hotel().name, title=_("动火期间探测器屏蔽清单"), period=f"{clock.house_now():%Y-%m-%d %H:%M}",
        columns=[Column(title) for title in titles], rows=rows, printed_by=me.name, printed_at=clock.house_now(),
        note=_("屏蔽和恢复随时在动火单上登记；收工、检查以后全部恢复，才能关闭许可。"),
    ), keep=False)  # fmt: skip


def _span(one: live.Permit) -> str:
    if one.began_at is None:
        return ""
    return f"{one.began_at:%H:%M}–{one.ended_at:%H:%M}" if one.ended_at else f"{one.began_at:%H:%M}–"


def _check(check: live.Check) -> str:
    late = _("，晚 %(n)s 分钟", n=check.late) if check.late else ""
    return f"{check.at:%H:%M} {check.by_whom}{late}"
