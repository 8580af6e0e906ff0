"""Nobody finds, counts or is offered what they may not read: the index against brute force, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.search import query, records_index
from portal.search.records_index import FACETS, Filters, RecordDoc
from tests.search.conftest import POSTGRES, make_app, needs_postgres, with_tables

WORDS = [
    "动火",
    "会客",
    "采购",
    "巡逻",
    "押金",
    "报修",
    "盘点",
    "请假",
    "加班",
    "送货",
    "布草",
    "客房",
    "前厅",
    "仓库",
    "设备",
    "电梯",
]
NAMES = ["王芳", "李强", "张伟", "刘洋", "陈静", "杨光", "赵敏", "黄磊", "周杰", "吴迪"]
DEPARTMENTS = ["保安部", "工程部", "采购部", "客户关系部"]
STATES = ["审批中", "已通过", "已退回"]


class Brute:
    """Every document in a list, searched by reading all of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.docs: dict[str, RecordDoc] = {}

    def a_doc(self, n: int) -> RecordDoc:
        pick = self.random
        readers = pick.sample([f"p:{n}" for n in range(30)], 2) + pick.sample([f"post:{n}" for n in range(12)], 2)
        readers += pick.sample([f"u:{n}" for n in range(12)], 2) + (["all"] if pick.random() < 0.05 else [])
        return RecordDoc(
            kind=pick.choice(["record", "record", "record", "attachment", "customer"]),
            key=f"record:{n}",
            hotel_id=1 if pick.random() < 0.9 else 2,
            number=f"{pick.choice(['DH', 'HK'])}-2026-{n:04}",
            title=pick.choice(["动火作业申请单", "会客登记单", "采购申请单"]),
            text="，".join(pick.choices(WORDS, k=12)) + "。",
            names=pick.sample(NAMES, 2),
            hashes=[f"h:{pick.randrange(40):04}"],
            readers=readers,
            department=pick.choice(DEPARTMENTS),
            status=pick.choice(STATES),
            form_key=pick.choice(["hot_work", "visit"]),
            at=datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=pick.randrange(100_000)),
        )

    def put(self, doc: RecordDoc) -> None:
        self.docs[doc.key] = doc
        records_index.put(doc)

    def a_person(self) -> tuple[frozenset[str], int]:
        pick = self.random
        tokens = {"all", f"p:{pick.randrange(30)}"}
        tokens |= {f"post:{n}" for n in pick.sample(range(12), pick.randrange(3))}
        tokens |= {f"u:{n}" for n in pick.sample(range(12), pick.randrange(4))}
        return frozenset(tokens), 1 if pick.random() < 0.9 else 2

    def a_query(self) -> list[str]:
        pick = self.random
        return [pick.choice([*WORDS, *NAMES, "DH-2026", "HK-2026"]) for _ in range(pick.randrange(1, 4))]

    def readable(self, words: list[str], tokens: frozenset[str], hotel_id: int, **wanted: str) -> list[RecordDoc]:
        found = []
        for doc in self.docs.values():
            whole = " ".join([doc.title, doc.number, doc.text, *doc.names])
            may_read = doc.hotel_id == hotel_id and tokens & set(doc.readers)
            fits = all(getattr(doc, name) == value for name, value in wanted.items())
            if may_read and fits and all(word in whole for word in words):
                found.append(doc)
        return sorted(found, key=lambda doc: doc.at, reverse=True)


def read(words: list[str]) -> query.Query:
    return query.read(" ".join(words), widen=False)


@pytest.fixture
def brute(app: Flask) -> Brute:
    brute = Brute(seed=7)
    for n in range(400):
        brute.put(brute.a_doc(n))
    for _ in range(200):  # edits, new permissions, new departments, deletions and restorations
        n = brute.random.randrange(400)
        if brute.random.random() < 0.3:
            records_index.remove(f"record:{n}")
            brute.docs.pop(f"record:{n}", None)
        else:
            brute.put(brute.a_doc(n))
    db.session.commit()
    return brute


def test_ids_counts_and_facets_are_those_of_brute_force(brute: Brute) -> None:
    seen = 0
    for _ in range(100):
        words, (tokens, hotel_id) = brute.a_query(), brute.a_person()
        wanted = brute.readable(words, tokens, hotel_id)
        found = records_index.find(read(words), tokens, hotel_id, limit=1000)
        assert {doc.key for doc in records_index.rows(found.ids)} == {doc.key for doc in wanted}, words
        assert [doc.at for doc in records_index.rows(found.ids)] == [doc.at for doc in wanted]
        assert found.total == len(wanted)
        for facet in FACETS:
            assert found.facets[facet] == Counter(getattr(doc, facet) for doc in wanted)
        seen += len(wanted)
    assert seen > 500  # the pairs above are not all empty


def test_filters_and_their_facets_are_those_of_brute_force(brute: Brute) -> None:
    for _ in range(40):
        words, (tokens, hotel_id) = brute.a_query()[:1], brute.a_person()
        department, status = brute.random.choice(DEPARTMENTS), brute.random.choice(STATES)
        found = records_index.find(
            read(words), tokens, hotel_id, filters=Filters(department=department, status=status), limit=1000
        )
        assert found.total == len(brute.readable(words, tokens, hotel_id, department=department, status=status))
        others = brute.readable(words, tokens, hotel_id, status=status)
        assert found.facets["department"] == Counter(doc.department for doc in others)


def test_not_or_phrases_and_best_first_keep_to_the_same_documents(brute: Brute) -> None:
    for _ in range(40):
        (one, two), (tokens, hotel_id) = brute.random.sample(WORDS, 2), brute.a_person()
        has_one = {doc.key for doc in brute.readable([one], tokens, hotel_id)}
        has_two = {doc.key for doc in brute.readable([two], tokens, hotel_id)}
        for typed, wanted in [
            (f"{one} NOT {two}", has_one - has_two),
            (f"{one} OR {two}", has_one | has_two),
            (f"NOT {one} OR {two}", None),
            (f'"{one}" NOT "{two}"', has_one - has_two),
        ]:
            found = records_index.find(query.read(typed, widen=False), tokens, hotel_id, limit=1000, order="best")
            keys = {doc.key for doc in records_index.rows(found.ids)}
            everything = {doc.key for doc in brute.readable([], tokens, hotel_id)}
            assert keys == (wanted if wanted is not None else (everything - has_one) | has_two), typed
            assert found.total == len(keys)


def test_everything_put_anew_keeps_the_permissions(brute: Brute) -> None:
    records_index.clear()
    for doc in brute.docs.values():
        records_index.put(doc)
    for _ in range(20):
        words, (tokens, hotel_id) = brute.a_query(), brute.a_person()
        found = records_index.find(read(words), tokens, hotel_id, limit=1000)
        wanted = brute.readable(words, tokens, hotel_id)
        assert {doc.key for doc in records_index.rows(found.ids)} == {doc.key for doc in wanted}


def test_looking_things_up_exactly(brute: Brute) -> None:
    """Names, parts of names, numbers and hashes: all of them, and nothing else."""
    tokens = frozenset(f"p:{n}" for n in range(30)) | {"all"}
    for word in [*NAMES, *(name[0] for name in NAMES), *(doc.number for doc in list(brute.docs.values())[:40])]:
        wanted = {doc.key for doc in brute.readable([word], tokens, 1)}
        found = records_index.find(read([word]), tokens, 1, limit=1000)
        assert {doc.key for doc in records_index.rows(found.ids)} == wanted, word
    for n in range(40):
        asked = query.read("13800138000", lambda word, n=n: [f"h:{n:04}"])
        found = records_index.find(asked, tokens, 1, limit=1000)
        wanted = {doc.key for doc in brute.readable([], tokens, 1) if f"h:{n:04}" in doc.hashes}
        assert {doc.key for doc in records_index.rows(found.ids)} == wanted


@pytest.mark.postgres
@needs_postgres
def test_both_databases_find_the_same_in_the_same_order(tmp_path) -> None:
    answers = []
    for url, schema in ((f"sqlite:///{tmp_path}/one.db", ""), (POSTGRES, "search_same")):
        brute = Brute(seed=11)
        for _app in with_tables(make_app(url, schema), schema):
            for n in range(300):
                brute.put(brute.a_doc(n))
            pairs = [(brute.a_query(), brute.a_person()) for _ in range(80)]
            answers.append(
                [records_index.find(read(words), tokens, hotel, limit=50) for words, (tokens, hotel) in pairs]
            )
    assert answers[0] == answers[1]
    assert sum(found.total for found in answers[0]) > 100
