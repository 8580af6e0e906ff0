"""What other parts of the portal tell the regulations: titles that link, and what carries a clause out.

Regulations stand below records and forms and import neither; create_app() connects them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Flask, current_app, has_app_context

KINDS = ("form", "step", "rule", "timer", "field")


class Use(NamedTuple):
    """One thing that carries a clause out. `kind` is one of KINDS; `url` may be empty."""

    kind: str
    text: str
    url: str


class Timing(NamedTuple):
    """One thing that counts time: a step's limit, a timer, a rule that asks for the hour, or what falls due again and
    again, `every` so many units or so many `times` a unit. Words are for reading."""

    kind: str  # limit, timer, rule, every, times
    name: str
    form: str  # the form's title
    url: str
    department: str  # the form's owner
    facts: tuple[str, ...]  # the clauses it cites
    ours: str  # else why it is there
    amount: int | None = None  # how many of `unit`; None where `setting` decides
    setting: str = ""
    unit: str = ""  # hour, day, workday, week, shift …
    settings: tuple[str, ...] = ()  # that a timer or rule asks
    who: str = ""
    warned: str = ""
    told: str = ""
    then: str = ""
    counted_as: tuple[str, str] = ("", "")  # its key in what `running` answers


class Touched(NamedTuple):
    """Something that changing a setting touches: a form's rule, step or timer, in words, with the form's address."""

    form: str
    what: str
    url: str


class Standing(NamedTuple):
    """What is under way on the figure a setting had: records that keep it, open tasks of theirs."""

    records: int
    tasks: int


Counts = Mapping[tuple[str, str], tuple[int, int]]


@dataclass
class Connections:
    """`linkables` gives the address of each form by its title; `carried_out_by` the uses of a clause id.

    Both are asked for every page, so they answer from memory. The others are asked by one page each: `timings` for what
    counts time, `running` for how many of it run and are late, `touched_by` and `standing_on` for a setting's uses.
    """

    linkables: Callable[[], Mapping[str, str]] = field(default=dict)
    carried_out_by: Callable[[str], list[tuple[str, str, str]]] = field(default=lambda _fact: [])
    told: Callable[[], Collection[str]] = field(default=frozenset)
    revision_of: Callable[[str], str] = field(default=lambda _code: "")
    proof_of: Callable[[str, str], str] = field(default=lambda _code, _slug: "")
    revision_from: Callable[[int], str] = field(default=lambda _draft: "")
    timings: Callable[[], list[Timing]] = field(default=list)
    running: Callable[[], Counts] = field(default=dict)
    touched_by: Callable[[str], list[Touched]] = field(default=lambda _key: [])
    standing_on: Callable[[str], Standing] = field(default=lambda _key: Standing(0, 0))


def connect(app: Flask, **given: Any) -> None:
    """Tell the regulations of this app what they cannot know: the fields of Connections, by name."""
    connections = _of(app)
    for name, answer in given.items():
        if name not in Connections.__dataclass_fields__:
            raise TypeError(f"regulations do not ask for {name}")
        setattr(connections, name, answer)


def timings() -> list[Timing]:
    """What counts time in forms; none outside an application."""
    return _of(current_app).timings() if has_app_context() else []


def running() -> Counts:
    """How many of each timing run now and how many are late, by `Timing.counted_as`."""
    return _of(current_app).running()


def touched_by(key: str) -> list[Touched]:
    """What in the forms of today asks this setting."""
    return _of(current_app).touched_by(key)


def standing_on(key: str) -> Standing:
    """How much is under way that keeps the figure this setting had."""
    return _of(current_app).standing_on(key)


def titles() -> Mapping[str, str]:
    """Addresses of forms by title; empty outside an application."""
    return _of(current_app).linkables() if has_app_context() else {}


def uses(facts: tuple[str, ...]) -> tuple[Use, ...]:
    """What carries these clauses out, each once, forms first."""
    found = {Use(*use): None for fact in facts for use in _of(current_app).carried_out_by(fact)}
    return tuple(sorted(found, key=lambda use: KINDS.index(use.kind)))


def revision_of(code: str) -> str:
    """The address at which a revision of this regulation begins; empty where there is none."""
    return _of(current_app).revision_of(code) if has_app_context() else ""


def revision_from(draft_id: int) -> str:
    """The address at which a working copy is proposed as a new regulation; empty where there is none."""
    return _of(current_app).revision_from(draft_id) if has_app_context() else ""


def proof_of(code: str, slug: str) -> str:
    """Where the person who asks finds the proof of this article; empty for those it is not for."""
    return _of(current_app).proof_of(code, slug) if has_app_context() else ""


def told() -> Collection[str]:
    """The codes of the regulations whose readers are asked to confirm that they have read them."""
    return _of(current_app).told() if has_app_context() else frozenset()


def _of(app: Flask) -> Connections:
    connections: Connections = app.extensions.setdefault("regulations_connections", Connections())
    return connections
