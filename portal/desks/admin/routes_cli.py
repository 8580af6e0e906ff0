"""What `portal routes` prints: a route played, its health, and what another figure would have changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from portal import clock
from portal.errors import BadInput, NotFound
from portal.people.models import Person
from portal.records import editions, examples, health, rerunning, route_view, simulating, surroundings
from portal.records.outcomes import Outcome
from portal.records.simulating import Played, Stop
from portal.regulations.settings import UnknownSetting

Say = Callable[[str], None]


def unfilled(form_key: str, person: Person, as_json: bool, say: Say) -> None:
    """The route as this person sees it before filling anything in. Raises NotFound for a form there is none."""
    form = editions.today(form_key)
    env = surroundings.answers(form, surroundings.defaults(form, person), applicant=person)
    steps = [{"key": s.key, "name": s.name, "holders": s.holders, "state": s.state, "why": s.why,
              "cite": [c.text for c in s.citations]} for s in route_view.preview(form, env, person)]  # fmt: skip
    if as_json:
        say(json.dumps(steps, ensure_ascii=False))
        return
    for step in steps:
        say(f"{step['name']}：{step['holders'] or '（不经过）'} {step['why']}")


def simulate(form_key: str, file: Path | None, person: Person, on: date | None, as_json: bool, say: Say) -> None:
    """Play a form's route. Raises BadInput for data that is no JSON object, NotFound for a form there is none."""
    form = editions.today(form_key)
    with simulating.on(on):
        played = simulating.play(form, _data(file, form.example), applicant=person)
    if as_json:
        say(json.dumps(simulating.as_json(played), ensure_ascii=False))
        return
    for line in _told(played):
        say(line)


def _data(file: Path | None, example: dict[str, Any]) -> dict[str, Any]:
    if file is None:
        return examples.resolve(example)
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"读不出 {file}：要一个 UTF-8 的 JSON 文件。") from error
    if not isinstance(found, dict):
        raise BadInput(f"{file} 须是一个 JSON 对象：栏目的名称和填写的值。")
    return examples.resolve(found)


def _told(played: Played) -> list[str]:
    lines = [f"《{played.form.title}》，{played.applicant.name}填写"]
    lines += [f"不能填写：{played.why_not}"] if not played.allowed else []
    lines += [f"会被拒绝：{sentence}" for sentence in played.refused]
    lines += [f"会提醒：{sentence}" for sentence in played.warned]
    lines += [f"还没有填好：{'、'.join(played.missing)}"] if played.missing else []
    for number, stop in enumerate(played.stops, 1):
        lines += _stop(number, stop)
    return lines or ["没有审批节点，填写即生效"]


def _stop(number: int, stop: Stop) -> list[str]:
    view = stop.view
    names = "、".join(
        f"{who.person.name}（{who.post}）" + (f"，由{who.acting.name}代" if who.acting else "") for who in stop.people
    )
    lines = [f"{number}. {view.name}：{'不经过' if view.state == 'skipped' else names or view.holders}"]
    lines += [f"   为什么：{view.why}"] if view.why else []
    lines += [f"   否则：{view.otherwise}"] if view.otherwise else []
    lines += [f"   怎样算通过：{stop.votes}"] if stop.votes else []
    lines += [f"   时限：{stop.limit}，此刻到达则到 {clock.in_house(stop.due):%m-%d %H:%M}"] if stop.due else []
    lines += [f"   依据：{'、'.join(chip.text for chip in view.citations)}"] if view.citations else []
    return lines


def check(as_json: bool, say: Say) -> int:
    """Say what would go astray today; how many findings there are. Keeps nothing: that is the nightly check's."""
    found = health.look()
    if as_json:
        say(json.dumps([vars(one) for one in found], ensure_ascii=False))
        return len(found)
    for one in found:
        say(f"{one.words}（{health.KINDS[one.kind]}）")
    say(f"发现 {len(found)} 处" if found else "没有发现问题")
    return len(found)


def rerun(key: str, value: str, days: int, as_json: bool, say: Say) -> None:
    """Run past records with another figure. Raises UnknownSetting, BadInput."""
    try:
        outcome = rerunning.rerun(key, value, days)
    except UnknownSetting as unknown:
        raise NotFound(str(unknown)) from unknown
    except BadInput as refused:
        raise BadInput("；".join(sentence for found in refused.problems.values() for sentence in found)) from refused
    if as_json:
        say(json.dumps(outcome.data(), ensure_ascii=False))
        return
    for line in _outcome(outcome):
        say(line)


def _outcome(outcome: Outcome) -> list[str]:
    lines = [f"{outcome.label}：{outcome.before} → {outcome.after}，近 {outcome.days} 天 {outcome.looked_at} 张单据"]
    if not outcome.forms:
        return [*lines, "没有表单用到这个参数，没有可试算的"]
    lines.append(f"走法不同的 {outcome.changed} 张（{'、'.join(outcome.forms)}）")
    lines += [f"  {one.form}“{one.step}”：{one.before} → {one.after} 次" for one in outcome.steps]
    lines += [f"  {name}：{before} → {after} 次" for name, (before, after) in outcome.people.items()]
    lines += [f"  {one.form}“{one.step}”超过时限：{one.late_before} → {one.late_after}（共 {one.runs} 次）"
              for one in outcome.limits]  # fmt: skip
    if outcome.hours is None:
        lines.append("合计用时说不准：有的步骤办得太少")
    elif outcome.hours:
        lines.append(f"按各步通常的时间，合计{'多' if outcome.hours > 0 else '少'} {abs(outcome.hours):.1f} 小时")
    for word, cases in (
        ("会被拒绝", outcome.refused),
        ("不再需要例外放行", outcome.allowed),
        ("无法重算", outcome.unknown),
    ):
        lines += [f"{word} {cases.count} 张"] if cases.count else []
        lines += [f"  {case.number} {case.says}" for case in cases.told]
    return lines
