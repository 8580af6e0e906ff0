"""What changed from one edition to another, article by article, in words marked as taken out and put in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from portal.regulations.reader import Article, Edition, filled

# A figure or a Latin word changes as a whole; Chinese changes character by character.
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[:.,-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)
_SHORTEST_KEPT = 2  # characters left standing between two changes; fewer only look restless


@dataclass(frozen=True)
class ArticleChange:
    """One article of two editions. `kind`: added, dropped, changed, moved (another number, the same words), same."""

    kind: str
    before: Article | None
    after: Article | None
    title: Markup  # with <del> and <ins>, as are the lines
    words: tuple[Markup, ...]  # of an article that is the same, none

    @property
    def article(self) -> Article:
        found = self.after or self.before
        assert found is not None
        return found


def between(earlier: Edition, later: Edition, shown: Callable[[str], str]) -> list[ArticleChange]:
    """Every article of both, in the later edition's order; those that were dropped stand last.

    `shown(key)` is what stands for a setting.
    """
    dropped = [article for article in earlier.articles if later.article(article.slug) is None]
    pairs = [(earlier.article(article.slug), article) for article in later.articles] + [(one, None) for one in dropped]
    return [_change(before, after, shown) for before, after in pairs]


def marked(before: str, after: str) -> Markup:
    """`after` with what it has more in <ins>, and what `before` had more in <del>."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[tuple[str, str, str]] = []  # what was done, the old words, the new words
    for done, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        step = ("equal" if done == "equal" else "replace", "".join(old[a:b]), "".join(new[c:d]))
        if step[0] == "equal" and parts and len(step[1]) < _SHORTEST_KEPT and b < len(old) and d < len(new):
            step = ("replace", step[1], step[2])
        if parts and parts[-1][0] == "replace" == step[0]:
            parts[-1] = ("replace", parts[-1][1] + step[1], parts[-1][2] + step[2])
        else:
            parts.append(step)
    html = [
        Markup.escape(new_words)
        if done == "equal"
        else (Markup("<del>{}</del>").format(old_words) if old_words else Markup())
        + (Markup("<ins>{}</ins>").format(new_words) if new_words else Markup())
        for done, old_words, new_words in parts
    ]
    return Markup().join(html)


def _change(before: Article | None, after: Article | None, shown: Callable[[str], str]) -> ArticleChange:
    old, new = _lines(before, shown), _lines(after, shown)
    title = marked(before.title if before else "", after.title if after else "")
    if not before or not after:
        return ArticleChange("added" if after else "dropped", before, after, title, tuple(_marked_lines(old, new)))
    if old == new and before.title == after.title:
        return ArticleChange("same" if before.number == after.number else "moved", before, after, title, ())
    return ArticleChange("changed", before, after, title, tuple(_marked_lines(old, new)))


def _lines(article: Article | None, shown: Callable[[str], str]) -> list[str]:
    """What a reader sees below the article's title, in lines."""
    if article is None:
        return []
    asides = [f"举例：{words}" for words in article.examples] + [f"说明：{words}" for words in article.remarks]
    return [filled(line, shown) for line in (*article.plain.split("\n"), *asides)]


def _marked_lines(old: list[str], new: list[str]) -> list[Markup]:
    """Lines side by side where they are like each other, whole lines taken out or put in where they are not."""
    found: list[Markup] = []
    for done, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if done == "replace":
            paired = min(b - a, d - c)
            found += [marked(*pair) for pair in zip(old[a : a + paired], new[c : c + paired], strict=True)]
            a, c = a + paired, c + paired
        if done == "equal":
            found += [Markup.escape(line) for line in new[c:d]]
        else:
            found += [marked(line, "") for line in old[a:b]] + [marked("", line) for line in new[c:d]]
    return found
