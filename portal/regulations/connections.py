"""What other parts of the portal tell the regulations: titles that link, and what carries a clause out.

Regulations stand below records and forms and import neither; create_app() connects them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import Flask, current_app, has_app_context

KINDS = ("form", "step", "rule", "timer", "field")


class Use(NamedTuple):
    """One thing that carries a clause out. `kind` is one of KINDS; `url` may be empty."""

    kind: str
    text: str
    url: str


@dataclass
class Connections:
    """`linkables` gives the address of each form by its title; `carried_out_by` the uses of a clause id.

    Both are asked for every page, so they answer from memory.
    """

    linkables: Callable[[], Mapping[str, str]] = field(default=dict)
    carried_out_by: Callable[[str], list[tuple[str, str, str]]] = field(default=lambda _fact: [])


def connect(
    app: Flask,
    linkables: Callable[[], Mapping[str, str]] | None = None,
    carried_out_by: Callable[[str], list[tuple[str, str, str]]] | None = None,
) -> None:
    """Tell the regulations of this app where forms lie and what carries out a clause."""
    connections = _of(app)
    if linkables:
        connections.linkables = linkables
    if carried_out_by:
        connections.carried_out_by = carried_out_by


def titles() -> Mapping[str, str]:
    """Addresses of forms by title; empty outside an application."""
    return _of(current_app).linkables() if has_app_context() else {}


def uses(facts: tuple[str, ...]) -> tuple[Use, ...]:
    """What carries these clauses out, each once, forms first."""
    found = {Use(*use): None for fact in facts for use in _of(current_app).carried_out_by(fact)}
    return tuple(sorted(found, key=lambda use: KINDS.index(use.kind)))


def _of(app: Flask) -> Connections:
    connections: Connections = app.extensions.setdefault("regulations_connections", Connections())
    return connections
