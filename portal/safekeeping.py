"""Backups: database, attachments and keys of one moment in one archive; and the way back, checked line by line.

An archive is a gzipped tar: manifest.json, the database (a SQLite file or a PostgreSQL dump), files/<hash>, keys.json.
The database is copied first; attachments are on disk before the database names them, so that none can be missing.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from flask import current_app

from portal import clock, crypto, schema
from portal.config import Config
from portal.db import Base, db, writing
from portal.errors import PortalError
from portal.files.blobs import Blobs
from portal.files.models import Attachment
from portal.records.models import Record

MANIFEST, SQLITE, DUMP, KEYS, FILES = "manifest.json", "database.sqlite", "database.dump", crypto.FILE_NAME, "files"
FORMAT = 1
TRIED_KEYS = 50  # records whose key is tried after coming back
ARRIVING = ".arriving"  # inside the data directory, until everything is checked


class SafekeepingError(PortalError):
    """A backup that could not be made, or cannot be brought back."""

    status = 500


@dataclass
class Manifest:
    """What an archive holds: sums of every part, and how many rows of each table to expect."""

    made_at: str
    database: str  # SQLITE or DUMP
    schema: str
    sums: dict[str, str] = field(default_factory=dict)  # part → SHA-256; attachments are named by theirs
    rows: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)  # hashes of the attachments' bytes
    format: int = FORMAT


# ---- making one ------------------------------------------------------------------------------------------------------
def back_up(target: Path) -> str:
    """Write an archive to `target` (a new file, or a folder to put one in) while people work; says what is in it.

    Inside an application context. The archive appears under its name only when it is whole. Raises SafekeepingError.
    """
    target = target.absolute()
    if target.is_dir():
        target = target / f"portal-{clock.house_now():%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise SafekeepingError(f"{target} 已经存在，没有覆盖。请换一个文件名。")
    if not target.parent.is_dir():
        raise SafekeepingError(f"没有 {target.parent} 这个目录，请先建立。")
    data_dir = Path(current_app.config["DATA_DIR"])
    with tempfile.TemporaryDirectory(prefix=".portal-backup-", dir=target.parent) as folder:
        aside = Path(folder)
        token = writing.set(False)  # a reader waits for nobody
        try:
            manifest = _copy_database(aside)
        finally:
            writing.reset(token)
        store = Blobs(data_dir / "files")
        missing = [digest for digest in manifest.files if not store.path(digest).is_file()]
        manifest.files = [digest for digest in manifest.files if digest not in set(missing)]
        keys = data_dir / KEYS
        has_keys = keys.is_file() and not os.environ.get(crypto.ENVIRONMENT)
        parts = {manifest.database: aside / manifest.database} | ({KEYS: keys} if has_keys else {})
        manifest.sums = {name: _sum(path) for name, path in parts.items()}
        fresh = aside / secrets.token_hex(8)
        _write_archive(fresh, manifest, parts, store)
        os.rename(fresh, target)
    _settle(target.parent)
    return _said(target, manifest, missing, has_keys)


def _said(target: Path, manifest: Manifest, missing: list[str], has_keys: bool) -> str:
    lines = [f"已备份到 {target}（{target.stat().st_size / 1e6:.1f} MB）：单据 {manifest.rows.get('record', 0)} 份，"
             f"操作记录 {manifest.rows.get('event', 0)} 行，附件 {len(manifest.files)} 个。"]  # fmt: skip
    if missing:
        lines.append(f"注意：有 {len(missing)} 个附件的内容已不在磁盘上，没有备份到。")
    lines.append(
        "注意：里面有密钥 keys.json，得到这个文件的人能读出全部个人信息，请存放在只有负责人能取到的地方。" if has_keys
        else "密钥来自环境变量，不在备份里：请另行保存，没有它备份里的个人信息无法读出。"
    )  # fmt: skip
    return "\n".join(lines)


def _copy_database(aside: Path) -> Manifest:
    name = db.engine.dialect.name
    manifest = Manifest(made_at=clock.now().isoformat(), database=SQLITE if name == "sqlite" else DUMP,
                        schema=schema.current() or "")  # fmt: skip
    if name == "sqlite":
        _copy_sqlite(aside / SQLITE, manifest)
    else:
        _dump_postgres(aside / DUMP, manifest)
    return manifest


def _copy_sqlite(target: Path, manifest: Manifest) -> None:
    """SQLite's online backup: one moment of the database, whoever writes meanwhile."""
    source = str(db.engine.url.database)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise SafekeepingError(f"数据库已损坏，没有备份：{verdict}。请从以前的备份恢复。")
    engine = sa.create_engine(f"sqlite:///{target}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        _take_stock(connection, manifest)


def _dump_postgres(target: Path, manifest: Manifest) -> None:
    """pg_dump on the same snapshot the rows are counted in."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
        _postgres_tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}",
                       url=db.engine.url)  # fmt: skip
        _take_stock(connection, manifest)


def _take_stock(connection: sa.Connection, manifest: Manifest) -> None:
    manifest.rows = _rows(connection)
    named: set[str] = set()
    for column in (Attachment.sha256, Attachment.thumb_sha256):
        named.update(connection.scalars(sa.select(column).where(column.is_not(None)).distinct()))
    manifest.files = sorted(named)


def _rows(connection: sa.Connection) -> dict[str, int]:
    import portal.models  # noqa: F401 - so that every table is known

    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def _postgres_tool(*command: str, url: sa.URL) -> None:
    """Run pg_dump or pg_restore on this database. The password goes by the environment, where no list shows it."""
    if shutil.which(command[0]) is None:
        raise SafekeepingError(f"没有找到 {command[0]}，请先安装 PostgreSQL 的客户端工具（版本不低于数据库）。")
    where = {"dbname": url.database, "host": url.host, "port": url.port, "username": url.username}
    words = [*command, *(f"--{name}={value}" for name, value in where.items() if value)]
    done = subprocess.run(words, env={**os.environ, "PGPASSWORD": url.password or ""}, capture_output=True, text=True)
    if done.returncode:
        first = next(iter(done.stderr.strip().splitlines()), "没有说明原因")
        raise SafekeepingError(f"{command[0]} 没有成功：{first}")


def _write_archive(path: Path, manifest: Manifest, parts: dict[str, Path], store: Blobs) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=4) as archive:
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
            for name, source in [
                *parts.items(),
                *((f"{FILES}/{digest}", store.path(digest)) for digest in manifest.files),
            ]:
                with source.open("rb") as content:
                    archive.addfile(_member(name, os.fstat(content.fileno()).st_size), content)
        raw.flush()
        os.fsync(raw.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode, found.mtime = size, 0o600, int(clock.now().timestamp())
    return found


def _sum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _settle(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---- bringing one back -----------------------------------------------------------------------------------------------
def bring_back(source: Path, config: Config) -> str:
    """Bring an archive back into an empty data directory (and, with PostgreSQL, an empty database); says what came.

    Everything is checked before it counts: sums, rows, attachments, keys, the chain of the history. Raises
    SafekeepingError, and then leaves the data directory empty as it was.
    """
    data_dir = config.data_dir
    if data_dir.exists() and any(data_dir.iterdir()):
        raise SafekeepingError(f"{data_dir} 里已有内容。恢复只写入空的数据目录：请换一个 PORTAL_DATA，或先把它移走。")
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = data_dir / ARRIVING
    try:
        aside.mkdir(mode=0o700)
        manifest = _unpack(source, aside)
        url = _place_database(manifest, aside, config)
        said = _check(manifest, replace(config, data_dir=aside, database_url=url, embedded_worker=False))
        _move_in(aside, config)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return said


def _unpack(source: Path, aside: Path) -> Manifest:
    """Only the parts a manifest names, each compared with its sum while it is written."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST:
                raise SafekeepingError(f"{source} 不是门户的备份。")
            manifest = _read_manifest(_content(archive, first).read())
            expected = dict(manifest.sums) | {f"{FILES}/{digest}": digest for digest in manifest.files}
            while (member := archive.next()) is not None:
                wanted = expected.pop(member.name, None)
                if wanted is None or not member.isfile():
                    raise SafekeepingError(f"备份里有不该有的内容：{member.name}。没有恢复。")
                if _write_part(_content(archive, member), _place(aside, member.name)) != wanted:
                    raise SafekeepingError(f"备份已损坏：{member.name} 与校验值不符。没有恢复。")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise SafekeepingError(f"备份读不完整，可能已损坏：{error}。没有恢复。") from error
    except Exception as error:
        if isinstance(error, SafekeepingError):
            raise
        raise SafekeepingError(f"备份已损坏，解不开：{type(error).__name__}。没有恢复。") from error
    if expected:
        raise SafekeepingError(f"备份不完整：缺少 {min(expected)} 等 {len(expected)} 项。没有恢复。")
    return manifest


def _read_manifest(text: bytes) -> Manifest:
    found = Manifest(**json.loads(text))
    known = {SQLITE, DUMP, KEYS}
    hashes = [*found.sums.values(), *found.files]
    if found.format != FORMAT or found.database not in found.sums or not set(found.sums) <= known:
        raise SafekeepingError("备份的格式这个版本不认识，请用做备份时的版本恢复。")
    if not all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes):
        raise SafekeepingError("备份的清单已损坏。没有恢复。")
    return found


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    found = archive.extractfile(member)
    if found is None:
        raise SafekeepingError(f"备份里有不该有的内容：{member.name}。没有恢复。")
    return found


def _place(aside: Path, name: str) -> Path:
    if not name.startswith(f"{FILES}/"):
        return aside / name
    return Blobs(aside / "files").path(name.removeprefix(f"{FILES}/"))


def _write_part(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := content.read(1 << 20):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _place_database(manifest: Manifest, aside: Path, config: Config) -> str:
    """Where the database that came can be looked at, as an address."""
    sqlite = config.database_url.startswith("sqlite")
    if sqlite != (manifest.database == SQLITE):
        kind = "SQLite" if manifest.database == SQLITE else "PostgreSQL"
        raise SafekeepingError(f"这份备份来自 {kind}，与 DATABASE_URL 不是同一种数据库。没有恢复。")
    if sqlite:
        path = Path(str(sa.make_url(config.database_url).database))
        if path.exists():
            raise SafekeepingError(f"数据库 {path} 已经存在，没有覆盖。")
        (aside / SQLITE).rename(aside / path.name)
        return f"sqlite:///{aside / path.name}"
    url = sa.make_url(config.database_url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if sa.inspect(engine).get_table_names():
        raise SafekeepingError(f"数据库 {url.database} 不是空的。恢复只写入空的数据库，请新建一个。")
    _postgres_tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(aside / DUMP), url=url)
    (aside / DUMP).unlink()
    return config.database_url


@contextmanager
def _opened(config: Config) -> Iterator[Any]:
    from portal import create_app

    app = create_app(config)
    try:
        with app.app_context():
            yield app
    finally:
        app.extensions["portal_dispose"]()


def _check(manifest: Manifest, config: Config) -> str:
    """Rows, keys and history of what came, as the portal itself reads them. Raises SafekeepingError."""
    from portal.records import history

    with _opened(config):
        have = _rows(db.session.connection())
        wrong = [name for name, count in manifest.rows.items() if have.get(name) != count]
        if wrong:
            raise SafekeepingError(f"恢复的内容与清单不符：{'、'.join(wrong)} 的行数不对。没有恢复。")
        for record in db.session.scalars(sa.select(Record).order_by(Record.id.desc()).limit(TRIED_KEYS)):
            crypto.keys().unwrap(record.wrapped_key)
        verdict = history.verify()
        if verdict.breaks:
            raise SafekeepingError(f"备份里的操作记录有改动：{verdict.breaks[0].what}。没有恢复。")
        behind = "" if schema.current() == schema.newest() else "\n数据库的结构较旧，请再运行 portal init 升级。"
        db.session.rollback()
    return (f"已恢复 {manifest.made_at[:16].replace('T', ' ')}（UTC）的备份：单据 {manifest.rows.get('record', 0)} 份，"
            f"附件 {len(manifest.files)} 个，操作记录 {verdict.lines} 行，前后连贯。"
            f"\n搜索索引随数据库一起恢复；制度索引会自动重建。{behind}")  # fmt: skip


def _move_in(aside: Path, config: Config) -> None:
    """Everything checked takes its place, the database last: until then a start finds no portal."""
    for name in (KEYS, FILES):
        if (aside / name).exists():
            (aside / name).rename(config.data_dir / name)
    if config.database_url.startswith("sqlite"):
        place = Path(str(sa.make_url(config.database_url).database))
        shutil.move(aside / place.name, place)
        _settle(place.parent)
    _settle(config.data_dir)
