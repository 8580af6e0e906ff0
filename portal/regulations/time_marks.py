"""Time phrases marked in a text: `[3日内]{time="3 days" who="采购部"}` or `[立即]{untimed="reason"}`. Knows no Flask.

A mark says what a phrase means, never what it reads: the words are the same with it and without it, so it is taken off
before anything is shown, searched, compared or hashed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

LIMIT_UNITS = ("minute", "hour", "day", "workday", "week", "month", "year")
ROUNDS = ("minute", "hour", "shift", "night", "day", "week", "month", "quarter", "year")
_LONGEST_WHO = 40

# The attributes may hold {{setting}}, so they end at the first brace outside quotation marks.
MARK = re.compile(r'\[(?P<words>[^\[\]\n]+)\]\{(?P<inside>[^{}"\n]*(?:"[^"\n]*"[^{}"\n]*)*)\}')
_UNFINISHED = re.compile(r"\[[^\[\]\n]*\]\{(?!\{)")
_ATTRIBUTE = re.compile(r'\s*(?P<name>[a-z]+)="(?P<value>[^"]*)"|\s*(?P<other>\S+)')
_KNOWN = ("time", "who", "untimed", "fact")

_N = r"(?P<amount>[1-9][0-9]*|\{\{[a-z][a-z0-9_]*\}\})"
_HOUR = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_FORMS = {
    "within": re.compile(rf"{_N} (?P<unit>{'|'.join(LIMIT_UNITS)})s?"),
    "by": re.compile(rf"(?P<start>{_HOUR})"),
    "during": re.compile(rf"(?P<start>{_HOUR})-(?P<end>{_HOUR})"),
    "every": re.compile(rf"every (?:{_N} )?(?P<unit>{'|'.join(ROUNDS)})s?"),
    "times": re.compile(rf"{_N} per (?P<unit>{'|'.join(ROUNDS)})"),
    "before": re.compile(rf"before {_N} (?P<unit>{'|'.join(LIMIT_UNITS)})s?"),
    "set": re.compile(r"\{\{(?P<setting>[a-z][a-z0-9_]*)\}\}"),  # an hour, a period or a frequency the hotel decides
}
WAYS = tuple(_FORMS)


class MarkMistake(ValueError):
    """A mark that cannot be read, in a sentence."""


@dataclass(frozen=True)
class TimeValue:
    """What a phrase means, in one of WAYS: `amount` of `unit` (day, workday …), or the hours `start` and `end`.

    `amount` is None where `setting` decides it; for `set` the setting is the whole value.
    """

    way: str
    amount: int | None = None
    setting: str = ""
    unit: str = ""
    start: time | None = None
    end: time | None = None

    @classmethod
    def read(cls, written: str) -> TimeValue:
        """The value as it is written in a mark. Raises MarkMistake."""
        for way, form in _FORMS.items():
            if match := form.fullmatch(written.strip()):
                return cls._of(way, match.groupdict())
        raise MarkMistake(
            f"看不懂时间“{written}”，写法如 3 days、21:30、12:00-13:00、every week、2 per shift、before 1 days。"
        )

    @classmethod
    def _of(cls, way: str, found: dict[str, str | None]) -> TimeValue:
        amount = found.get("amount") or ("1" if way == "every" else "")
        start, end = found.get("start"), found.get("end")
        return cls(
            way,
            amount=int(amount) if amount.isdigit() else None,
            setting=found.get("setting") or (amount.strip("{}") if amount.startswith("{") else ""),
            unit=found.get("unit") or "",
            start=_hour(start) if start else None,
            end=_hour(end) if end else None,
        )


@dataclass(frozen=True)
class TimePhrase:
    """One marked phrase of an article. `value` None: it is not timed, for the reason `untimed` gives."""

    words: str  # {{setting}} still stands where its value goes
    value: TimeValue | None
    who: str  # the post or department that answers for it
    untimed: str
    fact: str  # the clause it belongs to, where the article carries several; else empty
    sentence: str  # the sentence it stands in, without marks
    line: int
    mark: str  # what stands between its braces, which tells it from others where it is drawn

    @property
    def is_timed(self) -> bool:
        return self.value is not None


def _hour(written: str) -> time:
    hour, minute = written.split(":")
    return time(int(hour), int(minute))


def unmarked(text: str) -> str:
    """The text as it reads: every mark gone, its words left."""
    return MARK.sub(lambda match: match["words"], text)


def read_mark(inside: str) -> tuple[TimeValue | None, str, str, str]:
    """Value, who, reason and clause of what stands between a mark's braces. Raises MarkMistake."""
    given: dict[str, str] = {}
    for part in _ATTRIBUTE.finditer(inside):
        if part["other"] or part["name"] not in _KNOWN:
            written = part["other"] or part["name"]
            raise MarkMistake(
                f'时间标记不认识“{written}”，写法是 {{time="3 days" who="采购部"}} 或 {{untimed="理由"}}。'
            )
        if part["name"] in given:
            raise MarkMistake(f"时间标记把“{part['name']}”写了两次。")
        given[part["name"]] = part["value"].strip()
    if ("time" in given) == ("untimed" in given):
        raise MarkMistake("时间标记须写明时间（time）或者不计时的理由（untimed），二者选一。")
    if "untimed" in given:
        if not given["untimed"]:
            raise MarkMistake("不计时的理由（untimed）是空的。")
        if "who" in given:
            raise MarkMistake("不计时的时间标记不写 who。")
        return None, "", given["untimed"], given.get("fact", "")
    who = given.get("who", "")
    if not 0 < len(who) <= _LONGEST_WHO:
        raise MarkMistake(f"时间标记须写明由哪个岗位或者部门负责（who），不超过{_LONGEST_WHO}个字。")
    return TimeValue.read(given["time"]), who, "", given.get("fact", "")


def phrases_of(text: str, line: int, wrong: Callable[[str], None]) -> Iterator[TimePhrase]:
    """The phrases marked in one line of a text; `wrong` is told each mistake in a sentence."""
    for match in MARK.finditer(text):
        try:
            value, who, untimed, fact = read_mark(match["inside"])
        except MarkMistake as mistake:
            wrong(f"“{match['words']}”：{mistake}")
        else:
            sentence = _sentence(unmarked(text[: match.start()]), match["words"], unmarked(text[match.end() :]))
            yield TimePhrase(match["words"], value, who, untimed, fact, sentence, line, match["inside"])
    if unfinished := _UNFINISHED.search(MARK.sub("", text)):
        wrong(f'时间标记没有写完：“{unfinished[0]}…”，写法是 [3日内]{{time="3 days" who="采购部"}}。')


def _sentence(before: str, words: str, after: str) -> str:
    """The sentence around the words, cut at full stops; a list's or aside's own marks at its start are no words."""
    start = max(before.rfind(stop) for stop in "。！？|") + 1
    end = min((after.find(stop) + (stop != "|") for stop in "。！？|" if stop in after), default=len(after))
    lead = re.sub(r"^(?:>\s?(?:(?:举例|说明)：)?|\s*(?:\d+[.)]|[-*+])\s+)", "", before[start:])
    return re.sub(r"\*\*|`", "", f"{lead}{words}{after[:end]}").strip()
