"""Which kind of question was asked: the words in common, rare words counting more, and a line below which none."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from portal.asking.kinds import Kind, all_kinds
from portal.asking.slots import FREE, NAMES
from portal.asking.wording import Cut, Vocabulary, read_wording

# Of all that question and wording say together, this much must be in common. Measured over tests/asking/asked.py: lower
# lets in questions that ask something else, higher leaves out longer ways of asking the same.
ENOUGH = 0.62
CLOSE = 0.9  # of the best: both are shown
MOST_CLOSE = 2  # more kinds than these as good as each other: the words are too few to say which is meant
STRANGER = 1.3  # weight of each character nobody knows
SLOT = 1.6


@dataclass(frozen=True)
class Match:
    kind: Kind
    score: float


class Matcher:
    """The wordings of all kinds, cut up and weighed."""

    def __init__(self, kinds: dict[str, Kind]) -> None:
        self.kinds = kinds
        self.wordings = {key: [read_wording(words) for words in kind.wordings] for key, kind in kinds.items()}
        spread = Counter(word for readings in self.wordings.values() for word in frozenset().union(*readings))
        self.weights = {word: math.log(1 + len(kinds) / count) for word, count in spread.items()}
        self._unused = math.log(1 + len(kinds))
        for mark in NAMES.values():
            self.weights[mark] = 0.0 if mark in FREE else SLOT

    def match(self, cut: Cut) -> list[Match]:
        """The kind that was asked, or the two that are equally likely; empty when nothing is like enough, or
        nothing is asked."""
        if not cut.asks:
            return []
        said = self._weight(cut.concepts) + STRANGER * sum(map(len, cut.strangers))
        ranked = sorted(
            (Match(kind, self._score(self.wordings[key], cut.concepts, said)) for key, kind in self.kinds.items()),
            key=lambda match: -match.score,
        )
        close = [match for match in ranked if match.score >= max(ENOUGH, ranked[0].score * CLOSE)]
        return close if len(close) <= MOST_CLOSE else []

    def _score(self, wordings: list[frozenset[str]], concepts: frozenset[str], said: float) -> float:
        """The best wording's share in common: twice what both say, of all that each says. Slots a wording needs must
        be filled."""
        best = 0.0
        for wording in wordings:
            if not (wording & _SLOTS) <= concepts:
                continue
            common = self._weight(wording & concepts)
            if common:
                best = max(best, 2 * common / (self._weight(wording) + said))
        return best

    def _weight(self, concepts: frozenset[str]) -> float:
        return sum(self.weights.get(word, self._unused) for word in concepts)


_SLOTS = frozenset(NAMES.values()) - FREE


@lru_cache(1)
def matcher() -> Matcher:
    """The one over all kinds, made once."""
    return Matcher(all_kinds())


@lru_cache(8)
def vocabulary(also: tuple[tuple[str, str], ...] = ()) -> Vocabulary:
    """The words known, with a hotel's own; kept for as long as the hotel keeps them."""
    return Vocabulary([words for kind in all_kinds().values() for words in kind.wordings], dict(also))
