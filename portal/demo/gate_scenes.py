"""Visits at the gate, day by day: who comes, who is telephoned, who is refused, who leaves when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from portal.demo import invented
from portal.demo.invented import Crowd, Stranger
from portal.demo.stage import Scene, Stage
from portal.desks.gate import slips
from portal.people import directory

LEADER, STAFF, GUEST, SALES, GOODS, INTERVIEW, OTHER = (
    "有预约的访领导",
    "访员工",
    "访住店客人",
    "外来推销",
    "送货",
    "面试",
    "其他",
)
# category, how often, hosts, reasons
OCCASIONS: list[tuple[str, int, tuple[str, ...], tuple[str, ...]]] = [
    (LEADER, 22, ("handong", "xuman", "zhouqiming", "linruoxi", "huanghui", "liuhai"),
     ("洽谈年会场地", "签订会议合同", "核对上月账目", "商谈婚宴套餐", "看会场布置方案", "回访大客户协议")),
    (STAFF, 20, ("yezhiqiu", "shaoyun", "yaoyuan", "panyue", "xiefang", "cuijian", "liangqi"),
     ("送合同副本", "取发票", "送样品", "领取证明", "商量活动细节", "送文件")),
    (GUEST, 20, (), ("探访亲友", "接客人出行", "送还物品", "商务会谈", "送生日蛋糕")),
    (SALES, 7, ("pengli", "jiangtao", "yinxiaojun"), ("推介客房用品", "推介清洁设备", "介绍布草租洗", "送报价单")),
    (GOODS, 15, ("dengfusheng", "yuna", "songshifu"), ("送布草", "送蔬菜", "送饮用水", "送客房用品", "送鲜花")),
    (INTERVIEW, 10, ("panyue", "tangwenting"), ("应聘前台接待", "应聘客房服务员", "应聘厨师", "应聘保安员")),
    (OTHER, 6, ("fangzhiyuan", "lijianguo", "jianglan"), ("上门检测设备", "送达函件", "抄表", "安全检查")),
]  # fmt: skip
PLACES = {LEADER: "二层会议室", SALES: "员工通道会客处", STAFF: "员工通道会客处", INTERVIEW: "员工通道会客处"}
BELONGINGS = [("笔记本电脑", "1 台"), ("样品册", "2 本"), ("投影仪", "1 台"), ("礼品盒", "3 盒"), ("工具箱", "1 只")]
CLOSING = time(21, 30)


class Gate:
    """The gate's visitors: regulars who come again, and new faces."""

    def __init__(self, stage: Stage, crowd: Crowd) -> None:
        self.stage, self.rng, self.crowd = stage, stage.rng, crowd
        self.regulars = [crowd.stranger(unit) for unit in invented.UNITS * 2]

    def enter(self) -> None:
        """Put every visit of the days on the stage, and those who are here at the end."""
        for day in self.stage.days():
            for at in self._arrivals(day):
                self.stage.enter(at, self._visit(self._occasion(day)))
        self._bookings()
        late = self.stage.workday(3, time(21, 41))
        if late.date() >= self.stage.begins:
            self.stage.enter(late, self._late_visit())
        until = self.stage.until
        if time(8, 40) <= until.time() <= time(20, 45):
            for minutes, occasion in ((96, OCCASIONS[0]), (52, OCCASIONS[4]), (27, OCCASIONS[2]), (14, OCCASIONS[5])):
                self.stage.enter(until - timedelta(minutes=minutes), self._visit(occasion, stays=minutes + 40))
            self.stage.enter(until - timedelta(minutes=4), self._visit(OCCASIONS[1], asked_before=False, answers=False))

    def _bookings(self) -> None:
        """One visitor a working day is booked by the host; today some are still expected, and one is late."""
        until = self.stage.until
        for day in self.stage.days():
            at = datetime.combine(day, time(9, self.rng.randint(0, 50)))
            comes = at + timedelta(hours=self.rng.randint(1, 7))
            if day.weekday() < 5 and comes < until:
                self.stage.enter(at, self._booked(comes, comes=self.rng.random() < 0.85))
        if time(8, 40) <= until.time() <= time(18, 30):
            for minutes in (-45, 35, 120):
                self.stage.enter(until - timedelta(minutes=70), self._booked(until + timedelta(minutes=minutes)))

    def _arrivals(self, day: date) -> list[datetime]:
        weekend = day.weekday() >= 5
        count = self.rng.randint(2, 4) if weekend else self.rng.randint(5, 8)
        hours = [self.rng.triangular(8.7, 20.3 if weekend else 18.5, 14 if weekend else 10.5) for _ in range(count)]
        start = datetime.combine(day, time())
        return sorted(start + timedelta(minutes=round(hour * 60)) for hour in hours)

    def _occasion(self, day: date) -> tuple[str, int, tuple[str, ...], tuple[str, ...]]:
        weights = [weight for _category, weight, _hosts, _reasons in OCCASIONS]
        if day.weekday() >= 5:  # offices are closed: guests and goods
            weights = [3, 4, 40, 0, 14, 0, 1]
        return self.rng.choices(OCCASIONS, weights)[0]

    def _who(self) -> Stranger:
        return self.rng.choice(self.regulars) if self.rng.random() < 0.45 else self.crowd.stranger()

    # ---- one booking ---------------------------------------------------------------------------------------------
    def _booked(self, comes_at: datetime, *, comes: bool = False) -> Scene:
        """A host books a visitor. Who comes is let in on the booking; who does not is waited for until closing."""
        stage, guest = self.stage, self._who()
        host = self.rng.choice(OCCASIONS[0][2])
        given = {"visitor": guest.name, "phone": guest.phone, "unit": guest.unit, "category": LEADER,
                 "place": PLACES[LEADER], "reason": self.rng.choice(OCCASIONS[0][3]),
                 "comes_at": comes_at.replace(second=0, microsecond=0)}  # fmt: skip
        booking = stage.file(host, "visit_booking", **given)
        if not comes:
            return
        yield comes_at
        guard = stage.who(stage.guard())
        typed, sources = slips.booked(stage.record(booking).number, guard)
        typed["id_no"], typed["badge"] = guest.id_no, f"A{stage.next_number('badge') % 60 + 1:03}"
        visit = slips.file(guard, typed, earlier=sources)
        yield comes_at + timedelta(minutes=self.rng.randint(20, 70))
        self._leaves(visit.id, False, False)

    # ---- one visit -----------------------------------------------------------------------------------------------
    def _visit(
        self, occasion: tuple[str, int, tuple[str, ...], tuple[str, ...]], *, stays: int = 0,
        asked_before: bool | None = None,
        answers: bool = True,
    ) -> Scene:  # fmt: skip
        category, _weight, hosts, reasons = occasion
        stage, rng, guest = self.stage, self.rng, self._who()
        if asked_before is None:
            asked_before = rng.random() < 0.55 and category != STAFF
        guard = stage.guard()
        given = self._slip(guest, category, rng.choice(hosts) if hosts else "", rng.choice(reasons), asked_before)
        visit = stage.file(guard, "visitor", **given)
        refused = answers and not stays and not asked_before and rng.random() < 0.14
        while answers and (held := stage.holder(visit)) is not None and held[1] != "leaving":
            yield stage.soon(1, 6)
            held = stage.holder(visit)
            if held is None or held[1] == "leaving":
                break
            if refused:
                stage.reject(held[0], visit, self._refusal(category))
                return
            words = (
                "电话征询：同意" if held[0] == guard else rng.choice(("同意，请带到会客处", "同意", "请稍等，马上到"))
            )
            stage.act(held[0], visit, step=held[1], says=words)
        if not answers:
            return
        came = stage.now()
        longest = int((datetime.combine(came.date(), CLOSING) - came).total_seconds() // 60) - 3
        minutes = stays or min(round(rng.triangular(12, 170, 45)), max(4, longest))
        signed = False
        if hosts and rng.random() < 0.7:
            yield came + timedelta(minutes=max(2, minutes - rng.randint(2, 9)))
            host = stage.holder(visit, "received")
            if host is not None:
                stage.act(host[0], visit, step="received",
                          host_signature=invented.signature(stage.who(host[0]).name))  # fmt: skip
                signed = True
        yield came + timedelta(minutes=minutes)
        self._leaves(visit, signed, bool(given.get("belongings")))

    def _slip(self, guest: Stranger, category: str, host: str, reason: str, asked_before: bool) -> dict[str, Any]:
        rng, stage = self.rng, self.stage
        given: dict[str, Any] = {
            "visitor": guest.name, "id_kind": "居民身份证", "id_no": guest.id_no, "unit": guest.unit,
            "phone": guest.phone,
            "category": category, "reason": reason, "badge": f"A{stage.next_number('badge') % 60 + 1:03}",
        }  # fmt: skip
        if guest.plate:
            given["plate"] = guest.plate
        if host:
            person = stage.who(host)
            department = directory.department_of(person)
            given |= {"host": person.id, "department": department.id if department else None}
        else:
            given |= self._for_a_guest()
        if category in (LEADER, SALES, INTERVIEW):
            given["appointment"] = True
        if category == SALES or (category in PLACES and rng.random() < 0.6):
            given["place"] = PLACES[category]
        if asked_before:
            named = stage.who(host).name if host else "住店客人本人"
            given["confirmed_by"] = f"{named} {stage.now():%H:%M} 电话同意"
        if rng.random() < 0.22:
            things = rng.sample(BELONGINGS, rng.randint(1, 2))
            given["belongings"] = [{"item": item, "quantity": quantity} for item, quantity in things]
        if rng.random() < 0.12:
            given["companions"] = rng.randint(1, 3)
        return given

    def _for_a_guest(self) -> dict[str, Any]:
        room = f"{self.rng.randint(3, 8)}{self.rng.randint(1, 28):02}"
        stage = self.stage
        department = directory.department("房务部")
        return {
            "host": {"guest": self.crowd.stranger().name, "room": room}, "room": room,
            "department": department.id if department else None,
            "floor_attendant": stage.id_of("tiantian") if self.rng.random() < 0.85 else None,
        }  # fmt: skip

    def _refusal(self, category: str) -> str:
        if category == GUEST:
            return self.rng.choice(("客人表示不认识来访人，不同意会见", "客人在休息，不同意会见"))
        return self.rng.choice(("正在开会，今天不便接待，请另约时间", "没有约过，不见", "事情已在电话里说清，不必来店"))

    def _leaves(self, visit: int, signed: bool, carried: bool) -> None:
        rng, stage = self.rng, self.stage
        left: dict[str, Any] = {"left_at": stage.now()}
        if not signed and stage.holder(visit, "received") is not None:
            if rng.random() < 0.9:
                left["slip_signed"] = True
            else:
                left |= {"slip_signed": False, "unsigned_reason": "被访人已外出，电话确认会见属实"}
        if carried:
            left["belongings_check"] = "一致" if rng.random() < 0.93 else "有出入"
            if left["belongings_check"] == "有出入":
                left["remark"] = "样品册留在被访部门一本，已电话核实"
        stage.act(stage.guard(), visit, step="leaving", **left)

    def _late_visit(self) -> Scene:
        """After closing time: the duty manager lets a visit past, with the reason."""
        stage, guest = self.stage, self.regulars[0]
        duty = directory.on_duty("酒店总值班")
        given = self._slip(guest, LEADER, "handong", "次日大型会议布场，当晚交接设备", True)
        visit = stage.file_past(stage.guard(), "visitor", {"closed": "次日会议布场，设备须当晚入店，已与销售总监核实"},
                                duty[0], **given)  # fmt: skip
        yield stage.soon(22, 35)
        self._leaves(visit, False, bool(given.get("belongings")))
