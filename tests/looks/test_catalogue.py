"""The English catalogue: its placeholders are those of the Chinese, and the shared parts have all their words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

from portal.i18n import SOURCES

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with (SOURCES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        catalogue = pofile.read_po(stream, locale="en")
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    pairs = [(m.id, m.string) if isinstance(m.id, str) else (m.id[0], m.string[0]) for m in catalogue if m.id]
    return {chinese: words for chinese, words in pairs if words}


def test_placeholders_are_the_same_in_both_languages(english: dict[str, str]) -> None:
    wrong = [zh for zh, en in english.items() if sorted(PLACE.findall(zh)) != sorted(PLACE.findall(en))]
    assert wrong == []


def test_english_is_not_chinese(english: dict[str, str]) -> None:
    # Quoted words of the source (names of columns, examples of what to type) may stay.
    left = [en for en in english.values() if re.search(r"[，。；：？！（）]", en)]
    assert left == []


def test_the_frame_and_the_kit_have_all_their_words(english: dict[str, str]) -> None:
    shared = [("kit/**.html", "jinja2"), ("*.html", "jinja2"), ("design/**.html", "jinja2")]
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    found = extract_from_dir(str(ROOT / "templates"), method_map=shared, options_map=options)
    said = {message if isinstance(message, str) else message[0] for _file, _line, message, _comments, _context in found}
    assert sorted(said - set(english)) == []
    assert len(said) > 200
