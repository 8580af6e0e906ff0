"""Files under Chinese names: what a real server takes for a header."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from portal.downloads import sent


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("DH-2026-0012.pdf", "DH-2026-0012.pdf"),
        ("请假单（空白）.pdf", "portal.pdf"),
        ("动火作业申请单-20261121.xlsx", "20261121.xlsx"),
        ("a b’“c”.pdf", "a bc.pdf"),
    ],
)
def test_the_name_is_told_in_ascii_and_in_full(name: str, plain: str) -> None:
    told = sent(b"", name).headers["Content-Disposition"]
    assert told.isascii()
    assert plain in told
    assert name.isascii() or unquote(told.partition("UTF-8''")[2]) == name


@pytest.mark.parametrize(
    "path", ["/forms/leave/blank.pdf", "/records/export.csv?form=leave", "/policies/SEC-06/booklet.pdf"]
)
def test_every_download_can_be_sent(client_of: Callable[[str], FlaskClient], path: str) -> None:
    answer = client_of("chengang").get(path)
    assert answer.status_code == 200
    assert all(value.isascii() for _, value in answer.headers)
