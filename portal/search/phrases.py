"""Reads a phrase in the text itself: the index knows which words a document has, not how they stand."""

from __future__ import annotations


def contains(text: str, phrase: str) -> bool:
    """Does a plain text hold the phrase, not inside a longer word of letters and digits? Spaces do not matter."""
    if _stands_in(text, phrase):
        return True
    return " " in phrase and _stands_in("".join(text.split()), "".join(phrase.split()))


def _stands_in(text: str, phrase: str) -> bool:
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (_glued(text[start - 1 : start], phrase[0]) or _glued(phrase[-1], text[end : end + 1])):
            return True
        start = text.find(phrase, start + 1)
    return False


def _glued(left: str, right: str) -> bool:
    return bool(left) and (left + right[:1]).isascii() and left.isalnum() and right.isalnum()
