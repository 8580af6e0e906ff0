"""What the templates in templates/kit ask about a field: its kind, what stands in it, what may be chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import jinja2
import jinja2.bccache
from flask import Flask, request
from flask_babel import gettext
from markupsafe import Markup, escape

from portal import clock

# Plain WTForms (administration pages) has no kinds; these give them the same look.
KIND_OF_TYPE = {
    "StringField": "text",
    "SearchField": "text",
    "URLField": "text",
    "TextAreaField": "long",
    "IntegerField": "int",
    "DecimalField": "number",
    "FloatField": "number",
    "DateField": "date",
    "TimeField": "time",
    "DateTimeField": "datetime",
    "DateTimeLocalField": "datetime",
    "MonthField": "month",
    "RadioField": "choice",
    "SelectField": "choice",
    "SelectMultipleField": "multi",
    "BooleanField": "tick",
    "FileField": "file",
    "MultipleFileField": "file",
    "PasswordField": "password",
    "EmailField": "email",
    "TelField": "phone",
    "HiddenField": "hidden",
    "CSRFTokenField": "hidden",
    "SubmitField": "hidden",
}

# Kinds made of several controls: they get a fieldset and a legend in place of a label.
GROUPS = frozenset(
    {"multi", "yesno", "checklist", "scale", "daterange", "person_or_guest", "people", "table", "sign", "tiers"}
)
UPLOADED = frozenset({"file", "photo"})
# Kinds that take the whole width of the form.
WIDE = frozenset(
    {"long", "richtext", "regulation_text", "table", "checklist", "multi", "photo", "file", "sign", "people", "tiers"}
)
# Up to so many choices are all shown; more go into a list to open.
SHOWN_CHOICES = 7


class Option(NamedTuple):
    """One thing to choose: what is sent, what is read, and whether it is chosen now."""

    value: str
    label: str
    chosen: bool


def kind_of(field: Any) -> str:
    """The kind word of a field: its own, else the one its WTForms type stands for."""
    kind = getattr(field, "kind", None) or KIND_OF_TYPE.get(field.type, "text")
    return "calc" if kind == "grade" else kind  # a grade is worked out, and shown as what is


def raw_values(field: Any) -> list[str]:
    """What stands in the field, as a browser would send it: what was typed first, else what is stored."""
    raw = getattr(field, "raw", None)
    if raw is None and field.raw_data:
        raw = [item for item in field.raw_data if isinstance(item, str)]
    if raw is None and kind_of(field) in UPLOADED:
        raw = []  # a browser never gets a file back; stored ones come as `raw`
    if raw is None and field.type != "SelectMultipleField" and hasattr(field, "_value"):
        raw = [field._value()]
    if raw is None:
        data = field.data
        raw = [] if data is None else data if isinstance(data, (list, tuple)) else [data]
    return [str(getattr(item, "id", item)) for item in raw]


def raw_value(field: Any, place: int = 0) -> str:
    """One of `raw_values`; empty when there is none at that place."""
    raw = raw_values(field)
    return raw[place] if place < len(raw) else ""


def shown_values(field: Any) -> list[str]:
    """The words for what stands in the field (the name of a person, the title of a record), one for each raw value."""
    shown = getattr(field, "shown", None)
    if shown:
        return [shown] if isinstance(shown, str) else [str(item) for item in shown]
    data = field.data if isinstance(field.data, (list, tuple)) else [field.data]
    names = [str(item.name) for item in data if hasattr(item, "name")]
    return names or raw_values(field)


def options(field: Any) -> list[Option]:
    """The choices of a field, whatever shape they were given in (words, pairs, WTForms choices, things with id and
    name)."""
    chosen = set(raw_values(field))
    return [Option(value, label, value in chosen) for value, label in map(_pair, field.choices or [])]


def _pair(choice: Any) -> tuple[str, str]:
    if isinstance(choice, str):
        return choice, choice
    if hasattr(choice, "id") and hasattr(choice, "name"):
        return str(choice.id), str(choice.name)
    value, label = list(choice)[:2] if isinstance(choice, Iterable) else (choice, choice)
    return str(value), str(label)


def is_group(field: Any) -> bool:
    """Whether the field is several controls under one legend."""
    kind = kind_of(field)
    return kind in GROUPS or (kind == "choice" and shows_all(field))


def shows_all(field: Any) -> bool:
    """Whether all choices of the field are shown at once rather than in a list to open."""
    return field.type != "SelectField" and len(field.choices or []) <= SHOWN_CHOICES


def faults(form: Any) -> list[tuple[str, str]]:
    """(id of the control, sentence) for every error of a form, in the order of its fields; cells of tables too."""
    found: list[tuple[str, str]] = []
    for field in form:
        kind = kind_of(field)
        target = f"{field.id}-0" if is_group(field) and kind != "table" else field.id
        found += [(target, str(sentence)) for sentence in _sentences(field.errors)]
        for row in getattr(field, "rows", None) or []:
            found += [(cell.id, str(sentence)) for cell in row for sentence in cell.errors if cell.id]
    return found + [("", str(sentence)) for sentence in getattr(form, "form_errors", [])]


def quarters_around(current: str = "") -> list[tuple[str, str]]:
    """(2026Q4, words) from two years back to one ahead, and the one that stands in the field wherever it lies."""
    this_year = clock.today().year
    known = [f"{year}Q{number}" for year in range(this_year + 1, this_year - 3, -1) for number in (4, 3, 2, 1)]
    if current and current not in known:
        known.append(current)
    return [
        (key, gettext("%(year)s年第%(number)s季度", year=key[:4], number="一二三四"[int(key[5]) - 1])) for key in known
    ]


def url_with(**changes: Any) -> str:
    """The page at hand with some of its query changed; None takes a part out. What follows never leaves the portal."""
    query = {name: values for name, values in request.args.lists() if name not in changes}
    query |= {name: [str(value)] for name, value in changes.items() if value is not None}
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


def _sentences(errors: Any) -> list[str]:
    return [item for item in errors if isinstance(item, str) or not isinstance(item, (list, tuple, dict))]


class Template(jinja2.Template):
    """Every template has the globals of the environment and no others; Jinja compares them at every import again."""

    def _get_default_module(self, ctx: jinja2.runtime.Context | None = None) -> Any:
        return super()._get_default_module()


class Compiled(jinja2.FileSystemBytecodeCache):
    """Templates as they were compiled before, by their content: a new process need not do it again."""

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):  # a full disk costs time, and no page
            super().dump_bytecode(bucket)


_WHOLE = re.compile(
    r"[A-Z]{1,5}-\d{4}-\d{3,}(?:-\d+)?|(?<![\w-])(?:\d{4}-)?\d\d-\d\d(?: \d\d:\d\d)?(?![\w-])|"
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日",
    re.ASCII,
)


def unbroken(text: str) -> Markup:
    """A sentence for a page, with the numbers of records, the days and the moments in it kept on one line each;
    behind a day written out its hour may stand on the next."""
    return Markup(_WHOLE.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


def init_app(app: Flask) -> None:
    """Give the templates these questions as globals."""
    app.jinja_env.filters["unbroken"] = unbroken
    app.jinja_env.template_class = Template
    if "DATA_DIR" in app.config:
        compiled = Path(app.config["DATA_DIR"], "templates")
        compiled.mkdir(mode=0o700, exist_ok=True)
        app.jinja_env.bytecode_cache = Compiled(str(compiled))
    app.jinja_env.globals.update(
        kind_of=kind_of,
        raw_values=raw_values,
        raw_value=raw_value,
        shown_values=shown_values,
        options_of=options,
        is_group=is_group,
        shows_all=shows_all,
        faults_of=faults,
        quarters_around=quarters_around,
        url_with=url_with,
        WIDE_KINDS=WIDE,
    )
