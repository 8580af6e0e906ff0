"""巡逻打卡记录。一班一张，到一个点位扫一次码，下班合计，领班复核。"""

from datetime import timedelta

from portal.formkit import (
    Amendment,
    Calc,
    Choice,
    DateTime,
    FollowUp,
    Form,
    LongText,
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
    Step,
    Table,
    Text,
    Timer,
    YesNo,
    a,
    by,
    choose,
    fact,
    now,
    ours,
    setting,
    years,
)

NIGHT = "夜班"
NIGHT_ROUNDS = 6  # the article's own figure
LEADERS = by.posts("保安部领班", "夜值领班", "保安部主管")
SCANNED = ours("以扫现场的地点码为到场的凭证；扫不了的手工打卡，写明原因，另作标记")
EVERY_TWO_HOURS = ours("公众聚集场所营业期间每两小时巡查一次（公安部令第61号第二十五条），严于夜班六次，一并提醒")
short = (a.shift == NIGHT) & (a.rounds < NIGHT_ROUNDS)
deviates = fact("patrol_deviates", a.route, a.punches.at, a.punches.place)
last_punch = choose(a.punches.at.count() > 0, 是=a.punches.at.most(), 否=a.began)


class Patrol(Form):
    key, prefix, title, owner, group = "patrol", "XL", "巡逻打卡记录", "保安部", "值班与事件"
    about = "保安巡逻时在各点位扫码打卡；下班合计打卡时间，由领班复核。"
    desk, late_entry = "gate", False
    readers = [by.desk("gate"), by.post("酒店总值班")]
    keep = years(2)

    duty = Section(
        "一、本班",
        shift=Choice("班次", ["早班", "中班", NIGHT], cite="SEC-02-03"),
        officer=Person("巡逻人", default="me", cite="SEC-02-03"),
        route=Ref("路线", form="patrol_route", cite="SEC-02-07"),
        began=DateTime("开始时间", default="now", cite="SEC-02-03"),
    )
    walked = Section(
        "二、打卡（到一个点位打一次）",
        punches=Table(
            "打卡", at=DateTime("时间"), place=Text("点位"), way=Choice("方式", ["扫码", "手工"]),
            situation=Choice("情况", ["正常", "异常"]), note=Text("说明"), photos=Photo("照片", several=True),
            reason=Text("手工打卡的原因"), received=DateTime("收到时间"), grows=True, optional=True,
            cite=["SEC-02-03", "SEC-02-05"],
        ),
        rounds=Calc("走完的圈数", fact("patrol_rounds", a.route, a.punches.at, a.punches.place), as_kind="int",
                    unit="圈", cite="SEC-02-03"),
        missed=Calc("与路线不同之处", fact("patrol_missed", a.route, a.punches.at, a.punches.place), cite="SEC-02-07"),
    )  # fmt: skip
    finishing = Section(
        "三、下班合计（巡逻人填写）",
        change_note=LongText(
            "路线或次数变更说明", optional=True, required_if=deviates | short,
            hint="哪一圈、哪个点位，为什么没有照路线走", cite="SEC-02-07",
        ),
        agreed_by=Person(
            "同意变更的当值领班", optional=True, required_if=deviates | short, cite="SEC-02-07"
        ),
        equipment=Table(
            "巡逻器械交接", item=Text("器械", most=60), state=Choice("状态", ["完好", "损坏", "遗失"]),
            receiver=Person("接收人"), optional=True, cite=["SEC-02-02", "SEC-02-06"],
        ),
    )  # fmt: skip
    rechecking = Section(
        "四、复核（领班填写）",
        agreed=Choice(
            "变更是否经当值领班同意", ["事先同意", "没有同意"], only_if=a.change_note.filled(), cite="SEC-02-07"
        ),
        explanation=LongText(
            "领班说明", optional=True, required_if=short | (a.agreed == "没有同意"),
            hint="夜班不足六圈、或者变更没有经过同意的，写明原因和处理", cite=["SEC-02-03", "SEC-02-07"],
        ),
        witnessed=YesNo("器械交接在领班在场时办理", only_if=a.equipment.item.count() > 0, cite="SEC-02-06"),
        result=Choice("复核结论", ["打卡记录相符", "有疑问，已另行处理"], cite="SEC-02-04"),
    )  # fmt: skip

    rules = Rules(
        route_in_use=Rule(
            at="route", says="这条路线已经停用，请选在用的路线", holds=fact("route_in_use", a.route), cite="SEC-02-07"
        ),
        not_ahead=Rule(at="began", says="开始时间不能晚于现在", holds=a.began <= now, cite=SCANNED),
        enough_rounds=Rule(
            at="change_note", says="夜班打卡巡查不足六圈，请写明原因，领班还要另作说明", warns=True, holds=~short,
            at_step="finish", cite="SEC-02-03",
        ),
        leader_agreed=Rule(
            at="agreed_by", says="变更要经当值领班同意，不能由巡逻人自己同意", holds=a.agreed_by != a.officer,
            only_if=a.agreed_by.filled(), at_step="finish", cite="SEC-02-07",
        ),
    )  # fmt: skip

    route = Route(
        finish=Step(
            "下班合计打卡时间", by.person("officer"), "register", fills="finishing", stage="巡逻中", own=True,
            may_return=False, may_reject=False, button="结束本班巡逻", cite="SEC-02-04",
        ),
        recheck=Step(
            "领班复核", LEADERS, "check", fills="rechecking", stage="待复核", not_also=("officer",),
            may_reject=False, button="复核完毕", cite="SEC-02-04",
        ),
    )  # fmt: skip
    stages = {"巡逻中": "open", "待复核": "open", "已复核": "done"}

    two_hours = Timer(
        "超过两小时没有巡查打卡", last_punch + setting("patrol_every_hours", times=timedelta(hours=1)), ("巡逻中",),
        EVERY_TWO_HOURS, tells=(by.person("officer"), by.posts("保安部领班", "夜值领班", "监控员")),
    )  # fmt: skip
    found = FollowUp(
        "incident", "事故（事件）报告",
        when=a.punches.situation.any_of(["异常"]),
        fills={
            "found_at": a.punches.at.most(), "place": fact("last_of", a.punches.place), "reporter": a.officer.name,
            "course": fact("last_of", a.punches.note),
        },
        to=by.person("officer"), cite="SEC-02-05",
    )  # fmt: skip

    punch = Amendment(
        "打卡",
        Section(
            "打卡（巡逻人填写）",
            punched_from=Scan("现场扫码", optional=True, hint="扫这个点位的地点码", cite=SCANNED),
            how=Choice("情况", ["正常", "异常"], default="正常", cite="SEC-02-05"),
            what=Text("说明", optional=True, required_if=a.how == "异常", cite="SEC-02-05"),
            pictures=Photo("照片", several=True, optional=True, cite="SEC-02-05"),
            punched_at_place=Place(
                "点位", optional=True, required_if=a.punched_from.blank(), hint="扫不了码的，写点位名称", cite=SCANNED
            ),
            manual_reason=Text(
                "手工打卡的原因", optional=True, required_if=a.punched_from.blank(), hint="码损坏、手机没电……",
                cite=SCANNED,
            ),
        ),
        rules=Rules(
            own=Rule(at="how", says="打卡只能由巡逻人本人打", holds=fact("applicant") == a.officer, cite="SEC-02-03"),
            on_route=Rule(
                at="punched_from", says="这个点位不在本班的路线上",
                holds=a.punched_from.name.any_of(fact("route_places", a.route)), only_if=a.punched_from.filled(),
                cite="SEC-02-07",
            ),
            named_on_route=Rule(
                at="punched_at_place", says="这个点位不在本班的路线上",
                holds=a.punched_at_place.any_of(fact("route_places", a.route)), only_if=a.punched_from.blank(),
                cite="SEC-02-07",
            ),
            after_beginning=Rule(at="how", says="打卡时间早于本班开始", holds=now >= a.began, cite=SCANNED),
        ),
        adds={
            "punches": {
                "at": now,
                "place": choose(a.punched_from.filled(), 是=a.punched_from.name, 否=a.punched_at_place),
                "way": choose(a.punched_from.filled(), 是="扫码", 否="手工"),
                "situation": a.how, "note": a.what, "photos": a.pictures,
                "reason": choose(a.punched_from.blank(), 是=a.manual_reason), "received": fact("received_at"),
            }
        },
        stages=("巡逻中",),
        cite="SEC-02-03",
    )  # fmt: skip

    sheet = Sheet(
        """
        shift       shift       officer     officer     route       route
        began       began       began       rounds      rounds      rounds
        punches     punches     punches     punches     punches     punches
        missed      missed      missed      missed      missed      missed
        change_note change_note change_note change_note agreed_by   agreed_by
        equipment   equipment   equipment   equipment   equipment   equipment
        agreed      agreed      agreed      witnessed   witnessed   witnessed
        explanation explanation explanation explanation explanation explanation
        result      result      result      result      result      result
        """,
        copies=["保安部存档"],
        paper="landscape",
    )
    columns = "shift officer route began rounds"
    search = "officer route change_note explanation"
    title_from = "shift"
    example = {"shift": NIGHT, "officer": "post:保安员", "route": "LX2026-0001", "began": "today 00:00"}
