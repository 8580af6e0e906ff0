"""Works in the demo hotel: contractors' passes from request to return, and hot-work permits of both levels."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.demo import invented
from portal.demo.invented import CONTRACTORS, Crowd, Stranger
from portal.demo.stage import Scene, Stage
from portal.files import service as files
from portal.people import directory
from portal.people.models import Person
from portal.records import editions, places, settling

SAFELY = ("同意", "同意，注意安全。", "同意，请监护人全程在场。", "情况属实，同意。")
OFFICE = ("maguoqiang", "zhaotiejun")  # 保安部主管、领班
VOUCHED = {"head": {"certificate": "施工内容、人员属实，由我部监管，施工期间遵守酒店各项规定。"}}


@dataclass
class Job:
    """A contractor's job. `ends_as`: running, returned, lapsed, or the step at which it is still waiting."""

    contractor: str
    content: str
    areas: list[str]
    department: str
    filed_by: str
    supervisor: str
    workers: int
    starts: int  # working days before the last one played at which it is filed
    days: int
    ends_as: str
    fire: bool = False
    states: tuple[str, ...] = ()  # of the passes when they come back; whole unless said
    extend: int = 0  # days asked for on the last day
    lost: bool = False  # one pass is lost on the way and replaced


ENGINEER, WATCHER = "lijianguo", "fengwei"
JOBS = [
    Job(CONTRACTORS[0], "三层走廊吊顶维修、更换灯具。", ["三层客房"], "工程部", WATCHER, WATCHER, 3, 18, 6, "returned",
        fire=True, states=("完好", "损坏", "完好")),
    Job(CONTRACTORS[1], "宴会厅空调风管清洗、更换过滤网。", ["宴会厅"], "工程部", ENGINEER, WATCHER, 2, 14, 5,
        "returned"),
    Job(CONTRACTORS[5], "厨房排油烟管道清洗。", ["厨房"], "餐饮部", "songshifu", "songshifu", 2, 12, 4, "returned",
        lost=True),
    Job(CONTRACTORS[2], "屋面防水卷材修补。", ["屋面"], "工程部", "renqiang", "renqiang", 3, 10, 4, "lapsed",
        fire=True),
    Job(CONTRACTORS[4], "二号客梯钢丝绳更换和检验。", ["地下二层设备房", "一层大堂"], "工程部", WATCHER,
        WATCHER, 2, 7, 6, "running", extend=7),
    Job(CONTRACTORS[3], "消防报警主机探测器清洗、逐点测试。", ["三层客房", "四层客房", "五层客房"],
        "工程部", "renqiang", WATCHER, 3, 4, 6, "running"),
    Job(CONTRACTORS[1], "地下二层冷冻机房管道更换。", ["地下二层设备房"], "工程部", ENGINEER, WATCHER, 2, 3, 7,
        "running", fire=True),
    Job(CONTRACTORS[0], "大堂背景墙石材修补。", ["一层大堂"], "房务部", "liangqi", "liangqi", 2, 1, 4, "issue"),
    Job(CONTRACTORS[2], "地下车库集水井防渗处理。", ["地下一层车库"], "工程部", WATCHER, "renqiang", 2, 1, 5,
        "security"),
    Job(CONTRACTORS[5], "二层餐厅空调风口更换。", ["二层餐厅"], "工程部", "renqiang", "renqiang", 2, 1, 3, "head"),
]  # fmt: skip


@dataclass
class Permit:
    """A hot-work permit. `ends_as`: closed, rejected, unused, live, or the step at which it is still waiting."""

    place: str
    spots: list[str]
    methods: list[str]
    content: str
    filed: int  # working days before the last one played
    ends_as: str
    dangerous: str = ""  # the reason it goes to the general manager
    of_job: int | None = None  # index of the contractor's job it belongs to
    filed_by: str = ENGINEER
    worker: str = "任强"
    measures: list[str] = field(default_factory=list)


MACHINES, ROOM, NONE = "各种机房内", "客房内", "以上都不是"
PERMITS = [
    Permit("三层走廊", [NONE], ["砂轮切割"], "切割吊顶龙骨，约 20 处。", 17, "closed", of_job=0, filed_by=WATCHER),
    Permit("员工食堂外走廊", [NONE], ["电焊"], "焊接晾衣架固定件两处。", 15, "closed", filed_by="renqiang"),
    Permit("地下二层冷冻机房", [MACHINES], ["电焊", "砂轮切割"], "更换 3 号泵出口法兰。", 13, "closed"),
    Permit("612 房卫生间", [ROOM], ["喷灯"], "修补热水铜管接头一处。", 11, "closed"),
    Permit("屋面", [NONE], ["喷灯"], "热熔防水卷材，约 30 平方米。", 9, "closed", of_job=3, filed_by="renqiang"),
    Permit("洗衣房", ["堆放大量可燃易燃物的场所"], ["气焊"], "蒸汽管补焊。", 8, "rejected"),
    Permit("室外园区", [NONE], ["电焊"], "修补儿童乐园围栏。", 6, "unused", filed_by="renqiang"),
    Permit("地下二层设备房", [MACHINES], ["电焊"], "客梯机房吊环加固。", 5, "closed", of_job=4),
    Permit("地下二层冷冻机房", [MACHINES], ["电焊", "砂轮切割"], "冷冻水管法兰更换，须在停机时段焊接。", 1, "live"),
    Permit("宴会厅", ["有可燃材料装修的部位"], ["电焊"], "舞台灯光桁架加固，焊点距幕布约两米。", 1, "general_manager",
           dangerous="焊点下方为木地板和幕布，邻近音响线槽"),
    Permit("三层空调机房", [MACHINES], ["电焊", "砂轮切割"], "更换冷凝水管，焊接支架两处。", 1, "security"),
    Permit("垃圾房外侧", [NONE], ["电焊"], "焊接推车轮架。", 1, "head", filed_by="renqiang"),
]  # fmt: skip
STEPS_DONE = ["周围可燃物已清理", "灭火器材已到位", "监护人已到位", "作业证件已查验"]


class Works:
    """Contractors and hot work."""

    def __init__(self, stage: Stage, crowd: Crowd) -> None:
        self.stage, self.rng, self.crowd = stage, stage.rng, crowd
        self.records: dict[int, int] = {}  # index of a job → its record

    def enter(self) -> None:
        for number, job in enumerate(JOBS):
            hour = time(9, 10) if job.starts > 1 else time(13 + number % 3, 20)
            at = self.stage.workday(job.starts, hour)
            if at.date() >= self.stage.begins:
                self.stage.enter(at, self._job(number, job))
        for permit in PERMITS:
            at = self.stage.workday(permit.filed, time(13, self.rng.randint(5, 55)))
            if at.date() >= self.stage.begins:
                self.stage.enter(at, self._permit(permit))

    # ---- passes --------------------------------------------------------------------------------------------------
    def _job(self, number: int, job: Job) -> Scene:
        stage = self.stage
        workers = [self.crowd.stranger(job.contractor) for _ in range(job.workers)]
        first = self._first_day()
        last = first + timedelta(days=job.days - 1)
        if job.ends_as == "running" and not job.extend:  # one that lapses soon, whatever day this is
            last = stage.until.date() + timedelta(days=2)
            first = max(first, last - timedelta(days=7))
        record = stage.file(job.filed_by, "contractor_pass", **self._request(job, workers, first, last))
        self.records[number] = record
        if number == 1:
            stage.comment(job.filed_by, record, "风管在吊顶内，进场前请 @范哲 确认弱电线槽位置。")
        yield from stage.approvals(record, stop_at=job.ends_as, fills=VOUCHED, opinions=SAFELY, least=10, most=70)
        if stage.record(record).status != "approved":
            return
        if job.ends_as == "issue":
            return
        yield stage.in_office(10, 45)
        passes = self._issue(record, workers)
        day = max(first, stage.now().date() + timedelta(days=1 if stage.now().hour >= 8 else 0))
        second = day + timedelta(days=1)
        while day <= (last if job.ends_as != "lapsed" else last - timedelta(days=1)):
            yield datetime.combine(day, time(8)) + timedelta(minutes=self.rng.randint(0, 35))
            yield from self._day_at_work(record, passes)
            if job.lost and day == second:
                passes[0] = self._replace(record, passes[0], workers[0].name)
            if job.extend and day == second:
                last += timedelta(days=job.extend)
                yield from self._extend(job, record, last)
            day = max(day, stage.now().date()) + timedelta(days=1)
        if job.ends_as == "returned":
            yield stage.soon(20, 60)
            self._give_back(record, passes, job.states)

    def _first_day(self) -> date:
        return self.stage.now().date() + timedelta(days=1 if self.stage.now().hour >= 12 else 0)

    def _request(self, job: Job, workers: list[Stranger], first: date, last: date) -> dict[str, Any]:
        stage = self.stage
        filer, head = stage.who(job.filed_by), workers[0]
        department = directory.department(job.department)
        assert department is not None
        rows = [
            {"serial": n, "name": w.name, "sex": w.sex, "id_no": w.id_no, "arrives": first,
             "photo": [self._photo(filer, w.name)]}
            for n, w in enumerate(workers, start=1)
        ]  # fmt: skip
        return {
            "contractor": job.contractor, "contractor_head": head.name, "phone": head.phone,
            "department": department.id,
            "supervisor": stage.id_of(job.supervisor), "content": job.content, "areas": job.areas, "valid_from": first,
            "valid_to": last, "fire": job.fire, "workers": rows,
        }  # fmt: skip

    def _photo(self, filer: Person, name: str) -> int:
        return files.store(io.BytesIO(invented.portrait(self.rng)), f"{name}.jpg", filer, "workers.photo").id

    def _issue(self, record: int, workers: list[Stranger]) -> list[str]:
        stage, officer = self.stage, self.rng.choice(OFFICE)
        passes = [f"S{stage.next_number('pass'):04}" for _ in workers]
        rows = [
            {"pass_no": number, "worker": worker.name, "amount": 1000, "taken_by": stage.id_of(officer),
             "taken_at": stage.now()}
            for number, worker in zip(passes, workers, strict=True)
        ]  # fmt: skip
        stage.act(officer, record, step="issue", deposits=rows)
        return passes

    def _day_at_work(self, record: int, passes: list[str]) -> Scene:
        """In one after the other in the morning, out in the afternoon."""
        stage = self.stage
        for number in passes:
            stage.amend(stage.guard(), record, "move", moving_no=number, direction="进店", moved_at=stage.now())
        evening = datetime.combine(stage.now().date(), time(17, 15)) + timedelta(minutes=self.rng.randint(0, 50))
        yield evening
        for number in passes:
            stage.amend(stage.guard(), record, "move", moving_no=number, direction="出店", moved_at=stage.now())

    def _replace(self, record: int, lost: str, holder: str) -> str:
        fresh = f"S{self.stage.next_number('pass'):04}"
        self.stage.amend("zhaotiejun", record, "replace", replaced_no=lost, fresh_no=fresh, fresh_holder=holder,
                         replaced_state="遗失")  # fmt: skip
        return fresh

    def _extend(self, job: Job, record: int, last: date) -> Scene:
        change = self.stage.amend(
            job.filed_by, record, "extend", new_valid_to=last, extension_reason="检验排期顺延，需增加工期"
        )
        yield from self.stage.approvals(change, least=5, most=30)

    def _give_back(self, record: int, passes: list[str], states: tuple[str, ...]) -> None:
        officer = self.rng.choice(OFFICE)
        rows = [
            {"pass_no": number, "state": states[n] if n < len(states) else "完好",
             "handled_by": self.stage.id_of(officer), "at": self.stage.now()}
            for n, number in enumerate(passes)
        ]  # fmt: skip
        self.stage.act(officer, record, step="give_back", returned=rows)

    # ---- hot work ------------------------------------------------------------------------------------------------
    def _permit(self, permit: Permit) -> Scene:
        stage = self.stage
        starts, ends = self._hours(permit)
        record = stage.file(permit.filed_by, "hot_work", **self._application(permit, starts, ends))
        if permit.ends_as == "rejected":
            yield stage.in_office(20, 60)
            stage.reject("chengang", record, "洗衣房布草未清空，可燃物多，应改为机械连接；确需动火的另定停业时段")
            return
        yield from stage.approvals(record, stop_at=permit.ends_as, opinions=SAFELY, least=8, most=45)
        if stage.record(record).status != "approved" or permit.ends_as == "unused":
            return
        yield max(starts + timedelta(minutes=4), stage.soon(2, 4))
        here = self._label(record)
        hang = [self._photo(stage.who(WATCHER), name) for name in ("主入口公告", "现场公告")]
        stage.act(WATCHER, record, step="begin", began_from=here, began_at=stage.now(), entrance_photo=hang[:1],
                  site_photo=hang[1:])  # fmt: skip
        yield stage.soon(2, 8)
        released = stage.holder(record, "begin_security")
        assert released is not None
        stage.act(released[0], record, step="begin_security", released_from=here)
        detector = f"{permit.place} 烟感"
        stage.amend(stage.guard(), record, "mask", mask_point=detector, mask_act="屏蔽")
        if permit.ends_as == "live":
            return
        yield starts + timedelta(minutes=self.rng.randint(70, 150))
        stage.act(WATCHER, record, step="finish", ended_from=here, ended_at=stage.now())
        ended = stage.now()
        yield ended + timedelta(minutes=31)
        stage.amend(WATCHER, record, "first_look", look_from=here, look_found="无余火、无异味")
        yield ended + timedelta(minutes=62)
        stage.amend(WATCHER, record, "second_look", look_from=here, look_found="现场已凉，无异常")
        stage.amend(stage.guard(), record, "mask", mask_point=detector, mask_act="恢复")
        yield stage.soon(5, 25)
        closer = stage.holder(record, "close")
        assert closer is not None
        stage.act(closer[0], record, step="close", conclusion="无残留火种，可关闭")

    def _label(self, record: int) -> str:
        """The code that hangs at the place: of its own label, else of the notice."""
        found = self.stage.record(record)
        place = settling.values(found, editions.of(found))["place"]
        return (places.named(found.hotel_id, place) or places.of_notice(found)).code

    def _hours(self, permit: Permit) -> tuple[datetime, datetime]:
        """When it is planned: the morning after, or, for the one that burns now, around now."""
        if permit.ends_as == "live":
            starts = self.stage.until - timedelta(minutes=85)
            starts -= timedelta(minutes=starts.minute % 5)
            starts = max(starts, self.stage.now() + timedelta(minutes=30))
            return starts, starts + timedelta(hours=6, minutes=30)
        day = self.stage.now().date() + timedelta(days=1)
        if permit.ends_as in ("general_manager", "security", "head"):
            day = max(day, self.stage.until.date() + timedelta(days=1))
        return datetime.combine(day, time(9)), datetime.combine(day, time(16))

    def _application(self, permit: Permit, starts: datetime, ends: datetime) -> dict[str, Any]:
        stage = self.stage
        given: dict[str, Any] = {
            "place": permit.place, "spots": permit.spots, "methods": permit.methods, "content": permit.content,
            "starts": starts, "ends": ends, "watcher": stage.id_of(WATCHER),
            "workers": [{"person": permit.worker, "licence": f"T{invented.NOWHERE}{len(permit.content):08}",
                         "valid_to": ends.date() + timedelta(days=420)}],
            "plan": "清理作业点两米内可燃物，遮挡孔洞和线槽，备灭火器两具、水桶一只，每半小时巡看上下层。",
            "measures": [*STEPS_DONE, "火灾探测器已采取防误报措施"],
            "duties": [{"post": "现场负责人", "who": "李建国", "duty": "指挥作业，随时叫停"},
                       {"post": "监护人", "who": "冯伟", "duty": "全程监看，备灭火器"}],
        }  # fmt: skip
        if permit.spots != [NONE]:
            given |= {"head_signature": stage.who(ENGINEER).signature, "dangerous": bool(permit.dangerous)}
        if permit.dangerous:
            given |= {"danger_reason": permit.dangerous,
                      "report": "拟拆除两米范围内幕布，木地板铺石棉布并洒水，"
                                "配水雾灭火器四具，作业时段停用宴会厅。"}  # fmt: skip
        if permit.of_job is not None and permit.of_job in self.records:
            job = stage.record(self.records[permit.of_job])
            if job.stage == "已发证":
                given |= {"contractor": JOBS[permit.of_job].contractor, "contractor_pass": job.number}
        return given
