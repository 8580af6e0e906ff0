"""Every sub-command of `portal` on a fresh data directory; wrong use gets a sentence, never a trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from datetime import date
from pathlib import Path

import click
import pytest

from portal.cli import main
from portal.config import ROOT
from portal.crypto import Keyring
from tests.conftest import PASSWORD

Answer = subprocess.CompletedProcess[str]


def portal(data: Path, *words: str, **more: str) -> Answer:
    """Run the command as people do, with this data directory."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORTAL_KEYS")}
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *words], capture_output=True, text=True,
        cwd=ROOT, env={**environment, "PORTAL_DATA": str(data), **more},
    )  # fmt: skip


def good(answer: Answer) -> str:
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    return answer.stdout


def refused(answer: Answer, says: str) -> None:
    """A sentence, and an exit code that scripts notice."""
    assert answer.returncode not in (0, -6, -11), answer.stdout
    assert says in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo hotel's people and no records, made by the command and by hand."""
    data = tmp_path_factory.mktemp("cli") / "data"
    good(portal(data, "init"))
    program = (
        "from portal import create_app\n"
        "from portal.db import commit\n"
        "from portal.demo import staff\n"
        "from portal.people import passwords\n"
        "from portal.regulations import service\n"
        "from datetime import date\n"
        "with create_app().app_context():\n"
        f"    staff.make(password_hash=passwords._hasher.hash({PASSWORD!r}), since=date(2026, 1, 1))\n"
        "    service.import_shipped()\n"
        "    commit()\n"
    )
    environment = {**os.environ, "PORTAL_DATA": str(data), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def test_every_command_is_tried_here() -> None:
    source = Path(__file__).read_text()
    names = [
        name if not isinstance(command, click.Group) else f'{name}", "{inner}'
        for name, command in main.commands.items()
        for inner in (command.commands if isinstance(command, click.Group) else [""])
    ]
    assert names and [name for name in names if f'"{name}"' not in source] == []


def test_every_command_explains_itself(tmp_path: Path) -> None:
    for name, command in main.commands.items():
        assert command.help, name
    assert "Usage" in good(portal(tmp_path / "data", "--help"))
    assert not (tmp_path / "data").exists()  # asking for help makes nothing


def test_init_twice_changes_nothing(tmp_path: Path) -> None:
    first = good(portal(tmp_path / "data", "init"))
    assert "数据库已就绪" in first
    assert good(portal(tmp_path / "data", "init")) == first
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o077 == 0


def test_init_loads_the_regulations_once_there_is_a_hotel(data: Path) -> None:
    assert "新装入 0 个版本" in good(portal(data, "init"))
    said = good(portal(data, "init", "--demo"))
    assert "新装入 0 个版本" in said and "演示酒店" not in said  # there are people: nothing is played over them


NEED_A_PORTAL = [
    ["import-policies"], ["reindex"], ["audit", "verify"], ["rotate-keys"], ["worker"], ["backup", "/tmp/never.tar.gz"],
    ["route", "leave", "--as", "yezhiqiu"], ["search", "会客", "--as", "yezhiqiu"],
    ["routes", "simulate", "leave", "--as", "yezhiqiu"], ["routes", "check"], ["routes", "rerun", "leave_hr_days", "5"],
]  # fmt: skip


@pytest.mark.parametrize("words", NEED_A_PORTAL, ids=lambda words: words[0])
def test_without_a_portal_the_sentence_says_what_to_run(words: list[str], tmp_path: Path) -> None:
    refused(portal(tmp_path / "data", *words), "portal init")


def test_import_policies_again_finds_all_there(data: Path) -> None:
    assert "新装入 0 个版本" in good(portal(data, "import-policies"))


PEOPLE = "工号,姓名,登录名,部门,岗位\n9001,新来人,xinlairen,保安部,保安员\n9002,没岗位,meigangwei,保安部,没有的岗位\n"


def test_import_people_shows_first_and_keeps_with_yes(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    shown = good(portal(data, "import-people", str(file)))
    assert "第 3 行 没岗位" in shown and "没有岗位" in shown and "这只是预览" in shown
    assert "新增 1 人" in shown
    assert "已导入：新增 1 人" in good(portal(data, "import-people", str(file), "--yes"))
    assert "新增 0 人，更新 1 人" in good(portal(data, "import-people", str(file)))
    assert "新建岗位：没有的岗位" in good(portal(data, "import-people", str(file), "--create-missing"))


def test_import_people_refuses_what_is_no_list(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    file.write_bytes(b"not a sheet")
    refused(portal(data, "import-people", str(file)), "打不开")
    refused(portal(data, "import-people", str(tmp_path / "none.csv")), "does not exist")


def test_reindex_makes_people_found_again(data: Path) -> None:
    said = good(portal(data, "reindex"))
    assert "索引已重建" in said and "前后一致" in said
    found = json.loads(good(portal(data, "search", "叶知秋", "--as", "suxiao", "--json")))
    assert any("叶知秋" in hit["title"] for hit in found["hits"])


def test_search_finds_an_article_and_says_why(data: Path) -> None:
    said = good(portal(data, "search", "21:30 以后会客", "--as", "yezhiqiu"))
    assert "会客" in said and re.search(r"共 \d+ 条", said)
    refused(portal(data, "search", "会客", "--as", "nobody"), "没有登录名为“nobody”的人")


def test_route_shows_steps_and_people(data: Path) -> None:
    steps = json.loads(good(portal(data, "route", "leave", "--as", "yezhiqiu", "--json")))
    assert [step["key"] for step in steps][:2] == ["superior", "manager"]
    assert "丁一鸣" in good(portal(data, "route", "leave", "--as", "yezhiqiu"))
    refused(portal(data, "route", "nothing", "--as", "yezhiqiu"), "没有“nothing”这种表单")


def test_routes_are_played_checked_and_run_again(data: Path) -> None:
    played = json.loads(
        good(portal(data, "routes", "simulate", "leave", "--as", "yezhiqiu", "--on", "2026-11-20", "--json"))
    )
    assert [step["key"] for step in played["steps"]][:2] == ["superior", "manager"] and played["at"] > "2026-11-20"
    refused(portal(data, "routes", "simulate", "leave", "--as", "nobody"), "没有登录名为“nobody”的人")
    found = portal(data, "routes", "check", "--json")
    assert found.returncode == 1 and {one["kind"] for one in json.loads(found.stdout)} == {"no_leader"}
    assert "近 90 天 0 张单据" in good(portal(data, "routes", "rerun", "leave_hr_days", "5"))
    refused(portal(data, "routes", "rerun", "leave_hr_day", "5"), "是不是 leave_hr_days")


def test_forms_and_policies_need_no_portal(tmp_path: Path) -> None:
    forms = json.loads(good(portal(tmp_path / "data", "forms", "--json")))
    assert {"visitor", "leave", "hot_work"} <= {form["key"] for form in forms}
    policies = json.loads(good(portal(tmp_path / "data", "policies", "--json")))
    assert "SEC-06" in {one["code"] for one in policies}
    assert "会客登记单" in good(portal(tmp_path / "data", "forms"))
    assert "SEC-06" in good(portal(tmp_path / "data", "policies"))


def test_audit_verify_finds_an_altered_line(data: Path) -> None:
    assert "没有改动" in good(portal(data, "audit", "verify"))
    assert json.loads(good(portal(data, "audit", "verify", "--json")))["breaks"] == []


def test_audit_verify_finds_a_table_that_says_otherwise_than_the_history(data: Path) -> None:
    program = (
        "from datetime import datetime\n"
        "from portal import clock, create_app\n"
        "from portal.db import commit\n"
        "from tests.bench import hotel\n"
        "with create_app().app_context(), clock.at(datetime(2026, 11, 20, 10, 0)):\n"
        "    hotel.leave()\n"
        "    commit()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT,
                   env={**os.environ, "PORTAL_DATA": str(data)})  # fmt: skip
    assert "每张单据的状态都与操作记录相符" in good(portal(data, "audit", "verify"))
    with closing(sqlite3.connect(data / "portal.db")) as database:
        database.execute("UPDATE record SET status = 'rejected'")
        database.commit()
    refused(portal(data, "audit", "verify"), "状态应为“审批中”，表中是“已拒绝”")
    found = portal(data, "audit", "verify", "--json")
    assert (found.returncode, list(json.loads(found.stdout)["records"])) == (1, ["QX-2026-0001"])


def test_rotate_keys_leaves_what_was_sealed_readable(data: Path) -> None:
    before = json.loads((data / "keys.json").read_text())
    assert "已换用新的主密钥" in good(portal(data, "rotate-keys"))
    after = json.loads((data / "keys.json").read_text())
    assert after["current"] != before["current"] and before["current"] in after["masters"]
    good(portal(data, "audit", "verify"))


def test_proofs_are_verified_without_a_database(data: Path, tmp_path: Path) -> None:
    key, csv, signature = tmp_path / "key.pem", tmp_path / "proof.csv", tmp_path / "proof.csv.sig"
    said = good(portal(data, "proof", "key"))
    key.write_text(said[: said.index("指纹")])
    csv.write_text("a proof")
    signature.write_bytes(Keyring.load(data / "keys.json").signing().key.sign(b"a proof"))
    assert "没有改动" in good(
        portal(tmp_path / "elsewhere", "proof", "verify", str(csv), str(signature), "--key", str(key))
    )
    csv.write_text("another")
    assert portal(data, "proof", "verify", str(csv), str(signature)).returncode == 1
    refused(portal(tmp_path / "elsewhere", "proof", "key"), "找不到密钥文件")
    assert '"signing": {' in good(portal(data, "proof", "new-key"))


def test_backup_and_restore_and_what_they_refuse(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "kept.tar.gz"
    assert "已备份到" in good(portal(data, "backup", str(archive)))
    refused(portal(data, "backup", str(archive)), "已经存在")
    refused(portal(data, "backup", str(tmp_path / "nowhere" / "a.tar.gz")), "没有")
    refused(portal(data, "restore", str(archive)), "已有内容")
    assert "已恢复" in good(portal(tmp_path / "back", "restore", str(archive)))
    people = json.loads(good(portal(tmp_path / "back", "search", "叶知秋", "--as", "suxiao", "--json")))
    assert "hits" in people
    archive.write_bytes(archive.read_bytes()[:3000])
    refused(portal(tmp_path / "third", "restore", str(archive)), "没有恢复")


def test_check_says_what_is_well_and_exits_accordingly(data: Path) -> None:
    answer = portal(data, "check", "--json")
    found = {one["what"]: one for one in json.loads(answer.stdout)}
    assert found["数据库"]["ok"] and found["密钥"]["ok"] and found["表单与依据"]["ok"]
    assert answer.returncode == (0 if all(one["ok"] for one in found.values()) else 1)
    (data / "keys.json").chmod(0o644)
    refused(portal(data, "check"), "600")


def test_a_port_that_is_taken_is_said_before_anything_is_announced(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = portal(data, "run", "--port", str(taken.getsockname()[1]))
    refused(answer, "已有程序在用")
    assert "门户在" not in answer.stdout


def test_bench_says_where_it_can_run() -> None:
    """Its rows are the benchmarks' own business; here only that the command knows them and its options."""
    assert "--small" in good(portal(Path("/nowhere"), "bench", "--help"))


def test_an_unknown_command_or_option_is_named(tmp_path: Path) -> None:
    refused(portal(tmp_path / "data", "strat"), "strat")
    refused(portal(tmp_path / "data", "run", "--prot", "1"), "--prot")
    refused(portal(tmp_path / "data", "audit", "verfiy"), "verfiy")


def test_lost_keys_are_told_in_a_sentence(data: Path) -> None:
    (data / "keys.json").unlink()
    refused(portal(data, "audit", "verify"), "找不到密钥文件")


@pytest.mark.slow
def test_run_serves_until_it_is_told_to_stop(data: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _start(data, "run", "--port", str(port), "--workers", "1")
    try:
        page = _read(f"http://127.0.0.1:{port}/sign-in")
        assert "云栖山庄大酒店" in page or "登录" in page
    finally:
        said = _stop(server)
    assert f"http://127.0.0.1:{port}" in said and "Traceback" not in said
    assert PASSWORD not in said and "密码都是" not in said  # the demo's password was never set here


@pytest.mark.slow
def test_worker_runs_until_it_is_told_to_stop(data: Path) -> None:
    worker = _start(data, "worker")
    assert worker.stdout
    mute = threading.Timer(90, worker.kill)  # a worker that never says it runs would be waited for without end
    mute.start()
    try:
        assert any("后台任务在运行" in line for line in worker.stdout)
        assert worker.poll() is None
        said = _stop(worker)
    finally:
        mute.cancel()
        worker.kill()
    assert "Traceback" not in said and worker.returncode == 0


def _start(data: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PORTAL_DATA": str(data), "DATABASE_URL": ""},
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[str]) -> str:
    """Ctrl-C, and what it said."""
    os.killpg(process.pid, signal.SIGINT)
    said, _none = process.communicate(timeout=60)
    return said


def _read(address: str) -> str:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.slow
def test_init_demo_plays_the_hotel_and_says_who_can_sign_in(tmp_path: Path) -> None:
    said = good(portal(tmp_path / "data", "init", "--demo", "--weeks", "1"))
    assert "yunqi-demo-2026" in said and "hujianguo" in said
    assert re.search(r"单据 \d+ 份", said)
    assert "前后连贯" in good(portal(tmp_path / "data", "audit", "verify"))
    assert date.today().isoformat()[:4] in good(portal(tmp_path / "data", "search", "QX", "--as", "tangwenting"))
