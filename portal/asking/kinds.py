"""What a kind of question is made of: wordings staff use, the clauses it is bound to, and how it is answered now.

    @kind(
        "passes.deposit",
        "押金 多少", "出入证 押金 多少",
        cites="SEC-13-03", form="临时出入证申请",
    )
    def deposit(asked: Asked) -> str:
        return _("每证 %(amount)s。", amount=settings.shown("pass_deposit"))

A wording is words with spaces between them; their order does not matter. `{天}` and the other names of slots.NAMES
stand for what differs from question to question. An answer may be a sentence, a Reply, or None: nothing to say to this
person beyond the articles. A kind whose answer is what the text itself says is made with `told`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from portal.asking.slots import Slots
from portal.people.models import Person


@dataclass(frozen=True)
class Asked:
    """One question as it reached a kind: who asks, and what filled the slots."""

    person: Person
    slots: Slots


@dataclass(frozen=True)
class Reply:
    """An answer of more than a sentence. `lines` stand below it; `url` and `label` are a place to go on; `cites`, where
    given, take the place of the kind's clauses; without `form` the kind's form is not offered either."""

    says: str
    lines: tuple[str, ...] = ()
    cites: tuple[str, ...] | None = None
    url: str = ""
    label: str = ""
    form: bool = True


Answering = Callable[[Asked], str | Reply | None]


@dataclass(frozen=True)
class Kind:
    """One kind of question. `form` is the title of the form to start, as the texts name it; `ours` the reason where no
    clause says it; `since` what a limit of the text runs from, for a kind that quotes one."""

    key: str
    wordings: tuple[str, ...]
    cites: tuple[str, ...] = ()
    ours: str = ""
    form: str = ""
    since: str = ""
    answer: Answering | None = None

    @property
    def subject(self) -> str:
        return self.key.partition(".")[0]


@dataclass
class Kinds:
    """Every kind, by key, in the order they were declared."""

    by_key: dict[str, Kind] = field(default_factory=dict)

    def add(self, kind: Kind) -> None:
        """Raises ValueError for a key used twice, no wording, or neither a clause nor a reason of ours."""
        if kind.key in self.by_key:
            raise ValueError(f"two kinds of question are called {kind.key}")
        if not kind.wordings:
            raise ValueError(f"{kind.key} has no wording")
        if bool(kind.cites) == bool(kind.ours):
            raise ValueError(f"{kind.key} must cite its clauses, or say why it is the portal's own")
        self.by_key[kind.key] = kind


_kinds = Kinds()


def kind(
    key: str, *wordings: str, cites: str | Iterable[str] = (), ours: str = "", form: str = ""
) -> Callable[[Answering], Answering]:
    """Declare a kind of question answered by the function below."""

    def declare(answer: Answering) -> Answering:
        _kinds.add(Kind(key, wordings, _clauses(cites), ours=ours, form=form, answer=answer))
        return answer

    return declare


def told(key: str, *wordings: str, cites: str | Iterable[str], form: str = "", since: str = "") -> None:
    """Declare a kind of question that the text answers: the sentence of the article is shown, with its settings as they
    are now. `since` ("现在接到的投诉") adds until when the sentence's limit runs if it begins at this moment."""
    _kinds.add(Kind(key, wordings, _clauses(cites), form=form, since=since))


def all_kinds() -> dict[str, Kind]:
    """Every kind of question by key."""
    from portal.asking import subjects

    subjects.load()
    return _kinds.by_key


def _clauses(cites: str | Iterable[str]) -> tuple[str, ...]:
    return (cites,) if isinstance(cites, str) else tuple(cites)
