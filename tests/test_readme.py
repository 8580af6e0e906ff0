"""README and docs say what is so: their form is a form, and every path, command, variable and name in them exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

import portal.formkit
from portal.cli import main
from portal.formkit import Field, Form, by, kinds
from portal.formkit.conditions import Expr
from tests import test_every_form as every

ROOT = Path(__file__).resolve().parent.parent
README, IN_CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
PAGES = [README, IN_CHINESE, *sorted((ROOT / "docs").rglob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])

# What the README has its reader write, and what appears while the portal runs.
NOT_YET = {"forms/guests/bicycle.py", "tests/forms/test_bicycle.py", "instance/"}
TOP = ("bin", "docs", "forms", "policies", "portal", "scripts", "static", "templates", "tests", ".ci")


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of these languages."""
    return re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M)


def quoted(page: Path) -> Iterator[str]:
    """What stands in backticks in the running text."""
    yield from re.findall(
        r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    )


def commands(page: Path) -> Iterator[str]:
    """Lines a reader would type: those of shell blocks, indented ones, and backticks that begin like one."""
    text = page.read_text("utf-8")
    for block in blocks(page, "sh", "ini"):
        yield from block.replace("\\\n", " ").splitlines()
    yield from (
        line.strip()
        for line in re.findall(r"^    (?!\s).*$", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M), re.M)
    )
    yield from quoted(page)


@pytest.fixture
def bicycle() -> Iterator[dict[str, Any]]:
    """The README's form, defined as its reader would, and gone afterwards."""
    names: dict[str, Any] = {}
    exec(blocks(README, "python")[0], names)
    yield names
    del Form.registry["bicycle"]


def test_the_form_of_the_readme_is_what_every_form_must_be(bicycle: dict[str, Any]) -> None:
    form = Form.registry["bicycle"]
    checks = [
        f for name, f in vars(every).items() if name.startswith("test_") and f.__code__.co_varnames[:1] == ("form",)
    ]
    assert len(checks) > 12
    for check in checks:
        check(form)


def test_the_test_of_the_readme_passes(bicycle: dict[str, Any]) -> None:
    names: dict[str, Any] = {}
    exec(blocks(README, "python")[1], names)
    test = next(value for name, value in names.items() if name.startswith("test_"))
    cases = test.pytestmark[0].args[1]
    assert len(cases) > 1
    for case in cases:
        test(*case)


def test_both_languages_show_the_same() -> None:
    assert blocks(README, "python", "sh") == blocks(IN_CHINESE, "python", "sh")
    headings = [len(re.findall(r"^#+ ", page.read_text("utf-8"), re.M)) for page in (README, IN_CHINESE)]
    assert headings[0] == headings[1]


@each_page
def test_every_path_exists(page: Path) -> None:
    missing = []
    for word in quoted(page):
        named = re.sub(r"<[^>]+>", "*", word)
        for path in re.findall(rf"^(?:{'|'.join(map(re.escape, TOP))})/[^\s:,]*|^README[\w.]*$", named):
            if path not in NOT_YET and not any(ROOT.glob(path.rstrip("/"))):
                missing.append(path)
    assert missing == []


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)", page.read_text("utf-8")):
        if "://" not in target and not (page.parent / target).exists():
            lost.append(target)
    assert lost == []


@each_page
def test_every_command_exists(page: Path) -> None:
    wrong = []
    for line in commands(page):
        for words in re.findall(r"(?:^|/bin/|=\S+ )portal ((?:[a-z-]+ ?)+)", re.sub(r"\s+#.*", "", line)):
            command: click.Command | None = main
            for word in words.split():
                if isinstance(command, click.Group):
                    command = command.get_command(click.Context(command), word)
                    if command is None:
                        wrong.append(line)
                        break
            options = {option for parameter in (command.params if command else []) for option in parameter.opts}
            given = set(re.findall(r"\s(--[a-z-]+)", line.split("portal ", 1)[1]))
            if command is not None and not given <= options | {"--help"}:
                wrong.append(line)
        for script in re.findall(r"(?:^|\s)((?:bin|scripts|\.ci)/[\w./-]+)", line):
            if not (ROOT / script).exists():
                wrong.append(line)
    assert wrong == []


def test_every_variable_is_read_and_every_one_that_is_read_is_told() -> None:
    readers = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("bin/*"), *ROOT.glob("scripts/*"), ROOT / "tests/conftest.py"]
    code = "\n".join(path.read_text("utf-8") for path in readers)
    read = set(re.findall(r"\b(PORTAL_[A-Z_]+|DATABASE_URL)\b", code))
    told = {
        name for page in PAGES for name in re.findall(r"\b(PORTAL_[A-Z_]+|DATABASE_URL)\b", page.read_text("utf-8"))
    }
    assert told <= read
    settings = (ROOT / "portal/config.py").read_text("utf-8") + (ROOT / "portal/crypto.py").read_text("utf-8")
    assert set(re.findall(r'"(PORTAL_[A-Z_]+|DATABASE_URL)"', settings)) <= told


@each_page
def test_every_python_name_exists(page: Path) -> None:
    wrong = []
    for word in quoted(page):
        for name in re.findall(r"^portal(?!\.js$)(?:\.\w+)+", word):
            parts = name.split(".")
            for split in range(len(parts), 0, -1):
                try:
                    found: Any = import_module(".".join(parts[:split]))
                    break
                except ImportError:
                    continue
            for part in parts[split:]:
                found = getattr(found, part, None)
            if found is None:
                wrong.append(name)
    assert wrong == []


# ---- docs/forms.md: the vocabulary -----------------------------------------------------------------------------------
FORMS = (ROOT / "docs" / "forms.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the tables under a heading, without their heads."""
    text = re.split(rf"^## {re.escape(heading)}$", FORMS, flags=re.M)[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in re.findall(r"^\| .*\|$", text, re.M)]


def evaluated(cell: str) -> list[Any]:
    names = {name: getattr(portal.formkit, name) for name in portal.formkit.__all__} | {"timedelta": timedelta}
    return [eval(code, dict(names)) for code in re.findall(r"`([^`]+)`", cell)]


def test_every_kind_is_there_and_its_example_is_one() -> None:
    shown = set()
    for row in rows("Boxes: `Section` and the kinds")[1:]:
        made = evaluated(row[1])
        assert all(isinstance(field, Field) for field in made)
        assert re.findall(r"\w+", row[0]) == list(dict.fromkeys(type(field).__name__ for field in made))
        shown |= {type(field).__name__ for field in made}
    assert shown == set(kinds) - {"Guest"}  # Guest is a value, not a kind


def test_every_condition_is_one() -> None:
    for _say, write in rows("Conditions")[1:]:
        found = evaluated(write)
        assert found
        assert all(isinstance(expr, Expr) for expr in found)


def test_every_holder_is_there() -> None:
    shown = {name for row in rows("`Route`, `Step`, `by`") for name in re.findall(r"`by\.(\w+)", row[0])}
    assert shown == {name for name in vars(by) if not name.startswith("_")}
