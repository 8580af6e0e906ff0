"""同意所选: each record by itself; what does not count says why; nothing that must be filled or signed is ticked."""

from __future__ import annotations

import re

from portal.db import commit
from portal.records import acting, choices, editions, recalling, several
from tests.records.cases import hot_work, leave
from tests.records.test_acts_pages import inside, record_of
from tests.records.test_acts_pages import who as person

HEAD = "lijianguo"


def two_weeks(who):
    return leave(who), leave(who, starts="2026-12-14 08:00", ends="2026-12-15 18:00")


def test_each_counts_by_itself_and_the_others_say_why_not(who, house):
    first, second = two_weeks(who)
    ids = [acting.my_task(record, who(HEAD)).id for record in (first, second)]
    acting.act(who(HEAD), second)
    commit()
    said = several.agree(who(HEAD), [*ids, 999_999], opinion="同意。")
    assert [(one.number, bool(one.why_not)) for one in said] == [(first.number, False), (second.number, True)]
    assert "没有重复计入" in said[1].why_not
    task, why_not = recalling.last_decision(first, who(HEAD))
    assert task is None
    assert why_not == "一键批量办理的不能拿回"


def test_what_must_be_filled_or_signed_is_never_agreed_to_at_once(who, house):
    record = hot_work(who)
    task = acting.my_task(record, who(HEAD))
    assert task is not None
    assert not choices.may_decide_at_once(editions.of(record), task)
    commit()
    [said] = several.agree(who(HEAD), [task.id])
    assert "请打开单据办理" in said.why_not
    assert acting.my_task(record, who(HEAD)) is not None


def test_another_persons_task_is_not_even_named(who, house):
    record = leave(who)
    task = acting.my_task(record, who(HEAD))
    commit()
    assert several.agree(who("songshifu"), [task.id]) == []
    assert acting.my_task(record, who(HEAD)) is not None


def test_the_box_offers_ticks_and_tells_what_became_of_them(app, client_of):
    with inside(app):
        numbers = [record.number for record in two_weeks(person)]
        fire = hot_work(person).number
    head = client_of(HEAD)
    page = head.get("/inbox").get_data(as_text=True)
    assert fire in page
    ids = re.findall(r'name="task" value="(\d+)" form="several"', page)
    assert len(ids) == 2
    answer = head.post("/inbox/agree", data={"task": ids, "opinion": "同意。"}).get_data(as_text=True)
    assert "2 张已同意" in answer
    with inside(app):
        for number in numbers:
            assert acting.my_task(record_of(number), person(HEAD)) is None


def test_every_task_says_in_a_line_what_it_is_about(app, client_of):
    """Also what must be opened first: the purchase's sum is read before the record is."""
    with inside(app):
        fire = hot_work(person).number
        day = leave(person).number
    page = client_of(HEAD).get("/inbox").get_data(as_text=True)
    lines = {number: next(line for line in page.split("<li") if number in line) for number in (fire, day)}
    assert "计划开始" in lines[fire] and "11-21 09:00" in lines[fire] and "崔健" in lines[fire]
    assert "年假" in lines[day] and "5 天" in lines[day]
    assert lines[fire].count("13 层布草间") == 1, "its title is not said twice"
