"""One line: what it finds, what it must not find, and that no number typed there comes back."""

from __future__ import annotations

import pytest

from portal import clock
from portal.desks.gate import entry
from portal.records import lists
from tests.gate.conftest import DOCUMENT, GUARD, PHONE, PLATE, Gate, at, counted

NUMBERS = (PHONE, DOCUMENT, PLATE, "N6K2M8", "138 0000 1234")


@pytest.mark.parametrize(
    "typed",
    [
        PHONE,
        "138 0000-1234",
        "+8613800001234",
        DOCUMENT,
        DOCUMENT.lower(),
        PLATE,
        "n6k2m8",
        "赵敏",
        "赵",
        "zhaomin",
        "zm",
    ],
)
def test_who_was_here_before_is_found(gate: Gate, typed: str) -> None:
    with clock.at(at(9, day=2)):
        number = gate.visit(leave=True)
    with gate.inside():
        found = entry.look(typed, entry.NEW, gate.person(GUARD))
    assert [(match.kind, match.title, match.number) for match in found.matches] == [("earlier", "赵敏", number)]


@pytest.mark.parametrize(
    "typed", ["13800001235", "110105194912310020", "京N6K2M9", "钱敏", "minzhao", "800001234", "%", ""]
)
def test_who_was_not_is_not(gate: Gate, typed: str) -> None:
    gate.visit(leave=True)
    with gate.inside():
        assert entry.look(typed, entry.NEW, gate.person(GUARD)).matches == []


def test_a_person_stands_once_with_the_latest_visit(gate: Gate) -> None:
    with clock.at(at(9, day=2)):
        gate.visit(leave=True)
    with clock.at(at(9, day=9)):
        latest = gate.visit(leave=True, unit="新东家")
    with gate.inside():
        matches = entry.look("赵敏", entry.NEW, gate.person(GUARD)).matches
    assert [match.number for match in matches] == [latest]
    assert "11-09" in matches[0].note


def test_two_of_one_name_stand_apart(gate: Gate) -> None:
    gate.visit(leave=True)
    gate.visit(leave=True, id_no="110101199003078590", phone="13911112222", plate=None)
    with gate.inside():
        assert len(entry.look("赵敏", entry.NEW, gate.person(GUARD)).matches) == 2


@pytest.mark.parametrize("typed", ["A018", "a018", "赵敏", PHONE, "zm"])
@pytest.mark.parametrize("mode", [entry.NEW, entry.LEAVE])
def test_who_is_inside_leads_to_the_open_visit(gate: Gate, typed: str, mode: str) -> None:
    number = gate.visit()
    with gate.inside():
        matches = entry.look(typed, mode, gate.person(GUARD)).matches
    assert [(match.kind, match.number) for match in matches] == [("visit", number)]


def test_leaving_looks_only_among_those_inside(gate: Gate) -> None:
    gate.visit(leave=True)
    with gate.inside():
        assert entry.look("赵敏", entry.LEAVE, gate.person(GUARD)).matches == []


def test_numbers_and_codes_of_records_and_passes(gate: Gate) -> None:
    visit, passes = gate.visit(), gate.contractor()
    with gate.inside():
        me = gate.person(GUARD)
        code = lists.code_of(gate.record(visit))
        for typed, kind, number, pass_no in [
            (visit, "visit", visit, ""), (visit.lower(), "visit", visit, ""),
            (f"https://portal.hotel/r/{code}", "visit", visit, ""), (passes, "pass", passes, ""),
            ("LS-01", "pass", passes, "LS-01"), ("ls-02", "pass", passes, "LS-02"),
            (f"http://127.0.0.1:8000/desks/gate/passes/{passes}/LS-02", "pass", passes, "LS-02"),
        ]:  # fmt: skip
            first = entry.look(typed, entry.NEW, me).matches[0]
            assert (first.kind, first.number, first.pass_no) == (kind, number, pass_no), typed
        forged = f"https://portal.hotel/r/{code[:-1]}{'a' if code[-1] != 'a' else 'b'}"
        for typed in (forged, "HK-2026-9999", f"http://x/desks/gate/passes/{passes}/LS-99", "LS-99"):
            assert entry.look(typed, entry.NEW, me).matches == [], typed


@pytest.mark.parametrize("typed", NUMBERS)
@pytest.mark.parametrize("verb", ["find", "take"])
def test_a_number_typed_is_not_said_back_once_it_is_known(gate: Gate, say, typed: str, verb: str) -> None:
    gate.visit(leave=True)
    text = say(typed, verb).get_data(as_text=True)
    assert "赵敏" in text
    assert not [number for number in NUMBERS if number in text]


@pytest.mark.parametrize("typed", [PHONE, DOCUMENT])
@pytest.mark.parametrize("mode", ["leave", "pass"])
def test_a_number_that_finds_nothing_is_masked_in_the_sentence(gate: Gate, say, typed: str, mode: str) -> None:
    answer = say(typed, mode=mode)
    assert answer.status_code == 200
    assert typed not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "box"),
    [("13700009999", "phone"), ("110101199003078590", "id_no"), ("沪B23456", "plate"), ("王小明", "visitor")],
)
def test_somebody_new_gets_a_slip_with_what_was_typed(say, typed: str, box: str) -> None:
    text = say(typed).get_data(as_text=True)
    assert f'name="{box}"' in text
    assert f'value="{typed}"' in text


def test_the_line_costs_the_same_however_many_were_here(gate: Gate) -> None:
    def cost(typed: str) -> int:
        with gate.inside():
            me = gate.person(GUARD)
            with counted() as asked:
                entry.look(typed, entry.NEW, me)
            return len(asked)

    typed = (PHONE, "赵", "zhaomin")
    gate.visit(leave=True)
    few = [cost(text) for text in typed]
    for n in range(12):
        gate.visit(leave=True, id_kind="护照", id_no=f"E1234567{n}", visitor=f"赵{'甲乙丙丁戊己庚辛壬癸子丑'[n]}")
    assert [cost(text) for text in typed] == few
