"""事故（事件）报告。发现的人写，领班先到场，经理定责，严重的报总经理。"""

from portal.formkit import (
    Case,
    Choice,
    DateTime,
    Dept,
    FollowUp,
    Form,
    LongText,
    Multi,
    Person,
    Photo,
    Place,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Text,
    YesNo,
    a,
    by,
    now,
    ours,
    setting,
    time_of,
    words,
    years,
)

BATON = "警械使用"
FLED, MISUSED, NEGLIGENT, NOBODY = (
    ["隐瞒火情不报", "擅离岗位", "临阵脱逃"],
    "违规使用警械，造成后果",
    "其他失职",
    "没有失职",
)
at_night = (time_of(a.found_at) >= setting("shift_night_from")) | (time_of(a.found_at) < setting("shift_early_from"))
answers_for_it = a.faults.any_of([*FLED, MISUSED, NEGLIGENT])
JUDGED = ours("情节和责任由保安部经理认定，后面的步骤才有依据")


class Incident(Form):
    key, prefix, title, owner, group = "incident", "SG", "事故（事件）报告", "保安部", "值班与事件"
    about = "店内发生事故、突发事件或者使用了电警棍，当班人员随即填写；保安部经理同时得知。"
    readers = [by.head_of("department")]
    keep, urgent = years(5), True

    event = Section(
        "一、经过（发现人或者当班人员填写）",
        found_at=DateTime("发现时间", default="now", cite="SEC-01-04"),
        reporter=Text("报告人", most=60, default="my_name", cite="SEC-01-04"),
        department=Dept("报告部门", default="my_department", cite="SEC-01-04"),
        place=Place("地点", cite="SEC-01-04"),
        what=Choice(
            "类型",
            ["火情", "盗窃", "斗殴", "人身伤害", "设备故障", "客人纠纷", "可疑人员", BATON, "其他"],
            hint="每次使用电警棍都单独报告",
            cite=["SEC-04-07", "SEC-11-06"],
        ),
        course=LongText("经过", cite="SEC-01-04"),
        loss=LongText("损失", optional=True, cite=ours("赔偿和理赔要有依据")),
        photos=Photo("现场照片", several=True, optional=True, cite=ours("现场很快会变，照片留得住")),
        handling=LongText("当班处理", cite=["SEC-02-05", "SEC-11-06"]),
    )
    judging = Section(
        "二、认定（保安部经理填写）",
        manager_view=LongText("部门经理意见", cite="SEC-01-04"),
        serious=YesNo("情节严重，报总经理", cite=JUDGED),
        faults=Multi(
            "失职情形",
            [*FLED, MISUSED, NEGLIGENT, NOBODY],
            cite=["FIRE-11", "SEC-04-08"],
        ),
        responsible=Person(
            "责任人", optional=True, required_if=answers_for_it, only_if=answers_for_it, cite=["FIRE-11", "SEC-04-08"],
        ),
        blame=LongText("责任认定", optional=True, required_if=answers_for_it, cite=["FIRE-11", "SEC-04-08"]),
        police=YesNo("移送公安机关", optional=True, only_if=a.serious, cite="FIRE-12"),
        remedy=LongText("整改措施", optional=True, cite=ours("同样的事不再发生第二次")),
    )  # fmt: skip

    rules = Rules(
        happened=Rule(
            at="found_at", says="发现时间不能晚于现在", holds=a.found_at <= now, cite=ours("报告写的是已经发生的事")
        ),
        nobody_or_some=Rule(
            at="faults",
            says="选了“没有失职”，就不能再选失职的情形",
            holds=~(a.faults.any_of([NOBODY]) & answers_for_it),
            at_step="manager",
            cite=JUDGED,
        ),
        fled_is_serious=Rule(
            at="serious",
            says="隐瞒火情、擅离岗位、临阵脱逃的，应当按情节严重上报；不上报的请在意见中写明理由",
            holds=a.serious,
            only_if=a.faults.any_of(FLED),
            at_step="manager",
            warns=True,
            cite="FIRE-11",
        ),
    )

    route = Route(
        told=Step(
            "保安部经理知悉",
            by.post("保安部经理"),
            "receive",
            beside=True,
            own=True,
            may_return=False,
            may_reject=False,
            button="知悉",
            hint="接到报告随即看到，不必等领班核实",
            cite="SEC-01-04",
        ),
        night_leader=Step(
            "夜值领班到场核实",
            by.post("夜值领班"),
            "confirm",
            only_if=Case("夜间发生的先报夜值领班", at_night, cite="SEC-11-06"),
            may_reject=False,
            cite="SEC-11-06",
        ),
        leader=Step(
            "当班领班核实",
            by.post("保安部领班", "保安部主管"),
            "confirm",
            only_if=Case("白天发生的报当班领班", ~at_night, cite="SEC-02-05"),
            may_reject=False,
            cite="SEC-02-05",
        ),
        manager=Step("保安部经理认定", by.post("保安部经理"), fills="judging", may_reject=False, cite="SEC-01-04"),
        general_manager=Step(
            "总经理批示",
            by.post("总经理"),
            only_if=Case("情节严重的报总经理", a.serious, cite="FIRE-06"),
            may_reject=False,
            cite="FIRE-06",
        ),
    )
    stages = {"已认定": "done"}

    sanction = FollowUp(
        "personnel_decision",
        "提出奖惩与晋升决定",
        when=answers_for_it,
        after="approved",
        fills={
            "person": a.responsible,
            "facts": words("{place}{what}：{course}责任认定：{blame}"),
            "found_at": a.found_at,
        },
        to=by.post("保安部经理"),
        cite=["FIRE-11", "SEC-04-08"],
    )

    sheet = Sheet(
        """
        found_at     found_at     found_at     place        place        place
        reporter     reporter     department   department   what         what
        course       course       course       course       course       course
        loss         loss         loss         loss         loss         loss
        handling     handling     handling     handling     handling     handling
        photos       photos       photos       photos       photos       photos
        manager_view manager_view manager_view manager_view manager_view manager_view
        serious      serious      police       police       responsible  responsible
        faults       faults       faults       faults       faults       faults
        blame        blame        blame        blame        blame        blame
        remedy       remedy       remedy       remedy       remedy       remedy
        """,
        copies=["第一联 保安部存档", "第二联 报告部门存"],
    )
    columns = "what place department found_at reporter serious responsible"
    search = "what place department reporter course handling loss responsible"
    title_from = "what"
    example = {
        "found_at": "today 09:20",
        "reporter": "梁琪",
        "department": "房务部",
        "place": "一层大堂",
        "what": "盗窃",
        "course": "客人在大堂吧离座约十分钟，放在椅背上的手提包不见了，内有现金和一部手机。",
        "loss": "现金约 2000 元、手机一部（客人自述）。",
        "handling": "保护现场，调看大堂吧录像，陪同客人报警，登记在场人员。",
    }
