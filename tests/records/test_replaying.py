"""The state of every record can be told from its events alone; whoever alters a table without them is found out."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal.db import commit, db
from portal.records import acting, editions, filing, handing, history, present, replaying
from tests.records.cases import leave
from tests.records.test_routing import given_again

ALTERED = {
    "a status": ("UPDATE record SET status = 'rejected'", "状态应为“审批中”，表中是“已拒绝”"),
    "a step": ("UPDATE step_run SET state = 'passed', closed_at = opened_at WHERE state = 'waiting'", "节点"),
    "a task": ("UPDATE task SET person_id = (SELECT id FROM person WHERE login = 'songshifu')", "任务"),
    "a task gone": ("DELETE FROM task WHERE state = 'waiting'", "表中是 无"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_a_table_altered_by_hand_is_found(who, what):
    record = leave(who)
    handing.transfer(who("lijianguo"), record, to=who("fanzhe"), reason="出差")
    commit()
    assert list(replaying.verify()) == []
    statement, says = ALTERED[what]
    db.session.execute(text(statement))
    commit()
    [(number, wrong)] = list(replaying.verify())
    assert number.startswith("QX")
    assert says in "；".join(wrong)


def test_a_record_filed_by_a_click_tells_its_states_too(who):
    """The click is kept in a savepoint, whose end must not write a line of its own before 提交申请."""
    record = leave(who)
    again = given_again(record)
    clicked = filing.submit(who("fengwei"), "leave", again, once="token-of-this-page")
    acting.act(who("lijianguo"), clicked)
    commit()
    events = history.of(clicked)
    assert events[0].kind == "submitted"
    told = replaying.told(events)
    assert told == replaying.kept(clicked)


def test_what_an_act_leaves_unwritten_gets_a_line_before_the_commit_which_people_need_not_read(who):
    record = leave(who)
    acting.reject(who("lijianguo"), record, reason="年底检修，请改期")
    commit()
    assert replaying.differences(record) == []
    assert [line.kind for line in history.of(record)][-1] == "moved"
    assert [line.kind for line in present.history_lines(record, editions.of(record))][-1] == "rejected"
