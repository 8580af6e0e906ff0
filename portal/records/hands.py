"""Whose a task is to do: a person's, and their substitute's; or of a whole desk, whoever works there.

Nobody holds a desk's task: who comes to the desk tomorrow can do it, who has left it cannot, and nothing is handed over
between shifts. With what somebody does it becomes theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, or_

from portal.people import directory, structure
from portal.people.models import Person
from portal.records.models import Task


def of(person: Person) -> ColumnElement[bool]:
    """Tasks that are this person's, or theirs as substitute; a condition for a selection."""
    return or_(Task.person_id == person.id, Task.acting_id == person.id)


def at_desk_of(person: Person) -> ColumnElement[bool]:
    """Tasks of the desks this person works at that nobody has made theirs; a condition for a selection."""
    desks = sorted(directory.desks_of(person))
    return and_(Task.hotel_id == person.hotel_id, Task.desk.in_(desks), Task.person_id.is_(None))


def may_do(task: Task, person: Person) -> bool:
    """Is it this person's to do, as far as the task itself says?"""
    if task.person_id is None:
        return _works_at(task, person)
    return person.id in (task.person_id, task.acting_id)


def concerns(task: Task, person: Person) -> bool:
    """The same of a task that is over or in somebody's hands: was it, or would it have been, theirs to do?"""
    return person.id in (task.person_id, task.acting_id) or _works_at(task, person)


def _works_at(task: Task, person: Person) -> bool:
    return task.hotel_id == person.hotel_id and task.desk in directory.desks_of(person)


def take(task: Task, person: Person) -> None:
    """A desk's task becomes theirs who do something with it."""
    if task.person_id is None:
        task.person, task.person_id = person, person.id


def name_of(task: Task) -> str:
    """Who it waits for: a person's name, or what the desk is called."""
    return task.person.name if task.person is not None else desk_name(task.desk)


def desk_name(desk: str) -> str:
    return str(structure.DESKS.get(desk, desk))


def members(desk: str) -> list[Person]:
    """Everybody who works at the desk today."""
    held = directory.holders_of(directory.posts(desk=desk))
    return list({person.id: person for people in held.values() for person in people}.values())


def people_of(tasks: Iterable[Task]) -> list[Person]:
    """Whom to speak to of these tasks: their holders and substitutes, and of a desk those on shift there, or all who
    work there while nobody is."""
    found: dict[int, Person] = {}
    for task in tasks:
        mine = [task.person, task.acting] if task.person is not None else on_shift(task.desk)
        found |= {person.id: person for person in mine if person is not None}
    return list(found.values())


def duty_of(tasks: Collection[Task]) -> dict[int, bool | None]:
    """By task: is who holds it on shift now, or anybody of the desk? None for those no roster names."""
    desks = {task.desk: {person.id for person in members(task.desk)} for task in tasks if task.person_id is None}
    asked = {task.person_id for task in tasks if task.person_id is not None}
    duty = directory.on_shift(sorted(asked.union(*desks.values())))

    def on_duty(task: Task) -> bool | None:
        if task.person_id is not None:
            return duty.get(task.person_id)
        said = {duty.get(person_id) for person_id in desks[task.desk]}
        return True if True in said else False if False in said else None

    return {task.id: on_duty(task) for task in tasks}


def on_shift(desk: str) -> list[Person]:
    """Who works at the desk now by the roster; all who work there where nobody does or no roster says."""
    everyone = members(desk)
    duty = directory.on_shift([person.id for person in everyone])
    return [person for person in everyone if duty.get(person.id)] or everyone
