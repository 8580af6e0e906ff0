"""What every form of the hotel must be, whoever wrote it: runs over the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import forms
from portal.formkit import Calc, Definition, Expr, Field, Form, Grade, Holder, Table
from portal.formkit.asking import asked_fields, raw_of, read_raw, wtform
from portal.formkit.conditions import SettingOf
from portal.formkit.listing import forms_json
from portal.records import drafts
from portal.regulations import shipped
from tests.formkit.world import DEPARTMENTS, DESKS, POSTS, Desk, World, holder

forms.load_all()
EVERY = sorted(Form.registry)
CHINESE = r"\u4e00-\u9fff\u3000-\u303f\uff00-\uffef"
# what anybody says half width: a time, a figure, a code
HALF_WIDTH = re.compile(rf"[{CHINESE}]\s?[,;:!?()]|[,;:!?()]\s?[{CHINESE}]")
NOT_YET = {"CMP", "CUS", "KAM", "CSV", "CSP", "CRN", "ARC", "TEAM"}  # texts still to be written


@pytest.fixture(params=EVERY)
def form(request: pytest.FixtureRequest) -> Definition:
    return Form.registry[request.param]


def test_the_example_can_be_filed(form: Definition) -> None:
    filed = Desk(form.key).file()
    assert filed.problems == {}
    assert filed.refused == []
    assert set(form.example) <= set(filed.answers.complete())


def test_leaving_out_a_required_box_blames_exactly_that_box(form: Definition) -> None:
    env = Desk(form.key).file().answers
    left_out = []
    for name, field in asked_fields(form.filed_sections()).items():
        shown = field.only_if is None or field.only_if.value(env)
        required = field.required_if.value(env) if field.required_if is not None else not field.optional
        if shown and required and not isinstance(field.default, Expr):
            filed = Desk(form.key).file(**{name: None})
            assert (name, filed.problems, filed.refused) == (name, {name: [field.blank_sentence()]}, [])
            left_out.append(name)
    assert left_out


def test_leaving_out_a_required_column_blames_exactly_that_cell(form: Definition) -> None:
    example = Desk(form.key).example()
    for name, field in asked_fields(form.filed_sections()).items():
        if isinstance(field, Table) and name in example:
            for column, inner in field.typed_columns().items():
                if not inner.optional:
                    rows = [{**example[name][0], column: None}, *example[name][1:]]
                    filed = Desk(form.key).file(**{name: rows})
                    assert filed.problems == {f"{name}-0-{column}": [inner.blank_sentence()]}


def test_every_box_stands_on_the_paper_or_is_excused(form: Definition) -> None:
    missing = set(form.fields) - form.sheet.words() - set(form.sheet.leaves_out)
    assert not missing
    assert all(reason.strip() for reason in form.sheet.leaves_out.values())
    assert not set(form.sheet.leaves_out) & form.sheet.words()
    words = [word for row in form.sheet.cells() for word, _ in row]
    assert len(words) == len(set(words))
    assert form.sheet.paper in ("A4", "A5", "landscape")
    assert form.sheet.copies


def test_a_form_says_what_people_and_lists_need(form: Definition) -> None:
    for name in ("about", "group", "columns", "search", "title_from"):
        assert getattr(form, name), name
    assert form.keep > 0
    assert form.owner in DEPARTMENTS
    sealed = [f for f in form.fields.values() if f.is_personal]
    sealed += [c for f in form.fields.values() if isinstance(f, Table) for c in f.columns.values() if c.is_personal]
    if any(not field.paper_only for field in sealed):
        assert form.purposes  # masked values are shown in full only for a purpose


def test_no_box_is_named_like_what_pages_send_besides(form: Definition) -> None:
    """A box called `opinion` would be taken for the opinion on the decision, and never be filled."""
    later = {name for amendment in form.amendments.values() for name in amendment.section.fields}
    assert (set(form.fields) | later) & drafts.NOT_ANSWERS == set()


def test_nothing_personal_names_the_record(form: Definition) -> None:
    name, _dot, column = form.title_from.partition(".")
    box = form.fields[name]
    assert not (box.columns[column] if isinstance(box, Table) and column else box).is_personal


def test_numbers_of_people_are_sealed_wherever_they_are_asked_for(form: Definition) -> None:
    def boxes(fields: dict[str, Field]) -> Iterator[Field]:
        for box in fields.values():
            yield from boxes(box.columns) if isinstance(box, Table) else [box]

    later = [box for one in form.amendments.values() for box in boxes(one.section.fields)]
    number = re.compile("电话$|手机|身份证号|证件号码|车牌|护照")
    asked = [box for box in [*boxes(form.fields), *later] if number.search(box.label)]
    assert [box.label for box in asked if not box.is_personal] == []


def cited(form: Definition) -> set[str]:
    return {clause for _, _, source in form.cites() for clause in source.clauses}


def test_every_cited_clause_is_carried_by_an_article(form: Definition) -> None:
    facts = shipped.catalogue().facts()
    unknown = {clause for clause in cited(form) - facts if clause.partition("-")[0] not in NOT_YET}
    assert not unknown


def test_every_clause_has_its_place_on_the_day_the_texts_come_into_force(form: Definition) -> None:
    for clause in cited(form) & shipped.catalogue().facts():
        edition, article = shipped.catalogue().where(clause, date(2026, 11, 21))
        assert clause in article.facts
        assert clause.startswith(edition.code)


def test_every_box_step_rule_and_timer_says_where_it_comes_from(form: Definition) -> None:
    bare = [name for name, field in form.fields.items() if not field.cite and not isinstance(field, Grade)]
    bare += [
        f"{name}.{key}" for name, grade in form.grades.items() for key, case in grade.cases.items() if not case.cite
    ]
    bare += [step.key for step in form.route if not step.cite]
    for amendment in form.amendments.values():
        bare += [f"{amendment.key}.{name}" for name, field in amendment.section.fields.items() if not field.cite]
        bare += [f"{amendment.key}.{step.key}" for step in amendment.route if not step.cite]
        bare += [amendment.key] if not amendment.cite else []
    assert not bare


def test_every_setting_exists(form: Definition) -> None:
    wanted = form.settings
    for amendment in form.amendments.values():
        exprs = [rule.holds for rule in amendment.rules] + list(amendment.sets.values())
        settings = (found for expr in exprs for found in expr.asks(SettingOf))
        wanted |= {found.key for found in settings if isinstance(found, SettingOf)}
    assert wanted <= set(shipped.specs())


def test_it_is_the_same_after_being_kept(form: Definition) -> None:
    kept = Definition.load(json.loads(json.dumps(form.data(), ensure_ascii=False)))
    assert kept.content_hash() == form.content_hash()
    assert kept.filed_sections()[0].fields.keys() == form.filed_sections()[0].fields.keys()


def test_what_is_filled_in_comes_back_from_the_page_and_the_database(form: Definition) -> None:
    sections, world = form.filed_sections(), World()
    values = Desk(form.key).file().reading.values
    typed = raw_of(sections, values)
    again = read_raw(sections, typed, world)
    assert again.problems == {}
    for name, field in asked_fields(sections).items():
        if not isinstance(field, Table):
            assert again.values[name] == values[name]
        assert field.load(json.loads(json.dumps(field.store(values[name])))) == values[name]
    page = wtform(sections, world, typed)
    assert {box.name for box in page} == set(asked_fields(sections))


def test_later_sections_are_asked_by_their_step(form: Definition) -> None:
    later = {key for step in form.route for key in step.fills}
    for key in later:
        assert asked_fields([form.sections[key]])
    grown = [n for n, f in form.fields.items() if getattr(f, "grows", False)]
    added = {table for amendment in form.amendments.values() for table in amendment.adds}
    assert set(grown) <= added


def test_stages_and_marks_fit_the_route(form: Definition) -> None:
    after = [step for step in form.route if not step.decides and step.stage]
    if after:
        assert "done" in form.stages.values()
    assert set(form.stages.values()) <= {"open", "done", "void"}
    assert all(form.stages[step.stage] == "open" for step in after)


def texts(form: Definition) -> Iterator[str]:
    yield from (form.title, form.about, form.owner, form.group, form.sheet.footer, *form.sheet.copies, *form.purposes)
    fields: list[Field] = [*form.fields.values()]
    for section in form.sections.values():
        yield section.title
    for amendment in form.amendments.values():
        yield from (amendment.title, amendment.section.title)
        fields += amendment.section.fields.values()
        yield from (rule.says for rule in amendment.rules)
        yield from (step.name for step in amendment.route)
    fields += [column for field in fields if isinstance(field, Table) for column in field.columns.values()]
    for field in fields:
        yield from (field.label, field.hint, field.cite.reason, *getattr(field, "choices", []))
        if isinstance(field, Grade):
            yield from (word for case in field.cases.values() for word in (case.result, case.why))
    for step in form.route:
        yield from (step.name, step.hint, step.button, step.only_if.why if step.only_if else "", step.cite.reason)
    yield from (word for rule in form.rules.values() for word in (rule.says, rule.cite.reason))
    yield from (word for timer in form.timers.values() for word in (timer.says, timer.cite.reason))
    yield from (case.why for case in form.filed_by)


def test_chinese_is_written_with_its_own_punctuation(form: Definition) -> None:
    assert [text for text in texts(form) if HALF_WIDTH.search(text)] == []
    assert [
        text for text in texts(form) if text.endswith("。") and text != form.about and text != form.sheet.footer
    ] == []


def test_examples_name_posts_of_the_house() -> None:
    named = {value for key in EVERY for value in _values(Form.registry[key].example) if value.startswith("post:")}
    assert {name.removeprefix("post:") for name in named} <= set(POSTS)
    assert all(holder(name.removeprefix("post:")) for name in named)


def _values(example: Any) -> Iterator[str]:
    if isinstance(example, dict):
        example = list(example.values())
    if isinstance(example, list):
        for item in example:
            yield from _values(item)
    elif isinstance(example, str):
        yield example


def holders(form: Definition) -> Iterator[Holder]:
    yield from form.readers
    yield from (case.holder for case in form.filed_by if case.holder)
    yield from (told for timer in form.timers.values() for told in timer.tells)
    routes, rules = [form.route], [*form.rules.values()]
    for amendment in form.amendments.values():
        yield from [amendment.filed_by] if amendment.filed_by else []
        routes.append(amendment.route)
        rules += list(amendment.rules)
    yield from (step.holder for route in routes for step in route)
    yield from (rule.override for rule in rules if rule.override)


def test_every_post_and_desk_named_is_one_of_the_house(form: Definition) -> None:
    named = list(holders(form))
    assert {post for one in named if one.how == "post" for post in one.args} <= set(POSTS)
    desks = (
        {one.args[0] for one in named if one.how == "desk"} | {form.desk} | {step.by_telephone for step in form.route}
    )
    assert desks - {""} <= set(DESKS)


def test_keys_prefixes_and_titles_are_given_once() -> None:
    for name in ("key", "prefix", "title"):
        given = [getattr(Form.registry[key], name) for key in EVERY]
        assert len(given) == len(set(given))


def test_the_listing_for_other_programs_holds_everything() -> None:
    listed = {entry["key"]: entry for entry in json.loads(json.dumps(forms_json()))}
    assert list(listed) == EVERY
    for key, entry in listed.items():
        form = Form.registry[key]
        assert set(entry) == {"key", "title", "prefix", "owner", "policies", "fields", "steps", "rules"}
        assert set(form.fields) <= {field["name"] for field in entry["fields"]}
        assert {step["key"] for step in entry["steps"]} >= set(form.route.steps)
        assert {field["kind"] for field in entry["fields"] if field["name"] in form.grades} <= {"calc"}
        assert all(set(field) == {"name", "label", "kind", "required"} for field in entry["fields"])
        assert all(rule["says"] and rule["cite"] for rule in entry["rules"])
        worked_out = {name for name, field in form.fields.items() if isinstance(field, Calc)}
        assert {field["name"] for field in entry["fields"] if field["kind"] == "calc"} >= worked_out
