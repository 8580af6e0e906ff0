"""The kit: every kind has a template that labels its control, shows what stands in it, and says what is wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import Form, IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from portal import kit
from portal.desks.design import examples
from portal.formkit import fields as formkit
from portal.records import states
from tests.looks.reading import Page

FIELD = '{% from "kit/form.html" import field %}{{ field(f) }}'


@pytest.fixture
def drawn(app: Flask):
    def draw(field: Any) -> Page:
        with app.test_request_context("/"):
            return Page(render_template_string(FIELD, f=field))

    return draw


def test_every_kind_of_formkit_has_a_template(app: Flask) -> None:
    known = app.jinja_env.list_templates()
    assert len(formkit.KINDS) > 30
    missing = [kind for kind in formkit.KINDS if f"kit/fields/{kind}.html" not in known]
    # `named` is what other kinds are built on; a grade is drawn as a worked-out value.
    assert sorted(missing) == ["grade", "named"]


@pytest.mark.parametrize("name", list(examples.form()._fields))
def test_a_field_labels_what_it_asks_and_repeats_no_id(drawn, name: str) -> None:
    field = examples.form()[name]
    page = drawn(field)
    assert len(page.ids) == len(set(page.ids))
    labelled = {a["for"] for tag, a in page.tags if tag == "label" and "for" in a}
    assert labelled <= set(page.ids)
    if kit.is_group(field):
        assert page.having(role="group", aria_labelledby=f"{field.id}-label")
    named = [
        a
        for tag, a in page.tags
        if tag in ("input", "select", "textarea") and a.get("name") and a.get("type") != "hidden"
    ]
    assert named or kit.kind_of(field) in ("calc", "table"), "nothing to fill in"


def test_an_error_stands_at_the_field_and_in_the_list_that_links_to_it(app: Flask) -> None:
    form = examples.form(_sent())
    form.validate()
    with app.test_request_context("/"):
        text = render_template_string(
            '{% from "kit/form.html" import error_list, field %}{{ error_list(form) }}{{ field(form.place) }}',
            form=form,
        )
    page = Page(text)
    assert page.having(href="#place")
    (control,) = page.having(id="place")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "place-hint place-error"
    assert text.count("请填写动火地点") == 2


def test_errors_of_cells_link_to_their_cells() -> None:
    form = examples.form(_sent())
    assert ("workers-1-valid_to", "证书已过期，请换人或更新证书") in kit.faults(form)


def test_what_was_typed_comes_back_even_when_it_cannot_stand(drawn) -> None:
    class Asked(Form):
        count = IntegerField("数量")

    form = Asked(_sent(count="十二"))
    form.validate()
    assert drawn(form.count).having(id="count")[0]["value"] == "十二"


def _sent(**values: str) -> Any:
    from werkzeug.datastructures import MultiDict

    return MultiDict(values)


def test_a_reference_shows_a_name_and_sends_an_id(drawn) -> None:
    class Asked(Form):
        who = type("Who", (StringField,), {"kind": "person", "shown": "王芳"})("监护人")

    (control,) = drawn(Asked(data={"who": "17"}).who).having(id="who")
    assert (control["value"], control["data-id"]) == ("王芳", "17")


def test_up_to_seven_choices_are_all_shown(drawn) -> None:
    def asked(many: int) -> Page:
        field = type("Way", (StringField,), {"kind": "choice", "choices": [str(i) for i in range(many)]})
        form = type("Asked", (Form,), {"way": field("方式")})()
        return drawn(form["way"])

    assert len(asked(7).having(type="radio")) == 7
    assert not asked(8).having(type="radio")


def test_choices_of_every_shape_read_the_same() -> None:
    class Asked(Form):
        words = SelectMultipleField("甲", choices=["一", "二"])
        things = SelectField("乙", choices=[SelectChoice("3", "工程部")], validate_choice=False)

    form = Asked(data={"words": ["二"]})
    assert kit.options(form.words) == [("一", "一", False), ("二", "二", True)]
    assert kit.options(form.things)[0][:2] == ("3", "工程部")


def test_required_is_said_in_words_too(app: Flask) -> None:
    class Asked(Form):
        place = StringField("地点", [InputRequired("请填写地点")])

    with app.test_request_context("/"):
        assert "（必填）" in render_template_string(FIELD, f=Asked().place)


def test_what_people_typed_is_never_markup(app: Flask) -> None:
    class Asked(Form):
        place = StringField("地点", description="<b>提示</b>")

    form = Asked(_sent(place='"><script>alert(1)</script>'))
    form.place.errors = ["<i>错</i>"]
    with app.test_request_context("/"):
        text = render_template_string(FIELD, f=form.place)
    assert not any(raw in text for raw in ("<script", "<b>", "<i>"))


@pytest.mark.parametrize(
    ("macro", "codes"), [("record_status", [*states.RECORD, "draft"]), ("task_state", states.TASK)]
)
def test_every_state_has_a_shape_and_the_word_of_the_closed_list(app: Flask, macro: str, codes: Any) -> None:
    words = {**states.RECORD, "draft": states.DRAFT} if macro == "record_status" else states.TASK
    for code in codes:
        with app.test_request_context("/"):
            text = render_template_string(
                f'{{% from "kit/status.html" import {macro} %}}{{{{ {macro}(code) }}}}', code=code
            )
        assert "<svg" in text
        assert words[code] in text


def test_a_link_with_changes_keeps_the_rest_of_the_query(app: Flask) -> None:
    with app.test_request_context("/records?state=running&page=3&tag=a&tag=b"):
        assert kit.url_with(sort="due", page=None) == "/records?state=running&tag=a&tag=b&sort=due"
    with app.test_request_context("/records?page=3"):
        assert kit.url_with(page=None) == "/records"


def test_where_one_of_many_did_it_the_rest_are_one_line(app: Flask) -> None:
    def task(name: str, state: str, why: str = "", role: str = "") -> SimpleNamespace:
        person = SimpleNamespace(name=name)
        return SimpleNamespace(person=person, person_id=name, decider=None, decider_id=None, state=state, why=why,
                               role=role, weight=1, acting=None, opinion="")  # fmt: skip

    done, gone = task("赵铁军", "passed"), "已有1人办理，其余不再需要"
    rest = [task(name, "closed", gone) for name in ("陈刚", "马国强")]
    with app.test_request_context("/"):
        draw = app.jinja_env.get_template("kit/route.html").module.asked
        several, single = str(draw([done, *rest])), str(draw([done, rest[0], task("邵云", "closed", gone, "before")]))
    assert several.count("<li") == 2 and "<summary>另 2 人不必再办</summary>" in several
    assert "陈刚、马国强" in several and several.count(gone) == 1
    assert single.count("<li") == 3 and "<details>" not in single


def test_a_number_and_a_moment_are_not_torn_apart_and_nothing_else_becomes_markup() -> None:
    assert kit.unbroken("<b> CGB-2026-0008 待办，11-22 14:01") == (
        '&lt;b&gt; <span class="nowrap">CGB-2026-0008</span> 待办，<span class="nowrap">11-22 14:01</span>'
    )
    assert kit.unbroken("有效期止 2027-01-24 · 11-24，138-11-22") == (
        '有效期止 <span class="nowrap">2027-01-24</span> · <span class="nowrap">11-24</span>，138-11-22'
    )
    assert kit.unbroken("2026年11月24日 09:30") == '<span class="nowrap">2026年11月24日</span> 09:30'
