"""Papers as a hotel would fill them, for the tests of printing and its benchmark."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from portal.clock import in_house
from portal.printing.gate import Badge, Certificate, Evacuation, PassCard, Permit, Present, VisitorSlip
from portal.printing.model import Approval, Cell, CellTable, Column, Sheet, SheetSection, Tick

HOTEL = "云澜湖畔大酒店"
URL = "https://portal.example/r/DH-2026-000123?s=7K3MQ9"
HASH = "3fa291bc07de55a1c0ffee00aa11bb22cc33dd44ee55ff6600112233445566aa"
SIGNATURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path fill="none" stroke="#123" stroke-width="2.2" '
    'stroke-linecap="round" d="M8 26c8-16 14-18 14-10s-8 16 0 14 12-20 18-18-6 20 2 18 10-16 16-14-4 14 4 12 '
    '10-12 16-10 2 8 10 6 14-8 24-12"/></svg>'
)
SPOTS = [
    "禁火区域",
    "客房内",
    "各种机房内",
    "有可燃材料装修的部位",
    "危险性较大的登高作业",
    "堆放大量可燃易燃物的场所",
    "油罐、油箱、盛过易燃可燃液体或气体的容器及相连设备",
    "以上都不是",
]


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return in_house(datetime(2026, 11, day, hour, minute)).astimezone(UTC)


def hot_work(*, blank: bool = False, watermark: str = "", plan: str = "", number: str = "DH-2026-000123") -> Sheet:
    return Sheet(
        title="动火作业申请单",
        number="" if blank else number,
        hotel=HOTEL,
        owner="保安部",
        dated=date(2026, 11, 21),
        edition_note="《动用明火审批规定》2026年3月1日版　表单第 4 版",
        blank=blank,
        watermark=watermark,
        sections=[
            SheetSection(
                "一、动火作业（申请部门填写）",
                [
                    [Cell("申请部门", "工程部"), Cell("施工单位", "杭州恒安机电安装有限公司", span=4)],
                    [Cell("动火地点", "地下一层锅炉房东侧管道井", span=4), Cell("动火等级", "一级")],
                    [Cell("动火部位", [Tick(s, s == "各种机房内") for s in SPOTS], kind="ticks", span=6)],
                    [
                        Cell(
                            "动火方式",
                            [Tick(s, s in "电焊气割") for s in ("电焊", "气焊", "气割", "砂轮切割", "喷灯", "其他")],
                            kind="ticks",
                            span=6,
                        )
                    ],
                    [
                        Cell("计划开始", "2026年11月21日 14:00", span=3),
                        Cell("计划结束", "2026年11月21日 18:00", span=3),
                    ],
                    [Cell("监护人", "赵国强"), Cell("监护人电话", "138****6621"), Cell("关联出入证", "LS-2026-000087")],
                    [
                        Cell(
                            "动火内容",
                            "更换三号热水循环泵出水管 DN100 法兰两处，旧管气割拆除，新管电焊连接。",
                            kind="long",
                            span=6,
                            lines=3,
                        )
                    ],
                    CellTable(
                        "动火人",
                        [Column("姓名", 2), Column("特种作业证号", 4), Column("证书有效期", 3)],
                        [
                            ["孙立明", "T3301********2217", "2028年6月30日"],
                            ["周建军", "T3301********0931", "2027年12月31日"],
                        ],
                        min_rows=3,
                    ),
                    [
                        Cell(
                            "安全实施方案",
                            plan
                            or "作业前清理周围五米内可燃物，铺设防火毯；配备手提式干粉灭火器四具、水桶两只；"
                            "锅炉停运并隔离燃气阀门，检测可燃气体浓度合格后方可动火；作业中监护人不得离开；"
                            "作业后三十分钟、六十分钟各复查一次。",
                            kind="long",
                            span=6,
                            lines=5,
                        )
                    ],
                ],
            ),
            SheetSection(
                "二、防护措施与岗位责任",
                [
                    [
                        Cell(
                            "防护措施",
                            [
                                Tick(s, True)
                                for s in (
                                    "周围可燃物已清理",
                                    "灭火器材已到位",
                                    "监护人已到位",
                                    "作业证件已查验",
                                    "易燃易爆容器已清洗置换并检测",
                                    "邻近区域已通知",
                                )
                            ],
                            kind="ticks",
                            span=6,
                        )
                    ],
                    CellTable(
                        "",
                        [Column("岗位", 2), Column("责任人", 2), Column("职责", 7)],
                        [
                            ["动火作业", "孙立明", "按方案作业，发现异常立即停止"],
                            ["现场监护", "赵国强", "全程监护，掌握灭火器材位置与报警方法"],
                            ["复查", "保安部领班", "结束后复查并签字"],
                        ],
                        min_rows=3,
                    ),
                ],
            ),
        ],
        approvals=[Approval("部门负责人"), Approval("保安部审批"), Approval("总经理审批")]
        if blank
        else [
            Approval(
                "部门负责人",
                "措施已与作业人员逐条落实，同意申请。",
                "陈志远",
                "",
                SIGNATURE,
                moment(21, 9, 12),
                "《动用明火审批规定》第七条",
            ),
            Approval(
                "保安部审批",
                "同意。现场配四具灭火器，作业结束后通知监控中心复位探测器。",
                "李卫东",
                "吴建国",
                SIGNATURE,
                moment(21, 10, 40),
                "《动用明火审批规定》第八条",
            ),
            Approval("总经理审批"),
        ],
        copies=["作业现场张贴", "保安部存档", "申请部门留存"],
        footer="许可只在所写地点与时间内有效；地点、时间、方式或人员变更的，须重新申请。",
        stamp="保安部（盖章）",
        qr_url="" if blank else URL,
        short_code="" if blank else "7K3M-Q9",
        content_hash="" if blank else HASH,
    )


def visitor_slip(**changes: object) -> VisitorSlip:
    return replace(
        VisitorSlip(
            hotel=HOTEL,
            number="HK-2026-004512",
            visitor="欧阳慧敏",
            identity="居民身份证 3301**********2249",
            unit="浙江省建筑设计研究院有限公司",
            companions=2,
            plate="浙A·D38H21",
            category="有预约的访领导",
            purpose="洽谈三号楼客房改造方案，查看样板间",
            host="陈志远",
            department="工程部",
            room="",
            meeting_place="行政楼二层会议室",
            confirmed_by="陈志远（电话，14:02）",
            belongings=[("笔记本电脑", "2 台", ""), ("测距仪", "1 台", "黄色手提箱")],
            badge_number="A037",
            guard="王海涛",
            came_at=moment(21, 14, 5),
            notice="请全程佩戴访客证，由接待人陪同，离店时交回本单与访客证。",
            qr_url=URL,
        ),
        **changes,
    )


def badge(**changes: object) -> Badge:
    return replace(
        Badge(
            hotel=HOTEL,
            badge_number="A037",
            visitor="欧阳慧敏",
            unit="浙江省建筑设计研究院有限公司",
            host="陈志远",
            place="行政楼二层会议室",
            day=date(2026, 11, 21),
            until="21:30 前离店",
            qr_url=URL,
        ),
        **changes,
    )


def pass_card(number: int, photo: str = "") -> PassCard:
    return PassCard(
        hotel=HOTEL,
        number=f"LS-2026-000087-{number:02d}",
        name=["孙立明", "周建军", "阿卜杜热合曼", "吴桐"][number % 4],
        trade=["焊工", "管道工", "电工", "普工"][number % 4],
        unit="杭州恒安机电安装有限公司" if number % 2 else "中建某局集团第三建筑安装工程有限责任公司杭州分公司",
        areas="地下一层锅炉房、水泵房" if number % 2 else "地下一层锅炉房、水泵房、一号管道井、屋面冷却塔区域",
        valid_from=date(2026, 11, 20),
        valid_to=date(2026, 11, 26),
        department="工程部",
        supervisor="陈志远",
        photo=photo,
        qr_url=f"https://portal.example/p/LS-2026-000087-{number:02d}",
    )


def permit(**changes: object) -> Permit:
    return replace(
        Permit(
            hotel=HOTEL,
            number="DH-2026-000123",
            level="一级",
            level_reason="在各种机房内动火（《动用明火审批规定》第三条）",
            place="地下一层锅炉房东侧管道井",
            department="工程部",
            unit="杭州恒安机电安装有限公司",
            methods="电焊、气割",
            work="更换三号热水循环泵出水管 DN100 法兰两处，旧管气割拆除，新管电焊连接。",
            starts=moment(21, 14),
            ends=moment(21, 18),
            workers=[
                ("孙立明", "T3301********2217", "2028年6月30日"),
                ("周建军", "T3301********0931", "2027年12月31日"),
            ],
            watcher="赵国强",
            watcher_phone="138 0571 6621",
            emergency_phone="119　内线 6119",
            measures=[
                Tick(s, True)
                for s in (
                    "周围可燃物已清理",
                    "灭火器材已到位",
                    "监护人已到位",
                    "作业证件已查验",
                    "易燃易爆容器已清洗置换并检测",
                    "邻近区域已通知",
                    "火灾探测器已采取防误报措施",
                )
            ],
            checks=["结束后 30 分钟复查", "结束后 60 分钟复查"],
            approvals=[
                *hot_work().approvals[:2],
                Approval(
                    "总经理审批", "同意。", "沈若华", "", SIGNATURE, moment(21, 11, 30), "《动用明火审批规定》第九条"
                ),
            ],
            edition_note="《动用明火审批规定》2026年3月1日版",
            notice="本证只在所写地点与时限内有效。地点、时间、方式或人员变更，或超过时限，立即停止动火并重新申请。",
            qr_url=URL,
            short_code="7K3M-Q9",
            content_hash=HASH,
        ),
        **changes,
    )


def certificate() -> Certificate:
    return Certificate(
        hotel=HOTEL,
        title="用工证明",
        number="LS-2026-000087",
        addressed_to="保安部",
        paragraphs=[
            "兹有杭州恒安机电安装有限公司（负责人：郑伟民，电话：139****2208）受我部委托，于2026年11月20日至2026年11月26日"
            "在地下一层锅炉房、水泵房进行热水循环泵更换施工，现需办理临时出入证共四张，人员名单如下。",
            "我部已核对上述人员身份，指定陈志远为现场监管人，并对施工期间的人员管理与施工安全负责。",
        ],
        columns=[("序号", 1), ("姓名", 2), ("性别", 1), ("身份证号码", 4), ("工种", 2)],
        rows=[
            ["1", "孙立明", "男", "3301**********1217", "焊工"],
            ["2", "周建军", "男", "3306**********0931", "管道工"],
            ["3", "阿卜杜热合曼", "男", "6501**********4410", "电工"],
            ["4", "吴桐", "女", "3302**********662X", "普工"],
        ],
        department="工程部",
        approval=Approval("用工部门负责人", "同意", "陈志远", "", SIGNATURE, moment(20, 9)),
        edition_note="《外来施工人员管理规定》2026年3月1日版",
        qr_url=URL,
        short_code="7K3M-Q9",
        content_hash=HASH,
    )


def evacuation(*, drill: bool = False, staff: int = 46) -> Evacuation:
    names = ["王海涛", "李卫东", "赵国强", "钱莉", "沈若华", "吴建国", "郑晓燕", "司马文博", "林小满", "何静怡"]
    return Evacuation(
        hotel=HOTEL,
        at=moment(21, 15, 30),
        assembly_point="南门停车场二号集合点",
        printed_by="监控员 钱莉",
        drill=drill,
        groups=[
            (
                "访客",
                [
                    Present(
                        name="欧阳慧敏",
                        unit="浙江省建筑设计研究院有限公司",
                        with_whom="陈志远",
                        where="行政楼二层会议室",
                        since=moment(21, 14, 5),
                        badge="A037",
                        phone="139****2208",
                    ),
                    Present(
                        name="张建华",
                        unit="（访 1808 房客人）",
                        with_whom="1808 房",
                        where="主楼十八层",
                        since=moment(21, 15, 1),
                        badge="A041",
                    ),
                ],
            ),
            (
                "施工人员",
                [
                    Present(
                        name="孙立明",
                        unit="杭州恒安机电安装有限公司",
                        with_whom="陈志远（监管）",
                        where="地下一层锅炉房",
                        since=moment(21, 7, 40),
                        badge="LS-2026-000087-01",
                    ),
                    Present(
                        name="阿卜杜热合曼",
                        unit="杭州恒安机电安装有限公司",
                        with_whom="陈志远（监管）",
                        where="地下一层水泵房",
                        since=moment(20, 21, 15),
                        badge="LS-2026-000087-03",
                    ),
                ],
            ),
            (
                "当班员工",
                [
                    Present(
                        name=names[i % 10],
                        unit=["保安部", "客房部", "餐饮部", "工程部"][i % 4],
                        with_whom="",
                        where=["大门岗", "十二层", "厨房二楼", "配电房"][i % 4],
                        since=moment(21, 7, i % 60),
                    )
                    for i in range(staff)
                ],
            ),
        ],
    )
