"""Prints: a record, several in one file, and a form's blank paper."""

from __future__ import annotations

from flask import Response, request

from portal import access, downloads
from portal.db import own_write
from portal.errors import BadInput
from portal.people.session import address, current
from portal.records import editions, prints, readers
from portal.records.views import blueprint

MOST_AT_ONCE = 50


def _pdf(body: bytes, name: str) -> Response:
    return downloads.sent(body, f"{name}.pdf")


@blueprint.get("/records/<number>/print.pdf")
@access.signed_in
def print_record(number: str) -> Response:
    """The paper of a record. Looking at it is noted, which is all this request writes."""
    me = current()
    found = readers.find(number, for_=me)
    body = prints.record_pdf(found)
    with own_write():
        prints.note_print([found], by=me, address=address())
    return _pdf(body, found.number)


@blueprint.get("/records/print.pdf")
@access.signed_in
def print_batch() -> Response:
    """Several records in one PDF: ?number=…&number=…"""
    me = current()
    numbers = request.args.getlist("number")
    if not numbers or len(numbers) > MOST_AT_ONCE:
        raise BadInput(f"请选择 1 到 {MOST_AT_ONCE} 张单据再打印")
    found = [readers.find(number, for_=me) for number in numbers]
    body = prints.batch_pdf(found)
    with own_write():
        prints.note_print(found, by=me, address=address())
    return _pdf(body, "单据")


@blueprint.get("/forms/<key>/blank.pdf")
@access.signed_in
def print_blank(key: str) -> Response:
    form = editions.today(key)
    return _pdf(prints.blank_pdf(form), f"{form.title}（空白）")
