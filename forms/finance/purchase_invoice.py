"""供应商发票。发票、订货、收货三方核对，一致的才付款；不一致的逐项列出，说清楚了再定。"""

from portal.formkit import (
    Calc,
    Case,
    Date,
    File,
    Form,
    LongText,
    Money,
    Number,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    a,
    by,
    date_of,
    fact,
    now,
    ours,
    repeated,
    years,
)

FINANCE, CHIEF = by.post("财务经理", "出纳"), by.post("财务经理")
BUYERS = by.post("采购员", "采购部经理")
THREE_WAYS = ours("付款以前，发票要和订货、收货对得上：订的是这些，收的是这些，价钱是订的价钱")
REASONED = ours("对不上的，付不付都要写明理由")
FITS = "与订货、收货一致"  # as the check says it where nothing differs
differences = fact("invoice_differences", a.purchase, a.supplier, a.lines.item, a.lines.quantity, a.lines.price)


class PurchaseInvoice(Form):
    key, prefix, title, owner, group = "purchase_invoice", "FP", "供应商发票", "财务部", "采购与库存"
    about = "财务部登记供应商开来的发票，系统与订货、收货逐项核对，有差异的由采购部说明，财务经理决定。"
    filed_by = Case("发票由财务部登记", FINANCE, cite=THREE_WAYS)
    readers = [BUYERS, by.post("仓库主任")]
    keep = years(10)

    invoice = Section(
        "一、发票（财务部填写）",
        purchase=Ref("采购申请单", hint="填写采购申请的编号", cite=THREE_WAYS),
        supplier=Text("供应商", most=80, cite=THREE_WAYS),
        number=Text(
            "发票号码", most=20, pattern="[0-9]{8}|[0-9]{20}", says="发票号码是 8 位或者 20 位数字", cite=THREE_WAYS
        ),
        dated=Date("开票日期", cite=THREE_WAYS),
        lines=Table(
            "发票内容",
            item=Text("货品", most=80),
            quantity=Number("数量", at_least=0),
            price=Money("单价", at_least=0, hint="含税"),
            amount=Calc("金额", a.quantity * a.price, as_kind="money"),
            lines=8,
            cite=THREE_WAYS,
        ),
        stated=Money("价税合计", at_least=0, hint="照发票填写", cite=THREE_WAYS),
        scan=File("发票影像", optional=True, several=True, cite=THREE_WAYS),
        total=Calc("逐项合计", a.lines.amount.sum(), as_kind="money", cite=THREE_WAYS),
        found=Calc("核对结果", fact("invoice_verdict", differences), as_kind="text", cite=THREE_WAYS),
    )
    explanation = Section(
        "二、差异说明（采购部填写）",
        explained=LongText("差异的原因和处理", cite=REASONED),
    )

    rules = Rules(
        approved_purchase=Rule(
            at="purchase",
            says="这不是一张批准了的采购申请，不能据此付款",
            holds=fact("is_order", a.purchase),
            cite=THREE_WAYS,
        ),
        ordered_there=Rule(
            at="supplier",
            says="这张采购申请没有向这家供应商订货，请按选定的供应商填写",
            holds=fact("ordered_from", a.purchase, a.supplier),
            only_if=fact("is_order", a.purchase),
            cite=THREE_WAYS,
        ),
        once=Rule(
            at="number",
            says="这家供应商的这个发票号码已经登记过，不能重复付款",
            holds=fact("invoices_of", a.number, a.supplier) == 0,
            cite=THREE_WAYS,
        ),
        not_later=Rule(at="dated", says="开票日期不能晚于今天", holds=a.dated <= date_of(now), cite=THREE_WAYS),
        each_once=Rule(at="lines", says="同一种货品填了两行，请合并", holds=~repeated(a.lines.item), cite=THREE_WAYS),
        adds_up=Rule(
            at="stated",
            says="价税合计和逐项合计差一元以上，请核对发票的每一行",
            holds=(a.stated - a.total <= 100) & (a.total - a.stated <= 100),
            cite=THREE_WAYS,
        ),
    )

    route = Route(
        explain=Step(
            "采购部说明差异", BUYERS, "fill", fills="explanation", may_reject=False,
            only_if=Case("发票与订货、收货对不上", a.found != FITS), cite=REASONED,
            hint="逐项说明为什么对不上，供应商怎么处理",
        ),
        decide=Step(
            "财务经理决定", CHIEF, needs_opinion=True,
            only_if=Case("发票与订货、收货对不上", a.found != FITS), cite=REASONED,
            hint="有差异也付款的，写明理由",
        ),
        approve=Step(
            "财务经理审核", CHIEF, only_if=Case("三方一致", a.found == FITS), cite=THREE_WAYS,
        ),
    )  # fmt: skip

    sheet = Sheet(
        """
        purchase  purchase  supplier  supplier  supplier  supplier
        number    number    number    dated     dated     dated
        lines     lines     lines     lines     lines     lines
        stated    stated    stated    stated    stated    stated
        total     total     found     found     found     found
        scan      scan      scan      scan      scan      scan
        explained explained explained explained explained explained
        """,
        copies=["财务部存"],
    )
    columns = "purchase supplier number dated stated found"
    search = "purchase supplier number lines"
    title_from = "supplier"
    example = {
        "purchase": "CGB2026-0002",
        "supplier": "洁康日用品公司",
        "number": "24332000000012345678",
        "dated": "today-1",
        "lines": [
            {"item": "一次性牙刷", "quantity": "6000", "price": "0.85"},
            {"item": "洗发液", "quantity": "5000", "price": "1.20"},
        ],
        "stated": "11100",
    }
