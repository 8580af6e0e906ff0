"""Finds articles and forms: citations first, then what the question is about, each with the reason it is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.search import analyzer, citations, highlight, phrases, query, questions, reasons
from portal.search.contents import Contents, says
from portal.search.questions import Question

if TYPE_CHECKING:
    from portal.search.regulations_index import RegulationsIndex

CUT = 0.22  # of the best score: what is weaker shares a word by chance
ALIKE = 0.6  # of the characters, when no word is shared
MOST_CITED = 30
COVERAGE = 0.5  # how much more a document counts that has all the question's words than one that has a single word
MOST_COVERED = 60  # the best; what comes behind them will not come to the front


@dataclass
class Found:
    """Keys by kind ("article", "form"), best first, and what is needed to show them."""

    question: Question
    contents: Contents
    asked: query.Query
    needles: highlight.Needles
    keys: dict[str, list[str]]
    cited: set[str]
    departments: dict[str, Counter[str]] = field(default_factory=dict)
    owner: str = ""

    @property
    def partly_known(self) -> bool:
        """Are there words in the question that no article and no form has?"""
        pairs = {token for token in self.question.typed if len(token) > 1}
        return not all(any(pair in tokens for tokens in self.contents.tokens.values()) for pair in pairs)

    def why(self, key: str) -> str:
        """The reason a document was found."""
        if key in self.cited:
            return reasons.cited()
        return reasons.of_text(self.asked, self.question, self.contents.docs[key], self.contents.tokens[key])


def find(asked: query.Query, contents: Contents, index: RegulationsIndex) -> Found:
    """The articles and forms that fit, best first."""
    question = questions.read(asked)
    scores = _by_coverage(question, contents, index.search(contents, question))
    if asked.strict:
        kept = {key: score for key, score in scores.items() if _meets(asked, contents, key)}
    else:
        kept = {key: score for key, score in scores.items() if _tells(question, contents, key)}
        kept = kept or {key: score for key, score in scores.items() if _resembles(question, contents, key)}
    cited = []
    citation = citations.read(asked.typed, contents)
    if citation is not None and not asked.strict:
        cited = citations.meant(citation, contents, scores)[:MOST_CITED]
    keys = {}
    for kind in ("article", "form"):
        ranked = sorted((key for key in kept if key.startswith(kind)), key=lambda key: (-kept[key], key))
        least = kept[ranked[0]] * CUT if ranked and not asked.strict else 0.0
        keys[kind] = [key for key in ranked if kept[key] >= least]
    keys["article"] = cited + [key for key in keys["article"] if key not in cited]
    needles = highlight.needles([question.subject, *(other for _word, other in question.synonyms)])
    best = max((key for key in scores if key.startswith("article")), key=lambda key: scores[key], default="")
    owner = contents.docs[best].owner if best else ""
    return Found(question, contents, asked, needles, keys, set(cited), owner=owner)


def _by_coverage(question: Question, contents: Contents, scores: dict[str, float]) -> dict[str, float]:
    """The scores, more for documents that answer more of the question: one word said often is not the whole of it."""
    rarity = contents.rarity
    worth: dict[str, float] = {}
    for token in question.telling | question.covers.keys():
        if token in rarity:
            worth[token] = rarity[token]
        elif token in question.covers:  # no article says it so
            worth[token] = max(rarity.get(meant, 1.0) for meant in question.covers[token][0])
    whole = sum(worth.values())
    if not whole:
        return scores
    raised = dict(scores)
    for key in sorted(scores, key=lambda key: -scores[key])[:MOST_COVERED]:
        here = contents.tokens[key]
        covered = sum(
            value
            for token, value in worth.items()
            if token in here or any(meant <= here for meant in question.covers.get(token, ()))
        )
        raised[key] = scores[key] * (1 + COVERAGE * covered / whole)
    return raised


def _tells(question: Question, contents: Contents, key: str) -> bool:
    """Is there more in common than single characters?"""
    doc = contents.docs[key]
    if question.told_by(contents.tokens[key]):
        return True
    return bool(question.sounds) and any(
        token.startswith(sound) for sound in question.sounds for token in reasons.sounds_of(doc)
    )


def _resembles(question: Question, contents: Contents, key: str) -> bool:
    """Nothing tells: has it most of the characters at least? What no document has counts as missing everywhere."""
    single = [token for token in question.typed if len(token) == 1]
    here = sum(token in contents.tokens[key] for token in single)
    return len(single) > 1 and here / len(single) >= ALIKE


def _meets(asked: query.Query, contents: Contents, key: str) -> bool:
    """Operators and quotes are taken at their word, for articles too."""
    tokens = contents.tokens[key]

    def has(leaf: query.Word | query.Phrase) -> bool:
        if isinstance(leaf, query.Phrase):
            return phrases.contains(contents.plain[key], leaf.text)
        return all(any(_there(look, tokens, contents, key) for look in group) for group in leaf.wanted)

    return asked.met(has)


def _there(look: analyzer.Look, tokens: frozenset[str], contents: Contents, key: str) -> bool:
    if look.token in tokens:  # of the questions beside an article none is its own word
        return look.token not in contents.asked(key) or look.token in says(contents.docs[key])
    if not look.prefix:
        return False
    return any(token.startswith(look.token) for token in (tokens | reasons.sounds_of(contents.docs[key])))
