"""Records, people and customers: what is found and what is not, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.db import db
from portal.search import query, records_index
from portal.search.records_index import Filters, RecordDoc
from tests.search.conftest import START


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("处理", "待处理的遗留事项"),  # two characters in the middle of a word
        ("工程", "在建工程验收"),
        ("简单", "安装简单可靠"),
        ("人民", "中国人民解放军"),
        ("會客", "下午会客一次"),  # traditional typed, simplified stored
        ("会客", "下午會客一次"),
        ("关系", "客戶關(guān)系部"),  # a scraped text carries the reading
        ("ＡＢ１２", "型号ab12"),
        ("1208", "１２０８房"),
        ("itgc", "重跑gen-itgc后"),
        ("gen-itgc", "重跑gen-itgc后"),
        ("1312", "见A-1312/B"),
        ("第十四条", "依据第14条"),
        ("第14条", "依据第十四条办理"),
        ("十四条", "依据第十四条办理"),
        ("三", "由张三代办"),  # one character: any token that begins with it, the last of a run too
        ("代", "由张三代办"),
        ("办", "由张三代办"),
        ("21:30", "２１：３０以后不接待"),
        ("验收报告", "竣工验\n收报告"),  # a line broken within a word
        ("zhong*", "Zhongxing设备"),
        ("动火 设备部", "设备部申请动火"),  # any order, both needed
        ("cafe", "Café优惠券"),
    ],
)
def test_found(put, found, typed: str, text: str) -> None:
    put("X-1", text)
    put("X-2", "与此无关的一张单据")
    assert found(typed) == ["X-1"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("验 收", "验货之后再签名"),  # a space separates two words, and both are needed
        ("2017", "2017mv"),
        ("景点", "经典"),  # they sound alike
        ("jingdian", "景点介绍"),  # sound is for names and titles, not for text
        ("hkdj", "会客登记"),
        ("第14条", "第四十条和十四"),
        ("DH-2026-0012", "DH-2026-0013 与 0012"),
        ("处理", "处境与理由"),
        ("all", "普通文字"),  # a token of permission is not a word
        ("every", "普通文字"),
        ("record", "普通文字"),
        ("kind*", "普通文字"),
    ],
)
def test_not_found(put, found, typed: str, text: str) -> None:
    put("X-1", text, title="某单")
    assert found(typed) == []


def test_number_whole_in_parts_and_joined(put, found) -> None:
    put("DH-2026-0012", "布草间")
    put("DH-2026-0013", "布草间")
    put("CGB-2026-0012", "布草间")
    for typed in ("DH-2026-0012", "dh-2026-0012", "DH20260012", "ＤＨ－２０２６－００１２", "DH 0012"):
        assert found(typed) == ["DH-2026-0012"], typed
    assert found("2026-0012") == ["CGB-2026-0012", "DH-2026-0012"]
    assert found("dh*") == ["DH-2026-0013", "DH-2026-0012"]


def test_pinyin_of_names_and_titles(put, found) -> None:
    put("A", names=["刘德华"], title="会客登记单")
    put("B", names=["单雄信"], title="动火作业申请单")
    put("C", names=["梁建"], title="请假单")
    assert found("hkdj") == found("huike") == found("ldh") == found("liudehua") == ["A"]
    assert found("liang") == ["C"]  # li-ang is not in 刘德华
    assert found("shanxiongxin") == found("danxiongxin") == found("dhzy") == found("zuoye") == ["B"]
    assert found("dehua") == ["A"]


def test_and_or_not(put, found) -> None:
    put("1", "东京报价")
    put("2", "东京报价 机密")
    put("3", "账单")
    put("4", "东京账单 机密")
    assert found("东京 NOT 机密") == found("东京 -机密") == ["1"]
    assert found("(东京 AND NOT 机密) OR 账单") == ["4", "3", "1"]
    assert found("(东京 OR 账单) AND 机密") == ["4", "2"]
    assert found("东京 | 账单") == ["4", "3", "2", "1"]
    assert found("账单 OR NOT 东京") == ["4", "3"]
    assert found("东京 NOT (机密 OR 账单)") == ["1"]


def test_phrases_are_read_in_the_text(put, found) -> None:
    put("1", "会客登记之后")
    put("2", "会客之后客登，客人登记")  # has every pair of the phrase, not the phrase
    put("3", "quick brown fox")
    assert found("会客登记 -x") == ["2", "1"]
    assert found('"会客登记" 之后') == found("“会客登记”") == found("「会客登记」") == ["1"]
    assert found('"quick brown"') == found('"QUICK  brown"') == ["3"]
    assert found('"quick bro"') == []
    assert found('之后 NOT "会客登记"') == ["2"]  # the one that only resembles it stays
    assert found('"会客登记" OR fox') == ["3", "1"]
    assert found('fox OR (之后 NOT "会客登记")') == ["3", "2"]


def test_hashes_are_exact_and_no_prefix_reaches_them(put, found) -> None:
    put("1", "送货", hashes=["h:0badc0de"])

    def hashed(typed: str) -> list[str]:
        return ["h:0badc0de"] if typed == "13800138000" else []

    asked = query.read("13800138000", hashed)
    assert records_index.find(asked, ["all"], 1).total == 1
    assert records_index.find(query.read('13800138000 OR "不存在的短语"', hashed), ["all"], 1).total == 1
    for typed in ("h*", "h:0*", "0badc0de", "0bad*", "#h*", "13800138000", "h:0badc0de"):
        assert found(typed) == [], typed


def test_synonyms_widen_whole_words_and_say_so(put, found) -> None:
    put("1", "访客两人")
    put("2", "会客一次")
    assert found("会客") == ["2", "1"]
    assert ("会客", "访客") in query.read("会客").synonyms
    assert found('"会客"') == ["2"]  # quoted: as written


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "'''", '""', "(", ")", "()", "NOT", "AND", "OR", "NOT NOT", "- -", "*", "a*b", "?", "\\", "' OR 1=1 --",
     '" OR "x', "tokens:all", "a NEAR b", "^all", "@1:all", "{tokens}: all", "':*", "\\'", "&", "!", "|", "<->",
     "\x00", "\ud7ff\u200b", "，。", "）（", "𠮷", "😀", "A" * 500, "字 " * 300, "((((((" * 40 + "字", "x AND (", "%",
     "_"],
)  # fmt: skip
def test_nothing_typed_breaks_the_index(put, found, typed: str) -> None:
    put("N-9", "正常的一张报表")
    assert found(typed) == []  # no error, and nothing it should not find


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('会客 "登记', "引号不成对，已忽略"),
        ("(会客 OR 登记", "括号不成对，已忽略"),
        ("会客 OR 登记)", "括号不成对，已忽略"),
        ("会客 AND", "多余的 AND 已忽略"),
        ("会*客", "通配符 * 只能放在词尾，词中的 * 和 ? 已当作空格"),
        ("NOT 会客", "只写了要排除的词，请再写上要找的词"),
        ("字" * 300, "只查了前 200 个字"),
    ],
)
def test_what_was_ignored_is_said(app, typed: str, said: str) -> None:
    assert query.read(typed).ignored == [said]


def test_permissions(put, found) -> None:
    put("1", "巡逻", readers=["p:3"])
    put("2", "巡逻", readers=["post:5", "u:7"])
    put("3", "巡逻", readers=["p:33"])
    put("4", "巡逻", readers=["all"], hotel_id=2)
    put("5", "巡逻", readers=[])
    assert found("巡逻", ["all", "p:3"]) == ["1"]
    assert found("巡逻", ["u:7"]) == found("巡逻", ["post:5"]) == ["2"]
    assert found("巡逻", ["all"]) == found("巡逻", []) == found("巡逻 OR NOT 巡逻", ["all"]) == []
    assert found("巡逻", ["all"], hotel_id=2) == ["4"]


def test_edit_delete_restore_and_new_permissions(put, found) -> None:
    one = put("1", "旧的说法", readers=["p:1"])
    put("1", "新的说法", readers=["p:2"], key=one.key, at=START + timedelta(days=9), department="工程部")
    assert found("旧的", ["p:1", "p:2"]) == found("新的", ["p:1"]) == []
    assert found("新的", ["p:2"], filters=Filters(department="工程部")) == ["1"]
    put("1", "新的说法", readers=["p:2"], key=one.key, department="保安部")
    assert found("新的", ["p:2"], filters=Filters(department="工程部")) == []
    records_index.remove(one.key)
    records_index.remove(one.key)
    assert found("新的", ["p:2"]) == []
    assert records_index.sound() == (0, 0)
    put("1", "新的说法", readers=["p:2"], key=one.key)
    assert found("新的", ["p:2"]) == ["1"]
    assert records_index.sound() == (1, 1)


def test_taken_back_with_the_transaction(put, found) -> None:
    put("1", "留下")
    db.session.commit()
    put("2", "不留")
    records_index.remove("record:1")
    db.session.rollback()
    assert found("不留") == []
    assert found("留下") == ["1"]


def test_filters_dates_and_facets(put, found) -> None:
    put("1", "检查", department="保安部", status="已通过", form_key="a")
    put("2", "检查", department="保安部", status="审批中", form_key="b")
    put("3", "检查", department="工程部", status="已通过", form_key="a", at=START + timedelta(days=3))
    put("4", "检查", kind="attachment", readers=["p:9"])
    asked = query.read("检查")
    all_of_it = records_index.find(asked, ["all"], 1)
    assert all_of_it.total == 3
    assert all_of_it.facets == {
        "kind": {"record": 3}, "department": {"保安部": 2, "工程部": 1}, "status": {"已通过": 2, "审批中": 1},
        "form_key": {"a": 2, "b": 1},
    }  # fmt: skip
    narrowed = records_index.find(asked, ["all"], 1, filters=Filters(department="保安部", status="已通过"))
    assert narrowed.total == 1
    assert narrowed.facets["department"] == {"保安部": 1, "工程部": 1}  # what else could be chosen
    assert narrowed.facets["status"] == {"已通过": 1, "审批中": 1}
    assert found("检查", filters=Filters(since=START + timedelta(days=1))) == ["3"]
    assert found("检查", filters=Filters(until=START + timedelta(days=1))) == ["2", "1"]
    assert found("检查", ["p:9"], filters=Filters(kinds=("attachment",))) == ["4"]


def test_order_and_pages(put, found) -> None:
    put("DH-1", "很早", names=["王芳"], title="动火作业申请单")
    for n in range(12):
        put(f"N-{n}", "提到王芳")
    assert found("王芳", limit=3) == ["N-11", "N-10", "N-9"]
    assert found("王芳", limit=3, offset=3) == ["N-8", "N-7", "N-6"]
    assert found("王芳", limit=2, order="best") == ["DH-1", "N-11"]


def test_two_things_of_one_second_with_one_checksum(put, found, monkeypatch) -> None:
    monkeypatch.setattr(records_index, "crc32", lambda data: 7)
    for n in range(3):
        put(f"N-{n}", "同一秒", at=START)
    put("N-1", "同一秒改", at=START)
    assert sorted(found("同一秒")) == ["N-0", "N-1", "N-2"]
    assert found("秒改") == ["N-1"]


def test_more_hits_than_are_counted(put, found, monkeypatch) -> None:
    monkeypatch.setattr(records_index, "MOST_COUNTED", 5)
    for n in range(9):
        put(f"N-{n}", "数不清的单据")
    hits = records_index.find(query.read("单据"), ["all"], 1)
    assert (hits.total, hits.capped, hits.facets["kind"]) == (5, True, {"record": 5})
    assert records_index.find(query.read('"数不清"'), ["all"], 1).capped
    monkeypatch.setattr(records_index, "MOST_VERIFIED", 5)
    assert records_index.find(query.read('"清单据"'), ["all"], 1).unverified is False


def test_drop_create_and_clear(app, put) -> None:
    put("1", "一张")
    records_index.clear()
    assert records_index.sound() == (0, 0)
    db.session.commit()
    with db.engine.begin() as connection:
        records_index.drop(connection)
        records_index.create(connection)
        records_index.create(connection)
    put("2", "又一张")
    assert records_index.sound() == (1, 1)


def test_a_document_keeps_its_own_columns(put, app) -> None:
    doc: RecordDoc = put("1", "一张\x00单", names=["甲", "乙"], department="工程部", url="/records/1")
    (row,) = records_index.rows(records_index.find(query.read("一张"), ["all"], 1).ids)
    assert (row.number, row.text, row.names, row.url, row.at) == ("1", "一张单", "甲、乙", "/records/1", doc.at)
