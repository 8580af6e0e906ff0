"""`portal import-policies FILE...`: what it says, what it keeps, what it publishes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.db import db
from portal.regulations import service as regulations
from portal.regulations.importing.command_line import Wish, bring_in
from portal.regulations.importing.models import RegulationDraft
from tests.regulations.importing import documents


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "工程部规章.txt"
    path.write_text(documents.HANDBOOK, encoding="utf-8")
    return path


def said(files: list[Path], wish: Wish, *, as_json: bool = False) -> tuple[bool, str]:
    lines: list[str] = []
    good = bring_in(files, wish, as_json=as_json, say=lines.append)
    return good, "\n".join(lines)


def test_a_dry_run_says_the_structure_and_keeps_nothing(house: Flask, file: Path) -> None:
    good, lines = said([file], Wish())
    assert good
    for words in ("4 项制度，10 条", "锅炉房值班制度", "第一条 锅炉工持证上岗（原 1、）", "- ", "看上去不是制度"):
        assert words in lines
    assert db.session.query(RegulationDraft).count() == 0


def test_as_json(house: Flask, file: Path) -> None:
    good, lines = said([file], Wish(), as_json=True)
    (told,) = json.loads(lines)
    assert good
    assert told["counts"]["regulations"] == 4
    assert told["counts"]["articles"] == 10
    assert [one["taken"] for one in told["regulations"]] == [True, True, True, False]
    assert told["regulations"][0]["articles"][0] == {
        "number": 1, "title": "锅炉工持证上岗", "chapter": "", "label": "1、", "line": 4, "doubts": [],
    }  # fmt: skip


def test_regulations_become_working_copies(house: Flask, file: Path) -> None:
    good, lines = said([file], Wish(keep=True, department="工程部"))
    assert good
    assert "已保存 3 份工作稿" in lines
    assert [one.status for one in db.session.query(RegulationDraft)] == ["working"] * 3


def test_or_are_published_from_a_day_on(house: Flask, file: Path) -> None:
    wish = Wish(keep=True, department="工程部", everything=True, publish_from=date(2026, 12, 1))
    good, lines = said([file], wish)
    assert good
    assert "已发布 4 项，自 2026-12-01 起施行" in lines
    codes = [one.code for one in db.session.query(RegulationDraft)]
    assert [regulations.edition(code).effective for code in codes] == [date(2026, 12, 1)] * 4


def test_a_file_is_taken_whole_or_not_at_all(house: Flask, file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04")
    file.write_text(documents.COLLECTION, encoding="utf-8")  # names no department
    file = file.rename(tmp_path / "后勤.txt")
    good, lines = said([broken, file], Wish(keep=True, department="没有这个部门"))
    assert not good
    assert "已损坏" in lines
    assert "请选择主管部门" in lines
    assert db.session.query(RegulationDraft).count() == 0
