"""How Chinese is written in everything people read: full-width punctuation between Chinese characters.

Editors and tools turn full-width marks into half-width ones silently, and eyes miss it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACES = {
    "policies": ("*.md", "*.toml"),
    "templates": ("*.html",),
    "forms": ("*.py",),
    "portal": ("*.py",),
    "static/js": ("*.js",),
}
HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
# A mark with Chinese on both sides; the text of templates may put its own marks of code around, which do not count.
HALF_WIDTH = re.compile(
    rf"{HAN}[,;:!?]\s?{HAN}"  # 甲,乙
    rf"|{HAN}\([^()\n]*{HAN}[^()\n]*\)"  # 甲(乙)
    rf"|{HAN}\.(?:\s|$|{HAN})"  # 甲.
    rf'|{HAN}"{HAN}[^"\n]*{HAN}"{HAN}'  # 甲"乙丙"丁
    rf"|[，。；：、！？]{{2}}|[，；、][。；：、！？]"  # two marks where one belongs
)


def files() -> list[Path]:
    return sorted(
        path
        for place, patterns in PLACES.items()
        for pattern in patterns
        for path in (ROOT / place).rglob(pattern)
        if "translations" not in path.parts
    )


def lines_of(path: Path) -> list[tuple[int, str]]:
    """The lines people read: of a template without its comments, of code the words in quotes."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _words_of_code(ast.parse(text))
    if path.suffix == ".html":
        text = re.sub(r"\{#.*?#\}", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)
    return list(enumerate(text.split("\n"), 1))


def _words_of_code(tree: ast.Module) -> list[tuple[int, str]]:
    """Strings with a few Chinese characters that are neither docstrings nor regular expressions."""
    written_for_programmers = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in written_for_programmers
        and len(re.findall(HAN, node.value)) > 3
        and "(?" not in node.value
        and "\\" not in node.value
    ]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_punctuation_between_chinese_characters_is_full_width(path: Path) -> None:
    wrong = [
        f"{path.name}:{number}: …{match[0]}…" for number, line in lines_of(path) for match in HALF_WIDTH.finditer(line)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("甲,乙", True),
        ("甲, 乙", True),
        ("甲:乙", True),
        ("甲(乙)", True),
        ("甲.", True),
        ('甲"乙丙"丁', True),
        ("甲，。乙", True),
        ("甲，乙；丙：丁（戊）。", False),
        ("21:30起，押金10元", False),
        ("在SEC-06, SEC-11中", False),
        ("“甲”与《乙》", False),
        ('_("甲"), _("乙")', False),
    ],
)
def test_the_rule_itself(line: str, is_wrong: bool) -> None:
    assert bool(HALF_WIDTH.search(line)) is is_wrong
