"""会客登记单。先登记，后会客；签了字，收回单，才离店。"""

from datetime import time, timedelta

from portal.formkit import (
    Amendment,
    Case,
    Choice,
    DateTime,
    Dept,
    Form,
    IdNo,
    Int,
    LongText,
    Person,
    PersonOrGuest,
    Phone,
    Place,
    Plate,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Sign,
    Step,
    Table,
    Text,
    Timer,
    YesNo,
    a,
    at_time,
    by,
    choose,
    fact,
    ours,
    setting,
    time_of,
    years,
)

CLOSING = time(21, 30)
STAFF, GUEST, LEADER, SALES, GOODS = "访员工", "访住店客人", "有预约的访领导", "外来推销", "送货"

not_asked_yet = a.confirmed_by.blank()  # whoever was telephoned before the slip was filled is not asked again
visits_a_guest = a.host.room.filled()


class Visitor(Form):
    key, prefix, title, owner, group = "visitor", "HK", "会客登记单", "保安部", "出入管理"
    about = "来访人到店会见员工、领导或者住店客人，由门岗查验证件后登记。"
    desk = "gate"
    readers = [by.desk("gate"), by.posts("监控员", "酒店总值班")]
    keep, purposes = years(2), ["核实来访人身份", "处理安全事件", "配合公安机关依法查询"]

    identity = Section(
        "一、来访人（门岗查验证件后填写）",
        visitor=Text("来访人姓名", most=60, cite="SEC-06-01"),
        id_kind=Choice("证件类型", ["居民身份证", "护照", "驾驶证", "工作证", "其他"], cite="SEC-06-01"),
        id_no=IdNo("证件号码", document=a.id_kind, cite=["SEC-06-01", "SEC-06-02"]),
        unit=Text("来访单位", optional=True, cite="SEC-06-02"),
        phone=Phone("联系电话", optional=True, cite=ours("回访的来访人凭电话一查即得")),
        companions=Int("随行人数", optional=True, at_least=0, at_most=99, unit="人", cite="SEC-06-01"),
        plate=Plate("车牌号", optional=True, cite=ours("车辆停在店内时找得到人")),
    )
    visit = Section(
        "二、会见",
        category=Choice(
            "来访类别",
            [STAFF, GUEST, LEADER, SALES, GOODS, "面试", "其他"],
            cite=["SEC-06-03", "SEC-06-05", "SEC-06-06", "SEC-06-08", "SEC-11-02"],
        ),
        host=PersonOrGuest("被访人", cite="SEC-06-01"),
        department=Dept("被访部门", default=fact("department_of", a.host), cite="SEC-06-01"),
        room=Text("房号", optional=True, most=20, default=a.host.room, cite="SEC-06-06"),
        reason=Text("来访事由", cite="SEC-06-06"),
        appointment=YesNo("预约", optional=True, cite="SEC-06-05"),
        confirmed_by=Text(
            "电话确认人",
            optional=True,
            hint="已经电话问过的，写谁在几点同意：有关领导、住店客人、供应部或者被访员工",
            cite=["SEC-06-05", "SEC-06-06", "SEC-06-08"],
        ),
        place=Place(
            "会见地点",
            optional=True,
            required_if=a.category == SALES,
            hint="推销写约定的地点；送货人员要进入厨房等工作区域的写明，留在收货处的不填",
            cite=["SEC-06-02", "SEC-06-08", "SEC-11-03"],
        ),
        floor_attendant=Person("楼层服务员", optional=True, hint="来访人上楼前告知的人", cite="SEC-06-06"),
        belongings=Table(
            "随身物品",
            optional=True,
            item=Text("品名"),
            quantity=Text("数量", optional=True, most=20),
            remark=Text("备注", optional=True),
            hint="易燃易爆物品不得带入",
            cite=["SEC-06-09", "CRD-14-04"],
        ),
        badge=Text("发放证件号", optional=True, most=20, cite=ours("店内人员一眼认出来访人")),
        came_at=DateTime("来访时间", default="now", cite="SEC-06-11"),
    )
    received = Section(
        "三、接见（接见人填写）",
        host_signature=Sign("接见人签字", cite="SEC-06-05"),
    )
    leaving = Section(
        "四、离店（门岗填写）",
        left_at=DateTime("离开时间", default="now", cite="SEC-06-09"),
        slip_signed=YesNo("收回的登记单上有接见人签字", optional=True, cite="SEC-06-09"),
        unsigned_reason=Text(
            "没有签字仍放行的原因",
            optional=True,
            hint="先请来访人回去补签；确实无法补签的写明原因",
            cite="SEC-06-09",
        ),
        belongings_check=Choice(
            "离店物品核对", ["一致", "有出入"], optional=True, required_if=a.belongings.filled(), cite="SEC-06-09"
        ),
        badge_back=YesNo(
            "来访证已收回",
            optional=True,
            only_if=a.badge.filled(),
            default=True,
            cite=ours("没有收回的证有人还能拿着进店，须知道是哪一张"),
        ),
        remark=LongText("备注", optional=True, required_if=a.belongings_check == "有出入", cite="SEC-06-09"),
    )

    rules = Rules(
        barred=Rule(
            at="visitor",
            says="此人在禁止入内名单上，不予接待，请立即报告保安部经理",
            holds=~fact("barred", a.visitor, a.id_no),
            cite="SEC-06-10",
        ),
        closed=Rule(
            at="came_at",
            says="21:30 后不接待来访",
            holds=time_of(a.came_at) <= CLOSING,
            cite="SEC-06-11",
            override=by.on_duty("酒店总值班"),
            override_if="visitor_override_by_duty",
        ),
        opened=Rule(
            at="came_at",
            says="前一晚停止会客后，还没有到恢复接待的时间",
            holds=time_of(a.came_at) >= setting("visitor_opening"),
            cite=ours("21:30 停止会客，到次日开放的时间才恢复"),
            override=by.on_duty("酒店总值班"),
            override_if="visitor_override_by_duty",
        ),
        host_on_duty=Rule(
            at="host",
            says="被访人正在当班，工作时间内不会客；确有要事的，由门岗联系本人到门岗接待",
            holds=~fact("on_duty", a.host),
            only_if=a.category == STAFF,
            warns=True,
            cite=["SEC-06-03", "SEC-06-04"],
        ),
        sales_by_supply=Rule(
            at="confirmed_by",
            says="外来推销人员没有预约不接待；确属急需物品的先联系供应部，得到答复后再登记，并写明答复人和时间",
            holds=a.confirmed_by.filled(),
            only_if=(a.category == SALES) & ~a.appointment,
            cite="SEC-06-08",
        ),
        guest_named=Rule(
            at="host",
            says="访住店客人的，被访人须填写客人姓名和房号",
            holds=visits_a_guest,
            only_if=a.category == GUEST,
            cite="SEC-06-06",
        ),
        employee_named=Rule(
            at="host",
            says="来访类别不是访住店客人，被访人须从员工中选择",
            holds=~visits_a_guest,
            only_if=a.category != GUEST,
            cite="SEC-06-01",
        ),
        badge_free=Rule(
            at="badge",
            says="这个证号还在别的来访人手里，或者没有收回，请换一张",
            holds=~fact("badge_out", a.badge),
            cite=ours("一证一人，凭证号才认得出是谁"),
        ),
        floor_told=Rule(
            at="floor_attendant",
            says="来访人上楼以前，请先告知楼层服务员，楼层加强巡视",
            holds=a.floor_attendant.filled(),
            only_if=a.category == GUEST,
            warns=True,
            cite="SEC-06-06",
        ),
        signed=Rule(
            at="slip_signed",
            says="没有接见人签字，请来访人回去补签；确实无法补签的，写明放行的原因",
            holds=a.host_signature.filled() | a.slip_signed | a.unsigned_reason.filled(),
            only_if=~visits_a_guest,
            at_step="leaving",
            cite="SEC-06-09",
        ),
        left_after_coming=Rule(
            at="left_at",
            says="离开时间不能早于来访时间",
            holds=a.left_at >= a.came_at,
            at_step="leaving",
            cite=ours("时间写反的登记无法统计在店时长"),
        ),
    )

    route = Route(
        leader_consents=Step(
            "确认：有关领导同意接待",
            by.person("host"),
            "confirm",
            only_if=Case("有预约访领导，登记前没有电话问过", (a.category == LEADER) & not_asked_yet, cite="SEC-06-05"),
            by_telephone="gate",
            cite="SEC-06-05",
        ),
        appointment_consents=Step(
            "确认：有关领导同意接待预约的来访",
            by.leader_of("department"),
            "confirm",
            only_if=Case(
                "来访人有预约，登记前没有电话问过",
                a.appointment & a.category.not_in([LEADER, GUEST, SALES]) & not_asked_yet,
                cite="SEC-06-05",
            ),
            by_telephone="gate",
            cite="SEC-06-05",
        ),
        guest_consents=Step(
            "确认：住店客人同意",
            by.desk("gate"),
            "confirm",
            only_if=Case("访住店客人，登记前没有电话问过", (a.category == GUEST) & not_asked_yet, cite="SEC-06-06"),
            own=True,  # the guard who registered is the one who telephones the room
            hint="打电话到客房：客人同意才放行；客人不同意，任何人不得上楼",
            cite=["SEC-06-06", "SEC-06-07"],
        ),
        supply_consents=Step(
            "确认：供应部同意",
            by.post("采购部经理", "采购员"),
            "confirm",
            only_if=Case("外来推销，登记前没有电话问过", (a.category == SALES) & not_asked_yet, cite="SEC-06-08"),
            by_telephone="gate",
            cite="SEC-06-08",
        ),
        employee_comes=Step(
            "确认：被访员工",
            by.person("host"),
            "confirm",
            only_if=Case(
                "访员工没有预约，登记前没有电话问过",
                (a.category == STAFF) & ~a.appointment & not_asked_yet,
                cite="SEC-06-04",
            ),
            by_telephone="gate",
            cite=["SEC-06-03", "SEC-06-04"],
        ),
        manager_admits=Step(
            "确认：部门经理同意送货人员进入",
            by.head_of("department"),
            "confirm",
            only_if=Case(
                "送货人员要进入工作区域，登记前没有电话问过",
                (a.category == GOODS) & a.place.filled() & not_asked_yet & ~a.appointment,
                cite="SEC-11-03",
            ),
            by_telephone="gate",
            cite=["SEC-11-02", "SEC-11-03"],
        ),
        received=Step(
            "接见",
            by.person("host"),
            "sign",
            fills="received",
            only_if=Case("被访人是员工，可在本人手机上签字", ~visits_a_guest, cite="SEC-06-05"),
            beside=True,
            own=True,
            may_return=False,
            may_reject=False,
            hint="会见结束后签字；也可以签在登记单上交回门岗",
            cite="SEC-06-05",
        ),
        leaving=Step(
            "离店",
            by.desk("gate"),
            "register",
            fills="leaving",
            stage="在店",
            own=True,
            may_return=False,
            may_reject=False,
            button="登记离店",
            cite="SEC-06-09",
        ),
    )
    stages = {"待确认": "open", "在店": "open", "已离店": "done", "未接待": "void", "离店未登记": "void"}

    overstays = Timer(
        "来访人夜间仍未离店，请门岗核对",
        # whom the duty manager lets in after that hour has just come
        choose(
            time_of(a.came_at) < setting("visitor_overstay_at"), 是=at_time(a.came_at, setting("visitor_overstay_at"))
        ),
        ("在店",),
        ours("停止会客以后仍在店的来访人，门岗应当心中有数"),
        tells=(by.desk("gate"), by.post("保安部领班")),
    )
    stays_long = Timer(
        "来访人在店时间过长，请门岗核对",
        a.came_at + setting("visitor_longest_stay_hours", times=timedelta(hours=1)),
        ("在店",),
        ours("避免来访人离店没有登记而一直显示在店"),
        tells=(by.desk("gate"),),
    )
    never_left = Timer(
        "到次日停止会客时仍没有离店登记，来访自动结束，何时离店没有人看见",
        at_time(a.came_at + timedelta(days=1), CLOSING),
        ("在店",),
        ours("没有登记离店的来访人不能一直算作在店，也不能当作看着离开的"),
        tells=(by.desk("gate"), by.post("保安部领班")),
        stage="离店未登记",
    )

    badge_found = Amendment(
        "收回来访证",
        Section(
            "来访证收回（门岗填写）",
            found_where=Text("谁在哪里交回", optional=True, cite=ours("证件离店期间去了哪里，查得到")),
        ),
        sets={"badge_back": True},
        stages=("已离店", "离店未登记"),
        filed_by=by.desk("gate"),
        cite=ours("收回以后这张证才能再发"),
    )

    sheet = Sheet(
        """
        visitor     visitor     unit         unit         phone            phone
        id_kind     id_kind     id_no        id_no        id_no            id_no
        category    category    host         host         department       department
        room        room        appointment  appointment  companions       plate
        reason      reason      reason       reason       reason           reason
        confirmed_by confirmed_by confirmed_by place      place            place
        floor_attendant floor_attendant badge badge       came_at          came_at
        belongings  belongings  belongings   belongings   belongings       belongings
        host_signature host_signature host_signature slip_signed slip_signed slip_signed
        left_at     left_at     belongings_check belongings_check badge_back badge_back
        unsigned_reason unsigned_reason unsigned_reason unsigned_reason unsigned_reason unsigned_reason
        remark      remark      remark       remark       remark           remark
        """,
        copies=["来访人持单会见，离店时交回门岗", "保安部存"],
        paper="A5",
        footer="请接见人签字，离店时交回本单。",
    )
    columns = "visitor unit category host department came_at left_at badge badge_back"
    search = "visitor unit host department reason badge phone id_no plate"
    title_from = "visitor"
    example = {
        "visitor": "赵敏",
        "id_kind": "居民身份证",
        "id_no": "11010519491231002X",
        "unit": "华新文化传播公司",
        "phone": "13800001234",
        "companions": "1",
        "plate": "京A12345",
        "category": LEADER,
        "host": "post:销售总监",
        "department": "销售部",
        "reason": "洽谈年会场地",
        "appointment": "是",
        "place": "销售部会客室",
        "belongings": [{"item": "笔记本电脑", "quantity": "1 台"}, {"item": "样品册", "quantity": "2 本"}],
        "badge": "A018",
        "came_at": "today 14:30",
    }
