"""Leave in the demo hotel: agreed, returned and mended, refused, taken back, long ones, one agreed by a substitute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.clock import in_house
from portal.demo.stage import Scene, Stage
from portal.people import substitutes
from portal.records import drafts, editions, recalling, surroundings

GOOD = ("同意", "同意，请安排好工作交接。", "同意。", "同意，注意休息。")


@dataclass
class Absence:
    """A leave asked for `filed` working days before the last one played, beginning `ahead` days later.

    `ends_as`: back, away (nobody came back yet), returned, rejected, withdrawn, or the step it waits at.
    """

    login: str
    kind: str
    filed: int
    ahead: int
    days: int
    reason: str
    ends_as: str = "back"
    handover: str = ""
    mended: bool = False
    half: bool = False
    says: str = ""


ABSENCES = [
    Absence("yezhiqiu", "年假", 17, 3, 2, "回老家探望父母，工作已安排交接。", handover="shaoyun"),
    Absence("nijia", "病假", 16, 0, 1, "感冒发烧，医生建议休息。"),
    Absence("yaoyuan", "事假", 15, 4, 1, "办理户口迁移。", mended=True, says="请写明当天约好的客户由谁接待"),
    Absence("tiantian", "调休", 14, 3, 1, "上月全勤，申请调休一天。"),
    Absence("wuyong", "事假", 13, 2, 1, "家中有事。", "rejected", says="当天有大型会议，安保人手不足，请改期"),
    Absence("cuijian", "年假", 12, 5, 5, "陪家人出行，系统值守由范哲负责。", handover="fanzhe"),
    Absence("hemin", "事假", 11, 3, 1, "参加孩子家长会。", half=True),
    Absence("xiefang", "病假", 10, 0, 2, "复查和治疗，附医院预约单。"),
    Absence("gongxiaoyan", "婚假", 9, 6, 10, "登记结婚，申请婚假。", "away", handover="qinlan"),
    Absence("jiangtao", "事假", 8, 2, 1, "搬家。", "withdrawn", says="搬家改期，不再请假"),
    Absence("liangqi", "年假", 7, 4, 1, "探亲。", handover="tiantian"),
    Absence("panyue", "调休", 6, 2, 1, "上周末招聘会加班，申请调休。"),
    Absence("bailu", "事假", 5, 1, 1, "带老人体检。", half=True),
    Absence("tiantian", "事假", 4, 3, 1, "参加资格考试。"),
    Absence("zhongqing", "病假", 3, 0, 1, "牙科手术。", "away"),
    Absence("zhenghao", "年假", 3, 8, 4, "回家探亲，已与同事换班。", "leader"),
    Absence("shaoyun", "年假", 2, 6, 5, "年内剩余年假一次休完，客户由叶知秋跟进。", "hr", handover="yezhiqiu"),
    Absence("yezhiqiu", "事假", 2, 5, 1, "办理证件。", "returned", says="当天有重点客户到店，请改期或写明由谁接待"),
    Absence("renqiang", "事假", 1, 3, 1, "参加电工证复审。", "superior"),
    Absence("panyue", "年假", 1, 7, 2, "探望外婆。", "superior"),
    Absence("yuna", "病假", 1, 1, 1, "复诊。", "superior"),
    Absence("luobin", "调休", 1, 2, 1, "上周末带队参展，申请调休。", "superior"),
]
# Away on business; who stands in, and from how many working days ago for how many days.
AWAY = [("wangfang", "liangqi", 5, 4, "外出参加行业会议"), ("huanghui", "xiefang", 1, 5, "到集团总部核对年度预算")]


class People:
    """The staff's own papers."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.rng = stage, stage.rng

    def enter(self) -> None:
        stage = self.stage
        for login, other, before, days, reason in AWAY:
            at = stage.workday(before, time(8, 31))
            if at.date() >= stage.begins:
                stage.enter(at, self._stands_in(login, other, days, reason))
        for absence in ABSENCES:
            at = stage.workday(absence.filed, time(8, 35)) + timedelta(minutes=self.rng.randint(0, 240))
            if at.date() >= stage.begins:
                stage.enter(at, self._absence(absence))
        stage.enter(stage.workday(1, time(16, 40)), self._draft("yezhiqiu"))

    def _stands_in(self, login: str, other: str, days: int, reason: str) -> Scene:
        now = self.stage.now()
        substitutes.name_substitute(self.stage.who(login), self.stage.who(other), in_house(now),
                                    in_house(now + timedelta(days=days)), reason=reason)  # fmt: skip
        yield from ()

    def _absence(self, absence: Absence) -> Scene:
        stage = self.stage
        starts, ends = self._span(absence)
        leave = stage.file(absence.login, "leave", **self._request(absence, starts, ends))
        if absence.ends_as == "withdrawn":
            yield stage.soon(20, 50)
            recalling.withdraw(stage.who(absence.login), stage.record(leave), reason=absence.says)
            return
        if absence.ends_as in ("returned", "rejected") or absence.mended:
            yield stage.in_office(20, 120)
            held = stage.holder(leave)
            assert held is not None
            if absence.ends_as == "rejected":
                stage.reject(held[0], leave, absence.says)
                return
            stage.send_back(held[0], leave, absence.says)
            if not absence.mended:
                return
            yield stage.in_office(30, 160)
            stage.mend(absence.login, leave, reason=f"{absence.reason}当天预约的客户由白露接待。")
        yield from stage.approvals(leave, stop_at=absence.ends_as, opinions=GOOD)
        if stage.record(leave).status != "approved":
            return
        if absence.days >= 5:
            stage.copy("panyue", leave, "huanghui", note="请财务部核算假期工资")
        if absence.ends_as == "away":
            return
        yield max(ends, stage.now()) + timedelta(hours=14, minutes=self.rng.randint(20, 90))
        stage.act(absence.login, leave, step="back", back_at=stage.now())

    def _span(self, absence: Absence) -> tuple[datetime, datetime]:
        """From the morning (or now, when one falls ill) to the evening, or until noon."""
        first = self.stage.now().date() + timedelta(days=absence.ahead)
        while first.weekday() >= 5 and absence.ahead:
            first += timedelta(days=1)
        starts = datetime.combine(first, time(8, 30)) if absence.ahead else self.stage.now() + timedelta(minutes=10)
        last = first + timedelta(days=absence.days - 1)
        return starts, datetime.combine(last, time(12) if absence.half else time(17, 30))

    def _request(self, absence: Absence, starts: datetime, ends: datetime) -> dict[str, Any]:
        given: dict[str, Any] = {
            "leave_kind": absence.kind, "starts": starts, "ends": ends, "reason": absence.reason,
        }  # fmt: skip
        if absence.handover:
            given["handover"] = self.stage.id_of(absence.handover)
        return given

    def _draft(self, login: str) -> Scene:
        """Something begun and not yet sent."""
        person = self.stage.who(login)
        form = editions.today("leave")
        begun = {**surroundings.defaults(form, person), "leave_kind": "调休", "reason": "上周末值班，申请调休"}
        typed: MultiDict[str, str] = MultiDict()
        for name, value in begun.items():
            typed.setlist(name, form.fields[name].raw(value))
        drafts.keep(person, "leave", f"demo-{login}", typed, title="调休")
        yield from ()
