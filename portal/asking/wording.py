"""Cuts questions and wordings into the words they have in common, whatever way they were typed.

No model of the language: the longest known word goes first, words that ask the same count as one, what says nothing is
dropped, and what is left over is kept as it stands, because it may be what the question is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from portal.asking.slots import NAMES, Slots, take
from portal.search import analyzer

DATA = Path(__file__).parent / "data" / "words.txt"
DROPPED = ""
# What asks: a text with none of these names something to find.
_ASKS = re.compile(
    "[?吗呢谁几啥咋能]|多少|多久|多长|多大|什么|哪|怎|如何|为何|可以|可否|([有是要会该行])[没不]\\1|流程|手续|没有?$|不$"
)

_SLOT = re.compile(r"\{(\w+)\}")
_LEFT_OVER = re.compile(f"[{analyzer.CJK}]+|[a-z0-9]+")
# Spaces set for looks, as in 我请 4 天假, say nothing.
_BETWEEN = re.compile(f"(?<=[{analyzer.CJK}]) +| +(?=[{analyzer.CJK}])")


@dataclass(frozen=True)
class Cut:
    """A question cut up: the concepts it has, and the stretches nobody knows."""

    concepts: frozenset[str]
    strangers: tuple[str, ...] = ()
    slots: Slots = field(default_factory=Slots, compare=False)
    asks: bool = False  # something is asked, not only named


@lru_cache(1)
def concepts() -> dict[str, str]:
    """What each known word asks: the first word of its line, or nothing."""
    found: dict[str, str] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        words = [analyzer.plain(word) for word in line.lstrip("= ").split()]
        concept = DROPPED if line.startswith("=") else words[0]
        for word in words:
            found.setdefault(word, concept)
    return found


def read_wording(wording: str) -> frozenset[str]:
    """The concepts of a wording; a word the table does not have is a concept of its own."""
    found = set()
    for word in wording.split():
        slot = _SLOT.fullmatch(word)
        concept = NAMES[slot[1]] if slot else concepts().get(analyzer.plain(word), analyzer.plain(word))
        found.add(concept)
    return frozenset(found - {DROPPED})


class Vocabulary:
    """Every word of the table and of the wordings, longest first; `also` are a hotel's own: posts, departments, and
    words it has said mean another."""

    def __init__(self, wordings: list[str], also: dict[str, str] | None = None) -> None:
        self.concept_of = {
            analyzer.plain(word): concepts().get(analyzer.plain(word), analyzer.plain(word))
            for wording in wordings
            for word in wording.split()
            if not _SLOT.fullmatch(word)
        }
        self.concept_of = {**concepts(), **self.concept_of, **(also or {})}
        self._longest = max(map(len, self.concept_of))

    def cut(self, text: str) -> Cut:
        """A question as it was typed."""
        marked, slots = take(_BETWEEN.sub("", analyzer.plain(text).strip()))
        found: set[str] = set()
        left_over: list[str] = []
        place = 0
        while place < len(marked):
            if marked[place] in _MARKS:
                found.add(marked[place])
                left_over.append(" ")
                place += 1
                continue
            word = self._known_at(marked, place)
            if word:
                found.add(self.concept_of[word])
                left_over.append(" ")
                place += len(word)
            else:
                left_over.append(marked[place])
                place += 1
        strangers = tuple(_LEFT_OVER.findall("".join(left_over)))
        return Cut(frozenset(found - {DROPPED}), strangers, slots, bool(_ASKS.search(analyzer.plain(text))))

    def _known_at(self, text: str, place: int) -> str:
        for length in range(min(self._longest, len(text) - place), 0, -1):
            if text[place : place + length] in self.concept_of:
                return text[place : place + length]
        return ""


_MARKS = frozenset(NAMES.values())
