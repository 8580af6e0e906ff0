"""Numbers in front of words (第三条, 一、, （二）, 1., (1), ①): what kind they are, and lines that hold several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.regulations.importing.lines import CJK, Doubt, Line
from portal.search.numerals import numeral

_CN = "[一二三四五六七八九十百零〇两]{1,5}"
_ANY = f"(?:{_CN}|\\d{{1,3}})"

# Kinds from the outermost to the innermost, as offices use them when a document does not say otherwise.
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        ["title", "subtitle", "chapter", "section", "article", "cn", "cn_paren", "dec1", "dec2", "dec3", "dec4",
         "paren", "half", "circle", "letter", "bullet", "plain"]
    )
}  # fmt: skip

_LEADING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第\s*({_ANY})\s*章(?![，、]|的)\s*[:：、.]?\s*")),
    ("section", re.compile(rf"第\s*({_ANY})\s*节(?![，、课]|的)\s*[:：、.]?\s*")),
    ("article", re.compile(rf"第\s*({_ANY})\s*条(?!(?:第|、第|和第|规定|所|之|的|款|至|到|件))\s*[:：、.]?\s*")),
    ("cn", re.compile(rf"({_CN})\s*[、．.，,]\s*(?![一二三四五六七八九十]、)")),
    ("cn_paren", re.compile(rf"[（(]\s*({_CN})\s*[）)]\s*[、.．]?\s*")),
    (
        "dec",
        re.compile(
            r"(\d{1,2}(?:\s?[.．]\s?\d{1,2}){1,3})(?!\s?[\d年月日%％元万亿倍折个米公斤度])\s*[、.．]?\s*(?=[^\d\s])"
        ),
    ),
    ("dec1", re.compile(r"(\d{1,3})\s*(?:[、．]|[.](?!\d))\s*[)）]?\s*")),
    ("paren", re.compile(r"[（(]\s*(\d{1,3})\s*[）)]\s*[、.．]?\s*")),
    ("half", re.compile(r"(\d{1,2})\s*[）)]\s*[、.．]?\s*")),
    ("circle", re.compile(r"([①-⑳❶-❿])\s*")),
    ("letter", re.compile(r"([A-Za-z])\s*[）)]\s*|[（(]\s*([A-Za-z])\s*[）)]\s*|([A-Z])\s*[、．.]\s*(?=[^A-Za-z\s])")),
    ("bullet", re.compile(r"([•●■◆▪▶►➢➤✓★※])\s*|([-–—*])\s+(?=\S)")),
    ("dec1", re.compile(rf"(\d{{1,2}})\s(?=[{CJK}]{{2}})")),  # 1 进入机房
)
_BARE_NUMBER = re.compile(rf"(\d{{1,2}})(?=[{CJK}]{{2,12}}[。:：]?$)")  # 2适用范围。
_COUNTER = re.compile(r"\d{1,2}\s?[个名位次日天月年周元小分点时人间台条项类级种步楼号]")  # 3 个月 is no third item

# Within a line: more of what a number begins must hold, since a sentence may cite one.
_INNER = re.compile(
    rf"第\s*{_ANY}\s*[章节条](?!(?:第|、第|和第|规定|所|之|的|款|至|到|件|，|、|中|与|或))"
    rf"|(?<![一二三四五六七八九十百周第之日\d期]){_CN}\s*[、．](?![一二三四五六七八九十\d])"
    rf"|[（(]\s*(?:{_CN}|\d{{1,3}})\s*[）)](?=\s*[{CJK}“《A-Za-z])(?![项款条]|人|\s*[项款])"
    rf"|(?<![\d.A-Za-z/-])(?<!\d[:：])\d{{1,2}}\.\d{{1,2}}(?=\s?[{CJK}])(?!\s?[万元个倍折%％米级分])"
    rf"|(?<![\d.A-Za-z/-])(?<!\d[:：])\d{{1,2}}\s?[、.．](?=\s*[{CJK}“《])"
    rf"|[①-⑳]"
    rf"|•(?=\s*\S)"
)
LONGEST_HEADING = 40
_STOPS = "。；：！？;:.!?”）)…〓"


@dataclass
class Segment:
    """A piece of text under its own number (or none), the smallest thing the structure is built of."""

    kind: str  # a key of RANKS
    value: int
    label: str  # the number as the document has it
    text: str  # the words behind it
    at: int
    heading: int = 0
    weight: int = 0
    gap: bool = False
    again: bool = False
    table: list[list[str]] | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Whether the document says that it is a heading, and it is no whole sentence in a heading's style."""
        return self.heading > 0 and 0 < len(self.text) <= LONGEST_HEADING and self.text[-1] not in "。；;"


def leading(text: str) -> tuple[str, int, str, str] | None:
    """The number a text begins with: (kind, value, the number as written, the words behind it); None if with none."""
    for kind, pattern in _LEADING:
        match = pattern.match(text)
        if not match:
            continue
        written = next(group for group in match.groups() if group)
        if kind == "dec":
            parts = [int(part) for part in re.split(r"\s?[.．]\s?", written)]
            return f"dec{min(len(parts), 4)}", parts[-1], match[0].strip(), text[match.end() :]
        if kind == "dec1" and (_COUNTER.match(text) or (match[0].endswith(",") and text[match.end() :][:1].isdigit())):
            continue
        found = _value(kind, written)
        if found is not None:
            return kind, found, match[0].strip(), text[match.end() :]
    return None


def _value(kind: str, written: str) -> int | None:
    if kind == "circle":
        return ord(written) - (0x245F if written <= "⑳" else 0x2775)
    if kind == "letter":
        return ord(written.lower()) - 96
    return 0 if kind == "bullet" else numeral(written)


_SECOND = {
    "cn": re.compile(r"(?<![一二三四五六七八九十])二\s*[、．]"),
    "cn_paren": re.compile(r"[（(]\s*二\s*[）)]"),
    "dec1": re.compile(r"(?<![\d.])2\s?[、.．](?!\d)"),
    "paren": re.compile(r"[（(]\s*2\s*[）)]"),
    "circle": re.compile("②"),
}
_NEAR = 900  # characters in which a second number makes a first one believable


def _followed(kind: str, text: str) -> bool:
    """Whether a first number is followed by a second of its kind, as a list's is and a citation's is not."""
    return kind in _SECOND and _SECOND[kind].search(text, 2) is not None


class Cutter:
    """Cuts lines into segments, remembering how far each kind of number has come."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def cut(self, line: Line) -> list[Segment]:
        """The segments of a line: one, or several where numbers follow inside it."""
        if line.table:
            return [Segment("plain", 0, "", "", line.at, table=line.table, gap=line.gap, doubts=line.doubts)]
        pieces: list[str] = []
        since = 0
        text = line.text
        self._begin(text[:_NEAR])
        for match in () if line.heading and len(text) <= LONGEST_HEADING else _INNER.finditer(text):
            if match.start() <= since or not self._opens(text, since, match.start()):
                continue
            pieces.append(text[since : match.start()])
            since = match.start()
            self._begin(text[since : since + _NEAR])
        pieces.append(text[since:])
        return [self._segment(piece.strip(), line, n) for n, piece in enumerate(pieces) if piece.strip()]

    def _segment(self, piece: str, line: Line, n: int) -> Segment:
        found = leading(piece) or self._bare(piece)
        kind, value, label, text = found or ("plain", 0, "", piece)
        return Segment(
            kind, value, label, text.strip(), line.at, heading=line.heading if n == 0 else 0,
            weight=line.weight if n == 0 else 0, gap=line.gap and n == 0, again=line.again and n == 0,
            doubts=line.doubts if n == 0 else [],
        )  # fmt: skip

    def _bare(self, piece: str) -> tuple[str, int, str, str] | None:
        match = _BARE_NUMBER.match(piece)
        if match and not _COUNTER.match(piece) and int(match[1]) in range(1, 21):
            return "dec1", int(match[1]), match[1], piece[match.end() :]
        return None

    def _begin(self, text: str) -> None:
        """A segment begins here: its number is the last of its kind, and deeper ones count anew."""
        found = leading(text)
        if not found or found[0] == "bullet":
            return
        kind, value, _label, _rest = found
        self._last = {other: n for other, n in self._last.items() if RANKS[other] < RANKS[kind]}
        self._last[kind] = value

    def _opens(self, text: str, since: int, place: int) -> bool:
        """Whether the number inside the line begins a segment, or is only cited."""
        found = leading(text[place : place + _NEAR])  # never the whole rest: a line may have a million characters
        if found is None:
            return False
        kind, value, _label, rest = found
        before = text[max(since, place - _NEAR) : place].rstrip()
        if not before or not rest.strip():
            return False
        if kind == "bullet":
            return True
        begun = leading(before) if place - since <= _NEAR else None
        bare = (begun[3] if begun else before).strip()
        after_stop = before[-1] in _STOPS
        next_in_turn = value == self._last.get(kind, 0) + 1 and (kind in self._last or value == 1)
        if kind in ("chapter", "section", "article"):
            spaced = text[place - 1] == " "
            return (
                (after_stop or spaced or len(bare) <= 16) and (next_in_turn or value == 1 or kind == "article")
            ) or (next_in_turn and value > 1)
        if value == 1 and _followed(kind, text[place : place + _NEAR]):
            return True
        if not next_in_turn and not (value == 1 and after_stop):
            return False
        if kind == "letter":
            return after_stop
        # A heading in front (三、职责1. …), the end of a sentence, or the number that is due.
        return (
            after_stop or (begun is not None and len(bare) <= 20) or (value > 1 and kind in ("cn", "cn_paren", "paren"))
        )
