"""Choosing on the matrix: a supplier for every item, why not the cheapest, the buyer's opinion; then it goes on."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.desks.purchasing import comparing, quotations
from portal.desks.purchasing.comparing import Matrix
from portal.errors import BadInput, NotYours
from portal.people.models import Person
from portal.records import acting, editions
from portal.records.models import Record

BEST = "best"


def begun(matrix: Matrix, how: str = "") -> dict[str, str]:
    """What the page starts with: each item where it is cheapest (`best`), all of one supplier (its number), or what was
    chosen before."""
    found: dict[str, str] = {}
    for row, item in enumerate(matrix.items):
        chosen = item.chosen if how == "" else None
        if how.isdigit() and int(how) < len(item.prices) and item.prices[int(how)] is not None:
            chosen = int(how)
        if chosen is None and item.best is not None:
            chosen = list(item.prices).index(item.best)
        if chosen is not None:
            found[f"pick-{row}"] = str(chosen)
        found[f"reason-{row}"] = item.reason
    found |= {f"quality-{place}": words for place, words in enumerate(matrix.quality)}
    return {**found, "advice": matrix.opinion, "single_source": matrix.single_source}


def choose(me: Person, record: Record, typed: MultiDict[str, str], *, address: str = "") -> Record:
    """Hand the comparison in. Raises NotYours, TooLate, BadInput by the boxes of the page (`pick-3`, `advice`)."""
    if not quotations.may_gather(record, me):
        raise NotYours(_("选定供应商由办理比价的采购员进行。"))
    matrix = comparing.of(record)
    names = [one.name for one in matrix.suppliers]
    quality = {name: typed.get(f"quality-{place}", "").strip() for place, name in enumerate(names)}
    quotes = [{**row, "quality": quality[row["supplier"]] or None} for row in quotations.rows_of(record, clear=True)]
    items = [item.name for item in matrix.items]
    picks, rows = [], []
    for number, item in enumerate(matrix.items):
        place = typed.get(f"pick-{number}", "")
        if place.isdigit() and int(place) < len(names):
            rows.append(number)
            picks.append({"item": item.name, "supplier": names[int(place)],
                          "reason": typed.get(f"reason-{number}", "").strip() or None})  # fmt: skip
    given: dict[str, Any] = {
        "quotes": quotes, "picks": picks, "advice": typed.get("advice", "").strip() or None,
        "single_source": typed.get("single_source", "").strip() or None,
    }  # fmt: skip
    try:
        return acting.act(me, record, step=quotations.COMPARE, given=given, address=address)
    except BadInput as problem:
        raise BadInput(problem.sentence, _on_the_page(problem.problems, rows, items)) from None


def _on_the_page(problems: dict[str, list[str]], rows: list[int], names: list[str]) -> dict[str, list[str]]:
    """Problems of the form's boxes under the names the matrix has for them, each with the item it is about."""
    found: dict[str, list[str]] = {}
    for box, sentences in problems.items():
        table, _dash, rest = box.partition("-")
        place, _dash, column = rest.partition("-")
        if table == "picks" and place.isdigit() and int(place) < len(rows):
            kind = "reason" if column == "reason" else "pick"
            number = rows[int(place)]
            found.setdefault(f"{kind}-{number}", []).extend(
                _("%(item)s：%(sentence)s", item=names[number], sentence=one) for one in sentences
            )
        else:
            found.setdefault("matrix" if table in ("picks", "quotes") else table, []).extend(sentences)
    return found


def may_choose(record: Record, me: Person) -> bool:
    return comparing.compares(record) and quotations.may_gather(record, me)


def asks_opinion(record: Record) -> bool:
    """Does this kind of purchase want the buyer's opinion?"""
    return not editions.of(record).fields["advice"].optional
