"""The hotel's words for searching: synonyms, and question words that say nothing about the subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from portal.search import analyzer

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (DATA / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


@lru_cache(1)
def _table() -> dict[str, tuple[str, ...]]:
    """Each word (plain text) with what is looked for beside it."""
    table: dict[str, dict[str, None]] = {}
    for line in _lines("synonyms.txt"):
        said, arrow, meant = line.partition("→")
        words = [analyzer.plain(word) for word in (said.split() if arrow else said.replace("=", " ").split())]
        others = [analyzer.plain(word) for word in meant.split()] if arrow else words
        for word in words:
            table.setdefault(word, {}).update(dict.fromkeys(other for other in others if other != word))
    return {word: tuple(others) for word, others in table.items()}


@dataclass(frozen=True)
class Own:
    """What a hotel has entered itself: plain word → words meant, and a stamp that changes with it."""

    table: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stamp: str = ""


_read_own: list[Callable[[], Own]] = [Own]


def read_own_with(read: Callable[[], Own]) -> None:
    """Have the hotel's own synonyms read so; asked with every search, so it answers from memory."""
    _read_own[0] = read


def own() -> Own:
    """The hotel's own synonyms."""
    return _read_own[0]()


def synonyms(word: str) -> tuple[str, ...]:
    """The other words for exactly this plain word."""
    return (*_table().get(word, ()), *own().table.get(word, ()))


@lru_cache(4)
def _longest_first(own_words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({*_table(), *own_words}, key=lambda word: (-len(word), word)))


def synonyms_within(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The words of the table that stand in a question, longest first, each with its other words; no word is taken
    out of a longer one that was found."""
    found = []
    for word in _longest_first(frozenset(own().table)):
        if word in text:
            found.append((word, synonyms(word)))
            text = text.replace(word, " " * len(word))
    return found


@lru_cache(1)
def _asked() -> dict[str, str]:
    return dict(line.split(" ", 1) for line in _lines("asked.txt"))


def asked_of(address: str) -> str:
    """What staff would ask of an article ("SEC-06/visiting-guests"), words apart; empty for a hotel's own articles."""
    return _asked().get(address, "")


# Particles part words from each other; they are no words themselves, but in 目的, 了解, 功能 and 要求 they are.
_PARTICLE = re.compile(
    "(?<!目)的(?!士)|(?<![为不])了(?!解)|[吗呢吧啊呀嘛么]+$"
    "|(?<![功性可智节才职动机不只])能(?![力源量耗效])|(?<![需重主必纪摘概首])要(?![求害点件素约闻])"
)

# 填不填, 满不满意, 做没做 ask for 填, 满意, 做.
_WHETHER = re.compile(r"([\u4e00-\u9fff]{1,2})[不没]\1")


@lru_cache(1)
def _questions() -> tuple[re.Pattern[str], dict[str, str]]:
    hints = {}
    for line in _lines("questions.txt"):
        words, _, hint = line.partition("→")
        for word in words.split():
            hints[analyzer.plain(word)] = analyzer.plain(hint.strip())
    longest_first = sorted(hints, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), hints


def subject_of(question: str) -> tuple[str, list[str], list[str]]:
    """A plain question without its question words, the words dropped, and what each asks for (几点 asks for 时间).
    A question that is nothing but question words is left as it is."""
    pattern, hints = _questions()
    dropped = pattern.findall(question)
    subject = _PARTICLE.sub(" ", _WHETHER.sub(r"\1", pattern.sub(" ", question))).strip()
    if not re.search(r"\w", subject):
        return question, [], []
    return subject, dropped, [hints[word] for word in dropped if hints[word]]
