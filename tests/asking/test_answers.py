"""What is answered, to whom: facts of this very moment, bound to their articles, never more than the asker may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from portal import clock
from portal.asking import service
from portal.asking.kinds import Reply, all_kinds
from portal.asking.service import Answer
from portal.db import db
from portal.people import directory, rosters, substitutes
from portal.people.models import Person
from portal.records import acting
from portal.records.models import Record
from portal.regulations import settings
from tests.asking.asked import ASKED
from tests.gate.conftest import Gate
from tests.records.cases import SIGNATURE, hot_work, leave

Ask = Callable[..., Answer]
Who = Callable[[str], Person]
PEOPLE = ("wuyong", "chengang", "suxiao", "caoyang", "zhouqiming", "yuna", "fengwei")


def at(hour: str):
    return clock.at(datetime.strptime(f"2026-11-20 {hour}", "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("hour", "says"),
    [
        ("06:59", "现在 06:59，还没有开始会客，07:00 起。"),
        ("07:00", "现在 07:00，可以会客，到 21:30 停止。"),
        ("20:45", "现在 20:45，还可以会客，再过 45 分钟（21:30）停止。"),
        ("21:30", "现在 21:30，还可以会客，再过 0 分钟（21:30）停止。"),
        ("21:31", "现在 21:31，已停止会客，明早 07:00 起；21:30 以后来的一律不接待。"),
        ("21:42", "现在 21:42，已停止会客，明早 07:00 起；21:30 以后来的一律不接待。"),
    ],
)
def test_may_visitors_still_come(ask: Ask, hour: str, says: str) -> None:
    with at(hour):
        found = ask("现在还能会客吗")
        assert found.says == says
        assert found.at == clock.now()
    assert [chip.url for chip in found.chips] == ["/policies/SEC-06/no-visitors-after"]
    assert found.url == "/forms/visitor/new"


def test_a_changed_setting_changes_the_answer(ask: Ask, who: Who) -> None:
    settings.set("visitor_opening", "08:15", who("suxiao"), "冬季")
    with at("22:00"):
        assert "明早 08:15 起" in ask("现在还能会客吗").says
    settings.set("pass_deposit", "12", who("suxiao"), "试行")
    assert ask("押金多少").says.startswith("每证押金 ¥12")


def test_the_form_is_started_by_who_may_file_it_and_explained_to_others(ask: Ask) -> None:
    assert ask("现在还能会客吗", "wuyong").url == "/forms/visitor/new"
    with_desk = ask("现在还能会客吗", "fengwei")
    assert (with_desk.url, with_desk.label) == ("/forms/visitor", "看看《会客登记单》")


def test_only_the_gate_learns_how_many_are_inside(ask: Ask, gate: Gate) -> None:
    gate.visit(came_at="2026-11-20 09:30")
    guard, other = ask("现在有多少访客在店里", "wuyong"), ask("现在有多少访客在店里", "fengwei")
    assert guard.says == "现在登记在店 1 人，1 张登记单。"
    assert not any(figure in other.says for figure in "0123456789")
    assert other.url == ""


@pytest.mark.parametrize(("days", "hr"), [("3", False), ("四", True)])
def test_leave_goes_by_the_forms_own_route(ask: Ask, days: str, hr: bool) -> None:
    found = ask(f"我请{days}天假要谁批", "fengwei")
    assert ("人力资源部审批" in found.says) is hr
    assert any("李建国" in line for line in found.lines)
    assert found.url == "/forms/leave/new"


def test_guards_get_their_own_rule_of_leave(ask: Ask) -> None:
    assert [chip.facts for chip in ask("请4天假谁批", "wuyong").chips] == [("SEC-07-09",)]
    assert [chip.facts for chip in ask("请3天假谁批", "wuyong").chips] == [("SEC-07-08",)]


def test_hot_work_goes_by_its_grade(ask: Ask) -> None:
    second, first = ask("谁批二级动火", "fengwei"), ask("谁批一级动火", "fengwei")
    assert "保安部审批：陈刚" in second.lines
    assert "部门负责人召集动火人商定措施并签名：李建国" in second.lines
    assert "由部门负责人填写并签名" in first.says
    assert any("总经理" in line for line in first.lines)


@pytest.mark.parametrize(
    ("hours", "says"),
    [("2小时", "外出 2 小时：保安部领班。"), ("三个小时", "外出 3 小时：保安部领班 → 保安部主管。"),
     ("5小时", "外出 5 小时：保安部领班 → 保安部主管 → 保安部经理。")],
)  # fmt: skip
def test_going_out_by_the_hour(ask: Ask, hours: str, says: str) -> None:
    assert ask(f"外出{hours}谁批").says == says


def test_going_out_late_in_the_evening_says_so(ask: Ask) -> None:
    with at("21:10"):
        assert ask("外出两小时谁批").says.startswith("21:00 以后没有特殊情况不得外出。")


def test_ones_own_limit_comes_with_the_posts_held(ask: Ask, who: Who) -> None:
    assert ask("我能批多少", "pengli").says == "按您现在的岗位，您能批不到 ¥50,000的采购。"
    assert ask("我能批多少", "linruoxi").says.startswith("按您现在的岗位，您能批¥50,000 到不足 ¥200,000")
    assert ask("我能批多少", "xuman").says.startswith("按您现在的岗位，您能批¥200,000 及以上")
    assert "不由您审批" in ask("我能批多少", "wuyong").says


def test_a_substitutes_limit_is_told_with_whom_they_act_for(ask: Ask, who: Who) -> None:
    now = clock.now()
    substitutes.name_substitute(who("pengli"), who("jiangtao"), now, now.replace(month=12), reason="出差")
    assert any("您现在代理彭丽：不到 ¥50,000" in line for line in ask("我能批多少", "jiangtao").lines)


@pytest.mark.parametrize(
    ("amount", "holder"),
    [("49999元", "采购部经理"), ("5万", "分管副总经理"), ("二十万", "运营委员会"), ("199999元", "分管副总经理")],
)
def test_an_amount_belongs_to_one_tier(ask: Ask, amount: str, holder: str) -> None:
    assert f"由{holder}批" in ask(f"{amount}的采购谁批").says


def test_a_pass_is_good_only_for_who_may_read_it(ask: Ask, gate: Gate) -> None:
    number = gate.contractor(days=3)
    assert "有效" in ask("LS-01这张证还有效吗", "hujianguo").says
    found = ask(f"{number}还有效吗", "chengang")
    assert found.says == "2 张证，2 张有效。"
    assert len(found.lines) == 2
    stranger = ask(f"{number}还有效吗", "yuna").says
    assert stranger.replace(number, "N") == ask("LS-2026-9999还有效吗", "yuna").says.replace("LS-2026-9999", "N")
    assert "没有找到" in ask("LS-01这张证还有效吗", "yuna").says
    with clock.at(datetime(2026, 11, 24, 9, 0)):
        assert "已过期失效" in ask("LS-01这张证还有效吗", "hujianguo").says


def test_where_a_record_is_goes_by_who_may_read_it(ask: Ask, who: Who) -> None:
    record: Record = leave(who)
    found = ask(f"{record.number}到哪里了", "fengwei")
    assert found.says == f"{record.number} 现在在李建国手上，直接上级审批。"
    assert "没有找到单据" in ask(f"{record.number}到哪里了", "yuna").says
    assert ask("我的申请批完了没有", "fengwei").lines[0].startswith(record.number)
    assert ask("我有多少待办", "lijianguo").says == "有 1 件等您处理。"


def test_live_fires_are_counted_among_those_one_may_read(ask: Ask, who: Who) -> None:
    record = hot_work(who)
    acting.act(who("lijianguo"), record, signature=SIGNATURE)
    acting.act(who("chengang"), record)
    assert "有 1 张没有关闭" in ask("今天哪里在动火", "fengwei").says
    assert "现在没有" in ask("今天哪里在动火", "yuna").says


def test_the_roster_answers(ask: Ask, who: Who) -> None:
    day = clock.today()
    rosters.add_shifts(who("dingyiming"), "酒店总值班", first=day, last=day, starts=datetime(2026, 1, 1, 8).time(),
                       ends=datetime(2026, 1, 1, 20).time())  # fmt: skip
    rosters.add_shifts(who("wuyong"), "保安员", first=day, last=day, starts=datetime(2026, 1, 1, 8).time(),
                       ends=datetime(2026, 1, 1, 16).time(), label="早班")  # fmt: skip
    assert "丁一鸣" in ask("谁是今天的总值班").says
    assert "08:00–16:00" in ask("我今天什么班").says
    assert "吴勇现在当班（保安员），到 16:00。" in ask("吴勇在当班吗", "fengwei").says
    assert "您现在当班，到 16:00" in ask("上班时间朋友来找我可以见吗").says
    assert "约每 1 小时 20 分 一次" in ask("巡逻一晚几次").says
    with at("23:00"):
        assert "此刻排班表上没有总值班" in ask("谁是今天的总值班").says


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("工程部负责人是谁", "工程部的负责人是工程部经理李建国"),
        ("设备部找谁", "工程部的负责人是工程部经理李建国"),
        ("保安部的分管领导是谁", "保安部的分管领导是分管副总经理林若溪"),
        ("仓库主任是谁", "仓库主任：邓福生"),
        ("陈刚的电话是多少", "陈刚（保安部经理）"),
        ("我的上级是谁", "您的上级是保安部领班：赵铁军"),
        ("今天是工作日吗", "11-20（周五）是工作日。"),
        ("10月1日上班吗", "10-01（周四）放假：国庆节。"),
        ("10月10日上班吗", "10-10（周六）是工作日，调休上班。"),
        ("三个工作日以后是哪天", "3 个工作日以后是 2026年11月25日（周三）。"),
        ("扣20分罚多少", "20 分按每分 ¥10，共 ¥200。"),
        ("扣21分罚多少", "21 分按每分 ¥20，共 ¥420。"),
        ("业绩15万提成多少", "基础销售 ¥150,000：提成 ¥500。"),
        ("19人的团要签合同吗", "19 人的团只开预定单"),
        ("20人的团要签合同吗", "20 人的团：预定单后附接待细则备忘录。"),
        ("30人的团要签合同吗", "30 人的团：先签销售合同；预定单后附接待细则备忘录。"),
        ("21间合同谁签", "要报客户关系总监。"),
        ("20间合同谁签", "客户关系经理可以直接签。"),
        ("打119怎么说", "照着说：这里是云栖山庄大酒店，杭州市西湖区云栖路 18 号；我叫吴勇"),
        ("车钥匙几点交", "每天 18:00 前交给部门总监。今天还有 8 小时。"),
        ("例会星期几", "客户关系部每周二、周五 16:00；下一次是 11-20（周五）。"),
        ("巡逻一晚几次", "夜班每班打卡不少于 6 次。"),
        ("什么时候可以用电棍", "警械必须按规定使用。电警棍只限特殊情况，平时不得使用。"),
    ],
)
def test_facts_of_the_house(ask: Ask, typed: str, says: str) -> None:
    assert ask(typed).says.startswith(says)


def test_two_that_are_equally_likely_are_both_shown(house, who: Who) -> None:
    found = service.answers("一级动火许可有效期多久", who("fengwei"))
    assert {one.kind for one in found} <= {"fire.hours", "fire.approval"}
    assert found[0].kind == "fire.hours"


@pytest.mark.parametrize("login", PEOPLE)
def test_every_kind_has_something_to_say_to_everybody(house, who: Who, login: str) -> None:
    """Nothing breaks for whoever asks, every answer ends as a sentence and says what it stands on."""
    me, seen = who(login), set()
    pages = house.url_map.bind("localhost")
    for typed, _key in ASKED:
        for found in service.answers(typed, me):
            seen.add(found.kind)
            assert found.chips, typed
            assert found.says[-1] in "。：…", found.says
            if found.url:
                assert found.label, typed
                assert pages.match(found.url.partition("?")[0]), found.url
            assert "None" not in found.says + "".join(found.lines), found.says
    assert len(seen) > 90


def test_every_kind_can_be_called(house, who: Who) -> None:
    """Also those no question of the list reaches, with nothing in their slots: they answer, or say nothing."""
    from portal.asking.kinds import Asked
    from portal.asking.slots import Slots
    from portal.errors import PortalError

    for kind in all_kinds().values():
        if kind.answer is None:
            continue
        try:
            given = kind.answer(Asked(who("wuyong"), Slots()))
        except PortalError:
            continue
        assert given is None or isinstance(given, (str, Reply)), kind.key


def test_a_name_two_colleagues_share_says_nothing_of_either(house, who: Who) -> None:
    who("zhenghao").name = "吴勇"
    db.session.flush()
    assert [one.kind for one in service.answers("吴勇在当班吗", who("fengwei"))] != ["people.here"]


def test_departments_and_posts_are_words_of_the_question(house, who: Who) -> None:
    post = directory.post("仓库主任")
    assert post is not None
    assert [one.kind for one in service.answers("仓库主任的电话", who("wuyong"))] == []  # nothing is asked
    assert [one.kind for one in service.answers("仓库主任的电话是多少", who("wuyong"))] == ["people.holders"]
