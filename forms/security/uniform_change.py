"""换装申请。看天气换装，由领班申请、部门批准，同一天起全班一样。"""

from portal.formkit import (
    Case,
    Choice,
    Date,
    Form,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Text,
    a,
    by,
    otherwise,
    ours,
    years,
)

UNIFORMS = ["春秋装", "夏装", "冬装"]
WORN = ["SEC-09-02", "SEC-09-03", "SEC-09-08"]


class UniformChange(Form):
    key, prefix, title, owner, group = "uniform_change", "HZ", "换装申请", "保安部", "内务"
    about = "天气变了要换制服，由领班申请；批准后保安部的人都收到通知，从生效日期起统一换装。"
    keep = years(1)
    filed_by = Case("换装由领班申请", otherwise, by.posts("保安部领班", "夜值领班", "保安部主管"), cite="SEC-09-04")

    change = Section(
        "换装（领班填写）",
        team=Text("班组", most=60, default="全部班组", cite=["SEC-09-01", "SEC-09-04"]),
        leader=Person("申请领班", default="me", cite="SEC-09-04"),
        worn=Choice("现装", UNIFORMS, cite=WORN),
        wanted=Choice("拟换", UNIFORMS, cite=WORN),
        weather=Text("天气原因", most=200, cite="SEC-09-01"),
        from_day=Date("生效日期", not_before_today=True, cite="SEC-09-04"),
    )

    rules = Rules(
        another=Rule(
            at="wanted",
            says="拟换的与现装相同",
            holds=a.wanted != a.worn,
            cite=ours("没有变化的不用申请"),
        ),
    )

    # Everybody of the department is shown it: those of the teams change, the others know whom to take for whom.
    route = Route(
        manager=Step(
            "保安部经理审批", by.owner_head, copies=(by.owner_desk,), cite="SEC-09-04"
        ),
    )  # fmt: skip

    sheet = Sheet(
        """
        team     team     team     leader   leader   leader
        worn     worn     wanted   wanted   from_day from_day
        weather  weather  weather  weather  weather  weather
        """,
        paper="A5",
        copies=["第一联 保安部存", "第二联 各班组"],
        footer="批准后统一换装，同班不得混穿；穿便装上岗的不准执勤。",
    )
    columns = "team worn wanted from_day leader"
    search = "team wanted weather"
    title_from = "team"
    example = {
        "team": "全部班组",
        "leader": "post:保安部领班",
        "worn": "春秋装",
        "wanted": "冬装",
        "weather": "连续三天最低气温低于5度",
        "from_day": "today+2",
    }
