"""监控设备停机记录。先小后大，录像不停；停机期间有人回看、有人巡视。"""

from datetime import timedelta

from portal.formkit import (
    DateTime,
    Form,
    LongText,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Text,
    Timer,
    YesNo,
    a,
    by,
    during,
    now,
    ours,
    setting,
    years,
)

HOURS = setting("monitor_stop_schedule")
REST = timedelta(hours=2)
REAL = ours("记的是已经做过的事")


class MonitorShutdown(Form):
    key, prefix, title, owner, group = "monitor_shutdown", "TJ", "监控设备停机记录", "保安部", "值班与事件"
    about = "监控中心的监视器夜间轮流停机时填写：先通知，再按先小后大的顺序停，恢复后由领班关闭。"
    desk = "gate"
    keep = years(2)

    plan = Section(
        "一、停机以前（监控员填写）",
        planned_at=DateTime("计划停机时间", cite="SEC-12-02"),
        flow=Text("客流情况", optional=True, most=200, hint="停机时间按客流情况确定", cite="SEC-12-02"),
        leader=Person("通知领班", hint="当班的领班", cite="SEC-12-03"),
        reported_at=DateTime("报部门办公室时间", default="now", cite="SEC-12-03"),
    )
    small = Section(
        "二、小显示器停机（监控员填写）",
        small_off_at=DateTime("小显示器关闭时间", default="now", cite="SEC-12-04"),
        cameras_on=YesNo("楼层摄像机电源保持", cite="SEC-12-04"),
        touring=YesNo("大显示器转自动巡检", cite="SEC-12-04"),
        recording=YesNo("录像保持", cite="SEC-12-04"),
    )
    large = Section(
        "三、大显示器停机（监控员填写）",
        large_off_at=DateTime("大显示器停机时间", default="now", hint="小显示器关闭满两小时以后", cite="SEC-12-05"),
    )
    ending = Section(
        "四、恢复（监控员填写）",
        restored_at=DateTime("恢复时间", default="now", cite="SEC-12-02"),
        review=LongText("录像回看情况", hint="回看停机期间的录像，发现了什么、报告了谁", cite="SEC-12-05"),
    )
    patrolling = Section(
        "五、巡视（领班填写）",
        patrol=LongText("停机期间巡视", hint="办公室和领班巡视了哪些重点部位、有无情况", cite="SEC-12-07"),
    )

    rules = Rules(
        within_hours=Rule(
            at="planned_at", says="计划停机时间不在规定的停机时段之内", holds=during(a.planned_at, HOURS),
            cite="SEC-12-02",
        ),
        told_before=Rule(
            at="reported_at", says="停机以前先报告部门办公室：报告时间不能晚于计划停机时间",
            holds=a.reported_at <= a.planned_at, cite="SEC-12-03",
        ),
        reported=Rule(at="reported_at", says="报告的时间不能晚于现在", holds=a.reported_at <= now, cite=REAL),
        small_in_hours=Rule(
            at="small_off_at", says="不在规定的停机时段之内，不能停机", holds=during(a.small_off_at, HOURS),
            at_step="small_off", cite="SEC-12-02",
        ),
        small_after_telling=Rule(
            at="small_off_at", says="先报告部门办公室，再停机", holds=a.small_off_at >= a.reported_at,
            at_step="small_off", cite="SEC-12-03",
        ),
        small_done=Rule(
            at="small_off_at", says="停机的时间不能晚于现在", holds=a.small_off_at <= now, at_step="small_off",
            cite=REAL,
        ),
        cameras_stay_on=Rule(
            at="cameras_on", says="楼层摄像机的电源不得关闭", holds=a.cameras_on, at_step="small_off", cite="SEC-12-04"
        ),
        large_tours=Rule(
            at="touring", says="小显示器停机期间，大显示器要转为自动巡检", holds=a.touring, at_step="small_off",
            cite="SEC-12-04",
        ),
        recording_goes_on=Rule(
            at="recording", says="停机期间录像不得中断", holds=a.recording, at_step="small_off", cite="SEC-12-04"
        ),
        two_hours_later=Rule(
            at="large_off_at", says="小显示器关闭满两小时以后，大显示器才能停机",
            holds=a.large_off_at >= a.small_off_at + REST, at_step="large_off", cite="SEC-12-05",
        ),
        large_in_hours=Rule(
            at="large_off_at", says="不在规定的停机时段之内，不能停机", holds=during(a.large_off_at, HOURS),
            at_step="large_off", cite="SEC-12-02",
        ),
        large_done=Rule(
            at="large_off_at", says="停机的时间不能晚于现在", holds=a.large_off_at <= now, at_step="large_off",
            cite=REAL,
        ),
        restored_last=Rule(
            at="restored_at", says="恢复时间要在大显示器停机以后，不能晚于现在",
            holds=(a.restored_at >= a.large_off_at) & (a.restored_at <= now), at_step="restore", cite="SEC-12-05",
        ),
        restored_in_time=Rule(
            at="restored_at", says="恢复时间已经过了规定的停机时段", holds=during(a.restored_at, HOURS),
            at_step="restore", warns=True, cite="SEC-12-02",
        ),
    )  # fmt: skip

    route = Route(
        told=Step(
            "当班领班知悉", by.person("leader"), "receive", stage="待停机", beside=True, button="知悉", own=True,
            hint="停机期间请加强重点部位的巡视", cite="SEC-12-03", may_return=False, may_reject=False,
        ),
        small_off=Step(
            "小显示器停机", by.applicant, "register", fills="small", stage="待停机", button="小显示器已关", own=True,
            cite="SEC-12-04", may_return=False, may_reject=False,
        ),
        large_off=Step(
            "大显示器停机", by.applicant, "register", fills="large", stage="小屏已停", button="大显示器已停", own=True,
            cite="SEC-12-05", may_return=False, may_reject=False,
        ),
        restore=Step(
            "恢复监视", by.applicant, "register", fills="ending", stage="大屏已停", button="已恢复", own=True,
            cite="SEC-12-05", may_return=False, may_reject=False,
        ),
        close=Step(
            "领班关闭", by.person("leader"), "close", fills="patrolling", stage="待关闭", own=True, may_reject=False,
            hint="回看和巡视都写明了才能关闭", cite="SEC-12-07",
        ),
    )  # fmt: skip
    stages = {"待停机": "open", "小屏已停": "open", "大屏已停": "open", "待关闭": "open", "已关闭": "done"}

    large_may_stop = Timer(
        "小显示器关闭已满两小时，大显示器可以停机", a.small_off_at + REST, ("小屏已停",), "SEC-12-05",
        tells=(by.applicant,),
    )  # fmt: skip

    sheet = Sheet(
        """
        planned_at   planned_at   planned_at   flow        flow        flow
        leader       leader       leader       reported_at reported_at reported_at
        small_off_at small_off_at small_off_at cameras_on  cameras_on  cameras_on
        touring      touring      touring      recording   recording   recording
        large_off_at large_off_at large_off_at restored_at restored_at restored_at
        review       review       review       review      review      review
        patrol       patrol       patrol       patrol      patrol      patrol
        """,
        copies=["消防监控中心存"],
        footer="先关小显示器，楼层摄像机电源不得关闭，录像不得中断；满两小时后大显示器方可停机。",
    )
    columns = "planned_at leader small_off_at large_off_at restored_at"
    search = "leader flow review patrol"
    title_from = "planned_at"
    example = {
        "planned_at": "today+1 02:30",
        "flow": "住客大多已归，大堂无人",
        "leader": "post:夜值领班",
        "reported_at": "today 11:30",
    }
