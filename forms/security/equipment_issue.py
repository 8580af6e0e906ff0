"""警械领用交接登记。只为执勤、训练和保养领用；谁领谁还，不转借，不调换；每一次都经当值领班的手。"""

from datetime import timedelta

from portal.formkit import (
    Case,
    Choice,
    DateTime,
    FollowUp,
    Form,
    LongText,
    Money,
    Person,
    Ref,
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
    fact,
    ours,
    setting,
    words,
    years,
)

LEADER = by.post("保安部领班", "夜值领班", "保安部主管")
BATON, BADGE, IN = "电警棍", "实习证牌", "在库"
LENT, SWAPPED, MISUSED, NONE = "转借", "私自调换", "违规使用", "无"
DUTY, WHOLE = "执勤", "完好"
of_kind = fact("of_record", a.item, "kind")
baton_on_duty = (of_kind == BATON) & (a.purpose == DUTY)
spoilt = a.condition.any_of(["损坏", "丢失"])
wronged = a.breach.any_of([LENT, SWAPPED, MISUSED])
negligent = (a.breach == LENT) | (spoilt & a.careless)
grave = negligent | ((a.breach == MISUSED) & a.harmed) | (a.breach == SWAPPED)


class EquipmentIssue(Form):
    key, prefix, title = "equipment_issue", "JX", "警械领用交接登记"
    owner, group = "保安部", "值班与事件"
    about = "领用警械、对讲机、巡逻钟或者实习证牌，由当值领班发放和收回，一件一单。"
    filed_by = Case("由保安人员领用", by.desk("gate"), cite="SEC-04-03")
    readers = [by.desk("gate")]
    keep, late_entry = years(3), False

    request = Section(
        "一、领用（领用人填写）",
        item=Ref("器械", form="equipment", hint="写警械器材登记卡的单号", cite=["SEC-04-01", "SEC-04-06"]),
        user=Person("领用人", default="me", cite="SEC-04-02"),
        purpose=Choice("用途", [DUTY, "训练", "保养"], cite="SEC-04-03"),
        special=LongText(
            "特殊情况", optional=True, required_if=baton_on_duty, only_if=baton_on_duty,
            hint="电警棍只限特殊情况，写明是什么情况", cite="SEC-04-07",
        ),
        intern=Text(
            "实习生姓名", optional=True, required_if=of_kind == BADGE, only_if=of_kind == BADGE, most=60,
            hint="证牌给实习生佩戴，领用人写带教的员工", cite="SEC-09-06",
        ),
    )  # fmt: skip
    handing = Section(
        "二、发放（当值领班填写）",
        taken_at=DateTime("领用时间", default="now", cite="SEC-04-09"),
        leader=Person("经手领班", default="me", cite="SEC-04-09"),
    )
    returning = Section(
        "三、交还（当值领班填写）",
        returned_at=DateTime("交还时间", default="now", cite="SEC-04-09"),
        condition=Choice("状况", [WHOLE, "损坏", "丢失"], cite="SEC-04-09"),
        breach=Choice("违规情况", [NONE, LENT, SWAPPED, MISUSED], cite=["SEC-04-04", "SEC-04-05", "SEC-04-08"]),
        careless=YesNo(
            "因不负责任造成", optional=True, required_if=spoilt, only_if=spoilt, cite="SEC-04-05",
        ),
        harmed=YesNo(
            "造成了后果", optional=True, required_if=a.breach == MISUSED, only_if=a.breach == MISUSED, cite="SEC-04-08"
        ),
        used=YesNo(
            "使用过电警棍", optional=True, required_if=of_kind == BATON, only_if=of_kind == BATON, cite="SEC-04-07"
        ),
        compensation=Money(
            "赔偿金额", at_least=0, optional=True, required_if=negligent, only_if=negligent,
            hint="转借、因不负责任遗失或者损坏的，由责任人赔偿全部损失；是否执行以本店参数为准", cite="SEC-04-05",
        ),
        account=LongText(
            "情况说明", optional=True, required_if=spoilt | wronged, cite="SEC-04-05"
        ),
        receiver=Person("收回领班", default="me", cite="SEC-04-09"),
    )  # fmt: skip

    rules = Rules(
        there=Rule(
            at="item", says="这件器械不在库：正在别人手里、维修中，或者已经丢失、报废",
            holds=fact("of_record", a.item, "state") == IN, cite=["SEC-04-04", "SEC-04-06"],
        ),
        still_there=Rule(
            at="taken_at", says="这件器械已经发给了别人，请换一件重新登记",
            holds=fact("of_record", a.item, "state") == IN, at_step="hand_out", cite="SEC-04-04",
        ),
        order=Rule(
            at="returned_at", says="交还时间不能早于领用时间", holds=a.returned_at >= a.taken_at, at_step="take_back",
            cite=ours("时间写反的登记无法核对"),
        ),
        full_loss=Rule(
            at="compensation", says="转借、因不负责任遗失或者损坏的，赔偿全部损失，金额应当大于零",
            holds=a.compensation > 0, only_if=negligent & spoilt, at_step="take_back",
            cite="SEC-04-05",
        ),
        mended_by_upkeep=Rule(
            at="condition", says="为保养领用的，交还时已经损坏，请在情况说明里写明并送修", holds=a.condition == WHOLE,
            only_if=a.purpose == "保养", at_step="take_back", warns=True, cite="SEC-04-06",
        ),
    )  # fmt: skip

    route = Route(
        hand_out=Step(
            "当值领班发放", LEADER, "confirm", fills="handing", not_also=("user",), button="发放",
            cite=["SEC-04-02", "SEC-04-09"],
        ),
        take_back=Step(
            "当值领班收回", LEADER, "receive", fills="returning", stage="领用中", not_also=("user",), may_return=False,
            may_reject=False, button="收回", hint="逐件检查后收回", cite="SEC-04-09",
        ),
        report=Step(
            "报保安部经理", by.post("保安部经理"), "receive", stage="已收回", may_return=False, may_reject=False,
            only_if=Case("转借、调换、违规造成后果，或者不负责任遗失、损坏的", grave, cite=["SEC-04-05", "SEC-04-08"]),
            button="知悉", cite=["SEC-04-05", "SEC-04-08"],
        ),
    )  # fmt: skip
    stages = {"领用中": "open", "已收回": "open", "已交还": "done"}

    not_back = Timer(
        "领用的器械还没有交还", a.taken_at + setting("equipment_out_hours", times=timedelta(hours=1)), ("领用中",),
        ours("一个班次以后还没有交还的，当值领班应当追查"), tells=(by.person("user"), LEADER),
    )  # fmt: skip

    baton_used = FollowUp(
        "incident", "警械使用的事故（事件）报告", when=a.used, after="take_back",
        fills={
            "what": "警械使用", "reporter": words("{user}"), "found_at": a.returned_at,
            "course": words("领用电警棍{item}：{special}{account}"),
        },
        to=by.person("user"), cite="SEC-04-07",
    )  # fmt: skip
    sanction = FollowUp(
        "personnel_decision", "提出奖惩与晋升决定", when=grave, after="take_back",
        fills={
            "person": a.user, "facts": words("领用{item}，{condition}，{breach}：{account}"), "found_at": a.returned_at
        },
        to=by.post("保安部经理"), cite=["SEC-04-05", "SEC-04-08"],
    )  # fmt: skip

    sheet = Sheet(
        """
        item       item       user       user       purpose    purpose
        special    special    special    special    intern     intern
        taken_at   taken_at   taken_at   leader     leader     leader
        returned_at returned_at returned_at receiver receiver  receiver
        condition  condition  breach     breach     used       used
        careless   careless   careless   harmed     harmed     harmed
        compensation compensation compensation compensation compensation compensation
        account    account    account    account    account    account
        """,
        copies=["保安部存"],
        paper="A5",
    )
    columns = "item user purpose taken_at returned_at condition breach compensation leader"
    search = "item user special intern account"
    title_from = "user"
    example = {"item": "QC2026-0001", "user": "post:保安员", "purpose": "执勤"}
