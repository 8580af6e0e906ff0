"""Where a rule comes from: clause ids of the regulations, or the portal's own reason. Nothing goes without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

CLAUSE = re.compile(r"^[A-Z]+(?:-[0-9A-Z]+)*-\d+[a-z]?$")


@dataclass(frozen=True)
class Cite:
    """`clauses` such as ("SEC-06-11",), or `reason` for what no regulation asks (shown as 本系统规则)."""

    clauses: tuple[str, ...] = ()
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.clauses or self.reason)

    def data(self) -> Any:
        return {"ours": self.reason} if self.reason and not self.clauses else list(self.clauses)


def ours(reason: str) -> Cite:
    """A rule of the portal's own, with its reason."""
    if not reason.strip():
        raise TypeError("本系统规则须写明理由")
    return Cite(reason=reason)


def cite(source: Any) -> Cite:
    """Make a `Cite` of what a form wrote after `cite=`: an id, several, `ours(...)`, or nothing.

    Raises TypeError for what does not look like a clause id.
    """
    if source is None:
        return Cite()
    if isinstance(source, Cite):
        return source
    if isinstance(source, dict):
        return Cite(reason=source["ours"])
    clauses = (source,) if isinstance(source, str) else tuple(source)
    for clause in clauses:
        if not CLAUSE.match(clause):
            raise TypeError(f"“{clause}”不像条款编号（例如 SEC-06-11）")
    return Cite(clauses=clauses)
