"""统计 of contractors: what became of their passes, the deposits day by day, violations and fines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.db import db
from portal.desks.gate import deposits
from portal.desks.security_reports.belonging import DESKS, OWNER
from portal.records import editions, readers, settling
from portal.records.models import Record
from portal.reporting import (
    Asked,
    Chart,
    Fact,
    Figures,
    Kind,
    count,
    facts,
    greatest,
    listed,
    over,
    report,
    tabulate,
    total,
    word,
)

ISSUED, EXTENDED, WHOLE, DAMAGED, LOST, WITHDRAWN, LAPSED = (
    "issued", "extended", "完好", "损坏", "遗失", "withdrawn", "lapsed",
)  # fmt: skip
VIOLATION, FINE, TAKE, POLICE = "contractor_violation", "罚款", "收回出入证", "移送公安机关"
NO_PASS, TRESPASS = ("未佩戴出入证", "持伪造证件"), "进入无关区域"


# ---- passes ----------------------------------------------------------------------------------------------------------
@report("passes_by_department", _l("各部门的临时出入证"), department=OWNER, desks=DESKS,
        says=_l("各用工部门发了多少张临时出入证，续用、退回、损坏、遗失、收回和过期作废的各有多少。"))  # fmt: skip
def passes_by_department(asked: Asked) -> Figures:
    return _passes(asked, "department", _("用工部门"))


@report("passes_by_contractor", _l("各施工单位的临时出入证"), department=OWNER, desks=DESKS,
        says=_l("各施工单位发了多少张临时出入证，续用、退回、损坏、遗失、收回和过期作废的各有多少。"))  # fmt: skip
def passes_by_contractor(asked: Asked) -> Figures:
    return _passes(asked, "contractor", _("施工单位"))


def _passes(asked: Asked, column: str, of: str) -> Figures:
    def became(words: str, what: str, unit: str) -> Any:
        return replace(count(words, unit, only=lambda one: one["what"] == what), drawn=what == ISSUED)

    sheets, times = _("张"), _("次")
    return tabulate(
        happened(asked), word(column, of), became(_("发证"), ISSUED, sheets), became(_("续用"), EXTENDED, times),
        became(_("完好退回"), WHOLE, sheets), became(_("损坏"), DAMAGED, sheets), became(_("遗失"), LOST, sheets),
        became(_("收回"), WITHDRAWN, sheets), became(_("过期作废"), LAPSED, sheets),
        note=_("损坏、遗失包括补办的和退证时的；补办发出的新证也算发证。"),
    )  # fmt: skip


def happened(asked: Asked) -> list[Fact]:
    """What became of passes in the period: a fact for each pass and each event, `what`, `department`, `contractor`."""
    start = asked.period.start.replace(tzinfo=None)
    found = readers.readable(deposits.applications(asked.person.hotel_id, start), asked.person)
    return [
        fact for record in db.session.scalars(found) for fact in _of(record, asked)
        if asked.period.start <= fact.at < asked.period.end
    ]  # fmt: skip


def _of(record: Record, asked: Asked) -> Iterator[Fact]:
    known = settling.values(record, editions.of(record))
    department = known["department"]
    if asked.department is not None and department.id != asked.department.id:
        return
    whose = {"department": department.name, "contractor": known["contractor"]}

    def fact(what: str, at: datetime) -> Fact:
        return Fact(record.id, record.number, record.form_key, record.status, record.stage, department.name,
                    clock.in_house(at), whose | {"what": what})  # fmt: skip

    rows = {name: known.get(name) or [] for name in ("deposits", "extensions", "replacements", "withdrawals",
                                                      "returned")}  # fmt: skip
    yield from (fact(ISSUED, row["taken_at"]) for row in rows["deposits"])
    yield from (fact(EXTENDED, row["at"]) for row in rows["extensions"])
    yield from (fact(WITHDRAWN, row["at"]) for row in rows["withdrawals"])
    yield from (fact(row["state"], row["at"]) for row in (*rows["replacements"], *rows["returned"]))
    if record.stage == deposits.LAPSED:
        done = {row["old_no"] for row in rows["replacements"]} | {row["pass_no"] for row in rows["returned"]}
        ends = datetime.combine(known["valid_to"], time(23, 59))
        yield from (fact(LAPSED, ends) for row in rows["deposits"] if row["pass_no"] not in done)


# ---- deposits --------------------------------------------------------------------------------------------------------
@report("deposits", _l("出入证押金"), department=OWNER, desks=(*DESKS, "finance"), readers=("财务经理", "出纳"),
        chart=Chart.COLUMNS, stacked=False, leads=(_l("押金账"), "gate.deposit_ledger"),
        says=_l("每天（时间长的每月）收取、退还和扣留了多少押金。"))  # fmt: skip
def deposits_by_day(asked: Asked) -> Figures:
    def sum_of(words: str, kind: str) -> Any:
        return total("amount", words, Kind.MONEY, only=lambda one: one["kind"] == kind)

    return tabulate(
        _deposits(asked), over(asked.period), sum_of(_("收取"), deposits.TAKEN), sum_of(_("退还"), deposits.BACK),
        sum_of(_("扣留"), deposits.KEPT), note=_("扣留的是损坏、遗失、过期未续用的证件押金，不动现金。"),
    )  # fmt: skip


def _deposits(asked: Asked) -> list[Fact]:
    start, end = (moment.replace(tzinfo=None) for moment in (asked.period.start, asked.period.end))
    found = deposits.entries_for(asked.person, start, end)
    open_to_me = deposits.readable({entry.number for entry in found}, asked.person)
    return [
        Fact(entry.record if entry.number in open_to_me else 0, entry.number, deposits.PASS, "approved", "",
             entry.department, clock.in_house(entry.at), {"kind": entry.kind, "amount": entry.amount})
        for entry in found if asked.department is None or entry.department == asked.department.name
    ]  # fmt: skip


# ---- violations ------------------------------------------------------------------------------------------------------
@report("violations_by_kind", _l("施工人员违规"), department=OWNER, desks=DESKS,
        says=_l("各类违规处理了多少起，其中罚款、收回出入证、移送公安机关的各多少起，罚了多少钱。"))  # fmt: skip
def violations_by_kind(asked: Asked) -> Figures:
    cases = _("起")

    def with_measure(words: str, measure: str) -> Any:
        return replace(count(words, cases, only=lambda one: measure in (one["measures"] or "")), drawn=False)

    return tabulate(
        _violations(asked), word("kind", _("违规类型")), count(_("违规"), cases), with_measure(FINE, FINE),
        with_measure(TAKE, TAKE), with_measure(POLICE, POLICE), total("fine", _("罚款金额"), Kind.MONEY),
    )  # fmt: skip


@report("violations_by_band", _l("违规罚款档次"), department=OWNER, desks=DESKS,
        says=_l("各个罚款档次处理了多少起违规，其中罚了款的多少起，一共罚多少、最多一起罚多少。"))  # fmt: skip
def violations_by_band(asked: Asked) -> Figures:
    bands = (_("10元至50元"), _("50元至500元"), _("条文没有规定罚款"))
    found = [replace(one, values={**one.values, "band": bands[_band(one["kind"])]}) for one in _violations(asked)]
    return tabulate(
        found, listed("band", _("罚款档次"), bands), count(_("违规"), _("起")),
        replace(count(_("罚了款"), _("起"), only=lambda one: bool(one["fine"])), drawn=False),
        total("fine", _("罚款金额"), Kind.MONEY), greatest("fine", _("最多一起"), Kind.MONEY),
        note=_("10元至50元：不佩戴出入证或者使用伪造证件；50元至500元：施工期间的禁止行为。"),
    )  # fmt: skip


def _band(kind: str) -> int:
    """Which band of fines the articles give for this kind of violation, by its place among them."""
    if kind == TRESPASS:
        return 2
    return 0 if kind in NO_PASS else 1


def _violations(asked: Asked) -> list[Fact]:
    return facts(asked, VIOLATION, at="found_at", columns=("kind", "measures", "fine"), department="department")
