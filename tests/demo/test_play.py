"""The demo hotel played through the real services: every state people want to try is there, and nothing is amiss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock, create_app, crypto, schema
from portal.config import Config
from portal.db import commit, db
from portal.demo import invented, play
from portal.files import service as files
from portal.formkit.codes import credit_code_holds
from portal.formkit.kinds.personal import id_problem
from portal.people import directory, passwords
from portal.people.models import Hotel, Person, Shift
from portal.records import editions, history, inbox, sealing
from portal.records.models import Copy, Event, Record, StepRun, Task
from portal.search import records_index, service
from portal.timers.models import Due

AFTERNOON = datetime(2026, 11, 20, 14, 30)  # a Friday
NIGHT = datetime(2026, 11, 22, 5, 40)  # a Sunday, nobody about


def played(folder: Path, until: datetime, weeks: int) -> Flask:
    app = create_app(Config(data_dir=folder, database_url=f"sqlite:///{folder / 'portal.db'}", testing=True, more={
        "WTF_CSRF_ENABLED": False, "SEARCH_BUILD_AT_ONCE": True,
    }))  # fmt: skip
    with app.app_context():
        schema.upgrade()
        play.everything(weeks=weeks, say=lambda line: None, until=until)
    return app


def opened(app: Flask, at: datetime) -> Iterator[Flask]:
    from portal.wiring import connect

    crypto.use(crypto.Keyring.ensure(Path(app.config["DATA_DIR"])))
    connect(app)
    with app.test_request_context(), clock.at(at):
        yield app
        db.session.rollback()


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return played(tmp_path_factory.mktemp("demo") / "data", AFTERNOON, 4)


@pytest.fixture
def hotel(four_weeks: Flask) -> Iterator[Flask]:
    yield from opened(four_weeks, AFTERNOON)


def who(login: str) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.login == login)).one()


def there(form: str) -> set[tuple[str, str, str]]:
    """(status, stage, step it waits at) of every record of a form."""
    found = set()
    for record in db.session.scalars(sa.select(Record).where(Record.form_key == form)):
        open_steps = db.session.scalars(
            sa.select(StepRun.step).where(StepRun.record_id == record.id, StepRun.state == "waiting")
        ).all()
        found |= {(record.status, record.stage, step) for step in open_steps or [""]}
    return found


# ---- what does not need the weeks ------------------------------------------------------------------------------------
def test_the_demo_password_may_be_anybodys() -> None:
    assert passwords.problems(play.PASSWORD, about=["demo", "云栖山庄大酒店", "hujianguo"]) == []


def test_invented_numbers_hold_and_belong_to_nobody() -> None:
    number = invented.id_number(datetime(1985, 3, 12).date(), 7, "女")
    assert id_problem(number) is None and number.startswith("990000")
    assert int(number[16]) % 2 == 0  # as for women
    assert all(credit_code_holds(invented.credit_code(n)) for n in range(1, 40))
    assert id_problem(number[:-1] + ("0" if number[-1] != "0" else "1")) is not None


def test_nobody_is_invited_where_it_is_not_the_demo(house: Flask) -> None:
    assert play.invitation() == []  # the demo's people, but with another password
    db.session.execute(sa.update(Person).values(password_hash=passwords._hasher.hash(play.PASSWORD)))
    db.session.flush()
    assert any("hujianguo" in line for line in play.invitation())
    passwords.set_password(who("hujianguo"), "another one of mine")
    db.session.flush()
    assert not any("hujianguo" in line for line in play.invitation())
    db.session.execute(sa.update(Hotel).values(code="real"))
    assert play.invitation() == []


# ---- an afternoon ----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_history_holds_and_no_timer_failed(hotel: Flask) -> None:
    assert history.verify().breaks == []
    assert db.session.scalars(sa.select(Due.key).where((Due.error != "") | (Due.tries > 1))).all() == []
    late = sa.select(Due.key).where(Due.done_at.is_(None), Due.run_at < clock.now())
    assert db.session.scalars(late).all() == []
    docs, known = records_index.sound()
    assert docs == known > 300


@pytest.mark.slow
def test_nothing_happens_after_the_last_moment(hotel: Flask) -> None:
    assert db.session.scalar(sa.select(sa.func.max(Event.at))) <= clock.now()
    moments = list(db.session.scalars(sa.select(Event.at).order_by(Event.seq)))
    assert moments == sorted(moments)


@pytest.mark.slow
@pytest.mark.parametrize(("form", "wanted"), [
    ("visitor", [("approved", "在店", "leaving"), ("approved", "已离店", ""), ("rejected", "", ""),
                 ("running", "待确认", "employee_comes")]),
    ("contractor_pass", [("running", "", "head"), ("running", "", "security"), ("approved", "待发证", "issue"),
                         ("approved", "已发证", "give_back"), ("approved", "已退证", ""), ("approved", "已失效", "")]),
    ("hot_work", [("running", "", "head"), ("running", "", "security"), ("running", "", "general_manager"),
                  ("approved", "作业中", "finish"), ("approved", "已关闭", ""), ("approved", "已失效", ""),
                  ("rejected", "", "")]),
    ("exit_note", [("approved", "待查验", "gate"), ("approved", "已查验", "")]),
    ("goods_delivery", [("running", "", "manager"), ("approved", "在店", "leave"), ("approved", "已离开", "")]),
    ("contractor_violation", [("running", "", "manager"), ("approved", "已办结", "")]),
    ("equipment_issue", [("approved", "领用中", "take_back"), ("approved", "已交还", "")]),
    ("leave", [("running", "", "superior"), ("running", "", "hr"), ("returned", "", ""), ("rejected", "", ""),
               ("withdrawn", "", ""), ("approved", "休假中", "back"), ("approved", "已销假", "")]),
    ("purchase_restock", [("running", "", step) for step in
                          ("director_signs", "first_review", "compare", "committee", "one_source", "board")]
     + [("returned", "", ""), ("rejected", "", ""), ("approved", "待下单", "order"), ("approved", "待收货", "receive"),
        ("approved", "已收货", "")]),
])  # fmt: skip
def test_every_state_is_there(form: str, wanted: list[tuple[str, str, str]], hotel: Flask) -> None:
    assert set(wanted) - there(form) == set()


@pytest.mark.slow
def test_who_signs_in_finds_something_to_do(hotel: Flask) -> None:
    for login in ("hujianguo", "chengang", "lijianguo", "zhouqiming", "dengfusheng", "jiangtao", "yezhiqiu"):
        counts = inbox.counts(who(login))
        assert counts.waiting + counts.desk > 0, login
    assert inbox.counts(who("yezhiqiu")).drafts == 1
    assert set(play.TRY) <= set(db.session.scalars(sa.select(Person.login)))


@pytest.mark.slow
def test_passes_damaged_lost_extended_and_about_to_lapse(hotel: Flask) -> None:
    passes = db.session.scalars(sa.select(Record).where(Record.form_key == "contractor_pass")).all()
    states = [row["state"] for record in passes for row in record.answers.get("returned") or []]
    assert "损坏" in states and "完好" in states
    assert any(record.answers.get("replacements") for record in passes)
    assert any(record.answers.get("extensions") for record in passes)
    lapsing = [record for record in passes if record.stage == "已发证"
               and AFTERNOON.date().isoformat() <= record.answers["valid_to"]
               <= (AFTERNOON.date() + timedelta(days=3)).isoformat()]  # fmt: skip
    assert lapsing
    photos = [one for one in files.of(lapsing[0].id) if one.is_image]
    assert photos and all(files.content_of(one) for one in photos)


@pytest.mark.slow
def test_goods_are_below_their_line_and_papers_have_lapsed(hotel: Flask) -> None:
    cards = db.session.scalars(sa.select(Record).where(Record.form_key == "stock_item")).all()
    assert len(cards) == 30
    assert 3 <= sum(card.answers["state"] == "待补仓" for card in cards) <= 25
    suppliers = db.session.scalars(sa.select(Record).where(Record.form_key == "supplier")).all()
    assert len(suppliers) == 8 and all(credit_code_holds(one.answers["credit_no"]) for one in suppliers)
    assert any(one.answers["papers_until"] < AFTERNOON.date().isoformat() for one in suppliers)


@pytest.mark.slow
def test_a_substitute_has_acted_and_a_return_was_mended(hotel: Flask) -> None:
    assert db.session.scalars(sa.select(Task.id).where(Task.acting_id == Task.decider_id)).first() is not None
    kinds = set(db.session.scalars(sa.select(Event.kind).distinct()))
    assert {"returned", "resubmitted", "commented", "copied", "overridden", "timer_rang", "withdrawn"} <= kinds
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Copy)) > 10


@pytest.mark.slow
def test_every_identity_is_invented(hotel: Flask) -> None:
    for record in db.session.scalars(sa.select(Record).where(Record.form_key == "visitor")):
        form = editions.of(record)
        clear = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
        assert id_problem(clear["id_no"]) is None and clear["id_no"].startswith("990000")
        assert re.fullmatch(r"1380000\d{4}", clear["phone"])


@pytest.mark.slow
def test_somebody_is_always_on_duty(hotel: Flask) -> None:
    first, last = datetime.combine(AFTERNOON.date() - timedelta(days=21), time()), AFTERNOON + timedelta(days=12)
    moment = first
    while moment < last:
        at = clock.in_house(moment)
        assert directory.on_duty("酒店总值班", at)
        assert any(directory.on_duty(duty, at) for duty in ("门卫", "保安员", "监控员")), moment
        moment += timedelta(hours=5)


@pytest.mark.slow
def test_nobody_is_on_two_turns_at_once(hotel: Flask) -> None:
    before: dict[int, datetime] = {}
    for shift in db.session.scalars(sa.select(Shift).order_by(Shift.starts_at, Shift.id)):
        assert before.get(shift.person_id, shift.starts_at) <= shift.starts_at, (shift.person_id, shift.starts_at)
        before[shift.person_id] = shift.ends_at


@pytest.mark.slow
def test_what_was_played_is_found(hotel: Flask) -> None:
    found = service.search("三层走廊吊顶", who("chengang"))
    assert any(hit.kind == "record" for hit in found.hits)
    assert [hit.title for hit in service.search("周启明", who("yezhiqiu")).hits if hit.kind == "person"]


# ---- a night, and other weeks ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_at_night_nobody_is_inside_but_work_burns(tmp_path: Path) -> None:
    app = played(tmp_path / "data", NIGHT, 2)
    for _app in opened(app, NIGHT):
        assert ("approved", "在店", "leaving") not in there("visitor")
        assert ("approved", "作业中", "finish") in there("hot_work")
        assert history.verify().breaks == []


@pytest.mark.slow
@pytest.mark.parametrize("until", [
    datetime(2026, 11, 23, 8, 5), datetime(2027, 2, 22, 12, 0), datetime(2026, 10, 8, 20, 50),
    datetime(2026, 12, 31, 23, 58),
])  # fmt: skip
def test_any_day_can_be_the_last(until: datetime, tmp_path: Path) -> None:
    app = played(tmp_path / "data", until, 2)  # a week of holidays would leave one without a working day
    for _app in opened(app, until):
        assert history.verify().breaks == []
        assert ("running", "", "general_manager") in there("hot_work")
        commit()
