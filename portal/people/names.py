"""How a name can be looked for besides its characters: pinyin and initials, with every reading of each character."""

from __future__ import annotations

import unicodedata
from itertools import islice, product

# 24 ways to read a name is far more than any real one has; the bound keeps a pasted sentence from exploding.
_MOST_READINGS = 24

# Where a key may begin, by the number of characters: the whole name, or the given name after one or two of surname.
_STARTS = {2: (0, 1), 3: (0, 1), 4: (0, 1, 2)}


def folded(text: str) -> str:
    """The text as it is compared: half width, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def has_chinese(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" or c >= "\U00020000" for c in text)


def sounds(words: str) -> list[str]:
    """How words are read and their initials: 动火作业 gives donghuozuoye and dhzy. For titles; names have `keys`."""
    from pypinyin import Style, lazy_pinyin

    letters = "".join(c if c.isalnum() else " " for c in folded(words))
    syllables = " ".join(lazy_pinyin(letters, style=Style.NORMAL)).split()
    return ["".join(syllables), "".join(s[0] for s in syllables)] if syllables else []


def keys(name: str) -> str:
    """The search keys of a name, each with a space on both sides: 单小芳 gives " shanxiaofang sxf xiaofang xf dan… ".

    Surnames are the reason for every reading: 单, 曾, 仇, 解 are read otherwise as names than as words.
    """
    words = folded(name).split()
    found: dict[str, None] = {}
    for start in range(len(words)):
        found["".join(words[start:])] = None
    if len(words) > 1:
        found["".join(word[0] for word in words)] = None
    for word in words:
        if has_chinese(word):
            for reading in _readings(word):
                for start in _STARTS.get(len(reading), (0,)):
                    found["".join(reading[start:])] = None
                    found["".join(syllable[0] for syllable in reading[start:])] = None
    return f" {' '.join(found)} " if found else ""


def _readings(word: str) -> list[tuple[str, ...]]:
    from pypinyin import Style, lazy_pinyin, pinyin  # a large dictionary, loaded when the first name is written

    as_a_phrase = tuple(lazy_pinyin(word, style=Style.NORMAL))  # knows 尉迟 as yuchi, which single characters do not
    by_character = [pinyin(c, style=Style.NORMAL, heteronym=True)[0] for c in word]
    every = islice(product(*by_character), _MOST_READINGS)
    return [r for r in dict.fromkeys([as_a_phrase, *every]) if all(r)]
