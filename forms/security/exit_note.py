"""出门证明（物资放行条）。没有批准的证明，门卫一件也不放行；一张证明只用一次。"""

from datetime import timedelta

from portal.formkit import (
    Calc,
    Choice,
    Date,
    DateTime,
    Dept,
    Form,
    Number,
    Person,
    Ref,
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
    by,
    choose,
    end_of_day,
    fact,
    lowest,
    ours,
    repeated,
    setting,
    years,
)

HEAD = by.head_of("department")
FINISHED = "施工完毕带离"
RELEASED, HELD, FITS = "相符放行", "不符扣留", "相符"
all_fit = choose(a.checked.verdict.any_of([RELEASED]), 是=RELEASED)  # nothing before anything has been checked
BY_NAME = ours("门卫按名称逐项查验，同名的物资请合并成一行，规格不同的写在名称里")
STALE = ours("证明写明出门的日期，过了日子没有用的作废，免得日后冒用")


class ExitNote(Form):
    key, prefix, title = "exit_note", "CM", "出门证明（物资放行条）"
    owner, group = "保安部", "出入管理"
    about = "工具、材料等物资带出酒店，由用工部门或者申请部门开具，门卫逐项查验后放行。"
    readers = [by.desk("gate"), HEAD]
    keep = years(2)

    request = Section(
        "一、带出物资（申请部门填写）",
        department=Dept("申请部门", default="my_department", cite="SEC-13-12"),
        carrier=Text("携带人", most=60, cite="SEC-13-12"),
        unit=Text("所属单位", most=80, cite="SEC-13-12"),
        contractor_pass=Ref(
            "关联出入证", form="contractor_pass", optional=True, required_if=a.reason == FINISHED,
            hint="施工人员带出的，写临时出入证申请的单号", cite="SEC-13-12",
        ),
        reason=Choice(
            "出门原因", [FINISHED, "维修", "退货", "借用", "报废处理", "客人寄存物", "其他"], cite="SEC-13-12"
        ),
        leaves_on=Date("计划出门日期", default="today", not_before_today=True, cite=STALE),
        goods=Table(
            "物资", name=Text("名称", most=60), spec=Text("规格", optional=True, most=60),
            unit=Text("单位", optional=True, most=10), quantity=Number("数量", at_least=0),
            registered=YesNo("入店时登记", optional=True), remark=Text("备注", optional=True), at_most=60,
            hint="带入酒店时在门岗登记过的，勾“入店时登记”", cite="SEC-13-12",
        ),
    )  # fmt: skip
    inspection = Section(
        "二、门卫查验（门岗填写）",
        checked=Table(
            "逐项查验", starts=a.goods.name, name=Text("名称", most=60),
            noted=Calc("证明数量", lowest(a.goods.quantity, a.goods.name, a.name), as_kind="number"),
            counted=Number("实有数量", at_least=0),
            seen=Choice("核对", [FITS, "不符"]),
            verdict=Calc("查验结果", choose((a.seen == FITS) & (a.counted == a.noted), 是=RELEASED, 否=HELD)),
            note=Text("说明", optional=True, required_if=a.verdict == HELD), at_most=60, cite="SEC-13-12",
        ),
        result=Calc("门卫查验", choose(a.checked.verdict.any_of([HELD]), 是=HELD, 否=all_fit), cite="SEC-13-12"),
        released_at=DateTime(
            "放行时间", default="now", only_if=a.checked.verdict.any_of([RELEASED]), cite="SEC-13-12"
        ),
        inspector=Person("查验人", default="me", cite="SEC-13-12"),
    )  # fmt: skip

    rules = Rules(
        named_once=Rule(
            at="goods", says="有两行物资同名，请合并，规格不同的写在名称里", holds=~repeated(a.goods.name), cite=BY_NAME
        ),
        something=Rule(
            at="goods", says="物资的数量要大于零", holds=a.goods.quantity.least() > 0,
            cite=ours("数量为零的一行门卫无从查验"),
        ),
        by_the_employer=Rule(
            at="department", says="施工人员带出工具、材料由用工部门开具证明，申请部门与出入证上的用工部门不一致",
            holds=fact("of_record", a.contractor_pass, "department") == a.department,
            only_if=a.contractor_pass.filled(), cite="SEC-13-12",
        ),
        was_brought_in=Rule(
            at="goods", says="勾了“入店时登记”的物资，有的在关联出入证上没有登记，或者超过了登记后还没有带出的数量",
            holds=fact("not_brought_in", a.contractor_pass, a.goods).blank(),
            only_if=a.goods.registered.any_of([True]), cite="SEC-13-12",
        ),
        item_by_item=Rule(
            at="checked", says="请把证明上的物资逐项查验，一项一行，不多不少",
            holds=a.checked.name.only(a.goods.name) & a.goods.name.only(a.checked.name) & ~repeated(a.checked.name),
            at_step="gate", cite="SEC-13-12",
        ),
    )  # fmt: skip

    route = Route(
        head=Step("用工或者申请部门负责人审批", HEAD, cite="SEC-13-12"),
        gate=Step(
            "门卫查验放行", by.desk("gate"), "check", fills="inspection", stage="待查验", may_return=False,
            may_reject=False, button="查验完毕", hint="逐项核对：相符的放行，不符的扣留并写明情况", cite="SEC-13-12",
        ),
    )  # fmt: skip
    stages = {"待查验": "open", "已查验": "done", "已过期": "void"}

    unused = Timer(
        "出门证明过了出门的日期没有用过，作废",
        end_of_day(a.leaves_on + setting("exit_note_days", times=timedelta(days=1))), ("待查验",), STALE,
        tells=(by.applicant,), stage="已过期",
    )  # fmt: skip

    sheet = Sheet(
        """
        department department carrier   carrier   unit      unit
        contractor_pass contractor_pass contractor_pass leaves_on leaves_on leaves_on
        reason     reason     reason     reason    reason    reason
        goods      goods      goods      goods     goods     goods
        checked    checked    checked    checked   checked   checked
        result     result     released_at released_at inspector inspector
        """,
        copies=["第一联 交门卫查验", "第二联 申请部门存"],
        footer="没有部门负责人批准的证明无效；一证一次，门卫查验后收回。",
    )
    columns = "department carrier unit contractor_pass reason leaves_on result released_at inspector"
    search = "department carrier unit contractor_pass goods"
    title_from = "carrier"
    example = {
        "department": "工程部",
        "carrier": "孙师傅",
        "unit": "明远机电维修部",
        "reason": "维修",
        "leaves_on": "today",
        "goods": [
            {"name": "电锤", "spec": "26 毫米", "unit": "台", "quantity": "1", "remark": "送修"},
            {"name": "配电箱", "unit": "只", "quantity": "2"},
        ],
    }
