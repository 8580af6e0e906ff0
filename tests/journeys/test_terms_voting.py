"""会签、或签、依次、票签 and what bodies do, as every office knows the words: each through the service, to its end."""

from __future__ import annotations

from datetime import date

import pytest

from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Step, by
from portal.people import bodies, directory, service
from portal.records import acting, engine, readers, voting
from tests.journeys.terms import BUYERS, DIRECTOR, FOUR, history, nothing_open, reasons, status, tasks, waiting

BOARD = by.body("董事会")


@pytest.fixture
def board(house):
    """Sets how the board decides."""

    def decides(rule: str, **more):
        return bodies.keep(directory.department("董事会"), rule=rule, **more)

    return decides


def count(record):
    [run] = engine.open_runs(record)
    return voting.tally(run)


def test_会签_所有人同意才通过(who, paper, told):
    record = paper.file(sign=Step("会签", BUYERS, votes="all"))
    assert waiting(record) == {"sign": ["jiangtao", "yinxiaojun"]}
    assert told.of("task") == ["jiangtao", "yinxiaojun"]
    assert all(readers.may_read(record, who(login)) for login in ("jiangtao", "yinxiaojun"))
    acting.act(who("jiangtao"), record, opinion="同意采购")
    assert (status(record), waiting(record)) == ("审批中", {"sign": ["yinxiaojun"]})
    acting.act(who("yinxiaojun"), record)
    assert status(record) == "已通过"
    assert told.of("decided") == ["fengwei"]
    assert "蒋涛 同意 同意采购" in history(record)


def test_会签_一人拒绝即决定_其余任务由系统关闭并写明原因(who, paper, told):
    record = paper.file(sign=Step("会签", FOUR, votes="all"))
    acting.act(who("jiangtao"), record)
    acting.reject(who("xiefang"), record, reason="预算不足")
    assert (status(record), nothing_open(record)) == ("已拒绝", True)
    assert tasks(record, "sign") == {
        "jiangtao": "已通过", "yinxiaojun": "系统关闭", "xiefang": "已拒绝", "yuna": "系统关闭",
    }  # fmt: skip
    assert set(reasons(record, "sign").values()) == {"谢芳拒绝"}
    assert "谢芳 拒绝 预算不足" in history(record)
    assert told.of("decided") == ["fengwei"]
    with pytest.raises(TooLate, match="已由系统处理（单据已拒绝），您的操作没有重复计入"):
        acting.act(who("yuna"), record)


def test_或签_一人办理其余关闭(who, paper):
    record = paper.file(sign=Step("或签", BUYERS), after=Step("复核", DIRECTOR))
    acting.act(who("yinxiaojun"), record)
    assert tasks(record, "sign") == {"jiangtao": "系统关闭", "yinxiaojun": "已通过"}
    assert reasons(record, "sign")["jiangtao"] == "已有1人办理，其余不再需要"
    assert waiting(record) == {"after": ["linruoxi"]}
    assert readers.may_read(record, who("jiangtao")), "who was asked may still read it"


def test_依次审批_前一人办理后才通知下一人(who, paper, told):
    record = paper.file(sign=Step("依次", FOUR, votes="turn"))
    order = ["jiangtao", "yinxiaojun", "xiefang", "yuna"]
    for place, login in enumerate(order):
        assert waiting(record) == {"sign": [login]}
        assert told.of("task") == [login]
        for later in order[place + 1 :]:
            with pytest.raises(NotYours):
                acting.act(who(later), record)
        acting.act(who(login), record)
    assert status(record) == "已通过"


@pytest.mark.parametrize(("votes", "need"), [("share:50", 2), ("share:60", 3), ("share:100", 4), ("number:2", 2)])
def test_按比例会签_线和票数随时可见(who, paper, votes, need):
    record = paper.file(sign=Step("会签", FOUR, votes=votes))
    assert (count(record).yes, count(record).need, count(record).total) == (0, need, 4)
    for passed, login in enumerate(["jiangtao", "yinxiaojun", "xiefang", "yuna"][:need], start=1):
        assert status(record) == "审批中"
        acting.act(who(login), record)
        if passed < need:
            assert count(record).yes == passed
    assert status(record) == "已通过"
    [run] = engine.runs_of(record)
    assert run.why == f"表决通过：同意 {need}，反对 0，弃权 0（须 {need}）"


def test_按比例会签_不可能再达到就不再等(who, paper):
    record = paper.file(sign=Step("会签", FOUR, votes="share:60"))
    acting.reject(who("jiangtao"), record, reason="不急")
    assert status(record) == "审批中"
    acting.reject(who("yuna"), record, reason="库存还够")
    assert status(record) == "已拒绝"
    [run] = engine.runs_of(record)
    assert run.why == "表决未通过：同意 0，反对 2，弃权 0（须 3）"


def test_票签_按票数而不按人数(who, paper, board):
    """The chair has three votes, the line director two, the third member one: more than half of six are four."""
    posts = {name: directory.post(name) for name in ("董事长", "董事", "分管董事")}
    board("weight:50", weights={posts["董事长"].id: 3, posts["分管董事"].id: 2})
    record = paper.file(vote=Step("董事会票签", BOARD, votes="body"))
    assert (count(record).total, count(record).need) == (6, 4)
    acting.act(who("hejingshan"), record)
    assert (status(record), count(record).yes) == ("审批中", 3)
    acting.act(who("guniance"), record)
    assert status(record) == "已通过"


def test_表决_弃权算出席不算赞成(who, paper, board):
    board("majority", quorum=3)
    record = paper.file(vote=Step("董事会表决", BOARD, votes="body"))
    acting.act(who("hejingshan"), record)
    acting.act(who("guniance"), record)
    assert status(record) == "审批中", "two have voted, three must be there"
    with pytest.raises(BadInput, match="弃权的原因"):
        acting.abstain(who("shenwei"), record, reason=" ")
    acting.abstain(who("shenwei"), record, reason="与供应商有亲属关系，回避")
    assert status(record) == "已通过"
    assert tasks(record, "vote")["shenwei"] == "已跳过"
    assert "沈维 弃权 与供应商有亲属关系，回避" in history(record)


def test_表决_票数相同由主持人决定(who, paper, board):
    board("majority", chair=directory.post("董事长"))
    record = paper.file(vote=Step("董事会表决", BOARD, votes="body"))
    acting.abstain(who("shenwei"), record, reason="回避")
    acting.reject(who("guniance"), record, reason="太贵")
    assert status(record) == "审批中"
    acting.act(who("hejingshan"), record)
    assert status(record) == "已通过"
    [run] = engine.runs_of(record)
    assert run.why.endswith("票数相同，按主持人的一票决定")


def test_表决_没有主持人时票数相同即未通过(who, paper, board):
    board("majority")
    record = paper.file(vote=Step("董事会表决", BOARD, votes="body"))
    acting.act(who("hejingshan"), record)
    acting.abstain(who("shenwei"), record, reason="回避")
    acting.reject(who("guniance"), record, reason="太贵")
    assert status(record) == "已拒绝"


def test_表决_成员中途离职_按余下的人计算(who, paper, board):
    board("majority")
    record = paper.file(vote=Step("董事会表决", BOARD, votes="body"))
    acting.act(who("hejingshan"), record)
    service.leave(who("guniance"), last_day=date(2026, 11, 19), by=who("suxiao"))
    assert waiting(record) == {"vote": ["shenwei"]}
    assert "系统 转交 顾念慈岗位变动，由本步其他办理人接手" in history(record)
    acting.act(who("shenwei"), record)
    assert status(record) == "已通过"


def test_表决规则_随单据冻结_以后改规则不影响已提交的(who, paper, board):
    board("all")
    before = paper.file(first=Step("部门", DIRECTOR), vote=Step("董事会表决", BOARD, votes="body"))
    board("number:1")
    after = paper.file(first=Step("部门", DIRECTOR), vote=Step("董事会表决", BOARD, votes="body"))
    for record, need in ((before, 3), (after, 1)):
        acting.act(who("linruoxi"), record)
        assert count(record).need == need
    acting.act(who("shenwei"), before)
    acting.act(who("shenwei"), after)
    assert (status(before), status(after)) == ("审批中", "已通过")


def test_董事会_申请人是成员时不参加表决(who, paper, board):
    board("all")
    record = paper.file("shenwei", vote=Step("董事会表决", BOARD, votes="body"))
    assert sorted(waiting(record)["vote"]) == ["guniance", "hejingshan"]
    acting.act(who("hejingshan"), record)
    acting.act(who("guniance"), record)
    assert status(record) == "已通过"
