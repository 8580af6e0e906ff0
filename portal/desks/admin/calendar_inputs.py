"""What is asked when a day of the working calendar is changed."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.validators import InputRequired

from portal.people.inputs import Input
from portal.timers.models import CalendarDay


class DayData(Input):
    day = DateField(_l("日期"), [InputRequired(_l("请填写日期。"))])
    kind = RadioField(_l("这一天"), validate_choice=False)
    name = StringField(_l("原因"), description=_l("写在日历上，例如店庆、元旦、调休。"))
    by_state = BooleanField(_l("抄自国务院办公厅的通知"), description=_l("本店自己定的日子不勾。"))


def day_input(day: date | None, own: CalendarDay | None) -> DayData:
    """The form, with the chosen day standing in it, and what was entered for it before."""
    form = DayData(data={"day": day, "kind": own.kind if own else None, "name": own.name if own else "",
                         "by_state": bool(own and own.by_state)})  # fmt: skip
    form.kind.choices = [("holiday", _("休息")), ("workday", pgettext("calendar", "上班"))]
    for name in ("kind", "name"):
        form[name].required = True
    return form
