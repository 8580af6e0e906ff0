"""What an approved slip or count does to the cards: one movement an item, all of them or none, each card locked while
it moves."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.db import db
from portal.desks.warehouse import cards
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Person
from portal.records import amending, editions, effects, settling
from portal.records.models import Record

KEEPERS = ("仓库主任", "仓管员")


@effects.decided("stock_issue")
def handed_out(slip: Record) -> None:
    """Every item given is taken off its card. Raises BadInput where there is no longer enough, and nothing is done."""
    values = settling.values(slip, editions.of(slip))
    uses = {row["item"]: row.get("use") for row in values["goods"]}
    for card, row in _cards_of(values["given"]):
        if not row["quantity"]:
            continue
        given = {
            "issued": row["quantity"], "taken_by": values["taker"].id, "taken_for": values["department"].id,
            "issue_note": uses.get(row["item"]) or "部门领用", "slip": slip.number,
        }  # fmt: skip
        _move(values["issuer"].id, card, "issue", given, slip, "领用单")


@effects.decided("stock_count")
def counted(sheet: Record) -> None:
    """Every difference is entered on its card; what moved since the counting stays as it is."""
    values = settling.values(sheet, editions.of(sheet))
    for card, row in _cards_of(values["goods"]):
        if row["counted"] == row["book"]:
            continue
        given = {
            "book": row["book"], "counted": row["counted"], "witness": values["witness"].id,
            "difference_reason": row.get("reason"), "count_sheet": sheet.number,
        }  # fmt: skip
        _move(values["counter"].id, card, "count", given, sheet, "盘点表")


def _cards_of(rows: list[dict[str, Any]]) -> list[tuple[cards.Card, dict[str, Any]]]:
    """Each row with its card, in the order of the cards: two slips that lock several always lock them alike."""
    known = cards.meant([row["item"] for row in rows])
    if gone := [row["item"] for row in rows if row["item"].strip() not in known]:
        raise BadInput(_("“%(item)s”的货品卡已经作废或者改了编码，请退回领用部门核对。", item=gone[0]), {})
    return sorted(((known[row["item"].strip()], row) for row in rows), key=lambda pair: pair[0].id)


def _move(named: int, card: cards.Card, key: str, given: dict[str, Any], source: Record, why: str) -> None:
    record = db.session.get_one(Record, card.id)
    try:
        entry = amending.file(_keeper(named, record, key), record, key, given)
    except BadInput as problem:
        said = next((one for found in problem.problems.values() for one in found), problem.sentence)
        raise BadInput(_("%(item)s：%(sentence)s", item=card.name, sentence=said), {}) from None
    effects.link(source, entry, why=why)


def _keeper(named: int, card: Record, key: str) -> Person:
    """Who enters it on the card: who is named on the slip, or, where that is none of the keepers (a substitute handed
    it out), one of them."""
    people = [db.session.get_one(Person, named)]
    people += [holder for name in KEEPERS if (post := directory.post(name)) for holder in directory.holders(post)]
    for person in people:
        if any(one.key == key and not why_not for one, why_not in amending.possible(card, person)):
            return person
    return people[0]  # whose refusal says why
