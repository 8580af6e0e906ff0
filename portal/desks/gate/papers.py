"""Pages on paper and pages about the desk: prints, registers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, downloads
from portal.db import own_write
from portal.desks.gate import blueprint, prints, registers
from portal.errors import BadInput
from portal.people.models import Person
from portal.people.session import address, current
from portal.records import extras, readers
from portal.records import prints as of_records
from portal.records.extras import Extra
from portal.records.models import Record

# Which papers a record has, by its form and stage: (words, endpoint).
PASSES_OUT = ("已发证",)


@extras.offers("visitor", "contractor_pass", "hot_work")
def _papers(record: Record) -> list[Extra]:
    """The papers of the gate beside the record's own print, once they may be printed."""
    if record.status != "approved":
        return []
    found: dict[str, list[tuple[str, str]]] = {
        "visitor": [(_("会客单"), "slip_pdf"), (_("来访证"), "badge_pdf")],
        "contractor_pass": [(_("用工证明"), "certificate_pdf")],
        "hot_work": [(_("动火许可证"), "permit_pdf")] if record.stage != "已失效" else [],
    }
    if record.stage in PASSES_OUT:
        found["contractor_pass"].insert(0, (_("出入证"), "cards_pdf"))
    return [
        Extra(words, url_for(f"gate.{name}", number=record.number), "printer") for words, name in found[record.form_key]
    ]


Page = str | AnyResponse | tuple[str, int]


# ---- prints: for whoever may read the record ----------------------------------------------------------------------
def _print(number: str, draw: Callable[[str, Person], bytes], name: str) -> Response:
    """The paper; looking at it is noted, which is all this request writes."""
    me = current()
    body = draw(number, me)
    with own_write():
        of_records.note_print([readers.find(number, for_=me)], by=me, address=address())
    return _pdf(body, f"{name} {number}")


def _pdf(body: bytes, name: str) -> Response:
    return downloads.sent(body, f"{name}.pdf")


@blueprint.get("/records/<number>/slip.pdf")
@access.signed_in
def slip_pdf(number: str) -> Response:
    return _print(number, prints.slip, _("会客单"))


@blueprint.get("/records/<number>/badge.pdf")
@access.signed_in
def badge_pdf(number: str) -> Response:
    return _print(number, prints.badge, _("访客证"))


@blueprint.get("/passes/<number>/cards.pdf")
@access.signed_in
def cards_pdf(number: str) -> Response:
    return _print(number, prints.cards, _("临时出入证"))


@blueprint.get("/passes/<number>/certificate.pdf")
@access.signed_in
def certificate_pdf(number: str) -> Response:
    return _print(number, prints.certificate, _("用工证明"))


@blueprint.get("/permits/<number>/permit.pdf")
@access.signed_in
def permit_pdf(number: str) -> Response:
    return _print(number, prints.permit, _("动火许可证"))


# ---- registers ----------------------------------------------------------------------------------------------------
@blueprint.get("/registers")
@access.desk("gate")
def keep_registers() -> str:
    return _registers()


def _registers(problems: dict[str, list[str]] | None = None, typed: dict[str, str] | None = None) -> str:
    me = current()
    return render_template(
        "gate/registers.html", kept=registers.KEPT, entries=registers.entries(me), may_bar=registers.may_bar(me),
        barred=registers.watch_list(me) if registers.may_bar(me) else [], problems=problems or {}, typed=typed or {},
    )  # fmt: skip


@blueprint.post("/registers/<register>")
@access.desk("gate")
def add_to_register(register: str) -> Page:
    name = request.form.get("name", "")
    try:
        made = registers.add(current(), register, name)
    except BadInput as problem:
        return _registers(problem.problems, {register: name}), 422
    flash(_("已登记：%(name)s", name=made.name))
    return redirect(url_for("gate.keep_registers", _anchor=register), 303)


@blueprint.post("/registers/watch-list")
@access.desk("gate")
def bar() -> Page:
    typed = {name: request.form.get(name, "") for name in ("name", "number", "reason", "until")}
    try:
        made = registers.bar(current(), **typed)
    except BadInput as problem:
        return _registers({f"bar-{name}": found for name, found in problem.problems.items()}, typed), 422
    flash(_("已列入禁止入内名单：%(name)s", name=made.name))
    return redirect(url_for("gate.keep_registers", _anchor="watch-list"), 303)


@blueprint.post("/registers/entries/<int:entry_id>/remove")
@access.desk("gate")
def remove_from_register(entry_id: int) -> Page:
    gone = registers.remove(current(), entry_id)
    flash(_("已删去：%(name)s", name=gone.name))
    return redirect(url_for("gate.keep_registers"), 303)
