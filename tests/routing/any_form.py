"""Any form the vocabulary of routes allows: a few boxes, one to six steps put together at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from portal.formkit import Case, Choice, Dept, Int, Person, Route, Section, Sheet, Step, Text, a, by, ours, within
from portal.formkit.form import PLAIN, Definition
from portal.formkit.route import Holder

T = TypeVar("T")

KEY = "anything"
HOLDERS: tuple[Holder, ...] = (
    by.superior, by.superiors(2), by.head_of("department"), by.leader_of("department"), by.owner_head,
    by.post("工程部经理"), by.post("采购员"), by.post("弱电技术员", "维修工"), by.post("出纳"), by.person("colleague"),
    by.desk("gate"), by.desk("warehouse"), by.body("董事会"), by.body("运营委员会"), by.line_to("总经理"),
    by.on_duty("酒店总值班"), by.applicant, Holder("administrator"),
)  # fmt: skip
VOTES = ("any", "all", "turn", "majority", "number:2", "share:60", "weight:50")
OWN_REASON = ours("随机的流程只用来检验引擎")


class Picks(Protocol):
    """Where chance comes from."""

    def one(self, of: Sequence[T]) -> T: ...
    def sometimes(self, one_in: int) -> bool: ...


def any_form(pick: Picks) -> Definition:
    """A form whose route is put together at random: deciding steps first, then those of carrying it out."""
    deciding = pick.one((1, 1, 2, 3, 4))
    steps = {f"s{place}": _deciding(pick, place) for place in range(deciding)}
    after = pick.one((0, 0, 1, 2))
    stages = {f"办理中{place}": "open" for place in range(after)}
    for place, stage in enumerate(stages):
        steps[f"t{place}"] = Step(
            f"办理{place}", pick.one(HOLDERS), pick.one(("register", "check", "fill")), stage=stage,
            fills="later" if place == 0 and pick.sometimes(2) else (), may_reject=False,
            beside=pick.sometimes(5), own=pick.sometimes(2), limit=_limit(pick), only_if=_condition(pick),
        )  # fmt: skip
    route = Route(**steps)
    filled = any(step.fills for step in route)
    sections = {"asked": _asked(), **({"later": _later()} if filled else {})}
    for key, section in sections.items():
        section.key = key
    made = Definition(
        **{**PLAIN, "key": KEY, "prefix": "RY", "title": "随机单", "owner": "工程部", "about": "检验流程引擎。",
           "group": "检验", "columns": "subject amount", "stages": {**stages, "已办结": "done"} if stages else {},
           "same_person_once": pick.sometimes(2), "revocable": pick.sometimes(2), "several_at_once": True},
        sections=sections, rules={}, route=route, sheet=Sheet(), readers=[], filed_by=[], amendments={}, timers={},
    )  # fmt: skip
    return Definition.load(made.data())  # exactly what will be read back from the edition that is kept


def _asked() -> Section:
    return Section(
        "一、申请", subject=Text("事项", cite=OWN_REASON), amount=Int("数量", cite=OWN_REASON),
        department=Dept("部门", cite=OWN_REASON), colleague=Person("同事", optional=True, cite=OWN_REASON),
        kind=Choice("类别", ["甲", "乙"], cite=OWN_REASON),
    )  # fmt: skip


def _later() -> Section:
    return Section("二、办理", done=Text("办理情况", cite=OWN_REASON))


def _deciding(pick: Picks, place: int) -> Step:
    holder = pick.one(HOLDERS)
    votes = pick.one(("body", "body", *VOTES)) if holder.how == "body" else pick.one(("any", "any", *VOTES))
    return Step(
        f"审批{place}", holder, pick.one(("approve", "approve", "approve", "confirm")), votes=votes,
        only_if=_condition(pick), limit=_limit(pick), may_return=not pick.sometimes(6),
        may_reject=not pick.sometimes(6), beside=pick.sometimes(6), own=pick.sometimes(6),
        two_people=pick.sometimes(5), not_also=("colleague",) if pick.sometimes(5) else (),
        needs_opinion=pick.sometimes(5), signs=pick.sometimes(6),
        copies=(by.owner_head,) if pick.sometimes(5) else (),
        by_telephone="gate" if pick.sometimes(10) else "",
    )  # fmt: skip


def _condition(pick: Picks) -> Case | None:
    if not pick.sometimes(3):
        return None
    return Case("数量或类别要求这一步", pick.one((a.amount > 5, a.kind == "甲", a.colleague.filled())))


def _limit(pick: Picks) -> Any:
    if not pick.sometimes(3):
        return None
    return within(pick.one((2, 24)), pick.one(("hours", "days", "workdays")), cite=OWN_REASON,
                  escalates=pick.sometimes(2))  # fmt: skip


def answers(pick: Picks, people: Sequence[str]) -> dict[str, Any]:
    """What somebody types into it."""
    return {
        "subject": "检验", "amount": pick.one((1, 9)), "department": pick.one(("工程部", "采购部", "销售部")),
        "kind": pick.one(("甲", "乙")), **({"colleague": pick.one(people)} if pick.sometimes(2) else {}),
    }  # fmt: skip
