"""Reads what a person typed: words, "phrases", prefix*, AND, OR, NOT, brackets; and says what it had to ignore."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.search import analyzer, wording
from portal.search.analyzer import Look, Wanted

LONGEST = 200  # characters of a query
MOST_WORDS = 16
HASH_MARK = "#"  # keyed hashes stand behind it in the index, so that no typed prefix reaches them

_PIECE = re.compile(r'"(?P<phrase>[^"]*)"|(?P<mark>[()|"])|(?P<word>[^\s()|"]+)')
_OPERATORS = {"AND": "and", "&&": "and", "OR": "or", "|": "or", "||": "or", "NOT": "not", "(": "(", ")": ")"}
_MARKS = str.maketrans(dict.fromkeys("“”„＂「」『』", '"') | {"（": "(", "）": ")", "｜": "|"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: every group of tokens must be met. `text` is plain."""

    text: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order with nothing between them. The index finds candidates, the stored text decides."""

    text: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Word | Phrase | All | AnyOf | Not


@dataclass
class Query:
    """A query as understood. `node` is None when nothing was left to look for."""

    typed: str
    node: Node | None = None
    ignored: list[str] = field(default_factory=list)
    synonyms: list[tuple[str, str]] = field(default_factory=list)  # (typed, also looked for)
    strict: bool = False  # operators or quotes were used: the person says exactly what to find

    def leaves(self, node: Node | None = None, *, wanted_only: bool = True) -> Iterator[Word | Phrase]:
        """The words and phrases; without those to be kept out, unless asked for."""
        node = node or self.node
        if isinstance(node, Word | Phrase):
            yield node
        elif isinstance(node, All | AnyOf):
            for part in node.parts:
                yield from self.leaves(part, wanted_only=wanted_only)
        elif isinstance(node, Not) and not wanted_only:
            yield from self.leaves(node.part, wanted_only=False)

    @property
    def verified(self) -> bool:
        """Does the stored text have the last word?"""
        return any(isinstance(leaf, Phrase) for leaf in self.leaves(wanted_only=False))

    def met(self, has: Callable[[Word | Phrase], bool], node: Node | None = None) -> bool:
        """Is the query met by a document of which `has` says whether it has a word or phrase?"""
        node = node or self.node
        if isinstance(node, Word | Phrase):
            return has(node)
        if isinstance(node, All):
            return all(self.met(has, part) for part in node.parts)
        if isinstance(node, AnyOf):
            return any(self.met(has, part) for part in node.parts)
        return isinstance(node, Not) and not self.met(has, node.part)


def read(typed: str, hash_terms: Callable[[str], Iterable[str]] | None = None, *, widen: bool = True) -> Query:
    """The tree of what was typed. `hash_terms` gives the index's terms for a word that may be a personal number;
    `widen` looks for synonyms of whole words too."""
    query = Query(typed)
    if len(typed) > LONGEST:
        query.ignored.append(_("只查了前 %(n)s 个字", n=LONGEST))
        typed = typed[:LONGEST]
    query.node = _Reader(typed, query, hash_terms or (lambda text: ()), widen).read()
    return query


class _Reader:
    """Recursive descent: any-of over all-of over (not) word, phrase or bracket."""

    def __init__(self, typed: str, query: Query, hash_terms: Callable[[str], Iterable[str]], widen: bool) -> None:
        self.query, self.hash_terms, self.widen = query, hash_terms, widen
        self.pieces = list(self._pieces(typed.translate(_MARKS)))
        query.strict = any(kind != "word" for kind, _text in self.pieces)
        self.at = 0
        self.words = 0

    def _say(self, sentence: str) -> None:
        if sentence not in self.query.ignored:
            self.query.ignored.append(sentence)

    def _pieces(self, typed: str) -> Iterator[tuple[str, str]]:
        # Brackets group only beside operators: 十四(三) and 公司（北京） are words.
        if not re.search(r"(?:^|[\s()])(?:AND|OR|NOT|&&)(?=$|[\s()])|\|", typed):
            typed = re.sub("[()]", " ", typed)
        for match in _PIECE.finditer(typed):
            if match["phrase"] is not None:
                yield "phrase", match["phrase"]
            elif match[0] == '"':
                self._say(_("引号不成对，已忽略"))
            elif match[0] in _OPERATORS:
                yield _OPERATORS[match[0]], match[0]
            elif match[0].startswith("-") and len(match[0]) > 1:
                yield "not", "-"
                yield "word", match[0][1:]
            else:
                yield "word", match[0]

    def _peek(self) -> str:
        return self.pieces[self.at][0] if self.at < len(self.pieces) else "end"

    def read(self) -> Node | None:
        parts = []
        while self._peek() != "end":
            part = self._any_of()
            if part is not None:
                parts.append(part)
            if self._peek() == ")":
                self._say(_("括号不成对，已忽略"))
                self.at += 1
        node = _joined(All, parts)
        if node is not None and not any(True for _leaf in self.query.leaves(node)):
            self._say(_("只写了要排除的词，请再写上要找的词"))
            return None
        return node

    def _any_of(self) -> Node | None:
        parts = [self._all_of()]
        while self._peek() == "or":
            self.at += 1
            parts.append(self._all_of())
        if len(parts) > 1 and None in parts:
            self._say(_("多余的 %(word)s 已忽略", word="OR"))
        return _joined(AnyOf, [part for part in parts if part is not None])

    def _all_of(self) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in ("or", ")", "end"):
            if self._peek() == "and":
                self.at += 1
                if not parts or self._peek() in ("and", "or", ")", "end"):
                    self._say(_("多余的 %(word)s 已忽略", word="AND"))
                continue
            part = self._one()
            if part is not None:
                parts.append(part)
        return _joined(All, parts)

    def _one(self) -> Node | None:
        kind, text = self.pieces[self.at]
        self.at += 1
        if kind == "not":
            if self._peek() in ("and", "or", ")", "end"):
                self._say(_("多余的 %(word)s 已忽略", word="NOT"))
                return None
            part = self._one()
            if isinstance(part, Not):
                return part.part
            return None if part is None else Not(part)
        if kind == "(":
            inner = self._any_of()
            if self._peek() == ")":
                self.at += 1
            else:
                self._say(_("括号不成对，已忽略"))
            return inner
        self.words += 1
        if self.words > MOST_WORDS:
            self._say(_("只查了前 %(n)s 个词", n=MOST_WORDS))
            return None
        return self._phrase(text) if kind == "phrase" else self._word(text)

    def _phrase(self, text: str) -> Node | None:
        text = " ".join(run.text for run in analyzer.runs(analyzer.plain(text)))
        found = analyzer.wanted(text, by_sound=False)
        return Phrase(text, found) if found else None

    def _word(self, text: str) -> Node | None:
        prefix = text.endswith("*")
        bare = text.rstrip("*")
        if "*" in bare or "?" in bare.rstrip("?"):
            self._say(_("通配符 * 只能放在词尾，词中的 * 和 ? 已当作空格"))
        word = analyzer.plain(bare)
        found = analyzer.wanted(word, prefix=prefix)
        if not found:
            return None
        options: list[Node] = [Word(word, found)]
        hashes = tuple(Look(HASH_MARK + term) for term in self.hash_terms(bare))
        if hashes:
            options.append(Word(word, (hashes,)))
        for other in wording.synonyms(word) if self.widen else ():
            self.query.synonyms.append((word, other))
            options.append(Word(other, analyzer.wanted(other)))
        return _joined(AnyOf, options)


def _joined(kind: type[All] | type[AnyOf], parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))
