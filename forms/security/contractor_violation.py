"""外来施工人员违规处理单。什么行为，罚多少，收不收证，条文写得明白；罚与不罚由本店参数决定。"""

from portal.formkit import (
    Case,
    Choice,
    DateTime,
    Dept,
    Form,
    LongText,
    Money,
    Multi,
    Photo,
    Place,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Sign,
    Step,
    Text,
    a,
    by,
    fact,
    now,
    ours,
    setting,
    years,
)

NO_PASS = ["未佩戴出入证", "持伪造证件"]
TRESPASS = "进入无关区域"
OFFENCES = ["流动吸烟", "酗酒闹事", "打架斗殴", "乱拉电源", "偷盗酒店物品", "其他"]
FINE, TAKE, POLICE, TALK = "罚款", "收回出入证", "移送公安机关", "批评教育"
YUAN = 100  # fen
fined = a.measures.any_of([FINE])


class ContractorViolation(Form):
    key, prefix, title = "contractor_violation", "WG", "外来施工人员违规处理单"
    owner, group = "保安部", "出入管理"
    about = "外来施工人员违反管理规定的，由保安部查明经过后处理，用工部门负责人知悉。"
    filed_by = Case("由保安部领班或者当班保安人员填写", by.desk("gate"), cite=["SEC-13-07", "SEC-13-09"])
    readers = [by.desk("gate"), by.head_of("department")]
    keep = years(3)

    facts = Section(
        "一、违规情况（保安部填写）",
        contractor_pass=Ref(
            "临时出入证号", form="contractor_pass", optional=True, required_if=a.measures.any_of([TAKE]),
            hint="临时出入证申请的单号；没有证的不填", cite="SEC-13-06",
        ),
        contractor=Text(
            "施工单位", most=80, default=fact("of_record", a.contractor_pass, "contractor"),
            hint="填了出入证的，不必填写", cite="SEC-13-13",
        ),
        department=Dept(
            "用工部门", default=fact("of_record", a.contractor_pass, "department"), hint="填了出入证的，不必填写",
            cite="SEC-13-11",
        ),
        who=Text("当事人", most=60, cite="SEC-13-07"),
        found_at=DateTime("发现时间", default="now", cite="SEC-13-09"),
        place=Place("地点", cite="SEC-13-06"),
        kind=Choice("违规类型", [*NO_PASS, TRESPASS, *OFFENCES], cite=["SEC-13-06", "SEC-13-07", "SEC-13-08"]),
        gravity=Choice("情节", ["轻微", "一般", "严重"], cite="SEC-13-09"),
        account=LongText("经过说明", cite="SEC-13-09"),
        photos=Photo("现场照片", several=True, optional=True, cite=ours("事实要有凭据")),
        loss=Money("财产损失", optional=True, at_least=0, cite="SEC-13-11"),
        liable=Choice(
            "用工部门管理责任", ["无", "有"], optional=True, hint="有责任的，责任情况写在经过说明里", cite="SEC-13-11"
        ),
        party_signature=Sign("当事人签字", optional=True, cite=ours("当事人看过处理单；拒绝签字的写在经过说明里")),
    )  # fmt: skip
    handling = Section(
        "二、拟处理（保安部填写）",
        measures=Multi(
            "处理方式", [TALK, FINE, TAKE, POLICE], cite=["SEC-13-06", "SEC-13-07", "SEC-13-09"]
        ),
        fine=Money("罚款金额", at_least=0, only_if=fined, cite=["SEC-13-07", "SEC-13-09"]),
    )  # fmt: skip
    payment = Section(
        "三、缴款（财务部填写）",
        paid_at=DateTime("缴款时间", default="now", cite=["SEC-13-07", "SEC-13-09"]),
        receipt=Text("收据号", most=30, cite=ours("缴款凭收据，日后有据可查")),
    )

    rules = Rules(
        fines_taken=Rule(
            at="measures", says="本店参数定为不执行金额类处罚，请改用其他处理方式",
            holds=setting("fines_taken"), only_if=fined,
            cite=["SEC-13-07", "SEC-13-09"],
        ),
        band_no_pass=Rule(
            at="fine", says="无正当理由不佩戴出入证或者使用伪造证件的，罚款为10元至50元",
            holds=(a.fine >= 10 * YUAN) & (a.fine <= 50 * YUAN), only_if=fined & a.kind.any_of(NO_PASS),
            cite="SEC-13-07",
        ),
        band_offence=Rule(
            at="fine", says="有施工期间禁止行为的，罚款为50元至500元",
            holds=(a.fine >= 50 * YUAN) & (a.fine <= 500 * YUAN), only_if=fined & a.kind.any_of(OFFENCES),
            cite="SEC-13-09",
        ),
        trespass_unfined=Rule(
            at="measures", says="进入无关区域的，批评教育或者收回出入证，条文没有规定罚款",
            holds=a.measures.only([TALK, TAKE]), only_if=a.kind == TRESPASS, cite="SEC-13-06",
        ),
        to_the_police=Rule(
            at="measures", says="情节严重、可能构成犯罪的，移送公安机关", holds=a.measures.any_of([POLICE]),
            only_if=a.kind.any_of(OFFENCES) & (a.gravity == "严重"), warns=True, cite="SEC-13-09",
        ),
        of_this_contractor=Rule(
            at="contractor", says="施工单位与出入证上的不一致",
            holds=fact("of_record", a.contractor_pass, "contractor") == a.contractor,
            only_if=a.contractor_pass.filled(), cite="SEC-13-13",
        ),
        of_this_department=Rule(
            at="department", says="用工部门与出入证上的不一致",
            holds=fact("of_record", a.contractor_pass, "department") == a.department,
            only_if=a.contractor_pass.filled(), cite="SEC-13-11",
        ),
        found_before_now=Rule(
            at="found_at", says="发现时间还没有到", holds=a.found_at <= now, cite=ours("先发现，后登记"),
        ),
    )  # fmt: skip

    route = Route(
        manager=Step(
            "保安部经理决定", by.post("保安部经理"), cite=["SEC-13-06", "SEC-13-07", "SEC-13-09"]
        ),
        leaders=Step(
            "报总经理", by.post("总经理"), "sign", stage="办理中", may_return=False, may_reject=False,
            only_if=Case("用工部门有管理责任的", a.liable == "有", cite="SEC-13-11"), button="已阅", cite="SEC-13-11",
        ),
        head=Step(
            "用工部门负责人确认", by.head_of("department"), "sign", stage="办理中", own=True, may_return=False,
            may_reject=False, button="知悉", hint="用工部门对请来的施工人员负管理责任", cite="SEC-13-11",
        ),
        paid=Step(
            "财务部确认已缴款", by.post("出纳", "财务经理"), "receive", fills="payment", stage="办理中", own=True,
            may_return=False, may_reject=False, only_if=Case("处以罚款的", fined, cite=["SEC-13-07", "SEC-13-09"]),
            button="已缴款", cite=["SEC-13-07", "SEC-13-09"],
        ),
    )  # fmt: skip
    stages = {"办理中": "open", "已办结": "done"}

    sheet = Sheet(
        """
        contractor contractor contractor contractor_pass contractor_pass contractor_pass
        department department department who        who        who
        found_at   found_at   found_at   place      place      place
        kind       kind       kind       gravity    gravity    gravity
        account    account    account    account    account    account
        photos     photos     photos     photos     photos     photos
        loss       loss       loss       liable     liable     liable
        measures   measures   measures   measures   measures   measures
        fine       fine       fine       fine       fine       fine
        party_signature party_signature party_signature party_signature party_signature party_signature
        paid_at    paid_at    paid_at    receipt    receipt    receipt
        """,
        copies=["第一联 保安部存", "第二联 用工部门存", "第三联 财务部存"],
    )
    columns = "contractor contractor_pass department who found_at place kind gravity measures fine liable"
    search = "contractor contractor_pass department who place account"
    title_from = "who"
    example = {
        "contractor": "恒通建筑装饰公司",
        "department": "工程部",
        "who": "郑海",
        "found_at": "today 08:20",
        "place": "二层走廊",
        "kind": "未佩戴出入证",
        "gravity": "轻微",
        "account": "巡视时发现其未佩戴出入证，经核对持有有效证件，放在工具箱内未取。",
        "measures": ["批评教育"],
        "liable": "无",
    }
