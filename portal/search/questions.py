"""Turns a question into weighted tokens: 几点以后不能会客 asks about 会客, 访客 and a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from portal.search import analyzer, numerals, pinyin, query, wording

# What a token counts for. Single characters carry what is said in other words (报废 and 报损 share one): with less,
# fewer judged questions are answered. Synonyms are added up, not the best of them taken: that ranked worse.
SINGLE, PAIR, ORDINAL = 0.8, 1.0, 2.0
SYNONYM, HINT = 0.7, 0.9
# By themselves these say nothing of the subject, and being rare in formal text (没, 跟, 咋) they would count for much.
EMPTY = frozenset(
    "的了吗呢吧啊呀嘛么去来看跟没给会要不都还先再到在是和上下把被就也能得过着这那个有我你他她它们哪怎谁啥咋干做说想让行用些儿从对很太也又才呀嗯"
)


@dataclass
class Question:
    """Tokens with their weights; `typed` are those of the question itself, `instead` the tokens of each synonym,
    `covers` what stands for each token of a word that has synonyms."""

    weights: dict[str, float] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    instead: list[set[str]] = field(default_factory=list)
    covers: dict[str, list[set[str]]] = field(default_factory=dict)
    sounds: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    synonyms: list[tuple[str, str]] = field(default_factory=list)
    subject: str = ""

    @cached_property
    def telling(self) -> set[str]:
        """The tokens typed that say something by themselves. Asked for once the question is complete."""
        return _longer(self.typed)

    def told_by(self, tokens: frozenset[str]) -> bool:
        """Has a document one of them, or a synonym whole? Single characters and what questions ask for do not tell."""
        return not self.telling.isdisjoint(tokens) or any(word <= tokens for word in self.instead)

    def add(self, text: str, weight: float, *, typed: bool = False) -> set[str]:
        """The tokens of a plain text; a token keeps the greatest weight it is given."""
        tokens = set(analyzer.article_tokens(text))
        for token in tokens:
            kind = ORDINAL if token[0] == "第" and token[-1:] in "条章节款项" else SINGLE if len(token) == 1 else PAIR
            self.weights[token] = max(self.weights.get(token, 0.0), weight * kind)
        if typed:
            self.typed |= tokens
        return tokens


def read(asked: query.Query) -> Question:
    """What to look for among articles and forms."""
    question = Question()
    wanted = [leaf for leaf in asked.leaves() if leaf.text]
    typed = [leaf.text for leaf in wanted if not _is_synonym(asked, leaf.text)]
    text = " ".join(typed)
    question.subject, question.dropped, hints = wording.subject_of(text)
    question.add(question.subject, 1.0, typed=True)
    for word, others in wording.synonyms_within(text):
        for other in others:
            if other not in text:
                question.synonyms.append((word, other))
                meant = _longer(question.add(other, SYNONYM))
                question.instead.append(meant)
                for token in _longer(set(analyzer.article_tokens(word))):
                    question.covers.setdefault(token, []).append(meant)
    for hint in hints:
        question.add(hint, HINT)
    figured = numerals.figures(text)
    if figured != text:  # 三天 is written 3日 in the texts
        question.add(" ".join(re.findall("[0-9]+", figured)), 1.0)
    question.weights = {t: weight for t, weight in question.weights.items() if t not in EMPTY} or question.weights
    question.sounds = [pinyin.mark(word) for word in re.findall(r"(?<![a-z0-9])[a-z]{2,}(?![a-z0-9])", text)]
    return question


def _longer(tokens: set[str]) -> set[str]:
    return {token for token in tokens if len(token) > 1} or tokens


def _is_synonym(asked: query.Query, text: str) -> bool:
    return any(text == other for _word, other in asked.synonyms) and text not in analyzer.plain(asked.typed)
