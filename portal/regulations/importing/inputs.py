"""What is asked when a file is imported, and when a working copy is published or dropped."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from portal.people.inputs import Input


class Upload(Input):
    file = FileField(
        _l("文件"),
        [FileRequired(_l("请选择要导入的文件。"))],
        description=_l("Word（.docx）、文本（.txt）、Markdown（.md）或网页（.html），不超过 10 MB。"),
    )
    convert = BooleanField(_l("繁体转换为简体"))


class Publish(Input):
    effective = DateField(_l("施行日期"), [Optional()], description=_l("从这一天起生效，不早于今天。"))
    reason = StringField(_l("理由"), description=_l("写给以后查看的人，如“沿用本店原有制度”。"))


class Drop(Input):
    reason = StringField(_l("丢弃的理由"))
