"""The regulations in policies/, read the plain way, for searching in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from portal.regulations.time_marks import unmarked
from portal.search.contents import ArticleDoc

POLICIES = Path(__file__).resolve().parents[2] / "policies"
DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (
        DIGITS[ones] if ones or not tens else ""
    )


@cache
def articles() -> tuple[ArticleDoc, ...]:
    found = []
    for path in sorted(POLICIES.glob("*/*/*.md")):
        head, body = path.read_text(encoding="utf-8").removeprefix("+++\n").split("\n+++\n", 1)
        about = tomllib.loads(head)
        chapters = dict(_chapters(body))
        parts = re.split(r"(?m)^## (.+?) \{#([\w-]+)(?: facts=\"([^\"]*)\")?\}\s*$", body)
        for number, (title, slug, facts, text) in enumerate(zip(*[iter(parts[1:])] * 4, strict=True), start=1):
            found.append(
                ArticleDoc(
                    code=about["code"],
                    regulation_title=about["title"],
                    short=about["short"],
                    slug=slug,
                    number_text=f"第{chinese(number)}条",
                    title=title,
                    text=re.sub(r"(?m)^#.*$|^>.*$|^[0-9]+\. ", "", unmarked(text)).strip(),
                    facts=tuple((facts or "").split()),
                    department=about["department"],
                    url=f"/policies/{about['code']}/{slug}",
                    also=tuple(about.get("also", ())),
                    chapter=chapters.get(slug, ""),
                )
            )
    return tuple(found)


def _chapters(body: str) -> Iterator[tuple[str, str]]:
    """The title of the chapter each article stands in, by its slug."""
    chapter = ""
    for line in body.splitlines():
        if line.startswith("# "):
            chapter = line.removeprefix("# ").strip()
        elif match := re.match(r"## .+? \{#([\w-]+)", line):
            yield match[1], chapter
