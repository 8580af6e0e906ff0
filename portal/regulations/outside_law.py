"""What outside law says beside the hotel's own clauses: data with source and day of the check, never from memory."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal.regulations.shipped import POLICIES

STRICTER = ("house", "law", "adds")
_KEYS = frozenset({"law", "article", "says", "clauses", "stricter", "applies", "source", "checked"})


class OutsideLawMistake(ValueError):
    """outside_law.toml cannot be taken; the message names every mistake."""


@dataclass(frozen=True)
class OutsideRule:
    """One article of outside law as it bears on clauses of the hotel. `stricter` is one of STRICTER; `applies` says
    how the stricter of the two is kept to; `source` is where it was read, on the day `checked`."""

    key: str
    law: str
    article: str
    says: str
    clauses: tuple[str, ...]
    stricter: str
    applies: str
    source: str
    checked: date


def read_outside_law(path: Path) -> dict[str, OutsideRule]:
    """Every rule of a file by its key, in order. Raises OutsideLawMistake with all that is wrong."""
    found, wrong = {}, []
    for key, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if lost := _KEYS - row.keys():
            wrong.append(f"{key}：缺少 {'、'.join(sorted(lost))}")
            continue
        if extra := row.keys() - _KEYS:
            wrong.append(f"{key}：没有 {'、'.join(sorted(extra))} 这一项")
        if row["stricter"] not in STRICTER:
            wrong.append(f"{key}：stricter 须是 {'、'.join(STRICTER)} 之一")
        if not row["clauses"] or not row["source"].startswith(("http://", "https://")):
            wrong.append(f"{key}：须写明本店条款和出处的网址")
        if wrong:
            continue
        found[key] = OutsideRule(key=key, **{**row, "clauses": tuple(row["clauses"])})
    if wrong:
        raise OutsideLawMistake("；".join(wrong))
    return found


@cache
def rules(root: Path = POLICIES) -> dict[str, OutsideRule]:
    """What comes with the portal."""
    return read_outside_law(root / "outside_law.toml")


@cache
def _by_clause() -> dict[str, tuple[OutsideRule, ...]]:
    found: dict[str, tuple[OutsideRule, ...]] = {}
    for rule in rules().values():
        for clause in rule.clauses:
            found[clause] = (*found.get(clause, ()), rule)
    return found


def beside(clauses: tuple[str, ...]) -> tuple[OutsideRule, ...]:
    """What outside law says beside any of these clauses, each rule once."""
    return tuple(dict.fromkeys(rule for clause in clauses for rule in _by_clause().get(clause, ())))
