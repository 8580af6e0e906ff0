"""统计 of the guards themselves: what of their equipment is overdue, how it was used, when they were on leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal import clock
from portal.desks.security_reports.belonging import DESKS, OWNER
from portal.records import settling
from portal.regulations import settings
from portal.reporting import (
    Asked,
    Cell,
    Chart,
    Fact,
    Figures,
    Kind,
    Line,
    Measure,
    Part,
    count,
    facts,
    opened,
    report,
    tabulate,
    total,
    word,
)
from portal.reporting.reading import ANY

CARD, ISSUE, LEAVE = "equipment", "equipment_issue", "security_leave"
OUT, GONE, WHOLE, KEPT_RULES = "领用中", ("丢失", "报废"), "完好", "无"
GOING_OUT, OFF, AWAY = "外出", "休假", "已准假"


# ---- equipment -------------------------------------------------------------------------------------------------------
@report("equipment_overdue", _l("逾期的器械"), department=OWNER, desks=DESKS, chart=Chart.TABLE, standing=True,
        by_department=False, leads=(_l("警械登记册"), "gate.equipment_list"),
        says=_l("现在有哪些器械领用以后过了时限还没有交还、哪些到了日子还没有保养，逾期最久的在前。"))  # fmt: skip
def equipment_overdue(asked: Asked) -> Figures:
    cards = facts(Asked(asked.person, asked.period), CARD, at=ANY, columns=("code", "name", "team", "state", "due_on"))
    found = sorted([*_not_back(asked, cards), *_not_kept(cards)], reverse=True, key=lambda pair: pair[0])
    parts = (Part(_("逾期的事"), Kind.WORD), Part(_("器械"), Kind.WORD), Part(_("领用人或责任班组"), Kind.WORD),
             Part(_("应在"), Kind.WORD), Part(_("已过"), Kind.NUMBER, _("天"), adds=False))  # fmt: skip
    return Figures(_("单号"), parts, tuple(line for _late, line in found))


def _not_back(asked: Asked, cards: list[Fact]) -> list[tuple[timedelta, Line]]:
    """Issues whose hours are over: (by how much, its line)."""
    now, most = clock.house_now(), _hours()
    names = {card.number: _called(card) for card in cards}
    found = facts(Asked(asked.person, asked.period), ISSUE, at=ANY, columns=("item", "user", "taken_at"), stage=OUT)
    return [
        _line(one, _("没有交还"), names.get(one["item"], one["item"]), one["user"], one["taken_at"] + most)
        for one in found if one["taken_at"] is not None and one["taken_at"] + most < now
    ]  # fmt: skip


def _not_kept(cards: list[Fact]) -> list[tuple[timedelta, Line]]:
    """Cards whose day of upkeep is over."""
    today = clock.today()
    return [
        _line(one, _("没有保养"), _called(one), one["team"], one["due_on"])
        for one in cards if one["state"] not in GONE and one["due_on"] is not None and one["due_on"].date() < today
    ]  # fmt: skip


def _called(card: Fact) -> str:
    return f"{card['code']} {card['name']}"


def _line(one: Fact, what: str, item: str, whose: str, at: Any) -> tuple[timedelta, Line]:
    late = clock.house_now() - at
    cells = (Cell(what), Cell(item), Cell(whose), Cell(f"{at:%Y-%m-%d}"), Cell(max(1, late.days), (one.record,)))
    return late, Line(one.number, cells, number=one.number)


def _hours() -> timedelta:
    return timedelta(hours=int(settings.get("equipment_out_hours")))


@report("equipment_use", _l("器械领用"), department=OWNER, desks=DESKS, by_department=False,
        leads=(_l("警械登记册"), "gate.equipment_list"),
        says=_l("每人领用了多少次器械，其中超时交还、损坏或丢失、有违规的各多少次，赔偿了多少。"))  # fmt: skip
def equipment_use(asked: Asked) -> Figures:
    most, now = _hours(), clock.house_now()
    columns = ("user", "taken_at", "returned_at", "condition", "breach", "compensation")

    def aside(words: str, only: Any) -> Measure:
        return replace(count(words, _("次"), only=only), drawn=False)

    return tabulate(
        facts(asked, ISSUE, at="taken_at", columns=columns), word("user", _("领用人")), count(_("领用"), _("次")),
        aside(_("超时"), lambda one: (one["returned_at"] or now) - one.at > most),
        aside(_("损坏或丢失"), lambda one: one["condition"] not in (None, WHOLE)),
        aside(_("违规"), lambda one: one["breach"] not in (None, KEPT_RULES)),
        total("compensation", _("赔偿"), Kind.MONEY),
        note=_("领用以后 %(n)s 小时没有交还的算超时。", n=most // timedelta(hours=1)),
    )  # fmt: skip


# ---- leave -----------------------------------------------------------------------------------------------------------
@report("guards_leave", _l("保安请销假"), department=OWNER, desks=DESKS, by_department=False,
        says=_l("每人准了多少次外出、多少次休假，一共多久；回来晚了或者至今没有销假的多少次。"))  # fmt: skip
def guards_leave(asked: Asked) -> Figures:
    now = clock.house_now()
    found = facts(asked, LEAVE, at="starts", columns=("person", "kind", "ends", "back_at"))
    lasted = {id_: settling.env_of(record) for id_, record in opened(found).items()}
    found = [
        replace(one, values={**one.values, "hours": _number(lasted[one.record].answer("hours")),
                             "days": _number(lasted[one.record].answer("days"))})
        for one in found
    ]  # fmt: skip
    times = _("次")
    return tabulate(
        found, word("person", _("请假人")), count(_("外出"), times, only=lambda one: one["kind"] == GOING_OUT),
        count(_("休假"), times, only=lambda one: one["kind"] == OFF),
        total("hours", _("外出时数"), Kind.NUMBER, pgettext("amount", "小时"),
              only=lambda one: one["kind"] == GOING_OUT),
        total("days", _("休假天数"), Kind.NUMBER, _("天"), only=lambda one: one["kind"] == OFF),
        replace(count(_("逾期"), times, only=lambda one: (one["back_at"] or now) > one["ends"]), drawn=False),
        note=_("逾期：销假晚于请假的止，或者过了止还没有销假。"),
    )  # fmt: skip


def _number(value: float | Decimal | None) -> Decimal | None:
    """Hours are worked out by division, and not kept."""
    return None if value is None else Decimal(str(value))
