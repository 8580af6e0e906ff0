"""From what was found to a text in the format of policies/, which the reader of all editions reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.regulations.importing.lines import Article, Found
from portal.regulations.reader import FACT, RESERVED_SLUGS
from portal.search import pinyin

_SLUG_LETTERS = 40
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_LISTED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_SIGNS = str.maketrans(
    {"{": "｛", "}": "｝", "*": "＊", "`": "‘", "|": "｜", "\\": "＼", "\r": " ", "\n": " ", "~": "～", "<": "＜"}
)


@dataclass(frozen=True)
class Header:
    """What a text's header says beside its title; `first_fact` is the first number its clauses may have."""

    code: str
    department: str
    subject: str
    audience: tuple[str, ...]
    issued: date
    effective: date
    review: date
    notes: tuple[str, ...] = ()
    first_fact: int = 1


def words(text: str) -> str:
    """A paragraph's words so that Markdown, settings and time marks find nothing of theirs in them."""
    text = _ENTITY.sub("＆", text.translate(_SIGNS))
    text = re.sub(r"\](?=[(\[])", "］", text)
    text = re.sub(r"_{2,}", lambda match: "＿" * min(len(match[0]), 12), text).replace("_", "＿")
    text = " ".join(text.split())
    text = _LISTED.sub(r"\1．", text)
    if text and text[0] in "#>":
        text = ("＃" if text[0] == "#" else "＞") + text[1:].lstrip()
    if re.match(r"[-+=]", text):
        text = "—" + text[1:] if text[0] == "-" else {"+": "＋", "=": "＝"}[text[0]] + text[1:]
    return text


def title_words(text: str) -> str:
    """A title's words: one line without marks."""
    return words(text).strip("＃ ") or "正文"


def table_words(rows: list[list[str]]) -> str:
    """A table in Markdown; its first row is the head."""
    width = max(map(len, rows))
    lines = [
        "| " + " | ".join(words(cell) or " " for cell in [*row, *[""] * (width - len(row))]) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def slugs(titles: Iterable[str]) -> list[str]:
    """An address for each article: how its title is read, as far as that is short; no two alike."""
    taken: set[str] = set(RESERVED_SLUGS)
    made = []
    for title in titles:
        parts: list[str] = []
        for piece in re.findall(r"[\u3400-\u9fff]|[A-Za-z]+|\d+", title):
            spoken = pinyin.syllables(piece) if piece >= "\u3400" else (piece.lower(),)
            parts += [part for one in spoken if (part := re.sub(r"[^a-z0-9]", "", one.replace("ü", "v")))]
        slug = ""
        for part in parts:
            if len(slug) + len(part) > _SLUG_LETTERS:
                break
            slug = f"{slug}-{part}" if slug else part
        slug = slug if slug[:1].isalpha() else f"tiao-{slug}".strip("-")
        plain, n = slug, 1
        while slug in taken:
            n += 1
            slug = f"{plain}-{n}"
        taken.add(slug)
        made.append(slug)
    return made


def source(found: Found, header: Header) -> str:
    """The whole text of one regulation, header and articles."""
    said: list[tuple[str, object]] = [
        ("code", header.code), ("title", found.title), ("short", found.title), ("department", header.department),
        ("subject", header.subject), ("audience", list(header.audience)),
        ("issued", header.issued), ("effective", header.effective), ("review", header.review),
    ]  # fmt: skip
    if header.notes:
        said.append(("notes", list(header.notes)))
    lines = ["+++", *(f"{key} = {_toml(value)}" for key, value in said), "+++"]
    chapter = ""
    for n, (article, slug) in enumerate(zip(found.articles, slugs(one.title for one in found.articles), strict=True)):
        if article.chapter and article.chapter != chapter:
            lines += ["", f"# {title_words(article.chapter)}"]
        chapter = article.chapter
        fact = f"{header.code}-{header.first_fact + n:02}"
        facts = f' facts="{fact}"' if FACT.fullmatch(fact) else ""
        lines += ["", f"## {title_words(article.title)} {{#{slug}{facts}}}", "", article.body]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def dated(text: str, *, issued: date, effective: date, review: date) -> str:
    """The text with other days in its header: a draft gets its days when it is published."""
    for key, day in (("issued", issued), ("effective", effective), ("review", review)):
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {day.isoformat()}", text, count=1)
    return text


def in_chapters(articles: list[Article], otherwise: str) -> list[Article]:
    """Articles fit to stand together: all in chapters, or none; chapters that come back get their articles together."""
    if any(article.chapter for article in articles):
        for article in articles:
            article.chapter = article.chapter or otherwise
    return articles
