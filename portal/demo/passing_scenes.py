"""What passes the demo hotel's gate besides people: deliveries, goods in and out, deposits counted, radios issued."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.demo.invented import Crowd
from portal.demo.stage import Scene, Stage
from portal.desks.gate import deliveries, deposits, exits, goods
from portal.desks.gate.exits import Found
from portal.desks.gate.goods import Carried
from portal.people import directory
from portal.records import drafts, filing
from portal.records.models import Record

OFFICE, LEADER, HEAD = "maguoqiang", "zhaotiejun", "lijianguo"
# code, name, kind, post, days between upkeep, days since the last
CARDS = [
    ("DJ-01", "对讲机", "对讲机", "大门岗", 30, 12), ("DJ-02", "对讲机", "对讲机", "自动门岗", 30, 12),
    ("DJ-03", "对讲机", "对讲机", "地下车库岗", 30, 33), ("JG-01", "橡皮警棍", "橡皮警棍", "大门岗", 60, 25),
    ("JG-02", "橡皮警棍", "橡皮警棍", "自行车棚岗", 60, 25), ("DG-01", "电警棍", "电警棍", "保安部办公室", 30, 9),
    ("XG-01", "巡逻钟", "巡逻钟", "消防监控中心", 90, 40), ("SX-01", "实习证牌", "实习证牌", "保安部办公室", 365, 60),
]  # fmt: skip
# firm, goods, department, why it must go up ("": it stays below)
LOADS = [
    ("鲜达水产商行", "活鱼 60 公斤、冰鲜虾 20 公斤", "餐饮部", "货重，送进二楼冷库"),
    ("绿田蔬菜配送", "叶菜 80 公斤", "餐饮部", ""), ("洁康日用品公司", "一次性牙刷 3000 支", "仓库", ""),
    ("雪山饮用水", "桶装水 40 桶", "餐饮部", ""), ("百味调料行", "酱油、食用油各 10 箱", "餐饮部", "调料库在二楼"),
    ("春晓花艺", "鲜花 12 束", "房务部", ""),
]  # fmt: skip
DAYS = 6  # working days on which the box is counted and loads come


class Passing:
    """Goods, deposits and equipment."""

    def __init__(self, stage: Stage, crowd: Crowd) -> None:
        self.stage, self.rng, self.crowd = stage, stage.rng, crowd
        self.cards: dict[str, str] = {}  # code → number of the card

    def enter(self) -> None:
        stage = self.stage
        stage.enter(datetime.combine(stage.begins, time(8, 40)), self._register())
        for ago in range(DAYS, 0, -1):
            self._enter(stage.workday(ago, time(7, 50)), self._delivery(LOADS[ago % len(LOADS)]))
            self._enter(stage.workday(ago, time(17, 50)), self._count(short=ago == 3))
        self._enter(stage.workday(5, time(7, 6)), self._duty("DJ-01", "wuyong", timedelta(hours=8)))
        self._enter(stage.workday(4, time(9, 20)), self._duty("DJ-02", "zhenghao", timedelta(hours=6), dropped=True))
        self._enter(stage.workday(4, time(10, 30)), self._tools(release=True))
        self._enter(stage.workday(3, time(10, 15)), self._violation("流动吸烟", "二楼餐厅后走道", decided=True))
        self._enter(stage.workday(3, time(9, 5)), self._duty("SX-01", "caoyang", None, intern="小周"))
        until = stage.until
        if time(9) <= until.time() <= time(20):
            self._enter(until - timedelta(minutes=118), self._duty("DJ-01", "hujianguo", None))
            self._enter(until - timedelta(minutes=95), self._tools(release=False))
            self._enter(until - timedelta(minutes=41), self._violation("进入无关区域", "四层客房走廊", decided=False))
            self._enter(until - timedelta(minutes=24), self._delivery(LOADS[1], leaves=False))
            self._enter(until - timedelta(minutes=7), self._delivery(LOADS[4], answered=False))

    def _enter(self, at: datetime, scene: Scene) -> None:
        if at.date() > self.stage.begins:
            self.stage.enter(at, scene)

    # ---- equipment ------------------------------------------------------------------------------------------------
    def _register(self) -> Scene:
        last = self.stage.until.date()
        for code, name, kind, station, every, since in CARDS:
            kept = min(last - timedelta(days=since), self.stage.now().date())
            made = self.stage.file(OFFICE, "equipment", code=code, name=name, kind=kind, team="保安一班",
                                   station=station, every=every, kept_on=kept)  # fmt: skip
            self.cards[code] = self.stage.record(made).number
        yield self.stage.soon(1, 2)

    def _duty(
        self, code: str, login: str, stays: timedelta | None, *, dropped: bool = False, intern: str = ""
    ) -> Scene:
        """Issued for a shift; without an end it is still out."""
        stage, user = self.stage, self.stage.who(login)
        given: dict[str, Any] = {"item": self.cards[code], "user": user.id, "purpose": "执勤"}
        record = stage.file(login, "equipment_issue", **given, **({"intern": intern} if intern else {}))
        yield stage.soon(2, 8)
        stage.act(LEADER, record, step="hand_out", taken_at=stage.now(), leader=stage.id_of(LEADER))
        if stays is None:
            return
        yield stage.now() + stays
        told: dict[str, Any] = {"condition": "完好", "breach": "无"}
        if dropped:
            told = {
                "condition": "损坏",
                "breach": "无",
                "careless": False,
                "account": "追赶逃单客人时摔落，天线断裂，送修。",
            }
        stage.act(LEADER, record, step="take_back", returned_at=stage.now(), receiver=stage.id_of(LEADER), **told)

    # ---- deliveries -----------------------------------------------------------------------------------------------
    def _delivery(self, load: tuple[str, str, str, str], *, answered: bool = True, leaves: bool = True) -> Scene:
        stage, (company, carried, name, upstairs) = self.stage, load
        bearer, department = self.crowd.stranger(company), directory.department(name)
        assert department is not None
        given: dict[str, Any] = {
            "company": company, "deliverer": bearer.name, "id_no": bearer.id_no, "goods": carried,
            "department": department.id, "upstairs": bool(upstairs), "entered_at": stage.now(),
        }  # fmt: skip
        if bearer.plate:
            given["plate"] = bearer.plate
        if upstairs:
            given["purpose"] = upstairs
        guard = stage.guard()
        number = stage.record(stage.file(guard, "goods_delivery", **given)).number
        if upstairs:
            if not answered:
                return
            yield stage.soon(2, 5)
            manager = directory.head_of(department)[0].name
            deliveries.consent(stage.who(guard), number, agreed=True, who=manager, note="走货梯，送完即下")
        if leaves:
            yield stage.soon(15, 40)
            deliveries.leave(stage.who(stage.guard()), number)

    # ---- goods of contractors ----------------------------------------------------------------------------------------
    def _issued(self) -> Record | None:
        """A pass of engineering's that is out at this moment."""
        found = db.session.scalars(
            select(Record).where(Record.form_key == "contractor_pass", Record.stage == "已发证").order_by(Record.id)
        )
        return next((record for record in found if record.department and record.department.name == "工程部"), None)

    def _tools(self, *, release: bool) -> Scene:
        """What came in with the tools of a job, and a note for part of it; the gate still has to check the later."""
        stage, record = self.stage, self._issued()
        if record is None:
            return
        once = f"demo-tools-{stage.now():%m%d}"
        lines = [
            Carried("电锤", "2", "26 毫米", "台"),
            Carried("铝合金梯", "1", "3 米", "架"),
            Carried("电缆盘", "1", "50 米", "只"),
        ]
        goods.register(stage.who(stage.guard()), record.number, lines, once=once)
        yield stage.soon(12, 20)
        draft = exits.start(stage.who("fengwei"), record.number, ["电锤", "铝合金梯"] if release else ["电缆盘"])
        note = filing.submit(stage.who("fengwei"), "exit_note", drafts.typed_in(draft))
        drafts.discard(draft)
        number, id_ = note.number, note.id
        yield stage.soon(8, 15)
        stage.act(HEAD, id_, says="同意带出。")
        if release:
            yield stage.soon(20, 50)
            found = [Found("电锤", "2"), Found("铝合金梯", "1")]
            exits.check(stage.who(stage.guard()), number, found)

    def _violation(self, kind: str, place: str, *, decided: bool) -> Scene:
        stage, record = self.stage, self._issued()
        if record is None:
            return
        who = record.answers["workers"][-1]["name"]
        made = stage.file(
            stage.guard(), "contractor_violation", contractor_pass=record.number, who=who, found_at=stage.now(),
            place=place, kind=kind, gravity="轻微", measures=["批评教育"], liable="无",
            account="巡视时发现，当场制止；当事人承认，表示不再犯。",
        )  # fmt: skip
        if decided:
            yield from stage.approvals(made, least=20, most=60, opinions=("同意，请用工部门教育。",))
            yield stage.in_office(20, 60)
            stage.act(HEAD, made, step="head", says="")

    # ---- deposits ---------------------------------------------------------------------------------------------------
    def _count(self, *, short: bool) -> Scene:
        """The box counted at the end of the day, by one and then by the other."""
        stage = self.stage
        due = deposits.due(stage.hotel_id, stage.now())
        there = due - (500 if short and due >= 500 else 0)
        given: dict[str, Any] = {"counted_at": stage.now(), "due": due, "counted": there}
        if there != due:
            given["explanation"] = "少 5 元：损坏的证退押金时多退，已找经手人补回。"
        made = stage.file(OFFICE, "deposit_count", **given)
        yield stage.soon(3, 8)
        stage.act(LEADER, made, step="recount", recounted=there, recounter=stage.id_of(LEADER))
