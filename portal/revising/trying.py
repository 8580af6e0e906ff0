"""Runs the examples of articles on the forms of today: a text that says otherwise than the portal does is not kept."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.errors import NotFound
from portal.formkit.answers import Answers
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.records import editions, engine, examples, holders, reading, surroundings
from portal.regulations.reader import Edition
from portal.regulations.trials import Trial


def failing(edition: Edition) -> list[str]:
    """The examples of the edition which do not come out as it says, each in a sentence."""
    found = []
    for article in edition.articles:
        for trial in article.trials:
            if said := run(trial, article.facts):
                found.append(_("%(number)s的举例“%(words)s”试算不符：%(said)s", number=article.number_text,
                               words=trial.words, said=said))  # fmt: skip
    return found


def run(trial: Trial, clauses: tuple[str, ...]) -> str:
    """What comes out otherwise than the example says; "" when it holds. `clauses` are those of its article."""
    try:
        form = editions.today(trial.form)
        given = examples.resolve({**form.example, **_boxes(trial, form)})
    except (NotFound, LookupError, KeyError) as problem:
        return str(problem) if not isinstance(problem, KeyError) else _("表单没有“%(box)s”一栏", box=problem.args[0])
    person = _somebody(form)
    found = reading.read(form, form.filed_sections(), given, person)
    env = surroundings.answers(form, found.values, applicant=person)
    comes_to = _result(trial, form, env, clauses)
    return "" if comes_to == trial.then else _("按现在的表单是 %(result)s", result=comes_to)


def _boxes(trial: Trial, form: Definition) -> dict[str, object]:
    """What the example fills in, as a program gives it. Raises KeyError for a box the form has not."""
    given: dict[str, object] = {}
    for box, text in trial.given:
        several = form.fields[box].kind in ("multi", "checklist")
        given[box] = text.split("|") if several else text
    return given


def _result(trial: Trial, form: Definition, env: Answers, clauses: tuple[str, ...]) -> str:
    """What the form makes of it, in the words of `then`."""
    if trial.then in ("refused", "accepted"):
        bites = any(
            rule.broken(env) for rule in form.rules.values()
            if not rule.at_step and not rule.warns and set(rule.cite.clauses) & set(clauses)
        )  # fmt: skip
        return "refused" if bites else "accepted"
    if "=" in trial.then:
        box = trial.then.partition("=")[0]
        value = form.grades[box].case(env).result if box in form.grades else form.fields[box].show(env.answer(box))
        return f"{box}={value}"
    key = trial.then.rpartition(" ")[2]
    applies = key in form.route.steps and engine.applies(form.route.steps[key], env)
    return f"step {key}" if applies else f"no step {key}"


def _somebody(form: Definition) -> Person:
    """Somebody who could file it: a holder of the desk's post, else an administrator."""
    at_desk = [post for post in directory.posts() if form.desk and post.desk == form.desk]
    people = [person for held in directory.holders_of(at_desk).values() for person in held]
    return (people or holders.administrators())[0]
