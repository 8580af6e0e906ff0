"""Who a file says it was written by: office documents and PDF carry their author's name inside."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from html import unescape
from pathlib import Path

from portal.errors import NotFound
from portal.files import service as files
from portal.files.models import Attachment

MOST_READ = 4 * 1024 * 1024  # bytes of a PDF; names stand near its ends
MOST_CORE = 64 * 1024
# What programs put there by themselves says nothing about anybody.
NOBODY = {"", "admin", "administrator", "user", "unknown", "openpyxl", "microsoft office user", "wps", "wps office",
          "apache poi", "windows 用户", "windows用户", "用户", "lenovo", "dell", "hp", "python-docx"}  # fmt: skip

_CORE = re.compile(r"<(?:dc:creator|cp:lastModifiedBy)[^>]*>([^<]*)<")
_XMP = re.compile(rb"<dc:creator>.*?<rdf:li[^>]*>([^<]*)</rdf:li>", re.DOTALL)
_INFO = re.compile(rb"/Author\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)


def of(attachment: Attachment) -> tuple[str, ...]:
    """The names in this file, without those that stand for nobody; nothing for other files and damaged ones."""
    try:
        path = files.path_of(attachment)
    except NotFound:
        return ()
    return _of_file(str(path))


@lru_cache(maxsize=512)
def _of_file(path: str) -> tuple[str, ...]:
    """By path, which is the hash of the content: it never changes."""
    with Path(path).open("rb") as stream:
        head = stream.read(5)
    names = _of_office(path) if head[:2] == b"PK" else _of_pdf(path) if head == b"%PDF-" else []
    found = (" ".join(unescape(name).split()) for name in names)
    return tuple(dict.fromkeys(name for name in found if name.casefold() not in NOBODY))


def _of_office(path: str) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as core:
            return _CORE.findall(core.read(MOST_CORE).decode("utf-8", "replace"))
    except (KeyError, zipfile.BadZipFile, OSError):
        return []


def _of_pdf(path: str) -> list[str]:
    with Path(path).open("rb") as stream:
        raw = stream.read(MOST_READ)
    found = [match.decode("utf-8", "replace") for match in _XMP.findall(raw)]
    return found + [_pdf_text(match) for match in _INFO.findall(raw)]


def _pdf_text(raw: bytes) -> str:
    """A string object of a PDF: in brackets with escapes, or in hex; UTF-16 where it begins with its mark."""
    if raw.startswith(b"<"):
        digits = b"".join(raw[1:-1].split())
        plain = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        plain = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m[1], 8) & 255]), raw[1:-1])
        plain = re.sub(rb"\\(.)", rb"\1", plain, flags=re.DOTALL)
    if plain.startswith(b"\xfe\xff"):
        return plain[2:].decode("utf-16-be", "replace")
    return plain.decode("utf-8", "replace")
