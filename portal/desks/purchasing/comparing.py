"""Quotations side by side: items by suppliers, best prices, totals, what was chosen and why, and what is amiss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.desks.purchasing import orders, quotations
from portal.desks.purchasing.facts import out_of_use
from portal.errors import BadInput, NotFound
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.printing.ledgers import Comparison, Item, Supplier
from portal.printing.model import Approval
from portal.printing.pages import HOUSE_LANGUAGE
from portal.records import editions, prints, readers, route_view, settling
from portal.records.models import Record
from portal.records.sealing import Sealed
from portal.regulations import settings

MOST_PRINTED = 6  # suppliers across an A4 landscape
LEAST = "min_quotations"
COMPARE = "compare"
APPROVAL = ("supervisor", "director", "committee", "one_source")


@dataclass(frozen=True)
class Matrix:
    """The comparison of one purchase. Prices and totals in fen; `lapsed` gives the day a supplier's papers lapsed,
    `paused` names those out of use now, while goods may still be bought of them."""

    record: Record
    suppliers: list[Supplier]
    items: list[Item]
    lapsed: dict[str, date]
    paused: list[str]
    least: int  # quotations an item needs
    opinion: str
    single_source: str
    chips: list[Any]  # the article that asks for three
    days: dict[str, int]  # to delivery, by supplier, as far as it has said so
    expired: dict[str, date]  # offers that had run out by then
    minimums: dict[tuple[str, str], Decimal]  # more must be ordered: by item and supplier

    quality: list[str]  # what was said of each supplier's goods

    @property
    def winners(self) -> list[Supplier]:
        """Who is bought from: an order each."""
        return [one for place, one in enumerate(self.suppliers) if self.chosen_by(place)]

    @property
    def soonest(self) -> int | None:
        """The fewest days to delivery any of them has promised."""
        return min(self.days.values(), default=None)

    @property
    def whole(self) -> int | None:
        """The supplier that asks least for everything together, of those that quoted everything."""
        complete = [place for place in range(len(self.suppliers)) if not self.missing(place)]
        return min(complete, key=self.total, default=None)

    def total(self, supplier: int) -> int:
        """What the supplier asks for all it quoted."""
        return sum(item.amount(supplier) or 0 for item in self.items)

    def missing(self, supplier: int) -> int:
        return sum(item.prices[supplier] is None for item in self.items)

    def chosen_by(self, supplier: int) -> int:
        """What is bought of this supplier."""
        return sum(item.amount(supplier) or 0 for item in self.items if item.chosen == supplier)

    @property
    def best_mix(self) -> int:
        """Every item where it is cheapest."""
        return sum(_amounts(item, min) for item in self.items)

    @property
    def dearest(self) -> int:
        """Every item where it is dearest: what the comparison saves is measured against this."""
        return sum(_amounts(item, max) for item in self.items)

    @property
    def chosen_total(self) -> int:
        return sum(item.amount(item.chosen) or 0 for item in self.items)

    @property
    def few(self) -> list[Item]:
        """The items with fewer quotations than the article wants."""
        return [item for item in self.items if quoted(item) < self.least]

    @property
    def reasons(self) -> list[Item]:
        return [item for item in self.items if item.reason]

    @property
    def prints(self) -> bool:
        """Does it fit on the paper?"""
        return 0 < len(self.suppliers) <= MOST_PRINTED


def quoted(item: Item) -> int:
    """From how many suppliers there is a price."""
    return sum(price is not None for price in item.prices)


def _amounts(item: Item, pick: Any) -> int:
    found = [amount for place in range(len(item.prices)) if (amount := item.amount(place)) is not None]
    return int(pick(found)) if found else 0


def has_quotations(record: Record) -> bool:
    return bool(record.answers.get("quotes"))


def compares(record: Record) -> bool:
    """Is this a purchase whose form compares quotations?"""
    return {"goods", "quotes", "picks"} <= set(editions.of(record).fields)


def find(number: str, me: Person) -> Record:
    """The purchase of this number, if this person may read it and its form compares quotations. Raises NotFound."""
    record = readers.find(number, for_=me)
    if not compares(record):
        raise NotFound(_("%(number)s 不是采购申请，没有比价表。", number=record.number))
    return record


def of(record: Record, *, gathered_too: bool = True) -> Matrix:
    """The matrix of a purchase as it stands: empty of suppliers before anybody has quoted. Without what is being
    gathered (`gathered_too`), as it was handed in."""
    form = editions.of(record)
    values = settling.values(record, form)
    quotes = quotations.rows_of(record, gathered_too=gathered_too)
    names = list(dict.fromkeys(row["supplier"] for row in quotes))
    on = _judged_on(record)
    lapsed = orders.lapsed_names(record.hotel_id, names, on)
    suppliers = [
        _supplier(name, [row for row in quotes if row["supplier"] == name], lapsed.get(name)) for name in names
    ]
    least = settings.spec(LEAST).thaw(record.settings[LEAST]) if LEAST in record.settings else settings.get(LEAST)
    return Matrix(
        record=record, suppliers=suppliers, items=list(_items(values, quotes, names)), least=int(least),
        lapsed=lapsed, paused=out_of_use(names) if record.finished_at is None else [],
        opinion=values.get("advice") or "", single_source=values.get("single_source") or "",
        chips=route_view.chips(form.fields["quotes"].cite), days=_slowest(quotes),
        quality=[_each([row.get("quality") for row in quotes if row["supplier"] == name]) for name in names],
        expired={row["supplier"]: row["valid_to"] for row in quotes if row.get("valid_to") and row["valid_to"] < on},
        minimums={(row["item"], row["supplier"]): row["minimum"] for row in quotes if row.get("minimum")},
    )  # fmt: skip


def _slowest(quotes: list[dict[str, Any]]) -> dict[str, int]:
    """By supplier: its goods are there when the last of them is."""
    found: dict[str, int] = {}
    for row in quotes:
        if row.get("days") is not None:
            found[row["supplier"]] = max(found.get(row["supplier"], 0), row["days"])
    return found


def _judged_on(record: Record) -> date:
    """The day on which offers and papers have to be in force: that of the decision, today until there is one."""
    at = record.decided_at or record.finished_at
    return clock.in_house(at).date() if at else clock.today()


def _supplier(name: str, quotes: list[dict[str, Any]], lapsed: date | None) -> Supplier:
    contact = _each([row.get("contact") for row in quotes] + [_shown(row.get("phone")) for row in quotes])
    remark = [row.get("quality") for row in quotes]
    if lapsed is not None:
        remark.append(_("资质已于 %(day)s 过期", day=f"{lapsed:%Y-%m-%d}"))
    return Supplier(
        name=name, contact=contact, remark=_each(remark),
        terms=_each([_days(row) for row in quotes] + [row.get("terms") for row in quotes]),
    )  # fmt: skip


def _shown(value: Any) -> str:
    """A telephone as its mask: the comparison is read by many."""
    return value.masked if isinstance(value, Sealed) else ""


def _days(row: dict[str, Any]) -> str:
    return "" if row.get("days") is None else _("%(count)d 天", count=row["days"])


def _each(words: Iterable[str | None]) -> str:
    return "；".join(dict.fromkeys(word for word in words if word))


def _items(values: dict[str, Any], quotes: list[dict[str, Any]], names: list[str]) -> Iterable[Item]:
    picks = {row["item"]: row for row in values.get("picks") or []}
    for row in values.get("goods") or []:
        prices: list[int | None] = [
            min((quote["price"] for quote in quotes if (quote["item"], quote["supplier"]) == (row["name"], name)),
                default=None)
            for name in names
        ]  # fmt: skip
        pick = picks.get(row["name"], {})
        yield Item(
            name=row["name"], spec=row["spec"], unit=row.get("unit") or "", quantity=row["quantity"], prices=prices,
            chosen=names.index(pick["supplier"]) if pick.get("supplier") in names else None,
            reason=pick.get("reason") or "",
        )  # fmt: skip


# ---- on paper --------------------------------------------------------------------------------------------------------
def paper(matrix: Matrix) -> Comparison:
    """供应商比价表 with its three boxes. Raises BadInput where the paper is too narrow for all suppliers."""
    if not matrix.suppliers:
        raise BadInput(_("还没有报价，比价表要等采购员比价以后才能打印。"))
    if not matrix.prints:
        raise BadInput(_("比价表一页最多印 %(most)d 家供应商。请打印单据，其中有全部报价。", most=MOST_PRINTED))
    with force_locale(HOUSE_LANGUAGE):
        return _paper(matrix)


def _paper(matrix: Matrix) -> Comparison:
    record = matrix.record
    form = editions.of(record)
    sheet = prints.sheet_of(record)
    return Comparison(
        hotel=directory.hotel().name, number=record.number, suppliers=matrix.suppliers, items=matrix.items,
        department=record.department.name if record.department else "", opinion=matrix.opinion,
        single_source=matrix.single_source,
        approvals=_boxes(form, list(sheet.approvals)), edition_note=sheet.edition_note, qr_url=sheet.qr_url,
        short_code=sheet.short_code, content_hash=sheet.content_hash,
    )  # fmt: skip


def _boxes(form: Definition, approvals: list[Approval]) -> list[Approval]:
    """Who compared, who approved the amount last, the board; an empty box for what is still to come."""
    wanted = [(_("采购员比价"), (COMPARE,)), (_("采购审批"), APPROVAL), (_("董事会"), ("board",))]
    return [_box(words, {form.route.steps[key].name for key in keys if key in form.route.steps}, approvals)
            for words, keys in wanted]  # fmt: skip


def _box(words: str, steps: set[str], approvals: list[Approval]) -> Approval:
    """One box for these steps: the last that was decided, with everybody who decided it."""
    decided = [one for one in approvals if one.step in steps and one.at is not None]
    if not decided:
        return Approval(words)
    last = [one for one in decided if one.step == decided[-1].step]
    if len(last) == 1:
        return Approval(words, last[0].opinion, last[0].name, last[0].acting_for, last[0].signature_svg, last[0].at,
                        last[0].citation)  # fmt: skip
    return Approval(words, _("%(count)d 人同意", count=len(last)), "、".join(one.name for one in last),
                    at=max(one.at for one in last if one.at is not None), citation=last[0].citation)  # fmt: skip


def file_name(record: Record) -> str:
    return _("%(number)s 比价表 %(day)s", number=record.number, day=f"{clock.today():%Y%m%d}")
