"""The search page and the suggestions under its box."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as AnyResponse

from portal import access
from portal.clock import today
from portal.people import session
from portal.search import service
from portal.search.service import Results

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@access.signed_in
def results() -> Response:
    """A personal number in the address is not looked up from there: the page asks to send it once more, by POST."""
    q = request.args.get("q", "").strip()
    if service.is_personal(q):
        return _page(Results(service.masked(q), personal=True), q, asks_again=True)
    return _page(_search(q, request.args), q)


@blueprint.post("/search")
@access.signed_in
def look_up() -> AnyResponse:
    """What stands in the box. Only a personal number is answered here; everything else gets an address of its own."""
    q = request.form.get("q", "").strip()
    if not service.is_personal(q):
        if service.sources.answering is not None:
            service.sources.answering.note(q, session.current())
        return redirect(url_for("search.results", q=q, kind=request.form.get("kind") or None), 303)
    return _page(_search(q, request.form), q)


@blueprint.get("/search/suggest")
@access.signed_in
def suggest() -> Response:
    """A list of {id, name, note, kind}; `id` is the address the line leads to. No counts, here or anywhere in it."""
    answer = jsonify(service.suggest(request.args.get("q", ""), session.current()))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _search(q: str, asked) -> Results:
    person, ignored = session.current(), []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(asked[name]) if asked.get(name) else None
        except ValueError:
            days[name] = None
            ignored.append(_("看不懂日期“%(day)s”，已忽略；请写成 2026-09-01 的样子", day=asked[name]))
    page = asked.get("page", "1")
    found = service.search(
        q,
        person,
        kind=asked.get("kind") if asked.get("kind") in service.KINDS else None,
        department=asked.get("department") or None,
        state=asked.get("state") or None,
        since=days["since"],
        until=days["until"],
        order="newest" if asked.get("order") == "newest" else "best",
        page=int(page) if re.fullmatch("[0-9]{1,4}", page) else 1,
    )
    found.ignored += ignored
    return found


def _page(found: Results, q: str, *, asks_again: bool = False) -> Response:
    values = request.form if request.method == "POST" else request.args
    answering, person = service.sources.answering, session.current()
    asked = answering is not None and not found.personal and not values.keys() - {"q"} and answering.asks(q)
    chosen = {name: values[name] for name in ("department", "state", "since", "until", "order") if values.get(name)}
    answer = make_response(
        render_template(
            "search/results.html",
            found=found,
            q=q,
            asks_again=asks_again,
            tabs=_tabs(found),
            chosen=chosen,
            spans=_spans(),
            words=kind_words(),
            asked=asked,
            answers=answering.answers(q, person) if answering is not None and asked else (),
            unanswered_url=answering.list_for(person) if answering is not None else "",
        )
    )
    if found.personal:
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def kind_words() -> dict[str, str]:
    """What each kind of hit is called."""
    return {
        "article": _("制度"),
        "record": _("单据"),
        "form": pgettext("several", "表单"),
        "person": _("人员"),
        "customer": _("客户"),
        "attachment": _("附件"),
    }


def _tabs(found: Results) -> list[tuple[str, str, str]]:
    """(kind, word, count); customers and attachments only where there are any."""
    words = kind_words()
    more = "+" if found.capped else ""
    tabs = [("", _("全部"), f"{sum(found.counts.values())}{more}")]
    for kind in service.KINDS:
        count = found.counts.get(kind, 0)
        if count or kind == found.kind or kind not in ("customer", "attachment"):
            tabs.append((kind, words[kind], f"{count}{more if kind in service.STORED and count else ''}"))
    return tabs


def _spans() -> list[tuple[str, str]]:
    """Spans of time to choose from: first day, words."""
    day = today()
    return [
        (day.isoformat(), _("今天")),
        ((day - timedelta(days=6)).isoformat(), _("近 7 天")),
        ((day - timedelta(days=29)).isoformat(), _("近 30 天")),
        (day.replace(month=1, day=1).isoformat(), _("今年")),
    ]
