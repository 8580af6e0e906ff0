"""A stored signature is released by the password, and by nothing else."""

from __future__ import annotations

from sqlalchemy import select

from portal.db import db
from portal.records.models import Task
from tests.conftest import PASSWORD
from tests.records.cases import SIGNATURE, hot_work


def decide(client, number, **more):
    return client.post(f"/records/{number}/decide", data={"decision": "approve", **more})


def test_a_stored_signature_needs_the_password(who, client_of):
    record = hot_work(who)
    head = who("lijianguo")
    head.signature = SIGNATURE
    number, record_id = record.number, record.id
    db.session.commit()
    client = client_of("lijianguo")
    signed = select(Task.signature).where(Task.record_id == record_id, Task.state == "passed")
    assert decide(client, number).status_code == 422
    db.session.rollback()
    assert db.session.scalars(signed).all() == []
    assert decide(client, number, **{"signature-password": "wrong"}).status_code == 422
    assert decide(client, number, **{"signature-password": PASSWORD}).status_code == 303
    db.session.rollback()
    assert all(db.session.scalars(signed).all())
