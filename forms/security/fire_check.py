"""消防设施检查记录。到期自己排出来，逐项看过再填；有异常的马上报修。"""

from datetime import time, timedelta

from portal.formkit import (
    EVERY_DEPARTMENT,
    Case,
    Choice,
    DateTime,
    Dept,
    FollowUp,
    Form,
    LongText,
    Person,
    Photo,
    Ref,
    Route,
    Rule,
    Rules,
    Schedule,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    a,
    by,
    choose,
    every,
    now,
    ours,
    within,
    words,
    years,
)

SHIFT, PUMPS, ROOF = "部门班查", "地下消防泵房日查", "屋面消防设备日查"
DETECTORS, POWER, ZONES, DRILL = "探测器手动周查", "备用电源双周查", "分区季度抽查", "年度火灾模拟试验"
GOOD, BAD = "正常", "异常"

SHIFT_ITEMS = [
    "灭火器在位，压力正常", "消火栓箱和水带、水枪齐全", "疏散通道畅通", "安全出口没有上锁", "疏散指示标志完好",
    "应急照明完好", "防火门常闭，闭门器完好", "烟感和喷淋头没有遮挡", "消防器材前没有堆物", "电线和插座没有乱接",
    "没有乱放易燃易爆物品", "交班前不用的电器已断电",
]  # fmt: skip
PUMP_ITEMS = [
    "消火栓泵、喷淋泵控制柜在自动位置", "主备电源正常", "水泵和管道没有渗漏", "压力表读数正常", "阀门在规定的开关位置",
    "消防水池水位正常", "泵房照明和通风正常",
]  # fmt: skip
ROOF_ITEMS = [
    "屋面水箱水位正常", "稳压泵和气压罐正常", "试验消火栓压力正常", "排烟风机、送风机控制在自动位置", "阀门没有渗漏",
    "设备周围没有堆物",
]  # fmt: skip
DETECTOR_ITEMS = ["探测器报警后主机显示部位准确", "消音、复原正常", "报警声光正常", "联动信号送达"]
POWER_ITEMS = ["主电断开后备用电源自动投入", "电池电压正常", "电池没有鼓包、漏液", "恢复主电后自动转回"]
DRILL_ITEMS = [
    "报警主机接警、显示正常", "消防广播正常", "排烟风机、送风机启动正常", "消防水泵启动正常",
    "防火卷帘、防火门动作正常", "电梯迫降正常", "值班人员按程序处置", "疏散引导有序",
]  # fmt: skip


def rows(items: list[str]) -> list[dict[str, str]]:
    return [{"item": item} for item in items]


abnormal = a.lines.result.any_of([BAD])
of_department = a.kind.any_of([SHIFT, DRILL])
PLACE = choose(  # what a department calls 各区域 says nothing to whoever comes to mend it
    a.kind, **dict.fromkeys((PUMPS, ROOF, DETECTORS, POWER, ZONES, DRILL), a.area),
    **{SHIFT: words("{department}{area}")},
)  # fmt: skip
REVIEWED = ours("检查的结果由当班的领班或者部门负责人过目，异常才不会只停在纸上")


class FireCheck(Form):
    key, prefix, title, owner, group = "fire_check", "XF", "消防设施检查记录", "保安部", "消防安全"
    about = "按期检查消防设施，逐项记下正常或者异常；到期的检查自己排出来，异常的自动报修。"
    keep, several_at_once = years(3), True
    readers = [by.head_of("department"), by.desk("gate"), by.desk("engineering")]

    check = Section(
        "一、检查（检查人填写）",
        kind=Choice("检查类型", [SHIFT, PUMPS, ROOF, DETECTORS, POWER, ZONES, DRILL], default=SHIFT, cite="FIRE-13"),
        department=Dept("部门", default="my_department", cite="FIRE-13"),
        area=Text("区域", most=100, default="各区域", hint="抽查的写明分区", cite="SEC-10-14"),
        checked_at=DateTime("检查时间", default="now", cite="FIRE-13"),
        checker=Person("检查人", default="me", cite="FIRE-14"),
        lines=Table(
            "项目",
            item=Text("项目", most=100),
            result=Choice("结果", [GOOD, BAD]),
            note=Text("说明", optional=True, required_if=a.result == BAD),
            picture=Photo("照片", optional=True),
            at_once={"result": GOOD},
            at_least=1,
            cite=["FIRE-13", "FIRE-15"],
        ),
        handling=LongText(
            "异常处理", optional=True, only_if=abnormal, required_if=abnormal, hint="哪里异常，当场怎样处理",
            cite=["SEC-05-06", "FIRE-15"],
        ),
        repair=Ref(
            "报修单", form="repair", optional=True, only_if=abnormal, hint="已经报修的填编号；没有的提交后自动报修",
            cite="SEC-05-06",
        ),
    )  # fmt: skip

    rules = Rules(
        not_ahead=Rule(
            at="checked_at",
            says="检查时间不能晚于现在：先检查，后填写",
            holds=a.checked_at <= now,
            cite=ours("没有看过的检查不能填"),
        ),
    )

    route = Route(
        head=Step(
            "部门负责人审核", by.head_of("department"),
            only_if=Case("部门班查和年度试验由部门负责人审核", of_department, cite=REVIEWED),
            limit=within(2, "days", cite=REVIEWED), cite=REVIEWED,
        ),
        supervisor=Step(
            "领班审核", by.posts("保安部领班", "夜值领班"),
            only_if=Case("保安部的检查由领班审核", ~of_department, cite=REVIEWED),
            limit=within(2, "days", cite=REVIEWED), cite=REVIEWED,
        ),
    )  # fmt: skip

    mended = FollowUp(
        "repair", "报修", when=abnormal & a.repair.blank(),
        fills={
            "source": "消防监控", "department": a.department, "place": PLACE, "content": a.handling,
            "urgency": "紧急",
        },
        files=True, to=by.applicant, notes="repair", cite="SEC-05-06",
    )  # fmt: skip

    each_shift = Schedule(
        "部门消防设施班查", every.shift, cite="FIRE-13", department=EVERY_DEPARTMENT, by=by.head_of("department"),
        ahead=timedelta(hours=1), department_box="department",
        fills={"kind": SHIFT, "area": "各区域", "lines": rows(SHIFT_ITEMS)},
    )  # fmt: skip
    pump_room = Schedule(
        "地下消防泵房日查", every.day, cite="FIRE-14", by=by.posts("保安部领班", "夜值领班"), until=time(18),
        department_box="department", fills={"kind": PUMPS, "area": "地下消防泵房", "lines": rows(PUMP_ITEMS)},
    )  # fmt: skip
    roof = Schedule(
        "屋面消防设备日查", every.day, cite="FIRE-14", by=by.posts("保安部领班", "夜值领班"), until=time(18),
        department_box="department", fills={"kind": ROOF, "area": "屋面", "lines": rows(ROOF_ITEMS)},
    )  # fmt: skip
    detectors = Schedule(
        "探测器手动周查", every.week, cite="SEC-10-11", by=by.post("监控员"), ahead=timedelta(days=2),
        department_box="department", fills={"kind": DETECTORS, "area": "各层探测器", "lines": rows(DETECTOR_ITEMS)},
    )  # fmt: skip
    standby_power = Schedule(
        "备用电源和电池双周查", every.weeks(2), cite="SEC-10-12", by=by.post("监控员"), ahead=timedelta(days=2),
        department_box="department", fills={"kind": POWER, "area": "消防监控中心", "lines": rows(POWER_ITEMS)},
    )  # fmt: skip
    zones = Schedule(
        "探测器分区季度抽查", every.quarter, cite="SEC-10-14", by=by.post("监控员"), ahead=timedelta(days=15),
        register="detector_zones", place_box="area", department_box="department",
        fills={"kind": ZONES, "lines": rows(DETECTOR_ITEMS)},
    )  # fmt: skip
    drill = Schedule(
        "年度火灾模拟试验", every.year, cite="SEC-10-13", department="设备部", by=by.head_of("department"),
        ahead=timedelta(days=31), department_box="department",
        fills={"kind": DRILL, "area": "全店", "lines": rows(DRILL_ITEMS)},
    )  # fmt: skip

    sheet = Sheet(
        """
        kind       kind       department department area       area
        checked_at checked_at checked_at checker    checker    checker
        lines      lines      lines      lines      lines      lines
        handling   handling   handling   handling   repair     repair
        """,
        copies=["第一联 保安部存", "第二联 受检部门存"],
    )
    columns = "kind department area checked_at checker"
    search = "kind department area handling"
    title_from = "area"
    example = {
        "kind": SHIFT,
        "department": "房务部",
        "area": "三层客房",
        "checked_at": "today+0 08:30",
        "checker": "post:楼层服务员",
        "lines": [{"item": item, "result": GOOD} for item in SHIFT_ITEMS],
    }
