"""Every event that can be written has a wording, and every wording an event."""

from __future__ import annotations

import re
from pathlib import Path

from portal.records.states import EVENTS

RECORDS = Path(__file__).parents[2] / "portal"


def test_every_event_has_its_wording():
    source = "\n".join(path.read_text(encoding="utf-8") for path in RECORDS.rglob("*.py"))
    written = set(re.findall(r'\bhistory\.write\(\s*[\w.]+,\s*"(\w+)"', source))
    written |= set(re.findall(r'\b_?write\([^"]*?, "(\w+)"', source))
    written |= set(re.findall(r'\b_end\(record, "\w+", "(\w+)"', source))
    written |= {
        word
        for pair in re.findall(r'"(\w+)" if (?:here\.does|amendment\.ends).* else "(\w+)"', source)
        for word in pair
    }
    assert written & set(EVENTS) == set(EVENTS)
    assert set(re.findall(r'\bhistory\.write\(\s*[\w.]+,\s*"(\w+)"', source)) <= set(EVENTS)
