"""火警及故障报警处理记录。边处置边记时刻，警情过去再写结论。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    DateTime,
    Expr,
    FollowUp,
    Form,
    LongText,
    Person,
    Phone,
    Place,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    Timer,
    YesNo,
    a,
    by,
    choose,
    fact,
    now,
    ours,
    setting,
    words,
    years,
)

FIRE, FAULT = "火灾报警", "故障报警"
CLEARED, AGAIN, STUCK, RANDOM = "已复原未再报", "复原后再报", "不能复原", "乱报号或不显号"
SMOKE, WORKS, SMALL, LARGE = "吸烟等人为烟气", "施工引起", "真实火情-小", "真实火情-大"
DETECTOR, MAIN_UNIT = "误报-探测器故障", "主机故障"

# What is done, in the order of the articles; portal/desks/shift/procedure.py says which comes next when.
SILENCE, LOCATE, RESET, PATROL, SILENCE_AGAIN, LOOK, STOP = (
    "按下消音键", "查明报警部位", "按下复原键", "通知巡逻保安员到场核查", "再次消音", "到场核查", "制止并批评",
)  # fmt: skip
POWER, EXTINGUISH, RELEASE, BROADCAST, CALL, MEET = (
    "切断着火区域电源", "用灭火器扑救", "“防误动作”转到允许", "消防广播疏散", "拨打119", "到路口接应消防车",
)  # fmt: skip
MACHINES = ["启动排烟机", "启动送风机", "启动送风阀", "启动排烟阀", "启动消防泵", "启动喷淋泵"]
SHUT, RESTART = "主机关机", "重新开机检查"
TOLD = "通知有关人员"
STEPS = [
    SILENCE, LOCATE, RESET, PATROL, SILENCE_AGAIN, LOOK, STOP, POWER, EXTINGUISH, RELEASE, *MACHINES, BROADCAST, CALL,
    MEET, SHUT, RESTART, TOLD,
]  # fmt: skip
CHANGEABLE = [LOCATE, RESET, LOOK, MEET, TOLD]  # a fire grows, an alarm comes back: what is found may be found anew

on_fire = a.scene.any_of([SMALL, LARGE])
cleared_by_itself = (a.kind == FAULT) & (a.reset == CLEARED)
PROCEDURE = ["SEC-10-01", "SEC-10-06", "SEC-10-08", "FIRE-05"]
STAMPED = ours("每一步的时刻在事后复盘时分得清先后")
DONE = ours("一步只记第一次完成的时刻")


def taken(step: str, fresh: Expr, known: Expr) -> Expr:
    """What a box becomes with this step: what was found, else what stood there."""
    return choose(a.act_step == step, 是=fresh, 否=known)


class Alarm(Form):
    key, prefix, title, owner, group = "alarm", "BJ", "火警及故障报警处理记录", "保安部", "消防安全"
    about = "报警主机一响就打开，边处置边点，每一步记下时刻和人；事后写结论。"
    desk, urgent = "gate", True
    readers = [by.desk("gate"), by.post("工程部经理", "弱电技术员", "酒店总值班")]
    keep, purposes = years(5), ["核实报警情况", "配合消防救援机构调查"]

    bell = Section(
        "一、报警（监控值班人员填写）",
        alarm_at=DateTime("报警时间", default="now", cite="SEC-05-03"),
        kind=Choice("报警类型", [FIRE, FAULT], cite=["SEC-10-01", "SEC-10-08"]),
    )
    acts = Section(
        "二、处置（边做边记）",
        place=Place("部位", optional=True, hint="先消音，再查明", cite="SEC-10-01"),
        device_no=Text("设备号", optional=True, most=40, cite="SEC-10-01"),
        silenced_at=DateTime("消音时间", optional=True, cite="SEC-10-01"),
        reset=Choice(
            "复原结果", [CLEARED, AGAIN, STUCK, RANDOM], optional=True,
            cite=["SEC-10-02", "SEC-10-04", "SEC-10-08", "SEC-10-10"],
        ),
        checker=Person("现场核查人", optional=True, cite=["FIRE-04", "SEC-10-02"]),
        scene=Choice(
            "现场情况", [SMOKE, WORKS, SMALL, LARGE, DETECTOR, MAIN_UNIT], optional=True,
            cite=["SEC-10-02", "SEC-10-03", "SEC-10-04", "SEC-10-05", "SEC-10-06"],
        ),
        steps=Table(
            "处置步骤",
            step=Text("步骤"),
            at=DateTime("时间"),
            by_whom=Person("办理人"),
            found=Text("情况", optional=True),
            grows=True, optional=True, lines=10, cite=PROCEDURE,
        ),
        brigade=YesNo("报消防队", optional=True, cite="FIRE-06"),
        caller=Person("报警人", optional=True, required_if=a.brigade, cite="FIRE-07"),
        caller_phone=Phone("报警人电话", optional=True, required_if=a.brigade, cite="FIRE-07"),
        guide=Person("引导消防车的人", optional=True, cite="FIRE-08"),
        told=Table(
            "通知人员",
            who=Person("姓名"),
            how=Text("方式"),
            told_at=DateTime("时间"),
            by_whom=Person("通知人"),
            grows=True, optional=True, lines=3, cite=["FIRE-04", "FIRE-06", "SEC-05-03"],
        ),
        shut_at=DateTime("主机关机时间", optional=True, cite="SEC-10-10"),
        repair=Ref("报修单", form="repair", optional=True, cite=["SEC-10-03", "SEC-10-09", "SEC-05-02"]),
    )  # fmt: skip
    ending = Section(
        "三、结论（监控值班人员填写）",
        conclusion=LongText("结论", hint="原因、损失、处置的结果", cite="SEC-05-03"),
    )

    rules = Rules(
        happened=Rule(at="alarm_at", says="报警时间不能晚于现在", holds=a.alarm_at <= now, cite=STAMPED),
        located=Rule(
            at="conclusion", says="还没有写明报警的部位", holds=a.place.filled(), at_step="handle", cite="SEC-10-01",
            only_if=~cleared_by_itself,
        ),
        silenced=Rule(
            at="conclusion", says="还没有消音", holds=a.silenced_at.filled(), at_step="handle",
            cite=["SEC-10-01", "SEC-10-08"],
        ),
        reset_tried=Rule(
            at="conclusion", says="还没有写明复原的结果", holds=a.reset.filled(), at_step="handle",
            only_if=~on_fire, cite=["SEC-10-01", "SEC-10-08"],
        ),
        looked=Rule(
            at="conclusion", says="报警一律当作真的：还没有写明谁到现场核查、现场是什么情况",
            holds=a.checker.filled() & a.scene.filled(), at_step="handle",
            only_if=~cleared_by_itself & (a.scene != MAIN_UNIT), cite=["SEC-10-15", "FIRE-04"],
        ),
        power_cut=Rule(
            at="conclusion", says="步骤里没有切断着火区域的电源", holds=a.steps.step.any_of([POWER]),
            at_step="handle", only_if=on_fire, warns=True, cite=["FIRE-05", "SEC-10-06"],
        ),
        brigade_called=Rule(
            at="conclusion", says="火势较大，步骤里没有拨打119", holds=a.steps.step.any_of([CALL]),
            at_step="handle", only_if=a.scene == LARGE, warns=True, cite="FIRE-06",
        ),
        broadcast=Rule(
            at="conclusion", says="火势较大，步骤里没有用消防广播疏散", holds=a.steps.step.any_of([BROADCAST]),
            at_step="handle", only_if=a.scene == LARGE, warns=True, cite="SEC-10-07",
        ),
    )  # fmt: skip

    route = Route(
        handle=Step(
            "监控值班人员写明结论", by.desk("gate"), "close", fills="ending", stage="处置中", own=True,
            may_return=False, may_reject=False, button="处置完毕", cite="SEC-05-03",
        ),
        leader=Step(
            "当班领班核实", by.post("保安部领班", "夜值领班", "保安部主管"), "check", stage="待核实",
            may_reject=False, cite="SEC-05-03",
        ),
        manager=Step(
            "保安部经理审阅", by.post("保安部经理"), "check", stage="待审阅", may_reject=False, cite="FIRE-06"
        ),
        general_manager=Step(
            "总经理阅示", by.post("总经理"), "check", stage="待阅示", may_reject=False,
            only_if=Case("确有火情的报总经理", on_fire, cite="FIRE-06"), cite="FIRE-06",
        ),
    )  # fmt: skip
    stages = {"处置中": "open", "待核实": "open", "待审阅": "open", "待阅示": "open", "已办结": "done"}

    restart = Timer(
        "主机关机等待的时间到了，请开机检查", a.shut_at + setting("panel_restart_wait", times=timedelta(minutes=1)),
        ("处置中",), "SEC-10-10", tells=(by.applicant, by.post("监控员")),
    )  # fmt: skip
    mends = FollowUp(
        "repair",
        "报修",
        when=a.scene.any_of([DETECTOR, MAIN_UNIT]),
        fills={
            "place": choose(a.place.filled(), 是=a.place, 否="消防监控中心"),
            "source": "消防监控",
            "content": words("{kind}：{place} {device_no}，{scene}，{reset}。"),
            "urgency": "紧急",
        },
        files=True,
        to=by.applicant,
        notes="repair",
        cite=["SEC-10-03", "SEC-10-09", "SEC-05-02"],
    )

    act = Amendment(
        "处置一步",
        Section(
            "处置一步",
            act_step=Choice("步骤", STEPS, cite=PROCEDURE),
            acted_at=DateTime("时间", default="now", cite=STAMPED),
            act_place=Place("部位", only_if=a.act_step == LOCATE, cite="SEC-10-01"),
            act_device=Text("设备号", optional=True, most=40, only_if=a.act_step == LOCATE, cite="SEC-10-01"),
            act_reset=Choice(
                "复原结果", [CLEARED, AGAIN, STUCK, RANDOM], only_if=a.act_step == RESET,
                cite=["SEC-10-02", "SEC-10-04", "SEC-10-10"],
            ),
            act_checker=Person("现场核查人", default="me", only_if=a.act_step == LOOK, cite="FIRE-04"),
            act_scene=Choice(
                "现场情况", [SMOKE, WORKS, SMALL, LARGE, DETECTOR, MAIN_UNIT], only_if=a.act_step == LOOK,
                cite=["SEC-10-02", "SEC-10-05", "SEC-10-06", "SEC-10-09"],
            ),
            act_guide=Person("引导消防车的人", default="me", only_if=a.act_step == MEET, cite="FIRE-08"),
            act_note=Text("情况", optional=True, most=300, cite=STAMPED),
        ),
        rules=Rules(
            not_ahead=Rule(at="acted_at", says="时间不能晚于现在", holds=a.acted_at <= now, cite=STAMPED),
            since_the_bell=Rule(
                at="acted_at", says="时间早于报警", holds=a.acted_at >= a.alarm_at, cite=STAMPED
            ),
            once=Rule(
                at="act_step", says="这一步已经做过", holds=~a.act_step.any_of(a.steps.step),
                only_if=a.act_step.not_in(CHANGEABLE), cite=DONE,
            ),
        ),
        sets={
            "place": taken(LOCATE, a.act_place, a.place),
            "device_no": taken(LOCATE, a.act_device, a.device_no),
            "silenced_at": taken(SILENCE, a.acted_at, a.silenced_at),
            "reset": taken(RESET, a.act_reset, a.reset),
            "checker": taken(LOOK, a.act_checker, a.checker),
            "scene": taken(LOOK, a.act_scene, a.scene),
            "guide": taken(MEET, a.act_guide, a.guide),
            "shut_at": taken(SHUT, a.acted_at, a.shut_at),
        },
        adds={
            "steps": {
                "step": a.act_step, "at": a.acted_at, "by_whom": fact("applicant"),
                "found": choose(
                    a.act_step == LOCATE,
                    是=words("{act_place} {act_device}"),
                    否=words("{act_reset}{act_scene}{act_guide}{act_note}"),
                ),
            }
        },
        stages=("处置中",),
        filed_by=by.desk("gate"),
        cite=PROCEDURE,
    )  # fmt: skip
    notify = Amendment(
        "通知人员",
        Section(
            "通知有关人员",
            notify_step=Choice("步骤", [PATROL, TOLD], default=TOLD, cite=["FIRE-04", "FIRE-06"]),
            notified=Person("通知谁", cite=["FIRE-04", "FIRE-06", "SEC-05-03"]),
            notified_how=Choice(
                "方式", ["门户", "电话", "对讲机", "当面"], default="门户", cite=["FIRE-04", "FIRE-06"]
            ),
            notified_at=DateTime("时间", default="now", cite=STAMPED),
        ),
        rules=Rules(
            notified_already=Rule(
                at="notified_at", says="时间不能早于报警，也不能晚于现在",
                holds=(a.notified_at <= now) & (a.notified_at >= a.alarm_at), cite=STAMPED,
            ),
        ),
        adds={
            "told": {
                "who": a.notified, "how": a.notified_how, "told_at": a.notified_at, "by_whom": fact("applicant"),
            },
            "steps": {
                "step": a.notify_step, "at": a.notified_at, "by_whom": fact("applicant"),
                "found": words("{notified}，{notified_how}"),
            },
        },
        stages=("处置中",),
        filed_by=by.desk("gate"),
        cite=["FIRE-04", "FIRE-06", "SEC-05-03"],
    )  # fmt: skip
    call_brigade = Amendment(
        "报消防队",
        Section(
            "拨打119",
            brigade_caller=Person("报警人", default="me", cite="FIRE-07"),
            brigade_phone=Phone("报警人电话", cite="FIRE-07"),
            brigade_at=DateTime("时间", default="now", cite=STAMPED),
            understood=YesNo("对方听明白以后才挂断", hint="讲清酒店地点、姓名、电话", cite="FIRE-07"),
        ),
        rules=Rules(
            not_hung_up=Rule(
                at="understood", says="消防队没有听明白以前不得挂断", holds=a.understood, cite="FIRE-07"
            ),
            called_already=Rule(
                at="brigade_at", says="时间不能早于报警，也不能晚于现在",
                holds=(a.brigade_at <= now) & (a.brigade_at >= a.alarm_at), cite=STAMPED,
            ),
        ),
        sets={"brigade": True, "caller": a.brigade_caller, "caller_phone": a.brigade_phone},
        adds={
            "steps": {
                "step": CALL, "at": a.brigade_at, "by_whom": fact("applicant"), "found": words("{brigade_caller}"),
            }
        },
        stages=("处置中",),
        filed_by=by.desk("gate"),
        cite=["FIRE-06", "FIRE-07"],
    )  # fmt: skip

    sheet = Sheet(
        """
        alarm_at   alarm_at   alarm_at   kind       kind       kind
        place      place      device_no  device_no  silenced_at silenced_at
        reset      reset      reset      scene      scene      scene
        checker    checker    checker    shut_at    shut_at    shut_at
        steps      steps      steps      steps      steps      steps
        brigade    brigade    caller     caller     caller_phone caller_phone
        guide      guide      guide      repair     repair     repair
        told       told       told       told       told       told
        conclusion conclusion conclusion conclusion conclusion conclusion
        """,
        copies=["消防监控中心存", "保安部存档"],
    )
    columns = "kind place alarm_at reset scene checker brigade"
    search = "kind place device_no scene checker conclusion"
    title_from = "kind"
    example = {"alarm_at": "today 11:58", "kind": FIRE, "place": "三层空调机房", "device_no": "3-17"}
