"""供应商档案。资质在有效期内、评价过得去，才进比价。"""

from datetime import time, timedelta

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    Date,
    DateTime,
    File,
    Form,
    LongText,
    Multi,
    Person,
    Phone,
    Route,
    Rule,
    Rules,
    Scale,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    Timer,
    a,
    at_time,
    by,
    credit_code,
    fact,
    now,
    ours,
    years,
)

BUYERS, MANAGER = by.post("采购员", "采购部经理"), by.post("采购部经理")
COMPARED = ours("比价的对象要有据可查：是谁、供什么、资质是否有效")
KINDS = [
    "食品原料",
    "酒水饮料",
    "客房用品",
    "清洁用品",
    "布草",
    "办公用品",
    "设备",
    "工程材料",
    "印刷品",
    "服务",
    "其他",
]


class Supplier(Form):
    key, prefix, title, owner, group = "supplier", "GY", "供应商档案", "采购部", "采购与库存"
    about = "采购比价所用的供应商，每家一份：联系人、供货类别、资质和历次评价。"
    register = True
    filed_by = Case("供应商档案由采购部建立", BUYERS, cite=COMPARED)
    readers = [by.post("仓库主任")]
    keep, purposes = years(10), ["询价和订货联系"]

    who = Section(
        "一、供应商（采购部填写）",
        name=Text("名称", most=100, cite="PUR-1-11"),
        credit_no=Text("统一社会信用代码", optional=True, most=18, cite=COMPARED),
        contact=Text("联系人", most=60, cite=COMPARED),
        phone=Phone("电话", cite=COMPARED),
        address=Text("地址", optional=True, most=120, cite=COMPARED),
        categories=Multi("供货类别", KINDS, cite="PUR-1-11"),
        papers=File("资质附件", several=True, optional=True, cite=COMPARED),
        papers_until=Date("资质有效期", optional=True, cite=COMPARED),
        state=Choice("状态", ["正常", "暂停", "停用"], default="正常", cite=COMPARED),
    )
    record = Section(
        "二、评价（逐次登记）",
        ratings=Table(
            "评价",
            at=DateTime("时间"),
            quality=Scale("质量"),
            delivery=Scale("交货"),
            service=Scale("服务"),
            words=Text("评语", optional=True),
            rated_by=Person("评价人"),
            grows=True,
            optional=True,
            cite="PUR-1-11",
        ),
    )

    rules = Rules(
        code_holds=Rule(
            at="credit_no",
            says="统一社会信用代码应为 18 位，且校验位要相符，请对照营业执照核对",
            holds=credit_code(a.credit_no),
            only_if=a.credit_no.filled(),
            cite=ours("国家标准 GB 32100 规定的校验"),
        ),
        papers_dated=Rule(
            at="papers_until",
            says="附了资质的，请填写资质有效期",
            holds=a.papers_until.filled(),
            only_if=a.papers.filled(),
            warns=True,
            cite=ours("过期的资质在比价时提醒"),
        ),
    )

    route = Route(manager=Step("采购部经理审批", MANAGER, cite=COMPARED))

    papers_lapse = Timer(
        "供应商的资质将在 30 天内到期，请索取新的资质",
        at_time(a.papers_until - timedelta(days=30), time(9, 0)),
        ("",),
        ours("过期的资质在比价时提醒"),
        tells=(BUYERS,),
    )

    rate = Amendment(
        "评价",
        Section(
            "评价",
            quality=Scale("质量", cite="PUR-1-11"),
            delivery=Scale("交货", cite="PUR-1-13"),
            service=Scale("服务", cite=COMPARED),
            words=Text("评语", optional=True, cite=COMPARED),
        ),
        adds={
            "ratings": {
                "at": now, "quality": a.quality, "delivery": a.delivery, "service": a.service, "words": a.words,
                "rated_by": fact("applicant"),
            }
        },
        filed_by=by.post("采购员", "采购部经理", "仓库主任"),
        cite="PUR-1-11",
    )  # fmt: skip
    renew = Amendment(
        "变更",
        Section(
            "变更联系人和资质",
            new_contact=Text("联系人", most=60, default=a.contact, cite=COMPARED),
            new_phone=Phone("电话", cite=COMPARED),
            new_address=Text("地址", optional=True, most=120, default=a.address, cite=COMPARED),
            new_papers=File("资质附件", several=True, optional=True, default=a.papers, cite=COMPARED),
            new_valid_to=Date("资质有效期", optional=True, default=a.papers_until, cite=COMPARED),
        ),
        route=Route(manager=Step("采购部经理审批", MANAGER, cite=COMPARED)),
        sets={
            "contact": a.new_contact, "phone": a.new_phone, "address": a.new_address, "papers": a.new_papers,
            "papers_until": a.new_valid_to,
        },
        filed_by=BUYERS,
        cite=COMPARED,
    )  # fmt: skip
    change_state = Amendment(
        "停用",
        Section(
            "停用、暂停或者恢复",
            new_state=Choice("状态", ["正常", "暂停", "停用"], cite=COMPARED),
            state_reason=LongText("原因", cite=COMPARED),
        ),
        route=Route(manager=Step("采购部经理审批", MANAGER, cite=COMPARED)),
        rules=Rules(
            differs=Rule(
                at="new_state", says="状态没有变化", holds=a.new_state != a.state, cite=ours("没有变化不必审批")
            ),
        ),
        sets={"state": a.new_state},
        filed_by=BUYERS,
        cite=COMPARED,
    )

    sheet = Sheet(
        """
        name       name       name       credit_no  credit_no  credit_no
        contact    contact    phone      phone      state      state
        address    address    address    categories categories categories
        papers     papers     papers     papers     papers_until papers_until
        ratings    ratings    ratings    ratings    ratings    ratings
        """,
        copies=["采购部存"],
    )
    columns = "name contact categories papers_until state"
    search = "name credit_no contact categories phone"
    title_from = "name"
    example = {
        "name": "洁康日用品公司",
        "credit_no": "91350100M000100Y43",
        "contact": "何佳",
        "phone": "13700002468",
        "categories": ["客房用品", "清洁用品"],
        "papers_until": "today+300",
        "state": "正常",
    }
