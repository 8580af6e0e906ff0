"""Papers as a hotel would fill them, for the tests of printing and its benchmark."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.printing.model import Approval, Cell, CellTable, Column, Sheet, SheetSection, Tick

HOTEL = "云澜湖畔大酒店"
URL = "https://portal.example/r/DH-2026-000123?s=7K3MQ9"
HASH = "3fa291bc07de55a1c0ffee00aa11bb22cc33dd44ee55ff6600112233445566aa"
SIGNATURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path fill="none" stroke="#123" stroke-width="2.2" '
    'stroke-linecap="round" d="M8 26c8-16 14-18 14-10s-8 16 0 14 12-20 18-18-6 20 2 18 10-16 16-14-4 14 4 12 '
    '10-12 16-10 2 8 10 6 14-8 24-12"/></svg>'
)
SPOTS = ["禁火区域", "客房内", "各种机房内", "有可燃材料装修的部位", "危险性较大的登高作业", "堆放大量可燃易燃物的场所",
         "油罐、油箱、盛过易燃可燃液体或气体的容器及相连设备", "以上都不是"]


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)


def hot_work(*, blank: bool = False, watermark: str = "", plan: str = "", number: str = "DH-2026-000123") -> Sheet:
    return Sheet(
        title="动火作业申请单", number="" if blank else number, hotel=HOTEL, owner="保安部", dated=date(2026, 11, 21),
        edition_note="《动用明火审批规定》2026年3月1日版　表单第 4 版", blank=blank, watermark=watermark,
        sections=[
            SheetSection("一、动火作业（申请部门填写）", [
                [Cell("申请部门", "工程部"), Cell("施工单位", "杭州恒安机电安装有限公司", span=4)],
                [Cell("动火地点", "地下一层锅炉房东侧管道井", span=4), Cell("动火等级", "一级")],
                [Cell("动火部位", [Tick(s, s == "各种机房内") for s in SPOTS], kind="ticks", span=6)],
                [Cell("动火方式", [Tick(s, s in "电焊气割") for s in ("电焊", "气焊", "气割", "砂轮切割", "喷灯", "其他")],
                      kind="ticks", span=6)],
                [Cell("计划开始", "2026年11月21日 14:00", span=3), Cell("计划结束", "2026年11月21日 18:00", span=3)],
                [Cell("监护人", "赵国强"), Cell("监护人电话", "138****6621"), Cell("关联出入证", "LS-2026-000087")],
                [Cell("动火内容", "更换三号热水循环泵出水管 DN100 法兰两处，旧管气割拆除，新管电焊连接。", kind="long",
                      span=6, lines=3)],
                CellTable("动火人", [Column("姓名", 2), Column("特种作业证号", 4), Column("证书有效期", 3)],
                          [["孙立明", "T3301********2217", "2028年6月30日"], ["周建军", "T3301********0931", "2027年12月31日"]],
                          min_rows=3),
                [Cell("安全实施方案", plan or "作业前清理周围五米内可燃物，铺设防火毯；配备手提式干粉灭火器四具、水桶两只；"
                      "锅炉停运并隔离燃气阀门，检测可燃气体浓度合格后方可动火；作业中监护人不得离开；"
                      "作业后三十分钟、六十分钟各复查一次。", kind="long", span=6, lines=5)],
            ]),
            SheetSection("二、防护措施与岗位责任", [
                [Cell("防护措施", [Tick(s, True) for s in ("周围可燃物已清理", "灭火器材已到位", "监护人已到位",
                      "作业证件已查验", "易燃易爆容器已清洗置换并检测", "邻近区域已通知")], kind="ticks", span=6)],
                CellTable("", [Column("岗位", 2), Column("责任人", 2), Column("职责", 7)],
                          [["动火作业", "孙立明", "按方案作业，发现异常立即停止"], ["现场监护", "赵国强", "全程监护，掌握灭火器材位置与报警方法"],
                           ["复查", "保安部领班", "结束后复查并签字"]], min_rows=3),
            ]),
        ],
        approvals=[Approval("部门负责人"), Approval("保安部审批"), Approval("总经理审批")] if blank else [
            Approval("部门负责人", "措施已与作业人员逐条落实，同意申请。", "陈志远", "", SIGNATURE, moment(21, 9, 12),
                     "《动用明火审批规定》第七条"),
            Approval("保安部审批", "同意。现场配四具灭火器，作业结束后通知监控中心复位探测器。", "李卫东", "吴建国", SIGNATURE,
                     moment(21, 10, 40), "《动用明火审批规定》第八条"),
            Approval("总经理审批"),
        ],
        copies=["作业现场张贴", "保安部存档", "申请部门留存"],
        footer="许可只在所写地点与时间内有效；地点、时间、方式或人员变更的，须重新申请。",
        stamp="保安部（盖章）", qr_url="" if blank else URL, short_code="" if blank else "7K3M-Q9",
        content_hash="" if blank else HASH,
    )
