"""What the demo hotel has before the first day: registers, rosters, stored signatures, substitutes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from portal import clock
from portal.db import db
from portal.demo import invented
from portal.demo.stage import Stage
from portal.desks.gate import registers
from portal.people import service as people
from portal.people.models import Shift

REGISTERS = {
    "areas": ["一层大堂", "二层餐厅", "三层客房", "四层客房", "五层客房", "宴会厅", "厨房", "地下一层车库",
              "地下二层设备房",
              "屋面", "室外园区"],
    "places": ["大堂吧", "二层会议室", "销售部会客室", "客户关系部会客室", "员工通道会客处", "厨房", "收货处",
               "三层空调机房",
               "地下二层冷冻机房", "宴会厅", "屋面"],
    "fire_places": ["中餐厨房灶台", "西餐厨房灶台", "员工食堂灶台", "工程部维修间焊台"],
    "assembly_points": ["酒店正门广场喷泉旁"],
}  # fmt: skip
# Heads, and whoever signs permits: their signature is stored, everybody else signs on the screen.
SIGNERS = [
    "hejingshan",
    "shenwei",
    "zhouqiming",
    "linruoxi",
    "fangzhiyuan",
    "xuman",
    "dingyiming",
    "qinlan",
    "weilai",
    "shilei",
    "handong",
    "luobin",
    "chengang",
    "maguoqiang",
    "zhaotiejun",
    "sundayong",
    "wuyong",
    "zhenghao",
    "caoyang",
    "hujianguo",
    "pengli",
    "jiangtao",
    "yinxiaojun",
    "dengfusheng",
    "yuna",
    "huanghui",
    "tangwenting",
    "lijianguo",
    "fengwei",
    "renqiang",
    "fanzhe",
    "wangfang",
    "liangqi",
    "liuhai",
    "jianglan",
    "maomao",
]

EARLY, MIDDLE, NIGHT = ("早班", time(7), 8), ("中班", time(15), 8), ("夜班", time(23), 8)
# Three guards on each day, one off, in turn: middle, early, off, night.
GUARDS = [("hujianguo", "门卫"), ("wuyong", "保安员"), ("zhenghao", "保安员"), ("caoyang", "监控员")]
DUTY_MANAGERS = ("fangzhiyuan", "dingyiming", "maguoqiang")
# Who works by roster besides: login, post, label, begins, hours, days off
BY_DAY = [
    ("zhaotiejun", "保安部领班", "早班", time(7), 8, (6,)), ("sundayong", "夜值领班", "夜班", time(23), 8, (0,)),
    ("fengwei", "弱电技术员", "白班", time(8, 30), 9, (5,)), ("renqiang", "维修工", "白班", time(8, 30), 9, (6,)),
    ("liangqi", "前厅部经理", "白班", time(8), 9, (1,)), ("tiantian", "楼层服务员", "白班", time(8), 9, (2,)),
    ("songshifu", "餐厅总厨", "白班", time(9, 30), 9, (0,)), ("yuna", "仓管员", "白班", time(8, 30), 9, (6,)),
]  # fmt: skip


def registers_and_signatures(stage: Stage) -> None:
    """The lists the security department keeps, one entry of the watch list, and the signatures."""
    manager = stage.who("chengang")
    for register, names in REGISTERS.items():
        for name in names:
            registers.add(manager, register, name)
    registers.bar(manager, name="贾不凡", number=invented.id_number(date(1985, 3, 12), 499, "男"),
                  reason="多次混入客房楼层推销，两次被劝离后仍返回", until="")  # fmt: skip
    for login in SIGNERS:
        person = stage.who(login)
        people.keep_signature(person, invented.signature(person.name))


def rosters(stage: Stage, last: date) -> None:
    """Everybody's turns from the day before the first until this day, so that somebody is always on."""
    day = stage.begins - timedelta(days=1)
    while day <= last:
        number = day.toordinal()
        for slot, (label, begins, hours) in enumerate((EARLY, MIDDLE, NIGHT)):
            login, duty = GUARDS[(slot + number) % len(GUARDS)]
            _shift(stage, login, duty, label, day, begins, hours)
        _shift(stage, DUTY_MANAGERS[number % len(DUTY_MANAGERS)], "酒店总值班", "全天", day, time(8, 30), 24)
        for login, duty, label, begins, hours, off in BY_DAY:
            if day.weekday() not in off:
                _shift(stage, login, duty, label, day, begins, hours)
        day += timedelta(days=1)
    db.session.flush()


def _shift(stage: Stage, login: str, duty: str, label: str, day: date, begins: time, hours: int) -> None:
    starts = clock.in_house(datetime.combine(day, begins))
    db.session.add(Shift(hotel_id=stage.hotel_id, person_id=stage.id_of(login), duty=duty, label=label,
                         starts_at=starts, ends_at=starts + timedelta(hours=hours)))  # fmt: skip
