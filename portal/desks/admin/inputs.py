"""What the administrator's pages ask: how a body decides, whose route is played, how a record is ended and why."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.desks.admin import bodies
from portal.errors import BadInput
from portal.people.inputs import Input, OneOf, PersonField
from portal.people.models import Body, Department, Post

_WITH_LINE = ("number", "share", "weight")


class BodyData(Input):
    """How a body decides; each post of the body adds a box for the votes of its holder (`body_input`)."""

    mode = RadioField(_l("怎样算通过"))
    line = IntegerField(_l("人数或百分比"), [Optional(), NumberRange(min=1, message=_l("请填写大于 0 的整数。"))],
                        description=_l("定数填人数；按比例、按票数填百分比。其他方式不用填。"))  # fmt: skip
    quorum = IntegerField(_l("至少几人表决才有效"), [Optional(), NumberRange(min=0, message=_l("不能小于 0。"))])
    chair = OneOf(_l("主持人"), description=_l("票数相同时，由主持人的一票决定；不设则算未通过。"))

    seats: list[Post]

    @property
    def rule(self) -> str:
        """The rule as bodies keep it. Raises BadInput for one that wants a number and has none."""
        mode = self.given.mode or ""
        if mode not in _WITH_LINE:
            return mode
        if not self.given.line:
            raise BadInput(_("表决规则没有保存，请改正下面的内容。"), {"line": [_("请填写人数或百分比。")]})
        return f"{mode}:{self.given.line}"

    @property
    def chair_post(self) -> Post | None:
        return next((post for post in self.seats if str(post.id) == self.given.chair), None)

    @property
    def weights(self) -> dict[int, int]:
        if self.given.mode != "weight":
            return {}
        asked = {post.id: self[f"votes_{post.id}"].data for post in self.seats}
        return {id_: 1 if votes is None else votes for id_, votes in asked.items()}


def body_input(department: Department, body: Body | None) -> BodyData:
    """The form for this body, with how it decides now standing in it."""
    seats = [post for post, _people in bodies.seats(department)]
    boxes: dict[str, Any] = {
        f"votes_{post.id}": IntegerField(post.name, [Optional(), NumberRange(min=1, message=_("票数至少为 1。"))])
        for post in seats
    }
    kind: type[BodyData] = type("BodyDataWithVotes", (BodyData,), boxes)
    mode, _colon, line = (body.rule if body else "majority").partition(":")
    now: dict[str, Any] = {
        "mode": mode, "line": int(line) if line else None, "quorum": body.quorum if body else 0,
        "chair": str(body.chair_post_id or "") if body else "",
        **{f"votes_{post.id}": (body.weights if body else {}).get(str(post.id), 1) for post in seats},
    }  # fmt: skip
    form = kind(data=now)
    form.seats = seats
    form.mode.choices = [(key, f"{words}：{means}") for key, (words, means) in bodies.MODES.items()]
    form.chair.choices = [("", _("不设")), *((str(post.id), post.name) for post in seats)]
    return form


class EndData(Input):
    """How a record is ended by the administrator, and why. Its `how` is given the ways there are."""

    how = RadioField(_l("怎样结束"), [InputRequired(_l("请选择终止还是作废。"))])
    opinion = TextAreaField(_l("原因"), [InputRequired(_l("请写明原因，申请人和办理人都看得到。"))])


class RouteAsked(Input):
    """Whose route is played, and when; read from the address, so that a play can be kept and sent."""

    class Meta(Input.Meta):
        csrf = False  # it only asks

    form = OneOf(_l("表单"))
    person = PersonField(_l("由谁填写"))
    on = DateTimeLocalField(_l("什么时候"), [Optional()], format=["%Y-%m-%dT%H:%M"], description=_l("不填为现在。"))
    source = StringField(_l("沿用哪张单据的内容"), description=_l("填单号，只能用您看得到的单据。"))
