"""What passes from one step of an import to the next: lines of a document, doubts, and the regulations found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# Told how far a long document has come, in percent.
Progress = Callable[[int], None]

CJK = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
LOST = "〓"  # what printers set where a character is missing
QUOTED = 40  # characters of the document a doubt quotes


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at: what kind (`wording.SENTENCES`), what was read, what was assumed."""

    kind: str
    at: int  # the line or paragraph of the document, from 1; 0: the document as a whole
    read: str = ""
    assumed: str = ""


@dataclass
class Line:
    """A line or paragraph as the document has it."""

    text: str
    at: int
    heading: int = 0  # 1 to 9 where the document itself says that it is a heading
    weight: int = 0  # how much it looks like one: bold, centred, larger than the rest, a point each
    gap: bool = False  # a blank line stands before it
    contents: bool = False  # a line of a table of contents
    again: bool = False  # its words stood again at the beginning of the next: it is a title
    table: list[list[str]] | None = None
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True)
class Dropped:
    """A line that is no part of any regulation (page number, advertisement of a site), and why."""

    text: str
    at: int
    why: str


@dataclass
class Document:
    """A document read: its lines, and what could not be taken over."""

    lines: list[Line]
    name: str = ""  # of the file, without its ending
    wrapped: bool = False  # lines may end where the paper ended, as in copied text
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


@dataclass
class Article:
    """One article: its title, its chapter ("" when there are none), its body in the Markdown of policies/."""

    title: str
    chapter: str
    body: str
    label: str = ""  # how the document numbers it
    at: int = 0
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class Found:
    """One regulation found in a document. What a person may change before it is kept stands here too."""

    title: str
    articles: list[Article]
    at: int = 0
    likely: bool = True  # it reads like a regulation, not like a letter, a plan or a blank form
    doubts: list[Doubt] = field(default_factory=list)
    kept: bool = True
    code: str = ""
    department: str = ""
    subject: str = ""

    def all_doubts(self) -> list[Doubt]:
        return [*self.doubts, *(doubt for article in self.articles for doubt in article.doubts)]


def quoted(text: str, around: int = 0) -> str:
    """A piece of the text to show, from a little before the place."""
    start = max(0, around - QUOTED // 2)
    piece = text[start : start + QUOTED]
    return f"{'…' if start else ''}{piece}{'…' if start + QUOTED < len(text) else ''}"
