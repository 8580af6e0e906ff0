"""Where the records say that somebody should hear of an act; who carries it (notices) is connected from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, get_args

from portal.people.models import Person
from portal.records.models import Record

Kind = Literal[
    "task",  # a task waits for them
    "added",  # the same, because someone asked for their decision as well (加签)
    "changed_hands",  # the same, by transfer, handover or substitution
    "delegated",  # they are asked for advice on someone's task (委派)
    "advice",  # the advice they asked for has come back
    "withdrawn",  # a task they had is gone without their doing
    "returned",  # their record came back to them
    "decided",  # their record was approved, rejected, revoked, terminated or voided
    "copied",  # they were given a copy
    "mentioned",  # somebody named them in a remark
    "reminded",  # they are asked to hurry (催办)
    "late",  # a limit has passed
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Carrier(Protocol):
    """Who carries what is said here: a module or an object with these functions."""

    def tell(self, kind: Kind, people: list[Person], record: Record, *, by: Person | None, words: str) -> None: ...
    def settle(self, record: Record) -> None: ...
    def seen(self, record: Record, person: Person) -> bool: ...
    def see(self, record: Record, person: Person) -> None: ...


_carriers: list[Carrier] = []


def connect(carrier: Carrier) -> None:
    """Have everything said here carried by this one, once however often it is connected."""
    if carrier not in _carriers:
        _carriers.append(carrier)


def tell(kind: Kind, people: Iterable[Person], record: Record, *, by: Person | None, words: str = "") -> None:
    """These people should hear of this act on the record; to be called inside its transaction, once for all of them.

    `by` did it (None: the portal itself) and is never told of their own act. `words` say what was done where the kind
    alone does not (已通过, 已拒绝 …): never anything from the record or from a remark, since it leaves the house.
    """
    told = [person for person in dict.fromkeys(people) if by is None or person.id != by.id]
    if told:
        for carrier in _carriers:
            carrier.tell(kind, told, record, by=by, words=words)


def settle(record: Record) -> None:
    """After every act: whoever was asked for something that is no longer theirs to do need not hear of it any more."""
    for carrier in _carriers:
        carrier.settle(record)


def is_news(record: Record, person: Person) -> bool:
    """Has this person been told something of the record that they have not seen yet?"""
    return not all(carrier.seen(record, person) for carrier in _carriers)


def see(record: Record, person: Person) -> None:
    """This person has the record before them: what they were told of it is read."""
    for carrier in _carriers:
        carrier.see(record, person)
