"""Pictures in the texts of regulations: taken in once, named in a text by their address, open to whoever reads it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound
from portal.files import service as files
from portal.files.models import Attachment
from portal.people.models import Person

KIND = "regulation"  # what the files belong to: the library of the hotel, for editions never change and share them
OURS = re.compile(r"/files/(\d{1,9})")
_IN_TEXT = re.compile(r"!\[(?P<words>[^\]\n]*)\]\((?P<address>[^)\s]*)[^)\n]*\)")
_IN_HTML = re.compile(r'src="/files/(\d{1,9})"')
LATELY = 20
MOST_A_DAY = 60  # of one person: whoever signs in may bring some, and they are kept for good


def take(stream: IO[bytes], filename: str, words: str, person: Person) -> str:
    """Take a picture in; returns what stands for it in a text. `words` say what is on it, for those who do not see it.
    Raises BadInput for what is no picture or has no words and for too many in a day, StorageFull."""
    if _brought_since(person, clock.now() - timedelta(days=1)) >= MOST_A_DAY:
        raise BadInput(_("您今天上传的图片已经够多，请明天再传。"))
    prepared = files.prepare(stream, filename)
    if not prepared.mime.startswith("image/"):
        raise BadInput(_("请选择图片文件。"), {"file": [_("请选择图片文件。")]})
    words = " ".join(re.sub(r"[\[\]]", " ", words).split()) or PurePath(prepared.name).stem
    picture = files.add(prepared, person, words[:120])
    files.bind([picture.id], person.hotel_id, by=person, kind=KIND)
    return named(picture)


def named(picture: Attachment) -> str:
    """What stands for the picture in a text."""
    return f"![{picture.purpose}](/files/{picture.id})"


def lately(person: Person) -> list[Attachment]:
    """The pictures this person has brought, the latest first."""
    asked = select(Attachment).where(Attachment.owner_kind == KIND, Attachment.made_by_id == person.id)
    return list(db.session.scalars(asked.order_by(Attachment.id.desc()).limit(LATELY)))


def _brought_since(person: Person, moment: datetime) -> int:
    asked = select(func.count()).where(
        Attachment.owner_kind == KIND, Attachment.made_by_id == person.id, Attachment.made_at > moment
    )
    return db.session.scalar(asked) or 0


def mistakes(markdown: str) -> list[str]:
    """Pictures a text names that nobody could see, and those without words, in sentences."""
    found = []
    for match in _IN_TEXT.finditer(markdown):
        ours = OURS.fullmatch(match["address"])
        kept = db.session.get(Attachment, int(ours[1])) if ours else None
        if kept is None or kept.owner_kind != KIND:
            found.append(_("图片“%(words)s”不在门户里，请用“插入图片”上传。", words=match["words"] or match["address"]))
        elif not match["words"].strip():
            found.append(_("有一张图片没有说明文字，请在方括号里写明图上是什么。"))
    return found


def for_paper(html: Markup) -> Markup:
    """The same HTML with its pictures inside it, for prints, which fetch nothing. One that is gone leaves its words."""

    def inside(match: re.Match[str]) -> str:
        kept = db.session.get(Attachment, int(match[1]))
        if kept is None or kept.owner_kind != KIND:
            return ""
        try:
            return f'src="{files.as_data_uri(kept)}"'
        except NotFound:
            return ""

    return Markup(_IN_HTML.sub(inside, str(html)))


@files.may_read(KIND)
def _everybody(_picture: Attachment, _person: Person) -> bool:
    return True  # of the hotel, which `files.find` asks itself: regulations are open to all of it
