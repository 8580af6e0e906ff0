"""Cuts a document into its regulations, at the lines that are titles."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from portal.regulations.importing import titles
from portal.regulations.importing.furniture import PAGE_OF
from portal.regulations.importing.lines import Document, Doubt, Dropped, Line
from portal.regulations.importing.marks import Segment
from portal.regulations.numerals import chinese
from portal.search.analyzer import plain, simplified

_STOPS = "。；：！？;:!?，,、"
_LEAST_NUMBERED = 3  # numbered titles side by side before each is a regulation of its own
_SHARE_NUMBERED = 0.6  # of the numbers of that kind
_SHARE_GAPS = 0.2  # of the lines: where blank lines are rare, one below a short line makes it a title
_HEADED = re.compile(r"(.{2,22}(?:制度|规定|办法|细则|守则))[：:](.+)")


@dataclass
class Part:
    """One regulation's segments, under its title."""

    title: str
    at: int
    segments: list[Segment] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def part_titles(document: Document) -> None:
    """Part a title from the text it was copied into (档案制度 / 档案制度一、目的), as a name a site gave."""
    names = {m["name"] for one in document.dropped if (m := PAGE_OF.fullmatch(simplified(one.text)))}
    known = sorted({plain(name) for name in names} - {""}, key=len, reverse=True)
    if any(plain(line.text) in known for line in document.lines):
        known = []
    lines: list[Line] = []
    for line in document.lines:
        before = lines[-1] if lines else None
        title = ""
        unmarked = before is not None and not (before.table or line.table or before.heading or line.heading)
        if before is not None and unmarked and _may_be_title(before.text):
            title = before.text if line.text.startswith(before.text) else ""
            before.again = before.again or bool(title)
        if not title and not line.table and known:
            title = next((line.text[: len(name)] for name in known if plain(line.text[: len(name)]) == name), "")
            if title:
                lines.append(Line(title, line.at, gap=line.gap, again=True))
                known = []
        line.text = line.text[len(title) :].lstrip("：: ") if title else line.text
        if line.text or line.table:
            lines.append(line)
    document.lines = lines


def _may_be_title(text: str) -> bool:
    return 4 <= len(text) <= titles.LONGEST_TITLE and text[-1] not in _STOPS


def split(segments: list[Segment], document: Document) -> list[Part]:
    """The regulations of the document in order. Every segment is in exactly one, but for titles of collections."""
    bounds = _bounds(segments, document)
    parts = [Part("", segments[0].at if segments else 0)]
    for n, segment in enumerate(segments):
        if n not in bounds:
            last = parts[-1]
            again = segment.kind == "plain" and not segment.table and titles.clean(segment.text) == last.title
            if last.segments or not again:
                last.segments.append(segment)
            continue
        title, body = bounds[n]
        parts.append(Part(titles.clean(title), segment.at, doubts=list(segment.doubts)))
        if body:
            parts[-1].segments.append(Segment("plain", 0, "", titles.without_score(body), segment.at))
    return _named(_filled(parts, document), document)


def _bounds(segments: list[Segment], document: Document) -> dict[int, tuple[str, str]]:
    """Which segments are titles: place → the title, and what of a body stands on the same line."""
    found: dict[int, tuple[str, str]] = {}
    alone = [_alone(segments, n) for n in range(len(segments))]
    level = _level_of_titles(segments)
    gaps = sum(segment.gap for segment in segments)
    rare_gaps = len(segments) > 20 and gaps < _SHARE_GAPS * len(segments)
    marks: Counter[str] = Counter()  # since the last title: which kinds of numbers, the outermost first
    for n, segment in enumerate(segments):
        if n - 1 in found:
            marks.clear()
        if segment.kind != "plain" or segment.table:
            marks[segment.kind] += segment.kind != "plain"
            continue
        text = segment.text
        part = titles.part_title(text) if segment.heading <= max(level, 1) else ""
        if part:
            found[n] = (part, "")
        elif not alone[n] or len(text) > titles.LONGEST_TITLE or text[-1] in _STOPS:
            continue
        elif level:
            if 0 < segment.heading <= level:  # one above the level is the name of a collection
                found[n] = (text, "")
        elif (
            titles.is_title(Line(text, segment.at, heading=segment.heading, weight=segment.weight))
            or segment.again
            or _starts_over(segments, n, marks, document)
            or (rare_gaps and len(text) <= 30 and n + 1 < len(segments) and segments[n + 1].gap and len(text) >= 4)
        ):
            found[n] = (text, "")
    return found | _numbered_bounds(segments, found)


def _starts_over(segments: list[Segment], n: int, marks: Counter[str], document: Document) -> bool:
    """A short line after which the outermost numbers begin again at one: the title of the next text."""
    following = segments[n + 1] if n + 1 < len(segments) else None
    if following is None or following.kind not in ("cn", "chapter", "article") or following.value != 1:
        return False
    if len(segments[n].text) < 4:
        return False
    behind_site = n > 0 and any(
        one.why == "site" and segments[n - 1].at < one.at < segments[n].at for one in document.dropped
    )
    return behind_site or (next(iter(marks), "") == following.kind and marks[following.kind] >= 2)


def _alone(segments: list[Segment], n: int) -> bool:
    return (n == 0 or segments[n - 1].at != segments[n].at) and (
        n + 1 == len(segments) or segments[n + 1].at != segments[n].at
    )


def _level_of_titles(segments: list[Segment]) -> int:
    """The outermost level of the document's own headings at which half or more are titles of regulations; 0 if none."""
    headings = [segment for segment in segments if segment.heading and segment.kind == "plain" and not segment.table]
    for level in sorted({segment.heading for segment in headings}):
        here = [segment for segment in headings if segment.heading == level]
        if sum(titles.is_title(Line(segment.text, segment.at)) for segment in here) * 2 >= len(here):
            return level
    return 0


def _numbered_bounds(segments: list[Segment], found: dict[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """（三）会客登记制度, among others like it or right before its own 第一章: a regulation in a collection."""
    more: dict[int, tuple[str, str]] = {}
    part = 0
    of_part = []
    for n in range(len(segments)):
        # A title that opens a part parts the numbers; one between them (one without a number) does not.
        part += n in found and bool(titles.part_title(segments[n].text))
        of_part.append(part)
    for kind in ("cn", "cn_paren"):
        of_kind = [n for n, segment in enumerate(segments) if segment.kind == kind]
        for _part, group in groupby(of_kind, key=lambda n: of_part[n]):
            places = list(group)
            titled = {n: title for n in places if (title := _numbered_title(segments[n].text))}
            enough = len(titled) >= _LEAST_NUMBERED and len(titled) >= _SHARE_NUMBERED * len(places)
            for n, title in titled.items():
                following = segments[n + 1] if n + 1 < len(segments) else None
                restarts = following is not None and following.kind in ("chapter", "article") and following.value == 1
                if enough or restarts:
                    more[n] = title
    return more


def _numbered_title(text: str) -> tuple[str, str] | None:
    if titles.is_numbered_title(text):
        return titles.without_score(text), ""
    match = _HEADED.fullmatch(text)
    return (match[1], match[2]) if match and titles.is_numbered_title(match[1]) else None


def _filled(parts: list[Part], document: Document) -> list[Part]:
    """Without what has a title only: the names of collections. What stands before the first title may be one, too."""
    kept: list[Part] = []
    for n, part in enumerate(parts):
        words = "".join(segment.text for segment in part.segments)
        unmarked = all(segment.kind == "plain" and not segment.table for segment in part.segments)
        if not part.segments:
            if part.title:
                document.dropped.append(Dropped(part.title, part.at, "collection"))
        elif n == 0 and len(parts) > 1 and unmarked and len(words) < 80 and not re.search("[。；]", words):
            document.dropped += [Dropped(segment.text, segment.at, "collection") for segment in part.segments]
        else:
            kept.append(part)
    return kept


def _named(parts: list[Part], document: Document) -> list[Part]:
    """Every part with a title of its own."""
    for part in parts:
        if not part.title:
            part.title = _title_from(part, document)
    times: dict[str, int] = {}
    for part in parts:
        times[part.title] = times.get(part.title, 0) + 1
    again = {title for title, count in times.items() if count > 1}
    counted: dict[str, int] = {}
    for part in parts:
        if part.title in again:
            counted[part.title] = number = counted.get(part.title, 0) + 1
            part.doubts.append(Doubt("same_title", part.at, read=part.title))
            part.title = f"{part.title}（{chinese(number)}）"
    return parts


def _title_from(part: Part, document: Document) -> str:
    first = part.segments[0]
    short = first.kind == "plain" and not first.table and 2 <= len(first.text) <= titles.LONGEST_TITLE
    if short and first.text[-1] not in _STOPS and len(part.segments) > 1:
        part.segments = part.segments[1:]
        return titles.clean(first.text)
    part.doubts.append(Doubt("title_guessed", part.at, assumed=document.name))
    return titles.clean(document.name) or "未命名的制度"
