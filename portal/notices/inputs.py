"""What the page of one's own notices asks: ways and quiet hours, and a robot's address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.notices import robots
from portal.notices.kinds import CHANNELS, GROUPS
from portal.people.inputs import Input, OneOf


class Ways(Input):
    """Quiet hours; the ways themselves are a table of lists, read by `ways_in`."""

    quiet_from = TimeField(_l("从"), [Optional()])
    quiet_until = TimeField(_l("到"), [Optional()])

    def validate_quiet_until(self, field: TimeField) -> None:
        if (self.quiet_from.data is None) != (field.data is None):
            raise ValidationError(_l("开始和结束要么都填，要么都不填。"))

    @property
    def quiet(self) -> tuple[time, time] | None:
        begin, end = self.quiet_from.data, self.quiet_until.data
        return (begin, end) if begin is not None and end is not None else None


def ways_in(posted: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The chosen way of every group by every channel, as posted: the lists are called todo-mail and so on."""
    return {
        group: {channel: posted[name] for channel in CHANNELS if (name := f"{group}-{channel}") in posted}
        for group in GROUPS
    }


class RobotData(Input):
    vendor = OneOf(_l("哪一家"), [InputRequired(_l("请选择是哪一家的机器人。"))])
    address = StringField(
        _l("机器人的地址（Webhook）"),
        [InputRequired(_l("请填写机器人的地址。")), Length(max=500)],
        description=_l(
            "在群设置里添加自定义机器人，把它给出的地址粘贴到这里。谁有这个地址，谁就能往群里发消息；它会加密保存。"
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    secret = PasswordField(
        _l("签名密钥"),
        [Length(max=200)],
        description=_l("钉钉选了“加签”、飞书选了“签名校验”时填写；企业微信不填。"),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor.choices = [(key, str(vendor.title)) for key, vendor in robots.VENDORS.items()]
