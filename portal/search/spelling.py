"""Did you mean: titles and names that sound or look like what was typed and found nothing."""

from __future__ import annotations

from portal.search import analyzer, pinyin
from portal.search.contents import Contents

LONGEST = 12  # characters of a word worth guessing about
MOST = 3


def guesses(typed: str, contents: Contents) -> list[str]:
    """Stretches of titles of the same length that sound the same, or differ in one character; at most three."""
    word = "".join(run.text for run in analyzer.runs(analyzer.plain(typed)))
    if not 2 <= len(word) <= LONGEST:
        return []
    if word.isascii():
        return _near_letters(word, contents)
    sounding = pinyin.syllables(word)
    alike: dict[str, int] = {}
    for title in contents.titles:
        for run in (run for run in analyzer.runs(title.plain) if run.cjk):
            spoken = pinyin.syllables(run.text)
            for start in range(len(run.text) - len(word) + 1):
                piece = run.text[start : start + len(word)]
                if piece == word:
                    continue
                same = sum(a == b for a, b in zip(piece, word, strict=True))
                if spoken[start : start + len(word)] == sounding:
                    alike[piece] = max(alike.get(piece, 0), 100 + same)
                elif len(word) > 2 and same >= len(word) - 1:
                    alike[piece] = max(alike.get(piece, 0), same)
    return sorted(alike, key=lambda piece: (-alike[piece], piece))[:MOST]


def _near_letters(word: str, contents: Contents) -> list[str]:
    """Codes one letter or digit away: SEC-60 for SEC-06."""
    codes = sorted({doc.code for doc in contents.articles})
    return [code for code in codes if _one_apart(code.lower().replace("-", ""), word.replace("-", ""))][:MOST]


def _one_apart(one: str, other: str) -> bool:
    if len(one) != len(other) or one == other:
        return False
    apart = [n for n in range(len(one)) if one[n] != other[n]]
    swapped = len(apart) == 2 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]
    return len(apart) == 1 or swapped
