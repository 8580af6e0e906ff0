"""Files of every kind, made when the tests run."""

from __future__ import annotations

import io
import zipfile

from PIL import Image


def photo(width: int = 400, height: int = 300, kind: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    """A picture with a gradient in it, so that its sides can be told apart."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def office(*parts: str, content: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, content)
    return out.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
