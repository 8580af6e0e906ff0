"""Why something was found, in a word people understand: 字面, 同义, 拼音, 繁简, 条号, 号码."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import Row

from portal.search import analyzer, contents, highlight, pinyin, query
from portal.search.contents import ArticleDoc, Doc
from portal.search.questions import Question


@lru_cache(4096)
def sounds_of(doc: Doc) -> frozenset[str]:
    """The pinyin of a document's titles."""
    return contents.sounds_of(doc)


def cited() -> str:
    """An article was named by its number or its regulation's code."""
    return _("条号")


def of_text(asked: query.Query, question: Question, doc: Doc, tokens: frozenset[str]) -> str:
    """The reason an article or form was found."""
    shared = {token for token in question.typed & tokens if len(token) > 1} or question.typed & tokens
    own = contents.says(doc)
    said = {token for token in shared & question.telling if token in own or token.startswith("第")}
    if said:
        place = " ".join([doc.title, doc.text, *([doc.short, doc.code] if isinstance(doc, ArticleDoc) else [])])
        return _literally(said, asked.typed, place)
    if any(token.startswith(sound) for sound in question.sounds for token in sounds_of(doc)):
        return _("拼音")
    return _("同义")


def of_stored(asked: query.Query, doc: Row) -> str:
    """The reason a record, person, customer or attachment was found."""
    place = analyzer.APART.join([doc.title, doc.number, doc.names, doc.text])
    tokens = analyzer.record_tokens(place)
    also = {other for _word, other in asked.synonyms}
    by_hash = by_sound = by_synonym = False
    shared: set[str] = set()
    for leaf in asked.leaves():
        looks = [look for group in leaf.wanted for look in group]
        here = {look.token for look in looks if _is_there(look, tokens)}
        if leaf.text in also and here:
            by_synonym = True
        elif here:
            shared |= here
        elif any(look.token.startswith(query.HASH_MARK) for look in looks):
            by_hash = True
        elif any(look.token.startswith(pinyin.MARK) for look in looks):
            by_sound = True
    if shared:
        return _literally(shared, asked.typed, place)
    if by_hash and not by_sound:
        return _("号码")
    return _("同义") if by_synonym else _("拼音")


def _is_there(look: analyzer.Look, tokens: set[str]) -> bool:
    return look.token in tokens or (look.prefix and any(token.startswith(look.token) for token in tokens))


def _literally(shared: set[str], typed: str, place: str) -> str:
    """As written, or only once traditional characters are read as simplified ones on either side."""
    typed, place = _unsimplified(typed), _unsimplified(place)
    chinese = [token for token in shared if not token.isascii() and token[0] != "第"]
    return _("字面") if all(token in typed and token in place for token in chinese) else _("繁简")


def _unsimplified(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def needles_of(asked: query.Query) -> highlight.Needles:
    """What to mark in a record."""
    leaves = list(asked.leaves())
    prefixes = tuple(
        leaf.text for leaf in leaves if any(look.prefix and look.token == leaf.text for g in leaf.wanted for look in g)
    )
    return highlight.needles([leaf.text for leaf in leaves], prefixes)


_NUMBER = re.compile(r"[a-z]{1,6}-?\d{4}-?\d{4,}(-\d+)?")


def is_record_number(typed: str) -> bool:
    """Is what was typed, the whole of it, the number of a record? Then nothing else is meant by its year."""
    return bool(_NUMBER.fullmatch(typed))


def is_named(typed: str, kind: str, number: str, title: str) -> bool:
    """Did somebody type a whole number, or the whole name of a person or customer (or how it sounds)?"""
    if not typed:
        return False
    if number and analyzer.plain(number).replace("-", "") == typed.replace("-", ""):
        return True
    if kind not in ("person", "customer"):
        return False
    return analyzer.plain(title) == typed or (typed.isalpha() and pinyin.mark(typed) in pinyin.name_tokens(title))
