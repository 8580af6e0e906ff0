"""Night patrols of the demo hotel: one route, the last nights walked on it, one night short and explained."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from portal.demo.stage import Scene, Stage
from portal.desks.rounds import punching
from portal.people import directory
from portal.records import places

ROUTE = [("大堂吧", "吸烟区烟蒂、门锁"), ("厨房", "燃气阀、灶台余火"), ("收货处", "货物堵没堵通道"),
         ("三层空调机房", "门锁、有无漏水"), ("地下二层冷冻机房", "温度、积水")]  # fmt: skip
NIGHTS, ROUNDS = 4, 6
LEADER, MANAGER = "zhaotiejun", "chengang"
SHORT = 2  # nights ago, one round was not walked


class Rounds:
    """The route, and who walked it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.rng = stage, stage.rng

    def enter(self) -> None:
        last = self.stage.until.date()
        begins = datetime.combine(last - timedelta(days=NIGHTS + 1), time(16))
        if begins.date() < self.stage.begins:
            return
        self.stage.enter(begins, self._route())
        for ago in range(NIGHTS, -1, -1):
            self.stage.enter(self._evening(last - timedelta(days=ago)), self._night(ROUNDS - (ago == SHORT)))

    def _evening(self, day: date) -> datetime:
        return datetime.combine(day, time(23, 6)) + timedelta(minutes=self.rng.randint(0, 10))

    def _route(self) -> Scene:
        rows = [{"place": place, "look": look} for place, look in ROUTE]
        self.stage.file(MANAGER, "patrol_route", name="夜间内圈", checkpoints=rows, note="由大堂起，先高后低。")
        yield self.stage.soon(1, 2)

    def _night(self, rounds: int) -> Scene:
        """Every checkpoint in turn, an hour and a quarter to a round, by whoever is on duty."""
        stage, login, record = self.stage, self.stage.guard(), 0
        me = stage.who(login)
        route = punching.routes(me.hotel_id)[0]
        for _walk in range(rounds):
            begun = stage.now()
            for place, _look in ROUTE:
                spot = places.named(me.hotel_id, place)
                assert spot is not None
                once = f"demo-{stage.now():%d%H%M}-{spot.id}"
                record = punching.punch(stage.who(login), spot, route.number, once=once, address="").id
                yield stage.soon(3, 7)
            yield begun + timedelta(minutes=self.rng.randint(72, 78))
        told: dict[str, Any] = {}
        checked: dict[str, Any] = {"witnessed": True, "result": "打卡记录相符"}
        if rounds < ROUNDS:
            told = {"change_note": "后半夜三层空调机房漏水，守到维修工来，少走一圈。", "agreed_by": stage.id_of(LEADER)}
            checked |= {"agreed": "事先同意", "explanation": "漏水属实，已报修；少走的一圈由监控轮巡补看。"}
        handed = directory.on_duty("保安部领班") or [stage.who(LEADER)]
        equipment = [{"item": "对讲机", "state": "完好", "receiver": handed[0].id}]
        stage.act(login, record, step="finish", equipment=equipment, **told)
        yield stage.soon(25, 50)
        stage.act(LEADER, record, step="recheck", **checked)
