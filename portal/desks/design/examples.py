"""Made-up content for the documentation of the design system: one of everything, as a hotel would have it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from portal import clock

ICONS = (
    *("home", "inbox", "file-text", "files", "book-open", "search", "user", "users", "shield", "stamp", "clock"),
    *("history", "calendar", "bell", "printer", "download", "paperclip", "link", "plus", "x", "check", "chevron-down"),
    *("arrow-right", "rotate-ccw", "pencil", "trash-2", "lock", "settings", "filter", "qr-code", "camera", "signature"),
    *("alert-triangle", "circle-help", "info", "keyboard", "log-out", "key", "door-open", "flame", "hard-hat"),
    *("package", "warehouse", "truck", "car", "phone", "id-card", "badge-check", "hourglass", "bar-chart-3", "printer"),
)


@dataclass
class Chip:
    text: str
    url: str = ""
    title: str = ""


@dataclass
class Stop:
    name: str
    holders: str
    state: str
    when: datetime | None = None
    why: str = ""
    opinion: str = ""
    citations: list[Chip] = field(default_factory=list)


@dataclass
class Line:
    at: datetime
    who: str
    words: str
    step: str = ""
    note: str = ""
    lay: timedelta | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Choice:
    key: str
    label: str
    allowed: bool = True
    why_not: str = ""
    needs_reason: bool = False
    url: str = ""


FIRE_7 = Chip("《动用明火审批规定》第七条", "#chips", "一级动火由部门负责人填写申请并签名，保安部现场核实后审批。")
FIRE_2 = Chip("《动用明火审批规定》第二条", "#chips", "在需重点防火的部位动火为一级。")
OURS = Chip("本系统规则", "", "监护须专职，因此监护人不能由动火人兼任。")


def route() -> list[Stop]:
    """A hot-work permit half way: one of every kind of stop."""
    now = clock.now()
    return [
        Stop("申请", "李建国（工程部主管）", "done", now - timedelta(hours=4)),
        Stop(
            "部门负责人签名", "周伟（工程部经理）", "done", now - timedelta(hours=3), opinion="同意，作业前清理布草。"
        ),
        Stop("动火人上级", "周伟", "skipped", why="与上一节点为同一人，不重复签名"),
        Stop("保安部审批", "陈刚（保安部经理，当班）", "now", now - timedelta(minutes=80), citations=[FIRE_7]),
        Stop("总经理审批", "赵敏（总经理）", "later", why="因为：一级动火且危险性较大", citations=[FIRE_2]),
        Stop("监护", "王芳", "later"),
        Stop("检查关闭", "保安部领班", "later"),
    ]


def history() -> list[Line]:
    """What happened to that permit so far."""
    now = clock.now()
    return [
        Line(now - timedelta(hours=5), "李建国", "提交申请"),
        Line(
            now - timedelta(hours=4, minutes=30),
            "周伟",
            "退回",
            "部门负责人签名",
            "灭火器数量不够，至少两具。",
            timedelta(minutes=30),
        ),
        Line(now - timedelta(hours=4), "李建国", "修改后重新提交", changes=[("灭火器", "1 具", "2 具")]),
        Line(
            now - timedelta(hours=3),
            "王芳代周伟",
            "同意",
            "部门负责人签名",
            "同意，作业前清理布草。",
            timedelta(hours=1),
        ),
    ]


def choices() -> list[Choice]:
    """What the one who decides may do."""
    return [
        Choice("approve", "同意"),
        Choice("return", "退回", needs_reason=True),
        Choice("reject", "拒绝", needs_reason=True),
        Choice("transfer", "转交", url="#decide"),
        Choice("add", "加签"),
        Choice("remind", "催办", allowed=False, why_not="一小时内已催过一次"),
    ]


PHRASES = ["同意", "同意，请按规定执行", "请补充依据"]


@dataclass
class Row:
    number: str
    title: str
    gist: str
    department: str
    amount: int | None
    state: str
    stage: str
    due: datetime | None


def ledger() -> list[Row]:
    """A page of records, with one late and one soon."""
    now = clock.now()
    return [
        Row(
            "DH-2026-0031",
            "动火作业申请单",
            "13 层布草间 · 一级",
            "工程部",
            None,
            "running",
            "",
            now + timedelta(hours=2),
        ),
        Row("CGB-2026-0107", "采购申请单", "仓库 · 12 项", "仓库", 846000, "running", "", now + timedelta(days=1)),
        Row("CM-2026-0212", "出门证明", "布草 40 件送洗", "客房部", None, "approved", "", None),
        Row("LS-2026-0088", "临时出入证申请", "宏达装饰 · 6 人", "工程部", 6000, "approved", "已发证", None),
        Row("QJ-2026-0340", "请假单", "年假 3 天", "前厅部", None, "returned", "", now - timedelta(hours=20)),
        Row("CGB-2026-0101", "采购申请单", "客用品 · 8 项", "客房部", 1290050, "rejected", "", None),
        Row("HK-2026-1108", "会客登记单", "访员工", "保安部", None, "voided", "", None),
    ]


BARS = [
    ("保安部", 42, "42 件", "#"),
    ("工程部", 31, "31 件", "#"),
    ("客房部", 18, "18 件", "#"),
    ("采购部", 7, "7 件", "#"),
]


class TableField(StringField):
    """What a table hands to its template: columns of (name, label, kind, required), rows of fields, and
    what one tap writes into a whole column."""

    columns: list[tuple[str, str, str, bool]]
    rows: list[list[Field]]
    at_once: dict[str, str]


def _kind(base: type[Field], label: str, kind: str, required: bool = False, **more: Any) -> Any:
    """A field of a kind, the way a form of the portal has it."""
    made = type(base.__name__, (base,), {"kind": kind, **more.pop("has", {})})
    checks = [InputRequired(f"请填写{label}")] if required else []
    return made(label, validators=checks, **more)


def form(sent: Any = None) -> Form:
    """One field of every kind."""
    departments = ["工程部", "客房部", "保安部", "前厅部"]
    spots = ["油罐、油箱", "配电间", "客房", "仓库", "以上都不是"]
    fields = {
        "department": _kind(SelectField, "申请部门", "dept", True, choices=departments, validate_choice=False),
        "place": _kind(
            StringField,
            "动火地点",
            "place",
            True,
            description="写到房间或设备，如“13 层布草间”。",
            has={"chips": [FIRE_7], "choices": ["13 层布草间", "地下二层锅炉房"]},
        ),
        "spots": _kind(SelectMultipleField, "动火部位", "multi", choices=spots, has={"chips": [FIRE_2]}),
        "starts": _kind(StringField, "计划开始", "datetime", True),
        "ends": _kind(StringField, "计划结束", "datetime"),
        "watcher": _kind(StringField, "监护人", "person", description="不能由动火人兼任。", has={"chips": [OURS]}),
        "dangerous": _kind(RadioField, "危险性较大", "yesno", choices=["是", "否"], validate_choice=False),
        "grade": _kind(StringField, "动火等级", "calc", default="一级", has={"why": "因为：客房内动火"}),
        "extinguishers": _kind(StringField, "灭火器", "int", has={"unit": "具"}),
        "fee": _kind(StringField, "费用", "money", default="8460.00"),
        "share": _kind(StringField, "分摊", "percent"),
        "weight": _kind(StringField, "重量", "number", has={"unit": "公斤"}),
        "plan": _kind(TextAreaField, "安全实施方案", "long", True),
        "notes": _kind(TextAreaField, "说明", "richtext"),
        "workers": _kind(TableField, "动火人", "table"),
        "checks": _kind(
            SelectMultipleField, "作业前检查", "checklist", choices=["可燃物已清理", "灭火器在位", "监护人到场"]
        ),
        "host": _kind(StringField, "被访人", "person_or_guest"),
        "copies": _kind(SelectMultipleField, "抄送", "people", choices=[]),
        "phone": _kind(StringField, "联系电话", "phone"),
        "plate": _kind(StringField, "车牌号", "plate"),
        "id_no": _kind(StringField, "证件号码", "id_no"),
        "order": _kind(StringField, "采购单", "ref", has={"form": "purchase"}),
        "customer": _kind(StringField, "客户", "customer"),
        "standing": _kind(StringField, "现场扫码", "scan"),
        "clause": _kind(StringField, "依据条款", "article"),
        "post": _kind(SelectField, "岗位", "post", choices=["保安部经理", "领班"], validate_choice=False),
        "way": _kind(RadioField, "处理方式", "choice", choices=["换新", "维修", "报废"], validate_choice=False),
        "on": _kind(StringField, "日期", "date"),
        "at": _kind(StringField, "时刻", "time"),
        "period": _kind(StringField, "有效期", "daterange"),
        "month": _kind(StringField, "月份", "month"),
        "quarter": _kind(StringField, "季度", "quarter"),
        "year": _kind(StringField, "年度", "year"),
        "mark": _kind(
            StringField, "满意程度", "scale", has={"top": 5, "words": ["很差", "较差", "一般", "较好", "很好"]}
        ),
        "photo": _kind(FileField, "现场照片", "photo"),
        "papers": _kind(FileField, "附件", "file", has={"several": True}),
        "signature": _kind(StringField, "申请人签名", "sign", has={"stored": True}),
        "agreed": BooleanField("已阅读并遵守《动用明火审批规定》"),
    }
    made: Form = type("Example", (Form,), fields)(sent)
    workers = made["workers"]
    assert isinstance(workers, TableField)
    workers.columns = [
        ("person", "姓名", "text", True),
        ("licence", "特种作业证号", "text", True),
        ("valid_to", "证书有效期", "date", False),
    ]
    workers.at_once = {}
    lines = [("李建国", "T3402-1187", "2027-05-01"), ("周伟", "T3402-2250", "2026-10-01"), ("", "", "")]
    workers.rows = [_row(number, values, workers.columns) for number, values in enumerate(lines)]
    if sent is not None:
        made.validate()
        workers.rows[1][2].errors = ["证书已过期，请换人或更新证书"]
    return made


def _row(number: int, values: tuple[str, ...], columns: list[tuple[str, str, str, bool]]) -> list[Field]:
    fields = {
        f"workers-{number}-{name}": _kind(StringField, label, kind, default=value)
        for (name, label, kind, _required), value in zip(columns, values, strict=True)
    }
    return list(type("ExampleRow", (Form,), fields)())
