"""会客预约。被访人先约好，来访人到门岗一报就到。"""

from datetime import time

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    DateTime,
    Dept,
    Form,
    Int,
    Person,
    Phone,
    Place,
    Plate,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Text,
    Timer,
    a,
    at_time,
    by,
    fact,
    now,
    ours,
    setting,
    time_of,
    years,
)

STAFF, LEADER, SALES = "访员工", "有预约的访领导", "外来推销"
CLOSING = time(21, 30)

AHEAD = ours("来访人到店以前先约好，门岗不再逐一打电话")
FOUND = ours("来访人到门岗报姓名、电话、车牌或者出示二维码，一查即得")


def hours(at: str, comes_at: object) -> Rules:
    """The hours at which somebody may be expected: those of receiving visitors, and not in the past."""
    return Rules(
        closed=Rule(at=at, says="21:30 后不接待来访，请约在此前", holds=time_of(comes_at) <= CLOSING, cite="SEC-06-11"),
        opened=Rule(
            at=at,
            says="这个时间还没有开始接待来访",
            holds=time_of(comes_at) >= setting("visitor_opening"),
            cite=ours("21:30 停止会客，到次日开放的时间才恢复"),
        ),
        ahead=Rule(at=at, says="预计到达的时间已经过去，请约在此后", holds=comes_at >= now, cite=AHEAD),
    )


class VisitBooking(Form):
    key, prefix, title, owner, group = "visit_booking", "YK", "会客预约", "保安部", "出入管理"
    about = "员工预先约定来访人，经有关领导同意后，来访人到门岗核对证件即可登记，不再等候电话确认。"
    readers = [by.desk("gate"), by.person("host")]
    keep, purposes = years(1), ["核对到店的来访人", "处理安全事件"]
    revocable = False  # the host takes it back by 取消; those who agreed need not agree to that

    meeting = Section(
        "一、会见",
        host=Person("被访人", default="me", cite="SEC-06-01"),
        department=Dept("被访部门", default=fact("department_of", a.host), cite="SEC-06-01"),
        category=Choice(
            "来访类别",
            [STAFF, LEADER, SALES, "面试", "其他"],
            hint="来访住店客人的，由门岗在来访时打电话问客人",
            cite=["SEC-06-03", "SEC-06-05", "SEC-06-08"],
        ),
        comes_at=DateTime("预计到达", cite="SEC-06-11"),
        reason=Text("来访事由", cite="SEC-06-05"),
        place=Place(
            "会见地点",
            optional=True,
            required_if=a.category == SALES,
            hint="推销写约定的地点",
            cite=["SEC-06-02", "SEC-06-08"],
        ),
    )
    visitor_section = Section(
        "二、来访人（证件号码到店时由门岗查验，这里不收）",
        visitor=Text("来访人姓名", most=60, cite="SEC-06-01"),
        unit=Text("来访单位", optional=True, cite="SEC-06-02"),
        phone=Phone("联系电话", optional=True, cite=FOUND),
        companions=Int("随行人数", optional=True, at_least=0, at_most=99, unit="人", cite="SEC-06-01"),
        plate=Plate("车牌号", optional=True, cite=FOUND),
    )
    arrival = Section(
        "三、到店（门岗登记时自动填写）",
        visit=Ref("会客登记单", form="visitor", cite="SEC-06-01"),
        arrived_at=DateTime("到店时间", default="now", cite="SEC-06-01"),
    )

    rules = Rules(
        **hours("comes_at", a.comes_at).rules,
        not_at_work=Rule(
            at="category",
            says="工作时间内员工不会客，请约在班前、班后；确有要事的，到门岗接待",
            holds=a.category != STAFF,
            warns=True,
            cite=["SEC-06-03", "SEC-06-04"],
        ),
    )

    route = Route(
        host_agrees=Step(
            "被访人同意",
            by.person("host"),
            "confirm",
            only_if=Case("替别人预约", ~fact("is_applicant", a.host), cite="SEC-06-05"),
            cite="SEC-06-05",
        ),
        leader_agrees=Step(
            "有关领导同意",
            by.leader_of("department"),
            "confirm",
            only_if=Case("来访人有预约，须有关领导同意", a.category.not_in([LEADER, SALES]), cite="SEC-06-05"),
            cite="SEC-06-05",
        ),
        supply_agrees=Step(
            "供应部同意",
            by.post("采购部经理", "采购员"),
            "confirm",
            only_if=Case("外来推销", a.category == SALES, cite="SEC-06-08"),
            cite="SEC-06-08",
        ),
        arrive=Step(
            "到店",
            by.desk("gate"),
            "register",
            fills="arrival",
            stage="待到访",
            own=True,
            may_return=False,
            may_reject=False,
            hint="在安全岗登记来访时自动办理，不必在这里填写",
            cite="SEC-06-01",
        ),
    )
    stages = {"待到访": "open", "已到访": "done", "未到访": "void", "已取消": "void"}

    lapses = Timer(
        "停止会客时来访人仍没有到，预约作废，需要时请重新预约",
        at_time(a.comes_at, CLOSING),
        ("待到访",),
        "SEC-06-11",
        tells=(by.applicant,),
        stage="未到访",
    )

    move = Amendment(
        "改期",
        Section("改期", new_comes_at=DateTime("新的预计到达", cite=AHEAD)),
        rules=hours("new_comes_at", a.new_comes_at),
        sets={"comes_at": a.new_comes_at},
        stages=("待到访",),
        filed_by=by.applicant,
        cite=AHEAD,
    )
    cancel = Amendment(
        "取消",
        Section("取消预约", cancel_reason=Text("原因", cite=ours("门岗不再等候，来访人到店时有话可说"))),
        stages=("待到访",),
        filed_by=by.applicant,
        stage="已取消",
        cite=ours("约好的事有变化，预约人自己取消"),
    )

    sheet = Sheet(
        """
        visitor  visitor  unit     unit       phone      phone
        host     host     department department category category
        comes_at comes_at place    place      companions plate
        reason   reason   reason   reason     reason     reason
        visit    visit    visit    arrived_at arrived_at arrived_at
        """,
        copies=["保安部存"],
        paper="A5",
    )
    columns = "visitor unit host department comes_at category"
    search = "visitor unit host department reason phone plate"
    title_from = "visitor"
    example = {
        "host": "post:销售总监",
        "department": "销售部",
        "category": LEADER,
        "comes_at": "today+1 14:00",
        "reason": "洽谈年会场地",
        "place": "二层会议室",
        "visitor": "赵敏",
        "unit": "华新文化传播公司",
        "phone": "13800001234",
        "companions": "1",
        "plate": "京A12345",
    }
