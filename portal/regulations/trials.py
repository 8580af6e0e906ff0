"""Examples that are run: `> 举例：21:31 来访，不接待。{form="visitor" given="came_at=today 21:31" then="refused"}`.

A trial is a mark like those of time phrases: it is no word of the text, and an edition is the same with it and without.
Knows no Flask; who runs trials is portal.revising.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK = re.compile(
    r'[ \t]*\{form="(?P<form>[^"{}]*)" given="(?P<given>[^"{}]*)" then="(?P<then>[^"{}]*)"\}[ \t]*$', re.M
)
_UNFINISHED = re.compile(r"\{(?:form|given|then)=")
_GIVEN = re.compile(r"(?P<box>[a-z_]+)=(?P<text>.+)")
_THEN = re.compile(r"refused|accepted|(?:no )?step [a-z_]+|[a-z_]+=.+")


@dataclass(frozen=True)
class Trial:
    """What an example says of a form: with these boxes (text as typed; `today` is a day) it comes to `then`: refused or
    accepted by a rule of this article, `step KEY` (or `no step KEY`) of the route, or `BOX=RESULT` worked out."""

    words: str
    form: str
    given: tuple[tuple[str, str], ...]
    then: str


def unmarked(text: str) -> str:
    """The text as it reads, without trials."""
    return MARK.sub("", text)


def read(line: str) -> tuple[str, Trial | None, str]:
    """An example's words, its trial if it has one, and what is wrong with the trial, in a sentence, or ""."""
    found = MARK.search(line)
    if found is None:
        wrong = '举例的试算没有写完，写法是 {form="visitor" given="came_at=today 21:31" then="refused"}。'
        return line, None, wrong if _UNFINISHED.search(line) else ""
    words = line[: found.start()]
    given = [_GIVEN.fullmatch(part.strip()) for part in found["given"].split(";") if part.strip()]
    if not found["form"] or any(part is None for part in given) or not _THEN.fullmatch(found["then"]):
        return (
            words,
            None,
            "举例的试算看不懂：given 写成 栏目=内容，以分号隔开；then 是 refused、accepted、step 节点 或 栏目=结果。",
        )
    boxes = tuple((part["box"], part["text"]) for part in given if part is not None)
    return words, Trial(words.partition("：")[2] or words, found["form"], boxes, found["then"]), ""
