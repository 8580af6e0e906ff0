"""What the people's pages ask: sign-in, one's own page, and the administration of people, posts and rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TimeField,
)
from wtforms.validators import EqualTo, InputRequired, Length, Optional, ValidationError

from portal.clock import today
from portal.db import db
from portal.errors import BadInput
from portal.people import directory, passwords, rosters, structure, substitutes
from portal.people.models import Department, Post


class Input(FlaskForm):
    """A form whose service has the last word: its BadInput becomes errors at the fields."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            if unbound.field_class is StringField:
                unbound.kwargs.setdefault("filters", [_stripped])
            return unbound.bind(form=form, **options)

    @property
    def given(self) -> Any:
        """What was entered, by attribute: `form.given.name`."""
        return SimpleNamespace(**self.data)

    def done(self, work: Callable[[], object]) -> bool:
        """Whether this was posted, makes sense, and `work` took it. What a refused `work` had begun is undone."""
        if not self.validate_on_submit():
            return False
        try:
            with db.session.begin_nested():
                work()
        except BadInput as error:
            self.blame(error)
            return False
        return True

    def blame(self, error: BadInput) -> None:
        """Put the sentences where they belong; those without a field of this form go on top."""
        elsewhere = [error.sentence] if not error.problems else []
        for name, sentences in error.problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, *sentences]
            else:
                elsewhere += sentences
        self.form_errors.extend(elsewhere)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _needed(sentence: Any) -> list[Any]:
    return [InputRequired(sentence)]


class PersonField(Field):
    """A colleague: the id the suggestions send, or, typed without them, a name, login or employee number."""

    kind = "person"

    def _value(self) -> str:
        return str(self.data.id) if self.data else ""

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        typed = values[0].strip() if values else ""
        if not typed:
            return
        found = directory.people_meant(typed)
        if not found:
            raise ValueError(_("没有找到“%(text)s”，请从提示里选择一位同事。", text=typed))
        if len(found) > 1:
            raise ValueError(_("有多位同事符合“%(text)s”，请从提示里选择一位。", text=typed))
        self.data = found[0]


class _RowField(Field):
    """One of the hotel's departments or posts; `data` is the row itself, or None."""

    def __init__(self, label: Any, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices = list(self._rows())

    def _rows(self) -> Iterable[Department | Post]:
        raise NotImplementedError

    def _value(self) -> str:
        return str(self.data.id) if self.data else ""

    def process_data(self, value: Department | Post | None) -> None:
        self.data = value
        if value is not None and value not in self.choices:
            self.choices.append(value)  # a retired one stays where it stands

    def process_formdata(self, values: list[str]) -> None:
        typed = values[0] if values else ""
        self.data = next((row for row in self.choices if str(row.id) == typed), None)
        if typed and self.data is None:
            raise ValueError(_("请从列表中选择。"))


class DepartmentField(_RowField):
    kind = "dept"
    _rows = staticmethod(directory.departments)


class PostField(_RowField):
    kind = "post"
    _rows = staticmethod(directory.posts)


class Several(Field):
    """Some of the `choices`, pairs set by the form."""

    kind = "multi"

    def __init__(self, label: Any, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices: list[tuple[str, str]] = []

    def process_formdata(self, values: list[str]) -> None:
        self.data = values

    def pre_validate(self, form: object) -> None:
        if not set(self.data or []) <= set(dict(self.choices)):
            raise ValidationError(_("请从列表中选择。"))


class SignatureField(StringField):
    """Drawn on the page; sends an SVG."""

    kind = "sign"


class Words(Field):
    """Several words in one line."""

    kind = "text"

    def _value(self) -> str:
        return "、".join(self.data or [])

    def process_formdata(self, values: list[str]) -> None:
        self.data = structure.words_in(values[0]) if values else []


class OneOf(Field):
    """One of some words; `choices` are words, or pairs of what is kept and what is read, set by the form."""

    kind = "choice"

    def __init__(self, label: Any, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices: list[tuple[str, str]] = []

    def _value(self) -> str:
        return self.data or ""

    def process_formdata(self, values: list[str]) -> None:
        self.data = values[0] if values else ""

    def pre_validate(self, form: object) -> None:
        if self.data and self.data not in dict(self.choices):
            raise ValidationError(_("请从列表中选择。"))


def _new_password(label: Any) -> PasswordField:
    hint = _l("至少 %(n)s 位，可以是一句话；不要求大小写或符号，常见的密码会被拒绝。", n=passwords.SHORTEST)
    return PasswordField(
        label,
        _needed(_l("请填写密码。")),
        description=hint,
        render_kw={"autocomplete": "new-password", "minlength": passwords.SHORTEST},
    )


def _repeated(label: Any, field: str) -> PasswordField:
    wrong = EqualTo(field, _l("两次输入的密码不同，请再输入一次。"))
    return PasswordField(label, [wrong], render_kw={"autocomplete": "new-password"})


class SignIn(Input):
    login = StringField(
        _l("登录名"),
        _needed(_l("请填写登录名。")),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
    )
    password = PasswordField(_l("密码"), _needed(_l("请填写密码。")), render_kw={"autocomplete": "current-password"})
    shared_desk = BooleanField(_l("这是公用的值班电脑"))
    next = HiddenField()


class Switch(Input):
    # A shared computer must not offer the colleagues' stored names and passwords.
    login = StringField(
        _l("接班人登录名"),
        _needed(_l("请填写登录名。")),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "autofocus": True},
    )
    password = PasswordField(_l("接班人密码"), _needed(_l("请填写密码。")), render_kw={"autocomplete": "off"})
    next = HiddenField()


class Welcome(Input):
    hotel_name = StringField(_l("酒店名称"), [*_needed(_l("请填写酒店名称。")), Length(max=100)])
    name = StringField(_l("管理员姓名"), _needed(_l("请填写姓名。")), render_kw={"autocomplete": "name"})
    login = StringField(_l("登录名"), _needed(_l("请填写登录名。")), render_kw={"autocomplete": "username"})
    password = _new_password(_l("密码"))
    repeated = _repeated(_l("再输入一次密码"), "password")


class NewPassword(Input):
    password = _new_password(_l("新密码"))
    repeated = _repeated(_l("再输入一次新密码"), "password")


class OwnPassword(Input):
    old = PasswordField(
        _l("现在的密码"), _needed(_l("请填写现在的密码。")), render_kw={"autocomplete": "current-password"}
    )
    password = _new_password(_l("新密码"))
    repeated = _repeated(_l("再输入一次新密码"), "password")


class Signature(Input):
    drawn = SignatureField(_l("签名"))


class Substitute(Input):
    substitute = PersonField(_l("代理人"), _needed(_l("请选择代理人。")))
    starts_at = DateTimeLocalField(_l("从"), _needed(_l("请填写开始时间。")), format=["%Y-%m-%dT%H:%M"])
    ends_at = DateTimeLocalField(_l("到（不含）"), _needed(_l("请填写结束时间。")), format=["%Y-%m-%dT%H:%M"])
    forms = Several(_l("只代理这些单据"), description=_l("都不选，则代理全部。"))
    also_open = BooleanField(_l("开始时我手里还没办的，也请代理人办"), default=True)
    reason = StringField(_l("原因"), [Length(max=200)], description=_l("例如：年假、外出培训。代理人和管理员看得到。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forms.choices = list(substitutes.forms_on_offer().items())


class PersonData(Input):
    name = StringField(_l("姓名"), _needed(_l("请填写姓名。")))
    login = StringField(_l("登录名"), _needed(_l("请填写登录名。")), render_kw={"autocapitalize": "none"})
    employee_no = StringField(_l("工号"))
    phone = StringField(_l("手机或分机"))
    email = StringField(_l("邮箱"))
    is_admin = BooleanField(_l("门户管理员：维护人员、岗位和参数；不因此看到单据内容"))


class HoldPost(Input):
    post = PostField(_l("岗位"), _needed(_l("请选择岗位。")))
    since = DateField(_l("自"), _needed(_l("请填写开始日期。")), default=today)
    until = DateField(_l("至（含；不填为长期）"), [Optional()])
    is_main = BooleanField(_l("主要岗位"))


class LastDay(Input):
    last_day = DateField(_l("最后一天（含）"), _needed(_l("请填写日期。")), default=today)


class DepartmentData(Input):
    name = StringField(_l("部门名称"), _needed(_l("请填写部门名称。")))
    aliases = Words(_l("别名"), description=_l("制度里对同一部门的其他叫法，用顿号或逗号分开，例如：设备部、维修部。"))
    parent = DepartmentField(_l("上级部门"))
    head_post = PostField(_l("负责人岗位"), description=_l("不选则由上级部门的负责人负责。"))
    leader_post = PostField(_l("分管领导岗位"), description=_l("制度所称主管领导、分管领导。"))
    order = IntegerField(_l("排序"), [Optional()], description=_l("小的在前。"))
    active = BooleanField(_l("在用"), default=True)


class PostData(Input):
    name = StringField(
        _l("岗位名称"), _needed(_l("请填写岗位名称。")), description=_l("全店不重复，例如“保安部领班”而不是“领班”。")
    )
    department = DepartmentField(_l("部门"), _needed(_l("请选择部门。")))
    reports_to = PostField(_l("上级岗位"), description=_l("空缺时，待办转给上级岗位。"))
    desk = OneOf(_l("工作台"))
    active = BooleanField(_l("在用"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk.choices = [("", _("无")), *((key, str(words)) for key, words in structure.DESKS.items())]
        if self.desk.object_data and self.desk.object_data not in structure.DESKS:
            self.desk.choices.append((self.desk.object_data, self.desk.object_data))


class ShiftData(Input):
    person = PersonField(_l("值班人"), _needed(_l("请选择值班人。")))
    duty = OneOf(_l("值班岗位"), _needed(_l("请选择值班岗位。")))
    label = StringField(_l("班次"), [Length(max=20)], description=_l("例如：早班、中班、夜班。"))
    first = DateField(_l("从哪天"), _needed(_l("请填写日期。")))
    last = DateField(_l("到哪天（含）"), [Optional()], description=_l("不填则只排一天。"))
    starts = TimeField(_l("上班"), _needed(_l("请填写上班时间。")))
    ends = TimeField(_l("下班"), _needed(_l("请填写下班时间。")), description=_l("不晚于上班时间的，算次日。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty.choices = [(duty, duty) for duty in rosters.duties()]


class Upload(Input):
    file = FileField(_l("名单文件"), [FileRequired(_l("请选择 .xlsx 或 .csv 文件。"))])
    create_missing = BooleanField(_l("名单里没有的部门和岗位一并新建"), default=True)

    def validate_file(self, field: FileField) -> None:
        if not (field.data.filename or "").lower().endswith((".xlsx", ".csv")):
            raise ValidationError(_("请选择 .xlsx 或 .csv 文件。"))


class Confirm(Input):
    """The rows of an upload on their way through the preview."""

    rows = HiddenField(validators=_needed(_l("没有收到名单，请重新上传。")))
    skip_faulty = BooleanField(_l("跳过有问题的行，只导入其余的"))
    create_missing = BooleanField(_l("名单里没有的部门和岗位一并新建"))
