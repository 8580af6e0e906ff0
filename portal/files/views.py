"""Uploading a file while a form is filled in, and opening one. Nothing here is ever shown as a page of the portal's."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, jsonify, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal import access
from portal.db import own_write
from portal.errors import BadInput, PortalError
from portal.files import service
from portal.files.content import JPEG
from portal.people import session

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.post("")
@access.signed_in
def upload() -> tuple[Response, int]:
    """Take in the file `file` for the field `purpose`. JSON: id, name, size, url, thumb (address or null); or error."""
    try:
        given = request.files.get("file")
        if given is None:
            raise BadInput(_("没有收到文件，请重新选择。"))
        attachment = service.store(
            given.stream, given.filename or "", session.current(), request.form.get("purpose", "")[:120]
        )
    except PortalError as error:
        return _refusal(error.sentence, error.status)
    thumb = url_for("files.thumb", attachment_id=attachment.id) if attachment.thumb_sha256 else None
    made = {
        "id": attachment.id,
        "name": attachment.name,
        "size": attachment.size,
        "url": url_for("files.show", attachment_id=attachment.id),
        "thumb": thumb,
    }
    return jsonify(made), 201


@blueprint.post("/<int:attachment_id>/discard")
@access.signed_in
def discard(attachment_id: int) -> tuple[Response, int]:
    """Take back an upload that was not submitted yet."""
    try:
        service.discard(attachment_id, by=session.current())
    except PortalError as error:
        return _refusal(error.sentence, error.status)
    return jsonify({"id": attachment_id}), 200


@blueprint.get("/<int:attachment_id>")
@access.signed_in
def show(attachment_id: int) -> Response:
    """Our own images open in the browser; anything else is saved, never opened as part of the portal."""
    me = session.current()
    found = service.find(attachment_id, for_=me)
    if not service.is_opened(found, by=me):
        with own_write():
            service.note_opened(attachment_id, by=me)
    return _sent(service.path_of(found), found.sha256, found.mime, found.name, inline=found.is_image)


@blueprint.get("/<int:attachment_id>/thumb")
@access.signed_in
def thumb(attachment_id: int) -> Response:
    """The thumbnail of an image."""
    found = service.find(attachment_id, for_=session.current())
    path = service.path_of(found, thumb=True)
    return _sent(path, found.thumb_sha256 or "", JPEG.mime, found.name, inline=True)


def _sent(path: Path, digest: str, mime: str, name: str, *, inline: bool) -> Response:
    answer = send_file(path, mime, as_attachment=not inline, download_name=name, etag=digest, conditional=True)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Kept by the browser, but asked for again each time: whoever may no longer read it gets it no longer.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[Response, int]:
    """The whole request was too large for the application; it was refused before it reached us."""
    return _refusal(_("文件超过 %(limit)s MB，请压缩或拆分后再上传。", limit=service.LIMIT_MB), 413)


def _refusal(sentence: str, status: int) -> tuple[Response, int]:
    return jsonify({"error": sentence}), status
