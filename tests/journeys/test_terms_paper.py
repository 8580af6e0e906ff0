"""字段权限、签名和意见、草稿、关联、编号、标题、打印、补录: what stands on the paper, and who may write what."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.formkit import Section, Step, Text, by
from portal.records import (
    acting,
    amending,
    drafts,
    editions,
    filing,
    handing,
    linking,
    lists,
    present,
    prints,
    readers,
    recalling,
    route_view,
    settling,
)
from portal.records import history as lines
from portal.records.models import Record, Task
from tests.journeys.terms import ANSWERS, DIRECTOR, HEAD, KEY, WHY, Paper, history, status, waiting
from tests.records.cases import SIGNATURE
from tests.records.test_routing import given_again


def checked(key: str = "later") -> Section:
    section = Section("二、核定（部门填写）", checked=Text("核定数量", cite=WHY))
    section.key = key
    return section


# ---- 字段权限 --------------------------------------------------------------------------------------------------------
def test_字段权限_后面的节点填写自己的栏目_不能改前面的(who, paper: Paper):
    paper.later = checked()
    record = paper.file(head=Step("部门核定", HEAD, fills="later"), director=Step("分管审批", DIRECTOR))
    with pytest.raises(BadInput) as refused:
        acting.act(who("lijianguo"), record)
    assert list(refused.value.problems) == ["checked"]
    db.session.rollback()
    record = paper.file(head=Step("部门核定", HEAD, fills="later"), director=Step("分管审批", DIRECTOR))
    acting.act(who("lijianguo"), record, given={"checked": "两台", "subject": "改成别的", "amount": 99})
    values = settling.values(record, editions.of(record))
    assert (values["checked"], values["subject"], values["amount"]) == ("两台", "更换排风机", 3)
    acting.act(who("linruoxi"), record, given={"checked": "十台"})
    assert settling.values(record, editions.of(record))["checked"] == "两台"


def test_字段权限_重填时旧值和新值都在历史里(who, paper: Paper):
    paper.later = checked()
    record = paper.file(head=Step("部门核定", HEAD, fills="later"), director=Step("分管审批", DIRECTOR))
    acting.act(who("lijianguo"), record, given={"checked": "两台"})
    acting.send_back(who("linruoxi"), record, reason="数量不对", to="head")
    acting.act(who("lijianguo"), record, given={"checked": "三台"})
    found = [line.changes for line in present.history_lines(record, editions.of(record)) if line.changes]
    assert found == [[("核定数量", "", "两台")], [("核定数量", "两台", "三台")]]


# ---- 签名和意见 ------------------------------------------------------------------------------------------------------
def test_手写签名_节点要求时没有就不能通过(who, paper: Paper):
    record = paper.file(head=Step("部门签字", HEAD, signs=True))
    with pytest.raises(BadInput, match="这一步需要签名"):
        acting.act(who("lijianguo"), record)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    task = db.session.scalars(select(Task).where(Task.record_id == record.id)).one()
    assert task.signature.startswith("<svg")
    line = next(line for line in lines.of(record) if line.kind == "approved")
    assert line.data["signed"] is True and len(line.data["content"]) == 64, "what was signed, by its hash"


def test_意见必填_节点要求时没有就不能通过(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD, needs_opinion=True))
    with pytest.raises(BadInput, match="请写明您的意见"):
        acting.act(who("lijianguo"), record, opinion="  ")
    acting.act(who("lijianguo"), record, opinion="同意，尽快办理")
    assert "李建国 同意 同意，尽快办理" in history(record)


# ---- 草稿 ------------------------------------------------------------------------------------------------------------
def test_草稿_原样保留_只有自己看得到_提交后不再是草稿(who, paper: Paper):
    me = who("fengwei")
    typed = MultiDict({"leave_kind": "年假", "starts": "2026-13-40", "reason": "写到一半"})
    draft = drafts.keep(me, "leave", "page-1", typed, title="请假单")
    assert drafts.typed_in(draft).to_dict() == typed.to_dict(), "even what could not be taken"
    assert drafts.open_of(me) == [draft]
    with pytest.raises(NotFound):
        drafts.find(draft.id, for_=who("lijianguo"))
    record = paper.file(head=Step("部门审批", HEAD))
    drafts.became(me, "page-1", record)
    drafts.keep(me, "leave", "page-1", typed)  # a late autosave
    assert drafts.open_of(me) == []


# ---- 关联 ------------------------------------------------------------------------------------------------------------
def test_关联审批单_两边都看得到_无权的人看不到(who, paper: Paper):
    one = paper.file("yaoyuan", answers={"department": "销售部"}, head=Step("部门审批", HEAD))
    two = paper.file("yaoyuan", answers={"department": "销售部"}, head=Step("部门审批", HEAD))
    foreign = paper.file(head=Step("分管审批", DIRECTOR))
    linking.link(who("yaoyuan"), one, two, "同一台设备")
    assert [(words, found.id) for words, found in lists.links_of(one, who("yaoyuan"))] == [("同一台设备", two.id)]
    assert [found.id for _words, found in lists.links_of(two, who("lijianguo"))] == [one.id]
    assert "姚远 关联单据 同一台设备" in history(one) and "姚远 关联单据 同一台设备" in history(two)
    with pytest.raises(NotFound):
        linking.link(who("yaoyuan"), one, foreign, "看不到的单据")
    with pytest.raises(BadInput, match="已经关联"):
        linking.link(who("yaoyuan"), two, one, "再来一次")


# ---- 编号、标题、摘要 ---------------------------------------------------------------------------------------------
def test_编号规则_前缀_年份_流水号_失败不留空号(who, paper: Paper):
    first = paper.file(head=Step("部门审批", HEAD))
    assert first.number == "YY-2026-0001"
    db.session.commit()
    with pytest.raises(BadInput):
        paper.file(head=Step("部门审批", HEAD), answers={"amount": None})
    db.session.rollback()
    assert paper.file(head=Step("部门审批", HEAD)).number == "YY-2026-0002"
    with clock.at(datetime(2027, 1, 1, 0, 30)):
        assert paper.file(head=Step("部门审批", HEAD)).number == "YY-2027-0001"


def test_标题和摘要_来自表单写明的栏目(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD))
    assert record.title == "更换排风机"
    form = editions.of(record)
    names = [name for name, _label in lists.columns_of(form)]
    cells = [cell.text for cell in lists.cells_of(record, names) if cell is not None]
    assert [label for _name, label in lists.columns_of(form)] == ["事项", "数量", "类别"]
    assert cells == ["更换排风机", "3", "甲"]


# ---- 打印 ------------------------------------------------------------------------------------------------------------
def test_打印_记入历史_未通过的带水印_写明每步谁办(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD))
    assert prints.sheet_of(record).watermark == "审批中"
    acting.act(who("lijianguo"), record, opinion="同意")
    sheet = prints.sheet_of(record)
    assert sheet.watermark == ""
    assert [(one.step, one.name, one.opinion) for one in sheet.approvals] == [("部门审批", "李建国", "同意")]
    prints.note_print([record], by=who("fengwei"))
    assert history(record)[-1] == "冯伟 打印"


def test_打印_只印算数的签批_重签之前的留在历史里(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))

    def printed() -> list[tuple[str, str]]:
        return [(one.step, one.opinion) for one in prints.sheet_of(record).approvals]

    acting.act(who("lijianguo"), record, opinion="可以")
    acting.send_back(who("linruoxi"), record, reason="数量不对", straight=False)
    filing.resubmit(who("fengwei"), record, given_again(record, amount=9))
    assert printed() == [("部门审批", ""), ("分管审批", "")], "what was signed for three is not signed for nine"
    acting.act(who("lijianguo"), record, opinion="改后可以")
    acting.act(who("linruoxi"), record)
    assert printed() == [("部门审批", "改后可以"), ("分管审批", "同意")]
    assert "李建国 同意 可以" in history(record)


def test_打印_跳过的节点没有空格_待办的有(who, paper: Paper):
    record = paper.file(superior=Step("直接上级", by.superior), head=Step("部门审批", HEAD),
                        director=Step("分管审批", DIRECTOR), last=Step("总经理审批", by.post("总经理")))  # fmt: skip
    acting.act(who("lijianguo"), record)
    acting.act(who("linruoxi"), record)
    acting.send_back(who("zhouqiming"), record, reason="请核数量", to="superior")
    assert [(one.step, one.name) for one in prints.sheet_of(record).approvals] == [
        ("直接上级", ""), ("分管审批", "林若溪"), ("总经理审批", ""),
    ]  # fmt: skip


def test_打印_委派的意见不是签批_流程上也不算办理人(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
    handing.delegate(who("lijianguo"), record, to=who("renqiang"), reason="请先看")
    handing.advise(who("renqiang"), record, opinion="型号无误")
    acting.act(who("lijianguo"), record, opinion="同意")
    handing.transfer(who("linruoxi"), record, to=who("fanzhe"), reason="我出差")
    acting.act(who("fanzhe"), record, opinion="可以")
    assert [(one.step, one.name) for one in prints.sheet_of(record).approvals] == [
        ("部门审批", "李建国"), ("分管审批", "范哲"),
    ]  # fmt: skip
    form = editions.of(record)
    views = route_view.of(record, form, settling.env_of(record, form))
    assert [(one.holders, one.opinion) for one in views[1:]] == [("李建国", "同意"), ("范哲", "可以")]


def test_打印_逐级重批时还没有轮到的一步是空格_流程上也还没有到(who, paper: Paper):
    record = paper.file(
        head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR), chief=Step("总经理审批", by.post("总经理"))
    )
    acting.act(who("lijianguo"), record)
    acting.act(who("linruoxi"), record, opinion="三台可以")
    acting.send_back(who("zhouqiming"), record, reason="数量不对", straight=False)
    filing.resubmit(who("fengwei"), record, given_again(record, amount=9))
    assert [(one.step, one.opinion) for one in prints.sheet_of(record).approvals] == [
        ("部门审批", ""), ("分管审批", ""), ("总经理审批", ""),
    ]  # fmt: skip
    form = editions.of(record)
    steps = route_view.of(record, form, settling.env_of(record, form))
    assert [one.state for one in steps] == ["done", "now", "later", "later"]


def test_打印_直达退回人时先前的签批仍然算数(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
    acting.act(who("lijianguo"), record, opinion="可以")
    acting.send_back(who("linruoxi"), record, reason="附上图纸")
    filing.resubmit(who("fengwei"), record, given_again(record))
    acting.act(who("linruoxi"), record)
    assert [(one.step, one.opinion) for one in prints.sheet_of(record).approvals] == [
        ("部门审批", "可以"), ("分管审批", "同意"),
    ]  # fmt: skip


@pytest.mark.parametrize(("end", "says"), [
    (lambda who, record: recalling.void(who("suxiao"), record, reason="重复"), "已作废"),
    (lambda who, record: recalling.terminate(who("suxiao"), record, reason="重复"), "已终止"),
    (lambda who, record: recalling.withdraw(who("fengwei"), record, reason="不办了"), "已撤销"),
    (lambda who, record: acting.reject(who("lijianguo"), record, reason="不急"), "已拒绝"),
    (lambda who, record: acting.send_back(who("lijianguo"), record, reason="请补充"), "已退回"),
])  # fmt: skip
def test_打印_不算数的单据每一种都带水印(who, paper: Paper, end, says):
    record = paper.file(head=Step("部门审批", HEAD))
    end(who, record)
    assert prints.sheet_of(record).watermark == says


def test_打印_通过后撤销的也带水印(who, paper: Paper):
    record = paper.file(head=Step("部门审批", HEAD))
    acting.act(who("lijianguo"), record)
    asked = amending.file(who("fengwei"), record, "revoke", {"reason": "供应商停产"})
    acting.act(who("lijianguo"), asked)
    assert prints.sheet_of(record).watermark == "通过后撤销"


# ---- 补录 ------------------------------------------------------------------------------------------------------------
def test_补录_写明原因_两个时间都保留(who, paper: Paper):
    paper.file(head=Step("部门审批", HEAD))
    then = clock.in_house(datetime(2026, 11, 18, 22, 0))
    given = {**ANSWERS}
    with pytest.raises(NotYours, match="补录由工程部负责人"):
        filing.submit(who("yaoyuan"), KEY, given, happened_at=then, late_reason="停电")
    for happened, reason, says in (
        (clock.in_house(datetime(2026, 11, 21)), "停电", "补录的时间不能在将来"), (then, " ", "请写明为什么事后补录"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            filing.submit(who("lijianguo"), KEY, given, happened_at=happened, late_reason=reason)
        assert says in str(refused.value.problems)
    record = filing.submit(who("lijianguo"), KEY, given, happened_at=then, late_reason="当晚停电，先用纸填")
    assert (record.happened_at, record.submitted_at) == (then, clock.now())
    assert "李建国 提交申请 补录：当晚停电，先用纸填" in history(record)
    assert prints.late_note(record) == "补录：发生于2026-11-18 22:00，录入于2026-11-20 10:00"
    assert waiting(record) == {"head": ["linruoxi"]}


# ---- 复制新建、表单换版 ---------------------------------------------------------------------------------------------
def test_表单换版_已提交的按原来的流程走(who, paper: Paper):
    old = paper.file(head=Step("部门审批", HEAD))
    new = paper.file(head=Step("部门审批", HEAD), director=Step("分管审批", DIRECTOR))
    for record in (old, new):
        acting.act(who("lijianguo"), record)
    assert (status(old), status(new)) == ("已通过", "审批中")
    assert old.edition.content_hash != new.edition.content_hash


def test_以原单新建_带过去仍然适用的内容(who, paper: Paper):
    old = paper.file(head=Step("部门审批", HEAD))
    acting.reject(who("lijianguo"), old, reason="请改期")
    copied = filing.copied_from(old, editions.today(KEY))
    assert copied["subject"] == "更换排风机" and given_again(old)["amount"] == copied["amount"]
    assert db.session.query(Record).count() == 1
    assert readers.may_read(old, who("fengwei"))
