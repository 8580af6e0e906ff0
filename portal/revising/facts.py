"""What the revision form asks: mistakes of the text, what it touches, whether all of that is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.records.facts import Asked, knows
from portal.revising import composing, touching
from portal.revising.composing import Proposed


def proposed(regulation: Any, change: str | None, text: str | None, effective: date | None) -> Proposed:
    """A revision from the form's answers so far."""
    return Proposed(composing.code_of(regulation.name if regulation else ""), change or "", text or "", effective)


@knows
def text_mistakes(asked: Asked, *answers: Any) -> str | None:
    if asked.record is not None and asked.record.status == "approved":
        return None  # it has become an edition itself; read against that one it would be wrong
    return "；".join(one.rstrip("。") for one in composing.mistakes(proposed(*answers))) or None


@knows
def touched_list(asked: Asked, *answers: Any) -> list[str]:
    return touching.touched(proposed(*answers))


@knows
def touched_by_text(asked: Asked, *answers: Any) -> str | None:
    return "；".join(touching.touched(proposed(*answers))) or None


@knows
def touches_something(asked: Asked, *answers: Any) -> bool:
    return bool(touching.touched(proposed(*answers)))


@knows
def all_answered(asked: Asked, *answers: Any) -> bool:
    """Has every thing it touches an answer? Figures of running records may have moved on meanwhile."""
    *typed, rows = answers
    said = {_thing(row["what"]) for row in rows or [] if row.get("what") and row.get("answer")}
    return {_thing(one) for one in touching.touched(proposed(*typed))} <= said


def _thing(words: str) -> str:
    return words.partition("：")[0] if words.startswith("在办单据") else words
