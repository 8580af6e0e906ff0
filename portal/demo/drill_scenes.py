"""One evacuation drill of the demo hotel: two marshals call the list over, one floor is late, a lesson is written."""

from __future__ import annotations

from datetime import time

from portal.demo.stage import Scene, Stage
from portal.desks.gate import roll_call
from portal.desks.gate.roll_call import ARRIVED, UNKNOWN

DAYS_AGO = 6  # working days
CALLER, MARSHAL, AREAS = "chengang", "lijianguo", ("一层大堂", "二层餐厅", "厨房")
LESSON = "六分钟点清。三层工具间没有人去敲门，下次由楼层服务员逐间查看；集合地点指示牌被花车挡住，已移开。"


class Drill:
    """The drill of this month."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def enter(self) -> None:
        at = self.stage.workday(DAYS_AGO, time(15))
        if at.date() >= self.stage.begins:
            self.stage.enter(at, self._drill())

    def _drill(self) -> Scene:
        stage = self.stage
        number = roll_call.begin(stage.who(CALLER), drill=True).number
        lines = roll_call.standing(roll_call.find(number, stage.who(CALLER)), stage.who(CALLER)).lines
        for place, line in enumerate(lines):
            login = CALLER if place % 2 else MARSHAL
            last = place == len(lines) - 1
            self._call(login, number, line.person.key, UNKNOWN if last else ARRIVED)
            if place % 8 == 7:
                yield stage.soon(1, 1)
        for area in AREAS:
            roll_call.clear(stage.who(MARSHAL), drill=True, number=number, area=area)
        yield stage.soon(2, 2)
        if lines:
            self._call(MARSHAL, number, lines[-1].person.key, ARRIVED)
        yield stage.soon(1, 2)
        roll_call.finish(stage.who(stage.guard()), number, result=roll_call.ENDS[0], absent="", summary=LESSON)

    def _call(self, login: str, number: str, key: str, state: str) -> None:
        roll_call.mark(self.stage.who(login), drill=True, number=number, key=key, name="", state=state)
