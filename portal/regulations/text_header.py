"""The header of a regulation's text, and the mistakes told while one is read. Knows no Flask and no database."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

SUBJECTS = (
    "值班与交接",
    "出入管理",
    "消防安全",
    "采购与库存",
    "行政办公",
    "人事与考勤",
    "客户服务",
    "权限与决策",
    "合规与风险",
)
_TEXT, _TEXTS, _DAY, _YES = "一段文字", "一组文字", "一个日期", "true 或 false"
_HEADER: dict[str, str] = {
    "code": _TEXT,
    "also": _TEXTS,
    "title": _TEXT,
    "short": _TEXT,
    "department": _TEXT,
    "subject": _TEXT,
    "audience": _TEXTS,
    "issued": _DAY,
    "effective": _DAY,
    "review": _DAY,
    "related": _TEXTS,
    "notes": _TEXTS,
    "repeals": _YES,
}
_OPTIONAL = {"also": (), "related": (), "notes": (), "repeals": False}


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a file, in a sentence; `line` counts from 1."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path} 第 {self.line} 行：{self.sentence}"


class Unreadable(ValueError):
    """The text cannot be taken. `mistakes` holds every one that was found, in order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Reading:
    """What is known while one text is read: its name, the settings there are, the mistakes so far."""

    def __init__(self, path: str, known_settings: Container[str]) -> None:
        self.path, self.known_settings = path, known_settings
        self.mistakes: list[Mistake] = []
        self.slugs: dict[str, int] = {}
        self.facts: dict[str, int] = {}

    def wrong(self, line: int, sentence: str) -> None:
        self.mistakes.append(Mistake(self.path, line, sentence))


def split(source: str, reading: Reading) -> tuple[dict[str, Any], list[str], int]:
    """The header's values, the lines of the body, and the number of the body's first line. Raises Unreadable."""
    lines = source.split("\n")
    if lines[0] != "+++" or "+++" not in lines[1:]:
        reading.wrong(1, "文件须以两行“+++”之间的说明开头。")
        raise Unreadable(reading.mistakes)
    end = lines.index("+++", 1)
    try:
        header = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        reading.wrong(1 + int(at[1]) if at else 1, f"说明部分不是有效的 TOML：{error}。")
        raise Unreadable(reading.mistakes) from error
    return header, lines[end + 1 :], end + 2


def check_header(header: dict[str, Any], source: str, reading: Reading) -> dict[str, Any]:
    """The values of the header that are sound; `reading` is told of the others."""
    lines = source.split("\n")

    def line_of(key: str) -> int:
        return next((n for n, line in enumerate(lines, 1) if re.match(rf"{re.escape(key)}\s*=", line)), 1)

    for key in header.keys() - _HEADER.keys():
        reading.wrong(line_of(key), f"说明部分不认识“{key}”。")
    values: dict[str, Any] = dict(_OPTIONAL)
    for key, wanted in _HEADER.items():
        if key not in header:
            if key not in _OPTIONAL:
                reading.wrong(1, f"说明部分缺少“{key}”（{wanted}）。")
            continue
        value = header[key]
        fits = {
            _TEXT: isinstance(value, str) and bool(value.strip()),
            _TEXTS: isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value),
            _DAY: type(value) is date,
            _YES: isinstance(value, bool),
        }[wanted]
        if not fits:
            reading.wrong(line_of(key), f"“{key}”须是{wanted}。")
            continue
        values[key] = tuple(value) if wanted == _TEXTS else value
    if "subject" in values and values["subject"] not in SUBJECTS:
        reading.wrong(line_of("subject"), f"没有“{values['subject']}”这个分类，可用的有：{'、'.join(SUBJECTS)}。")
    if "issued" in values and "effective" in values and values["issued"] > values["effective"]:
        reading.wrong(line_of("effective"), "施行日期不能早于发布日期。")
    return values
