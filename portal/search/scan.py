"""Finds articles and forms in memory, the plain way: what answers while the Whoosh index is missing or broken."""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property

from portal.search.contents import Contents, sounds_of, tokens_of
from portal.search.questions import Question

K1, B = 1.6, 0.75


class _Kind:
    """How many documents of a kind have each token, and how long they are."""

    def __init__(self, all_counted: list[Counter[str]]) -> None:
        self.having = Counter(token for counted in all_counted for token in counted)
        self.average = sum(counted.total() for counted in all_counted) / max(1, len(all_counted))


class Scan:
    """BM25 over every document, with the weights of the question."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        return {key: Counter(tokens_of(doc)) for key, doc in self.contents.docs.items()}

    @cached_property
    def _kinds(self) -> dict[str, _Kind]:
        """What is told apart in the index is counted apart here too."""
        return {
            kind: _Kind([counted for key, counted in self._counted.items() if key.startswith(kind)])
            for kind in ("article", "form")
        }

    @cached_property
    def _sounds(self) -> dict[str, frozenset[str]]:
        return {key: sounds_of(doc) for key, doc in self.contents.docs.items()}

    def search(self, question: Question) -> dict[str, float]:
        """The documents that have any of the tokens, with their scores."""
        scores: dict[str, float] = {}
        for key, counted in self._counted.items():
            kind, score, length = self._kinds[key.partition(":")[0]], 0.0, counted.total()
            for token, weight in question.weights.items():
                if often := counted.get(token):
                    rare = math.log(len(self._counted) / (kind.having[token] + 1)) + 1
                    score += weight * rare * often * (K1 + 1) / (often + K1 * (1 - B + B * length / kind.average))
            for sound in question.sounds:
                score += any(token.startswith(sound) for token in self._sounds[key]) * 5.0
            if score > 0:
                scores[key] = score
        return scores
