"""A route played without a record: chosen answers, person and moment, and what each step would be. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.formkit import File, Rule, Section, Sign
from portal.formkit.answers import Answers
from portal.formkit.asking import Reading, asked_fields, judge
from portal.formkit.form import Definition
from portal.formkit.values import is_blank
from portal.people import directory
from portal.people.models import Person
from portal.records import filing, foreseeing, limits, reading, route_view, surroundings, voting
from portal.records.reading import Typed
from portal.records.route_view import StepView

OFFICE_OPENS = time(10)  # a day without an hour is meant in office hours


@dataclass(frozen=True)
class Who:
    """Somebody who would get the step's task, and who would act for them."""

    person: Person
    post: str
    acting: Person | None


@dataclass
class Stop:
    """One step as it would go: as the route draws it, and the rest of what there is to say of it."""

    view: StepView
    does: str
    people: list[Who] = field(default_factory=list)
    votes: str = ""
    limit: str = ""
    limit_cites: list[Any] = field(default_factory=list)
    due: datetime | None = None  # if the step were reached at the moment played


@dataclass(frozen=True)
class Played:
    """A route played: may this person file it, what would be said against it, and each step."""

    form: Definition
    applicant: Person
    at: datetime
    allowed: bool
    why_not: str
    refused: list[str]  # rules that bite, with their articles
    warned: list[str]
    missing: list[str]  # boxes that are empty or cannot be read
    stops: list[Stop]

    @property
    def steps(self) -> list[StepView]:
        return [stop.view for stop in self.stops]


@contextmanager
def on(moment: datetime | date | None) -> Iterator[None]:
    """Play at this moment (naive: house time; a day: in office hours): people, rosters, settings and limits of then."""
    if moment is None:
        yield
        return
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, OFFICE_OPENS)
    with clock.at(moment):
        yield


def asked(form: Definition) -> list[Section]:
    """The sections the applicant fills, without what only a real filing has: signatures and files."""
    found = []
    for section in form.filed_sections():
        boxes = {name: item for name, item in section.fields.items() if not isinstance(item, (Sign, File))}
        plain = Section(section.title, fields=boxes)
        plain.key = section.key
        found.append(plain)
    return found


def play(form: Definition, given: Typed | dict[str, Any], *, applicant: Person, reader: Person | None = None) -> Played:
    """Play the form's route for this person with what is given, now (see `on`).

    `reader` is who looks: records and files named in the answers are found only as far as they may read them.
    """
    sections = asked(form)
    found = reading.read(form, sections, given, reader or applicant)
    if isinstance(given, dict):
        _with_defaults(found, sections, surroundings.defaults(form, applicant))
    world = surroundings.PortalWorld(reader or applicant)

    def make(values: dict[str, Any]) -> Answers:
        return surroundings.answers(form, values, applicant=applicant)

    rules = [rule for rule in form.rules.values() if rule.at_step in ("", "*")]
    judge(found, sections, world, make, rules)
    env = make(found.values)
    allowed, why_not, _case = filing.who_files(form, env, applicant)
    return Played(
        form, applicant, clock.now(), allowed, why_not, _cited(found.broken), _cited(found.warned),
        _missing(found, sections), stops(form, env, applicant, foreseeing.to_be_filled(form, sections, env)),
    )  # fmt: skip


def _with_defaults(found: Reading, sections: list[Section], defaults: dict[str, Any]) -> None:
    for name in asked_fields(sections):
        if is_blank(found.values.get(name)) and name not in found.problems and name in defaults:
            found.values[name] = defaults[name]


def _cited(rules: list[Rule]) -> list[str]:
    return [reading.cited(rule.says, rule.cite) for rule in rules]


def _missing(found: Reading, sections: list[Section]) -> list[str]:
    labels = {name: spec.label for name, spec in asked_fields(sections).items()}
    return list(dict.fromkeys(labels.get(name.partition("-")[0], name) for name in found.problems))


def stops(form: Definition, env: Answers, applicant: Person, awaited: Collection[str]) -> list[Stop]:
    """Each step of the route with these answers, and what will decide where boxes are `awaited`."""
    found = []
    for step, view in zip(form.route, route_view.preview(form, env, applicant, awaited=awaited), strict=True):
        stop = Stop(view, step.word)
        found.append(stop)
        stop.people = [_who(person, form, applicant) for person in view.people]
        if view.state == "skipped" or not view.people:
            continue
        stop.votes = votes_in_words(voting.ballot(step, env, None, view.people), view.people)
        if step.limit is not None:
            stop.limit, stop.due = limits.in_words(step, env), limits.due(step, env, applicant.hotel_id)
            stop.limit_cites = route_view.chips(step.limit.cite)
    return found


def _who(person: Person, form: Definition, applicant: Person) -> Who:
    held = directory.posts_of(person)
    return Who(person, held[0].name if held else "", directory.substitute_of(person, form.key, never=[applicant]))


def votes_in_words(rule: voting.Ballot, people: list[Person]) -> str:
    """How several holders decide together; nothing where one holds the step alone."""
    if len(people) < 2:
        return ""
    total = sum(rule.weight_of(person) for person in people)
    said = {
        "any": _("任一人办理即可"), "all": _("会签：须全体同意"), "turn": _("依次办理，一人办完再到下一人"),
        "majority": _("表决：过半数同意"), "number": _("表决：%(n)s 人同意", n=rule.line),
        "share": _("表决：%(n)s%% 以上同意", n=rule.line), "weight": _("按票数：超过 %(n)s%% 同意", n=rule.line),
    }[rule.mode]  # fmt: skip
    if rule.mode not in ("any", "turn"):
        said += _("（%(total)d 票中 %(need)d 票）", total=total, need=rule.need(total))
    if rule.quorum:
        said += _("，至少 %(n)d 人投票", n=rule.quorum)
    if chair := next((person for person in people if person.id == rule.chair), None):
        said += _("，票数相同由%(name)s决定", name=chair.name)
    return said


def as_json(played: Played) -> dict[str, Any]:
    """The same for programs."""
    return {
        "form": played.form.key, "as": played.applicant.login, "at": clock.in_house(played.at).isoformat(),
        "allowed": played.allowed, "why_not": played.why_not, "refused": played.refused, "warned": played.warned,
        "missing": played.missing,
        "steps": [
            {"key": stop.view.key, "name": stop.view.name, "state": stop.view.state, "does": stop.does,
             "holders": [{"name": who.person.name, "login": who.person.login, "post": who.post,
                          "acting": who.acting.name if who.acting else None} for who in stop.people],
             "why": stop.view.why, "otherwise": stop.view.otherwise,
             "articles": [chip.text for chip in stop.view.citations], "votes": stop.votes,
             "limit": stop.limit, "due": clock.in_house(stop.due).isoformat() if stop.due else None}
            for stop in played.stops
        ],
    }  # fmt: skip
