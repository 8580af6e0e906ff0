"""动火作业申请单。先办证，后动火；人走火灭，查过才关。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Case,
    Checklist,
    Choice,
    Date,
    DateTime,
    Dept,
    Form,
    Grade,
    LongText,
    Multi,
    Person,
    Place,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Sign,
    Step,
    Table,
    Text,
    Timer,
    YesNo,
    a,
    by,
    date_of,
    fact,
    now,
    otherwise,
    ours,
    setting,
    years,
)

CONTAINERS = "油罐、油箱、盛过易燃可燃液体或气体的容器及相连设备"
FIRST_LEVEL = [  # the seven cases, in the order of the article
    "禁火区域", "客房内", "各种机房内", "有可燃材料装修的部位", "危险性较大的登高作业", "堆放大量可燃易燃物的场所",
    CONTAINERS,
]  # fmt: skip
NONE_OF_THESE = "以上都不是"
CLEANED = "易燃易爆容器已清洗置换并检测"
SAFE = "无残留火种，可关闭"

is_first = a.level == "一级"
MINUTE = timedelta(minutes=1)
first_check = a.ended_at + setting("hot_work_check_first", times=MINUTE)
second_check = a.ended_at + setting("hot_work_check_second", times=MINUTE)
PERMITTED = ours("许可只对批准的地点、时间、方式和人员有效")
WATCHING = ours("作业的开始和结束由监护人和保安部当面确认")
AFTERWARDS = ours("阴燃可能在动火结束以后才出现，须隔一段时间再看")


class HotWork(Form):
    key, prefix, title, owner, group = "hot_work", "DH", "动火作业申请单", "保安部", "消防安全"
    about = "在固定动火点以外使用明火，动火前办理；批准后凭许可证在批准的地点和时间内动火。"
    readers = [by.desk("gate"), by.posts("监控员", "保安部领班")]
    keep, purposes, urgent = years(3), ["事故调查", "消防检查"], True
    filed_by = Case("一级动火由部门负责人填写并签名", is_first, by.head_of("department"), cite="SEC-14-10")

    work = Section(
        "一、动火作业（申请部门填写）",
        department=Dept("申请部门", default="my_department", cite="SEC-14-10"),
        contractor=Text("施工单位", optional=True, hint="由外单位动火的填写", cite="SEC-13-01"),
        contractor_pass=Ref(
            "关联出入证",
            form="contractor_pass",
            optional=True,
            required_if=a.contractor.filled(),
            hint="外单位的人员先办临时出入证",
            cite="SEC-13-01",
        ),
        place=Place("动火地点", cite="SEC-14-01"),
        spots=Multi(
            "动火部位",
            [*FIRST_LEVEL, NONE_OF_THESE],
            cite=[f"SEC-14-{number:02}" for number in range(2, 10)],
        ),
        methods=Multi("动火方式", ["电焊", "气焊", "气割", "砂轮切割", "喷灯", "其他"], cite="SEC-14-11"),
        content=LongText("动火内容", cite="SEC-14-11"),
        starts=DateTime("计划开始", cite="SEC-14-11"),
        ends=DateTime("计划结束", cite="SEC-14-11"),
        dangerous=YesNo("危险性较大需报总经理", only_if=is_first, cite="SEC-14-12"),
        danger_reason=Text(
            "危险性较大的理由", only_if=is_first, optional=True, required_if=a.dangerous, cite="SEC-14-12"
        ),
        report=LongText(
            "专题报告",
            only_if=is_first,
            optional=True,
            required_if=a.dangerous,
            hint="危险动火报告：危险在哪里、怎样防、出事怎样办",
            cite="SEC-14-12",
        ),
    )
    people = Section(
        "二、人员与安全措施（申请部门填写）",
        workers=Table(
            "动火人",
            person=Text("姓名", most=60),
            licence=Text("特种作业证号", personal=True, optional=True, most=40),
            valid_to=Date("证书有效期", optional=True),
            cite="SEC-14-14",
        ),
        watcher=Person("监护人", hint="不参加动火，全程在场", cite="SEC-14-11"),
        plan=LongText(
            "安全实施方案",
            hint="一级写安全实施方案；二级写与动火人共同商定的安全措施",
            cite=["SEC-14-11", "SEC-14-14"],
        ),
        measures=Checklist(
            "防护措施",
            ["周围可燃物已清理", "灭火器材已到位", "监护人已到位", "作业证件已查验", CLEANED, "邻近区域已通知",
             "火灾探测器已采取防误报措施", "其他"],
            cite="SEC-14-11",
        ),
        duties=Table(
            "岗位责任",
            post=Text("岗位", most=60),
            who=Text("责任人", most=60),
            duty=Text("职责"),
            cite="SEC-14-11",
        ),
        head_signature=Sign(
            "负责人签名", only_if=is_first, hint="二级由部门负责人在审批时签名", cite="SEC-14-10"
        ),
    )  # fmt: skip
    beginning = Section("三、开工（监护人现场填写）", began_at=DateTime("实际开始", default="now", cite=PERMITTED))
    ending = Section("四、收工（监护人现场填写）", ended_at=DateTime("实际结束", default="now", cite=PERMITTED))
    inspection = Section(
        "五、动火后检查（监护人填写）",
        checks=Table(
            "动火后检查",
            checked_at=DateTime("时间", default="now"),
            by_whom=Text("检查人", most=60),
            found=Text("情况"),
            cite=AFTERWARDS,
        ),
    )
    closing = Section(
        "六、验收（保安部填写）",
        conclusion=Choice("验收结论", [SAFE, "需继续监护"], cite=AFTERWARDS),
    )

    level = Grade(
        "动火等级",
        first=Case("一级", "在需要重点防火的部位动火", a.spots.any_of(FIRST_LEVEL), cite="SEC-14-02"),
        second=Case("二级", "一级以外的部位", otherwise, cite="SEC-14-13"),
    )

    rules = Rules(
        fixed_place=Rule(
            at="place",
            says="这里是保安部登记的固定动火点，不需要办理动火许可",
            holds=~fact("fixed_fire_place", a.place),
            cite="SEC-14-01",
        ),
        none_or_some=Rule(
            at="spots",
            says="选了“以上都不是”，就不能再选其他部位",
            holds=~(a.spots.any_of([NONE_OF_THESE]) & a.spots.any_of(FIRST_LEVEL)),
            cite=ours("动火等级由所选部位决定，两样都选算不清"),
        ),
        order=Rule(
            at="ends", says="计划结束必须晚于计划开始", holds=a.ends > a.starts, cite=ours("时间写反的许可无法使用")
        ),
        within_hours=Rule(
            at="ends",
            says="超过了本级动火许可的最长时间，请分次申请",
            holds=a.ends - a.starts
            <= setting(
                "hot_work_hours_level1",
                a.level,
                times=timedelta(hours=1),
                一级="hot_work_hours_level1",
                二级="hot_work_hours_level2",
            ),
            cite=ours("条文没有规定许可的有效时间，取国内通行的做法"),
        ),
        in_time=Rule(
            at="starts",
            says="先办证，后动火：计划开始的时间已经过去",
            holds=a.starts >= now,
            cite=["SEC-14-11", "SEC-14-14"],
        ),
        watcher_apart=Rule(
            at="watcher",
            says="监护人不能由动火人兼任",
            holds=a.watcher.not_in(a.workers.person),
            cite=ours("动火时必须有人专门监护"),
        ),
        licences_hold=Rule(
            at="workers",
            says="有动火人的证书在计划结束以前到期",
            holds=a.workers.valid_to.least() >= date_of(a.ends),
            only_if=a.workers.valid_to.count() > 0,
            cite=ours("证书过期的人不能动火"),
        ),
        containers_cleaned=Rule(
            at="measures",
            says="在盛过易燃可燃液体或气体的容器上动火，须先清洗置换并检测",
            holds=a.measures.any_of([CLEANED]),
            only_if=a.spots.any_of([CONTAINERS]),
            cite=ours("残留的气体遇火会爆炸"),
        ),
        pass_holds=Rule(
            at="contractor_pass",
            says="关联的临时出入证已经失效，请先办理续用",
            holds=fact("pass_valid", a.contractor_pass),
            only_if=a.contractor_pass.filled(),
            cite="SEC-13-05",
        ),
        began_within=Rule(
            at="began_at",
            says="不在许可的时间之内，不得动火；时间变了要重新申请",
            holds=(a.began_at >= a.starts) & (a.began_at <= a.ends),
            at_step="begin",
            cite=PERMITTED,
        ),
        ended_after_beginning=Rule(
            at="ended_at",
            says="实际结束不能早于实际开始，也不能晚于现在",
            holds=(a.ended_at >= a.began_at) & (a.ended_at <= now),
            at_step="finish",
            cite=PERMITTED,
        ),
        checked_twice=Rule(
            at="checks",
            says="动火结束后要检查两次",
            holds=a.checks.checked_at.count() >= 2,
            at_step="check",
            cite=AFTERWARDS,
        ),
        first_check_late_enough=Rule(
            at="checks",
            says="第一次检查还没有到规定的时间",
            holds=a.checks.checked_at.least() >= first_check,
            at_step="check",
            cite=AFTERWARDS,
        ),
        second_check_late_enough=Rule(
            at="checks",
            says="第二次检查还没有到规定的时间",
            holds=a.checks.checked_at.most() >= second_check,
            at_step="check",
            cite=AFTERWARDS,
        ),
        checks_not_ahead=Rule(
            at="checks",
            says="检查只能在看过现场以后填写，时间不能晚于现在",
            holds=a.checks.checked_at.most() <= now,
            at_step="check",
            cite=AFTERWARDS,
        ),
        nothing_glows=Rule(
            at="conclusion",
            says="现场还需继续监护，不能关闭；请退回监护人继续检查",
            holds=a.conclusion == SAFE,
            at_step="close",
            cite=AFTERWARDS,
        ),
    )

    # 一级: the head files it, and the signature is the filing (SEC-14-10); 二级: anyone files, the head signs.
    route = Route(
        head=Step(
            "部门负责人召集动火人商定措施并签名",
            by.head_of("department"),
            signs=True,
            only_if=Case("二级动火由部门负责人签名", a.level == "二级", cite="SEC-14-14"),
            cite="SEC-14-14",
        ),
        security=Step(
            "保安部审批",
            by.post("保安部经理"),
            two_people=True,
            not_also=("watcher",),
            cite=["SEC-14-11", "SEC-14-14"],
        ),
        general_manager=Step(
            "总经理审批",
            by.post("总经理"),
            only_if=Case("一级动火且危险性较大", is_first & a.dangerous, cite="SEC-14-12"),
            cite="SEC-14-12",
        ),
        # decided here: the record is 已通过; what follows are stages
        begin=Step(
            "现场开工：监护人签名", by.person("watcher"), "sign", fills="beginning", signs=True, stage="待作业",
            own=True, may_return=False, may_reject=False, button="签名开工", cite=WATCHING,
        ),
        begin_security=Step(
            "现场开工：保安部签名", by.post("保安部领班", "保安部主管", "夜值领班", "保安员"), "check", signs=True,
            stage="待作业", not_also=("watcher",), may_return=False, may_reject=False, button="签名放行", cite=WATCHING,
        ),
        finish=Step(
            "作业结束", by.person("watcher"), "register", fills="ending", stage="作业中", own=True, may_return=False,
            may_reject=False, button="收工", cite=WATCHING,
        ),
        check=Step(
            "动火后检查", by.person("watcher"), "check", fills="inspection", stage="待检查", own=True,
            may_return=False, may_reject=False, button="检查完毕", cite=AFTERWARDS,
        ),
        close=Step(
            "检查关闭", by.post("保安部领班", "保安部主管", "保安部经理"), "close", fills="closing", stage="待关闭",
            not_also=("watcher",), may_reject=False, cite=AFTERWARDS,
        ),
    )  # fmt: skip
    stages = {
        "待作业": "open", "作业中": "open", "待检查": "open", "待关闭": "open", "已关闭": "done", "已失效": "void",
    }  # fmt: skip

    not_begun = Timer(
        "许可的时间已过，没有动工，许可失效", a.ends, ("待作业",), PERMITTED,
        tells=(by.applicant, by.person("watcher")), stage="已失效",
    )  # fmt: skip
    overruns = Timer(
        "已到许可的结束时间，动火还没有结束", a.ends, ("作业中",), PERMITTED,
        tells=(by.post("保安部经理", "监控员"), by.head_of("department"), by.person("watcher"), by.desk("gate")),
    )  # fmt: skip
    first_check_due = Timer(
        "动火结束后第一次检查的时间到了", first_check, ("待检查",), AFTERWARDS,
        tells=(by.person("watcher"), by.post("监控员")),
    )  # fmt: skip
    second_check_due = Timer(
        "动火结束后第二次检查的时间到了", second_check, ("待检查",), AFTERWARDS,
        tells=(by.person("watcher"), by.post("监控员")),
    )  # fmt: skip

    change = Amendment(
        "变更",
        Section(
            "变更（许可随即失效，须重新申请）",
            changed=Multi("变更了什么", ["地点", "时间", "方式", "人员"], cite=PERMITTED),
            detail=LongText("变更说明", cite=PERMITTED),
        ),
        stages=("待作业",),  # once fire was lit, the work is ended and checked, never just voided
        stage="已失效",
        cite=PERMITTED,
    )

    sheet = Sheet(
        """
        department     department     department     level          level          level
        contractor     contractor     contractor     contractor_pass contractor_pass contractor_pass
        place          place          place          place          place          place
        spots          spots          spots          spots          spots          spots
        methods        methods        methods        methods        methods        methods
        content        content        content        content        content        content
        starts         starts         starts         ends           ends           ends
        workers        workers        workers        workers        workers        workers
        watcher        watcher        watcher        dangerous      dangerous      dangerous
        danger_reason  danger_reason  danger_reason  danger_reason  danger_reason  danger_reason
        report         report         report         report         report         report
        plan           plan           plan           plan           plan           plan
        measures       measures       measures       measures       measures       measures
        duties         duties         duties         duties         duties         duties
        head_signature head_signature head_signature head_signature head_signature head_signature
        began_at       began_at       began_at       ended_at       ended_at       ended_at
        checks         checks         checks         checks         checks         checks
        conclusion     conclusion     conclusion     conclusion     conclusion     conclusion
        """,
        copies=["第一联 作业现场张贴", "第二联 保安部存档", "第三联 申请部门存"],
    )
    columns = "level place department starts ends watcher began_at ended_at"
    search = "place department contractor content watcher workers"
    title_from = "place"
    example = {
        "department": "工程部",
        "place": "三层空调机房",
        "spots": ["各种机房内"],
        "methods": ["电焊", "砂轮切割"],
        "content": "更换冷凝水管，焊接支架两处。",
        "starts": "today+1 09:00",
        "ends": "today+1 16:00",
        "dangerous": "是",
        "danger_reason": "机房内有保温材料，且邻近电缆桥架",
        "report": "焊点距保温层约一米，拟拆除两米范围内的保温材料并以石棉布遮挡，备水雾灭火器四具。",
        "workers": [{"person": "孙师傅", "licence": "T110105198001011234", "valid_to": "today+400"}],
        "watcher": "post:弱电技术员",
        "plan": "断开机房风机，清理两米内可燃物，石棉布遮挡桥架，作业中每半小时巡看一次上下层。",
        "measures": [
            "周围可燃物已清理",
            "灭火器材已到位",
            "监护人已到位",
            "作业证件已查验",
            "火灾探测器已采取防误报措施",
        ],
        "duties": [
            {"post": "现场负责人", "who": "周工", "duty": "指挥作业，随时叫停"},
            {"post": "监护人", "who": "监护人本人", "duty": "全程监看，备灭火器"},
        ],
        "head_signature": '<svg viewBox="0 0 300 120"><path d="M20 70 C40 20 60 20 80 70 L160 60"/></svg>',
    }
