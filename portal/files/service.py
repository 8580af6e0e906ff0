"""Attachments: taken in, bound to what they belong to, found for those who may read them, swept in the end."""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.db import db, writing
from portal.errors import BadInput, NotFound, PortalError
from portal.files import content, names
from portal.files.blobs import blobs
from portal.files.models import Attachment, AttachmentOpened
from portal.people.models import Hotel, Person
from portal.timers.service import Payload, every_day, handles, schedule

LIMIT_MB = 15
MOST_UNBOUND = 100  # uploads of one person that belong to nothing yet
KEEP_UNBOUND = timedelta(days=30)  # longer than anybody leaves a form open

MayRead = Callable[[Attachment, Person], bool]
_may_read: dict[str, MayRead] = {}


class StorageFull(PortalError):
    """The disk takes no more."""

    status = 507


@dataclass(frozen=True)
class Prepared:
    """A file that was checked and whose bytes are stored, but which the database does not know yet."""

    name: str
    mime: str
    size: int
    sha256: str
    thumb_sha256: str | None = None
    width: int | None = None
    height: int | None = None


# -- taking in ---------------------------------------------------------------------------------------------------


def store(stream: IO[bytes], filename: str, person: Person, purpose: str) -> Attachment:
    """Take in an uploaded file. `purpose` names the field it is for.

    Raises BadInput (empty, too large, of a wrong kind, damaged, too many) and StorageFull, each with a sentence. Its
    bytes are on disk when this returns; a rollback afterwards leaves them to the sweep.
    """
    return add(prepare(stream, filename), person, purpose)


def prepare(stream: IO[bytes], filename: str) -> Prepared:
    """The part of `store` that takes time and needs no database: check, draw images anew, write the bytes."""
    raw = stream.read(LIMIT_MB * 1024 * 1024 + 1)
    if not raw:
        raise BadInput(_("文件是空的，请重新选择。"))
    if len(raw) > LIMIT_MB * 1024 * 1024:
        raise BadInput(_("文件超过 %(limit)s MB，请压缩或拆分后再上传。", limit=LIMIT_MB))
    kind = content.recognise(raw, names.extension_of(filename))
    stem = names.stem_of(filename) or _("未命名")
    if not kind.is_image:
        return Prepared(f"{stem}.{kind.extension}", kind.mime, len(raw), _put(raw))
    from portal.files import images  # slow to load, and only who uploads one needs it

    picture = images.redraw(raw)
    return Prepared(
        f"{stem}.{picture.kind.extension}",
        picture.kind.mime,
        len(picture.content),
        _put(picture.content),
        _put(picture.thumb),
        picture.width,
        picture.height,
    )


def add(prepared: Prepared, person: Person, purpose: str) -> Attachment:
    """Let the database know of a prepared file. Raises BadInput when the person has too many that belong to nothing."""
    unbound = select(func.count()).where(Attachment.made_by_id == person.id, Attachment.owner_kind.is_(None))
    if (db.session.scalar(unbound) or 0) >= MOST_UNBOUND:
        raise BadInput(_("您上传后还没有提交的附件太多，请先提交或删去一些。"))
    attachment = Attachment(
        hotel_id=person.hotel_id,
        made_by_id=person.id,
        purpose=purpose,
        name=prepared.name,
        mime=prepared.mime,
        size=prepared.size,
        sha256=prepared.sha256,
        thumb_sha256=prepared.thumb_sha256,
        width=prepared.width,
        height=prepared.height,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def _put(raw: bytes) -> str:
    try:
        return blobs().put(raw)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(_("服务器磁盘已满，附件没有存下；已填写的内容不受影响。请联系管理员后再试。")) from None
        raise


# -- belonging ---------------------------------------------------------------------------------------------------


def bind(
    attachment_ids: Sequence[int], owner_id: int, *, by: Person, kind: str = "record",
    shared_with: Collection[int] = (),
) -> list[Attachment]:  # fmt: skip
    """Make uploads of the person part of a record (or of a draft, kind="draft", from where they may go on to a record).

    Binding again what is bound there already changes nothing, and what belongs to one of `shared_with` stays there.
    Raises NotFound for what is another's or elsewhere, and then binds none of them.
    """
    wanted = list(dict.fromkeys(attachment_ids))
    found = {row.id: row for row in db.session.scalars(select(Attachment).where(Attachment.id.in_(wanted)))}
    wanted = [one for one in wanted if one not in found or not _belongs(found[one], kind, shared_with)]
    rows = [row for attachment_id in wanted if (row := found.get(attachment_id)) and _may_bind(row, kind, owner_id, by)]
    if len(rows) < len(wanted):
        raise NotFound(_("有附件已不存在，请重新上传。"))
    for row in rows:
        row.owner_kind, row.owner_id = kind, owner_id
    return rows


def _belongs(row: Attachment, kind: str, owners: Collection[int]) -> bool:
    return row.owner_kind == kind and row.owner_id in owners


def _may_bind(row: Attachment, kind: str, owner_id: int, by: Person) -> bool:
    if row.hotel_id != by.hotel_id:
        return False
    if (row.owner_kind, row.owner_id) == (kind, owner_id):
        return True
    return row.made_by_id == by.id and row.owner_kind in (None, "draft")


def of(owner_id: int, *, kind: str = "record") -> list[Attachment]:
    """What is bound to a record, in the order it came. Asks for no permission: the caller has found the record."""
    return list(db.session.scalars(select(Attachment).where(_owned(kind, owner_id)).order_by(Attachment.id)))


def drop(owner_id: int, *, kind: str = "record") -> None:
    """Forget everything bound to a record or draft that is deleted; the bytes go with the next sweep but one."""
    db.session.execute(delete(Attachment).where(_owned(kind, owner_id)))


def discard(attachment_id: int, *, by: Person) -> None:
    """The person takes back an upload that belongs to nothing yet, or to their draft. Raises NotFound."""
    row = db.session.get(Attachment, attachment_id)
    if row is None or row.made_by_id != by.id or row.owner_kind not in (None, "draft"):
        raise NotFound(_("找不到这个附件。"))
    db.session.delete(row)


def _owned(kind: str, owner_id: int) -> ColumnElement[bool]:
    return (Attachment.owner_kind == kind) & (Attachment.owner_id == owner_id)


# -- reading -----------------------------------------------------------------------------------------------------


def may_read(kind: str) -> Callable[[MayRead], MayRead]:
    """Declare who may read what is bound to a kind of owner: a function of the attachment and the person."""

    def declare(function: MayRead) -> MayRead:
        _may_read[kind] = function
        return function

    return declare


def find(attachment_id: int, *, for_: Person) -> Attachment:
    """The attachment, for somebody who may read it. Raises NotFound, also for "not yours".

    What belongs to nothing yet, or to a draft, is its maker's; anything else is for whom its kind's `may_read` says.
    """
    row = db.session.get(Attachment, attachment_id)
    if row is None or row.hotel_id != for_.hotel_id or not _readable(row, for_):
        raise NotFound(_("找不到这个附件。"))
    return row


def _readable(row: Attachment, person: Person) -> bool:
    if row.owner_kind is None or (row.owner_kind == "draft" and "draft" not in _may_read):
        return row.made_by_id == person.id
    decide = _may_read.get(row.owner_kind)
    return decide is not None and decide(row, person)


def path_of(attachment: Attachment, *, thumb: bool = False) -> Path:
    """Where the bytes lie. Raises NotFound when there is no thumbnail, or the bytes are gone from the disk."""
    digest = attachment.thumb_sha256 if thumb else attachment.sha256
    if digest is None:
        raise NotFound(_("这个附件没有缩略图。"))
    path = blobs().path(digest)
    if not path.is_file():
        raise NotFound(_("附件“%(name)s”的内容不在服务器上，请管理员从备份恢复。", name=attachment.name))
    return path


def content_of(attachment: Attachment, *, thumb: bool = False) -> bytes:
    """The bytes. Raises NotFound like `path_of`."""
    return path_of(attachment, thumb=thumb).read_bytes()


def as_data_uri(attachment: Attachment, *, thumb: bool = False) -> str:
    """The image inside an address, for prints, which fetch nothing."""
    mime = content.JPEG.mime if thumb else attachment.mime
    return f"data:{mime};base64,{base64.b64encode(content_of(attachment, thumb=thumb)).decode()}"


# -- opened ------------------------------------------------------------------------------------------------------


def is_opened(attachment: Attachment, *, by: Person) -> bool:
    """Has the person opened it before? What belongs to no record yet is its maker's, and counts as opened."""
    if attachment.owner_kind != "record" or attachment.made_by_id == by.id:
        return True
    return db.session.get(AttachmentOpened, (attachment.id, by.id)) is not None


def note_opened(attachment_id: int, *, by: Person) -> None:
    """Note that the person opens it, once; two at the same moment are one."""
    if db.session.get(AttachmentOpened, (attachment_id, by.id)) is None:
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(AttachmentOpened(attachment_id=attachment_id, person_id=by.id, at=clock.now()))


def unopened(owner_id: int, *, by: Person, kind: str = "record") -> list[Attachment]:
    """What is bound to a record and neither brought nor opened by this person yet, in the order it came."""
    opened = (
        select(AttachmentOpened.attachment_id)
        .where(AttachmentOpened.attachment_id == Attachment.id, AttachmentOpened.person_id == by.id)
        .exists()
    )
    asked = select(Attachment).where(_owned(kind, owner_id), Attachment.made_by_id != by.id, ~opened)
    return list(db.session.scalars(asked.order_by(Attachment.id)))


# -- sweeping ----------------------------------------------------------------------------------------------------


@every_day("files.forget", _l("清理没有提交的附件"), at=time(4, 10))
def _forget_unbound(payload: Payload) -> str:
    """Forget uploads that were never submitted; then, in a piece of work of its own, look for bytes nobody needs."""
    hotel_id, day = payload["hotel_id"], payload["day"]
    stale = Attachment.owner_kind.is_(None) & (Attachment.made_at < clock.now() - KEEP_UNBOUND)
    ids = db.session.scalars(select(Attachment.id).where(Attachment.hotel_id == hotel_id, stale)).all()
    for start in range(0, len(ids), 500):
        db.session.execute(delete(Attachment).where(Attachment.id.in_(ids[start : start + 500])))
    if hotel_id == db.session.scalar(select(func.min(Hotel.id))):  # the store is one for all hotels
        schedule("files.sweep", f"files.sweep:{day}", clock.now(), {}, hotel_id=hotel_id)
    return str(len(ids))


@handles("files.sweep", _l("清理没有单据用到的文件"), outside=True)
def _sweep(payload: Payload) -> str:
    """Remove bytes no row names. Outside a writing transaction: walking a large store takes a while."""
    token = writing.set(False)
    try:
        return str(blobs().sweep(_named))
    finally:
        db.session.rollback()
        writing.reset(token)


def _named(digests: Sequence[str]) -> set[str]:
    """Those of the hashes that a row names."""
    found: set[str] = set()
    for start in range(0, len(digests), 500):
        some = digests[start : start + 500]
        for column in (Attachment.sha256, Attachment.thumb_sha256):
            found.update(digest for digest in db.session.scalars(select(column).where(column.in_(some))) if digest)
    return found
