"""The ledger of deposits as rows: for the print and for the spreadsheet."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.desks.gate.deposits import BACK, KEPT, TAKEN, Count, Day, Month
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Register
from portal.printing.model import Column
from portal.printing.pages import HOUSE_LANGUAGE


def register(month: Month, me: Person) -> Register:
    """出入证押金账 of the month: every movement on a line, money in yuan, with the sums."""
    with force_locale(HOUSE_LANGUAGE):
        columns = [
            Column(_("时间")), Column(_("事项")), Column(_("证号")), Column(_("持证人")), Column(_("施工单位")),
            Column(_("收取"), kind="money"), Column(_("退还"), kind="money"), Column(_("扣留"), kind="money"),
            Column(_("经手人")), Column(_("单号")),
        ]  # fmt: skip
        rows: list[list[Any]] = [
            [f"{entry.at:%m-%d %H:%M}", entry.words, entry.pass_no, entry.worker, entry.contractor,
             *(entry.amount if entry.kind == kind else None for kind in (TAKEN, BACK, KEPT)), entry.by, entry.number]
            for day in reversed(month.days) for entry in day.entries
        ]  # fmt: skip
        total = [_("合计"), "", "", "", "", month.sum(TAKEN), month.sum(BACK), month.sum(KEPT), "", ""]
        return Register(
            hotel=directory.hotel().name, title=_("出入证押金账"), columns=columns, rows=rows, total=total,
            period=f"{month.first:%Y-%m}", note="；".join(_counted(day) for day in reversed(month.days) if day.counts),
            printed_by=me.name, printed_at=clock.house_now(),
        )  # fmt: skip


def _counted(day: Day) -> str:
    """The last count of a day in words, as the foot of the paper has it."""
    last = day.counts[-1]
    said = _("%(day)s清点应有 %(due)s 元，实点 %(counted)s 元", day=f"{day.day:%m-%d}", due=_yuan(last.due),
             counted=_yuan(last.counted))  # fmt: skip
    by = _("%(first)s、%(second)s点", first=last.first, second=last.second or _("（待复点）"))
    return "，".join([said, by, *([last.explanation] if last.difference else [])])


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def sheet(month: Month) -> tuple[list[str], list[list[Any]]]:
    """The days of the month for a spreadsheet, amounts in yuan: head and rows, the earliest first."""
    head = [_("日期"), _("收取（元）"), _("退还（元）"), _("扣留（元）"), _("现金增减（元）"), _("应有现金（元）"),
            _("实点现金（元）"), _("差额（元）"), _("差额说明"), _("缴财务（元）"), _("清点人"),
            _("复点人")]  # fmt: skip
    return head, [row for day in reversed(month.days) for row in _rows(day)]


def _rows(day: Day) -> list[list[Any]]:
    moved = [day.day, *(_plain(fen) for fen in (day.sum(TAKEN), day.sum(BACK), day.sum(KEPT), day.cash))]
    if not day.counts:
        return [[*moved, *[""] * 7]]
    return [
        [*(moved if not place else [day.day, "", "", "", ""]), *_cells(one)] for place, one in enumerate(day.counts)
    ]


def _cells(count: Count) -> list[Any]:
    return [_plain(count.due), _plain(count.counted), _plain(count.difference), count.explanation,
            _plain(count.handed_over), count.first, count.second]  # fmt: skip


def _plain(fen: int) -> float:
    return fen / 100
