"""卫生检查记录。宿舍、岗位、自动门、办公室，按期查；不合格的写明谁改、哪天改好，改好再看一次。"""

from datetime import time, timedelta

from portal.formkit import (
    Case,
    Choice,
    Date,
    DateTime,
    FollowUp,
    Form,
    LongText,
    Person,
    Ref,
    Route,
    Rule,
    Rules,
    Schedule,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    Timer,
    YesNo,
    a,
    by,
    end_of_day,
    every,
    ours,
    words,
    years,
)

DAILY, SUNDAY, POST, DOORS, OFFICE = "宿舍每日", "宿舍周日大检查", "岗位交班", "自动门周三周六", "部门办公室"
GOOD, BAD = "合格", "不合格"
failed = a.lines.passed.any_of([BAD])
MENDED = ours("不合格的要写明谁改、哪天改好，改好以后再看一次")
LEADERS = by.posts("保安部领班", "夜值领班")


def rows(*items: str) -> list[dict[str, str]]:
    return [{"item": item} for item in items]


ROOM = rows("床铺整理", "地面", "桌面和物品归置", "垃圾已倒")
WHOLE_ROOM = rows("门", "窗", "床架", "衣柜", "墙角和床下", "地面", "垃圾已倒")
BOOTH = rows("岗亭打扫干净", "四周环境整洁", "物品归置整齐", "垃圾已倒")
MONITORS = rows("地面打扫干净", "物品归置整齐", "设备清洁", "垃圾带到指定地方")
DOOR = rows("门扇擦净", "轨道清理", "感应和开闭正常", "门套和地垫")
DESK = rows("地面", "桌面和文件柜", "门窗", "垃圾已倒")


class HygieneCheck(Form):
    key, prefix, title, owner, group = "hygiene_check", "WS", "卫生检查记录", "保安部", "内务"
    about = "按期检查宿舍、岗位、自动门和办公室的卫生；不合格的指定整改人和期限，设备有故障的报修。"
    keep, several_at_once = years(1), True
    readers = [by.desk("gate"), by.person("fixer")]

    check = Section(
        "一、检查（领班填写）",
        kind=Choice("检查类型", [DAILY, SUNDAY, POST, DOORS, OFFICE], cite="SEC-08-05"),
        area=Text("区域", most=100, hint="几号宿舍，哪个岗位", cite="SEC-08-07"),
        checker=Person("检查人", default="me", cite="SEC-08-04"),
        lines=Table(
            "项目",
            item=Text("项目", most=100),
            passed=Choice("合格", [GOOD, BAD]),
            note=Text("说明", optional=True, required_if=a.passed == BAD),
            at_once={"passed": GOOD},
            at_least=1,
            cite="SEC-08-06",
        ),
        fixer=Person("整改人", optional=True, only_if=failed, required_if=failed, cite=MENDED),
        fix_by=Date(
            "整改期限", optional=True, only_if=failed, required_if=failed, not_before_today=True, cite=MENDED
        ),
        broken=YesNo(
            "设备有故障需报修", optional=True, only_if=failed, hint="自动门等设备坏了的选是，提交后自动报修",
            cite="SEC-08-09",
        ),
        fault=Text("故障", optional=True, only_if=a.broken, required_if=a.broken, cite="SEC-08-09"),
        repair=Ref("报修单", form="repair", optional=True, only_if=a.broken, cite="SEC-08-09"),
    )  # fmt: skip
    mending = Section(
        "二、整改（整改人填写）",
        mended_at=DateTime("整改时间", default="now", cite=MENDED),
        mended=LongText("整改情况", cite=MENDED),
    )

    rules = Rules(
        another_mends=Rule(
            at="fixer",
            says="整改人不能是检查人自己",
            holds=a.fixer != a.checker,
            only_if=a.fixer.filled(),
            cite=ours("改得好不好由另一个人看"),
        ),
    )

    # Whoever checked looks at it again; a check with nothing to mend is done when it is filed.
    route = Route(
        mend=Step(
            "整改人整改", by.person("fixer"), "fill", fills="mending", own=True,
            only_if=Case("有不合格的项目", failed, cite=MENDED), may_reject=False, button="已整改", cite=MENDED,
        ),
        confirm=Step(
            "领班复查", LEADERS, "confirm", own=True, not_also=("fixer",),
            only_if=Case("有不合格的项目", failed, cite=MENDED), may_reject=False, button="复查合格", cite=MENDED,
        ),
    )  # fmt: skip
    stages = {"整改中": "open", "已办结": "done"}

    not_mended = Timer(
        "卫生整改期限已到，还没有复查合格",
        end_of_day(a.fix_by),
        ("整改中",),
        MENDED,
        tells=(by.person("fixer"), by.person("checker")),
    )
    door_repair = FollowUp(
        "repair", "报修", when=a.broken & a.repair.blank(),
        fills={"place": a.area, "content": words("{fault}")}, files=True, to=by.applicant, notes="repair",
        cite="SEC-08-09",
    )  # fmt: skip

    dormitories = Schedule(
        "宿舍每日卫生", every.day, cite="SEC-08-05", by=LEADERS, duty="卫生值日 {place}", until=time(20),
        register="dormitories", place_box="area", fills={"kind": DAILY, "lines": ROOM},
    )  # fmt: skip
    whole_rooms = Schedule(
        "宿舍周日大检查", every.weekday("周日"), cite="SEC-08-06", by=LEADERS, until=time(20),
        register="dormitories", place_box="area", fills={"kind": SUNDAY, "lines": WHOLE_ROOM},
    )  # fmt: skip
    monitoring = Schedule(
        "监控室交班卫生", every.shift, cite="SEC-08-07", by=by.post("监控员"), turns=("监控员",),
        ahead=timedelta(minutes=10), places=("消防监控中心",), place_box="area",
        fills={"kind": POST, "lines": MONITORS},
    )  # fmt: skip
    posts = Schedule(
        "岗位交班卫生", every.shift, cite=["SEC-08-08", "SEC-08-10", "SEC-08-11"], by=LEADERS,
        turns=("门卫", "保安员", "保安部领班", "夜值领班"), ahead=timedelta(minutes=10),
        places=("自动门岗", "自行车棚岗", "地下车库岗"), place_box="area", fills={"kind": POST, "lines": BOOTH},
    )  # fmt: skip
    doors = Schedule(
        "自动门擦拭保养", every.weekday("周三", "周六"), cite="SEC-08-09", by=LEADERS, turn="中班", until=time(12),
        fills={"kind": DOORS, "area": "自动门", "lines": DOOR},
    )  # fmt: skip
    office = Schedule(
        "部门办公室卫生", every.day, cite="SEC-08-12", by=by.post("保安部主管"), duty="保安部办公室", until=time(18),
        fills={"kind": OFFICE, "area": "保安部办公室", "lines": DESK},
    )  # fmt: skip

    sheet = Sheet(
        """
        kind      kind      area      area      checker   checker
        lines     lines     lines     lines     lines     lines
        fixer     fixer     fixer     fix_by    fix_by    fix_by
        broken    broken    fault     fault     repair    repair
        mended_at mended_at mended    mended    mended    mended
        """,
        copies=["第一联 保安部存"],
    )
    columns = "kind area checker fixer fix_by"
    search = "kind area fixer"
    title_from = "area"
    example = {
        "kind": SUNDAY,
        "area": "一号宿舍",
        "checker": "post:保安部领班",
        "lines": [{"item": "门", "passed": GOOD}, {"item": "床架", "passed": BAD, "note": "床下有积灰"}],
        "fixer": "post:保安员",
        "fix_by": "today+1",
        "broken": "否",
    }
