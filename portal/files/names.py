"""Names of uploaded files, made safe to show, to save under and to put into a header."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
# Not allowed in names on Windows, or a path; and what turns the direction of writing ("gpj.exe" would read "exe.jpg").
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def stem_of(filename: str) -> str:
    """The name without its folders and its extension, safe, at most LONGEST characters; empty if nothing is left."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in _UNSAFE.sub("", name) if unicodedata.category(c) not in ("Cs", "Co", "Cn"))
    stem = name.rpartition(".")[0] or name
    stem = re.sub(r"\s+", " ", stem).strip(" .")[:LONGEST].rstrip(" .")
    return f"_{stem}" if _RESERVED.match(stem) else stem


def extension_of(filename: str) -> str:
    """The extension in small letters, without its dot; empty if there is none."""
    return filename.rpartition(".")[2].strip().lower() if "." in filename else ""
