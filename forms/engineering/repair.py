"""报修单。谁发现谁报，设备部派工，修好后由报修人确认。"""

from portal.formkit import (
    Case,
    Choice,
    DateTime,
    Dept,
    Form,
    LongText,
    Person,
    Photo,
    Place,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    YesNo,
    a,
    by,
    now,
    ours,
    within,
    years,
)

GUEST, COMPUTER = "客人（客服部统一受理）", "电脑"
REPORTED = ["SEC-05-02", "RES-1-07"]
ASSIGNED = ours("派给一个人，才有人对修好负责")
MENDED = ours("修好的时间和结果记在单上，同样的故障下次有据可查")
CONFIRMED = ours("修好没有，由当初报修的人说了算")

is_computer = a.source == COMPUTER
is_urgent = a.urgency == "紧急"
URGENT = Case("报修人写明紧急", is_urgent, cite=ours("影响安全、营业或者客人的故障先修"))
ORDINARY = Case("一般的报修", ~is_urgent, cite=ours("不紧急的按先后安排"))


class Repair(Form):
    key, prefix, title, owner, group = "repair", "BX", "报修单", "工程部", "工程维修"
    about = "设备、设施、电脑坏了，谁发现谁填；设备部（电脑由电脑部）派工修理，修好后由报修人确认。"
    keep = years(3)
    readers = [by.desk("engineering"), by.person("reporter"), by.head_of("department")]
    filed_by = Case(
        "客人的报修由客服部统一受理",
        a.source == GUEST,
        by.posts("客服代表", "客户关系专员", "客访专员", "客户服务部经理"),
        cite="CUS-COM-04",
    )

    trouble = Section(
        "一、报修（报修人填写）",
        reporter=Person("报修人", default="me", cite=REPORTED),
        department=Dept("部门", default="my_department", cite=REPORTED),
        source=Choice(
            "来源", ["部门", GUEST, "消防监控", COMPUTER], default="部门", cite=["SEC-05-02", "CUS-COM-04", "CRD-13-05"]
        ),
        place=Place("地点", hint="写到房号、机房或者设备编号", cite=REPORTED),
        content=LongText("内容", hint="什么坏了，从什么时候起，有没有危险", cite=REPORTED),
        urgency=Choice(
            "紧急程度", ["一般", "紧急"], default="一般", hint="影响安全、营业或者客人的选紧急",
            cite=ours("影响安全、营业或者客人的故障先修"),
        ),
        photos=Photo("照片", several=True, optional=True, cite=ours("看得见的故障拍一张，派工的人少跑一趟")),
    )  # fmt: skip
    dispatch = Section("二、派工（设备部或者电脑部填写）", worker=Person("派工", cite=ASSIGNED))
    mending = Section(
        "三、维修（维修人填写）",
        mended_at=DateTime("完成时间", default="now", cite=MENDED),
        result=LongText("处理结果", hint="查出的原因，换了什么；修不好的写明要怎样办", cite=MENDED),
    )
    confirmation = Section("四、确认（报修人填写）", confirmed=YesNo("报修人确认", cite=CONFIRMED))

    rules = Rules(
        not_ahead=Rule(
            at="mended_at",
            says="完成时间不能晚于现在",
            holds=a.mended_at <= now,
            at_step="*",
            only_if=a.mended_at.filled(),
            cite=MENDED,
        ),
        mended_well=Rule(
            at="confirmed",
            says="没有修好的不能确认；请退回维修人重修",
            holds=a.confirmed,
            at_step="confirm",
            cite=CONFIRMED,
        ),
    )

    route = Route(
        take=Step(
            "设备部派工",
            by.owner_head,
            "confirm",
            fills="dispatch",
            own=True,
            only_if=Case("设备和设施由设备部修理", ~is_computer, cite="SEC-05-02"),
            limit=within("repair_take_hours", "hours", cite=ours("报了修，当班就应当知道谁来修")),
            button="派工",
            cite="SEC-05-02",
        ),
        take_computer=Step(
            "电脑部派工",
            by.post("信息部经理"),
            "confirm",
            fills="dispatch",
            own=True,
            only_if=Case("电脑由电脑部修理", is_computer, cite="CRD-13-05"),
            limit=within("repair_take_hours", "hours", cite=ours("报了修，当班就应当知道谁来修")),
            button="派工",
            cite="CRD-13-05",
        ),
        # decided here: the record is 已通过; what follows are stages
        mend_now=Step(
            "紧急维修", by.person("worker"), "fill", fills="mending", stage="维修中", own=True, only_if=URGENT,
            limit=within("repair_urgent_hours", "hours", cite=ours("条文要求及时修理，没有写明多久")),
            may_reject=False, button="修好了", cite="SEC-05-02",
        ),
        mend=Step(
            "维修", by.person("worker"), "fill", fills="mending", stage="维修中", own=True, only_if=ORDINARY,
            limit=within("repair_days", "days", cite=ours("条文要求及时修理，没有写明多久")),
            may_reject=False, button="修好了", cite="SEC-05-02",
        ),
        confirm=Step(
            "报修人确认", by.person("reporter"), "check", fills="confirmation", stage="待确认", own=True,
            limit=within("repair_confirm_days", "days", cite=ours("修好的单子应当早日结清")),
            may_reject=False, button="确认修好", hint="没有修好的，请退回维修人重修", cite=CONFIRMED,
        ),
    )  # fmt: skip
    stages = {"维修中": "open", "待确认": "open", "已修好": "done"}

    sheet = Sheet(
        """
        reporter  reporter  department department source  source
        place     place     place     place     urgency   urgency
        content   content   content   content   content   content
        photos    photos    photos    photos    photos    photos
        worker    worker    worker    mended_at mended_at mended_at
        result    result    result    result    result    result
        confirmed confirmed confirmed confirmed confirmed confirmed
        """,
        paper="A5",
        copies=["第一联 设备部存", "第二联 报修部门存"],
    )
    columns = "place content urgency source reporter worker mended_at"
    search = "place content result department"
    title_from = "place"
    example = {
        "reporter": "post:楼层服务员",
        "department": "房务部",
        "source": "部门",
        "place": "三层空调机房",
        "content": "二号风机有异响，停机后仍有焦味。",
        "urgency": "紧急",
    }
