"""What the regulations' index is made of: the articles in force and the catalogue of forms, held in memory."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from portal.search import analyzer, pinyin, wording
from portal.search.numerals import numeral


@dataclass(frozen=True, slots=True)
class ArticleDoc:
    """One article of an edition in force. `number_text` as readers see it: 第十一条."""

    code: str  # SEC-06
    regulation_title: str
    short: str  # as it is cited
    slug: str
    number_text: str
    title: str
    text: str
    facts: tuple[str, ...]
    department: str
    url: str
    also: tuple[str, ...] = ()  # further codes of the regulation
    chapter: str = ""  # the title of the chapter it stands in

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything it is cited by that is no title: the regulation's codes, its clauses' ids."""
        return (self.code, *self.also, *self.facts)

    @property
    def key(self) -> str:
        return f"article:{self.code}/{self.slug}"

    @property
    def number(self) -> int | None:
        return numeral(self.number_text.removeprefix("第").removesuffix("条"))

    @property
    def regulation_url(self) -> str:
        return self.url.rsplit("/", 1)[0]

    @property
    def owner(self) -> str:
        return self.department


@dataclass(frozen=True, slots=True)
class FormDoc:
    """One form of the catalogue. `text`: what it is for, its articles, its labels."""

    key: str
    title: str
    owner: str
    text: str
    url: str


Doc = ArticleDoc | FormDoc

TITLE_WEIGHT = 4  # times a title is repeated in the one text field
ASKED_WEIGHT = 2  # times what staff would ask of it is
PLACE_WEIGHT = 2  # times the titles of its regulation and chapter are


def tokens_of(doc: Doc) -> list[str]:
    """The tokens of a document as often as they count: the title several times, then where it stands, then its text."""
    tokens = analyzer.article_tokens(doc.title) * TITLE_WEIGHT
    if isinstance(doc, ArticleDoc):
        stands = [*(doc.short, doc.regulation_title, doc.chapter) * PLACE_WEIGHT, doc.number_text, *doc.codes]
        stands += [wording.asked_of(doc.key.partition(":")[2])] * ASKED_WEIGHT
    else:
        stands = [doc.owner]
    for part in [*stands, doc.text]:
        tokens += analyzer.article_tokens(part)
    return tokens


def says(doc: Doc) -> str:
    """All a document itself says, plain: what stands beside it of staff's questions is not its own."""
    stands = [doc.owner]
    if isinstance(doc, ArticleDoc):
        stands = [doc.short, doc.regulation_title, doc.chapter, doc.number_text, *doc.codes]
    return analyzer.plain(analyzer.APART.join([doc.title, *stands, doc.text]), document=True)


def sounds_of(doc: Doc) -> frozenset[str]:
    """The pinyin of its titles."""
    found = pinyin.title_tokens(doc.title)
    return found | pinyin.title_tokens(doc.short) if isinstance(doc, ArticleDoc) else found


@dataclass(frozen=True)
class Title:
    """A title, what to say beside it, and where it leads."""

    name: str
    note: str
    url: str

    @cached_property
    def plain(self) -> str:
        return analyzer.plain(self.name)


class Contents:
    """All documents of one hotel at one moment; `stamp` tells one state of them from another."""

    def __init__(self, articles: Iterable[ArticleDoc], forms: Iterable[FormDoc], stamp: str = "") -> None:
        self.articles, self.forms = list(articles), list(forms)
        self.docs: dict[str, Doc] = {doc.key: doc for doc in self.articles} | {
            f"form:{doc.key}": doc for doc in self.forms
        }
        self.stamp = stamp or self._digest()

    def _digest(self) -> str:
        digest = hashlib.blake2b(digest_size=12)
        for doc in self.docs.values():
            digest.update(repr(doc).encode())
        return digest.hexdigest()

    @cached_property
    def codes(self) -> dict[str, str]:
        """Every code of a regulation and id of a clause, by how it is typed: sec0611 is SEC-06-11."""
        return {code.lower().replace("-", ""): code for doc in reversed(self.articles) for code in doc.codes}

    @cached_property
    def names(self) -> frozenset[str]:
        """What regulations are called, full and short, plain."""
        return frozenset(analyzer.plain(name) for doc in self.articles for name in (doc.short, doc.regulation_title))

    @cached_property
    def plain(self) -> dict[str, str]:
        """The plain text of each document, title first, for phrases."""
        return {
            key: analyzer.plain(doc.title + analyzer.APART + doc.text, document=True) for key, doc in self.docs.items()
        }

    @cached_property
    def tokens(self) -> dict[str, frozenset[str]]:
        """The tokens of each document."""
        return {key: frozenset(tokens_of(doc)) for key, doc in self.docs.items()}

    def asked(self, key: str) -> str:
        """The questions beside an article, as they are compared."""
        return analyzer.plain(wording.asked_of(key.partition(":")[2]))

    @cached_property
    def rarity(self) -> dict[str, float]:
        """What each token tells, from 1 up: the fewer articles have it, the more."""
        having = Counter(token for doc in self.articles for token in self.tokens[doc.key])
        return {token: math.log(len(self.articles) / (count + 1)) + 1 for token, count in having.items()}

    @cached_property
    def titles(self) -> list[Title]:
        """What can be suggested while somebody types: regulations as they are cited, forms, articles."""
        regulations = {doc.short: Title(doc.short, doc.code, doc.regulation_url) for doc in self.articles}
        forms = [Title(doc.title, doc.owner, doc.url) for doc in self.forms]
        articles = [Title(doc.title, f"《{doc.short}》{doc.number_text}", doc.url) for doc in self.articles]
        return [*regulations.values(), *forms, *articles]
