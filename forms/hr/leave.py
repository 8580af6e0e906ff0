"""请假单。先请假，后离岗；回来销假。"""

from datetime import timedelta

from portal.formkit import (
    Calc,
    Case,
    Choice,
    DateTime,
    Dept,
    File,
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
    by,
    fact,
    now,
    ours,
    setting,
    years,
)

HANDBOOK = ours("员工手册没有收入本门户，审批层级由本店确定")
LONGER = a.days > setting("leave_hr_days")


class Leave(Form):
    key, prefix, title, owner, group = "leave", "QX", "请假单", "人力资源部", "人事考勤"
    about = "因事、因病或者休假不能上班，事先请假时填写；回来后销假。"
    keep = years(3)
    several_at_once = True

    request = Section(
        "一、请假（请假人填写）",
        person=Person("请假人", default="me", cite="CRD-01-01"),
        department=Dept("所在部门", default="my_department", cite=ours("由所在部门的经理审批")),
        leave_kind=Choice("假别", ["事假", "病假", "年假", "婚假", "产假", "丧假", "调休", "其他"], cite="CRD-01-01"),
        starts=DateTime("起", cite="CRD-01-01"),
        ends=DateTime("止", cite="CRD-01-01"),
        days=Calc(
            "天数",
            fact("leave_days", a.person, a.starts, a.ends),
            as_kind="number",
            unit="天",
            hint="按工作日历计算，有排班的按排班计算",
            cite=ours("周末、法定节假日和调休上班日按工作日历，有排班的按排班"),
        ),
        reason=LongText("事由", cite="CRD-01-01"),
        handover=Person("工作交接人", optional=True, cite=ours("离岗期间的工作有人接手")),
        proof=File("证明", several=True, optional=True, hint="病假、婚假、产假、丧假附证明", cite="CRD-01-01"),
    )
    back = Section(
        "二、销假（请假人回来后填写）",
        back_at=DateTime("销假时间", default="now", cite="CRD-01-01"),
    )

    rules = Rules(
        order=Rule(
            at="ends", says="请假的止必须晚于起", holds=a.ends > a.starts, cite=ours("时间写反的请假无法计算天数")
        ),
        own=Rule(
            at="person",
            says="请假由本人提出，请假人应当是填单的人",
            holds=fact("is_applicant", a.person),
            cite=ours("审批由请假人的上级作出，代填会走到别人的上级那里"),
        ),
        handed_to_another=Rule(
            at="handover",
            says="工作交接人不能是请假人自己",
            holds=a.handover != a.person,
            only_if=a.handover.filled(),
            cite=ours("离岗期间的工作有人接手"),
        ),
        in_advance=Rule(
            at="starts",
            says="请尽量提前一天请假；来不及的，先电话告知上级",
            holds=a.starts >= now + timedelta(days=1),
            only_if=a.leave_kind.not_in(["病假", "丧假"]),
            warns=True,
            cite="OFF-11",
        ),
        compensatory=Rule(
            at="ends",
            says="调休的余额不足：全月没有扣分得2天，2个月内有效，过期作废",
            holds=a.days <= fact("compensatory_days", a.person, a.starts),
            only_if=(a.leave_kind == "调休") & fact("compensatory_days", a.person, a.starts).filled(),
            cite="CRD-20-01",
        ),
        back_after_start=Rule(
            at="back_at",
            says="销假时间不能早于请假的起",
            holds=a.back_at >= a.starts,
            at_step="back",
            cite=ours("还没有开始的假期应当撤销，不是销假"),
        ),
    )

    route = Route(
        superior=Step("直接上级审批", by.superior, not_also=("person",), cite=HANDBOOK),
        manager=Step("部门经理审批", by.head_of("department"), not_also=("person",), cite=HANDBOOK),
        hr=Step(
            "人力资源部审批",
            by.owner_head,
            only_if=Case("请假天数超过部门经理的权限", LONGER, cite=HANDBOOK),
            cite=HANDBOOK,
        ),
        leader=Step(
            "分管领导审批",
            by.leader_of("department"),
            only_if=Case("请假天数超过部门经理的权限", LONGER, cite=HANDBOOK),
            cite=HANDBOOK,
        ),
        back=Step(
            "销假", by.applicant, "register", fills="back", stage="休假中", own=True, may_return=False,
            may_reject=False, button="销假", cite=ours("回来上班后销假，实际天数才清楚"),
        ),
    )  # fmt: skip
    stages = {"休假中": "open", "已销假": "done"}

    not_back = Timer(
        "假期已满，尚未销假",
        a.ends,
        ("休假中",),
        ours("假期满了没有回来，请假人和上级都应当知道"),
        tells=(by.applicant, by.superior),
    )

    sheet = Sheet(
        """
        person     person     person     department department department
        leave_kind leave_kind leave_kind days       days       days
        starts     starts     starts     ends       ends       ends
        reason     reason     reason     reason     reason     reason
        handover   handover   handover   proof      proof      proof
        back_at    back_at    back_at    back_at    back_at    back_at
        """,
        copies=["第一联 人力资源部存", "第二联 所在部门考勤"],
    )
    columns = "person department leave_kind starts ends days"
    search = "person department leave_kind reason"
    title_from = "person"
    example = {
        "person": "post:客户经理",
        "department": "客户关系部",
        "leave_kind": "年假",
        "starts": "today+3 08:00",
        "ends": "today+4 18:00",
        "reason": "回老家探望父母，工作已安排交接。",
        "handover": "post:客户关系部经理",
    }
