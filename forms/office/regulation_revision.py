"""制度修订审批单。制度怎样修订、废止、新增，也是半年一次评估的记录。"""

from portal.formkit import (
    Calc,
    Case,
    Choice,
    Date,
    Dept,
    Form,
    LongText,
    Ref,
    RegulationText,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    YesNo,
    a,
    by,
    fact,
    ours,
    years,
)

STAYS = a.outcome == "继续有效"
WRITES = ~STAYS & a.change.any_of(["一般修订", "重大变更", "新增"])
TEXT = (a.regulation, a.change, a.text, a.effective)
REVIEW = "RES-8-03"


class RegulationRevision(Form):
    key, prefix, title, owner, group = "regulation_revision", "ZX", "制度修订审批单", "总经理办公室", "行政办公"
    about = "制度要修订、新增、废止，或者半年评估后认定不必修改时填写；批准后到施行日自动生效。"
    keep = years(10)
    late_entry = False

    revision = Section(
        "一、修订（提出人填写）",
        regulation=Ref(
            "制度", register="regulations", required_if=STAYS | (a.change != "新增"), optional=True, cite=REVIEW
        ),
        department=Dept("归口部门", default="my_department", cite=ours("由归口部门的负责人先审")),
        outcome=Choice("评估结论", ["继续有效", "需修订", "废止"], optional=True, cite=REVIEW),
        change=Choice("修订类型", ["一般修订", "重大变更", "废止", "新增"], only_if=~STAYS, cite=REVIEW),
        reason=LongText("修订理由", cite=REVIEW),
        text=RegulationText("修订正文", only_if=WRITES, cite=ours("批准的就是这份正文，一字不改地施行")),
        mistakes=Calc("文本检查", fact("text_mistakes", *TEXT), cite=ours("有错的正文不能施行")),
        affected=Calc("受影响表单", fact("touched_by_text", *TEXT), cite=ours("改一条，先看清它牵动什么")),
        effective=Date("生效日期", only_if=~STAYS, not_before_today=True, cite=REVIEW),
        law=YesNo("涉及法律法规", default=False, cite=ours("涉及法律的修订请法务先看")),
        training=YesNo("需全员培训", default=False, cite=REVIEW),
    )
    answers = Section(
        "二、受影响事项的答复（提出人逐项填写）",
        impacts=Table(
            "受影响的事项",
            starts=fact("touched_list", *TEXT),
            what=Text("事项", most=300, cite=ours("逐项答复，不漏一项")),
            answer=Choice("答复", ["已改", "不受影响"], cite=ours("没有答复的事项，修订不能批准")),
            note=Text("说明", optional=True, cite=ours("怎样改的，或为什么不受影响")),
            cite=ours("没有答复的事项，修订不能批准"),
        ),
    )

    rules = Rules(
        clean=Rule(
            at="text",
            says="正文还不能施行，照“文本检查”里说的改好再提交",
            holds=fact("text_mistakes", *TEXT).blank(),
            only_if=~STAYS,
            cite=ours("有错的正文不能施行"),
        ),
        major=Rule(
            at="training",
            says="重大变更须培训全体人员，请选“是”",
            holds=a.training,
            only_if=~STAYS & (a.change == "重大变更"),
            cite=REVIEW,
        ),
        answered=Rule(
            at="impacts",
            says="还有受影响的事项没有答复",
            holds=fact("all_answered", *TEXT, a.impacts),
            at_step="answer",
            cite=ours("没有答复的事项，修订不能批准"),
        ),
    )

    route = Route(
        answer=Step(
            "逐项答复受影响事项", by.applicant, "fill", fills="answers", own=True, may_reject=False, may_return=False,
            only_if=Case("改动的条文由表单、时限或单据落实", fact("touches_something", *TEXT),
                         cite=ours("改一条，先看清它牵动什么")),
            cite=ours("没有答复的事项，修订不能批准"),
        ),
        department=Step("归口部门负责人审核", by.head_of("department"), cite="CRN-15"),
        legal=Step(
            "法务审核", by.post("法务"), only_if=Case("修订涉及法律法规", a.law, cite=ours("涉及法律的修订请法务先看")),
            cite=ours("涉及法律的修订请法务先看"),
        ),
        manager=Step("总经理批准", by.post("总经理"), cite=["KAM-3-38", "KAM-4-30", "KAM-5-31", "ARC-2-03"]),
    )  # fmt: skip
    revocable = False  # what is in force is changed by another revision, never taken back

    sheet = Sheet(
        """
        regulation regulation regulation department department department
        outcome    outcome    outcome    change     change     change
        reason     reason     reason     reason     reason     reason
        text       text       text       mistakes   mistakes   mistakes
        affected   affected   affected   affected   affected   affected
        effective  effective  law        law        training   training
        impacts    impacts    impacts    impacts    impacts    impacts
        """,
        copies=["第一联 总经理办公室存", "第二联 归口部门存"],
    )
    columns = "regulation department outcome change effective"
    search = "regulation department change reason"
    title_from = "regulation"
    example = {
        "regulation": "OFF 酒店办公室管理制度",
        "department": "总经理办公室",
        "outcome": "继续有效",
        "reason": "半年评估：条文与实际做法一致，不必修改。",
        "law": False,
        "training": False,
    }
