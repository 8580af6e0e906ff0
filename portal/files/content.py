"""What an uploaded file is, told from its content; its name is believed only between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.errors import BadInput

MOST_UNPACKED = 200 * 1024 * 1024  # bytes an office file may hold once unpacked
MOST_PARTS = 5_000


@dataclass(frozen=True)
class Kind:
    """A kind of file the portal takes."""

    extension: str
    mime: str
    is_image: bool = False


JPEG = Kind("jpg", "image/jpeg", is_image=True)
PNG = Kind("png", "image/png", is_image=True)
WEBP = Kind("webp", "image/webp", is_image=True)
PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TXT = Kind("txt", "text/plain")
CSV = Kind("csv", "text/csv")


_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")  # no text editor writes these (0c parts pages)


def recognise(content: bytes, extension: str) -> Kind:
    """The kind of the content. Raises BadInput with a sentence that says what would be taken instead."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc", b"ftypavif"):
        raise BadInput(_("这张照片是 HEIC 或 AVIF 格式，请在手机相机设置中选“兼容性最佳”后重拍，或另存为 JPG 再上传。"))
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadInput(_("这是旧版 Office 文件，请另存为 docx 或 xlsx 再上传。"))
    if extension in (TXT.extension, CSV.extension) and _is_text(content):
        return CSV if extension == CSV.extension else TXT
    raise BadInput(
        _("不能上传这种文件。可以上传：照片（JPG、PNG、WebP）、PDF、Word（docx）、Excel（xlsx）、文本（txt、csv）。")
    )


def _office(content: bytes) -> Kind:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError, OSError):
        raise BadInput(_("文件已损坏，打不开。请重新导出后再上传。")) from None
    names = {part.filename for part in parts}
    found = next((kind for name, kind in _OFFICE.items() if name in names), None)
    if found is None or "[Content_Types].xml" not in names:
        raise BadInput(_("不能上传压缩包，请把里面的文件逐个上传。"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadInput(_("文件里有宏，不能上传。请另存为不含宏的 docx 或 xlsx。"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadInput(_("文件展开后过大，不能上传。请拆分后再试。"))
    return found


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not _CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False
