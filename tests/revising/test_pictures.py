"""Pictures in regulations: brought by whoever writes, seen by everybody, printed, and nobody else's ever fetched."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from portal import clock
from portal.db import commit
from portal.errors import BadInput
from portal.regulations import pictures, rendering
from portal.regulations import service as regulations
from portal.revising import composing
from portal.revising.composing import Proposed


def png(size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def html(markdown):
    return rendering.to_html(markdown, lambda key: (key, key), {})


def test_a_picture_stands_in_the_text_and_on_paper(who, client_of):
    text = pictures.take(io.BytesIO(png()), "消防栓.png", "消防栓的位置", who("maguoqiang"))
    assert text.startswith("![消防栓的位置](/files/")
    shown = html(f"位置见下图。\n\n{text}\n")
    assert 'alt="消防栓的位置"' in shown and 'loading="lazy"' in shown
    assert 'src="data:image/png;base64,' in pictures.for_paper(shown)
    commit()
    address = text.partition("(")[2].rstrip(")")
    with client_of("fengwei").get(address) as answer:  # everybody of the hotel reads regulations
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "address", ["https://example.com/a.png", "//example.com/a.png", "/files/../me", "data:image/png;base64,AA"]
)
def test_a_picture_from_elsewhere_is_its_words_alone(address):
    assert "<img" not in html(f"![图]({address})") and "图" in html(f"![图]({address})")


def test_what_is_no_picture_is_refused(who):
    with pytest.raises(BadInput):
        pictures.take(io.BytesIO(b"%PDF-1.7\n%%EOF"), "a.pdf", "", who("maguoqiang"))


def test_nobody_fills_the_disk_with_pictures(who, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_A_DAY", 1)
    pictures.take(io.BytesIO(png()), "a.png", "岗亭", who("fengwei"))
    with pytest.raises(BadInput):
        pictures.take(io.BytesIO(png()), "b.png", "岗亭", who("fengwei"))
    assert pictures.take(io.BytesIO(png()), "c.png", "岗亭", who("maguoqiang"))
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        assert pictures.take(io.BytesIO(png()), "d.png", "岗亭", who("fengwei"))


def test_a_revision_names_only_pictures_there_are_each_with_words(who):
    body = composing.body_of(regulations.edition("OFF"))
    proposed = lambda text: Proposed("OFF", "一般修订", body + text, date(2026, 12, 1))  # noqa: E731
    there = pictures.take(io.BytesIO(png()), "图.png", "办公区平面图", who("maguoqiang"))
    added = "\n## 平面图 {#floor-plan}\n\n见下图。\n\n"
    assert composing.mistakes(proposed(added + there + "\n")) == []
    assert "不在门户里" in composing.mistakes(proposed(added + "![图](/files/999999)\n"))[0]
    assert "没有说明文字" in composing.mistakes(proposed(added + there.replace("办公区平面图", "") + "\n"))[0]


def test_the_page_takes_one_in_without_scripts_and_says_what_is_wrong(client_of):
    browser = client_of("maguoqiang")
    assert browser.post("/policies/pictures", data={}).status_code == 422
    done = browser.post(
        "/policies/pictures", data={"file": (io.BytesIO(png()), "a.png"), "words": "岗亭"}, follow_redirects=True
    )
    assert "![岗亭](/files/" in done.text
    got = browser.post(
        "/policies/pictures", data={"file": (io.BytesIO(png()), "岗亭.png")}, headers={"Accept": "application/json"}
    )
    assert got.status_code == 201 and got.json["text"].startswith("![岗亭](/files/")
