"""What one may not read is not reached sideways: by a reference, an amendment, a link, a short code, a draft's file."""

from __future__ import annotations

import pytest

from portal.db import db
from portal.errors import BadInput, NotFound
from portal.records import acting, lists
from tests.records.cases import SIGNATURE, hot_work, leave


def test_a_reference_to_a_record_of_another_form_is_as_one_to_none(who):
    """Else numbers could be tried until one answers."""
    secret = leave(who)
    said = []
    for number in (secret.number, "QX-2026-9999", str(secret.id)):
        with pytest.raises(BadInput) as refused:
            hot_work(who, "renqiang", contractor="恒通", contractor_pass=number)
        said.append(refused.value.problems["contractor_pass"])
    assert said[0] == [sentence.replace("QX-2026-9999", secret.number) for sentence in said[1]]


def test_a_short_code_opens_nothing_that_is_closed(who):
    record = leave(who)
    assert lists.number_of_code(lists.code_of(record), who("fengwei")) == record.number
    with pytest.raises(NotFound):
        lists.number_of_code(lists.code_of(record), who("yaoyuan"))
    with pytest.raises(NotFound):
        lists.number_of_code(f"{record.id}-000000", who("fengwei"))


def test_an_amendment_is_filed_only_by_who_may_read_its_record(client_of, who):
    permit = hot_work(who)
    for login in ("lijianguo", "chengang"):
        acting.act(who(login), permit, signature=SIGNATURE)
    number = permit.number
    db.session.commit()
    client = client_of("yaoyuan")
    assert client.get(f"/records/{number}/amend/change").status_code == 404
    data = {"changed": "地点", "detail": "改在四层"}
    assert client.post(f"/records/{number}/amend/change", data=data).status_code == 404
