"""临时出入证申请（临时施工人员登记表）。用工部门作保，保安部发证，完工退证退押金。"""

from datetime import time, timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Choice,
    Date,
    DateTime,
    Dept,
    Form,
    IdNo,
    Int,
    LongText,
    Money,
    Multi,
    Number,
    Person,
    Phone,
    Photo,
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
    at_time,
    by,
    choose,
    date_of,
    days_between,
    end_of_day,
    fact,
    now,
    ours,
    repeated,
    setting,
    years,
)

HEAD, OFFICE = by.head_of("department"), by.post("保安部主管", "保安部领班")
LONGEST = setting("temp_pass_days")
LOGGED = ours("施工人员进出都登记，紧急疏散时知道还有谁在店内")
REPLACED = ours("遗失、损坏的证件换新证号，旧证号随即停用")
LOST_KEEPS = a.deposit * setting("pass_lost_keeps") / 100
DAMAGE_FEE = setting("pass_damage_fee")
BACK = choose(a.state, 完好=a.deposit, 损坏=a.deposit - DAMAGE_FEE, 遗失=a.deposit - LOST_KEEPS)
GOODS, PAID, DATES, AREA, UNKNOWN = "SEC-13-12", "SEC-13-03", "SEC-13-05", "SEC-13-06", "本单没有发过这个证号"


class ContractorPass(Form):
    key, prefix, title = "contractor_pass", "LS", "临时出入证申请（临时施工人员登记表）"
    owner, group = "保安部", "出入管理"
    about = "外来施工人员进店施工前，由用工部门申请；保安部收取押金后一人一证。"
    readers = [by.desk("gate"), HEAD, by.person("supervisor"), by.post("酒店总值班")]
    keep, purposes = years(2), ["核实施工人员身份", "处理安全事件", "配合公安机关依法查询"]

    request = Section(
        "一、施工（用工部门填写）",
        contractor=Text("施工单位", cite="SEC-13-13"),
        contractor_head=Text("施工单位负责人", most=60, cite="SEC-13-01"),
        phone=Phone("联系电话", cite=ours("出了事找得到施工单位")),
        department=Dept("用工部门", default="my_department", cite="SEC-13-01"),
        supervisor=Person("用工部门监管人", hint="施工期间在现场监管的人", cite="SEC-13-10"),
        content=LongText("施工内容", cite="SEC-13-01"),
        areas=Multi("施工区域", register="areas", hint="出入证只在这些区域有效", cite="SEC-13-06"),
        valid_from=Date("有效期起", default="today", cite="SEC-13-05"),
        valid_to=Date("有效期止", cite="SEC-13-05"),
        fire=YesNo("是否动火", hint="动火的另办动火作业申请单", cite="SEC-14-01"),
    )  # fmt: skip
    workforce = Section(
        "二、临时施工人员登记表（用工部门填写）",
        workers=Table(
            "施工人员", serial=Int("序号", optional=True, at_least=1), name=Text("姓名", most=60),
            sex=Choice("性别", ["男", "女"]), ethnic=Text("民族", optional=True, paper_only=True, personal=True),
            id_no=IdNo("身份证号码"), address=Text("家庭住址", optional=True, paper_only=True, personal=True),
            photo=Photo("照片", optional=True), arrives=Date("来店施工时间", optional=True),
            leaves=Date("离店时间", optional=True), remark=Text("备注", optional=True), lines=8, at_most=100,
            cite="SEC-13-13",
        ),
        organiser=Dept("组织部门", optional=True, cite="SEC-13-13"),
        made_by=Dept("制表部门", optional=True, default="my_department", cite="SEC-13-13"),
        filled_by_person=Person("填写人", optional=True, default="me", cite="SEC-13-13"),
    )  # fmt: skip
    vouching = Section(
        "三、用工证明（用工部门负责人填写）",
        certificate=LongText("用工证明", optional=True, hint="印在用工证明上", cite=["SEC-13-01", "SEC-13-11"]),
    )  # fmt: skip
    issuing = Section(
        "四、发证（保安部填写）",
        deposit=Calc("每证押金", setting("pass_deposit"), as_kind="money", cite="SEC-13-03"),
        deposits=Table(
            "押金收取", pass_no=Text("证号", most=20), worker=Text("持证人", most=60), amount=Money("金额", at_least=0),
            taken_by=Person("收款人", default="me"), taken_at=DateTime("时间", default="now"), at_most=100,
            cite=["SEC-13-02", "SEC-13-03"],
        ),
    )  # fmt: skip
    changes = Section(
        "五、续用、补办、收回、带入和进出（逐次登记）",
        extensions=Table(
            "续用", old_to=Date("原有效期止"), new_to=Date("新有效期止"), reason=Text("原因"),
            approved_by=Person("批准人"), at=DateTime("时间"), grows=True, optional=True, cite="SEC-13-05",
        ),
        replacements=Table(
            "补办", old_no=Text("原证号"), new_no=Text("新证号"), state=Choice("原因", ["损坏", "遗失"]),
            kept=Calc("扣留押金", choose(a.state, 损坏=DAMAGE_FEE, 遗失=LOST_KEEPS), as_kind="money"),
            handled_by=Person("经手人"), at=DateTime("时间"), grows=True, optional=True,
            cite=["SEC-13-04", "SEC-13-03"],
        ),
        withdrawals=Table(
            "收回", pass_no=Text("证号"), reason=Text("原因"), handled_by=Person("经手人"), at=DateTime("时间"),
            grows=True, optional=True, cite="SEC-13-06",
        ),
        brought=Table(
            "带入物资", name=Text("名称"), spec=Text("规格", optional=True), unit=Text("单位", optional=True),
            quantity=Number("数量"), at=DateTime("时间"), guard=Person("登记人"), grows=True, optional=True, cite=GOODS,
        ),
        movements=Table(
            "进出记录", pass_no=Text("证号"), direction=Choice("进出", ["进店", "出店"]), at=DateTime("时间"),
            guard=Person("登记人"), area=Text("前往区域", optional=True), grows=True, optional=True, cite=LOGGED,
        ),
    )  # fmt: skip
    returning = Section(
        "六、退证（保安部填写）",
        returned=Table(
            "退证", pass_no=Text("证号", most=20), state=Choice("状态", ["完好", "损坏", "遗失"]),
            refund=Calc(
                "退还金额", choose(date_of(a.at) <= a.valid_to, 是=BACK, 否=0), as_kind="money",
                cite=["SEC-13-03", "SEC-13-04", "SEC-13-05"],
            ),
            handled_by=Person("经手人", default="me"), at=DateTime("时间", default="now"), at_most=100,
            cite=["SEC-13-03", "SEC-13-04"],
        ),
    )  # fmt: skip

    rules = Rules(
        order=Rule(
            at="valid_to", says="有效期止不能早于有效期起", holds=a.valid_to >= a.valid_from, cite=ours("日期不能写反")
        ),
        short_enough=Rule(
            at="valid_to", says="临时出入证超过了规定的最长期限；做不完的，到期前办理续用",
            holds=days_between(a.valid_from, a.valid_to) <= LONGEST, cite="SEC-13-05",
        ),
        not_past=Rule(
            at="valid_to", says="有效期止已经过去，请核对日期", holds=a.valid_to >= date_of(now), cite="SEC-13-05"
        ),
        workers_once=Rule(
            at="workers", says="同一个身份证号码填了两次，一人只办一证", holds=~repeated(a.workers.id_no),
            cite=ours("一人一证，证号才对得上人"),
        ),
        fire_needs_permit=Rule(
            at="fire", says="动火的，批准后另办动火作业申请单，批准以前不得动火", holds=~a.fire, warns=True,
            cite="SEC-14-01",
        ),
        one_pass_each=Rule(
            at="deposits", says="发证的张数与施工人员的人数不一致：一人一证",
            holds=a.deposits.pass_no.count() == a.workers.name.count(), at_step="issue", cite="SEC-13-02",
        ),
        numbers_differ=Rule(
            at="deposits", says="有两张证用了同一个证号", holds=~repeated(a.deposits.pass_no), at_step="issue",
            cite=ours("门岗凭证号识别持证人"),
        ),
        for_those_named=Rule(
            at="deposits", says="持证人不在施工人员名单里，或者有人没有发到证",
            holds=a.deposits.worker.only(a.workers.name) & a.workers.name.only(a.deposits.worker), at_step="issue",
            cite="SEC-13-02",
        ),
        deposit_exact=Rule(
            at="deposits", says="每证收取的押金与规定的金额不一致",
            holds=(a.deposits.amount.least() == a.deposit) & (a.deposits.amount.most() == a.deposit), at_step="issue",
            cite="SEC-13-03",
        ),
        all_back=Rule(
            at="returned", says="退证的张数与发出的不一致：补办过的按新证号退，遗失的也要登记",
            holds=a.returned.pass_no.count() == a.deposits.pass_no.count() - a.replacements.old_no.count(),
            at_step="give_back", cite="SEC-13-03",
        ),
        back_once=Rule(
            at="returned", says="有证号退了两次", holds=~repeated(a.returned.pass_no), at_step="give_back", cite=PAID
        ),
        back_known=Rule(
            at="returned", says="退的证里有不是本单发出的证号，或者有已经补办作废的旧证号",
            holds=a.returned.pass_no.only(a.deposits.pass_no) & ~a.returned.pass_no.any_of(a.replacements.old_no),
            at_step="give_back", cite="SEC-13-03",
        ),
    )  # fmt: skip

    route = Route(
        head=Step("用工部门负责人审核并出具用工证明", HEAD, fills="vouching", signs=True, cite="SEC-13-01"),
        security=Step("保安部审批", by.post("保安部经理"), cite="SEC-13-02"),
        issue=Step(
            "发证", OFFICE, "issue", fills="issuing", stage="待发证", may_return=False, may_reject=False,
            hint="每证收取押金后发证，证上贴照片", cite=["SEC-13-02", "SEC-13-03"],
        ),
        give_back=Step(
            "退证", OFFICE, "receive", fills="returning", stage="已发证", may_return=False, may_reject=False,
            button="退证", hint="完工后收回全部证件，退还押金", cite=["SEC-13-03", "SEC-13-04"],
        ),
    )  # fmt: skip
    stages = {"待发证": "open", "已发证": "open", "已退证": "done", "已失效": "void"}

    lapses_soon = Timer(
        "临时出入证快到期了：做不完的请办理续用，做完的请退证",
        at_time(a.valid_to - setting("pass_lapse_notice_days", times=timedelta(days=1)), time(9, 0)), ("已发证",),
        ours("让用工部门在到期前办理续用"), tells=(by.applicant, HEAD, by.person("supervisor")),
    )  # fmt: skip
    lapses = Timer(
        "临时出入证已过期，没有续用，证件作废，押金不退", end_of_day(a.valid_to), ("待发证", "已发证"), "SEC-13-05",
        tells=(by.applicant, HEAD, by.desk("gate")), stage="已失效",
    )  # fmt: skip

    extend = Amendment(
        "续用",
        Section(
            "用工部门填写", new_valid_to=Date("新有效期止", cite=DATES), extension_reason=Text("原因", cite=DATES)
        ),
        route=Route(
            head=Step("用工部门负责人审核", HEAD, cite=["SEC-13-01", "SEC-13-05"]),
            security=Step("保安部审批", by.post("保安部经理"), cite=["SEC-13-02", "SEC-13-05"]),
        ),
        rules=Rules(
            in_time=Rule(
                at="new_valid_to", says="证件已过期作废，请重新申请", holds=a.valid_to >= date_of(now), cite=DATES
            ),
            later=Rule(
                at="new_valid_to", says="新有效期止必须晚于原有效期止", holds=a.new_valid_to > a.valid_to, cite=DATES
            ),
            short_enough=Rule(
                at="new_valid_to", says="一次续用超过了规定的最长期限",
                holds=days_between(a.valid_to, a.new_valid_to) <= LONGEST, cite="SEC-13-05",
            ),
        ),
        sets={"valid_to": a.new_valid_to},
        adds={
            "extensions": {
                "old_to": a.valid_to, "new_to": a.new_valid_to, "reason": a.extension_reason,
                "approved_by": fact("decider"), "at": now,
            }
        },
        stages=("已发证",),
        cite="SEC-13-05",
    )  # fmt: skip
    move = Amendment(
        "进出",
        Section(
            "施工人员进出（门岗填写）",
            moving_no=Text("证号", cite="SEC-13-06"),
            direction=Choice("进出", ["进店", "出店"], cite=LOGGED),
            moved_at=DateTime("时间", default="now", cite=LOGGED),
            bound_for=Text("前往区域", optional=True, most=60, cite="SEC-13-06"),
        ),
        rules=Rules(
            known=Rule(at="moving_no", says=UNKNOWN, holds=a.moving_no.any_of(a.deposits.pass_no), cite="SEC-13-06"),
            not_taken=Rule(
                at="moving_no", says="这张证已经收回或者补办作废，不得进店",
                holds=~(a.moving_no.any_of(a.withdrawals.pass_no) | a.moving_no.any_of(a.replacements.old_no)),
                only_if=a.direction == "进店", cite="SEC-13-06",
            ),
            within_dates=Rule(
                at="moved_at", says="不在证件的有效期内，不得进店",
                holds=(date_of(a.moved_at) >= a.valid_from) & (date_of(a.moved_at) <= a.valid_to),
                only_if=a.direction == "进店", cite="SEC-13-05",
            ),
            in_its_area=Rule(
                at="bound_for", says="这张证不能进入这个区域", holds=a.bound_for.any_of(a.areas),
                only_if=(a.direction == "进店") & a.bound_for.filled(), cite="SEC-13-06",
            ),
        ),
        adds={
            "movements": {
                "pass_no": a.moving_no, "direction": a.direction, "at": a.moved_at, "guard": fact("applicant"),
                "area": a.bound_for,
            }
        },
        stages=("已发证", "已失效", "已退证"),
        filed_by=by.desk("gate"),
        cite=LOGGED,
    )  # fmt: skip
    bring = Amendment(
        "带入登记",
        Section(
            "带入的工具和材料（门岗填写）",
            brought_name=Text("名称", most=60, hint="登记过的，带出时凭出门证明核对", cite=GOODS),
            brought_spec=Text("规格", optional=True, most=60, cite=GOODS),
            brought_unit=Text("单位", optional=True, most=10, cite=GOODS),
            brought_quantity=Number("数量", at_least=0, cite=GOODS),
        ),
        adds={
            "brought": {
                "name": a.brought_name, "spec": a.brought_spec, "unit": a.brought_unit,
                "quantity": a.brought_quantity, "at": now, "guard": fact("applicant"),
            }
        },
        stages=("已发证",),
        filed_by=by.desk("gate"),
        cite=GOODS,
    )  # fmt: skip
    replace = Amendment(
        "补办",
        Section(
            "补办（保安部填写）",
            replaced_no=Text("原证号", cite=REPLACED),
            fresh_no=Text("新证号", most=20, cite=REPLACED),
            fresh_holder=Text("持证人", most=60, cite=REPLACED),
            replaced_state=Choice("原因", ["损坏", "遗失"], cite=["SEC-13-04"]),
        ),
        rules=Rules(
            known=Rule(
                at="replaced_no", says="本单没有发过这个证号，或者已经补办过",
                holds=a.replaced_no.any_of(a.deposits.pass_no) & ~a.replaced_no.any_of(a.replacements.old_no),
                cite=REPLACED,
            ),
            fresh=Rule(
                at="fresh_no", says="新证号已用过，请另编", holds=~a.fresh_no.any_of(a.deposits.pass_no), cite=REPLACED
            ),
            same_holder=Rule(
                at="fresh_holder", says="持证人不在施工人员名单里", holds=a.fresh_holder.any_of(a.workers.name),
                cite="SEC-13-02",
            ),
        ),
        adds={
            "replacements": {
                "old_no": a.replaced_no, "new_no": a.fresh_no, "state": a.replaced_state,
                "handled_by": fact("applicant"), "at": now,
            },
            "deposits": {
                "pass_no": a.fresh_no, "worker": a.fresh_holder, "amount": a.deposit,
                "taken_by": fact("applicant"), "taken_at": now,
            },
        },
        stages=("已发证",),
        filed_by=OFFICE,
        cite=REPLACED,
    )  # fmt: skip
    withdraw = Amendment(
        "收回",
        Section(
            "收回（保安部填写）", withdrawn_no=Text("证号", cite="SEC-13-06"),
            withdrawal_reason=Text("原因", cite="SEC-13-06"),
        ),
        rules=Rules(
            known=Rule(at="withdrawn_no", says=UNKNOWN, holds=a.withdrawn_no.any_of(a.deposits.pass_no), cite=AREA),
        ),
        adds={"withdrawals": {
            "pass_no": a.withdrawn_no, "reason": a.withdrawal_reason, "handled_by": fact("applicant"), "at": now,
        }},
        stages=("已发证",),
        filed_by=by.post("保安部主管", "保安部领班", "保安部经理"),
        cite="SEC-13-06",
    )  # fmt: skip

    sheet = Sheet(
        """
        contractor  contractor  contractor  contractor_head contractor_head phone
        department  department  department  supervisor  supervisor  supervisor
        content     content     content     content     content     content
        areas       areas       areas       areas       fire        fire
        valid_from  valid_from  valid_from  valid_to    valid_to    valid_to
        workers     workers     workers     workers     workers     workers
        organiser   organiser   made_by     made_by     filled_by_person filled_by_person
        certificate certificate certificate certificate certificate certificate
        deposit     deposit     deposit     deposit     deposit     deposit
        deposits    deposits    deposits    deposits    deposits    deposits
        extensions  extensions  extensions  extensions  extensions  extensions
        replacements replacements replacements replacements replacements replacements
        withdrawals withdrawals withdrawals withdrawals withdrawals withdrawals
        brought     brought     brought     brought     brought     brought
        returned    returned    returned    returned    returned    returned
        """,
        copies=["第一联 保安部存", "第二联 用工部门存"],
        paper="landscape",
        leaves_out={"movements": "进出记录逐日增长，另印进出登记"},
    )
    columns = "contractor department supervisor areas valid_from valid_to fire"
    search = "contractor contractor_head department supervisor content workers deposits phone"
    title_from = "contractor"
    example = {
        "contractor": "恒通建筑装饰公司",
        "contractor_head": "吴建国",
        "phone": "13900005678",
        "department": "工程部",
        "supervisor": "post:弱电技术员",
        "content": "三层走廊吊顶维修、更换灯具。",
        "areas": ["三层"],
        "valid_from": "today",
        "valid_to": "today+5",
        "fire": "否",
        "workers": [
            {"serial": "1", "name": "郑海", "sex": "男", "id_no": "110101199003078590", "arrives": "today"},
            {"serial": "2", "name": "冯春", "sex": "男", "id_no": "11010519491231002X", "arrives": "today"},
        ],
        "organiser": "工程部",
    }
