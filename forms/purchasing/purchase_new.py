"""采购申请单（部门新增物品）。先报告，董事会批准了才到采购部；比价以后董事会再批准采购。"""

from forms.purchasing.buying import FINANCE, KEEPERS, MANAGER, NOT_ONESELF, STAGES, Buying
from portal.formkit import (
    Calc,
    Case,
    Date,
    Dept,
    File,
    Form,
    LongText,
    Money,
    Number,
    Person,
    Route,
    Rules,
    Section,
    Step,
    Table,
    Text,
    a,
    by,
    fact,
    ours,
    years,
)

REPORTED = ["PUR-2-01", "PUR-2-02"]

buying = Buying(
    reviewed="PUR-2-04",
    compared=("PUR-2-05",),
    approved=("PUR-2-06",),
    ordered=("PUR-2-07", "PUR-1-13"),
    quantity="PUR-2-03",
    arrives_always=False,
)


class PurchaseNew(Form):
    key, prefix, title, owner, group = "purchase_new", "CGX", "采购申请单（部门新增物品）", "采购部", "采购与库存"
    about = "部门新增从前没有的物品时，由部门经理或者餐厅总厨写专门申请报告，连同采购申请一起提交。"
    filed_by = [
        Case("各餐厅总厨可以自己申请", fact("holds_post", "餐厅总厨"), by.applicant, cite="PUR-2-01"),
        Case("新增物品由部门经理或者餐厅总厨申请", by.head_of("department"), cite="PUR-2-01"),
    ]
    readers = [KEEPERS, FINANCE]
    keep, purposes = years(10), ["询价和订货联系"]

    request = Section(
        "一、专门申请报告和采购申请（部门经理或者餐厅总厨填写）",
        requester=Person("申请人", default="me", cite="PUR-2-01"),
        department=Dept("申请部门", default="my_department", cite="PUR-2-01"),
        report=LongText("专门申请报告", hint="写明为什么要新增、带来什么好处、放在哪里、预算多少", cite="PUR-2-01"),
        report_files=File("报告附件", several=True, optional=True, cite="PUR-2-01"),
        goods=Table(
            "货品",
            name=Text("货品名称", most=80),
            spec=Text("规格", most=80),
            unit=Text("单位", most=10),
            quantity=Number("数量", at_least=0),
            price=Money("预计单价", optional=True, at_least=0),
            use=Text("用途", optional=True, most=80),
            estimate=Calc("预计金额", a.quantity * a.price, as_kind="money"),
            lines=6,
            cite="PUR-2-03",
        ),
        needed_by=Date("需用日期", optional=True, cite=ours("采购部据此安排到货")),
        total=Calc("预计总额", a.goods.estimate.sum(), as_kind="money", cite="PUR-2-01"),
    )
    review = buying.review("二")
    comparison = buying.comparison("三")
    money = buying.money("四")
    ordering = buying.ordering("五")
    receiving = buying.receiving("六")
    tier = buying.tier()

    rules = Rules(**buying.rules())

    route = Route(
        report_approved=Step(
            "董事会批准专门申请报告", by.body("董事会"), votes="setting:board_vote", not_also=NOT_ONESELF,
            cite="PUR-2-02", hint="这一次批的是报告：要不要新增。比价以后，董事会再批一次采购",
        ),
        first_review=Step(
            "采购部经理初审", MANAGER, fills="review", not_also=NOT_ONESELF, cite=["PUR-2-03", "PUR-2-04"],
        ),
        **buying.bought(),
    )  # fmt: skip
    stages = STAGES

    arrival_due = buying.arrival_due()
    reported_up = buying.reported_up()
    delivery = buying.delivery()

    sheet = buying.sheet(
        """
        requester  requester  department department needed_by  needed_by
        report     report     report     report     report     report
        report_files report_files report_files total  total      total
        goods      goods      goods      goods      goods      goods
        """,
        second="申请部门",
    )
    columns = "requester department needed_by amount tier arrives order_no"
    search = "requester department report goods quotes picks order_no"
    title_from = "goods.name"
    example = {
        "requester": "post:餐厅总厨",
        "department": "餐饮部",
        "report": "西餐厅拟增加现磨豆浆和杂粮粥，早餐满意度调查中有四成客人提到。设备放在二楼西厨房备餐间，"
        "用电已由工程部看过；预算一万五千元以内。",
        "goods": [
            {
                "name": "商用破壁机", "spec": "10 升，2200 瓦", "unit": "台", "quantity": "2", "price": "3800",
                "use": "早餐现磨豆浆",
            },
            {
                "name": "保温粥桶", "spec": "不锈钢，12 升", "unit": "只", "quantity": "4", "price": "680",
                "use": "早餐台",
            },
        ],
        "needed_by": "today+20",
    }  # fmt: skip
