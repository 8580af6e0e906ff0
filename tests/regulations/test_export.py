"""The JSON other programs read."""

from __future__ import annotations

from portal.people.models import Hotel
from portal.regulations import service, shipped
from portal.regulations.export import policies_json


def test_the_files_answer_without_an_application() -> None:
    by_code = {policy["code"]: policy for policy in policies_json()}
    assert by_code.keys() == set(shipped.catalogue().codes())
    visitors = by_code["SEC-06"]
    assert visitors["title"] == "酒店会客登记制度"
    eleventh = visitors["articles"][10]
    assert (eleventh["number"], eleventh["slug"], eleventh["facts"]) == (11, "no-visitors-after", ["SEC-06-11"])


def test_the_database_says_the_same_once_it_is_loaded(hotel: Hotel) -> None:
    before = policies_json()
    service.import_shipped()
    assert policies_json() == before
