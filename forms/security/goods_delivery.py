"""送货人员登记。送货先登记；没有经理同意，任何人不上厨房部二楼；离开时登记，手续才算办完。"""

from datetime import timedelta

from portal.formkit import (
    Case,
    DateTime,
    Dept,
    Form,
    IdNo,
    Person,
    Plate,
    Ref,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Text,
    Timer,
    YesNo,
    a,
    by,
    fact,
    ours,
    setting,
    years,
)

CONSENT = ["SEC-11-02", "SEC-11-03"]
FOUND = ours("出了事找得到送货的人和车")


class GoodsDelivery(Form):
    key, prefix, title, owner, group = "goods_delivery", "SH", "送货人员登记", "保安部", "出入管理"
    about = "送货到厨房、员工餐厅等区域的人员，到店时由门岗登记，离开时注销。"
    desk = "gate"
    readers = [by.desk("gate"), by.head_of("department"), by.post("酒店总值班")]
    keep, purposes = years(2), ["核实送货人员身份", "处理安全事件", "配合公安机关依法查询"]

    arrival = Section(
        "一、送货（门岗填写）",
        company=Text("送货单位", most=80, cite="SEC-11-02"),
        deliverer=Text("送货人", most=60, cite="SEC-11-02"),
        id_no=IdNo("证件号码", optional=True, cite=FOUND),
        plate=Plate("车牌号", optional=True, cite=FOUND),
        goods=Text("货物", cite="SEC-11-02"),
        department=Dept("收货部门", cite="SEC-11-02"),
        upstairs=YesNo("是否进入厨房二楼", hint="要进入的，先征得收货部门经理同意", cite=CONSENT),
        purpose=Text("进入事由", optional=True, required_if=a.upstairs, only_if=a.upstairs, cite="SEC-11-03"),
        entered_at=DateTime("进入时间", default="now", cite="SEC-11-02"),
    )
    consent = Section(
        "二、同意（有关部门经理填写，电话征询的由门岗代记）",
        consented_by=Person("同意的部门经理", default=fact("head_of", a.department), cite=CONSENT),
    )
    leaving = Section(
        "三、离开（门岗填写）",
        left_at=DateTime("离开时间", default="now", cite="SEC-11-02"),
        exit_note=Ref(
            "放行条", form="exit_note", optional=True, hint="带走空筐以外物资的，写出门证明的单号", cite="SEC-13-12"
        ),
    )  # fmt: skip

    rules = Rules(
        barred=Rule(
            at="deliverer",
            says="此人在禁止入内名单上，不予接待，请立即报告保安部经理",
            holds=~fact("barred", a.deliverer, a.id_no),
            cite="SEC-06-10",
        ),
        left_after_coming=Rule(
            at="left_at",
            says="离开时间不能早于进入时间",
            holds=a.left_at >= a.entered_at,
            at_step="leave",
            cite=ours("时间写反的登记无法核对"),
        ),
        note_released=Rule(
            at="exit_note",
            says="这张出门证明还没有查验放行，物资不得带出",
            holds=fact("of_record", a.exit_note, "released_at").filled(),
            only_if=a.exit_note.filled(),
            at_step="leave",
            cite="SEC-13-12",
        ),
    )

    route = Route(
        manager=Step(
            "有关部门经理同意进入",
            by.head_of("department"),
            "confirm",
            fills="consent",
            only_if=Case("送货人员要进入厨房部二楼", a.upstairs, cite=CONSENT),
            by_telephone="gate",
            hint="同意以前，送货人员不得上厨房部二楼",
            cite=CONSENT,
        ),
        leave=Step(
            "离开登记",
            by.desk("gate"),
            "register",
            fills="leaving",
            stage="在店",
            own=True,
            may_return=False,
            may_reject=False,
            button="登记离开",
            cite="SEC-11-02",
        ),
    )
    stages = {"在店": "open", "已离开": "done"}

    stays_long = Timer(
        "送货人员在店时间过长，请门岗核对",
        a.entered_at + setting("visitor_longest_stay_hours", times=timedelta(hours=1)),
        ("在店",),
        ours("避免送货人员离开没有登记而一直显示在店"),
        tells=(by.desk("gate"),),
    )

    sheet = Sheet(
        """
        company    company    company    deliverer  deliverer  deliverer
        id_no      id_no      id_no      plate      plate      plate
        goods      goods      goods      goods      department department
        upstairs   upstairs   purpose    purpose    purpose    purpose
        consented_by consented_by consented_by entered_at entered_at entered_at
        left_at    left_at    left_at    exit_note  exit_note  exit_note
        """,
        copies=["保安部存"],
        paper="A5",
    )
    columns = "company deliverer goods department upstairs consented_by entered_at left_at exit_note"
    search = "company deliverer goods department plate id_no"
    title_from = "company"
    example = {
        "company": "鲜达水产商行",
        "deliverer": "钱大鹏",
        "id_no": "11010519491231002X",
        "plate": "京A12345",
        "goods": "活鱼 60 公斤、冰鲜虾 20 公斤",
        "department": "餐饮部",
        "upstairs": "是",
        "purpose": "货重，送进二楼冷库",
        "entered_at": "today 09:10",
    }
