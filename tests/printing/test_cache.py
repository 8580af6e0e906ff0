"""Prints kept on disk."""

from __future__ import annotations

import logging
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from portal import clock
from portal.printing import render
from portal.printing.cache import PrintCache
from portal.printing.sheets import sheet_pdf
from tests.printing import papers
from tests.printing.hammering import Maker, hammer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prints"


def test_made_once(folder: Path) -> None:
    make = Maker()
    assert [PrintCache(folder).cached("a1", make) for _time in range(3)] == [b"print"] * 3
    assert make.calls == 1


def test_only_the_owner_may_read_the_folder(folder: Path) -> None:
    PrintCache(folder).cached("a1", Maker())
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "a1").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"x", b"%PDF half a file and no digest in front of it at all"])
def test_a_damaged_file_is_made_again(folder: Path, damage: bytes) -> None:
    PrintCache(folder).cached("a1", Maker())
    (folder / "a1").write_bytes(damage)
    make = Maker(b"new")
    assert PrintCache(folder).cached("a1", make) == b"new"
    assert PrintCache(folder).cached("a1", make) == b"new"
    assert make.calls == 1


def test_it_forgets_after_its_time_however_often_it_was_used(folder: Path) -> None:
    prints, make = PrintCache(folder, keep=timedelta(days=3)), Maker()
    with clock.at(datetime(2026, 11, 1, 12)):
        for _hour in range(0, 72, 8):
            prints.cached("a1", make)
            clock.advance(timedelta(hours=8))
        assert make.calls == 1
        clock.advance(timedelta(hours=1))
        prints.cached("a1", make)
    assert make.calls == 2


def test_the_longest_unused_goes_first(folder: Path) -> None:
    prints = PrintCache(folder, limit=400)
    with clock.at(datetime(2026, 11, 1, 12)):
        for key in ("a", "b", "c", "a", "d"):  # 132 bytes each: three fit
            prints.cached(key, Maker(b"x" * 100))
            clock.advance(timedelta(minutes=1))
        assert sorted(path.name for path in folder.iterdir()) == ["a", "c", "d"]


def test_clearing(folder: Path) -> None:
    prints, make = PrintCache(folder), Maker()
    prints.clear()
    prints.cached("a1", make)
    prints.clear()
    prints.cached("a1", make)
    assert make.calls == 2


def test_a_folder_that_cannot_be_written_does_not_stop_printing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        assert PrintCache(tmp_path / "file").cached("a1", Maker()) == b"print"
    assert "could not be kept" in caplog.text


def test_a_key_is_not_a_path(folder: Path) -> None:
    with pytest.raises(ValueError, match="not a key"):
        PrintCache(folder).cached("../a", Maker())


def test_several_processes(folder: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        for answers in pool.map(hammer, [folder] * 3):
            assert answers == [bytes([n % 40]) * 1000 for n in range(400)]
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 20_000


class TestPrintsOfForms:
    @pytest.fixture(autouse=True)
    def _kept(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(render, "_prints", None)
        render.keep_prints_in(folder)
        self.rendered = 0
        really = render._renderer.pdf

        def counted(*args: object, **options: object) -> bytes:
            self.rendered += 1
            return really(*args, **options)

        monkeypatch.setattr(render._renderer, "pdf", counted)

    def test_the_second_print_comes_from_the_cache(self) -> None:
        assert sheet_pdf(papers.hot_work()) == sheet_pdf(papers.hot_work())
        assert self.rendered == 1

    @pytest.mark.parametrize("change", [{"plan": "换一个方案"}, {"watermark": "草稿"}, {"number": "DH-2026-000124"}])
    def test_anything_that_is_on_the_paper_counts(self, change: dict[str, str]) -> None:
        assert sheet_pdf(papers.hot_work()) != sheet_pdf(papers.hot_work(**change))
        assert self.rendered == 2

    def test_an_archive_copy_is_another_print(self) -> None:
        assert sheet_pdf(papers.hot_work()) != sheet_pdf(papers.hot_work(), archive=True)

    def test_a_change_of_style_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sheet_pdf(papers.hot_work())
        monkeypatch.setattr(render, "_looks", lambda: "another style sheet")
        sheet_pdf(papers.hot_work())
        assert self.rendered == 2

    def test_numbers_in_clear_stay_off_the_disk(self, folder: Path) -> None:
        sheet_pdf(papers.hot_work(), keep=False)
        assert not folder.exists()
