"""What the portal does by itself, and says: 审批人为空, 审批人=发起人, 去重, 超时, 分支; and 催办, 抄送, 已阅."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.db import commit, db
from portal.errors import BadInput, NotYours, TooLate
from portal.formkit import Case, Step, by, within
from portal.people import directory, service, substitutes
from portal.people.models import Shift
from portal.records import acting, editions, engine, inbox, readers, reminding, sharing
from portal.records.models import Copy
from portal.timers import service as timers
from tests.journeys.terms import BUYERS, DIRECTOR, HEAD, WHY, a, history, status, tasks, waiting, whom

CASHIER = by.post("出纳")


def pass_time(until: datetime) -> None:
    """The clock stands there; what is due is done."""
    commit()
    while timers.run_due():
        pass
    db.session.expire_all()
    assert clock.house_now().replace(tzinfo=None) == until


# ---- 催办 ------------------------------------------------------------------------------------------------------------
def test_催办_告诉当前办理人_一小时一次_记次数(who, paper, told):
    record = paper.file(sign=Step("或签", BUYERS), after=Step("复核", DIRECTOR))
    told.heard.clear()
    with pytest.raises(NotYours, match="只有申请人可以催办"):
        reminding.remind(who("renqiang"), record)
    assert [person.login for person in reminding.remind(who("fengwei"), record)] == ["jiangtao", "yinxiaojun"]
    assert told.of("reminded") == ["jiangtao", "yinxiaojun"]
    with pytest.raises(TooLate, match="一小时内只能催办一次，请60分钟后再试"):
        reminding.remind(who("fengwei"), record)
    with clock.at(datetime(2026, 11, 20, 11, 0)):
        acting.act(who("jiangtao"), record)
        reminding.remind(who("fengwei"), record)
        assert told.of("reminded") == ["linruoxi"], "never those who are through"
        assert reminding.reminders(record) == reminding.Reminders(2, clock.now())
        acting.act(who("linruoxi"), record)
        with pytest.raises(TooLate, match="没有等待任何人办理"):
            reminding.remind(who("fengwei"), record)
    assert history(record).count("冯伟 催办") == 2 and whom(record, "催办") == ["蒋涛、尹小军", "林若溪"]


def test_催办_说出在谁那里_当班与否_谁可以代(who, paper):
    me = who("lijianguo")
    begins = clock.now() + timedelta(hours=5)
    db.session.add(Shift(hotel_id=me.hotel_id, person=me, duty="工程部经理", starts_at=begins,
                         ends_at=begins + timedelta(hours=8)))  # fmt: skip
    record = paper.file(head=Step("部门审批", HEAD, limit=within(24, "hours", cite=WHY)))
    [one] = reminding.outlook(record, editions.of(record))
    assert (one.who, one.step, one.on_shift, one.substitute) == ("李建国", "部门审批", False, None)
    assert (one.since, one.due) == (clock.now(), clock.now() + timedelta(hours=24))


# ---- 抄送 ------------------------------------------------------------------------------------------------------------
def test_抄送_传阅_只读_不重复给同一人_已阅有标记(who, paper, told):
    record = paper.file(head=Step("部门审批", HEAD))
    assert not readers.may_read(record, who("cuijian"))
    told.heard.clear()
    sharing.copy(who("fengwei"), record, to=[who("cuijian")], note="请知悉")
    sharing.copy(who("fengwei"), record, to=[who("cuijian")], note="再发一次")
    assert told.of("copied") == ["cuijian", "cuijian"]
    assert db.session.query(Copy).filter_by(record_id=record.id).count() == 1
    assert [(copy.record_id, copy.why) for copy in inbox.copied(who("cuijian")).items] == [
        (record.id, "冯伟抄送：再发一次"),
    ]  # fmt: skip
    assert readers.may_read(record, who("cuijian"))
    with pytest.raises(NotYours):
        acting.act(who("cuijian"), record)
    sharing.mark_read(who("cuijian"), record)
    sharing.mark_read(who("cuijian"), record)
    assert history(record).count("崔健 已阅") == 1 and whom(record, "抄送") == ["崔健", "崔健"]
    assert db.session.query(Copy).filter_by(record_id=record.id).one().read_at == clock.now()


def test_抄送_节点办理后自动抄送_写入历史(who, paper, told):
    record = paper.file(head=Step("部门审批", HEAD, copies=(CASHIER,)), director=Step("分管审批", DIRECTOR))
    assert told.of("copied") == []
    acting.act(who("lijianguo"), record)
    assert told.of("copied") == ["xiefang"]
    assert "系统 抄送 “部门审批”办理后抄送谢芳" in history(record)
    assert readers.may_read(record, who("xiefang"))


def test_已阅_任务打开过的时间(who, paper):
    record = paper.file(head=Step("部门审批", HEAD))
    [task] = engine.open_runs(record)[0].tasks
    assert task.read_at is None and sharing.is_news(who("lijianguo"), record)
    sharing.mark_read(who("lijianguo"), record)
    assert task.read_at == clock.now() and not sharing.is_news(who("lijianguo"), record)


# ---- 审批人为空 ------------------------------------------------------------------------------------------------------
def vacate(who, login):
    for holding in list(who(login).holdings):
        service.end_holding(holding, last_day=date(2026, 11, 18))
    db.session.flush()


def test_审批人为空_转上级并写明_从不自动通过(who, paper):
    vacate(who, "xiefang")
    record = paper.file(cash=Step("出纳核对", CASHIER))
    assert (status(record), waiting(record)) == ("审批中", {"cash": ["huanghui"]})
    assert "系统 到达节点 出纳空缺，转由其上级财务经理办理" in history(record)


def test_审批人为空_一直无人则转系统管理员(who, paper):
    for login in ("xiefang", "huanghui", "zhouqiming", "hejingshan"):
        vacate(who, login)
    record = paper.file(cash=Step("出纳核对", CASHIER))
    assert waiting(record) == {"cash": ["suxiao"]}
    assert "系统 到达节点 出纳空缺，也没有上级可转，转由系统管理员处理" in history(record)


# ---- 审批人=发起人 ---------------------------------------------------------------------------------------------------
def test_审批人是发起人_转其上级并写明(who, paper):
    record = paper.file("lijianguo", head=Step("部门审批", HEAD))
    assert waiting(record) == {"head": ["linruoxi"]}
    assert "系统 到达节点 审批人就是申请人，转由其上级分管副总经理办理" in history(record)


def test_审批人是发起人_同岗位还有他人则由他人办理(who, paper):
    record = paper.file("jiangtao", sign=Step("采购员审批", BUYERS))
    assert waiting(record) == {"sign": ["yinxiaojun"]}
    assert "系统 到达节点 蒋涛是申请人或已签过的人，由同岗位其他人办理" in history(record)


def test_审批人是发起人_表单写明可以则本人办理(who, paper):
    record = paper.file("lijianguo", head=Step("部门确认", HEAD, "confirm", own=True))
    acting.act(who("lijianguo"), record)
    assert status(record) == "已通过"


# ---- 去重 ------------------------------------------------------------------------------------------------------------
def test_审批人去重_相邻两步同一人只签一次_写明(who, paper):
    record = paper.file(superior=Step("直接上级", by.superior), head=Step("部门审批", HEAD),
                        director=Step("分管审批", DIRECTOR))  # fmt: skip
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"director": ["linruoxi"]}
    assert "系统 跳过节点 李建国在上一节点“直接上级”已同意，同一人连续只签一次" in history(record)


def test_审批人去重_代理人代签的也只签一次_写明代谁(who, paper):
    start = clock.now()
    substitutes.name_substitute(who("lijianguo"), who("fanzhe"), start, start + timedelta(days=1))
    record = paper.file(superior=Step("直接上级", by.superior), head=Step("部门审批", HEAD),
                        director=Step("分管审批", DIRECTOR))  # fmt: skip
    acting.act(who("fanzhe"), record)
    assert waiting(record) == {"director": ["linruoxi"]}
    assert "系统 跳过节点 范哲代李建国在上一节点“直接上级”已同意，同一人连续只签一次" in history(record)


def test_审批人去重_表单关闭时每步都签(who, paper):
    paper.form = {"same_person_once": False}
    record = paper.file(superior=Step("直接上级", by.superior), head=Step("部门审批", HEAD))
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"head": ["lijianguo"]}


def test_审批人去重_须两人签署的节点从不同一人(who, paper):
    record = paper.file(superior=Step("直接上级", by.superior), head=Step("部门审批", HEAD, two_people=True))
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"head": ["linruoxi"]}
    assert "审批人已在本单的其他环节签过，须由两个人分别签署，转由其上级分管副总经理办理" in " ".join(history(record))


# ---- 超时 ------------------------------------------------------------------------------------------------------------
def test_超时_提醒_说明_上报_从不自动通过(who, paper, told):
    record = paper.file(head=Step("部门审批", HEAD, limit=within(10, "hours", cite=WHY, escalates=True)))
    told.heard.clear()
    with clock.at(moment := datetime(2026, 11, 20, 18, 1)):
        pass_time(moment)
        assert [(kind, login, words) for kind, login, words in told.heard] == [("late", "lijianguo", "即将超时")]
    told.heard.clear()
    with clock.at(moment := datetime(2026, 11, 20, 20, 1)):
        pass_time(moment)
        assert told.of("late") == ["lijianguo", "linruoxi"]
        assert told.of("task") == ["linruoxi"]
        assert (status(record), waiting(record)) == ("审批中", {"head": ["lijianguo", "linruoxi"]})
        assert "系统 超过时限 “部门审批”已过时限，仍在李建国处" in history(record)
        assert "系统 超时上报 超过时限，上报上级：林若溪也可以办理" in history(record)
        acting.act(who("linruoxi"), record)
    assert tasks(record, "head") == {"lijianguo": "系统关闭", "linruoxi": "已通过"}
    assert status(record) == "已通过"


# ---- 条件分支 --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("answers", "steps"), [
    ({"amount": 3, "kind": "甲"}, ["head"]), ({"amount": 9, "kind": "甲"}, ["head", "more"]),
    ({"amount": 3, "kind": "乙"}, ["head", "other"]), ({"amount": 9, "kind": "乙"}, ["head", "more", "other"]),
])  # fmt: skip
def test_条件分支_经过哪些节点和为什么(who, paper, answers, steps):
    record = paper.file(
        head=Step("部门审批", HEAD),
        more=Step("分管审批", DIRECTOR, only_if=Case("数量超过 5", a.amount > 5)),
        other=Step("出纳核对", CASHIER, only_if=Case("乙类须核对", (a.kind == "乙") & a.department.filled())),
        answers=answers,
    )
    done = []
    while status(record) == "审批中":
        [(step, [login])] = waiting(record).items()
        acting.act(who(login), record)
        done.append(step)
    assert done == steps
    skipped = [line for line in history(record) if "不需要此步" in line]
    assert len(skipped) == 3 - len(steps)
    if "more" not in steps:
        assert skipped[0] == "系统 跳过节点 数量超过 5：数量 3，不超过5，不需要此步"


# ---- 谁来审批 --------------------------------------------------------------------------------------------------------
def test_发起人自选_单据上填的人来审批(who, paper):
    route = {"chosen": Step("由所选同事确认", by.person("colleague"), "confirm")}
    record = paper.file(answers={"colleague": "崔健"}, **route)
    assert waiting(record) == {"chosen": ["cuijian"]}
    assert "系统 到达节点 单据上的同事" in history(record)
    own = paper.file(answers={"colleague": "冯伟"}, **route)
    assert waiting(own) == {"chosen": ["lijianguo"]}, "choosing oneself goes to the superior"


def test_连续多级主管_逐级到所写岗位为止(who, paper):
    record = paper.file("fengwei", line=Step("逐级审批", by.line_to("总经理"), votes="turn"))
    for login in ("lijianguo", "linruoxi", "zhouqiming"):
        assert waiting(record) == {"line": [login]}
        acting.act(who(login), record)
    assert status(record) == "已通过"
    assert "系统 到达节点 申请人逐级的上级：工程部经理、分管副总经理、总经理" in history(record)


def test_连续多级主管_中间岗位空缺不停留(who, paper):
    vacate(who, "linruoxi")
    record = paper.file("fengwei", line=Step("逐级审批", by.line_to("总经理"), votes="turn"))
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"line": ["zhouqiming"]}


def test_换岗_对尚未到达的节点立即生效(who, paper):
    record = paper.file(head=Step("部门审批", HEAD), cash=Step("出纳核对", CASHIER))
    service.hold(who("yuna"), directory.post("出纳"), since=clock.today())
    vacate(who, "xiefang")
    acting.act(who("lijianguo"), record)
    assert waiting(record) == {"cash": ["yuna"]}


def test_意见_不写原因的退回和拒绝都不算(who, paper):
    record = paper.file(head=Step("部门审批", HEAD))
    for act in (acting.reject, acting.send_back):
        with pytest.raises(BadInput):
            act(who("lijianguo"), record, reason=" ")
    assert tasks(record, "head") == {"lijianguo": "待处理"}
