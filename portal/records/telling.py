"""Where the records say that somebody should hear of an act; who carries it (notices) is connected from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, Protocol

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


class Carrier(Protocol):
    def __call__(self, kind: Kind, people: list[Person], record: Record, *, by: Person | None, words: str) -> None: ...


_carriers: list[Carrier] = []


def connect(carrier: Carrier) -> Callable[[], None]:
    """Have every act told to this function, once however often it is connected. Returns how to disconnect it."""
    if carrier not in _carriers:
        _carriers.append(carrier)
    return lambda: _carriers.remove(carrier) if carrier in _carriers else None


def tell(kind: Kind, people: Iterable[Person], record: Record, *, by: Person | None, words: str = "") -> None:
    """These people should hear of this act on the record; to be called inside its transaction, once for all of them.

    `by` did it (None: the portal itself) and is never told of their own act. `words` say what was done where the kind
    alone does not (已通过, 已拒绝 …): never anything from the record or from a remark, since it leaves the house.
    """
    told = [person for person in dict.fromkeys(people) if by is None or person.id != by.id]
    if told:
        for carrier in _carriers:
            carrier(kind, told, record, by=by, words=words)
