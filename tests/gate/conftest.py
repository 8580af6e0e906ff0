"""The gate of the demo hotel: visits, passes and permits in one line each, and the guard's browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal import clock
from portal.db import commit, db
from portal.desks.gate import registers
from portal.people import directory
from portal.people.models import Person, Shift
from portal.records import acting, amending, filing
from portal.records.models import Record
from tests.records import cases

GUARD, MANAGER, OFFICE = "hujianguo", "chengang", "maguoqiang"
PHONE, DOCUMENT, PLATE = "13800001234", "11010519491231002X", "京N6K2M8"
SIGNATURE = '<svg viewBox="0 0 300 120"><path d="M20 70 C40 20 60 20 80 70 L160 60"/></svg>'
HTMX = {"HX-Request": "true"}
VISIT = {
    "visitor": "赵敏", "id_kind": "居民身份证", "id_no": DOCUMENT, "unit": "华新文化传播公司", "phone": PHONE,
    "plate": PLATE, "category": "面试", "host": "潘悦", "reason": "面试", "badge": "A018", "confirmed_by": "潘悦同意",
}  # fmt: skip


class Gate:
    """What stands at the gate, put there through the engine as people would."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.badges = count(18)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.test_request_context():
            yield
            commit()

    def asked_among_few_and_many(self, client: FlaskClient, path: str) -> tuple[int, int]:
        """How many statements a page asks of the database with one visitor in the house, and with five."""

        def cost() -> int:
            with self.app.app_context(), counted() as asked:
                assert client.get(path).status_code == 200
            return len(asked)

        self.visit()
        cost()  # the first fills what is kept
        few = cost()
        for n in range(4):
            self.visit(id_kind="护照", id_no=f"E1234567{n}")
        return few, cost()

    @staticmethod
    def person(login: str) -> Person:
        return next(one for one in directory.find_people(login) if one.login == login)

    def visit(self, *, leave: bool = False, **changes: Any) -> str:
        """A visit filed by the guard; the number of its record."""
        with self.inside():
            now = clock.house_now().replace(tzinfo=None)
            given = VISIT | {"came_at": now, "badge": f"A{next(self.badges):03}"} | changes
            record = filing.submit(self.person(GUARD), "visitor", given)
            if leave:
                acting.act(self.person(GUARD), record, step="leaving", given={
                    "left_at": clock.house_now().replace(tzinfo=None), "unsigned_reason": "接见人外出",
                    "belongings_check": "一致" if changes.get("belongings") else None})  # fmt: skip
            return record.number

    def contractor(self, *, days: int = 3, starts: int = 0, issued: bool = True, **changes: Any) -> str:
        """An application of 恒通 with two workers and the passes LS-01 and LS-02."""
        with self.inside():
            if not db.session.query(registers.RegisterEntry).filter_by(register="areas").count():
                registers.add(self.person(MANAGER), "areas", "三层")
            first = clock.today() + timedelta(days=starts)
            record = filing.submit(self.person("fengwei"), "contractor_pass", {
                "contractor": "恒通建筑装饰公司", "contractor_head": "吴建国", "phone": "13900005678",
                "department": "工程部", "supervisor": "任强", "content": "三层走廊吊顶维修", "areas": ["三层"],
                "valid_from": first, "valid_to": first + timedelta(days=days), "fire": "否", "organiser": "工程部",
                "workers": [{"name": "郑海", "sex": "男", "id_no": "110101199003078590"},
                            {"name": "冯春", "sex": "男", "id_no": DOCUMENT}],
            } | changes)  # fmt: skip
            acting.act(self.person("lijianguo"), record, signature=SIGNATURE, given={"certificate": "情况属实"})
            acting.act(self.person(MANAGER), record)
            if issued:
                now = clock.house_now().replace(tzinfo=None)
                rows = [{"pass_no": f"LS-0{n}", "worker": worker, "amount": "10", "taken_by": "马国强", "taken_at": now}
                        for n, worker in enumerate(("郑海", "冯春"), 1)]  # fmt: skip
                acting.act(self.person(OFFICE), record, given={"deposits": rows})
            return record.number

    def booking(self, by: str = "handong", **changes: Any) -> str:
        """赵敏 is expected by 韩冬 at two in the afternoon; nobody else has to agree."""
        with self.inside():
            given = {
                "host": "韩冬", "category": "有预约的访领导", "comes_at": "2026-11-20 14:00", "reason": "洽谈年会场地",
                "visitor": "赵敏", "unit": "华新文化传播公司", "phone": PHONE, "plate": PLATE,
            }  # fmt: skip
            return filing.submit(self.person(by), "visit_booking", given | changes).number

    def delivery(self, **changes: Any) -> str:
        """Fish for the kitchen, not going upstairs."""
        with self.inside():
            now = clock.house_now().replace(tzinfo=None)
            given = {"company": "鲜达水产商行", "deliverer": "钱大鹏", "goods": "活鱼", "department": "餐饮部",
                     "upstairs": "否", "entered_at": now}  # fmt: skip
            return filing.submit(self.person(GUARD), "goods_delivery", given | changes).number

    def note(self, *, approved: bool = True) -> str:
        """An exit note for a drill and two boxes."""
        with self.inside():
            record = filing.submit(self.person("fengwei"), "exit_note", {
                "department": "工程部", "carrier": "孙师傅", "unit": "明远机电维修部", "reason": "维修",
                "leaves_on": clock.today(), "goods": [{"name": "电锤", "unit": "台", "quantity": "1"},
                                                      {"name": "配电箱", "unit": "只", "quantity": "2"}],
            })  # fmt: skip
            if approved:
                acting.act(self.person("lijianguo"), record)
            return record.number

    def withdraw(self, number: str, pass_no: str) -> None:
        with self.inside():
            amending.file(self.person(OFFICE), self.record(number), "withdraw",
                          {"withdrawn_no": pass_no, "withdrawal_reason": "进入无关区域"})  # fmt: skip

    def fire(self, *, begun: bool = True, hours: float = 2) -> str:
        """A second-level permit from half an hour on; by then its work has begun."""
        with self.inside():
            now = clock.house_now().replace(tzinfo=None)
            record = filing.submit(self.person("fengwei"), "hot_work", {
                "department": "工程部", "place": "后院车棚", "spots": ["以上都不是"], "methods": ["电焊"],
                "content": "焊接支架",
                "starts": now + timedelta(minutes=30), "ends": now + timedelta(hours=hours),
                "workers": [{"person": "孙师傅", "licence": "T110105198001011234"}], "watcher": "任强",
                "plan": "清理两米内可燃物", "measures": ["周围可燃物已清理"],
                "duties": [{"post": "监护人", "who": "任强", "duty": "全程监看"}],
            })  # fmt: skip
            acting.act(self.person("lijianguo"), record, signature=SIGNATURE)
            acting.act(self.person(MANAGER), record)
            if begun:
                with clock.at(now + timedelta(minutes=31)):
                    acting.act(
                        self.person("renqiang"),
                        record,
                        signature=SIGNATURE,
                        given=cases.begun(record, self.person("renqiang"), f"{now + timedelta(minutes=31)}"[:16]),
                    )
                    acting.act(self.person("zhaotiejun"), record, signature=SIGNATURE,
                               given={"released_from": cases.label(record)})  # fmt: skip
            return record.number

    def on_shift(self, login: str, duty: str, hours: int = 8) -> None:
        with self.inside():
            start = clock.now() - timedelta(hours=1)
            db.session.add(Shift(hotel_id=directory.hotel().id, person_id=self.person(login).id, duty=duty,
                                 label="早班", starts_at=start, ends_at=start + timedelta(hours=hours)))  # fmt: skip

    @staticmethod
    def record(number: str) -> Record:
        return db.session.query(Record).filter_by(number=number).one()


@pytest.fixture
def gate(app: Flask) -> Gate:
    return Gate(app)


@pytest.fixture
def guard(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_of(GUARD)


@pytest.fixture
def say(guard: FlaskClient) -> Callable[..., TestResponse]:
    """Type a line at the gate: `say("赵敏")` presses Enter, `say("赵敏", "find")` only looks."""

    def type_(text: str, verb: str = "take", mode: str = "new") -> TestResponse:
        return guard.post(f"/desks/gate/{verb}", data={"q": text, "mode": mode}, headers=HTMX)

    return type_


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def boxes(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a filled slip."""
    given = {name: text for name, text in VISIT.items() if name != "host"}
    found = given | {"host": ["潘悦", "", ""], "came_at": f"{clock.house_now():%Y-%m-%dT%H:%M}"} | changes
    return {name: value for name, value in found.items() if value is not None}


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """A moment of November 2026 on the house clock."""
    return datetime(2026, 11, day, hour, minute)
