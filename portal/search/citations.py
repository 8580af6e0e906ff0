"""Reads citations (SEC-06, 第十一条 会客, 《会客登记制度》第十一条, 十四(三), SEC-06-11), finds the articles meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.search import analyzer
from portal.search.contents import ArticleDoc, Contents
from portal.search.numerals import numeral

_FIGURES = "[0-9]{1,3}|[零〇一二三四五六七八九十百]{1,5}"
_ARTICLE = re.compile(f"第 ?({_FIGURES}) ?条|(?<![0-9])({_FIGURES}) ?条(?!\\w)")
_ITEM = re.compile(f"^({_FIGURES}) ?\\(({_FIGURES})\\)")
_MARKS = re.compile("[《》〈〉<>]")


@dataclass(frozen=True, slots=True)
class Citation:
    """What was cited: a clause or regulation by its code, an article by its number, and the words beside it."""

    code: str = ""
    number: int | None = None
    words: str = ""


def read(typed: str, contents: Contents) -> Citation | None:
    """The citation in what was typed; None if there is none."""
    text = _MARKS.sub(" ", analyzer.plain(typed)).strip()
    words = text.split()
    code = _code(words[0], contents) if words else ""
    rest = text[len(words[0]) :].strip() if code else text
    number = None
    if match := _ARTICLE.search(rest) or _ITEM.match(rest):
        number = numeral(match[1] or match[2])
        rest = (rest[: match.start()] + " " + rest[match.end() :]).strip()
    if not code and number is None and rest not in contents.names:
        return None
    return Citation(code, number, rest)


def _code(word: str, contents: Contents) -> str:
    """The code of a regulation, or the id of a clause, that a word is: SEC-06, sec06, SEC-06-11."""
    return contents.codes.get(word.replace("-", ""), "")


def meant(citation: Citation, contents: Contents, scores: dict[str, float]) -> list[str]:
    """The keys of the articles a citation means, best first; `scores` of the whole search decide among equals."""
    docs = [doc for doc in contents.articles if _fits(doc, citation)]
    if citation.words and citation.number is not None and not citation.code:
        pairs = {token for token in analyzer.article_tokens(citation.words) if len(token) > 1}
        named = [(len(pairs & set(analyzer.article_tokens(doc.short + " " + doc.title))), doc) for doc in docs]
        most = max((shared for shared, _doc in named), default=0)
        docs = [doc for shared, doc in named if shared == most and most]
        docs.sort(key=lambda doc: -scores.get(doc.key, 0.0))
    return [doc.key for doc in docs]


def _fits(doc: ArticleDoc, citation: Citation) -> bool:
    if citation.code and citation.code not in doc.codes:
        return False
    if citation.number is not None and citation.number != doc.number:
        return False
    if not citation.code and citation.number is None:
        return citation.words in (analyzer.plain(doc.short), analyzer.plain(doc.regulation_title))
    return True
