"""A backup made while people work comes back whole; a damaged one never does, and nothing is overwritten."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from portal import clock, crypto, safekeeping
from portal.config import Config
from portal.db import commit, db
from portal.files import service as files
from portal.people.models import Person
from portal.records import filing
from portal.records.models import Record
from tests.conftest import NOON, POSTGRES

LEAVERS = ("yezhiqiu", "shaoyun", "yaoyuan", "panyue")


def file_leave(login: str, number: int) -> None:
    person = db.session.scalars(sa.select(Person).where(Person.login == login)).one()
    starts = NOON + timedelta(days=3 + number % 5)
    image = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 255, len(login), 7)).save(image, "PNG")
    image.seek(0)
    proof = files.store(image, f"{login}{number}.png", person, "proof")
    filing.submit(person, "leave", {
        "person": person.id, "department": "客户关系部", "leave_kind": "年假", "starts": starts,
        "ends": starts + timedelta(hours=8), "reason": "探亲", "proof": [proof.id],
    })  # fmt: skip
    commit()


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context():
        for number in range(6):
            file_leave(LEAVERS[number % 4], number)
    return app


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path) -> Config:
    """An empty data directory, and an empty database of the same kind as the application's."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return Config(data_dir=tmp_path / "back", database_url=f"sqlite:///{tmp_path / 'back' / 'portal.db'}")
    server = POSTGRES.rpartition("/")[0]
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS portal_back WITH (FORCE)"))
        connection.execute(sa.text("CREATE DATABASE portal_back"))
    return Config(data_dir=tmp_path / "back", database_url=f"{server}/portal_back")


def backed_up(app: Flask, target: Path) -> str:
    with app.app_context():
        return safekeeping.back_up(target)


def inside(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()


def altered(archive: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the archive with parts changed, or left out where `change` says None."""
    copy = archive.with_name("altered.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(copy, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            text = change(member.name, content.read())
            if text is not None:
                member.size = len(text)
                new.addfile(member, io.BytesIO(text))
    return copy


def test_what_is_written_meanwhile_is_whole_or_absent(filled: Flask, elsewhere: Config, tmp_path: Path) -> None:
    stop = threading.Event()
    trouble: list[BaseException] = []

    def work(login: str) -> None:
        number = 100
        with filled.app_context(), clock.at(NOON):
            while not stop.is_set():
                try:
                    file_leave(login, number)
                except BaseException as error:
                    trouble.append(error)
                    return
                number += 1
                time.sleep(0.03)  # people pause; without it four threads starve one another of SQLite's write lock

    people = [threading.Thread(target=work, args=(login,)) for login in LEAVERS]
    for person in people:
        person.start()
    try:
        said = [backed_up(filled, tmp_path / f"{turn}.tar.gz") for turn in range(3)]
    finally:
        stop.set()
        for person in people:
            person.join()
    assert not trouble
    assert all("操作记录" in words for words in said)
    with filled.app_context():
        at_the_end = db.session.scalar(sa.select(sa.func.count()).select_from(Record))
    came = safekeeping.bring_back(tmp_path / "2.tar.gz", elsewhere)
    assert "前后连贯" in came
    with tarfile.open(tmp_path / "2.tar.gz") as opened:
        manifest = json.loads(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert 6 < manifest["rows"]["record"] <= at_the_end
    assert len(manifest["files"]) >= manifest["rows"]["attachment"]  # every picture, and its thumbnail
    with safekeeping._opened(elsewhere):
        records = db.session.scalars(sa.select(Record)).all()
        assert len(records) == manifest["rows"]["record"]
        assert all(files.content_of(one) for record in records for one in files.of(record.id))


def test_what_the_hotel_signs_with_comes_back(filled: Flask, elsewhere: Config, tmp_path: Path) -> None:
    keys = Path(filled.config["DATA_DIR"]) / crypto.FILE_NAME
    before = crypto.Keyring.load(keys).signing().key.private_bytes_raw()
    backed_up(filled, tmp_path / "a.tar.gz")
    safekeeping.bring_back(tmp_path / "a.tar.gz", elsewhere)
    after = crypto.Keyring.load(elsewhere.data_dir / crypto.FILE_NAME).signing()
    assert after.key.private_bytes_raw() == before


def test_nothing_can_be_read_by_others_and_keys_are_warned_of(filled: Flask, tmp_path: Path) -> None:
    said = backed_up(filled, tmp_path)
    [archive] = tmp_path.glob("portal-*.tar.gz")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert "keys.json" in inside(archive) and "密钥" in said
    assert list(tmp_path.iterdir()) == [archive]  # nothing half made is left beside it


def test_without_a_keys_file_the_sentence_says_so(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_KEYS", "elsewhere")
    said = backed_up(filled, tmp_path / "a.tar.gz")
    assert "keys.json" not in inside(tmp_path / "a.tar.gz") and "另行保存" in said


def test_no_archive_is_overwritten(filled: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_text("kept")
    with pytest.raises(safekeeping.SafekeepingError, match="已经存在"):
        backed_up(filled, tmp_path / "a.tar.gz")
    assert (tmp_path / "a.tar.gz").read_text() == "kept"


def test_a_full_data_directory_is_left_alone(filled: Flask, elsewhere: Config, tmp_path: Path) -> None:
    backed_up(filled, tmp_path / "a.tar.gz")
    elsewhere.data_dir.mkdir()
    (elsewhere.data_dir / "portal.db").write_text("kept")
    with pytest.raises(safekeeping.SafekeepingError, match="已有内容"):
        safekeeping.bring_back(tmp_path / "a.tar.gz", elsewhere)
    assert (elsewhere.data_dir / "portal.db").read_text() == "kept"


def _flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(("what", "says"), [
    ("database", "校验值不符"), ("file", "校验值不符"), ("keys", "校验值不符"), ("left out", "不完整"),
    ("smuggled", "不该有"), ("cut short", "没有恢复"), ("count", "不符"), ("no archive", "没有恢复"),
])  # fmt: skip
def test_a_damaged_archive_changes_nothing(
    what: str, says: str, filled: Flask, elsewhere: Config, tmp_path: Path
) -> None:
    archive = tmp_path / "a.tar.gz"
    backed_up(filled, archive)
    names = inside(archive)
    one_file = next(name for name in names if name.startswith("files/"))
    if what == "cut short":
        archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    elif what == "no archive":
        archive.write_bytes(os.urandom(2000))
    else:

        def change(name: str, content: bytes) -> bytes | None:
            hit = {"database": name.startswith("database"), "file": name == one_file, "keys": name == "keys.json"}
            if hit.get(what):
                return _flip(content)
            if what == "left out" and name == one_file:
                return None
            if name == "manifest.json" and what in ("count", "smuggled"):
                manifest = json.loads(content)
                if what == "count":
                    manifest["rows"]["record"] += 1
                else:
                    manifest["files"].remove(one_file.removeprefix("files/"))
                return json.dumps(manifest).encode()
            return content

        archive = altered(archive, change)
    with pytest.raises(safekeeping.SafekeepingError, match=says):
        safekeeping.bring_back(archive, elsewhere)
    assert list(elsewhere.data_dir.iterdir()) == []


def _without_triggers() -> None:
    """Let the history be changed, as somebody could who has the database to himself."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ALTER TABLE event DISABLE TRIGGER ALL"))
        return
    for name in db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.session.execute(sa.text(f"DROP TRIGGER {name}"))


def test_an_altered_history_does_not_come_back(filled: Flask, elsewhere: Config, tmp_path: Path) -> None:
    with filled.app_context():
        _without_triggers()
        db.session.execute(sa.text("UPDATE event SET note = '没有的事' WHERE seq = 3"))
        commit()
    backed_up(filled, tmp_path / "a.tar.gz")
    with pytest.raises(safekeeping.SafekeepingError, match="第 3 行被改动过"):
        safekeeping.bring_back(tmp_path / "a.tar.gz", elsewhere)
    assert list(elsewhere.data_dir.iterdir()) == []


def test_the_archive_of_another_installation_needs_its_own_keys(
    filled: Flask, elsewhere: Config, tmp_path: Path
) -> None:
    archive = tmp_path / "a.tar.gz"
    backed_up(filled, archive)

    def without_keys(name: str, content: bytes) -> bytes | None:
        if name == "manifest.json":
            manifest = json.loads(content)
            del manifest["sums"]["keys.json"]
            return json.dumps(manifest).encode()
        return None if name == "keys.json" else content

    from portal.crypto import CryptoError

    with pytest.raises(CryptoError):
        safekeeping.bring_back(altered(archive, without_keys), elsewhere)
    assert list(elsewhere.data_dir.iterdir()) == []


def test_the_name_of_the_archive_tells_the_moment(filled: Flask, tmp_path: Path) -> None:
    with clock.at(datetime(2026, 11, 20, 23, 5)):
        backed_up(filled, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["portal-20261120-230500.tar.gz"]
