"""Marks what was found in the original text, and cuts out the stretch worth showing. Everything is escaped first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from portal.search import analyzer, pinyin

SNIPPET = 96  # characters


@dataclass(frozen=True, slots=True)
class Needles:
    """What to mark: Chinese pieces (plain), whole words of letters and digits, what may be pinyin."""

    pieces: tuple[str, ...] = ()
    words: tuple[tuple[str, bool], ...] = ()  # (word, does it only begin so?)
    sounds: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()  # 第14条


def needles(texts: list[str], prefixes: tuple[str, ...] = ()) -> Needles:
    """The needles of plain texts (words of a query, synonyms)."""
    pieces: dict[str, None] = {}
    words: dict[tuple[str, bool], None] = {}
    sounds: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for text in texts:
        for number, start, end in analyzer.ordinals(text):
            numbers[number] = None
            text = text[:start] + " " * (end - start) + text[end:]
        for run in analyzer.runs(text):
            if run.cjk and len(run.text) == 1:
                pieces[run.text] = None
            elif run.cjk:
                pieces.update(dict.fromkeys(map("".join, zip(run.text, run.text[1:], strict=False))))
            else:
                words[run.text, run.text in prefixes] = None
                if re.fullmatch("[a-z]{2,}", run.text):
                    sounds[run.text] = None
    if any(len(piece) > 1 for piece in pieces):
        pieces = {piece: None for piece in pieces if len(piece) > 1}
    return Needles(tuple(pieces), tuple(words), tuple(sounds), tuple(numbers))


def spans(text: str, wanted: Needles, *, by_sound: bool = False) -> list[tuple[int, int]]:
    """The stretches of the original text to mark, in order, not overlapping. `by_sound` for names and titles."""
    plain, places = analyzer.mapped(text, document=True)
    found: list[tuple[int, int]] = []
    for piece in wanted.pieces:
        found += [(match.start(), match.start() + len(piece)) for match in re.finditer(f"(?={piece})", plain)]
    for word, prefix in wanted.words:
        until = "" if prefix else "(?![a-z0-9])"
        found += [match.span() for match in re.finditer(f"(?<![a-z0-9]){re.escape(word)}{until}", plain)]
    if wanted.numbers:
        found += [(start, end) for number, start, end in analyzer.ordinals(plain) if number in wanted.numbers]
    if by_sound:
        for sound in wanted.sounds:
            found += pinyin.places(sound, plain)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        start, end = places[start], places[end - 1] + 1
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def marked(text: str, wanted: Needles, *, by_sound: bool = False) -> Markup:
    """The whole text with marks, safe to show."""
    return _render(text, spans(text, wanted, by_sound=by_sound), 0, len(text))


def snippet(text: str, wanted: Needles, length: int = SNIPPET) -> Markup:
    """The stretch of the text in which most of what was looked for stands, with marks."""
    found = spans(text, wanted)
    if not found or len(text) <= length:
        return _render(text, found, 0, min(len(text), length))
    best = max(range(len(found)), key=lambda n: (_weight(text, found, n, length), -n))
    start = found[best][0]
    for place in range(start, max(-1, start - length // 3), -1):  # begin where a sentence or a line does
        if place == 0 or text[place - 1] in "。；！？\n":
            start = place
            break
    else:
        start = max(0, start - length // 6)
    return _render(text, found, start, min(len(text), start + length))


def _weight(text: str, found: list[tuple[int, int]], first: int, length: int) -> int:
    """How many different characters are marked in the stretch that begins with one of the marks."""
    until = found[first][0] + length * 2 // 3
    return len({char for start, end in found[first:] if end <= until for char in text[start:end]})


def _render(text: str, found: list[tuple[int, int]], start: int, stop: int) -> Markup:
    out = [Markup("…")] if start > 0 else []
    at = start
    for left, right in found:
        left, right = max(left, start), min(right, stop)
        if left < right:
            out += [
                escape(_one_line(text[at:left])),
                Markup("<mark>"),
                escape(_one_line(text[left:right])),
                Markup("</mark>"),
            ]
            at = right
    out.append(escape(_one_line(text[at:stop])))
    if stop < len(text):
        out.append(Markup("…"))
    return Markup("").join(out)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
