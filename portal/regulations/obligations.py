"""What the regulations oblige to: every sentence with 应, 须, 必须, 严禁, 不得, 一律, and what carries it out.

An obligation is enforced (a rule or a step of a form stands on it), timed, recorded, told to those it binds, or it
openly rests on good faith (仅靠自觉). Nothing is left out of the count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.clock import today
from portal.regulations import connections, settings, snapshot
from portal.regulations.citations import address
from portal.regulations.connections import Use
from portal.regulations.reader import Edition, filled

# How an obligation is held, the strongest first.
HELD = ("enforced", "timed", "recorded", "told", "trust")
_BY_USE = {"rule": "enforced", "step": "enforced", "timer": "timed", "field": "recorded", "form": "recorded"}

# 应 and 须 oblige; 应急, 相应, 供应, 无须, 须知 and the like only contain them.
_OBLIGES = re.compile(
    r"必须|严禁|不得|一律|(?<![供相反适对响效感回呼答])应(?!急|对|用|聘|酬|邀|届|变|有的|付账|收账|答)|(?<![必无毋莫])须(?!知|臾)"
)
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_SHORTEST = 6  # characters: a heading of a list is no obligation by itself


@dataclass(frozen=True)
class Obligation:
    """One sentence that obliges. `words` are those that make it so; `uses` what carries its article out."""

    code: str
    short: str
    department: str
    citation: str  # 《会客登记制度》第十一条
    url: str
    sentence: str
    words: tuple[str, ...]
    held: str  # one of HELD
    uses: tuple[Use, ...]


def words_in(sentence: str) -> tuple[str, ...]:
    """The words by which a sentence obliges, in order, each once; none if it does not."""
    return tuple(dict.fromkeys(_OBLIGES.findall(sentence)))


def sentences(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sentences of an article that oblige, with the words that do. An item after a colon obliges with its head:
    of “严禁：” and its items each item does."""
    carried: tuple[str, ...] = ()
    for line in text.splitlines():
        line = line.strip(" |")
        for found in _SENTENCE.findall(line):
            sentence = found.strip(" |")
            own = words_in(sentence)
            if len(sentence) >= _SHORTEST and own and not sentence.endswith(("：", ":")):
                yield sentence, own
            elif carried and len(sentence) >= _SHORTEST and _is_item(line):
                yield sentence, carried
        if line.endswith(("：", ":")):
            carried = words_in(line)
        elif not _is_item(line):
            carried = ()


def _is_item(line: str) -> bool:
    return bool(re.match(r"(?:（[一二三四五六七八九十]+）|\d+[.．、]|[-*·])", line))


def of_edition(edition: Edition, told: Collection[str]) -> Iterator[Obligation]:
    """The obligations of an edition, in order. `told` are the codes people are asked to confirm having read."""
    for article in edition.articles:
        uses = connections.uses(article.facts)
        held = _held(edition.code in told, uses)
        for sentence, words in sentences(filled(article.plain, settings.shown)):
            yield Obligation(
                edition.code, edition.short, edition.department, f"《{edition.short}》{article.number_text}",
                address(edition.code, article.slug), sentence, words, held, uses,
            )  # fmt: skip


def _held(is_told: bool, uses: tuple[Use, ...]) -> str:
    found = {_BY_USE[use.kind] for use in uses} | ({"told"} if is_told else set())
    return next((one for one in HELD if one in found), "trust")


def in_force() -> list[Obligation]:
    """Every obligation of the regulations in force today, by regulation and article."""
    editions = snapshot.current().catalogue.in_force_on(today()).values()
    told = connections.told()
    return [one for edition in editions for one in of_edition(edition, told)]


@dataclass(frozen=True)
class Cover:
    """How the obligations of a department are held: the number of each kind in the order of HELD."""

    department: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    def share(self, held: str) -> int:
        """Per cent held this way, rounded."""
        return round(100 * self.counts[HELD.index(held)] / self.total) if self.total else 0


def coverage(obligations: list[Obligation]) -> list[Cover]:
    """By department, the hotel as a whole first."""
    departments = list(dict.fromkeys(one.department for one in obligations))
    return [_cover("", obligations)] + [
        _cover(name, [one for one in obligations if one.department == name]) for name in departments
    ]


def _cover(department: str, obligations: list[Obligation]) -> Cover:
    return Cover(department, tuple(sum(one.held == held for one in obligations) for held in HELD))
