"""表决记录: every vote with who, for whom and why, what it came to, on page and paper; live while people vote."""

from __future__ import annotations

import re

import pytest

from portal.db import commit
from portal.records import acting, editions, engine, minutes, prints, route_view, settling
from portal.records.models import Record
from tests.records.cases import leave, leave_to_the_board

MEMBERS = ("shenwei", "guniance")


@pytest.fixture
def voted(who, monkeypatch):
    return lambda votes: leave_to_the_board(who, monkeypatch, votes)


def minutes_of(record: Record) -> list[minutes.Minutes]:
    return minutes.of_runs(engine.runs_of(record), editions.of(record))


def test_nothing_is_minuted_before_it_is_decided_nor_where_nobody_votes(who, voted):
    record = voted("majority")
    acting.act(who(MEMBERS[0]), record, opinion="同意。")
    assert minutes_of(record) == []


def test_a_step_one_of_several_decides_has_no_minutes(who):
    record = leave(who)
    acting.act(who("lijianguo"), record)
    assert minutes_of(record) == []


def test_the_minutes_name_who_how_why_and_what_it_came_to(who, voted):
    record = voted("majority")
    people = [task.person for task in engine.open_runs(record)[0].tasks]
    assert len(people) >= 3
    acting.act(people[0], record, opinion="同意，安排好交接。")
    acting.abstain(people[1], record, reason="与申请人是亲属")
    for person in people[2:]:
        if record.status == "running" and engine.open_runs(record)[0].step == "superior":
            acting.act(person, record)
    [taken] = minutes_of(record)
    assert (taken.step, taken.rule) == ("董事会批准", "过半数同意，至少 2 人投票") or taken.rule.startswith(
        "过半数同意"
    )
    said = {vote.who: (vote.word, vote.opinion) for vote in taken.votes}
    assert said[people[0].name] == ("同意", "同意，安排好交接。")
    assert said[people[1].name] == ("弃权", "与申请人是亲属")
    assert len(taken.votes) == len(people), "who was not asked any more stands there too"
    assert re.search(r"表决通过：同意 \d，反对 0，弃权 1", taken.result)


def test_who_votes_for_another_is_minuted_as_such(who, voted):
    absent, deputy = who(MEMBERS[0]), who("zhouqiming")
    record = voted("all")
    task = next(task for task in engine.open_runs(record)[0].tasks if task.person_id == absent.id)
    task.acting_id = deputy.id
    for one in list(engine.open_runs(record)[0].tasks):
        acting.act(deputy if one.id == task.id else one.person, record, task_id=one.id)
    [taken] = minutes_of(record)
    assert f"由{deputy.name}代{absent.name}" in [vote.who for vote in taken.votes]
    assert taken.result == "全体同意，通过"


def test_the_paper_has_the_minutes_only_where_a_vote_was_taken(who, voted):
    record = voted("majority")
    assert [one.title for one in prints.sheet_of(record).sections if "表决" in one.title] == []
    for task in list(engine.open_runs(record)[0].tasks):
        if task.state == "waiting" and engine.open_runs(record)[0].step == "superior":
            acting.act(task.person, record)
    assert [one.title for one in prints.sheet_of(record).sections if "表决" in one.title] == ["表决记录：董事会批准"]


def test_the_tally_is_live_while_the_step_waits(who, voted):
    record = voted("majority")
    acting.act(who(MEMBERS[0]), record)
    form = editions.of(record)
    view = {one.key: one for one in route_view.of(record, form, settling.env_of(record, form))}["superior"]
    assert view.tally is not None
    assert (view.tally.yes, view.tally.no, view.state) == (1, 0, "now")
    assert "同意 1，反对 0" in view.votes


def test_who_was_not_asked_any_more_still_counts_among_the_votes(who, voted):
    record = voted("majority")
    tasks = list(engine.open_runs(record)[0].tasks)
    while engine.open_runs(record)[0].step == "superior":
        acting.act(next(task for task in tasks if task.state == "waiting").person, record)
    form = editions.of(record)
    view = {one.key: one for one in route_view.of(record, form, settling.env_of(record, form))}["superior"]
    cast = len(tasks) // 2 + 1
    said = f"{len(tasks)} 票中须 {cast} 票同意，同意 {cast}，反对 0，弃权 0，未投 {len(tasks) - cast}"
    assert view.votes.startswith(said)


def test_the_page_asks_for_the_route_again_only_while_people_vote(who, voted, client_of):
    record = voted("majority")
    number = record.number
    commit()
    browser = client_of(MEMBERS[0])
    page = browser.get(f"/records/{number}").get_data(as_text=True)
    (asked,) = re.findall(rf'hx-get="(/records/{number}/route\?vote=\w+)"', page)
    part = browser.get(asked).get_data(as_text=True)
    assert 'id="vote" hx-swap-oob="true"' in part
    assert part.lstrip().startswith('<section id="route"')
    assert 'class="tally"' in part
