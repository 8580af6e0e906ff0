"""Every kind of field: what it takes, what it refuses and in which words, how it keeps, shows, masks, types again."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from portal.formkit import (
    Article,
    Calc,
    Checklist,
    Choice,
    Customer,
    Date,
    DateRange,
    DateTime,
    Dept,
    Field,
    File,
    Guest,
    IdNo,
    Int,
    LongText,
    Money,
    Month,
    Multi,
    Number,
    People,
    Percent,
    Person,
    PersonOrGuest,
    Phone,
    Photo,
    Place,
    Plate,
    Post,
    Quarter,
    Ref,
    RichText,
    Scale,
    Scan,
    Sign,
    Table,
    Text,
    Time,
    Value,
    Year,
    YesNo,
    a,
)
from portal.formkit.asking import read_raw
from portal.formkit.fields import KINDS, BadValue, field_from_data
from portal.formkit.form import Section
from portal.formkit.kinds.times import Range
from tests.formkit.world import World, person

WORLD = World()
SVG = '<svg viewBox="0 0 30 10"><path d="M1 1 L9 9"/></svg>'
OPEN = ["甲", "乙"]

TAKEN: list[tuple[Field, list[str], Any, str]] = [
    (Text("甲"), ["  王芳 "], "王芳", "王芳"),
    (LongText("甲"), ["第一行\n第二行"], "第一行\n第二行", "第一行\n第二行"),
    (RichText("甲"), ["**重要**"], "**重要**", "**重要**"),
    (Place("甲"), ["三层空调机房"], "三层空调机房", "三层空调机房"),
    (Int("甲"), ["１，２００"], 1200, "1,200"),
    (Number("甲", unit="公斤"), ["12.50"], Decimal("12.50"), "12.5 公斤"),
    (Percent("甲"), ["7.5"], Decimal("7.5"), "7.5 %"),
    (Money("甲"), ["¥1,234.5元"], 123450, "¥1,234.50"),
    (Money("甲"), ["0"], 0, "¥0.00"),
    (Year("甲"), ["2026"], 2026, "2026 年"),
    (Date("甲"), ["2026年11月1日"], date(2026, 11, 1), "2026年11月1日"),
    (Time("甲"), ["9：05"], time(9, 5), "09:05"),
    (DateTime("甲"), ["2026-11-21T21:30"], datetime(2026, 11, 21, 21, 30), "2026年11月21日 21:30"),
    (
        DateRange("甲"),
        ["2026-11-01", "2026-11-03"],
        Range(date(2026, 11, 1), date(2026, 11, 3)),
        "2026年11月1日至2026年11月3日",
    ),
    (Month("甲"), ["2026年3月"], "2026-03", "2026年3月"),
    (Quarter("甲"), ["2026年第4季度"], "2026Q4", "2026年第四季度"),
    (Choice("甲", OPEN), ["乙"], "乙", "乙"),
    (Multi("甲", OPEN), ["乙", "甲", "乙"], ["乙", "甲"], "乙、甲"),
    (Multi("甲", register="areas"), ["三层"], ["三层"], "三层"),
    (Checklist("甲", OPEN, every=True), ["甲", "乙"], ["甲", "乙"], "甲、乙"),
    (YesNo("甲"), ["否"], False, "否"),
    (Scale("甲"), ["4"], 4, "4"),
    (Person("甲"), ["保安部经理甲"], person("保安部经理"), "保安部经理甲"),
    (Person("甲"), ["2"], person("客户经理"), "客户经理甲"),
    (People("甲"), ["1", "2", "1"], [person("保安部经理"), person("客户经理")], "保安部经理甲、客户经理甲"),
    (Dept("甲"), ["工程部"], Value(4, "工程部"), "工程部"),
    (Post("甲"), ["采购员"], Value(7, "采购员"), "采购员"),
    (PersonOrGuest("甲"), ["4", "", ""], person("销售总监"), "销售总监甲"),
    (PersonOrGuest("甲"), ["", "史密斯", "1208"], Guest("史密斯", "1208"), "史密斯（1208 房客人）"),
    (Ref("甲", form="contractor_pass"), ["LS2026-0001"], Value(7, "LS2026-0001"), "LS2026-0001"),
    (Ref("甲", register="areas"), ["大堂"], Value("大堂", "大堂"), "大堂"),
    (Customer("甲"), ["LS2026-0001"], Value(7, "LS2026-0001"), "LS2026-0001"),
    (Article("甲"), ["SEC-06-11"], Value(9, "SEC-06-11"), "SEC-06-11"),
    (Phone("甲"), ["+86 138-0000-1234"], "13800001234", "13800001234"),
    (Phone("甲"), ["010-65001234"], "01065001234", "01065001234"),
    (Plate("甲"), ["京ａ·12345"], "京A12345", "京A12345"),
    (Plate("甲"), ["京AD12345"], "京AD12345", "京AD12345"),
    (IdNo("甲"), ["11010519491231002x"], "11010519491231002X", "11010519491231002X"),
    (File("甲", several=True), ["3", "", "5"], [Value(3, "附件3.pdf"), Value(5, "附件5.pdf")], "附件3.pdf、附件5.pdf"),
    (File("甲"), ["3", "5"], [Value(5, "附件5.pdf")], "附件5.pdf"),
    (Photo("甲"), ["3"], [Value(3, "附件3.pdf")], "附件3.pdf"),
]


@pytest.mark.parametrize(("field", "typed", "value", "shown"), TAKEN, ids=lambda item: getattr(item, "kind", None))
def test_takes_what_people_type(field: Field, typed: list[str], value: Any, shown: str) -> None:
    taken = field.read(typed, WORLD)
    assert taken == value
    assert field.check(taken, WORLD) is None
    assert field.show(taken) == shown


@pytest.mark.parametrize(("field", "typed", "value", "shown"), TAKEN, ids=lambda item: getattr(item, "kind", None))
def test_comes_back_as_it_went_into_the_database_and_the_browser(
    field: Field, typed: list[str], value: Any, shown: str
) -> None:
    stored = json.loads(json.dumps(field.store(value)))
    assert field.load(stored) == value
    assert field.read(field.raw(value), WORLD) == value
    assert field.accept(value, WORLD) == value


@pytest.mark.parametrize("field", {type(field): field for field, *_ in TAKEN}.values(), ids=lambda field: field.kind)
def test_nothing_typed_is_nothing(field: Field) -> None:
    assert field.read([], WORLD) is None
    assert field.read(["", "", ""], WORLD) is None
    assert field.store(None) is None
    assert field.load(None) is None
    assert field.show(None) == ""
    assert field.raw(None) == []
    assert field.blank_sentence().startswith("请")


REFUSED: list[tuple[Field, list[str], str]] = [
    (Text("姓名", most=3), ["欧阳修远"], "姓名最多 3 字，现在是 4 字"),
    (Text("编码", pattern="[A-Z]+", says="编码只用大写字母"), ["a1"], "编码只用大写字母"),
    (Int("人数"), ["1.5"], "人数请填整数"),
    (Int("人数", at_least=0), ["-1"], "人数不得少于 0"),
    (Number("数量"), ["一打"], "数量请填数字，例如 12 或 12.5"),
    (Number("数量"), ["NaN"], "数量请填一个合理的数字"),
    (Number("数量"), ["1.234"], "数量最多保留 2 位小数"),
    (Number("数量", at_most=9), ["10"], "数量不得超过 9"),
    (Money("金额"), ["1.005"], "金额最多保留 2 位小数"),
    (Year("年"), ["26"], "年不得少于 1900 年"),
    (Date("日期"), ["2026-02-30"], "日期：没有 2026-02-30 这一天"),
    (Date("日期"), ["明天"], "日期请填日期，例如 2026-11-21"),
    (Date("日期", not_before_today=True), ["2026-11-20"], "日期不能早于今天"),
    (Time("时刻"), ["24:00"], "时刻请填时刻，例如 21:30"),
    (DateTime("时间"), ["2026-11-21 25:00"], "时间：没有 2026-11-21 25:00 这个时刻"),
    (DateRange("起止"), ["2026-11-03", "2026-11-01"], "起止的止日不能早于起日"),
    (Month("月份"), ["2026-13"], "月份请填月份，例如 2026-11"),
    (Quarter("季度"), ["2026Q5"], "季度请填季度，例如 2026Q4"),
    (Choice("类别", OPEN), ["丙"], "类别没有“丙”这一项，请从列出的项目中选择"),
    (Multi("区域", register="areas"), ["天台"], "区域没有“天台”这一项，请从列出的项目中选择"),
    (Checklist("措施", OPEN, every=True), ["甲"], "措施还有未勾选的：乙"),
    (YesNo("预约"), ["也许"], "预约请选“是”或“否”"),
    (Scale("质量"), ["6"], "质量请选 1 到 5 分"),
    (Person("监护人"), ["无此人"], "监护人：没有找到“无此人”，请从提示中选择员工"),
    (Dept("部门"), ["炼金部"], "部门：没有找到“炼金部”，请从提示中选择部门"),
    (PersonOrGuest("被访人"), ["", "史密斯", ""], "被访人：请填写客人的房号"),
    (PersonOrGuest("被访人"), ["", "", "1208"], "被访人：请填写客人姓名"),
    (Ref("单据", form="x"), ["ZZ1"], "单据：没有找到“ZZ1”，请从提示中选择单据"),
    (Scan("现场"), ["12-abc"], "现场：这个地点码不在使用，请扫描现场现在贴着的二维码"),
    (Phone("电话"), ["12345"], "电话请填手机号或带区号的电话，例如 13800001234、01065001234"),
    (Plate("车牌"), ["A12345"], "车牌请按车牌填写，例如 京A12345；新能源车为 京AD12345"),
    (IdNo("号码"), ["12"], "号码请填证件上的号码"),
    (File("证明"), ["abc"], "证明：上传的文件没有找到，请重新上传"),
    (Sign("签名"), ["<svg><script>x</script></svg>"], "签名：没有读到签名，请重签"),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), REFUSED, ids=lambda item: getattr(item, "kind", None))
def test_refuses_with_a_sentence(field: Field, typed: list[str], sentence: str) -> None:
    try:
        said = field.check(field.read(typed, WORLD), WORLD)
    except BadValue as problem:
        said = str(problem)
    assert said == sentence


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("11010519491231002X", None),
        ("110105194912310021", "校验位不符，请核对每一位"),
        ("110105194913310025", "第 7 至 14 位不是一个日期"),
        ("11010519491231002", "应为 18 位，最后一位可以是 X"),
    ],
)
def test_national_id_is_checked_to_its_last_place(number: str, problem: str | None) -> None:
    field = IdNo("证件号码", document=a.id_kind)
    assert field.check_document(number, "居民身份证") == (f"证件号码：{problem}" if problem else None)
    assert field.check_document(number, "护照") is None


def test_personal_values_are_masked_and_found_only_by_hash() -> None:
    assert IdNo("甲").mask("11010519491231002X") == "110105********002X"
    assert Phone("甲").mask("13800001234") == "138****1234"
    assert Plate("甲").mask("京A12345") == "京A***45"
    assert Text("甲", personal=True).mask("朝阳门外大街1号") == "朝阳" + "＊" * 6
    for field, value in ((IdNo("甲"), "11010519491231002X"), (Phone("甲"), "13800001234"), (Plate("甲"), "京A12345")):
        assert field.is_personal
        assert value in field.hashed_forms(value)
    assert "A12345" in Plate("甲").hashed_forms("京A12345")  # typed without its province
    assert Text("甲", personal=True).index("朝阳门外大街") == []
    assert Text("甲").index("大堂") == ["大堂"]


def test_a_signature_keeps_its_lines_and_nothing_else() -> None:
    field = Sign("签名")
    dirty = SVG.replace("<path", '<script>alert(1)</script><image href="x"/><path onload="x" style="y"')
    kept = field.read([dirty], WORLD)
    assert 'd="M1 1 L9 9"' in kept
    for word in ("script", "image", "onload", "href", "style"):
        assert word not in kept
    assert field.show(kept) == "已签名"


def table() -> Table:
    return Table(
        "货品",
        name=Text("名称"),
        quantity=Number("数量"),
        price=Money("单价", optional=True),
        amount=Calc("金额", a.quantity * a.price, as_kind="money"),
        note=Text("备注", optional=True, paper_only=True),
        at_most=2,
    )


def test_a_table_reads_rows_with_gaps_and_leaves_what_is_not_typed() -> None:
    from werkzeug.datastructures import MultiDict

    section = Section("甲", fields={"goods": table().named("goods")})
    typed = MultiDict({
        "goods-0-name": "牙刷", "goods-0-quantity": "10", "goods-0-amount": "1", "goods-0-note": "x",
        "goods-3-name": "洗发液", "goods-3-quantity": "多", "goods-5-name": "",
    })  # fmt: skip
    reading = read_raw([section], typed, WORLD)
    assert [(row["name"], row["quantity"], row["_row"]) for row in reading.values["goods"]] == [
        ("牙刷", Decimal(10), 0),
        ("洗发液", None, 3),
    ]
    assert reading.problems == {"goods-3-quantity": ["数量请填数字，例如 12 或 12.5"]}
    assert "amount" not in reading.values["goods"][0]
    assert "note" not in reading.values["goods"][0]


def test_a_table_bounds_its_rows_and_comes_back_from_the_database() -> None:
    field = table()
    rows = field.accept([{"name": "牙刷", "quantity": "10", "price": "0.85"}] * 3, WORLD)
    assert rows[0]["price"] == 85
    assert field.check(rows, WORLD) == "货品最多 2 行，请分成几张单子"
    assert field.load(json.loads(json.dumps(field.store(rows[:1])))) == [{**rows[0], "note": None}]
    assert field.index(rows) == ["牙刷"] * 3


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"named", "grade"}))
def test_every_kind_is_kept_with_the_edition_and_read_back(kind: str) -> None:
    if kind == "table":
        field: Field = table()
    elif kind == "calc":
        field = Calc("甲", a.x + 1, as_kind="money", hint="说明", cite="PUR-1-08")
    else:
        field = KINDS[kind](
            "甲", optional=True, required_if=a.x > 3, only_if=a.y.filled(), hint="说明", cite="PUR-1-08"
        )
    data = json.loads(json.dumps(field.data()))
    again = field_from_data(data)
    assert type(again) is type(field)
    assert again.data() == field.data()


def test_a_kind_says_which_argument_it_does_not_have() -> None:
    with pytest.raises(TypeError, match="“人数”：int 没有 choices 这个参数"):
        Int("人数", choices=["一"])


def test_a_name_of_one_character_is_set_off_from_the_sentence() -> None:
    assert DateTime("起").blank_sentence() == "请填写“起”"
    assert DateTime("来访时间").blank_sentence() == "请填写来访时间"
