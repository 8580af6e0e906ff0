"""What is asked when a setting is changed: its value, by kind, and the reason."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField

from portal.people import bodies, directory
from portal.people.inputs import Input
from portal.regulations import tiers
from portal.regulations.setting_specs import SettingSpec

_SPARE_ROWS = 2  # empty tiers below those there are


class SettingInput(Input):
    """The value is read by the setting itself, so it is text here whatever its kind."""

    reason = TextAreaField()


class TiersField(Field):
    """Amount tiers row by row: amount and holder, sent as one name in turn. Its data is text as `parse` reads it."""

    kind = "tiers"

    def __init__(self, label: str, posts: list[str], named_bodies: list[str], most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most
        self.groups = [(_("岗位"), posts), (_("表决机构（成员一起决定）"), named_bodies)]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = tiers.typed_rows(zip(valuelist[::2], valuelist[1::2], strict=False))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The amount and holder of each row to draw, with a few empty rows at the end."""
        filled = tiers.rows(self.data or "")
        return [*filled, *[("", "")] * min(_SPARE_ROWS, max(0, self.most - len(filled)))]


def setting_input(spec: SettingSpec, typed: str) -> SettingInput:
    """The form for this setting, with the value in force standing in it."""

    class OfKind(SettingInput):
        value = _value_field(spec)

    form = OfKind(data={"value": typed})
    form.reason.label.text = _("修改的理由")
    form.reason.description = _("写给以后查看历史的人。")
    for name in ("value", "reason"):
        form[name].required = True
    return form


def _value_field(spec: SettingSpec) -> Any:
    label = _("新的数值（%(unit)s）", unit=spec.unit) if spec.unit else _("新的数值")
    if spec.kind in ("choice", "yesno"):
        choices: list[Any] = list(spec.choices) if spec.kind == "choice" else ["是", "否"]
        return RadioField(label, choices=choices, validate_choice=False)
    if spec.kind == "post":
        posts: list[Any] = [post.name for post in directory.posts()]
        return SelectField(label, choices=posts, validate_choice=False)
    if spec.kind == "tiers":
        return TiersField(
            _("新的分档"),
            [post.name for post in directory.posts()],
            [body.department.name for body in bodies.bodies()],
            spec.most_tiers,
            description=_("金额从低到高，不满这个金额的由这一档决定；最后一档的金额留空，不用的行也留空。"),
        )
    if spec.kind == "text":
        return TextAreaField(label)
    return StringField(label, description=_limits(spec))


def _limits(spec: SettingSpec) -> str:
    if spec.kind == "time":
        return _("写成 21:30 的样子。")
    if spec.kind == "time_range":
        return _("写成“开始-结束”，例如 12:00-13:00。")
    if spec.at_least is not None and spec.at_most is not None:
        return _("从%(least)s到%(most)s。", least=spec.show(spec.at_least), most=spec.show(spec.at_most))
    return ""
