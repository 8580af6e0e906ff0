"""One supplier's offer as it is typed: the boxes, what was read from them, and everything that is wrong at once.

The same boxes whoever fills them: the supplier by a link, the buyer by hand, a spreadsheet row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.errors import BadInput
from portal.formkit import Date, Int, LongText, Money, Number, Phone, Section, Table, Text
from portal.formkit.asking import asked_fields, read_raw
from portal.formkit.values import is_blank
from portal.records.surroundings import PortalWorld

TERMS = Section(
    "报价条件",
    contact=Text("联系人", optional=True, most=60),
    phone=Phone("电话", optional=True),
    days=Int("交货期", optional=True, at_least=0, at_most=365, unit="天"),
    terms=Text("付款条件", optional=True, most=80),
    valid_to=Date("报价有效期", optional=True, not_before_today=True),
    note=LongText("说明", optional=True),
)
PRICES = Section(
    "逐项报价",
    lines=Table(
        "报价",
        item=Text("货品", optional=True, most=80),
        price=Money("单价", optional=True, at_least=0),
        brand=Text("规格品牌", optional=True, most=80),
        minimum=Number("起订量", optional=True, at_least=0),
    ),
)
MOST_NOTE = 300


@dataclass(frozen=True)
class Line:
    """What is asked for one item. `price` in fen a unit."""

    item: str
    price: int
    brand: str = ""
    minimum: Decimal | None = None

    def data(self) -> dict[str, Any]:
        return {
            "item": self.item, "price": self.price, "brand": self.brand,
            "minimum": None if self.minimum is None else str(self.minimum),
        }  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any]) -> Line:
        minimum = data.get("minimum")
        return cls(data["item"], data["price"], data.get("brand") or "", None if minimum is None else Decimal(minimum))


@dataclass(frozen=True)
class Offer:
    """Everything one supplier says. `phone` in clear: it is sealed where it is kept."""

    contact: str = ""
    phone: str = ""
    days: int | None = None
    terms: str = ""
    valid_to: date | None = None
    note: str = ""
    lines: list[Line] = field(default_factory=list)


def read(typed: MultiDict[str, str], items: list[str], *, contact_wanted: bool = False) -> Offer:
    """The offer in what a page sent, for these items. Raises BadInput with every problem by box (`lines-0-price`).

    What an item is called is the purchase's, never the page's. An item without a price is not quoted.
    """
    world = PortalWorld()
    rows = MultiDict(typed)
    for number, item in enumerate(items):
        rows.setlist(f"lines-{number}-item", [item])
    reading = read_raw([TERMS, PRICES], rows, world)
    fields = asked_fields([TERMS])
    for name, spec in fields.items():
        _check(reading.problems, name, spec, reading.values.get(name), world)
    columns = asked_fields([PRICES])["lines"].typed_columns()  # type: ignore[attr-defined]
    lines = []
    for row in reading.values.get("lines") or []:
        number = row["_row"]
        if number >= len(items):
            continue
        for name, spec in columns.items():
            _check(reading.problems, f"lines-{number}-{name}", spec, row.get(name), world)
        if row.get("price") is not None:
            lines.append(Line(items[number], row["price"], row.get("brand") or "", row.get("minimum")))
        elif any(not is_blank(row.get(name)) for name in ("brand", "minimum")):
            sentence = _("请填写%(item)s的单价，不报这一种的，其余各栏也留空", item=items[number])
            reading.blame(f"lines-{number}-price", sentence)
    if contact_wanted and is_blank(reading.values.get("contact")):
        reading.blame("contact", _("请填写联系人"))
    if len(str(reading.values.get("note") or "")) > MOST_NOTE:
        reading.blame("note", _("说明最多 %(most)d 个字", most=MOST_NOTE))
    if not lines and not reading.problems:
        reading.blame("lines-0-price", _("请至少报一种货品的单价"))
    if reading.problems:
        raise BadInput(_("还有几处需要改一下，填过的内容都已保留。"), reading.problems)
    found = {name: reading.values.get(name) for name in fields}
    return Offer(
        contact=found["contact"] or "", phone=found["phone"] or "", days=found["days"], terms=found["terms"] or "",
        valid_to=found["valid_to"], note=found["note"] or "", lines=lines,
    )  # fmt: skip


def _check(problems: dict[str, list[str]], box: str, spec: Any, value: Any, world: PortalWorld) -> None:
    if not is_blank(value) and box not in problems and (wrong := spec.check(value, world)):
        problems[box] = [wrong]


def typed_of(
    contact: str, days: int | None, terms: str, valid_to: date | None, note: str, lines: list[Line], items: list[str]
) -> MultiDict[str, str]:
    """An offer as it would be typed for these items."""
    found: MultiDict[str, str] = MultiDict(
        {"contact": contact, "days": "" if days is None else str(days), "terms": terms, "note": note,
         "valid_to": valid_to.isoformat() if valid_to else ""}
    )  # fmt: skip
    columns = asked_fields([PRICES])["lines"].typed_columns()  # type: ignore[attr-defined]
    by_item = {line.item: line for line in lines}
    for number, item in enumerate(items):
        if (line := by_item.get(item)) is not None:
            for name in ("price", "brand", "minimum"):
                found[f"lines-{number}-{name}"] = columns[name].text(getattr(line, name))
    return found
