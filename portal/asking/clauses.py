"""What the regulations in force say of a clause: the sentence that answers, the hour or limit marked in it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from portal import clock
from portal.regulations import settings, snapshot
from portal.regulations.reader import Article, Edition, filled
from portal.regulations.time_marks import TimePhrase
from portal.search import analyzer
from portal.timers.calendar import calendar_of

_LONGEST = 140  # characters quoted
_STOPS = ("。", "！", "？")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_HOURS = {"minute": 1 / 60, "hour": 1.0}


def article(clause: str) -> tuple[Edition, Article]:
    """The article that carries the clause today. Raises LookupError for an id no edition carries."""
    return snapshot.current().catalogue.where(clause, clock.today())


def phrases(clause: str) -> list[TimePhrase]:
    """The time phrases of the article that belong to the clause, those that count only."""
    _edition, found = article(clause)
    return [one for one in found.times if one.is_timed and one.fact in ("", clause)]


def hour(clause: str) -> time | None:
    """The hour of the day the text marks for the clause (21:30)."""
    hours = (one.value.start for one in phrases(clause) if one.value is not None and one.value.way == "by")
    return next((found for found in hours if found is not None), None)


def periods(clause: str) -> list[tuple[time, time]]:
    """The spells of the day the text marks for the clause (12:00 to 13:00)."""
    return [
        (one.value.start, one.value.end)
        for one in phrases(clause)
        if one.value is not None and one.value.start is not None and one.value.end is not None
    ]


def amount(clause: str) -> int | None:
    """How many the text marks for the clause: times a round, days of a limit; a setting's value where it decides."""
    for one in phrases(clause):
        if one.value is None:
            continue
        if one.value.amount is not None:
            return one.value.amount
        if one.value.setting:
            return int(settings.get(one.value.setting))
    return None


def figure(clause: str, unit: str) -> int | None:
    """The first number the text gives before this unit (人, 小时, 元 …), 10万元 as 100000; None where it gives none."""
    _edition, found = article(clause)
    match = re.search(rf"([0-9]+)(万)?{unit}", filled(found.plain, settings.shown))
    return int(match[1]) * (10_000 if match[2] else 1) if match else None


def due(clause: str, hotel_id: int) -> datetime | None:
    """When the clause's limit ends if it begins now, in house time; None where the text marks none."""
    value = next((one.value for one in phrases(clause) if one.value is not None and one.value.way == "within"), None)
    count = amount(clause)
    if value is None or count is None:
        return None
    if value.unit in _HOURS:
        return clock.house_now() + timedelta(hours=count * _HOURS[value.unit])
    days = {"day": 1, "week": 7, "month": 30, "year": 365}
    calendar = calendar_of(hotel_id)
    if value.unit == "workday":
        return clock.in_house(calendar.deadline(clock.now(), count, "workdays"))
    return clock.in_house(calendar.deadline(clock.now(), count * days[value.unit], "days"))


def sentence(clause: str, question: str) -> str:
    """What the clause's article says to the question, in running words."""
    says, items = quotation(clause, question)
    return says + "；".join(items) + ("。" if items else "")


def quotation(clause: str, question: str) -> tuple[str, tuple[str, ...]]:
    """What the clause's article says to the question, with settings as they are now: all of it when it is short, else
    the sentence that has most in common with the question and as much after it as there is room for. Where that is a
    list, its items come apart from the words that lead them in."""
    _edition, found = article(clause)
    text = filled(found.plain, settings.shown).strip()
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
    wanted, marked = _pairs(question), {one.sentence for one in phrases(clause)}
    best = max(range(len(sentences)), key=lambda n: (len(_pairs(sentences[n]) & wanted), sentences[n] in marked, -n))
    lead = next((n for n in range(best, -1, -1) if sentences[n].endswith("：")), None)
    if lead is not None and not any(one.endswith(_STOPS) for one in sentences[lead:best]):
        items = tuple(_until_full_stop(sentences[lead + 1 :]))
        if items:
            return sentences[lead], items
    if sum(map(len, sentences)) <= _LONGEST:
        return "".join(sentences), ()
    chosen = sentences[best]
    for following in sentences[best + 1 :]:
        if len(chosen) + len(following) > _LONGEST or following.endswith("："):
            break
        chosen += following
    return chosen if len(chosen) <= _LONGEST else f"{chosen[: _LONGEST - 1]}…", ()


def _until_full_stop(rest: list[str]) -> list[str]:
    """The items of a list, to the one that ends it."""
    found: list[str] = []
    for one in rest:
        found.append(one.rstrip("；。"))
        if one.endswith(_STOPS):
            break
    return found


def _pairs(text: str) -> set[str]:
    return {token for token in analyzer.article_tokens(text) if len(token) > 1}
