"""What can be done at a place: desks offer, the page of the place shows.

@offering.offers
def rounds(spot: Spot, me: Person) -> list[Offer]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.people.models import Person
from portal.records.places import Spot


@dataclass(frozen=True)
class Offer:
    """One thing to do here, as a large button. With `posts` it is done by that one tap, and `held` while there is no
    network; otherwise it leads to a page. The smaller `rank`, the higher it stands; `late` says in words what is
    overdue about it."""

    label: str
    url: str
    note: str = ""
    icon: str = "arrow-right"
    rank: int = 50
    late: str = ""
    posts: dict[str, str] | None = None
    held: bool = False


@dataclass(frozen=True)
class Sight:
    """Something to know here that is nobody's to do: a permit that is live. Shown below the offers."""

    title: str
    facts: list[str] = field(default_factory=list)
    tag: str = ""
    url: str = ""
    late: str = ""


Offering = Callable[[Spot, Person], list[Offer]]
Seeing = Callable[[Spot, Person], list[Sight]]
OFFERS: list[Offering] = []
SIGHTS: list[Seeing] = []


def offers(function: Offering) -> Offering:
    """Declare what a desk offers at places."""
    OFFERS.append(function)
    return function


def sees(function: Seeing) -> Seeing:
    """Declare what a desk has to show of places."""
    SIGHTS.append(function)
    return function


def offers_for(spot: Spot, me: Person) -> list[Offer]:
    """Everything this person can do here now, what is most pressing first."""
    return sorted((one for ask in OFFERS for one in ask(spot, me)), key=lambda one: (not one.late, one.rank))


def sights_of(spot: Spot, me: Person) -> list[Sight]:
    """Everything there is to know of this place now."""
    return [one for ask in SIGHTS for one in ask(spot, me)]
