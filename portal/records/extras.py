"""Pages of desks that belong to a record (its comparison, slip, permit): desks offer, the record's page shows.

@extras.offers("purchase_restock")
def comparison(record: Record) -> list[Extra]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.records.models import Record


class Extra(NamedTuple):
    """A link beside the record's own print: words, address, and an icon of /static/icons.svg."""

    label: str
    url: str
    icon: str


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
