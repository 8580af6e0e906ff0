"""A regulation changes by its form: the old text stays meanwhile, all it touches is answered, its day brings it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.acknowledging import service as acknowledging
from portal.db import db
from portal.errors import BadInput
from portal.notices.models import Notice
from portal.records import acting, editions, engine, filing, settling
from portal.regulations import reviews
from portal.regulations import service as regulations
from portal.revising import composing, reviewing, touching
from portal.revising.composing import Proposed
from tests.conftest import NOON

OWNER, DIRECTOR, COUNSEL, MANAGER = "maguoqiang", "chengang", "jianglan", "zhouqiming"


def body(**changed: str) -> str:
    text = composing.body_of(regulations.edition("SEC-06"))
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return text


def given(text: str, **more):
    return {
        "regulation": "SEC-06 酒店会客登记制度", "department": "保安部", "outcome": "需修订", "change": "一般修订",
        "reason": "夜间来访明显减少，提前到 21:00 停止会客。", "text": text, "effective": date(2026, 12, 1),
        "law": False, "training": False, **more,
    }  # fmt: skip


def later_text() -> str:
    text = composing.body_of(regulations.edition("SEC-06"))
    assert "请其改日再来" in text
    return text.replace("请其改日再来", "请其次日早上再来")


def waiting(record) -> dict[str, list[str]]:
    return {run.step: [t.person.login for t in run.tasks if t.state == "waiting"] for run in engine.open_runs(record)}


def approve(who, record, *logins: str) -> None:
    for login in logins:
        acting.act(who(login), record)


def answered(who, record, person: str) -> None:
    env = settling.env_of(record, editions.of(record))
    rows = [{"what": what, "answer": "不受影响"} for what in env.fact("touched_list", [
        env.answer(name) for name in ("regulation", "change", "text", "effective")])]  # fmt: skip
    acting.act(who(person), record, given={"impacts": rows})


def test_a_revision_goes_its_way_and_comes_into_force_on_its_day(who):
    record = filing.submit(who(OWNER), "regulation_revision", given(later_text()))
    assert waiting(record) == {"answer": [OWNER]}  # the article is carried out by the visitors' form
    answered(who, record, OWNER)
    assert waiting(record) == {"department": [DIRECTOR]}
    approve(who, record, DIRECTOR, MANAGER)
    assert record.status == "approved"
    form = editions.of(record)
    assert settling.env_of(record, form).answer("mistakes") is None  # its own edition is no mistake of it
    assert regulations.edition("SEC-06").effective == date(2026, 9, 1)  # the old text stays until the day
    with clock.at(NOON + timedelta(days=11)):
        now = regulations.edition("SEC-06")
        assert now.effective == date(2026, 12, 1)
        assert "请其次日早上再来" in now.article("no-visitors-after").plain
    assert regulations.edition("SEC-06", date(2026, 11, 20)).effective == date(2026, 9, 1)


def test_nothing_is_approved_while_something_it_touches_is_unanswered(who):
    record = filing.submit(who(OWNER), "regulation_revision", given(later_text()))
    with pytest.raises(BadInput) as refused:
        acting.act(who(OWNER), record, given={"impacts": [{"what": "规则 会客登记单：随便一项", "answer": "已改"}]})
    assert "impacts" in refused.value.problems


def test_the_law_is_asked_when_it_is_touched_and_everybody_reads_a_major_change(who):
    record = filing.submit(
        who(OWNER), "regulation_revision", given(later_text(), change="重大变更", law=True, training=True)
    )
    answered(who, record, OWNER)
    approve(who, record, DIRECTOR)
    assert waiting(record) == {"legal": [COUNSEL]}
    approve(who, record, COUNSEL, MANAGER)
    (duty,) = acknowledging.duties(record.hotel_id)
    assert (duty.audience, duty.since) == (["all"], date(2026, 12, 1))
    assert acknowledging.to_read(who(OWNER)) == []  # nobody is asked to read the text that is going
    with clock.at(NOON + timedelta(days=11)):
        (one,) = acknowledging.to_read(who(OWNER))
        assert (one.edition.effective, one.due) == (date(2026, 12, 1), date(2026, 12, 8))


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("", "text"),
        ("没有条文的一段话。", "text"),
        ("## 目的 {#purpose}\n\n见 {{no_such_setting}}。\n", "text"),
    ],
)
def test_a_text_with_mistakes_is_not_filed_and_says_where(who, text, box):
    with pytest.raises(BadInput) as refused:
        filing.submit(who(OWNER), "regulation_revision", given(text))
    assert box in refused.value.problems


def test_unchanged_text_is_no_revision(who):
    same = Proposed("SEC-06", "一般修订", composing.body_of(regulations.edition("SEC-06")), date(2026, 12, 1))
    assert composing.mistakes(same) == ["与现行的版本完全相同，没有改动。"]


def test_what_an_article_touches_is_listed_and_an_article_nobody_uses_touches_nothing(who):
    touched = touching.touched(Proposed("SEC-06", "一般修订", later_text(), date(2026, 12, 1)))
    assert any("21:30 后不接待来访" in one for one in touched)
    assert "打印件 会客登记单" in touched
    text = composing.body_of(regulations.edition("OFF"))
    added = text + "\n## 新的一条 {#something-new}\n\n本条为新增。\n"
    assert touching.touched(Proposed("OFF", "一般修订", added, date(2026, 12, 1))) == []


def test_reviewed_and_no_change_moves_the_next_review_and_nothing_else(who):
    form = given("", outcome="继续有效")
    for name in ("change", "text", "effective"):
        form.pop(name)
    record = filing.submit(who(OWNER), "regulation_revision", form)
    approve(who, record, DIRECTOR, MANAGER)
    assert reviews.due_on(regulations.edition("SEC-06")) == date(2026, 11, 20) + reviews.HALF_A_YEAR
    assert len(regulations.editions_of("SEC-06")) == 1


def test_a_regulation_is_repealed_and_stays_readable(who):
    form = given("", change="废止", outcome="废止")
    form.pop("text")
    record = filing.submit(who(OWNER), "regulation_revision", form)
    answered(who, record, OWNER)
    approve(who, record, DIRECTOR, MANAGER)
    with clock.at(NOON + timedelta(days=12)):
        assert "SEC-06" not in regulations.editions_in_force()
        assert regulations.edition("SEC-06").article("no-visitors-after") is not None


def test_a_new_regulation_brings_its_own_header(who):
    text = """+++
code = "SEC-91"
title = "钥匙借用管理规定"
short = "钥匙借用规定"
department = "保安部"
subject = "出入管理"
audience = ["保安部"]
issued = 2026-01-01
effective = 2026-01-01
review = 2026-07-01
+++

## 借用登记 {#register facts="SEC-91-01"}

借用钥匙应当登记。
"""
    form = given(text, change="新增")
    form.pop("regulation")
    form.pop("outcome")
    record = filing.submit(who(OWNER), "regulation_revision", form)
    approve(who, record, DIRECTOR, MANAGER)
    with clock.at(NOON + timedelta(days=12)):
        assert regulations.edition("SEC-91").review == date(2026, 12, 1) + reviews.HALF_A_YEAR


def test_owners_hear_of_a_review_that_is_due(who):
    with clock.at(NOON + timedelta(days=101)):  # 2027-03-01
        reviewing.remind({"hotel_id": who(OWNER).hotel_id})
    told = db.session.query(Notice).filter_by(person_id=who(DIRECTOR).id, kind="system").all()
    assert any("会客登记制度" in one.title for one in told)


def test_the_pages(who, client_of):
    client = client_of(DIRECTOR)
    page = client.get("/policies/SEC-06/revise").get_data(as_text=True)
    assert "停止会客的时间" in page
    assert "+++" in client.get("/policies/begin").get_data(as_text=True)
    shown = client.post("/policies/preview", data={"regulation": "SEC-06 酒店会客登记制度", "change": "一般修订",
                        "text": later_text(), "effective": "2026-12-01"}).get_data(as_text=True)  # fmt: skip
    assert "<ins>" in shown
    assert "21:30 后不接待来访" in shown
