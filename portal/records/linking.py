"""关联单据: records that belong together, linked by hand; each shows the other to those who may read both."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from portal.db import db
from portal.errors import BadInput, NotFound
from portal.people.models import Person
from portal.records import engine, history, readers
from portal.records.models import Link, Record

LONGEST_WHY = 60


def link(person: Person, record: Record, other: Record, why: str, *, address: str = "") -> None:
    """Link two records this person may read. The history of each says that it was linked and why, not with which: the
    page says that to those who may read it. Raises NotFound, BadInput."""
    if not readers.may_read(other, person):
        raise NotFound(f"没有找到单据 {other.number}，或您无权查看。请核对编号。")
    if other.id == record.id:
        raise BadInput("单据不能与自己关联", {"to": ["单据不能与自己关联"]})
    if len(why.strip()) > LONGEST_WHY:
        sentence = f"关联的说明请写在{LONGEST_WHY}个字以内"
        raise BadInput(sentence, {"opinion": [sentence]})
    for one in sorted((record, other), key=lambda one: one.id):  # always in this order: nobody waits crosswise
        engine.lock(one)
    if db.session.scalar(select(Link.id).where(_between(record, other))) is not None:
        raise BadInput("这两张单据已经关联", {"to": ["这两张单据已经关联"]})
    said = why.strip() or "有关"
    db.session.add(Link(hotel_id=record.hotel_id, from_id=record.id, to_id=other.id, why=said))
    history.write(record, "linked", by=person, note=said, data={"to": other.id}, address=address)
    history.write(other, "linked", by=person, note=said, data={"from": record.id}, address=address)
    db.session.flush()


def _between(one: Record, other: Record) -> ColumnElement[bool]:
    there = (Link.from_id == one.id) & (Link.to_id == other.id)
    return there | ((Link.from_id == other.id) & (Link.to_id == one.id))
