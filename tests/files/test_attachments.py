"""Whose an attachment is: before it is bound, when it is, and when nobody wants it any more."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import NotFound
from portal.files import service
from portal.files.models import Attachment
from portal.people.models import Person
from portal.timers.service import plan_day, run_due
from tests.files.made_files import PDF, photo

RECORD = 7


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Attachment))


def test_an_upload_is_its_makers_until_it_is_bound(put, li, wang, chen):
    attachment = put(PDF)
    assert service.find(attachment.id, for_=li) is attachment
    for other in (wang, chen):
        with pytest.raises(NotFound, match="找不到这个附件"):
            service.find(attachment.id, for_=other)


def test_bound_it_is_for_whom_the_record_is(put, li, wang, chen):
    readers = {2, 3}

    @service.may_read("record")
    def may_read(attachment: Attachment, person: Person) -> bool:
        assert attachment.owner_id == RECORD
        return person.id in readers

    attachment = put(PDF)
    service.bind([attachment.id], RECORD, by=li)
    assert service.find(attachment.id, for_=wang) is attachment
    for other in (li, chen):  # also its maker asks the record; another hotel never gets as far
        with pytest.raises(NotFound):
            service.find(attachment.id, for_=other)


def test_what_nobody_answers_for_nobody_reads(put, li):
    attachment = put(PDF)
    service.bind([attachment.id], 1, by=li, kind="unheard_of")
    with pytest.raises(NotFound):
        service.find(attachment.id, for_=li)


def test_bound_in_the_order_asked_for_and_again_without_harm(put, li, wang):
    first, second = put(PDF, "一.pdf"), put(PDF, "二.pdf")
    assert service.bind([second.id, first.id, second.id], RECORD, by=li) == [second, first]
    assert service.bind([first.id], RECORD, by=li) == [first]
    assert service.bind([first.id], RECORD, by=wang) == [first]  # a colleague sends the record on with what it has
    assert service.of(RECORD) == [first, second]
    assert service.of(RECORD + 1) == []


def test_of_a_draft_then_of_its_record(put, li, wang):
    attachment = put(PDF)
    service.bind([attachment.id], 3, by=li, kind="draft")
    assert service.find(attachment.id, for_=li) is attachment
    with pytest.raises(NotFound):
        service.find(attachment.id, for_=wang)
    service.bind([attachment.id], RECORD, by=li)
    assert service.of(3, kind="draft") == []
    assert service.of(RECORD) == [attachment]


def test_what_is_anothers_or_elsewhere_cannot_be_bound_and_then_nothing_is(put, li, wang, chen):
    mine, hers, elsewhere = put(PDF), put(PDF, person=wang), put(PDF)
    service.bind([elsewhere.id], RECORD, by=li)
    for wrong in (hers.id, elsewhere.id, 999):
        with pytest.raises(NotFound, match="重新上传"):
            service.bind([mine.id, wrong], RECORD + 1, by=li)
    assert mine.owner_kind is None
    service.bind([hers.id], RECORD, by=wang)
    with pytest.raises(NotFound):
        service.bind([elsewhere.id], RECORD, by=chen)  # a record of the same number, in another hotel


def test_taken_back_by_its_maker_before_it_is_submitted(put, li, wang):
    attachment = put(PDF)
    with pytest.raises(NotFound):
        service.discard(attachment.id, by=wang)
    service.discard(attachment.id, by=li)
    submitted = put(PDF)
    service.bind([submitted.id], RECORD, by=li)
    with pytest.raises(NotFound):
        service.discard(submitted.id, by=li)
    db.session.flush()
    assert count() == 1


def test_a_picture_inside_an_address_for_prints(put):
    attachment = put(photo(), "a.jpg")
    assert service.as_data_uri(attachment).startswith("data:image/jpeg;base64,/9j/")
    assert len(service.as_data_uri(attachment, thumb=True)) < len(service.as_data_uri(attachment))


def test_bytes_that_are_gone_are_missed_in_words(put, store):
    attachment = put(PDF, "合同.pdf")
    store.path(attachment.sha256).unlink()
    with pytest.raises(NotFound, match=r"“合同\.pdf”的内容不在服务器上"):
        service.content_of(attachment)
    with pytest.raises(NotFound):
        service.content_of(attachment, thumb=True)


def test_every_night_what_was_never_submitted_goes_and_what_was_stays(put, li, store):
    start = clock.house_now().replace(hour=12)

    def night(day: int) -> None:
        with clock.at(start + timedelta(days=day)):
            plan_day()
            while run_due(10):
                pass

    with clock.at(start):
        kept = put(photo(), "留.jpg")
        same_bytes = put(photo(), "同.jpg")
        drafted, never, dropped = put(PDF + b"1"), put(PDF + b"2"), put(PDF + b"3")
        service.bind([kept.id], RECORD, by=li)
        service.bind([dropped.id], RECORD + 1, by=li)
        service.bind([drafted.id], 3, by=li, kind="draft")
        service.drop(RECORD + 1)
        db.session.commit()
        wanted = {kept.sha256, kept.thumb_sha256, drafted.sha256}
        unwanted = {never.sha256, dropped.sha256}
        kept_ids = {kept.id, drafted.id}
        ids = kept_ids | {never.id, same_bytes.id}
        store.put(b"of a transaction that failed")
    night(1)
    assert set(db.session.scalars(select(Attachment.id))) == ids  # too young to go
    db.session.commit()

    for path in store.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    young = store.put(b"of a transaction that has not ended")
    night(service.KEEP_UNBOUND.days + 1)
    assert set(db.session.scalars(select(Attachment.id))) == kept_ids
    left = {path.parent.name + path.name for path in store.folder.rglob("*") if path.is_file()}
    assert left == wanted | {young}
    assert not left & unwanted
