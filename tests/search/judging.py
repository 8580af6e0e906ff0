"""How well the right article is found: `python -m tests.search.judging` prints recall@1, recall@5 and MRR per set of
questions; with -v the misses of those that may be looked at."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_babel import Babel

from portal.search import query, texts
from portal.search.contents import Contents
from portal.search.regulations_index import RegulationsIndex
from tests.search import judged, judged_fresh, judged_unseen
from tests.search.shipped import articles

SETS = {
    "seen": judged.QUESTIONS,
    "unseen": judged_unseen.QUESTIONS,
    "fresh, for tuning": judged_fresh.TUNING,
    "fresh, for judging": judged_fresh.JUDGING,
}
TO_LOOK_AT = {"seen", "fresh, for tuning"}


@dataclass
class Figures:
    """Over a list of questions. `missed`: the question, its rank (0: not found), what came first."""

    count: int = 0
    first: int = 0
    among_five: int = 0
    reciprocal: float = 0.0
    empty: int = 0
    missed: list[tuple[str, int, list[str]]] = field(default_factory=list)

    @property
    def recall_at_1(self) -> float:
        return self.first / self.count

    @property
    def recall_at_5(self) -> float:
        return self.among_five / self.count

    @property
    def mrr(self) -> float:
        return self.reciprocal / self.count

    def __str__(self) -> str:
        return (f"{self.count} questions: recall@1 {self.recall_at_1:.3f}, recall@5 {self.recall_at_5:.3f}, "
                f"MRR {self.mrr:.3f}, without any hit {self.empty}")  # fmt: skip


def wanted(answers: str, contents: Contents) -> set[str]:
    """The keys of the articles meant: by address, or because they carry one of the clauses. Raises LookupError."""
    found = set()
    for answer in answers.split():
        if "/" in answer:
            keys = {f"article:{answer}"} & contents.docs.keys()
        else:
            keys = {doc.key for doc in contents.articles if answer in doc.facts}
        if not keys:
            raise LookupError(f"no article carries {answer}")
        found |= keys
    return found


def judge(questions: list[tuple[str, str]], contents: Contents, index: RegulationsIndex) -> Figures:
    figures = Figures()
    for typed, answers in questions:
        right = wanted(answers, contents)
        found = texts.find(query.read(typed), contents, index).keys["article"]
        rank = next((n for n, key in enumerate(found, start=1) if key in right), 0)
        figures.count += 1
        figures.first += rank == 1
        figures.among_five += 1 <= rank <= 5
        figures.reciprocal += 1 / rank if rank else 0
        figures.empty += not found
        if not 1 <= rank <= 5:
            figures.missed.append((typed, rank, found[:3]))
    return figures


def main() -> None:
    app = Flask("judging")
    Babel(app, default_locale="zh")
    with app.app_context(), tempfile.TemporaryDirectory() as place:
        contents = Contents(articles(), [])
        index = RegulationsIndex(Path(place), at_once=True)
        index.build(contents)
        for name, questions in SETS.items():
            figures = judge(questions, contents, index)
            print(f"{name}: {figures}")
            if name in TO_LOOK_AT and "-v" in sys.argv:
                for typed, rank, first in figures.missed:
                    print(f"  {typed}: {rank or 'not found'}; {' '.join(first)}")


if __name__ == "__main__":
    main()
