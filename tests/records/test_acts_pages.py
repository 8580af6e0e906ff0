"""What people press on a record: every open act is offered in one order, asks for what it needs, and loses nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.people import directory, substitutes
from portal.people.models import Person
from portal.records import acting, engine, filing, readers
from portal.records.models import Copy, Draft, Event, Link, Record, Task
from tests.conftest import NOON
from tests.purchasing.house import SHOPS, ask, goods, supplier, to_comparison
from tests.records.cases import leave, leave_to_the_board
from tests.records.test_routing import given_again

Browser = Callable[[str], FlaskClient]
HEAD = "lijianguo"  # decides first on the leave of the engineering department
BUYER = "jiangtao"


def who(login: str) -> Person:
    """A person by login, or `post:名称` for the first holder of a post."""
    if login.startswith("post:"):
        post = directory.post(login.removeprefix("post:"))
        assert post is not None, login
        return directory.holders(post)[0]
    return db.session.scalars(select(Person).where(Person.login == login)).one()


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield
        commit()


@pytest.fixture
def number(app: Flask) -> str:
    """Leave of somebody in the engineering department, waiting with the head."""
    with inside(app):
        return leave(who).number


def record_of(number: str) -> Record:
    return db.session.scalars(select(Record).where(Record.number == number)).one()


def press(browser: FlaskClient, number: str, act: str, **more: object) -> tuple[int, str]:
    """Press a button of the record's page; the code and the words of what comes, following where it leads."""
    page = browser.get(f"/records/{number}").get_data(as_text=True)
    task = re.search(r'name="task" value="(\d+)"', page)
    data = {"decision": act, **({"task": task[1]} if task else {}), **more}
    answer = browser.post(f"/records/{number}/decide", data=data, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def waiting_for(number: str) -> list[str]:
    record = record_of(number)
    tasks = db.session.scalars(select(Task).where(Task.record_id == record.id, Task.state == "waiting"))
    return sorted(task.person.login for task in tasks)


def test_the_bar_offers_what_is_open_in_the_order_offices_know(client_of: Browser, number: str) -> None:
    page = client_of(HEAD).get(f"/records/{number}").get_data(as_text=True)
    bar = page[page.index('class="decide"') :]
    offered = re.findall(r'name="decision" value="([a-z_:]+)"|<a class="" href="(?:#(comment)|[^"]*(print)\.pdf)"', bar)
    keys = list(dict.fromkeys(one for found in offered for one in found if one))
    assert keys == ["approve", "return", "reject", "transfer", "add", "delegate", "copy", "link", "comment", "print"]


def test_a_closed_act_says_why(app: Flask, client_of: Browser, number: str) -> None:
    browser = client_of("fengwei")
    press(browser, number, "remind", _asked="1")
    page = browser.get(f"/records/{number}").get_data(as_text=True)
    assert "现在不能催办：一小时内只能催办一次" in page


@pytest.mark.parametrize(("act", "says"), [
    ("transfer", "不再回到您这里"), ("delegate", "仍由您决定"), ("add", "回到我这里，由我决定"),
    ("copy", "不参与审批"), ("link", "两张都能看"),
])  # fmt: skip
def test_an_act_asks_for_what_it_needs_and_says_what_it_does(
    client_of: Browser, number: str, act: str, says: str
) -> None:
    code, page = press(client_of(HEAD), number, act, opinion="先写好的话")
    assert code == 200
    assert says in page
    assert "先写好的话" in page
    assert f'value="{act}"' in page


def test_nothing_typed_is_lost_when_an_act_is_refused(app: Flask, client_of: Browser, number: str) -> None:
    code, page = press(
        client_of(HEAD), number, "add", _asked="1", to=["任强", "没有这个人"], way="beside", opinion="请看工期"
    )
    assert code == 422
    assert "没有找到“没有这个人”" in page
    assert re.search(r'value="\d+" checked> <span>任强', page)
    assert 'value="没有这个人"' in page
    assert "请看工期" in page
    assert re.search(r'name="way" value="beside" checked', page)
    with inside(app):
        assert waiting_for(number) == [HEAD]


def test_one_asked_by_delegation_answers_and_the_owner_decides(app: Flask, client_of: Browser, number: str) -> None:
    owner, asked = client_of(HEAD), client_of("renqiang")
    press(owner, number, "delegate", _asked="1", to="任强", opinion="人手够吗？")
    page = owner.get(f"/records/{number}").get_data(as_text=True)
    assert "您已委派他人先办" in page
    assert 'class="decide"' not in page
    page = asked.get(f"/records/{number}").get_data(as_text=True)
    assert ">回复意见</button>" in page
    assert 'value="approve"' not in page
    code, page = press(asked, number, "advise")
    assert code == 422
    assert "请写明您的意见" in page
    _code, page = press(asked, number, "advise", opinion="够。")
    assert re.search(r"已回复</span>\s*<b>任强</b>", page)
    with inside(app):
        assert waiting_for(number) == [HEAD]


def test_signers_are_added_marked_and_taken_back_one_by_one(app: Flask, client_of: Browser, number: str) -> None:
    owner = client_of(HEAD)
    press(owner, number, "add", _asked="1", to="任强、崔健", way="before", opinion="请会签")
    page = owner.get(f"/records/{number}").get_data(as_text=True)
    assert page.count("前加签") >= 2
    assert "您已请他人先签" in page
    assert re.search(r'value="drop">减签</button>', page)
    code, page = press(owner, number, "drop")
    assert code == 200
    assert "<h1>减签 " in page
    [asked] = re.findall(r'name="to" value="(\d+)"[^>]*> <span>崔健', page)
    _code, page = press(owner, number, "drop", _asked="1", to=asked, opinion="不必了")
    assert "已减签，不再请崔健签" in page
    with inside(app):
        assert waiting_for(number) == ["renqiang"]


def test_what_was_delegated_is_taken_back_by_its_own_name(app: Flask, client_of: Browser, number: str) -> None:
    owner = client_of(HEAD)
    press(owner, number, "delegate", _asked="1", to="任强", opinion="人手够吗？")
    page = owner.get(f"/records/{number}").get_data(as_text=True)
    assert re.search(r'value="drop">收回委派</button>', page)
    [asked] = re.findall(r'name="to" value="(\d+)"', page)
    _code, page = press(owner, number, "drop", _asked="1", to=asked, opinion="我已问过")
    assert "已收回给任强的委派" in page
    with inside(app):
        assert waiting_for(number) == [HEAD]


def test_what_is_closed_to_one_stands_below_what_is_open(client_of: Browser, number: str) -> None:
    press(client_of(HEAD), number, "add", _asked="1", to="任强", way="before", opinion="请会签")
    page = client_of("renqiang").get(f"/records/{number}").get_data(as_text=True)
    bar = page[page.index('class="decide"') :]
    menu = bar[bar.index('class="menu-body') :].partition("</details>")[0]
    closed = [" disabled" in tag for tag in re.findall(r"<(?:a|button) [^>]*>", menu)]
    assert closed == sorted(closed) and True in closed


def test_a_decision_is_taken_back_until_the_next_acts(app: Flask, client_of: Browser, number: str) -> None:
    owner = client_of(HEAD)
    press(owner, number, "approve")
    _code, page = press(owner, number, "take_back")
    assert "重新由您办理" in page
    press(owner, number, "take_back", _asked="1", opinion="日期看错了")
    with inside(app):
        assert waiting_for(number) == [HEAD]


def test_returning_asks_whom_to_and_what_comes_after(app: Flask, client_of: Browser, number: str) -> None:
    owner = client_of(HEAD)
    code, page = press(owner, number, "return", opinion="日期不对")
    assert code == 200
    assert "直达" in page and "逐级" in page and "日期不对" in page
    press(owner, number, "return", to="", way="again", opinion="日期不对")
    with inside(app):
        record = record_of(number)
        assert (record.status, record.resume_at) == ("returned", "")
    page = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    above = page[: page.index('class="sheet"')]
    assert "<b>李建国退回：</b>日期不对" in above, "whoever opens it sees first what is to be mended"
    assert "从第一步起重新审批" in above


def test_who_decides_again_reads_what_was_wanted_and_whether_it_was_changed(
    app: Flask, client_of: Browser, number: str
) -> None:
    press(client_of(HEAD), number, "return", to="", way="straight", opinion="请写清谁接手")
    with inside(app):
        record = record_of(number)
        filing.resubmit(who("fengwei"), record, given_again(record))
    card = client_of(HEAD).get(f"/records/{number}").get_data(as_text=True).partition('class="deciding"')[2]
    assert "退回后没有改动" in card and "李建国退回：请写清谁接手" in card
    press(client_of(HEAD), number, "return", to="", way="straight", opinion="还没有写")
    with inside(app):
        record = record_of(number)
        filing.resubmit(who("fengwei"), record, given_again(record, handover="崔健", ends="2026-11-28 18:00"))
    card = client_of(HEAD).get(f"/records/{number}").get_data(as_text=True).partition('class="deciding"')[2]
    assert "退回后改动过" in card and "李建国退回：还没有写" in card and "<ins>崔健</ins>" in card
    assert card.count('<ins><span class="nowrap">2026年11月28日</span> 18:00</ins>') == 2, "here, and in the history"


def test_returned_by_a_substitute_it_says_for_whom(app: Flask, client_of: Browser, number: str) -> None:
    with inside(app):
        start = clock.now()
        substitutes.name_substitute(who(HEAD), who("fanzhe"), start, start + timedelta(days=1), also_open=True)
    press(client_of("fanzhe"), number, "return", to="", opinion="日期不对")
    page = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    assert "<b>由范哲代李建国退回：</b>日期不对" in page
    with inside(app):
        [run] = [run for run in engine.runs_of(record_of(number)) if run.step == ""]
        assert run.why == "由范哲代李建国退回：日期不对"


def test_a_reminder_shows_who_holds_it_first(app: Flask, client_of: Browser, number: str) -> None:
    applicant = client_of("fengwei")
    code, page = press(applicant, number, "remind")
    assert code == 200
    assert "李建国" in page and "还没有催过" in page
    with inside(app):
        assert db.session.query(Event).filter_by(kind="reminded").count() == 0
    _code, page = press(applicant, number, "remind", _asked="1")
    assert "已催办：李建国" in page


def test_a_remark_names_people_and_carries_files(app: Flask, client_of: Browser, number: str) -> None:
    with inside(app):
        assert not readers.may_read(record_of(number), who("cuijian"))
    text = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), "排班表.pdf")
    code, page = press(client_of(HEAD), number, "comment", opinion="@崔健 请看附件", attached=text)
    assert code == 200
    [address] = re.findall(r'href="(/files/\d+)"[^>]*>.*?排班表\.pdf', page)
    reader = client_of("cuijian")
    with reader.get(address) as opened:
        assert opened.status_code == 200
    assert "未阅" in page and "崔健" in page
    reader.get(f"/records/{number}")
    assert "已阅" in client_of(HEAD).get(f"/records/{number}").get_data(as_text=True)
    assert client_of("songshifu").get(address).status_code == 404


def test_files_of_a_refused_remark_are_kept(client_of: Browser, number: str) -> None:
    text = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), "排班表.pdf")
    code, page = press(client_of(HEAD), number, "comment", opinion=" ", attached=text)
    assert code == 422
    assert re.search(r'name="file" value="\d+" checked> <span>排班表\.pdf', page)


def test_records_are_linked_by_hand_and_shown_to_who_reads_both(app: Flask, client_of: Browser, number: str) -> None:
    with inside(app):
        other = leave(who, "renqiang", handover="范哲").number
        hidden = leave(who, "wuyong", department="保安部").number
    head = client_of(HEAD)
    code, page = press(head, number, "link", _asked="1", to=hidden, opinion="同一件事")
    assert code == 422
    assert "您无权查看" in page
    code, page = press(head, number, "link", _asked="1", to=other, opinion="轮流休假")
    assert f"已与{other}关联" in page
    assert f'href="/records/{other}"' in page
    assert f'href="/records/{number}"' in head.get(f"/records/{other}").get_data(as_text=True)
    code, page = press(head, other, "link", _asked="1", to=number)
    assert code == 422
    assert "已经关联" in page
    mine = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    assert other not in mine, "the colleague's leave is not the applicant's to know of"
    with inside(app):
        assert db.session.query(Link).count() == 1
        assert {line.record_id for line in db.session.query(Event).filter_by(kind="linked")} == {
            record_of(number).id, record_of(other).id}  # fmt: skip


def test_copies_go_to_several_and_say_who_has_read(app: Flask, client_of: Browser, number: str) -> None:
    _code, page = press(client_of("fengwei"), number, "copy", _asked="1", to=["崔健", "任强"], opinion="知会")
    assert "已抄送给崔健、任强" in page
    client_of("cuijian").get(f"/records/{number}")
    page = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    assert "2 人，1 人已阅" in page
    with inside(app):
        assert db.session.query(Copy).count() == 2


def test_copies_go_to_whoever_holds_a_post(app: Flask, client_of: Browser, number: str) -> None:
    code, page = press(client_of("fengwei"), number, "copy", _asked="1", to="采购员、崔健")
    assert code == 200
    with inside(app):
        shown = {copy.person_id for copy in db.session.query(Copy)}
        assert shown == {who(login).id for login in ("jiangtao", "yinxiaojun", "cuijian")}
    code, page = press(client_of(HEAD), number, "transfer", _asked="1", to="出纳", opinion="请办")
    assert code == 422 and "没有找到“出纳”" in page, "a task is handed to a person"


def test_who_decides_goes_on_to_what_waits_next(app: Flask, client_of: Browser, number: str) -> None:
    with inside(app):
        second = leave(who, "renqiang", handover="范哲").number
        third = leave(who, starts="2026-12-14 08:00", ends="2026-12-15 18:00").number
    head = client_of(HEAD)
    answer = head.post(f"/records/{second}/decide", data={"decision": "approve"})
    assert answer.location == f"/records/{third}"
    said = re.sub(r"<[^>]+>", "", head.get(answer.location).get_data(as_text=True))
    assert f"{second} 已同意。下一件如下：" in said
    answer = head.post(f"/records/{third}/decide", data={"decision": "approve"})
    assert answer.location == f"/records/{number}"
    answer = head.post(f"/records/{number}/decide", data={"decision": "approve"})
    assert answer.location == f"/records/{number}", "nothing else waits"


def test_who_opens_a_refused_record_reads_first_why(client_of: Browser, number: str) -> None:
    press(client_of(HEAD), number, "reject", opinion="这一周人手不够")
    page = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    assert "<b>李建国</b>拒绝：这一周人手不够" in page[: page.index('class="sheet"')]


def test_who_opens_what_was_voted_down_reads_first_how(
    app: Flask, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app):
        number = leave_to_the_board(who, monkeypatch, "majority").number
    for login in ("guniance", "shenwei"):
        press(client_of(login), number, "reject", opinion="太久")
    page = client_of("fengwei").get(f"/records/{number}").get_data(as_text=True)
    assert "<b>董事会批准</b>：表决未通过：同意 0，反对 2，弃权 0（须 2）" in page[: page.index('class="sheet"')]


def test_a_vote_is_called_a_vote(app: Flask, client_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """One member against it has not refused the case."""
    with inside(app):
        number = leave_to_the_board(who, monkeypatch, "majority").number
    _code, page = press(client_of("guniance"), number, "reject", opinion="太贵")
    assert "已投反对票" in page
    _code, page = press(client_of("hejingshan"), number, "approve")
    assert "已投同意票" in page
    press(client_of("shenwei"), number, "abstain", opinion="与申请人是亲属")
    page = client_of("fengwei").get(f"/records/{number}/route").get_data(as_text=True)
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "反对 顾念慈" in said and "同意 何静山" in said and "弃权 沈维" in said
    with inside(app):
        assert waiting_for(number) == []


def test_what_was_approved_is_cancelled_through_its_own_page(app: Flask, client_of: Browser, number: str) -> None:
    with inside(app):
        record = record_of(number)
        while record.status == "running":
            task = db.session.scalars(select(Task).where(Task.record_id == record.id, Task.state == "waiting")).first()
            assert task is not None
            acting.act(task.person, record)
    browser = client_of("fengwei")
    answer = browser.post(f"/records/{number}/decide", data={"decision": "amend:revoke"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "撤销的原因" in page and "撤销的原因*" not in page
    assert "直接上级审批" in page and "李建国" in page, "who decides on it is shown before it is filed"
    said = browser.post(f"/records/{number}/amend/revoke", data={"reason": "行程取消"}, follow_redirects=True)
    assert f"已提出撤销（{number}-1），审批通过后生效" in said.get_data(as_text=True)


def test_what_was_typed_into_a_step_is_there_again_after_asking_others(app: Flask, client_of: Browser) -> None:
    with inside(app):
        for shop in SHOPS:
            supplier(who, shop)
        number = to_comparison(who, ask(who, goods("拖鞋", price="1.85", quantity="2000"))).number
    buyer = client_of(BUYER)
    _code, page = press(buyer, number, "transfer", advice="甲家的货次次准时")
    assert "不再回到您这里" in page
    assert "甲家的货次次准时" in buyer.get(f"/records/{number}").get_data(as_text=True)
    task = re.search(r'name="task" value="(\d+)"', buyer.get(f"/records/{number}").get_data(as_text=True))
    assert task
    said = buyer.post(f"/records/{number}/step/autosave", data={"task": task[1], "advice": "换乙家"}).get_json()
    assert said["saved_at"]
    assert "换乙家" in buyer.get(f"/records/{number}").get_data(as_text=True)
    colleague = client_of("yinxiaojun").get(f"/records/{number}").get_data(as_text=True)
    assert "换乙家" not in colleague, "what is typed is one's own until it is sent"
    press(buyer, number, "transfer", _asked="1", to="彭丽", opinion="我明天休假")
    with inside(app):
        assert db.session.query(Draft).filter(Draft.task_id.is_not(None)).count() == 0
    said = buyer.post(f"/records/{number}/step/autosave", data={"task": task[1], "advice": "太晚"}).get_json()
    assert said["draft"] is None


def test_no_moment_on_a_record_is_torn_apart_at_a_line_end(app: Flask, client_of: Browser, number: str) -> None:
    with clock.at(NOON + timedelta(days=1, hours=2)):
        page = client_of(HEAD).get(f"/records/{number}").get_data(as_text=True)
    assert '<dd><span class="nowrap">2026年11月23日</span> 08:00</dd>' in page
    assert page.count('<span class="nowrap">已等 1 天 2 小时</span>') == 2, "beside the title and on the route"
