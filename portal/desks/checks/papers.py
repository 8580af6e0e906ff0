"""The register of what was due in a period: what, where, by when, done by whom or missed; on paper and as a sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.pages import HOUSE_LANGUAGE
from portal.schedules.service import STATES, Item


def register(items: list[Item], first: date, last: date, me: Person, *, note: str = "") -> Register:
    """定期检查登记表 of these days; `note` says what it was narrowed to."""
    with force_locale(HOUSE_LANGUAGE):
        columns = [Column(label) for label in head()]
        return Register(
            hotel=directory.hotel().name, title=_("定期检查登记表"), columns=columns, rows=rows(items),
            period=_("%(first)s至%(last)s", first=first, last=last), note=note, printed_by=me.name,
            printed_at=clock.house_now(),
        )  # fmt: skip


def head() -> list[str]:
    return [
        _("应完成"), _("检查"), _("部门"), _("地点"), _("班次"), _("状态"), _("完成时间"), _("检查人"), _("单号"),
    ]  # fmt: skip


def rows(items: list[Item]) -> list[list[Any]]:
    """One line each, the earliest first."""
    return [
        [
            _said(item.row.due_at), item.title, item.row.department.name, item.row.place, item.row.label,
            str(STATES[item.state]), *_done(item),
        ]
        for item in reversed(items)
    ]  # fmt: skip


def _done(item: Item) -> list[str]:
    record = item.row.record
    if record is None or item.state not in ("done", "done_late"):
        return ["", "", ""]
    return [_said(record.happened_at or record.submitted_at), record.applicant.name, record.number]


def _said(moment: Any) -> str:
    return f"{clock.in_house(moment):%Y-%m-%d %H:%M}"
