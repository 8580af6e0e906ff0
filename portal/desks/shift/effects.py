"""What a line of a log and a step of an alarm lead to: people told at once, an accident reported as an incident."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.desks.shift import matters
from portal.errors import BadInput, NotYours
from portal.notices import service as notices
from portal.people import directory
from portal.people.models import Person
from portal.records import editions, effects, filing, history, settling
from portal.records.models import Record

INCIDENT = "incident"
MANAGER, GENERAL_MANAGER, HOUSE_DUTY = "保安部经理", "总经理", "酒店总值班"
LEADERS = ("保安部领班", "夜值领班")
ON_PATROL = ("保安员",)
LOOKED, THROUGH_PORTAL = "到场核查", "门户"
FIRES = ("真实火情-小", "真实火情-大")


# ---- logs -----------------------------------------------------------------------------------------------------------
@effects.follows("duty_log.line")
def pass_on(amendment: Record, log: Record) -> None:
    """Whoever is to be told hears of the line; an accident another department reports becomes an incident at once."""
    values = matters.values_of(amendment)
    number = matters.values_of(log)["lines"][-1]["number"]
    if (told := values.get("line_told")) is not None:
        people = directory.people_of([told.id])
        notices.tell(
            "system", people.values(), title=_("《值班记录》%(number)s 有一条转告，请您确认", number=log.number),
            url=f"/desks/shift/told/{log.number}/{number}", by=amendment.applicant, urgent=True,
        )  # fmt: skip
    if values.get("accident"):
        _report(amendment, log, values)


def _report(amendment: Record, log: Record, values: dict[str, object]) -> None:
    given = {
        "found_at": values["line_at"], "reporter": values["line_caller"], "department": values["accident_department"],
        "place": values["accident_place"], "what": values["accident_kind"], "course": values["line_content"],
        "handling": values.get("line_handling") or "已记入值班记录，随即报告保安部经理。",
    }  # fmt: skip
    try:
        incident = filing.submit(amendment.applicant, INCIDENT, given)
    except (BadInput, NotYours) as problem:  # the line stands or falls with the report it owes
        raise BadInput(problem.sentence) from problem
    effects.link(log, incident, why="值班记录里报告的事故")


# ---- alarms ---------------------------------------------------------------------------------------------------------
@effects.decided("alarm")
def ring(alarm: Record) -> None:
    """The leader on duty, the manager and whoever is on patrol hear of an alarm as it rings."""
    kind = str(matters.values_of(alarm)["kind"])
    summon(alarm, [*_on_duty(LEADERS), *_holders(MANAGER), *_on_duty(ON_PATROL)], kind)


@effects.follows("alarm.act")
def spread(amendment: Record, alarm: Record) -> None:
    """A real fire is told to the general manager, the manager and the manager on duty, the moment it is known."""
    values = matters.values_of(amendment)
    if values.get("act_step") != LOOKED or values.get("act_scene") not in FIRES:
        return
    people = [*_holders(GENERAL_MANAGER), *_holders(MANAGER), *directory.on_duty(HOUSE_DUTY)]
    summon(alarm, people, _("%(scene)s，请立即指挥", scene=values["act_scene"]))


@effects.follows("alarm.notify")
def call_one(amendment: Record, alarm: Record) -> None:
    """Who is told through the portal has it on their telephone."""
    values = matters.values_of(amendment)
    if values.get("notified_how") == THROUGH_PORTAL:
        people = directory.people_of([values["notified"].id]).values()
        summon(alarm, people, _("请立即到现场"), by=amendment.applicant)


def summon(alarm: Record, people: Iterable[Person], words: str, *, by: Person | None = None) -> None:
    """Tell these people of an alarm, urgently; they may read its record, and the record says who was told."""
    told = list(dict.fromkeys(one for one in people if one.id != alarm.applicant_id))
    if not told:
        return
    form = editions.of(alarm)
    for person in told:
        settling.copy_to(alarm, person.id, why=words, by_id=by.id if by else None)
    notices.tell(
        "system", told, title=f"《{form.title}》{alarm.number} {words}", url=f"/records/{alarm.number}",
        record_id=alarm.id, by=by, urgent=True,
    )  # fmt: skip
    history.write(alarm, "copied", by=by, note=f"{words}：{'、'.join(person.name for person in told)}")
    settling.settle(alarm, form)


def _holders(post_name: str) -> list[Person]:
    post = directory.post(post_name)
    return directory.holders(post) if post is not None else []


def _on_duty(posts: tuple[str, ...]) -> list[Person]:
    """Whoever of these posts is on duty; everybody who holds one of them while no roster names anybody."""
    there = [person for post in posts for person in directory.on_duty(post)]
    return there or [person for post in posts for person in _holders(post)]
