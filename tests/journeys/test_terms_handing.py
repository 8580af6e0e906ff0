"""转交、委派、代理、离职转办、前后并加签、减签: to whom a task goes, whether it comes back, and how it reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Step, by
from portal.people import service, substitutes
from portal.records import acting, handing, readers
from tests.journeys.terms import BUYERS, DIRECTOR, HEAD, history, nothing_open, reasons, status, tasks, waiting, whom


@pytest.fixture
def record(paper):
    """It waits for 李建国; then 林若溪 decides."""
    return paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))


# ---- 转交 ------------------------------------------------------------------------------------------------------------
def test_转交_由对方决定_不再回来(who, record, told):
    told.heard.clear()
    handing.transfer(who("lijianguo"), record, to=who("fanzhe"), reason="我出差")
    assert tasks(record, "head") == {"lijianguo": "已转交", "fanzhe": "待处理"}
    assert told.of("changed_hands") == ["fanzhe"]
    assert readers.may_read(record, who("fanzhe"))
    assert "李建国 转交 我出差" in history(record) and whom(record, "转交") == ["范哲"]
    with pytest.raises(TooLate):
        acting.act(who("lijianguo"), record)
    acting.act(who("fanzhe"), record)
    assert waiting(record) == {"director": ["linruoxi"]}


@pytest.mark.parametrize(("to", "reason", "says"), [
    ("fanzhe", " ", "请写明转交的原因"), ("fengwei", "你自己批", "申请人不能审批自己的申请"),
    ("lijianguo", "给自己", "请选择另一位在职同事"),
])  # fmt: skip
def test_转交_须写原因_不能给申请人和自己(who, record, to, reason, says):
    with pytest.raises(BadInput) as refused:
        handing.transfer(who("lijianguo"), record, to=who(to), reason=reason)
    assert says in " ".join(sentence for found in refused.value.problems.values() for sentence in found)
    assert tasks(record, "head") == {"lijianguo": "待处理"}


# ---- 委派 ------------------------------------------------------------------------------------------------------------
def test_委派_对方回复后回到我手里_仍由我决定(who, record, told):
    told.heard.clear()
    handing.delegate(who("lijianguo"), record, to=who("renqiang"), reason="请先到现场看一下")
    assert tasks(record, "head") == {"lijianguo": "委派中", "renqiang": "待处理"}
    assert told.of("delegated") == ["renqiang"]
    with pytest.raises(TooLate, match="也可以先收回"):
        acting.act(who("lijianguo"), record)
    with pytest.raises(NotYours, match="由委派人决定"):
        acting.act(who("renqiang"), record)
    handing.advise(who("renqiang"), record, opinion="确需更换")
    assert told.of("advice") == ["lijianguo"]
    assert tasks(record, "head") == {"lijianguo": "待处理", "renqiang": "已通过"}
    said = history(record)
    assert said.index("李建国 委派 请先到现场看一下") < said.index("任强 委派办结 确需更换"), (
        "two lines: asked, answered"
    )
    assert whom(record, "委派") == ["任强"]
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"director": ["linruoxi"]}


def test_委派_可以收回(who, record, told):
    handing.delegate(who("lijianguo"), record, to=who("renqiang"), reason="请先看")
    told.heard.clear()
    asked = next(one for one in handing.droppable(record, who("lijianguo")))
    handing.drop(who("lijianguo"), record, task_id=asked.id, reason="我已到现场")
    assert tasks(record, "head") == {"lijianguo": "待处理", "renqiang": "系统关闭"}
    assert reasons(record, "head")["renqiang"] == "李建国收回委派：我已到现场"
    assert told.of("withdrawn") == ["renqiang"]
    assert "李建国 收回委派 我已到现场" in history(record) and whom(record, "收回委派") == ["任强"]


def test_委派_对方离职_任务回到委派人(who, record):
    handing.delegate(who("lijianguo"), record, to=who("renqiang"), reason="请先看")
    service.leave(who("renqiang"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert waiting(record) == {"head": ["lijianguo"]}
    assert reasons(record, "head")["renqiang"] == "任强已离岗"


# ---- 代理 ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["act", "reject", "send_back"])
def test_代理_每个动作都写由B代A(who, paper, told, act):
    start = clock.now()
    substitutes.name_substitute(who("lijianguo"), who("fanzhe"), start, start + timedelta(days=3), reason="休假")
    record = paper.file(head=Step("部门审批", HEAD))
    assert told.of("task") == ["lijianguo", "fanzhe"], "both see it"
    told.heard.clear()
    more = {"act": {"opinion": "已核对"}, "reject": {"reason": "已核对"}, "send_back": {"reason": "已核对"}}[act]
    getattr(acting, act)(who("fanzhe"), record, **more)
    word = {"act": "同意", "reject": "拒绝", "send_back": "退回"}[act]
    assert f"由范哲代李建国 {word} 已核对" in history(record)


def test_委托_从不代到申请人自己头上(who, paper):
    start = clock.now()
    substitutes.name_substitute(who("lijianguo"), who("fengwei"), start, start + timedelta(days=3))
    record = paper.file(head=Step("部门审批", HEAD))
    with pytest.raises(NotYours):
        acting.act(who("fengwei"), record)
    assert waiting(record) == {"head": ["lijianguo"]}


# ---- 离职转办 --------------------------------------------------------------------------------------------------------
def test_离职转办_每件待办一行(who, paper, told):
    one, two = (paper.file(head=Step("部门审批", HEAD)) for _ in range(2))
    told.heard.clear()
    service.leave(who("lijianguo"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert told.of("changed_hands") == ["linruoxi", "linruoxi"]
    for record in (one, two):
        assert waiting(record) == {"head": ["linruoxi"]}
        assert history(record).count("系统 转交 李建国岗位变动，由林若溪接手") == 1
        assert readers.may_read(record, who("linruoxi"))
        assert tasks(record, "head")["lijianguo"] == "已转交"


# ---- 加签 ------------------------------------------------------------------------------------------------------------
def test_前加签_他们都签完才回到我(who, record, told):
    told.heard.clear()
    people = [who("renqiang"), who("cuijian")]
    handing.add_signers(who("lijianguo"), record, people=people, place="before", reason="请核对型号")
    assert told.of("added") == ["renqiang", "cuijian"]
    assert tasks(record, "head") == {"lijianguo": "未开始", "renqiang": "待处理", "cuijian": "待处理"}
    with pytest.raises(TooLate, match="他们都签完后"):
        acting.act(who("lijianguo"), record)
    with pytest.raises(NotYours, match="不能再加签"):
        handing.add_signers(who("renqiang"), record, people=[who("fanzhe")], place="beside", reason="再请一位")
    acting.act(who("renqiang"), record, opinion="型号无误")
    assert tasks(record, "head")["lijianguo"] == "未开始", "several added people countersign"
    acting.act(who("cuijian"), record, opinion="无误")
    assert waiting(record) == {"head": ["lijianguo"]}
    assert told.of("task")[-1] == "lijianguo"
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"director": ["linruoxi"]}


def test_后加签_我先通过_他们签完才往下走(who, record):
    handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="after", reason="请复核")
    assert tasks(record, "head") == {"lijianguo": "已通过", "renqiang": "待处理"}
    assert waiting(record) == {"head": ["renqiang"]}
    acting.act(who("renqiang"), record, opinion="已复核")
    assert waiting(record) == {"director": ["linruoxi"]}
    assert "李建国 后加签 请复核" in history(record) and whom(record, "后加签") == ["任强"]


def test_并加签_我和他都要同意(who, record):
    handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="beside", reason="一并签")
    assert waiting(record) == {"head": ["lijianguo", "renqiang"]}
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"head": ["renqiang"]}
    acting.act(who("renqiang"), record, opinion="同意")
    assert waiting(record) == {"director": ["linruoxi"]}


@pytest.mark.parametrize("place", ["before", "after", "beside"])
def test_加签_被加的人也能拒绝_不会卡住(who, record, place):
    """Known from elsewhere: could not reject while 加签 was open (ruoyi-vue-pro #566)."""
    handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place=place, reason="请核对")
    acting.reject(who("renqiang"), record, reason="型号停产")
    assert (status(record), nothing_open(record)) == ("已拒绝", True)


def test_并加签_有人在签时本人仍可拒绝或退回(who, paper):
    for act, ends in ((acting.reject, "已拒绝"), (acting.send_back, "已退回")):
        record = paper.file(head=Step("部门审批", HEAD))
        handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="beside", reason="一并签")
        act(who("lijianguo"), record, reason="不需要了")
        assert (status(record), tasks(record, "head")["renqiang"]) == (ends, "系统关闭")


def test_减签_只在对方办理之前(who, record, told):
    people = [who("renqiang"), who("cuijian")]
    handing.add_signers(who("lijianguo"), record, people=people, place="before", reason="请核对")
    told.heard.clear()
    first, second = handing.droppable(record, who("lijianguo"))
    acting.act(who("renqiang"), record, opinion="无误")
    with pytest.raises(TooLate, match="对方已经办理"):
        handing.drop(who("lijianguo"), record, task_id=first.id, reason="不必了")
    with pytest.raises(TooLate):
        handing.drop(who("renqiang"), record, task_id=second.id, reason="不是他加的")
    handing.drop(who("lijianguo"), record, task_id=second.id, reason="一位就够")
    assert reasons(record, "head")["cuijian"] == "李建国减签：一位就够"
    assert told.of("withdrawn") == ["cuijian"]
    assert waiting(record) == {"head": ["lijianguo"]}
    assert "李建国 减签 一位就够" in history(record) and whom(record, "减签") == ["崔健"]
    assert whom(record, "前加签") == ["任强、崔健"]


def test_加签_或签的节点_加签的人也要签(who, paper):
    record = paper.file(sign=Step("或签", BUYERS), after=Step("复核", by.post("分管副总经理")))
    handing.add_signers(who("jiangtao"), record, people=[who("yuna")], place="beside", reason="一并签")
    acting.act(who("yinxiaojun"), record)
    assert waiting(record) == {"sign": ["yuna"]}
    acting.act(who("yuna"), record, opinion="同意")
    assert waiting(record) == {"after": ["linruoxi"]}
