"""How the hotel's obligations are held: by the forms of today, or openly by good faith."""

from __future__ import annotations

from portal.regulations import obligations


def test_a_department_adds_up(house):
    found = obligations.in_force()
    assert len(found) > 500
    whole, *departments = obligations.coverage(found)
    assert whole.total == len(found) == sum(one.total for one in departments)
    assert {one.held for one in found} <= set(obligations.HELD)


def test_a_rule_a_form_enforces_counts_as_enforced_and_an_appeal_rests_on_good_faith(house):
    held = {(one.code, one.url.rpartition("/")[2]): one.held for one in obligations.in_force()}
    assert held["SEC-06", "no-visitors-after"] == "enforced"
    assert "trust" in held.values()


def test_the_page_shows_every_figure_with_its_list(client_of):
    client = client_of("hujianguo")
    page = client.get("/policies/coverage").get_data(as_text=True)
    assert "仅靠自觉" in page
    listed = client.get("/policies/coverage?department=保安部&held=enforced").get_data(as_text=True)
    assert "停止会客" in listed or "21:30" in listed
    assert client.get("/policies/coverage?department=没有的部门").status_code == 404
