"""Quick issue: several items to one person at the counter, without a slip, each on its card; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.db import db
from portal.desks.warehouse import cards
from portal.errors import BadInput
from portal.people.models import Person
from portal.records import amending
from portal.records.models import Record

LINES = 5  # of the form on the desk; more is a 领用单
_BOXES = {"issued": "quantity-{}", "taken_by": "taken_by", "taken_for": "taken_for", "issue_note": "use"}


@dataclass(frozen=True)
class Wanted:
    """One line as typed."""

    item: str
    quantity: str


def issue(
    me: Person, wanted: list[Wanted], *, taken_by: str, taken_for: str, use: str, once: str, address: str = ""
) -> list[Record]:
    """Take every line off its card. `once` is the token of this click: sent twice, it is entered once.

    Raises BadInput with problems named `item-2`, `quantity-2`, `taken_by`, `use`; NotYours for who is no keeper.
    """
    lines = [(n, line) for n, line in enumerate(wanted) if line.item.strip() or line.quantity.strip()]
    if not lines:
        raise BadInput(_("请至少填写一种货品和数量。"), {"item-0": [_("请至少填写一种货品和数量")]})
    known = cards.meant([line.item for _n, line in lines])
    problems = {
        f"item-{n}": [_("没有找到这种货品，请从提示中选择，或者填写编码")]
        for n, line in lines
        if line.item.strip() not in known
    }
    entered: list[Record] = []
    # In the order of the cards, as everything that locks several of them.
    for n, line in sorted(
        ((n, line) for n, line in lines if f"item-{n}" not in problems), key=lambda one: known[one[1].item.strip()].id
    ):
        card = db.session.get_one(Record, known[line.item.strip()].id)
        given = {"issued": line.quantity, "taken_by": taken_by, "taken_for": taken_for, "issue_note": use}
        try:
            entered.append(amending.file(me, card, "issue", given, once=f"{once[:50]}-{n}", address=address))
        except BadInput as problem:
            for box, sentences in problem.problems.items():
                found = problems.setdefault(_BOXES.get(box, "item-{}").format(n), [])
                found += [one for one in sentences if one not in found]
    if problems:
        raise BadInput(_("还有几处需要改一下，这一次都还没有登记。"), problems)
    return entered
