"""Checks, repairs, guards' leave and a change of uniform in the demo hotel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.demo.stage import Scene, Stage
from portal.desks.gate import registers
from portal.people import directory
from portal.records import editions, settling
from portal.schedules import pausing, planning, service
from portal.schedules.models import DueRecord

FOLLOWED = timedelta(days=2)  # the hotel has followed its schedules for so long
WITHOUT = ("法务部", "公关部", "市场部", "销售部", "预定部", "采购部", "财务部", "人力资源部", "信息部", "总经理办公室",
           "客户关系部", "客户服务中心")  # departments that share an office floor, checked with it  # fmt: skip
DORMITORIES = ("一号宿舍", "二号宿舍")
ZONES = ("地下一层至二层", "一层至二层公共区", "三层至五层客房")
CHANCES = (88, 94)  # of a hundred checks: done in time, done late; the rest is missed
TROUBLES = {
    "屋面消防设备日查": ("稳压泵和气压罐正常", "稳压泵有异响", "稳压泵运行有异响，压力正常，已通知工程部"),
    "部门消防设施班查": ("应急照明完好", "走道东侧一盏不亮", "三层走道东侧应急灯不亮，已放提示牌"),
}
REPAIRED = ("部门消防设施班查",)  # the other is still in hand
DAY = time(8)


@dataclass
class Fault:
    """A repair asked for `before` hours before the end. `ends_as`: waiting, in_hand, mended, done."""

    login: str
    place: str
    content: str
    before: float
    ends_as: str
    source: str = "部门"
    urgency: str = "一般"
    worker: str = "renqiang"
    result: str = ""


FAULTS = [
    Fault("tiantian", "1206 房", "卫生间地漏返味，已通风。", 190, "done", result="清洗地漏，加水封，通水正常。"),
    Fault("nijia", "816 房", "客人反映空调不制冷。", 120, "done", "客人（客服部统一受理）", "紧急",
          result="更换风机盘管电机，出风温度 14 度。"),
    Fault("songshifu", "中餐厨房", "2 号灶鼓风机声音异常。", 70, "in_hand"),
    Fault("xiefang", "财务部", "出纳电脑无法打印。", 46, "done", "电脑", worker="cuijian",
          result="重装打印驱动，试打正常。"),
    Fault("caoyang", "消防监控中心", "监控 12 号画面无信号。", 21, "mended", "消防监控", "紧急", "fengwei",
          "更换视频线接头，画面恢复。"),
    Fault("liangqi", "大堂自动门", "感应不灵，开门慢。", 6, "in_hand", worker="fengwei"),
    Fault("yuna", "仓库", "灯管闪烁两支。", 1.2, "waiting"),
]  # fmt: skip


class Checks:
    """What falls due by itself, and the repairs it leads to."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.rng = stage, stage.rng
        self.found: set[str] = set()

    def enter(self) -> None:
        stage = self.stage
        begins = stage.until - FOLLOWED
        stage.enter(datetime.combine(begins.date(), time(0, 2)), self._days())
        for fault in FAULTS:
            stage.enter(stage.until - timedelta(hours=fault.before), self._fault(fault))
        stage.enter(stage.workday(6, time(10, 20)), self._uniform())
        stage.enter(stage.workday(4, time(11)), self._out("wuyong", 2, "去银行补办工资卡。"))
        stage.enter(stage.until - timedelta(minutes=50), self._out("zhenghao", 3, "送家人到高铁站。"))

    # ---- what falls due --------------------------------------------------------------------------------------------
    def _days(self) -> Scene:
        """Lists and departments first, then every night the day's checks, each done (or not) at its own time."""
        stage, manager = self.stage, self.stage.who("chengang")
        for register, names in (("dormitories", DORMITORIES), ("detector_zones", ZONES)):
            for name in names:
                registers.add(manager, register, name)
        for name in WITHOUT:
            pausing.pause(manager, "fire_check", "each_shift", directory.department(name))
        while True:
            planning.plan()
            midnight = datetime.combine(stage.now().date() + timedelta(days=1), time(0, 2))
            for row in db.session.scalars(
                select(DueRecord).where(DueRecord.opens_at < clock.in_house(midnight), DueRecord.ends_at > clock.now(),
                                        DueRecord.record_id.is_(None)).order_by(DueRecord.id)
            ).all():  # fmt: skip
                chance = self.rng.randrange(100)
                if row.ends_at - row.opens_at < timedelta(days=4) and chance < CHANCES[1]:
                    stage.enter(self._moment(row, late=chance >= CHANCES[0]), self._check(row.id))
            yield midnight

    def _moment(self, row: DueRecord, *, late: bool) -> datetime:
        first, last = (row.due_at, row.ends_at) if late else (max(row.opens_at, clock.now()), row.due_at)
        span = max(2, int((last - first) / timedelta(minutes=1)))
        at = clock.in_house(first + timedelta(minutes=self.rng.randrange(span // 2 if late else span)))
        if not row.label and not late and at.hour < DAY.hour:  # no turn of duty: in the daytime
            at = at.replace(hour=DAY.hour + at.hour)
        return at.replace(tzinfo=None)

    def _check(self, due_id: int) -> Scene:
        stage = self.stage
        row = db.session.get(DueRecord, due_id)
        if row is None or row.record_id is not None or not row.people:
            return
        login = directory.people_of(row.people[:1])[row.people[0]].login
        item = service.item_of(row)
        values, _token = service.filled(item)
        column, good, bad = ("result", "正常", "异常") if row.form_key == "fire_check" else ("passed", "合格", "不合格")
        lines = [{**line, column: good} for line in values.pop("lines")]
        given: dict[str, Any] = {**values, "lines": lines}
        if "department" in given:
            given["department"] = given["department"].id
        if item.title in TROUBLES and item.title not in self.found:
            self.found.add(item.title)
            wrong, note, handling = TROUBLES[item.title]
            for line in lines:
                if line["item"] == wrong:
                    line |= {column: bad, "note": note}
            given["handling"] = handling
        if "checker" not in given:
            given["checker"] = stage.id_of(login)
        record = stage.file(login, row.form_key, **given)
        if "handling" in given:
            stage.enter(stage.soon(20, 80), self._mended_after(record, done=item.title in REPAIRED))
        if self.rng.randrange(3):
            yield from stage.approvals(record, least=20, most=240)

    def _mended_after(self, check: int, *, done: bool) -> Scene:
        """The repair a check has asked for by itself."""
        stage = self.stage
        found = settling.values(stage.record(check), editions.of(stage.record(check))).get("repair")
        if found is None:
            return
        stage.act("lijianguo", found.id, step="take", worker=stage.id_of("fengwei"))
        if done:
            yield stage.soon(60, 180)
            stage.act("fengwei", found.id, step="mend_now", mended_at=stage.now(), result="更换灯具，试亮正常。")

    # ---- repairs ---------------------------------------------------------------------------------------------------
    def _fault(self, fault: Fault) -> Scene:
        stage = self.stage
        record = stage.file(fault.login, "repair", source=fault.source, place=fault.place, content=fault.content,
                            urgency=fault.urgency)  # fmt: skip
        if fault.ends_as == "waiting":
            return
        yield stage.soon(15, 70)
        step = "take_computer" if fault.source == "电脑" else "take"
        stage.act("fanzhe" if fault.source == "电脑" else "lijianguo", record, step=step,
                  worker=stage.id_of(fault.worker))  # fmt: skip
        if fault.ends_as == "in_hand":
            return
        yield stage.soon(60, 200)
        stage.act(fault.worker, record, step="mend_now" if fault.urgency == "紧急" else "mend", mended_at=stage.now(),
                  result=fault.result)  # fmt: skip
        if fault.ends_as == "mended":
            return
        yield stage.soon(20, 120)
        stage.act(fault.login, record, step="confirm", confirmed=True)

    # ---- guards ----------------------------------------------------------------------------------------------------
    def _uniform(self) -> Scene:
        stage = self.stage
        record = stage.file("zhaotiejun", "uniform_change", worn="春秋装", wanted="冬装",
                            weather="连续三天最低气温低于 8 度",
                            from_day=stage.now().date() + timedelta(days=2))  # fmt: skip
        yield from stage.approvals(record)

    def _out(self, login: str, hours: int, reason: str) -> Scene:
        stage = self.stage
        starts = stage.now().replace(minute=0) + timedelta(hours=2)
        if not DAY.hour <= starts.hour <= 16:  # asked for at night: for the next afternoon
            starts = datetime.combine(starts.date() + timedelta(days=1), time(15))
        record = stage.file(login, "security_leave", kind="外出", starts=starts, ends=starts + timedelta(hours=hours),
                            reason=reason)  # fmt: skip
        yield from stage.approvals(record, least=5, most=30)
        if stage.record(record).status == "approved":
            yield starts + timedelta(hours=hours) - timedelta(minutes=12)
            stage.act(login, record, step="back", back_at=stage.now())
