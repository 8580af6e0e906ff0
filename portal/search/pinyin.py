"""Pinyin and initials of names and titles. Never of body text: there 景点 would be found by who looks for 经典."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

MARK = "^"  # in front of tokens of sound, so that they never meet the letters of a text
SHORT = 2  # letters that count only from the start of a title or name: dh is 动火, not the 的和 in 目的和范围
LONGEST = 30  # letters kept of a token of sound: nobody types more
MOST_READINGS = 12  # of one name; 单, 曾, 乐 have two or three each
LONGEST_NAME = 4  # characters of a person's name; longer ones are companies, read as titles are

_CHINESE = re.compile("[\u3400-\u9fff]+")


def mark(letters: str) -> str:
    """The token of sound for what a person typed; tokens that begin so are what they mean."""
    return (MARK * 2 if len(letters) <= SHORT else MARK) + letters[:LONGEST]


@lru_cache(8192)
def readings(char: str) -> tuple[str, ...]:
    """Every reading of one character, without tones; ü written u as well as v."""
    from pypinyin import Style, pinyin  # a large dictionary, loaded when the first name is read

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    spelt = [reading for group in found for reading in group]
    return tuple(dict.fromkeys(spelt + [reading.replace("v", "u") for reading in spelt]))


@lru_cache(8192)
def syllables(text: str) -> tuple[str, ...]:
    """The usual reading of a run of Chinese characters, one syllable a character."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]


def _from_each_place(spoken: tuple[str, ...]) -> set[str]:
    """Tokens that let a search begin at any syllable: 动火作业 is found by zuoye and zy. Searches look for a prefix."""
    found = set()
    for start in range(len(spoken)):
        rest = spoken[start:]
        initials = "".join(syllable[0] for syllable in rest)
        for letters in ("".join(rest), initials):
            if len(letters) > 1:
                found.add(MARK + letters[:LONGEST])
                if start == 0:
                    found.add(MARK * 2 + letters[:LONGEST])
    return found


@lru_cache(8192)
def title_tokens(title: str) -> frozenset[str]:
    """The tokens of sound of a title or a company's name."""
    found: set[str] = set()
    for run in _CHINESE.findall(title):
        found |= _from_each_place(syllables(run))
    return frozenset(found)


@lru_cache(8192)
def name_tokens(name: str) -> frozenset[str]:
    """The tokens of sound of a name; a person's with every reading of its characters (单 is shan, and dan to many)."""
    if len(name) > LONGEST_NAME or not _CHINESE.fullmatch(name):
        return title_tokens(name)
    found = set(_from_each_place(syllables(name)))
    for spoken in islice(product(*(readings(char) or (char,) for char in name)), MOST_READINGS):
        found |= _from_each_place(spoken)
    return frozenset(found)


def places(typed: str, text: str) -> list[tuple[int, int]]:
    """Where in a Chinese text the characters stand whose sound or initials begin with what was typed."""
    found = []
    for run in _CHINESE.finditer(text):
        spoken = syllables(run[0])
        for start in range(len(spoken) if len(typed) > SHORT else 1):
            length = _reach(typed, spoken[start:])
            if length:
                found.append((run.start() + start, run.start() + start + length))
    return found


def _reach(typed: str, spoken: tuple[str, ...]) -> int:
    """How many syllables what was typed takes up, 0 if it does not begin them."""
    initials = "".join(syllable[0] for syllable in spoken)
    if len(typed) > 1 and initials.startswith(typed):
        return len(typed)
    rest, taken = typed, 0
    for syllable in spoken:
        if not rest:
            break
        if not (rest.startswith(syllable) or syllable.startswith(rest)):
            return 0
        rest = rest[len(syllable) :]
        taken += 1
    return 0 if rest else taken
