"""Finds articles and forms in memory, the plain way: what answers while the Whoosh index is missing or broken."""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property

from portal.search.contents import Contents, sounds_of, tokens_of
from portal.search.questions import Question

K1, B = 1.2, 0.75


class Scan:
    """BM25 over every document, with the weights of the question."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        return {key: Counter(tokens_of(doc)) for key, doc in self.contents.docs.items()}

    @cached_property
    def _lengths(self) -> dict[str, int]:
        return {key: counted.total() for key, counted in self._counted.items()}

    @cached_property
    def _having(self) -> Counter[str]:
        return Counter(token for counted in self._counted.values() for token in counted)

    @cached_property
    def _sounds(self) -> dict[str, frozenset[str]]:
        return {key: sounds_of(doc) for key, doc in self.contents.docs.items()}

    def search(self, question: Question) -> dict[str, float]:
        """The documents that have any of the tokens, with their scores."""
        count = len(self._counted)
        average = sum(self._lengths.values()) / max(1, count)
        scores: dict[str, float] = {}
        for key, counted in self._counted.items():
            score = 0.0
            for token, weight in question.weights.items():
                if often := counted.get(token):
                    rare = math.log(count / (self._having[token] + 1)) + 1
                    score += (
                        weight * rare * often * (K1 + 1) / (often + K1 * (1 - B + B * self._lengths[key] / average))
                    )
            for sound in question.sounds:
                score += any(token.startswith(sound) for token in self._sounds[key]) * 5.0
            if score > 0:
                scores[key] = score
        return scores
