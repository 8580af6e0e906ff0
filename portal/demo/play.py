"""The demo hotel, played: people and lists first, then some weeks of work through the real services, day by day."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, update

from portal import clock
from portal.db import commit, db
from portal.demo import house, staff
from portal.demo.buying_scenes import Buying
from portal.demo.checks_scenes import Checks
from portal.demo.drill_scenes import Drill
from portal.demo.gate_scenes import Gate
from portal.demo.invented import Crowd
from portal.demo.passing_scenes import Passing
from portal.demo.people_scenes import People
from portal.demo.rounds_scenes import Rounds
from portal.demo.shift_scenes import Shifts
from portal.demo.stage import Stage
from portal.demo.stores_scenes import Stores
from portal.demo.warehouse_scenes import Warehouse
from portal.demo.works_scenes import Works
from portal.notices.models import Notice
from portal.people import passwords
from portal.people.models import Hotel, Person
from portal.records.models import Record
from portal.regulations import service as regulations
from portal.wiring import index_person

PASSWORD = "yunqi-demo-2026"
SEED = 18
COMING = 14  # days of roster ahead
UNREAD = timedelta(hours=20)  # what people were told in these last hours may still be news to them
# login → what is worth trying
TRY = {
    "hujianguo": "门岗值班台：登记来访，查证放行",
    "chengang": "审批动火、出入证；管理禁止入内名单",
    "maguoqiang": "保安部主管：值班、交接班、巡逻、检查",
    "fangzhiyuan": "酒店总值班：全店此刻",
    "lijianguo": "工程部负责人：申请动火和出入证，报修",
    "zhouqiming": "总经理：待批的危险动火",
    "dengfusheng": "仓库：发放、盘点、补仓申请、收货",
    "jiangtao": "采购员：收集报价、比价、下单",
    "yezhiqiu": "普通员工：请假，退回的单据",
    "suxiao": "系统管理员：人员、参数、操作记录",
}


def everything(*, weeks: int, say: Callable[[str], None], until: datetime | None = None) -> None:
    """Make the demo hotel in an empty database and play the weeks before `until` (naive house time; now).

    Commits as it goes; stopped half-way it leaves a half-made hotel, which is to be thrown away.
    """
    until = until or clock.house_now().replace(tzinfo=None)
    begins = until.date() - timedelta(weeks=max(1, weeks))
    with clock.at(datetime.combine(begins - timedelta(days=40), time(9))):
        staff.make(password_hash=passwords._hasher.hash(PASSWORD), since=begins - timedelta(days=200))
        regulations.import_shipped()
        for person in db.session.scalars(select(Person)):
            index_person(person)  # made by hand above, not by the service that would have done it
        commit()
    stage = Stage(begins, until, SEED)
    with clock.at(datetime.combine(begins - timedelta(days=20), time(9))):
        house.registers_and_signatures(stage)
        house.rosters(stage, until.date() + timedelta(days=COMING))
        commit()
    say(f"演示酒店：{db.session.scalar(select(func.count()).select_from(Person))} 人，制度、登记册和排班已就绪")
    crowd = Crowd(stage.rng)
    for part in (
        Gate(stage, crowd),
        Works(stage, crowd),
        Passing(stage, crowd),
        Rounds(stage),
        Shifts(stage),
        People(stage),
        Stores(stage, crowd),
        Warehouse(stage),
        Buying(stage),
        Checks(stage),
        Drill(stage),
    ):
        part.enter()
    with _seldom_collected():
        stage.play(_weekly(say))
    _old_notices_are_read(clock.in_house(until) - UNREAD)
    say(f"单据 {db.session.scalar(select(func.count()).select_from(Record))} 份，到今天 {until:%H:%M} 为止")
    for line in invitation():
        say(line)


def _old_notices_are_read(before: datetime) -> None:
    """Everybody in the house looks at the bell once a day."""
    db.session.execute(update(Notice).where(Notice.at < before, Notice.read_at.is_(None)).values(read_at=Notice.at))
    commit()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Thousands of rows come and go without rings of references: looking for rings takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _weekly(say: Callable[[str], None]) -> Callable[[date], None]:
    def day_over(day: date) -> None:
        if day.weekday() == 6:
            count = db.session.scalar(select(func.count()).select_from(Record))
            say(f"到 {day.month} 月 {day.day} 日：{count} 份单据")

    return day_over


def invitation() -> list[str]:
    """Who can sign in and with what, line by line; nothing unless this is the demo hotel with the demo password."""
    if db.session.scalar(select(Hotel.code).order_by(Hotel.id).limit(1)) != "demo":
        return []
    people = {p.login: p for p in db.session.scalars(select(Person).where(Person.login.in_(TRY), Person.active))}
    good = {hash_: passwords.matches(PASSWORD, hash_) for hash_ in {p.password_hash for p in people.values()}}
    lines = [
        f"  {login:<12} {people[login].name}　{words}" for login, words in TRY.items()
        if login in people and good[people[login].password_hash]
    ]  # fmt: skip
    return [f"演示酒店，密码都是 {PASSWORD}，可以这样登录：", *lines] if lines else []
