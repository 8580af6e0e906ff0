"""补录 on the filling page: for those who may, with its time and reason; marked everywhere with both times."""

from __future__ import annotations

from datetime import datetime

from portal import clock
from portal.records import prints
from tests.records.test_acts_pages import inside, record_of

CLERK = "tangwenting"  # head of human resources, which owns the leave form
TYPED = {
    "person": "唐文婷", "department": "人力资源部", "leave_kind": "年假", "starts": "2026-11-18T08:00",
    "ends": "2026-11-18T18:00", "reason": "回老家探望父母。", "_once": "late-1",
}  # fmt: skip


def test_only_who_may_is_offered_it(client_of):
    assert 'name="_late"' in client_of(CLERK).get("/forms/leave/new").get_data(as_text=True)
    assert 'name="_late"' not in client_of("fengwei").get("/forms/leave/new").get_data(as_text=True)


def test_what_is_missing_is_said_and_nothing_is_lost(client_of):
    browser = client_of(CLERK)
    answer = browser.post("/forms/leave/new", data={**TYPED, "_late": "1", "_late_reason": "当晚停电"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请填写事情发生的时间" in page
    assert 'value="当晚停电"' in page
    answer = browser.post("/forms/leave/new", data={**TYPED, "_late": "1", "_happened_at": "2026-11-18T07:30"})
    assert answer.status_code == 422
    assert "请写明为什么事后补录" in answer.get_data(as_text=True)


def test_it_is_marked_with_both_times_on_the_record_in_lists_and_on_paper(app, client_of):
    browser = client_of(CLERK)
    late = {"_late": "1", "_happened_at": "2026-11-18T07:30", "_late_reason": "当晚停电"}
    answer = browser.post("/forms/leave/new", data={**TYPED, **late})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    number = answer.location.rpartition("/")[2]
    for page in (f"/records/{number}", "/records?form=leave", "/inbox?box=mine"):
        assert ">补录</span>" in browser.get(page).get_data(as_text=True), page
    with inside(app):
        record = record_of(number)
        assert record.happened_at == clock.in_house(datetime(2026, 11, 18, 7, 30))
        assert prints.late_note(record) == "补录：发生于2026-11-18 07:30，录入于2026-11-20 10:00"
        assert prints.sheet_of(record).late_note
