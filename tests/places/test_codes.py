"""Codes of places: which label says what, who prints it, what a scan opens, and what a forged or old one does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.db import commit
from portal.desks.gate import registers
from portal.errors import NotFound
from portal.people import directory
from portal.people.models import Person
from portal.records import places
from tests.records.cases import hot_work

Who = Callable[[str], Person]
KEEPER, GUARD, STRANGER = "chengang", "hujianguo", "panyue"


@pytest.fixture
def halls(who: Who) -> list[places.Spot]:
    """宴会厅 stands in both lists, 屋面 in one."""
    keeper = who(KEEPER)
    for register, name in (("areas", "宴会厅"), ("places", "宴会厅"), ("areas", "屋面")):
        registers.add(keeper, register, name)
    return places.every(keeper.hotel_id)


def test_a_name_in_both_lists_is_one_place(halls: list[places.Spot], who: Who) -> None:
    assert [spot.name for spot in halls] == ["宴会厅", "屋面"]
    assert len({spot.code for spot in halls}) == 2
    assert places.named(who(KEEPER).hotel_id, "屋面") == halls[1]
    assert places.named(who(KEEPER).hotel_id, "地下室") is None


def test_a_code_is_read_as_scanned_and_as_typed(halls: list[places.Spot], who: Who) -> None:
    hotel_id = who(KEEPER).hotel_id
    for said in (halls[0].code, f" {halls[0].code.upper()} ", f"https://portal.example/at/{halls[0].code}"):
        assert places.find(said, hotel_id) == halls[0]


def test_a_code_cannot_be_guessed_and_belongs_to_one_hotel(halls: list[places.Spot], who: Who) -> None:
    hotel_id, (first, second) = who(KEEPER).hotel_id, halls
    mixed = first.code.partition("-")[0] + "-" + second.code.partition("-")[2]
    for said in ("", "宴会厅", "1", mixed, f"n{first.code}", first.code[:-1]):
        with pytest.raises(NotFound):
            places.find(said, hotel_id)
    with pytest.raises(NotFound):
        places.find(first.code, hotel_id + 1)


def test_a_new_code_makes_the_old_label_worthless(halls: list[places.Spot], who: Who) -> None:
    hotel_id = who(KEEPER).hotel_id
    fresh = places.renew(halls[0].id, hotel_id)
    assert fresh.code != halls[0].code
    assert places.find(fresh.code, hotel_id).name == "宴会厅"
    with pytest.raises(NotFound):
        places.find(halls[0].code, hotel_id)


def test_a_place_struck_from_the_list_has_no_code(halls: list[places.Spot], who: Who) -> None:
    registers.remove(who(KEEPER), halls[1].id)
    with pytest.raises(NotFound):
        places.find(halls[1].code, who(KEEPER).hotel_id)


def test_the_notice_of_a_record_names_its_place(who: Who) -> None:
    record = hot_work(who)
    spot = places.of_notice(record)
    assert (spot.name, spot.notice) == ("13 层布草间", True)
    assert places.find(spot.code, record.hotel_id) == spot
    with pytest.raises(NotFound):
        places.find(spot.code.replace("n", "", 1), record.hotel_id)


@pytest.fixture
def hall(app: Flask) -> places.Spot:
    """屋面, for pages: nothing is held while they answer."""
    with app.test_request_context():
        keeper = next(one for one in directory.find_people(KEEPER) if one.login == KEEPER)
        registers.add(keeper, "places", "屋面")
        commit()
        return places.every(keeper.hotel_id)[0]


def test_a_scan_asks_who_one_is_and_opens_the_place(hall: places.Spot, client_of: Callable[[str], FlaskClient]) -> None:
    address = f"/at/{hall.code}"
    stranger = client_of(STRANGER)
    assert "屋面" in stranger.get(address).text
    assert stranger.get("/at/1-aaaaaaaa").status_code == 404
    nobody = stranger.application.test_client().get(address)
    assert nobody.status_code == 302
    assert nobody.location.endswith(f"/sign-in?next=/at/{hall.code}")


def test_only_the_keepers_print_and_replace_codes(hall: places.Spot, client_of: Callable[[str], FlaskClient]) -> None:
    keeper, guard = client_of(KEEPER), client_of(GUARD)
    for address in ("/desks/places", "/desks/places/labels.pdf", f"/desks/places/{hall.code}/poster.pdf"):
        assert guard.get(address).status_code == 403
        assert keeper.get(address).status_code == 200
    assert guard.post(f"/desks/places/{hall.id}/renew").status_code == 403
    assert keeper.post(f"/desks/places/{hall.id}/renew").status_code == 303
    assert keeper.get(f"/at/{hall.code}").status_code == 404
