"""Third-party files are the ones their list names: nothing edited, nothing beside it."""

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIST = ROOT / "static/vendor/vendor.toml"
FILES = {
    file["to"]: file["sha256"] for package in tomllib.loads(LIST.read_text())["package"] for file in package["file"]
}


@pytest.mark.parametrize("path", FILES)
def test_a_vendored_file_is_the_one_listed(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


def test_nothing_is_vendored_unlisted():
    found = {
        path for folder in ("static/vendor", "tests/vendor") for path in (ROOT / folder).rglob("*") if path.is_file()
    }
    assert found - {LIST} <= {ROOT / path for path in FILES}
