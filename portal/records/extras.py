"""Pages of desks that belong to a record (its comparison, slip, permit): desks offer, the record's page shows. And
what a desk has to remark on a record to whoever decides on it: facts, a sentence each, on the decision card. And the
page of a desk where a form is begun, for forms that nobody fills in from the start.

@extras.offers("purchase_restock")
def comparison(record: Record) -> list[Extra]: ...
@extras.remarks("purchase_restock")
def signals(record: Record) -> list[str]: ...
extras.begins("evacuation", Start("gate.evacuation_page", _l("去清点"), roll_call.let_look))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.people.models import Person
from portal.records.models import Record


class Extra(NamedTuple):
    """A link beside the record's own print: words, address, and an icon of /static/icons.svg.

    `does`: the step that is better done there than in the form on the record's page, "" for none.
    """

    label: str
    url: str
    icon: str
    does: str = ""


Offer = Callable[[Record], list[Extra]]
OFFERS: dict[str, list[Offer]] = {}


def offers(*form_keys: str) -> Callable[[Offer], Offer]:
    """Declare what a desk has to offer for the records of these forms."""

    def declare(offer: Offer) -> Offer:
        for key in form_keys:
            OFFERS.setdefault(key, []).append(offer)
        return offer

    return declare


def links_for(record: Record) -> list[Extra]:
    """Every page offered for this record, in the order in which desks were put together."""
    return [extra for offer in OFFERS.get(record.form_key, []) for extra in offer(record)]


Remark = Callable[[Record], list[str]]
REMARKS: dict[str, list[Remark]] = {}


def remarks(*form_keys: str) -> Callable[[Remark], Remark]:
    """Declare what whoever decides on the records of these forms should know."""

    def declare(remark: Remark) -> Remark:
        for key in form_keys:
            REMARKS.setdefault(key, []).append(remark)
        return remark

    return declare


def remarks_on(record: Record) -> list[str]:
    """Every sentence for whoever decides on this record."""
    return [words for remark in REMARKS.get(record.form_key, []) for words in remark(record)]


class Start(NamedTuple):
    """Where a form is begun: the endpoint of a page, the words of the button that leads there, and what raises
    NotYours, with the reason, for whoever may not open it."""

    endpoint: str
    words: str
    lets: Callable[[Person], None]


STARTS: dict[str, Start] = {}


def begins(form_key: str, start: Start) -> None:
    """Declare that records of this form are begun on a page of a desk, never from the empty form."""
    STARTS[form_key] = start


def start_of(form_key: str) -> Start | None:
    """The page where this form is begun, None where it is simply filled in."""
    return STARTS.get(form_key)
