"""What the tests of terms share: a form with the route a test writes, what stands where in words, who was told what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.formkit import Choice, Dept, Int, Person, Route, Section, Sheet, Step, Text, a, by, ours
from portal.formkit.form import PLAIN, Definition, Form
from portal.people.models import Person as Colleague
from portal.records import editions, engine, filing, present
from portal.records.models import Record
from portal.records.states import OPEN, RECORD, TASK
from tests.records.cases import Who

KEY = "paper"
WHY = ours("检验流程用语")
FOUR = by.post("采购员", "出纳", "仓管员")  # 蒋涛 jiangtao, 尹小军 yinxiaojun, 谢芳 xiefang, 余娜 yuna
BUYERS = by.post("采购员")
HEAD, DIRECTOR = by.post("工程部经理"), by.post("分管副总经理")  # 李建国 lijianguo, 林若溪 linruoxi


def paper(route: dict[str, Step], form: dict[str, Any], later: Section | None = None) -> Definition:
    """A small form of the engineering department with this route."""
    asked = Section(
        "一、申请", subject=Text("事项", cite=WHY), amount=Int("数量", cite=WHY), department=Dept("部门", cite=WHY),
        colleague=Person("同事", optional=True, cite=WHY), kind=Choice("类别", ["甲", "乙"], cite=WHY),
    )  # fmt: skip
    sections = {"asked": asked, **({"later": later} if later else {})}
    for key, section in sections.items():
        section.key = key
    made = Definition(
        **{**PLAIN, "key": KEY, "prefix": "YY", "title": "用语检验单", "owner": "工程部", "about": "检验用语。",
           "group": "检验", "columns": "subject amount kind", "title_from": "subject", **form},
        sections=sections, rules={}, route=Route(**route), sheet=Sheet(), readers=[], filed_by=[], amendments={},
        timers={},
    )  # fmt: skip
    return Definition.load(made.data())


@dataclass
class Paper:
    """Files records of a form whose route is what the test writes."""

    who: Who
    form: dict[str, Any] = field(default_factory=dict)
    later: Section | None = None

    def file(self, login: str = "fengwei", *, answers: dict[str, Any] | None = None, **route: Step) -> Record:
        Form.registry[KEY] = paper(route, self.form, self.later)
        return filing.submit(self.who(login), KEY, {**ANSWERS, **(answers or {})})


ANSWERS = {"subject": "更换排风机", "amount": 3, "department": "工程部", "kind": "甲"}


@dataclass
class Recorder:
    """A carrier that only writes down who was to hear of what."""

    heard: list[tuple[str, str, str]] = field(default_factory=list)  # kind, login, words

    def tell(self, kind: str, people: list[Colleague], record: Record, *, by: Colleague | None, words: str) -> None:
        self.heard += [(kind, person.login, words) for person in people]

    def settle(self, record: Record) -> None: ...

    def seen(self, record: Record, person: Colleague) -> bool:
        return True

    def see(self, record: Record, person: Colleague) -> None: ...

    def of(self, kind: str) -> list[str]:
        """Whose turn it was to hear of this, in order; what was heard before is forgotten."""
        found = [login for said, login, _words in self.heard if said == kind]
        self.heard = [one for one in self.heard if one[0] != kind]
        return found


def status(record: Record) -> str:
    return RECORD[record.status]


def waiting(record: Record) -> dict[str, list[str]]:
    """Who has an open task, by step."""
    return {
        run.step: [task.person.login for task in run.tasks if task.state == "waiting"]
        for run in engine.open_runs(record)
    }


def tasks(record: Record, step: str) -> dict[str, str]:
    """What has become of each person's latest task of a step, in words."""
    runs = [run for run in engine.runs_of(record) if run.step == step]
    return {task.person.login: TASK[task.state] for run in runs for task in run.tasks}


def reasons(record: Record, step: str) -> dict[str, str]:
    """Why the portal closed or skipped a task, by person."""
    runs = [run for run in engine.runs_of(record) if run.step == step]
    return {task.person.login: task.why for run in runs for task in run.tasks if task.why}


def history(record: Record) -> list[str]:
    """The history in words: 李建国 同意 同意安排."""
    lines = []
    for line in present.history_lines(record, editions.of(record)):
        for one in line.skipped or [line]:
            lines.append(" ".join(word for word in (one.who, one.words, one.note) if word))
    return lines


def whom(record: Record, words: str) -> list[str]:
    """To whom each line of the history with these words says it went."""
    return [line.to for line in present.history_lines(record, editions.of(record)) if line.words == words]


def nothing_open(record: Record) -> bool:
    return not any(run.state == "waiting" or task.state in OPEN for run in engine.runs_of(record) for task in run.tasks)


__all__ = [
    "ANSWERS", "BUYERS", "DIRECTOR", "FOUR", "HEAD", "KEY", "WHY", "Paper", "Recorder", "a", "history", "nothing_open",
    "reasons", "status", "tasks", "waiting", "whom",
]  # fmt: skip
