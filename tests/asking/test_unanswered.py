"""Questions without an answer: kept as words and counts, never as anybody's; settled by whose subject they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.asking import masking, service, unanswered, weekly
from portal.asking.models import AskedQuestion
from portal.db import commit, db
from portal.errors import BadInput, NotFound, NotYours
from portal.notices import service as notices
from portal.people.models import Person
from portal.search import service as search
from portal.search import synonyms
from portal.timers import service as timers

Who = Callable[[str], Person]
UNKNOWN = "动火的时候能不能放炮仗"  # the nearest article is the security department's


def kept() -> list[tuple[str, int]]:
    return [(one.question, one.count) for one in db.session.scalars(select(AskedQuestion).order_by(AskedQuestion.id))]


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("陈刚的工资是多少", "某人的工资是多少"),
        ("赵敏来过吗", "某人来过吗"),
        ("王先生住哪个房间", "某人先生住哪个房间"),
        ("李总什么时候来", "某人总什么时候来"),
        ("欧阳娜娜来过吗", "某人来过吗"),
        ("13800138000是谁的号码", "#是谁的号码"),
        ("身份证11010519491231002X能用吗", "身份证#能用吗"),
        ("京N6K2M8的车可以停吗", "京#的车可以停吗"),
        ("1208房的客人走了吗", "#房的客人走了吗"),
        ("hejing@example.com是谁", "#是谁"),
        ("LS-2026-0012是谁的", "#是谁的"),
        ("21:30以后怎么停车", "21:30以后怎么停车"),
        ("总经理值班怎么排", "总经理值班怎么排"),
        ("游泳池几点开放", "游泳池几点开放"),
        ("赵敏", ""),
        ("13800138000", ""),
    ],
)
def test_what_may_be_personal_is_masked(house, typed: str, masked: str) -> None:
    assert masking.masked(typed) == masked


def test_the_same_question_of_a_week_is_one_line_with_a_count(house, who: Who) -> None:
    for login, typed in (("wuyong", UNKNOWN), ("fengwei", UNKNOWN), ("wuyong", f"　{UNKNOWN}　")):
        unanswered.note(typed, who(login))
        db.session.flush()
    assert kept() == [(UNKNOWN, 3)]
    row = db.session.scalars(select(AskedQuestion)).one()
    assert row.department == "保安部"
    assert not [name for name in AskedQuestion.__table__.columns if name.name in ("person_id", "asked_by_id")]
    with clock.at(datetime(2026, 11, 23, 9, 0)):
        unanswered.note(UNKNOWN, who("wuyong"))
    assert [count for _question, count in kept()] == [3, 1]


@pytest.mark.parametrize("typed", ["押金多少", "现在还能会客吗", "会客登记单", "赵敏", "LS-2026-0001还有效吗", "吗"])
def test_what_is_answered_or_not_asked_is_not_kept(house, who: Who, typed: str) -> None:
    unanswered.note(typed, who("wuyong"))
    assert kept() == []


def test_old_weeks_go(house, who: Who) -> None:
    with clock.at(datetime(2026, 3, 2, 9, 0)):
        unanswered.note(UNKNOWN, who("wuyong"))
        db.session.flush()
    unanswered.note("游泳池几点开放", who("wuyong"))
    assert [question for question, _count in kept()] == ["游泳池几点开放"]


def test_heads_see_their_own_administrators_all_others_nothing(house, who: Who) -> None:
    unanswered.note(UNKNOWN, who("wuyong"))
    db.session.add(AskedQuestion(hotel_id=who("wuyong").hotel_id, week=clock.today(), question="采购发票怎么贴",
                                 department="采购部"))  # fmt: skip
    db.session.flush()
    assert [one.row.question for one in unanswered.listing(who("chengang")).questions] == [UNKNOWN]
    assert [one.row.question for one in unanswered.listing(who("pengli")).questions] == ["采购发票怎么贴"]
    assert len(unanswered.listing(who("suxiao")).questions) == 2
    with pytest.raises(NotYours):
        unanswered.listing(who("wuyong"))


def test_a_synonym_settles_every_week_and_works_at_once(house, who: Who) -> None:
    me = who("chengang")
    assert service.answers("串门能到几点", me) == []
    unanswered.note("串门能到几点", me)
    db.session.flush()
    row = db.session.scalars(select(AskedQuestion)).one()
    row.department = "保安部"
    unanswered.settle(me, row.id, "synonym", said="串门", meant="会客")
    assert row.answered_with == "同义词：串门 → 会客"
    assert row.answered_by is me
    assert unanswered.listing(me).questions == []
    assert [one.kind for one in service.answers("串门能到几点", me)] == ["visiting.now"]
    found = search.search("串门", me, kind="article")
    assert ("串门", "会客") in found.synonyms
    assert any(hit.regulation == "会客登记制度" for hit in found.hits)
    added = synonyms.entered()[0]
    with pytest.raises(NotYours):
        unanswered.remove_synonym(who("pengli"), added.id)
    unanswered.remove_synonym(me, added.id)
    assert service.answers("串门能到几点", me) == []
    with pytest.raises(NotFound):
        unanswered.remove_synonym(me, added.id)


@pytest.mark.parametrize(
    ("said", "meant", "box"),
    [("", "会客", "said"), ("串门", "", "meant"), ("门", "会客", "said"), ("串门", "串门", "meant"),
     ("访客", "会客", "said"), ("一二三四五六七八九十" * 2 + "长", "会客", "said"), ("探亲", "会客", "said")],
)  # fmt: skip
def test_a_synonym_that_would_do_harm_is_refused(house, who: Who, said: str, meant: str, box: str) -> None:
    question = f"{said or '串门'}能到几点" if said != "探亲" else "串门能到几点"
    row = AskedQuestion(hotel_id=who("suxiao").hotel_id, week=clock.today(), question=question[:80])
    db.session.add(row)
    db.session.flush()
    with pytest.raises(BadInput) as refused:
        unanswered.settle(who("suxiao"), row.id, "synonym", said=said, meant=meant)
    assert box in refused.value.problems
    assert row.answered_with == ""


def test_only_the_owner_and_administrators_settle(house, who: Who) -> None:
    unanswered.note(UNKNOWN, who("wuyong"))
    db.session.flush()
    row = db.session.scalars(select(AskedQuestion)).one()
    with pytest.raises(NotYours):
        unanswered.settle(who("pengli"), row.id, "not_ours")
    with pytest.raises(NotFound):
        unanswered.settle(who("suxiao"), row.id + 1, "not_ours")
    with pytest.raises(BadInput):
        unanswered.settle(who("suxiao"), row.id, "whatever")
    assert unanswered.settle(who("chengang"), row.id, "not_ours").answered_with == unanswered.NOT_OURS


def test_on_mondays_the_owners_hear_of_the_week_before(house, who: Who) -> None:
    def told(day: int) -> dict[str, list[str]]:
        with clock.at(datetime(2026, 11, day, 8, 20)):
            weekly.remind({"hotel_id": who("wuyong").hotel_id})
            commit()
            while timers.run_due():
                pass
            return {login: [one.title for one in notices.page_of(who(login)).items] for login in ("chengang", "suxiao")}

    unanswered.note(UNKNOWN, who("wuyong"))
    db.session.add(
        AskedQuestion(hotel_id=who("wuyong").hotel_id, week=clock.today() - timedelta(days=4), question="x?")
    )
    db.session.flush()
    assert told(22) == {"chengang": [], "suxiao": []}  # a Sunday
    said = ["上周有 1 个问题没有现成的答案"]
    assert told(23) == {"chengang": said, "suxiao": said}
    assert told(24) == {"chengang": said, "suxiao": said}  # once
    assert told(30) == {"chengang": said, "suxiao": said}  # of the week before only
    with clock.at(datetime(2026, 12, 9, 8, 20)):  # nobody worked on Monday and Tuesday
        assert weekly.remind({"hotel_id": who("wuyong").hotel_id}) == "2026-11-30"
    assert url_for("asking.questions") == weekly.PAGE
    assert timers.daily["asking.unanswered"]


# ---- pages -----------------------------------------------------------------------------------------------------------
def test_the_answer_stands_above_the_hits(client_of: Callable[[str], FlaskClient]) -> None:
    with clock.at(datetime(2026, 11, 20, 21, 42)):
        page = client_of("wuyong").get("/search?q=现在还能会客吗").get_data(as_text=True)
    assert page.index("已停止会客，明早 07:00 起") < page.index('class="hits"')
    assert 'href="/policies/SEC-06/no-visitors-after"' in page[: page.index('class="hits"')]
    assert "21:42 算出" in page
    assert 'href="/forms/visitor/new"' in page
    narrowed = client_of("wuyong").get("/search?q=现在还能会客吗&kind=record").get_data(as_text=True)
    assert "已停止会客" not in narrowed
    assert "可以会客" not in narrowed


def test_what_it_does_not_know_it_says_and_keeps(app, client_of: Callable[[str], FlaskClient]) -> None:
    client = client_of("wuyong")
    page = client.post("/search", data={"q": UNKNOWN}, follow_redirects=True).get_data(as_text=True)
    assert "这个问题还没有现成的答案" in page
    assert "没有答案的问题每周汇总给" in page
    client.get(f"/search?q={UNKNOWN}")  # a link followed again counts nothing
    client.post("/search", data={"q": "13800138000"})
    client.post("/search", data={"q": "押金多少"})
    with app.app_context():
        assert kept() == [(UNKNOWN, 1)]


def test_the_list_is_for_heads_and_administrators(app, client_of: Callable[[str], FlaskClient]) -> None:
    guard, head = client_of("wuyong"), client_of("chengang")
    guard.post("/search", data={"q": UNKNOWN})
    assert guard.get("/search/unanswered").status_code == 403
    assert "/search/unanswered" not in guard.get("/search").get_data(as_text=True)
    assert "/search/unanswered" in head.get("/search").get_data(as_text=True)
    page = head.get("/search/unanswered").get_data(as_text=True)
    assert UNKNOWN in page
    assert "吴勇" not in page
    with app.app_context():
        number = db.session.scalars(select(AskedQuestion.id)).one()
        commit()
    assert guard.post(f"/search/unanswered/{number}", data={"how": "not_ours"}).status_code == 403
    refused = head.post(f"/search/unanswered/{number}", data={"how": "synonym", "said": "炮", "meant": ""})
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert 'value="炮"' in text
    assert "请填写这个词。" in text
    done = head.post(f"/search/unanswered/{number}", data={"how": "synonym", "said": "炮仗", "meant": "爆竹"},
                     follow_redirects=True).get_data(as_text=True)  # fmt: skip
    assert "炮仗 → 爆竹" in done
    with app.app_context():
        added = synonyms.entered()[0].id
        commit()
    assert head.post(f"/search/synonyms/{added}/remove", follow_redirects=True).status_code == 200
