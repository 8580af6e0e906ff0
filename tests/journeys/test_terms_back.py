"""退回、重新提交、拒绝、撤回、撤销已通过、拿回、终止、作废: what goes back, what ends, and in which state."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal import clock
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Case, Section, Step, Text, by
from portal.records import acting, amending, editions, filing, handing, present, readers, recalling, sharing
from tests.journeys.terms import BUYERS, DIRECTOR, HEAD, WHY, a, history, nothing_open, status, tasks, waiting, whom
from tests.records.test_routing import given_again

GENERAL = by.post("总经理")


@pytest.fixture
def record(paper, who):
    """李建国 has passed it, 林若溪 has it, 周启明 comes last."""
    record = paper.file(
        head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR), general=Step("总经理审批", GENERAL)
    )
    acting.act(who("lijianguo"), record)
    return record


# ---- 退回 ------------------------------------------------------------------------------------------------------------
def test_退回_给申请人_状态是已退回_原因必填(who, record, told):
    with pytest.raises(BadInput, match="退回的原因"):
        acting.send_back(who("linruoxi"), record, reason="")
    told.heard.clear()
    acting.send_back(who("linruoxi"), record, reason="请附报价")
    assert (status(record), waiting(record)) == ("已退回", {"": ["fengwei"]})
    assert tasks(record, "director") == {"linruoxi": "已退回"}
    assert told.of("returned") == ["fengwei"]
    assert "林若溪 退回 请附报价" in history(record) and whom(record, "退回") == ["申请人"]


def test_退回_到中间节点_仍是审批中_可选的节点由系统列出(who, record):
    acting.act(who("linruoxi"), record)
    assert acting.return_targets(record, who("zhouqiming")) == [
        ("", "申请人（冯伟）"), ("head", "部门审批（李建国）"), ("director", "分管审批（林若溪）"),
    ]  # fmt: skip
    acting.send_back(who("zhouqiming"), record, reason="请再核实工期", to="head")
    assert (status(record), waiting(record)) == ("审批中", {"head": ["lijianguo"]})
    assert whom(record, "退回") == ["部门审批"]
    with pytest.raises(NotYours):
        acting.send_back(who("lijianguo"), record, reason="不存在的节点", to="nowhere", step="general")
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"general": ["zhouqiming"]}, "straight back to who returned it"


def test_退回后再提交_直达退回人(who, record, told):
    acting.send_back(who("linruoxi"), record, reason="请附报价", straight=True)
    told.heard.clear()
    filing.resubmit(who("fengwei"), record, given_again(record, subject="更换排风机（附报价）"))
    assert (status(record), waiting(record)) == ("审批中", {"director": ["linruoxi"]})
    assert told.of("task") == ["linruoxi"]
    assert [line for line in history(record) if line.startswith("冯伟 修改后重新提交")]


def test_退回后再提交_重新逐级(who, record):
    acting.send_back(who("linruoxi"), record, reason="请重做", straight=False)
    filing.resubmit(who("fengwei"), record, given_again(record))
    assert waiting(record) == {"head": ["lijianguo"]}
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"director": ["linruoxi"]}


def test_退回后再提交_直达也不跳过新增的审批节点(who, paper):
    more = Case("数量超过 5", a.amount > 5)
    record = paper.file(
        head=Step("部门审批", HEAD), extra=Step("采购审批", by.post("采购部经理"), only_if=more),
        director=Step("分管审批", DIRECTOR),
    )  # fmt: skip
    acting.act(who("lijianguo"), record)
    acting.send_back(who("linruoxi"), record, reason="数量不够", straight=True)
    filing.resubmit(who("fengwei"), record, given_again(record, amount=9))
    assert waiting(record) == {"extra": ["pengli"]}
    acting.act(who("pengli"), record)
    assert waiting(record) == {"director": ["linruoxi"]}


def test_退回_申请人已离职_由其上级处理(who, record):
    from portal.people import service

    service.leave(who("fengwei"), last_day=clock.today(), by=who("suxiao"))
    acting.send_back(who("linruoxi"), record, reason="请附报价")
    assert waiting(record) == {"": ["lijianguo"]}
    recalling.withdraw(who("lijianguo"), record, reason="申请人已离职，不再需要")
    assert (status(record), nothing_open(record)) == ("已撤销", True)


# ---- 拒绝 ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["驳回", "拒绝"])
def test_驳回即拒绝_结束单据_不同于退回(who, record, told, word):
    told.heard.clear()
    sharing.copy(who("fengwei"), record, to=[who("cuijian")])
    acting.reject(who("linruoxi"), record, reason=f"{word}：本年不再安排")
    assert (status(record), nothing_open(record)) == ("已拒绝", True)
    assert ("decided", "fengwei", "已拒绝") in told.heard
    assert f"林若溪 拒绝 {word}：本年不再安排" in history(record)
    assert readers.may_read(record, who("cuijian")), "a copy survives a quick reject (steedos #6985)"
    with pytest.raises(TooLate):
        filing.resubmit(who("fengwei"), record, given_again(record))


# ---- 撤回 ------------------------------------------------------------------------------------------------------------
def test_撤回_未有人审批前由申请人_状态已撤销(who, paper, told):
    record = paper.file(head=Step("部门审批", HEAD))
    told.heard.clear()
    with pytest.raises(NotYours, match="只有申请人可以撤回"):
        recalling.withdraw(who("renqiang"), record, reason="不是我的")
    with pytest.raises(BadInput, match="撤回的原因"):
        recalling.withdraw(who("fengwei"), record, reason="")
    recalling.withdraw(who("fengwei"), record, reason="已另行安排")
    assert (status(record), nothing_open(record)) == ("已撤销", True)
    assert told.of("withdrawn") == ["lijianguo"]
    assert "冯伟 撤回 已另行安排" in history(record)


def test_撤回_有人审批后不能直接撤回_并说明原因(who, record):
    assert recalling.may_withdraw(record, who("fengwei")) == (
        False, "已有人审批，不能直接撤回；请联系当前办理人退回",
    )  # fmt: skip
    acting.send_back(who("linruoxi"), record, reason="按申请人要求退回")
    recalling.withdraw(who("fengwei"), record, reason="已另行安排")
    assert status(record) == "已撤销"


# ---- 撤销已通过 ------------------------------------------------------------------------------------------------------
@pytest.fixture
def approved(who, record):
    for login in ("linruoxi", "zhouqiming"):
        acting.act(who(login), record)
    assert status(record) == "已通过"
    return record


def test_撤销已通过_自己也要走审批_终态是通过后撤销(who, approved, told):
    with pytest.raises(NotYours):
        amending.file(who("lijianguo"), approved, "revoke", {"reason": "不是他申请的"})
    asked = amending.file(who("fengwei"), approved, "revoke", {"reason": "供应商停产"})
    assert (status(approved), status(asked)) == ("已通过", "审批中")
    with pytest.raises(NotYours, match="撤销正在审批中"):
        amending.file(who("fengwei"), approved, "revoke", {"reason": "再来一次"})
    for login in ("lijianguo", "linruoxi", "zhouqiming"):
        acting.act(who(login), asked)
    assert (status(approved), status(asked)) == ("通过后撤销", "已通过")
    assert nothing_open(approved)
    assert "冯伟 撤销已通过 撤销" in history(approved)


def test_撤销已通过_被拒绝则原单不变(who, approved):
    asked = amending.file(who("fengwei"), approved, "revoke", {"reason": "供应商停产"})
    acting.reject(who("lijianguo"), asked, reason="已经下单")
    assert (status(approved), status(asked)) == ("已通过", "已拒绝")


def test_撤销已通过_过了期限不能再撤(who, approved):
    with clock.at(datetime(2027, 3, 1, 9, 0)), pytest.raises(NotYours, match="不能再撤销"):
        amending.file(who("fengwei"), approved, "revoke", {"reason": "供应商停产"})


# ---- 拿回 ------------------------------------------------------------------------------------------------------------
def test_拿回_下一人办理前收回自己的决定_原来那行还在(who, record, told):
    told.heard.clear()
    recalling.take_back(who("lijianguo"), record, reason="看错数量")
    assert waiting(record) == {"head": ["lijianguo"]}
    assert told.of("withdrawn") == ["linruoxi"]
    said = history(record)
    assert "李建国 同意" in said and "李建国 拿回 看错数量" in said
    assert [line.words for line in present.history_lines(record, editions.of(record)) if line.undone] == ["同意"]
    acting.reject(who("lijianguo"), record, reason="数量不符")
    assert status(record) == "已拒绝"


def test_拿回_下一人已办理就不能(who, record):
    acting.act(who("linruoxi"), record)
    with pytest.raises(NotYours, match="林若溪已经办理，不能再拿回"):
        recalling.take_back(who("lijianguo"), record, reason="看错数量")


def test_拿回_下一人转交过也算办理过(who, record):
    handing.transfer(who("linruoxi"), record, to=who("fanzhe"), reason="出差")
    with pytest.raises(NotYours, match="已经办理，不能再拿回"):
        recalling.take_back(who("lijianguo"), record, reason="看错数量")


def test_拿回_前加签和委派的人在我之前办理_不妨碍(who, paper):
    """What was asked before the decision is no act after it."""
    for asks in ("add", "delegate"):
        record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
        if asks == "add":
            handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="before", reason="请核对")
            acting.act(who("renqiang"), record, opinion="无误")
        else:
            handing.delegate(who("lijianguo"), record, to=who("renqiang"), reason="请先看")
            handing.advise(who("renqiang"), record, opinion="可以")
        acting.act(who("lijianguo"), record)
        recalling.take_back(who("lijianguo"), record, reason="看错数量")
        assert waiting(record) == {"head": ["lijianguo"]}
        acting.act(who("lijianguo"), record)
        assert waiting(record) == {"director": ["linruoxi"]}


def test_拿回_后加签的人办理后就不能(who, paper):
    record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
    handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="after", reason="请复核")
    assert recalling.last_decision(record, who("lijianguo"))[0] is not None
    acting.act(who("renqiang"), record, opinion="已复核")
    with pytest.raises(NotYours, match="任强已经办理，不能再拿回"):
        recalling.take_back(who("lijianguo"), record, reason="看错数量")


def test_拿回_并加签的人先办不妨碍_后办就不能(who, paper):
    for first, refused in (("renqiang", False), ("lijianguo", True)):
        record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
        handing.add_signers(who("lijianguo"), record, people=[who("renqiang")], place="beside", reason="一并签")
        last = "lijianguo" if first == "renqiang" else "renqiang"
        acting.act(who(first), record, opinion="同意")
        with clock.at(datetime(2026, 11, 20, 10, 30)):
            acting.act(who(last), record, opinion="同意")
        assert (recalling.last_decision(record, who("lijianguo"))[0] is None) is refused


def test_拿回_一键批量办理的不能(who, paper):
    record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
    acting.act(who("lijianguo"), record, at_once=True)
    with pytest.raises(NotYours, match="一键批量办理的不能拿回"):
        recalling.take_back(who("lijianguo"), record, reason="点错了")


def test_拿回_填写内容的节点不能(who, paper):
    paper.later = Section("二、核定", checked=Text("核定", cite=WHY))
    record = paper.file(head=Step("部门核定", HEAD, "approve", fills="later"), director=Step("分管审批", DIRECTOR))
    acting.act(who("lijianguo"), record, given={"checked": "属实"})
    with pytest.raises(NotYours, match="这一步已经办理，不能拿回"):
        recalling.take_back(who("lijianguo"), record, reason="写错了")


def test_拿回_会签中已办的人拿回后重新表态(who, paper):
    record = paper.file(sign=Step("会签", BUYERS, votes="all"))
    acting.act(who("jiangtao"), record)
    recalling.take_back(who("jiangtao"), record, reason="再想想")
    assert sorted(waiting(record)["sign"]) == ["jiangtao", "yinxiaojun"]
    acting.act(who("yinxiaojun"), record)
    assert status(record) == "审批中"
    acting.act(who("jiangtao"), record)
    assert status(record) == "已通过"


# ---- 管理员 ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("end", "ends"), [(recalling.terminate, "已终止"), (recalling.void, "已作废")])
def test_终止和作废_只有管理员_必须写原因(who, record, told, end, ends):
    with pytest.raises(NotYours, match="只有系统管理员"):
        end(who("linruoxi"), record, reason="重复提交")
    with pytest.raises(BadInput, match="原因"):
        end(who("suxiao"), record, reason=" ")
    told.heard.clear()
    end(who("suxiao"), record, reason="重复提交")
    assert (status(record), nothing_open(record)) == (ends, True)
    assert f"苏晓 {ends.removeprefix('已')} 重复提交" in history(record)
    assert ("decided", "fengwei", ends) in told.heard
    assert told.of("withdrawn") == ["linruoxi"]
    assert not readers.may_read(record, who("suxiao")), "ending it does not show its content"


def test_终止_已通过的不能终止_可以作废(who, approved):
    with pytest.raises(TooLate):
        recalling.terminate(who("suxiao"), approved, reason="重复")
    recalling.void(who("suxiao"), approved, reason="重复办理")
    assert status(approved) == "已作废"
    with pytest.raises(TooLate, match="单据已经结束"):
        recalling.void(who("suxiao"), approved, reason="再作废一次")
