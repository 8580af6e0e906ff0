"""What is asked when a regulation is given to people to read."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.clock import today
from portal.people import directory
from portal.people.inputs import Input
from portal.regulations import snapshot


class AskInput(Input):
    """A regulation, whom it binds, how long they have, and a question if there shall be one."""

    code = SelectField(_l("制度"), validate_choice=False)
    audience = SelectMultipleField(_l("哪些部门要读"), validate_choice=False)
    posts = SelectMultipleField(_l("或者哪些岗位"), validate_choice=False)
    days = IntegerField(_l("期限（天）"), default=7)
    question = StringField(_l("提问（可以不填）"))
    choices = TextAreaField(_l("选项，一行一个"))
    right = IntegerField(_l("第几个对"), [Optional()])

    @property
    def lines(self) -> list[str]:
        return (self.choices.data or "").splitlines()


def ask_input(codes: list[str], code: str = "") -> AskInput:
    """The form for somebody who may ask for these regulations."""
    form = AskInput(data={"code": code} if code else None)
    catalogue = snapshot.current().catalogue
    titles = {edition.code: edition.short for edition in catalogue.in_force_on(today()).values()}
    form.code.choices = [(one, f"{one} {titles.get(one, one)}") for one in codes]
    form.audience.choices = [("all", _("全体员工"))]
    form.audience.choices += [(f"dept:{one.id}", one.name) for one in directory.departments()]
    form.posts.choices = [(f"post:{one.id}", one.name) for one in directory.posts()]
    form.days.description = _("从安排、施行或到岗起算，取最晚的一个。")
    form.audience.description = _("部门、岗位至少选一项；以后到岗的人自动算在内。")
    for name in ("code", "days"):
        form[name].required = True
    return form
