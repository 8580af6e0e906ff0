"""Reads regulation texts (policies/**/<date>.md) into editions and articles. Knows no Flask and no database.

A file is TOML between `+++` lines, then Markdown: `# ` begins a chapter, `## Title {#slug facts="…"}` an article. What
the hotel publishes itself is kept in the same format, so there is one reader for all editions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from portal.regulations import trials
from portal.regulations.numerals import chinese
from portal.regulations.text_header import Mistake, Reading, Unreadable, check_header, split
from portal.regulations.time_marks import TimePhrase, phrases_of, unmarked
from portal.regulations.trials import Trial

# Addresses below /policies/<code>/ that are pages of their own and so cannot be an article's.
RESERVED_SLUGS = frozenset({"editions", "changes", "booklet.pdf"})

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
FACT = re.compile(r"[A-Z]+(?:-[0-9A-Z]+)*-[0-9]+[a-z]?")

_HEADING = re.compile(r"^(#+)\s*(.*?)\s*$")
_MARKED_TITLE = re.compile(r"^(.*?)\s*\{([^{}]*)\}$")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_ATTRIBUTE = re.compile(r'#(?P<slug>\S+)|facts="(?P<facts>[^"]*)"|(?P<other>\S+)')
_ASIDE = re.compile(r"^>\s?(?:(举例|说明)：)?\s*(.*?)\s*$")


@dataclass(frozen=True)
class Article:
    """One article (条款). `slug` is its address for ever; the number belongs to the edition.

    All its words are without time marks, but for what begins with `marked`, which is for drawing pages.
    """

    slug: str
    number: int
    title: str
    chapter: str
    chapter_number: int  # 0: the regulation has no chapters
    facts: tuple[str, ...]
    markdown: str
    plain: str  # without marks; {{setting}} still stands where its value goes
    examples: tuple[str, ...]
    remarks: tuple[str, ...]
    settings: tuple[str, ...]
    times: tuple[TimePhrase, ...]
    marked: str
    marked_examples: tuple[str, ...]
    marked_remarks: tuple[str, ...]
    trials: tuple[Trial, ...]  # of its examples, those that are run
    line: int  # where its heading stands in the file

    @property
    def number_text(self) -> str:
        return f"第{chinese(self.number)}条"

    @property
    def chapter_number_text(self) -> str:
        return f"第{chinese(self.chapter_number)}章" if self.chapter_number else ""


@dataclass(frozen=True)
class Edition:
    """A regulation as it stood from one day on. Equal words have equal `content_hash`, whatever their time marks."""

    code: str
    also: tuple[str, ...]  # further codes the same regulation was given; they lead to this one
    title: str
    short: str
    department: str
    subject: str
    audience: tuple[str, ...]
    issued: date
    effective: date
    review: date
    related: tuple[str, ...]
    notes: tuple[str, ...]
    repeals: bool  # an edition without articles, that ends the regulation on its day
    articles: tuple[Article, ...]
    content_hash: str
    source: str = field(repr=False)
    path: str = ""

    def article(self, slug: str) -> Article | None:
        return next((article for article in self.articles if article.slug == slug), None)

    def chapters(self) -> list[tuple[str, str, list[Article]]]:
        """The articles by chapter: (第一章, its title, its articles); one nameless chapter when there are none."""
        found: list[tuple[str, str, list[Article]]] = []
        for article in self.articles:
            if not found or found[-1][0] != article.chapter_number_text:
                found.append((article.chapter_number_text, article.chapter, []))
            found[-1][2].append(article)
        return found


def normalised(text: str) -> str:
    """The text with plain line ends and nothing after the last word of a line: what is kept and hashed."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip("\n") + "\n"


def read_edition(text: str, path: str = "", known_settings: Container[str] = ()) -> Edition:
    """One edition from its text. Raises Unreadable with every mistake; `path` is only named in them."""
    source = normalised(text)
    reading = Reading(path, known_settings)
    header, body, first_line = split(source, reading)
    values = check_header(header, source, reading)
    articles = _read_articles(body, first_line, reading)
    if values.get("repeals") and articles:
        reading.wrong(1, "废止制度的版本（repeals = true）不能再有条文。")
    if not values.get("repeals") and not articles and not reading.mistakes:
        reading.wrong(first_line, "没有条文。条文以“## 标题 {#slug}”开头。")
    if reading.mistakes:
        raise Unreadable(sorted(reading.mistakes, key=lambda mistake: mistake.line))
    content_hash = hashlib.sha256(unmarked(trials.unmarked(source)).encode()).hexdigest()
    return Edition(**values, articles=tuple(articles), content_hash=content_hash, source=source, path=path)


def read_file(path: Path, known_settings: Container[str], root: Path) -> Edition:
    """One shipped file `<department>/<CODE>/<effective>.md`; the names must say what the header says."""
    name = str(path.relative_to(root.parent))
    edition = read_edition(path.read_text(encoding="utf-8"), name, known_settings)
    mistakes = []
    if path.parent.name != edition.code:
        mistakes.append(Mistake(name, 1, f"文件夹名是 {path.parent.name}，code 却是 {edition.code}，两者须相同。"))
    if path.stem != edition.effective.isoformat():
        mistakes.append(Mistake(name, 1, f"文件名须是施行日期 {edition.effective.isoformat()}.md。"))
    if mistakes:
        raise Unreadable(mistakes)
    return edition


def read_all(root: Path, known_settings: Container[str]) -> list[Edition]:
    """Every edition below `root`, by file name. Raises Unreadable with the mistakes of all files together."""
    editions: list[Edition] = []
    mistakes: list[Mistake] = []
    for path in sorted(root.glob("*/*/*.md")):
        try:
            editions.append(read_file(path, known_settings, root))
        except Unreadable as unreadable:
            mistakes.extend(unreadable.mistakes)
    if mistakes:
        raise Unreadable(mistakes)
    return editions


def plain_text(markdown: str) -> str:
    """Markdown without its marks, a line for each paragraph, item or row of a table."""
    lines = []
    for line in markdown.split("\n"):
        if re.fullmatch(r"[\s|:-]*", line):
            continue
        line = re.sub(r"^\s*(?:\d+[.)]|[-*+])\s+", "", line)
        line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
        line = re.sub(r"\*+|`", "", line)
        lines.append(" ".join(part.strip() for part in line.split("|") if part.strip()))
    return "\n".join(lines)


def filled(text: str, shown: Callable[[str], str]) -> str:
    """The text with each {{setting}} replaced by what `shown(key)` says."""
    return PLACEHOLDER.sub(lambda match: shown(match[1]), text)


def _sections(body: list[str], first_line: int) -> Iterator[tuple[int, str, str, list[tuple[int, str]]]]:
    """Each heading with its lines below: (line, marks, title, [(line, text)]). The first may have no heading."""
    at, marks, title = first_line, "", ""
    below: list[tuple[int, str]] = []
    for number, line in enumerate(body, first_line):
        heading = _HEADING.match(line)
        if heading:
            yield at, marks, title, below
            at, marks, title, below = number, heading[1], heading[2], []
        else:
            below.append((number, line))
    yield at, marks, title, below


def _read_articles(body: list[str], first_line: int, reading: Reading) -> list[Article]:
    articles: list[Article] = []
    chapter, chapter_number, chapter_line, in_chapter = "", 0, 0, True
    for at, marks, title, below in _sections(body, first_line):
        written = next(((number, line) for number, line in below if line.strip()), None)
        if marks == "##":
            if chapter_number == 0 and articles == []:
                in_chapter = False
            articles.append(_read_article(at, title, below, len(articles) + 1, chapter, chapter_number, reading))
            chapter_line = 0
            continue
        if written:
            reading.wrong(written[0], "这段文字不在任何一条之内。请放到“## 标题 {#slug}”之下。")
        if marks == "#":
            if chapter_line:
                reading.wrong(chapter_line, f"“{chapter}”一章没有条文。")
            if not in_chapter:
                reading.wrong(at, "前面的条文不在任何一章之内：要么全部分章，要么都不分章。")
            chapter, chapter_number, chapter_line = title, chapter_number + 1, at
            if not title:
                reading.wrong(at, "章没有标题。")
        elif marks:
            reading.wrong(at, "标题只有两级：“# ”是章，“## ”是条。")
    if chapter_line:
        reading.wrong(chapter_line, f"“{chapter}”一章没有条文。")
    return articles


def _read_article(
    at: int,
    heading: str,
    below: list[tuple[int, str]],
    number: int,
    chapter: str,
    chapter_number: int,
    reading: Reading,
) -> Article:
    title, slug, facts = _read_heading(at, heading, reading)
    body: list[str] = []
    asides: dict[str, list[str]] = {"举例": [], "说明": []}
    kind = ""
    settings: list[str] = []
    times: list[TimePhrase] = []
    tried: list[Trial] = []
    for line_number, line in below:
        line, trial, wrong = trials.read(line)
        if wrong:
            reading.wrong(line_number, wrong)
        if trial is not None:
            tried.append(trial)
        times += phrases_of(line, line_number, partial(reading.wrong, line_number))
        for key in PLACEHOLDER.findall(line):
            if key not in reading.known_settings:
                reading.wrong(line_number, f"没有“{key}”这个参数，参数列在 settings.toml。")
            elif key not in settings:
                settings.append(key)
        if "{{" in PLACEHOLDER.sub("", line):
            reading.wrong(line_number, "参数的写法是 {{key}}，key 为小写字母、数字和下划线。")
        aside = _ASIDE.match(line)
        if not aside:
            kind = ""
            body.append(line)
        elif aside[1]:
            kind = aside[1]
            asides[kind].append(aside[2])
        elif kind:
            asides[kind][-1] = f"{asides[kind][-1]}{aside[2]}"
        else:
            reading.wrong(line_number, "以“>”开头的行须写成“> 举例：”或“> 说明：”。")
    for phrase in times:
        if phrase.fact and phrase.fact not in facts:
            reading.wrong(phrase.line, f"时间标记所写的条款编号 {phrase.fact} 不在“{title}”这一条。")
    marked = "\n".join(body).strip("\n")
    markdown = unmarked(marked)
    if not markdown.strip():
        reading.wrong(at, f"“{title}”一条没有正文。")
    for words in (*asides["举例"], *asides["说明"]):
        if not words:
            reading.wrong(at, f"“{title}”一条的举例或说明是空的。")
    return Article(
        slug=slug,
        number=number,
        title=title,
        chapter=chapter,
        chapter_number=chapter_number,
        facts=facts,
        markdown=markdown,
        plain=plain_text(markdown),
        examples=tuple(unmarked(words) for words in asides["举例"]),
        remarks=tuple(unmarked(words) for words in asides["说明"]),
        settings=tuple(settings),
        times=tuple(times),
        marked=marked,
        marked_examples=tuple(asides["举例"]),
        marked_remarks=tuple(asides["说明"]),
        trials=tuple(tried),
        line=at,
    )


def _read_heading(at: int, heading: str, reading: Reading) -> tuple[str, str, tuple[str, ...]]:
    """Title, slug and facts of `Title {#slug facts="A-1 A-2"}`."""
    marked = _MARKED_TITLE.match(heading)
    title, inside = (marked[1], marked[2]) if marked else (heading, "")
    slug, facts = "", tuple[str, ...]()
    for part in _ATTRIBUTE.finditer(inside):
        if part["other"]:
            reading.wrong(at, f'标题后不认识“{part["other"]}”，写法是 {{#slug facts="…"}}。')
        elif part["slug"]:
            slug = part["slug"]
        else:
            facts = tuple(part["facts"].split())
    if not title:
        reading.wrong(at, "条没有标题。")
    if not slug:
        reading.wrong(at, f"“{title}”一条没有地址。请在标题后写 {{#slug}}。")
    elif not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        reading.wrong(at, f"地址“{slug}”不可用：须是小写英文单词，以连字符相连，且不是保留的名称。")
    elif slug in reading.slugs:
        reading.wrong(at, f"地址“{slug}”已用在第 {reading.slugs[slug]} 行，一个地址只属于一条。")
    reading.slugs.setdefault(slug, at)
    for fact in facts:
        if not FACT.fullmatch(fact):
            reading.wrong(at, f"“{fact}”不是条款编号，写法如 SEC-06-11。")
        elif fact in reading.facts:
            reading.wrong(at, f"条款编号 {fact} 已在第 {reading.facts[fact]} 行，一个编号只属于一条。")
        reading.facts.setdefault(fact, at)
    return title, slug, facts
