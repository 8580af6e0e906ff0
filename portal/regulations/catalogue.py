"""All editions of all regulations together: what is in force on a day, and which article carries a clause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from enum import Enum
from itertools import pairwise

from portal.regulations.reader import Article, Edition
from portal.regulations.text_header import Mistake


class State(Enum):
    """How an edition stands on a day."""

    IN_FORCE = "in_force"
    UPCOMING = "upcoming"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"


class UnknownClause(LookupError):
    """No edition carries this clause id, so nothing may cite it."""


class Catalogue:
    """Editions by code and day. Never changes; a new edition makes a new catalogue."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self._by_code: dict[str, list[Edition]] = {}
        for edition in sorted(editions, key=lambda one: (one.code, one.effective)):
            self._by_code.setdefault(edition.code, []).append(edition)
        self._own_codes = {also: edition.code for edition in self for also in edition.also}
        self._days = sorted({edition.effective for edition in self})
        self._in_force: dict[int, dict[str, Edition]] = {}
        self._carriers: dict[int, dict[str, tuple[Edition, Article]]] = {}
        self._everywhere: dict[str, list[tuple[Edition, Article]]] = {}
        for edition in self:
            for article in edition.articles:
                for fact in article.facts:
                    self._everywhere.setdefault(fact, []).append((edition, article))

    def __iter__(self) -> Iterator[Edition]:
        return (edition for editions in self._by_code.values() for edition in editions)

    def codes(self) -> list[str]:
        return list(self._by_code)

    def own_code(self, code: str) -> str:
        """The code the regulation is published under, when this is a further one of its codes; else the code itself."""
        return self._own_codes.get(code, code)

    def editions(self, code: str) -> list[Edition]:
        """Every edition of the regulation, the earliest first; none when there is no such code."""
        return list(self._by_code.get(code, ()))

    def in_force_on(self, on: date) -> dict[str, Edition]:
        """The edition of each regulation that is in force that day. Do not change what comes back."""
        era = bisect_right(self._days, on)
        if era not in self._in_force:
            latest = {code: _latest(editions, on) for code, editions in self._by_code.items()}
            self._in_force[era] = {code: one for code, one in latest.items() if one and not one.repeals}
        return self._in_force[era]

    def in_force(self, code: str, on: date) -> Edition | None:
        return self.in_force_on(on).get(code)

    def state(self, edition: Edition, on: date) -> State:
        if edition.effective > on:
            return State.UPCOMING
        latest = _latest(self._by_code[edition.code], on)
        if latest is not None and latest.repeals:
            return State.REPEALED
        return State.IN_FORCE if latest is edition else State.SUPERSEDED

    def ends(self, edition: Edition) -> date | None:
        """The day the next edition takes over, or the regulation ends; None while nothing is known to follow."""
        return next(
            (later.effective for later in self._by_code[edition.code] if later.effective > edition.effective), None
        )

    def where(self, fact: str, on: date) -> tuple[Edition, Article]:
        """The article that carries the clause in the edition in force that day.

        When none does, the edition nearest in time speaks: the last one before that day, else the first after it
        (what was filed before a regulation came into force can still say where its rule stands). Raises
        UnknownClause for an id that no edition carries.
        """
        era = bisect_right(self._days, on)
        if era not in self._carriers:
            self._carriers[era] = {
                carried: (edition, article)
                for edition in self.in_force_on(on).values()
                for article in edition.articles
                for carried in article.facts
            }
        found = self._carriers[era].get(fact)
        if found:
            return found
        ever = self._everywhere.get(fact)
        if not ever:
            near = get_close_matches(fact, self._everywhere, n=1, cutoff=0.7)
            hint = f"是不是 {near[0]}？" if near else ""
            raise UnknownClause(f"没有一条条文载有条款编号 {fact}。{hint}")
        before = [pair for pair in ever if pair[0].effective <= on]
        return max(before, key=_day) if before else min(ever, key=_day)

    def facts(self) -> set[str]:
        """Every clause id that some edition carries."""
        return set(self._everywhere)

    def title_index(self, on: date) -> dict[str, Edition]:
        """How the regulations in force are named in texts, full title and short, with the edition each means."""
        in_force = self.in_force_on(on).values()
        return {edition.title: edition for edition in in_force} | {edition.short: edition for edition in in_force}

    def mistakes(self) -> list[Mistake]:
        """What is wrong between editions: a day twice, a name for two regulations, a clause in two at once."""
        found: list[Mistake] = []
        for editions in self._by_code.values():
            for earlier, later in pairwise(editions):
                if earlier.effective == later.effective:
                    found.append(
                        Mistake(later.path, 1, f"{later.code} 在 {later.effective} 已有一个版本（{earlier.path}）。")
                    )
        taken = {code: code for code in self._by_code}
        for edition in self:
            for also in edition.also:
                owner = taken.setdefault(also, edition.code)
                if owner != edition.code or owner == also:
                    found.append(Mistake(edition.path, 1, f"又编号 {also} 已是 {owner} 的编号。"))
        for day in self._days:
            named: dict[str, Edition] = {}
            carried: dict[str, Edition] = {}
            for edition in self.in_force_on(day).values():
                for name in sorted({edition.title, edition.short}):
                    other = named.setdefault(name, edition)
                    if other is not edition:
                        found.append(Mistake(edition.path, 1, f"名称《{name}》已由 {other.code} 使用。"))
                for article in edition.articles:
                    for fact in article.facts:
                        other = carried.setdefault(fact, edition)
                        if other is not edition:
                            sentence = f"条款编号 {fact} 同时在 {other.code} 中，一个编号只属于一条。"
                            found.append(Mistake(edition.path, article.line, sentence))
        return list(dict.fromkeys(found))


def _latest(editions: list[Edition], on: date) -> Edition | None:
    return next((edition for edition in reversed(editions) if edition.effective <= on), None)


def _day(pair: tuple[Edition, Article]) -> date:
    return pair[0].effective
