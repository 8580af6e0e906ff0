"""Shifts of the security department in the demo hotel: logs, a handover, a false alarm, a theft, monitors at rest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from portal.demo.stage import Scene, Stage
from portal.desks.shift import alarms, handovers, logs, procedure
from portal.records import acting

LEADER, NEXT_LEADER, NIGHT, MONITOR, GUARD = "zhaotiejun", "maguoqiang", "sundayong", "caoyang", "wuyong"
OFFICE, CENTRE, DOOR = "保安部办公室", "消防监控中心", "大门岗"
DAYS = 1  # before the last one, on which shifts are played
LINES: dict[str, list[tuple[int, str, str, dict[str, Any]]]] = {
    OFFICE: [
        (25, "其他", "班前会：宴会厅下午有婚宴，留意车道。", {}),
        (
            95,
            "电话",
            "餐饮部来电，冷库门磁报警，已复位。",
            {"line_caller": "刘海", "line_handling": "监控确认无人进入"},
        ),
        (260, "巡视", "地下车库、配电房巡视正常。", {}),
    ],
    CENTRE: [
        (40, "设备", "四号门摄像机画面抖动。", {"line_handling": "已报设备部", "line_hand_on": True}),
        (180, "巡视", "各楼层画面正常。", {}),
    ],
    DOOR: [
        (15, "来人", "送奶车进店，按登记放行。", {}),
        (150, "设备", "岗亭空调滴水。", {"line_handling": "垫了接水盘", "line_hand_on": True}),
    ],
}
OFFICERS = {OFFICE: LEADER, CENTRE: MONITOR, DOOR: GUARD}


class Shifts:
    """The early shift of the last days, and what happened on it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def enter(self) -> None:
        stage, last = self.stage, self.stage.until.date()
        for ago in range(DAYS, -1, -1):
            day = last - timedelta(days=ago)
            if day < stage.begins:
                continue
            for minute, post in enumerate(LINES):
                stage.enter(self._at(day, 7, 2 + minute), self._log(post, day))
            stage.enter(self._at(day, 14, 28), self._handover(day))
        first = last - timedelta(days=DAYS)
        if first >= stage.begins:
            stage.enter(self._at(first, 10, 31), self._alarm())
            stage.enter(self._at(first, 16, 12), self._theft())
            stage.enter(self._at(last - timedelta(days=1), 1, 50), self._monitors(last - timedelta(days=1)))

    @staticmethod
    def _at(day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute))

    def _log(self, post: str, day: date) -> Scene:
        """A log: opened, written on as things happen, ended before three, reviewed."""
        stage, login = self.stage, OFFICERS[post]
        number = logs.open_log(stage.who(login), post, "早班").id
        for minutes, kind, words, more in LINES[post]:
            yield self._at(day, 7, 5) + timedelta(minutes=minutes)
            given = {"line_category": kind, "line_content": words, **more}
            if day < stage.until.date():  # what stood open then has been settled since
                given.pop("line_hand_on", None)
            logs.write(stage.who(login), stage.record(number), "line", given)
        if post == DOOR:
            yield self._at(day, 11, 20)
            told = {"line_category": "电话", "line_content": "供货商明早六点送海鲜，请派人收货。",
                    "line_caller": "供货商", "line_told": stage.id_of("songshifu")}  # fmt: skip
            logs.write(stage.who(login), stage.record(number), "line", told)
            if day < stage.until.date():
                yield stage.soon(5, 30)
                logs.acknowledge(stage.who("songshifu"), stage.record(number).number, len(LINES[DOOR]) + 1)
        yield self._at(day, 14, 40)
        logs.complete(stage.who(login), stage.record(number), "")
        yield stage.soon(20, 40)
        stage.act(NEXT_LEADER if login == LEADER else LEADER, number, step="review")

    def _handover(self, day: date) -> Scene:
        """The middle shift is called, signs in, counts and takes over."""
        stage, on_at = self.stage, self._at(day, 15, 0)
        number = stage.file(LEADER, "handover", post=DOOR, team_out="早班", team_in="中班",
                            leader_in=stage.id_of(NEXT_LEADER), on_at=on_at)  # fmt: skip
        for minute, login in ((44, NEXT_LEADER), (52 if day < stage.until.date() else 47, "zhenghao")):
            yield self._at(day, 14, minute)
            handovers.sign_in(stage.who(login), stage.record(number), stage.id_of(login))
        yield self._at(day, 14, 55)
        counted = [
            {"item": name, "due": due, "have": due, "state": "完好"} for name, due in (("对讲机", 4), ("手电", 2))
        ]
        stage.act(LEADER, number, step="hand_over", counted=counted, situation="本班平安，岗亭空调待修。",
                  signed_out=stage.who(LEADER).signature)  # fmt: skip
        yield self._at(day, 14, 59)
        stage.act(NEXT_LEADER, number, step="take_over", meeting="婚宴散场时加派一人疏导车道。",
                  signed_in=stage.who(NEXT_LEADER).signature)  # fmt: skip

    def _alarm(self) -> Scene:
        """A detector that rings for nothing: silenced, looked at, sent for repair by itself."""
        stage = self.stage
        number = alarms.begin(stage.who(MONITOR), "火灾报警").id
        guard = stage.id_of(GUARD)
        alarms.tick(stage.who(MONITOR), stage.record(number), procedure.SILENCE)
        yield stage.soon(1, 1)
        alarms.tick(stage.who(MONITOR), stage.record(number), procedure.LOCATE, act_place="五层走廊", act_device="5-03")
        alarms.tell(stage.who(MONITOR), stage.record(number), guard, "对讲机", step=procedure.PATROL)
        yield stage.soon(1, 2)
        alarms.tick(stage.who(MONITOR), stage.record(number), procedure.RESET, act_reset=procedure.CLEARED)
        yield stage.soon(3, 5)
        alarms.tick(stage.who(GUARD), stage.record(number), procedure.LOOK, act_scene=procedure.DETECTOR,
                    act_checker=guard)  # fmt: skip
        yield stage.soon(5, 10)
        alarms.end(stage.who(MONITOR), stage.record(number), "现场无烟无火，探测器受潮误报，已自动报修。")
        for login, step in ((LEADER, "leader"), ("chengang", "manager")):
            yield stage.soon(40, 90)
            stage.act(login, number, step=step)

    def _theft(self) -> Scene:
        """A bag is gone; the manager knows at once, the leader looks, nobody of the hotel is to blame."""
        stage = self.stage
        given = {
            "reporter": "梁琪", "department": "房务部", "place": "一层大堂", "what": "盗窃",
            "course": "客人在大堂吧离座约十分钟，放在椅背上的手提包不见了。", "loss": "现金约 2000 元（客人自述）。",
            "handling": "保护现场，调看录像，陪同客人报警。",
        }  # fmt: skip
        number = stage.file(GUARD, "incident", **given)
        yield stage.soon(2, 5)
        acting.act(stage.who("chengang"), stage.record(number), step="told")
        yield stage.soon(20, 40)
        stage.act(NEXT_LEADER, number, step="leader", says="录像看到一名外来男子拿走，已交公安机关。")
        yield stage.in_office(60, 200)
        stage.act("chengang", number, step="manager", manager_view="处置及时。", serious=False, faults=["没有失职"],
                  remedy="大堂吧椅背加挂防盗提示，巡视加密。")  # fmt: skip

    def _monitors(self, day: date) -> Scene:
        """Monitors rest in their order, from half past two to six."""
        stage = self.stage
        number = stage.file(MONITOR, "monitor_shutdown", planned_at=self._at(day, 2, 30), flow="住客大多已归",
                            leader=stage.id_of(NIGHT))  # fmt: skip
        yield self._at(day, 2, 0)
        stage.act(NIGHT, number, step="told")
        yield self._at(day, 2, 30)
        stage.act(MONITOR, number, step="small_off", cameras_on=True, touring=True, recording=True)
        yield self._at(day, 4, 32)
        stage.act(MONITOR, number, step="large_off")
        yield self._at(day, 5, 58)
        stage.act(MONITOR, number, step="restore", review="回看 02:30 至 05:58，各楼层无异常。")
        yield self._at(day, 6, 10)
        stage.act(NIGHT, number, step="close", patrol="03:10、05:00 巡视大堂、车库、配电房，无异常。")
