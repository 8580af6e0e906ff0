"""保安部请销假单。外出按小时、休假按天逐级批；回来销假，过时没有回来的上级知道。"""

from datetime import time, timedelta

from portal.formkit import (
    Calc,
    Case,
    Choice,
    DateTime,
    Dept,
    FollowUp,
    Form,
    LongText,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Timer,
    a,
    at_time,
    by,
    choose,
    fact,
    hours_between,
    now,
    otherwise,
    ours,
    time_of,
    words,
    years,
)

OUT, OFF = "外出", "休假"
CURFEW, MORNING = time(21), time(5)
going_out, on_leave = a.kind == OUT, a.kind == OFF
at_night = going_out & ((a.ends > at_time(a.starts, CURFEW)) | (time_of(a.starts) < MORNING))
short_leave = on_leave & (a.days <= 3)
long_leave = on_leave & (a.days > 3)
HOTEL_RULES = ["SEC-07-09"]
BACK = ours("回来报到，才知道人已归队，随时能够应急")


class SecurityLeave(Form):
    key, prefix, title, owner, group = "security_leave", "QJ", "保安部请销假单", "保安部", "人事考勤"
    about = "保安部的人员外出或者休假，事先逐级请假；回来后销假。"
    keep, urgent = years(3), True
    filed_by = Case("保安部的人员填写，其他部门填请假单", otherwise, by.owner_desk, cite="SEC-07-01")
    readers = [by.posts("保安部领班", "夜值领班", "保安部主管")]

    request = Section(
        "一、请假（请假人填写）",
        person=Person("请假人", default="me", cite="SEC-07-01"),
        department=Dept("所在部门", default="my_department", cite=ours("分管领导按部门确定")),
        kind=Choice("类别", [OUT, OFF], hint="当天出去办事的是外出，不上班的是休假", cite=["SEC-07-04", "SEC-07-08"]),
        starts=DateTime("起", cite="SEC-07-01"),
        ends=DateTime("止", cite="SEC-07-01"),
        hours=Calc(
            "外出时数", choose(a.kind, 外出=hours_between(a.starts, a.ends)), as_kind="number", unit="小时",
            cite="SEC-07-04",
        ),
        days=Calc(
            "休假天数", choose(a.kind, 休假=fact("leave_days", a.person, a.starts, a.ends)), as_kind="number",
            unit="天", cite="SEC-07-08",
        ),
        length=Calc(
            "时长", choose(a.kind, 外出=words("{hours}"), 休假=words("{days}")), as_kind="text",
            hint="外出按小时，休假按天，决定由谁批", cite=["SEC-07-04", "SEC-07-08"],
        ),
        reason=LongText("事由", cite="SEC-07-02"),
        special=LongText(
            "特殊情况说明", optional=True, only_if=at_night, required_if=at_night,
            hint="21:00 以后不得外出；有特殊情况的写明", cite="SEC-07-07",
        ),
    )  # fmt: skip
    back = Section("二、销假（请假人回来后填写）", back_at=DateTime("销假时间", default="now", cite=BACK))

    rules = Rules(
        order=Rule(at="ends", says="止必须晚于起", holds=a.ends > a.starts, cite=ours("时间写反的请假无法批")),
        own=Rule(
            at="person",
            says="请假由本人提出",
            holds=fact("is_applicant", a.person),
            cite="SEC-07-02",
        ),
        beforehand=Rule(
            at="starts",
            says="先请假，后外出：起已经过去",
            holds=a.starts >= now,
            cite="SEC-07-01",
        ),
        within_a_day=Rule(
            at="ends",
            says="外出不超过一天；更长的请选休假",
            holds=a.ends - a.starts <= timedelta(hours=24),
            only_if=going_out,
            cite=ours("隔天才回来的要按天批，由别人顶班"),
        ),
        back_after_start=Rule(
            at="back_at",
            says="销假时间不能早于请假的起，也不能晚于现在",
            holds=(a.back_at >= a.starts) & (a.back_at <= now),
            at_step="back",
            cite=BACK,
        ),
    )

    route = Route(
        leader=Step(
            "直接领导审批（领班）", by.superior, not_also=("person",),
            only_if=Case("逐级经领班请假", going_out | short_leave, cite="SEC-07-02"),
            cite=["SEC-07-02", "SEC-07-04"],
        ),
        supervisor=Step(
            "主管审批", by.post("保安部主管"), not_also=("person",),
            only_if=Case("外出超过2小时", going_out & (a.hours > 2), cite="SEC-07-05"), cite="SEC-07-05",
        ),
        manager=Step(
            "部门经理审批", by.owner_head, not_also=("person",),
            only_if=Case(
                "外出超过4小时、21:00 以后外出，或者休假",
                (going_out & (a.hours > 4)) | at_night | on_leave,
                cite=["SEC-07-06", "SEC-07-08"],
            ),
            cite=["SEC-07-06", "SEC-07-08"],
        ),
        hr=Step(
            "人力资源部审批", by.post("人力资源部经理"), not_also=("person",),
            only_if=Case("休假超过3天，按酒店的请假规定", long_leave, cite=HOTEL_RULES), cite=HOTEL_RULES,
        ),
        above=Step(
            "分管领导审批", by.leader_of("department"), not_also=("person",),
            only_if=Case("休假超过3天，按酒店的请假规定", long_leave, cite=HOTEL_RULES), cite=HOTEL_RULES,
        ),
        back=Step(
            "销假", by.applicant, "register", fills="back", stage="已准假", own=True, may_return=False,
            may_reject=False, button="销假", cite=BACK,
        ),
    )  # fmt: skip
    stages = {"已准假": "open", "已销假": "done"}

    not_back = Timer(
        "请假时间已到，还没有销假", a.ends, ("已准假",), BACK,
        tells=(by.applicant, by.superior, by.posts("保安部主管", "保安部经理")),
    )  # fmt: skip
    late_back = FollowUp(
        "personnel_decision", "奖惩与晋升决定", when=a.back_at > a.ends,
        fills={"person": a.person, "facts": words("{kind}请假到{ends}，{back_at}才销假")}, to=by.owner_head,
        cite="SEC-07-03",
    )  # fmt: skip

    sheet = Sheet(
        """
        person     person     person     department department department
        kind       kind       starts     starts     ends       ends
        length     length     length     length     length     length
        reason     reason     reason     reason     reason     reason
        special    special    special    special    special    special
        back_at    back_at    back_at    back_at    back_at    back_at
        """,
        paper="A5",
        copies=["第一联 保安部存"],
        leaves_out={"hours": "时长里已有", "days": "时长里已有"},
    )
    columns = "person kind starts ends length back_at"
    search = "person kind reason"
    title_from = "person"
    example = {
        "person": "post:保安员",
        "department": "保安部",
        "kind": OUT,
        "starts": "today+1 15:00",
        "ends": "today+1 17:00",
        "reason": "去银行办理工资卡。",
    }
