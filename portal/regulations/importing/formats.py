"""A file's bytes as lines: which format it is, told from its content, and which reader takes it."""

from __future__ import annotations

import re
from pathlib import PurePath

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.regulations.importing import markup, plain, word
from portal.regulations.importing.lines import Document

LIMIT_MB = 10
MOST_CHARACTERS = 1_000_000
ENDINGS = (".docx", ".txt", ".md", ".html", ".htm")

_HTML = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]|<p[\s>].*?</p>|<div[\s>]", re.IGNORECASE | re.DOTALL)
_HEAD = 4_000  # characters in which a page of HTML shows what it is


def read(filename: str, content: bytes) -> Document:
    """The lines of a document. Raises BadInput, with a sentence, for whatever cannot be read; nothing else."""
    if not content.strip():
        raise BadInput(_("文件是空的，请重新选择。"))
    if len(content) > LIMIT_MB * 1024 * 1024:
        raise BadInput(_("文件超过 %(limit)s MB，请拆分后再导入。", limit=LIMIT_MB))
    path = PurePath(filename.replace("\\", "/"))
    if content.startswith(b"PK\x03\x04"):
        document = word.read(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(_("这是旧版 Word 文件（.doc），请另存为 .docx 再导入。"))
    elif content.startswith(b"%PDF-"):
        raise BadInput(_("PDF 里的文字没有可靠的次序，不能导入。请导入原来的 Word 文件，或把文字复制到文本文件里。"))
    elif content.startswith(b"{\\rtf"):
        raise BadInput(_("这是 RTF 文件，请用 Word 另存为 .docx 再导入。"))
    else:
        document = _of_text(path.suffix.lower(), content)
    if sum(len(line.text) for line in document.lines) > MOST_CHARACTERS:
        raise BadInput(_("文字超过 %(n)s 万字，请拆分后再导入。", n=MOST_CHARACTERS // 10_000))
    if not any(line.text.strip() or line.table for line in document.lines):
        raise BadInput(_("没有读到文字。如果是扫描件，请先做文字识别，再把文字存为文本文件。"))
    document.name = path.stem.strip()
    return document


def _of_text(ending: str, content: bytes) -> Document:
    text, doubts = plain.decoded(content)
    if len(text) > MOST_CHARACTERS * 8:  # even markup has more words than that
        raise BadInput(_("文字超过 %(n)s 万字，请拆分后再导入。", n=MOST_CHARACTERS // 10_000))
    if ending in (".html", ".htm") or (ending != ".md" and _HTML.search(text[:_HEAD])):
        document = markup.read(text)
    elif ending in (".md", ".markdown"):
        document = plain.read_markdown(text)
    else:
        document = plain.read_text(text)
    document.doubts = [*doubts, *document.doubts]
    return document
