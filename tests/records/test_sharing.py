"""Whom a comment shows the record to: those it names, and nobody who merely resembles what stands after an @."""

from __future__ import annotations

import pytest

from portal.db import commit
from portal.records import readers, settling, sharing
from tests.records.cases import leave
from tests.test_query_counts import counted


@pytest.mark.parametrize(("text", "login"), [
    ("@崔健请看一下附件", "cuijian"),
    ("请 @崔健 看一下", "cuijian"),
    ("@cuijian 请看", "cuijian"),
])  # fmt: skip
def test_who_is_named_may_read(who, text, login):
    record = leave(who)
    assert not readers.may_read(record, who(login))
    sharing.comment(who("fengwei"), record, text=text)
    assert readers.may_read(record, who(login))


@pytest.mark.parametrize("text", ["发票请寄 someone@cj.com", "电话 @{id} 分机", "联系 a@cuij.cn"])
def test_what_only_resembles_a_name_shows_it_to_nobody(who, text):
    record = leave(who)
    sharing.comment(who("fengwei"), record, text=text.format(id=who("cuijian").id))
    assert not readers.may_read(record, who("cuijian"))


def test_who_opens_it_waits_for_who_acts_on_it_before_anything_is_written(app, who):
    """Whoever acts holds the end of the history and then writes the tasks: the other way round, both would wait."""
    record = leave(who)
    settling.copy_to(record, who("lijianguo").id, why="请知悉", by_id=None)  # who has a task of it, too
    commit()
    with counted(app) as said:
        sharing.mark_read(who("lijianguo"), record)
        commit()
    kinds = [one.partition(" ")[0] for one in said]
    assert "chain_head" in next(one for one in reversed(said[: kinds.index("UPDATE")]) if "WHERE" in one)
    assert not sharing.is_news(who("lijianguo"), record)
