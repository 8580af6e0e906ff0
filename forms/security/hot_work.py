"""动火作业申请单。先办证，后动火；人走火灭，查过才关。"""

from datetime import timedelta

from forms.security.on_site import (
    AFTERWARDS,
    MASKING,
    ON_SITE,
    WATCHING,
    first_check,
    grace,
    look,
    masking,
    on_site,
    second_check,
)
from portal.formkit import (
    Amendment,
    Calc,
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
    Photo,
    Place,
    Ref,
    Route,
    Rule,
    Rules,
    Scan,
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
PERMITTED = ours("许可只对批准的地点、时间、方式和人员有效")
POSTED = ours("高层建筑动火须在主入口和作业现场公告（应急管理部令第5号第十五条），贴好拍照才开工")
TOGETHER = ours("几处动火、易燃作业和屏蔽的探测器碰在一起，一处失火难以及时发现")
CONTROL = (by.posts("监控员", "保安部领班", "保安部主管"), by.desk("gate"))


class HotWork(Form):
    key, prefix, title, owner, group = "hot_work", "DH", "动火作业申请单", "保安部", "消防安全"
    about = "在固定动火点以外使用明火，动火前办理；批准后凭许可证在批准的地点和时间内动火。"
    readers = [by.desk("gate"), by.posts("监控员", "保安部领班", "酒店总值班")]
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
        around=Calc("同时同处的情况", fact("around_fire", a.place, a.starts, a.ends), cite=TOGETHER),
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
            "岗位责任", post=Text("岗位", most=60), who=Text("责任人", most=60), duty=Text("职责"), cite="SEC-14-11"
        ),
        head_signature=Sign(
            "负责人签名", only_if=is_first, hint="二级由部门负责人在审批时签名", cite="SEC-14-10"
        ),
    )  # fmt: skip
    beginning = Section(
        "三、开工（监护人现场填写）",
        began_from=Scan("开工现场扫码", hint="扫动火地点的地点码", cite=ON_SITE),
        entrance_photo=Photo("主入口公告照片", hint="公告贴在大堂入口", cite=POSTED),
        site_photo=Photo("现场公告照片", hint="公告和许可证贴在作业现场", cite=POSTED),
        began_at=DateTime("实际开始", default="now", cite=PERMITTED),
    )
    releasing = Section(
        "三、开工（保安部现场填写）", released_from=Scan("放行现场扫码", hint="扫动火地点的地点码", cite=ON_SITE)
    )
    ending = Section(
        "四、收工（监护人现场填写）",
        ended_from=Scan("收工现场扫码", hint="扫动火地点的地点码", cite=ON_SITE),
        ended_at=DateTime("实际结束", default="now", cite=PERMITTED),
    )
    inspection = Section(
        "五、动火后检查和探测器（逐次登记）",
        checks=Table(
            "动火后检查",
            due=DateTime("应查时间"), checked_at=DateTime("时间"), by_whom=Person("检查人"), found=Text("情况"),
            grows=True, optional=True, cite=AFTERWARDS,
        ),
        masks=Table(
            "探测器屏蔽和恢复", point=Text("探测器"), act=Choice("办理", ["屏蔽", "恢复"]), at=DateTime("时间"),
            by_whom=Person("经手人"), grows=True, optional=True, cite=MASKING,
        ),
    )  # fmt: skip
    closing = Section("六、验收（保安部填写）", conclusion=Choice("验收结论", [SAFE, "需继续监护"], cite=AFTERWARDS))

    level = Grade(
        "动火等级",
        first=Case("一级", "在需要重点防火的部位动火", a.spots.any_of(FIRST_LEVEL), cite="SEC-14-02"),
        second=Case("二级", "一级以外的部位", otherwise, cite="SEC-14-13"),
    )

    rules = Rules(
        fixed_place=Rule(
            at="place", says="这里是保安部登记的固定动火点，不需要办理动火许可",
            holds=~fact("fixed_fire_place", a.place), cite="SEC-14-01",
        ),
        none_or_some=Rule(
            at="spots", says="选了“以上都不是”，就不能再选其他部位",
            holds=~(a.spots.any_of([NONE_OF_THESE]) & a.spots.any_of(FIRST_LEVEL)),
            cite=ours("动火等级由所选部位决定，两样都选算不清"),
        ),
        order=Rule(
            at="ends", says="计划结束必须晚于计划开始", holds=a.ends > a.starts, cite=ours("时间写反的许可无法使用")
        ),
        within_hours=Rule(
            at="ends", says="超过了本级动火许可的最长时间，请分次申请",
            holds=a.ends - a.starts
            <= setting("hot_work_hours_level1", a.level, times=timedelta(hours=1), 一级="hot_work_hours_level1",
                       二级="hot_work_hours_level2"),
            cite=ours("条文没有规定许可的有效时间，取国内通行的做法"),
        ),
        in_time=Rule(
            at="starts", says="先办证，后动火：计划开始的时间已经过去", holds=a.starts >= now,
            cite=["SEC-14-11", "SEC-14-14"],
        ),
        watcher_apart=Rule(
            at="watcher", says="监护人不能由动火人兼任", holds=a.watcher.not_in(a.workers.person),
            cite=ours("动火时必须有人专门监护"),
        ),
        licences_hold=Rule(
            at="workers", says="有动火人的证书在计划结束以前到期",
            holds=a.workers.valid_to.least() >= date_of(a.ends), only_if=a.workers.valid_to.count() > 0,
            cite=ours("证书过期的人不能动火"),
        ),
        containers_cleaned=Rule(
            at="measures", says="在盛过易燃可燃液体或气体的容器上动火，须先清洗置换并检测",
            holds=a.measures.any_of([CLEANED]), only_if=a.spots.any_of([CONTAINERS]),
            cite=ours("残留的气体遇火会爆炸"),
        ),
        pass_holds=Rule(
            at="contractor_pass", says="关联的临时出入证已经失效，请先办理续用",
            holds=fact("pass_valid", a.contractor_pass), only_if=a.contractor_pass.filled(), cite="SEC-13-05",
        ),
        nothing_flammable=Rule(
            at="place", says="同一处同一时间有油漆、防水、燃气一类的易燃施工，不能同时动火，请错开时间",
            holds=fact("flammable_near", a.place, a.starts, a.ends).blank(), cite=TOGETHER,
            override=by.post("保安部经理"), override_if="hot_work_override",
        ),
        alone=Rule(
            at="place", says="同一处或者同一层在这段时间还有别的动火", warns=True,
            holds=fact("fires_near", a.place, a.starts, a.ends).blank(), cite=TOGETHER,
        ),
        detectors_awake=Rule(
            at="place", says="同一层有探测器因为别的动火屏蔽着，起火不会自动报警", warns=True,
            holds=fact("masked_near", a.place, a.starts, a.ends).blank(), cite=TOGETHER,
        ),
        begun_there=on_site("began_from", "begin"),
        released_there=on_site("released_from", "begin_security"),
        ended_there=on_site("ended_from", "finish"),
        began_within=Rule(
            at="began_at", says="不在许可的时间之内，不得动火；时间变了要重新申请",
            holds=(a.began_at >= a.starts) & (a.began_at <= a.ends), at_step="begin", cite=PERMITTED,
        ),
        ended_after_beginning=Rule(
            at="ended_at", says="实际结束不能早于实际开始，也不能晚于现在",
            holds=(a.ended_at >= a.began_at) & (a.ended_at <= now), at_step="finish", cite=PERMITTED,
        ),
        checked_twice=Rule(
            at="conclusion", says="动火结束后的两次检查还没有做完",
            holds=(a.checks.checked_at.count() >= 2) & (a.checks.checked_at.most() >= second_check),
            at_step="close", cite=AFTERWARDS,
        ),
        detectors_restored=Rule(
            at="conclusion", says="还有屏蔽的探测器没有恢复",
            holds=fact("still_masked", a.masks.point, a.masks.act).blank(), at_step="close", cite=MASKING,
        ),
        nothing_glows=Rule(
            at="conclusion", says="现场还需继续监护，不能关闭；请继续监护，再检查一次以后关闭",
            holds=a.conclusion == SAFE, at_step="close", cite=AFTERWARDS,
        ),
    )  # fmt: skip

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
            own=True, may_return=False, may_reject=False, button="签名开工", hint="公告贴好、拍了照，才能开工",
            cite=WATCHING,
        ),
        begin_security=Step(
            "现场开工：保安部签名", by.post("保安部领班", "保安部主管", "夜值领班", "保安员"), "check",
            fills="releasing", signs=True, stage="待作业", not_also=("watcher",), may_return=False, may_reject=False,
            button="签名放行", cite=WATCHING,
        ),
        finish=Step(
            "作业结束", by.person("watcher"), "register", fills="ending", stage="作业中", own=True, may_return=False,
            may_reject=False, button="收工", cite=WATCHING,
        ),
        close=Step(
            "检查关闭", by.post("保安部领班", "夜值领班", "保安部主管", "保安部经理"), "close", fills="closing",
            stage="待检查", not_also=("watcher",), may_reject=False, hint="两次检查做完、探测器都恢复以后才能关闭",
            cite=AFTERWARDS,
        ),
    )  # fmt: skip
    stages = {
        "待作业": "open", "作业中": "open", "待检查": "open", "待二次检查": "open", "待关闭": "open", "已关闭": "done",
        "已失效": "void",
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
        "动火结束后第二次检查的时间到了", second_check, ("待检查", "待二次检查"), AFTERWARDS,
        tells=(by.person("watcher"), by.post("监控员")),
    )  # fmt: skip
    first_check_missed = Timer(
        "动火后第一次检查没有按时做，请立即派人到现场", first_check + grace, ("待检查",), AFTERWARDS,
        tells=(by.person("watcher"), *CONTROL),
    )  # fmt: skip
    second_check_missed = Timer(
        "动火后第二次检查没有按时做，请立即派人到现场", second_check + grace, ("待检查", "待二次检查"), AFTERWARDS,
        tells=(by.person("watcher"), *CONTROL),
    )  # fmt: skip

    first_look = look("第一次检查", first_check, ("待检查",), "待二次检查")
    second_look = look("第二次检查", second_check, ("待二次检查",), "待关闭")
    look_again = look("继续监护检查", second_check, ("待关闭",))
    mask = masking()
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
        began_at       began_at       began_from     released_from  ended_at       ended_from
        entrance_photo entrance_photo entrance_photo site_photo     site_photo     site_photo
        checks         checks         checks         checks         checks         checks
        masks          masks          masks          masks          masks          masks
        conclusion     conclusion     conclusion     conclusion     conclusion     conclusion
        """,
        copies=["第一联 作业现场张贴", "第二联 保安部存档", "第三联 申请部门存"],
        leaves_out={"around": "是看单据那一刻的情况，不印在纸上"},
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
        "measures": ["周围可燃物已清理", "灭火器材已到位", "监护人已到位", "作业证件已查验"],
        "duties": [
            {"post": "现场负责人", "who": "周工", "duty": "指挥作业，随时叫停"},
            {"post": "监护人", "who": "监护人本人", "duty": "全程监看，备灭火器"},
        ],
        "head_signature": '<svg viewBox="0 0 300 120"><path d="M20 70 C40 20 60 20 80 70 L160 60"/></svg>',
    }
