"""Cuts text into the tokens that are indexed and looked for; documents and queries go through the same steps.

Chinese is cut into overlapping pairs of characters (bigrams), not words: a segmenter that cuts a document one way and
a query another finds less than half of the names staff look for. Letters and digits stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.search import pinyin
from portal.search.numerals import numeral

# Part of the name of every index made with it: raise it with any change of the tokens, and indexes are made anew.
VERSION = "2"

APART = "\n\n"  # between the parts of a document: a single line break would be mended, and join the parts
LONGEST_TOKEN = 64  # characters; longer runs are no words, and PostgreSQL limits a lexeme to 2 kB
MOST_PARTS = 4  # a code of more parts (a path, a web address) is found whole and by each part only

CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_WORD = f"(?:(?![{CJK}])[^\\W_])+"
_RUN = re.compile(f"(?P<cjk>[{CJK}]+)|(?P<word>{_WORD}(?:(?:[-/._]|(?<=[0-9]):(?=[0-9])){_WORD})*)")
_JOINT = re.compile(r"[-/._:]")
_LETTERS = re.compile(r"[a-z]{2,}")
# 關(guān)系: scraped traditional texts carry the reading of a character in brackets behind it.
_NOTE = re.compile(f"(?<=[{CJK}])\\(([a-z]{{1,6}})\\)")
_BROKEN_LINE = re.compile(f"(?<=[{CJK}])[ \\t]*\\r?\\n[ \\t]*(?=[{CJK}])")
_ORDINAL = re.compile(r"第 ?([0-9]{1,4}|[零〇一二两三四五六七八九十百千]{1,7}) ?([条章节款项])")
_DASHES = "‐‑‒–—―−﹣－"


def _table() -> dict[str, str]:
    lines = (Path(__file__).parent / "data" / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: line[1] for line in lines if len(line) == 2}


class _Fold(dict[int, str]):
    """What becomes of each character, worked out when it is first met: one table serves str.translate and offsets."""

    def __init__(self) -> None:
        super().__init__()
        self.simplified_table = _table()

    def __missing__(self, code: int) -> str:
        self[code] = made = "".join(self._fold(char) for char in unicodedata.normalize("NFKC", chr(code)))
        return made

    def _fold(self, char: str) -> str:
        if char in _DASHES:
            return "-"
        if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cf", "Cs", "Cn", "Mn"):
            return ""  # private use, zero width, unassigned, accents standing alone: nothing a person types
        base = unicodedata.normalize("NFKD", char)[0]
        if "a" <= base.lower() <= "z":
            char = base  # é is found by e
        return self.simplified_table.get(char, char).lower()


_fold = _Fold()


def simplified(text: str) -> str:
    """The text in simplified characters, otherwise as it is, one for one: to be read, not to be compared."""
    table = _fold.simplified_table
    return "".join(table.get(char, char) for char in text)


def _is_reading(match: re.Match[str]) -> bool:
    return match[1] in pinyin.readings(match.string[match.start() - 1])


def plain(text: str, *, document: bool = False) -> str:
    """The text as it is compared: simplified, half width, lower case, without slips. `document` mends broken lines,
    which a query must not: there a space separates two words."""
    folded = text.translate(_fold)
    if "(" in folded:
        folded = _NOTE.sub(lambda match: "" if _is_reading(match) else match[0], folded)
    return _BROKEN_LINE.sub("", folded) if document and "\n" in folded else folded


def mapped(text: str, *, document: bool = False) -> tuple[str, list[int]]:
    """`plain(text)`, and for each of its characters the place in `text` it came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for made in _fold[ord(char)]:
            chars.append(made)
            places.append(place)
    folded, places = _without(_NOTE, "".join(chars), places, _is_reading)
    return _without(_BROKEN_LINE, folded, places) if document else (folded, places)


def _without(
    pattern: re.Pattern[str], text: str, places: list[int], only_if: Callable[[re.Match[str]], bool] = bool
) -> tuple[str, list[int]]:
    kept: list[str] = []
    kept_places: list[int] = []
    since = 0
    for match in pattern.finditer(text):
        if only_if(match):
            kept.append(text[since : match.start()])
            kept_places += places[since : match.start()]
            since = match.end()
    return "".join([*kept, text[since:]]), kept_places + places[since:]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of Chinese (`cjk`) or of letters, digits and the joints of a code, in plain text."""

    text: str
    start: int
    cjk: bool


def runs(text: str) -> Iterator[Run]:
    """The runs of a plain text."""
    for match in _RUN.finditer(text):
        yield Run(match[0], match.start(), match.lastgroup == "cjk")


def ordinals(text: str) -> Iterator[tuple[str, int, int]]:
    """第十四条 and 第14条 of a plain text as the one token 第14条, with where it stands."""
    if "第" in text:
        for match in _ORDINAL.finditer(text):
            number = numeral(match[1])
            if number is not None:
                yield f"第{number}{match[2]}", match.start(), match.end()


def forms_of(code: str) -> list[str]:
    """A run of letters and digits whole, in parts and joined: dh-2026-0012, dh-2026, 2026-0012, dh, …, dh20260012."""
    parts = _JOINT.split(code)
    if len(parts) == 1:
        return [code[:LONGEST_TOKEN]]
    found = {code, *parts, "".join(parts)}
    if len(parts) <= MOST_PARTS:
        ends = [match.start() for match in _JOINT.finditer(code)] + [len(code)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        found |= {code[start:end] for start in starts for end in ends if start < end}
    return [form[:LONGEST_TOKEN] for form in found if form]


def record_tokens(text: str) -> set[str]:
    """The distinct tokens of a document in the records' index: bigrams, and the last character of each run, so that
    a search for one character, which looks for tokens beginning with it, finds it there too."""
    text = plain(text, document=True)
    found: set[str] = {token for token, _, _ in ordinals(text)}
    for run in runs(text):
        if run.cjk:
            found.update(map("".join, zip(run.text, run.text[1:], strict=False)))
            found.add(run.text[-1])
        else:
            found.update(forms_of(run.text))
    return found


def article_tokens(text: str) -> list[str]:
    """The tokens of an article, repeated as they are in it: single characters, bigrams, codes."""
    text = plain(text, document=True)
    found = [token for token, _, _ in ordinals(text)]
    for run in runs(text):
        if run.cjk:
            found += run.text
            found += map("".join, zip(run.text, run.text[1:], strict=False))
        else:
            found += forms_of(run.text)
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """One token looked for; `prefix`: any token that begins so."""

    token: str
    prefix: bool = False


# What a word asks of a document: every group must be met, by any token of the group.
Wanted = tuple[tuple[Look, ...], ...]


def wanted(word: str, *, prefix: bool = False, by_sound: bool = True) -> Wanted:
    """The tokens of one plain word of a query (`prefix`: typed with a star; `by_sound`: letters may be pinyin)."""
    groups: list[tuple[Look, ...]] = []
    since = 0
    for token, start, end in [*ordinals(word), ("", len(word), len(word))]:
        for run in runs(word[since:start]):
            groups += _groups(run, prefix and since + run.start + len(run.text) == len(word), by_sound)
        if token:
            groups.append((Look(token),))
        since = end
    return tuple(dict.fromkeys(groups))


def _groups(run: Run, prefix: bool, by_sound: bool) -> Iterator[tuple[Look, ...]]:
    if run.cjk:
        if len(run.text) == 1:
            yield (Look(run.text, prefix=True),)
        for first, second in zip(run.text, run.text[1:], strict=False):
            yield (Look(first + second),)
    elif _LETTERS.fullmatch(run.text):
        exact = Look(run.text[:LONGEST_TOKEN], prefix)
        yield (exact, Look(pinyin.mark(run.text), prefix=True)) if by_sound else (exact,)
    else:
        joined = _JOINT.sub("", run.text)
        yield tuple(Look(form[:LONGEST_TOKEN], prefix) for form in dict.fromkeys((run.text, joined)))
