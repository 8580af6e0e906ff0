"""What the search page asks of this package; put in place by portal.wiring, since search imports none of it."""

from __future__ import annotations

from flask import url_for

from portal.asking import service, unanswered
from portal.asking import weekly as _weekly  # noqa: F401 - declares its weekly work
from portal.asking.service import Answer
from portal.people.models import Person


def answers(typed: str, person: Person) -> list[Answer]:
    """What stands above the hits."""
    return service.answers(typed, person)


def asks(typed: str) -> bool:
    """Was something asked, so that having no answer is worth saying?"""
    return service.is_question(typed)


def note(typed: str, person: Person) -> None:
    """A question was sent from the box: keep it, masked, if nothing answers it."""
    unanswered.note(typed, person)


def list_for(person: Person) -> str:
    """Where this person settles questions without an answer; "" for who does not."""
    return url_for("asking.questions") if unanswered.may_settle(person) else ""
