"""Answers a question of the search box: the kinds that were asked, each with its fact of this moment and articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal import clock
from portal.asking import clauses, matching
from portal.asking.kinds import Asked, Kind, Reply
from portal.asking.slots import NAMES, Slots
from portal.asking.wording import Cut
from portal.errors import PortalError
from portal.people import directory, snapshot
from portal.people.models import Person
from portal.records import editions, filing, route_view, surroundings
from portal.regulations import citations
from portal.search import analyzer, wording

LONGEST = 60  # characters of a question; longer is no question for a box


@dataclass(frozen=True)
class Answer:
    """What stands above the hits. `at` is the moment it was worked out; `chips` are citations to show."""

    kind: str
    says: str
    lines: tuple[str, ...]
    chips: tuple[Any, ...]
    at: datetime
    url: str = ""
    label: str = ""
    quoted: bool = False  # the text's own words, nothing worked out


def answers(typed: str, person: Person) -> list[Answer]:
    """The answer to what was asked, the two that are equally likely, or none."""
    if not 2 <= len(typed.strip()) <= LONGEST:
        return []
    cut = _cut(typed)
    found: list[Answer] = []
    for match in matching.matcher().match(cut):
        answer = _answer(match.kind, typed, person, cut.slots)
        if answer is not None:
            found.append(answer)
    return found


def is_question(typed: str) -> bool:
    """Does it ask something, rather than name what to find?"""
    return 3 <= len(typed.strip()) <= LONGEST and matching.vocabulary().cut(typed).asks


def _answer(kind: Kind, typed: str, person: Person, slots: Slots) -> Answer | None:
    try:
        given = kind.answer(Asked(person, slots)) if kind.answer else None
    except PortalError as error:  # a record that is not theirs, a number nobody gave out: that is the answer
        given = Reply(error.sentence, form=False)
    if given is None and not kind.cites:
        return None
    quoted = given is None
    if given is None:
        given = _told(kind, typed, person)
    elif isinstance(given, str):
        given = Reply(given)
    cited = kind.cites if given.cites is None else given.cites
    chips: list[Any] = list(citations.cite_all(cited))
    if kind.ours:
        chips.append(route_view.OwnRule(kind.ours))
    url, label = (given.url, given.label) if given.url else _form(kind, person) if given.form else ("", "")
    return Answer(kind.key, given.says, given.lines, tuple(chips), clock.now(), url, label, quoted)


def _told(kind: Kind, typed: str, person: Person) -> Reply:
    """The text's own sentence; and, where its limit would begin now, until when it runs."""
    says, items = clauses.quotation(kind.cites[0], " ".join((typed, *kind.wordings)))
    if kind.since and (until := clauses.due(kind.cites[0], person.hotel_id)) is not None:
        says += _("%(since)s，到%(until)s为止。", since=kind.since, until=f"{until:%m-%d %H:%M}")
    return Reply(says, items)


def _form(kind: Kind, person: Person) -> tuple[str, str]:
    """Where to start the form, or to read about it for who may not file it; nothing where the hotel has none."""
    if not kind.form:
        return "", ""
    form = next((one for one in editions.catalogue() if kind.form in (one.title, one.title.partition("（")[0])), None)
    if form is None:
        return "", ""
    env = surroundings.answers(form, surroundings.defaults(form, person), applicant=person)
    if filing.who_files(form, env, person)[0]:
        return url_for("records.fill", key=form.key), _("填写《%(form)s》", form=form.title)
    return url_for("records.about", key=form.key), _("看看《%(form)s》", form=form.title)


# ---- the hotel's own words -------------------------------------------------------------------------------------------
def _cut(typed: str) -> Cut:
    """The question cut up with the hotel's departments and posts in it, and whoever is named."""
    cut = matching.vocabulary(_hotel_words()).cut(typed)
    slots, concepts = cut.slots, set(cut.concepts)
    for word in cut.concepts:
        kind, _colon, name = word.partition(":")
        if kind == "department":
            slots.department = slots.department or directory.department(name)
            concepts = (concepts - {word}) | {NAMES["部门"]}
        elif kind == "post":
            slots.post = slots.post or directory.post(name)
            concepts = (concepts - {word}) | {NAMES["岗位"]}
    strangers = cut.strangers
    people = directory.people_called([one for one in strangers if 2 <= len(one) <= 4]) if strangers else {}
    if len(people) == 1 and len(alike := next(iter(people.values()))) == 1:
        slots.person = alike[0]
        concepts |= {NAMES["人"]}
        strangers = tuple(one for one in strangers if one.lower() not in people)
    return Cut(frozenset(concepts), strangers, slots, cut.asks)


def _hotel_words() -> tuple[tuple[str, str], ...]:
    """Departments and posts by every name they go by, and what the hotel's synonyms lead to a known word."""

    def work_out() -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        known = matching.vocabulary().concept_of
        for department in directory.departments():
            for name in (department.name, *department.aliases):
                found[analyzer.plain(name)] = f"department:{department.name}"
        for post in directory.posts():
            found[analyzer.plain(post.name)] = f"post:{post.name}"
        for word, others in wording.own().table.items():
            meant = next((known[other] for other in others if other in known), "")
            if meant and word not in known:
                found[word] = meant
        return tuple(sorted(found.items()))

    return snapshot.current().answer(("words of questions", wording.own().stamp), work_out)
