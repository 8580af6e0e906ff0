"""Ledgers and comparisons as a hotel would fill them."""

from __future__ import annotations

from decimal import Decimal

from portal.printing.ledgers import Comparison, Item, Register, Supplier
from portal.printing.model import Approval, Column
from tests.printing.papers import HASH, HOTEL, SIGNATURE, URL, moment

GOODS = [
    ("一次性牙刷", "软毛 独立包装", "支"),
    ("洗发液", "30 ml 瓶装 无硅油", "瓶"),
    ("棉浴巾", "70×140 cm 600 g 白色", "条"),
    ("大米", "东北长粒香 25 kg", "袋"),
    ("鲜牛奶", "950 ml 巴氏", "盒"),
    ("A4 复印纸", "70 g 500 张", "包"),
    ("垃圾袋", "90×100 cm 加厚", "卷"),
    ("洗洁精", "20 kg 桶装 食品级", "桶"),
]
SUPPLIERS = [
    Supplier(name="杭州绿源酒店用品有限公司", contact="周敏 138****2201", terms="3 日到货，月结 30 日", remark="良"),
    Supplier(name="浙江百汇商贸有限公司", contact="李想 139****7762", terms="2 日到货，货到付款", remark="优"),
    Supplier(
        name="宁波海天食品供应链管理有限公司",
        contact="王立 137****1180",
        terms="5 日到货，月结 45 日",
        remark="良；许可证下月到期",
    ),
    Supplier(name="苏州恒洁日化有限公司", contact="陈雪 136****9034", terms="4 日到货，月结 30 日", remark="中"),
    Supplier(name="义乌市佳美贸易商行", contact="方强 135****6650", terms="7 日到货，预付三成", remark="中"),
    Supplier(
        name="上海申贸国际酒店设备用品股份有限公司",
        contact="沈悦 133****4417",
        terms="6 日到货，月结 60 日",
        remark="优",
    ),
]


def comparison(items: int = 40, suppliers: int = 6) -> Comparison:
    lines = []
    for number in range(items):
        name, spec, unit = GOODS[number % len(GOODS)]
        prices = [
            None if (number + s) % 11 == 10 else 120 + (number * 7919 + s * 104729) % 90000 for s in range(suppliers)
        ]
        best = prices.index(min(p for p in prices if p is not None))
        other = number % 13 == 5
        chosen = next(s for s, p in enumerate(prices) if p is not None and s != best) if other else best
        lines.append(
            Item(
                name=name,
                spec=spec,
                unit=unit,
                quantity=Decimal(number * 37 % 900 + 10),
                prices=prices,
                chosen=chosen,
                reason="最低价一家交货期不能满足需用日期，次低价质量评价为优" if other else "",
            )
        )
    return Comparison(
        hotel=HOTEL,
        number="CGB-2026-000318",
        department="仓库",
        suppliers=SUPPLIERS[:suppliers],
        items=lines,
        opinion="已向六家供应商询价，规格一致、可比。除注明者外均选最低价。",
        approvals=[
            Approval("采购员", "比价属实。", "何静怡", "", SIGNATURE, moment(19, 16)),
            Approval("采购部经理", "同意。", "林小满", "", SIGNATURE, moment(20, 9, 30), "《采购管理制度》第十一条"),
            Approval("董事会"),
        ],
        edition_note="《采购管理制度》2026年3月1日版",
        qr_url=URL,
        short_code="Q2V8-T4",
        content_hash=HASH,
    )


def register(rows: int = 70) -> Register:
    names = ["孙立明", "周建军", "阿卜杜热合曼", "吴桐"]
    return Register(
        hotel=HOTEL,
        title="临时施工人员登记表",
        period="2026年11月1日 至 2026年11月21日",
        columns=[
            Column("证号"),
            Column("姓名"),
            Column("性别"),
            Column("身份证号码"),
            Column("施工单位"),
            Column("施工区域"),
            Column("有效期"),
            Column("押金", kind="money"),
            Column("退证"),
            Column("备注"),
        ],
        rows=[
            [
                f"LS-2026-{80 + n // 4:06d}-{n % 4 + 1:02d}",
                names[n % 4],
                "男女"[n % 4 == 3],
                "3301**********1217",
                "杭州恒安机电安装有限公司" if n % 3 else "中建某局集团第三建筑安装工程有限责任公司",
                "地下一层锅炉房、水泵房",
                "2026年11月20日 至 11月26日",
                1000,
                "完好" if n % 5 else "损坏",
                "",
            ]
            for n in range(rows)
        ],
        total=["合计", "", "", "", "", "", "", rows * 1000, "", ""],
        printed_by="保安部 钱莉",
        printed_at=moment(21, 17),
    )
