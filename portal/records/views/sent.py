"""What the browser sent with a form's page: the answers, the token of the click, reasons for exceptions, people."""

from __future__ import annotations

import re
import secrets

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.errors import BadInput
from portal.formkit.asking import row_numbers
from portal.people import directory
from portal.people.models import Person
from portal.records import drafts
from portal.records.reading import Typed


def typed_answers() -> Typed:
    """Everything typed into boxes, without what belongs to the page itself; a column that a tap sets in all rows is
    set where it was blank."""
    typed = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in drafts.NOT_ANSWERS)
    box, _equals, value = request.form.get("_all_rows", "").partition("=")
    table, _dash, column = box.partition("-")
    for number in row_numbers(typed, table) if value else ():
        row = {k: v for k, v in typed.items() if k.startswith(f"{table}-{number}-")}
        if any(row.values()) and not row.get(f"{table}-{number}-{column}"):
            typed[f"{table}-{number}-{column}"] = value
    return typed


def more_rows() -> str | None:
    """The table that is to have a row more; "" where rows were only set at once; None when neither was asked for."""
    return request.form.get("_add_row", "" if "_all_rows" in request.form else None)


def token() -> str:
    """The token of this very click: sent twice, it is one record."""
    return request.form.get("_once", "")[:64] or secrets.token_urlsafe(18)


def overrides() -> dict[str, str]:
    """Reasons to let a rule past, by its key."""
    return {key.removeprefix("_override-"): text for key, text in request.form.items() if key.startswith("_override-")}


def opinion() -> str:
    return request.form.get("opinion", "").strip()


def people_typed() -> list[str]:
    """The people of the box `to`: an id each from the script, else words parted by 、 or a comma."""
    parts = [part.strip() for text in request.form.getlist("to") for part in re.split(r"[、，,；;\n]+", text)]
    # A space parts Chinese names, but stands inside others.
    words = [word for part in parts for word in (part.split() if re.search(r"[\u4e00-\u9fff]", part) else [part])]
    return list(dict.fromkeys(word for word in words if word))


def people(*, posts: bool = False) -> list[Person]:
    """The people of the box `to`, each once; with `posts` a post's name stands for who holds it today. Raises BadInput
    with a sentence for each who cannot be told."""
    found, problems = [], []
    for text in people_typed():
        meant = directory.people_meant(text)
        if posts and not meant and (post := directory.post(text)) is not None:
            found += directory.holders(post)
            problems += [] if directory.holders(post) else [_("“%(post)s”现在空缺", post=text)]
        elif len(meant) == 1:
            found.append(meant[0])
        elif meant:
            problems.append(_("“%(text)s”不止一人，请写全名或工号", text=text))
        else:
            problems.append(_("没有找到“%(text)s”", text=text))
    if problems:
        raise BadInput("；".join(problems), {"to": problems})
    return list(dict.fromkeys(found))


def person() -> Person:
    """The one person of the box `to`. Raises BadInput."""
    found = people()
    if len(found) != 1:
        sentence = _("这里只能写一个人") if found else _("请写给谁")
        raise BadInput(sentence, {"to": [sentence]})
    return found[0]
