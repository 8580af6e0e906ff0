"""What the demo hotel keeps in store, who supplies it, and what is bought in the weeks that are played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """A kind of goods. Prices in yuan; `start` is the stock on the first day, in months of use."""

    code: str
    name: str
    spec: str
    unit: str
    place: str
    monthly: int
    price: str
    start: float
    family: str


@dataclass(frozen=True)
class Trader:
    """A supplier. `papers` is for how many days from the last one played its papers are good (negative: lapsed)."""

    name: str
    contact: str
    families: tuple[str, ...]
    papers: int


@dataclass(frozen=True)
class Purchase:
    """A restocking. `filed` working days before the last one; `times` a month's use of each good.

    `ends_as`: received, part (some of it came), ordered, rejected, returned, or the step at which it waits.
    """

    goods: tuple[str, ...]
    filed: int
    ends_as: str
    times: float = 2
    special: str = ""
    single: str = ""  # why only one can supply it
    dearer: str = ""  # why the cheapest was not taken for the first good


ROOM, CLEAN, LINEN, FOOD, DRINK, OFFICE = "客房用品", "清洁用品", "布草", "食品原料", "酒水饮料", "办公用品"
_SHELVES = {
    ROOM: "二号库 A",
    CLEAN: "二号库 C",
    LINEN: "一号库 B",
    FOOD: "三号库 F",
    DRINK: "三号库 D",
    OFFICE: "二号库 E",
}

# code | name | spec | unit | monthly use | price | months in store | family
_LIST = """
BC-001 | 一次性牙刷 | 软毛，独立包装 | 支 | 3000 | 0.85 | 1.5 | 客房用品
BC-002 | 梳子 | 木质，纸盒 | 把 | 1600 | 0.70 | 2.6 | 客房用品
BC-003 | 一次性拖鞋 | 加厚底，39 至 43 码 | 双 | 2800 | 1.60 | 1.3 | 客房用品
BC-004 | 浴帽 | 独立包装 | 个 | 1200 | 0.25 | 3.0 | 客房用品
BC-005 | 针线包 | 六色线 | 个 | 300 | 0.60 | 4.2 | 客房用品
BC-006 | 剃须刀 | 双层刀片，附泡沫 | 把 | 900 | 2.10 | 1.9 | 客房用品
BC-014 | 洗发液 | 30 毫升 | 瓶 | 2500 | 1.20 | 1.4 | 客房用品
BC-015 | 沐浴液 | 30 毫升 | 瓶 | 2500 | 1.20 | 2.4 | 客房用品
BC-016 | 香皂 | 25 克 | 块 | 2200 | 0.65 | 2.9 | 客房用品
BC-020 | 卷纸 | 四层，140 克 | 卷 | 3600 | 1.35 | 1.6 | 客房用品
BC-021 | 抽纸 | 三层，120 抽 | 包 | 1500 | 1.80 | 2.2 | 客房用品
QJ-001 | 中性清洁剂 | 5 升 | 桶 | 40 | 46.00 | 1.7 | 清洁用品
QJ-002 | 消毒液 | 含氯，2.5 升 | 桶 | 60 | 28.50 | 1.2 | 清洁用品
QJ-003 | 玻璃清洁剂 | 500 毫升 | 瓶 | 80 | 9.80 | 2.5 | 清洁用品
QJ-004 | 垃圾袋 | 90×110 厘米，50 只装 | 卷 | 320 | 11.50 | 1.8 | 清洁用品
QJ-005 | 百洁布 | 10×15 厘米 | 片 | 500 | 1.10 | 3.1 | 清洁用品
QJ-006 | 洗衣粉 | 工业用，20 公斤 | 袋 | 26 | 168.00 | 1.5 | 清洁用品
BU-001 | 床单 | 1.8 米床，60 支 | 条 | 90 | 86.00 | 2.2 | 布草
BU-002 | 被套 | 1.8 米床，60 支 | 条 | 80 | 132.00 | 1.3 | 布草
BU-003 | 枕套 | 48×74 厘米 | 只 | 200 | 14.50 | 3.4 | 布草
BU-004 | 浴巾 | 70×140 厘米，600 克 | 条 | 150 | 42.00 | 1.6 | 布草
BU-005 | 面巾 | 35×75 厘米，150 克 | 条 | 240 | 11.80 | 2.4 | 布草
SP-001 | 大米 | 东北长粒，25 公斤 | 袋 | 90 | 138.00 | 1.4 | 食品原料
SP-002 | 食用油 | 非转基因，20 升 | 桶 | 36 | 236.00 | 1.8 | 食品原料
SP-003 | 面粉 | 高筋，25 公斤 | 袋 | 30 | 112.00 | 2.3 | 食品原料
JS-001 | 瓶装水 | 380 毫升，24 瓶装 | 箱 | 520 | 22.00 | 1.5 | 酒水饮料
JS-002 | 龙井茶 | 二级，500 克 | 罐 | 24 | 260.00 | 2.7 | 酒水饮料
JS-003 | 咖啡豆 | 中度烘焙，1 公斤 | 袋 | 45 | 118.00 | 1.3 | 酒水饮料
BG-001 | 复印纸 | A4，70 克，8 包装 | 箱 | 28 | 165.00 | 2.0 | 办公用品
BG-002 | 门锁电池 | 本店门锁专用，四节装 | 组 | 120 | 18.00 | 1.2 | 办公用品
"""


def _goods() -> list[Good]:
    found = []
    for line in _LIST.strip().splitlines():
        code, name, spec, unit, monthly, price, start, family = (part.strip() for part in line.split("|"))
        place = f"{_SHELVES[family]}{int(code[-2:]) % 9 + 1} 架"
        found.append(Good(code, name, spec, unit, place, int(monthly), price, float(start), family))
    return found


GOODS = _goods()

TRADERS = [
    Trader("栖洁日用品商行", "何佳", (ROOM, CLEAN, LINEN), 300),
    Trader("青屿清洁用品商行", "汪涛", (CLEAN, ROOM), 410),
    Trader("拾光纸品厂", "孟晓", (ROOM, LINEN, OFFICE), -9),
    Trader("听泉布草厂", "娄敏", (LINEN, ROOM), 520),
    Trader("禾下粮油行", "庄立", (FOOD, DRINK), 200),
    Trader("竹里茶行", "章怡", (DRINK, FOOD), 21),
    Trader("澄明饮料经销处", "夏雨", (DRINK, FOOD), 260),
    Trader("湖西五金商行", "项亮", (OFFICE, CLEAN), 340),
]

PURCHASES = [
    Purchase(("一次性牙刷", "一次性拖鞋", "卷纸"), 18, "received", 2),
    Purchase(("被套", "浴巾", "床单"), 14, "received", 4, special="客房更新，三层、四层同时换新。",
             dearer="样布水洗后缩率小，质量好于最低报价"),
    Purchase(("咖啡豆", "龙井茶"), 12, "rejected", 6),
    Purchase(("洗发液", "沐浴液", "香皂"), 9, "part", 2, special="国庆后散客增多，用量上升。"),
    Purchase(("大米", "食用油"), 7, "ordered", 2),
    Purchase(("消毒液", "垃圾袋", "洗衣粉"), 5, "board", 2),
    Purchase(("床单", "被套", "浴巾", "面巾"), 5, "committee", 9, special="五层至八层布草到更换年限，拟一次更换。"),
    Purchase(("门锁电池",), 4, "one_source", 2, single="门锁为专用电池组，只有原厂代理供应。"),
    Purchase(("瓶装水",), 3, "compare", 2),
    Purchase(("复印纸",), 2, "returned", 2),
    Purchase(("剃须刀", "浴帽"), 1, "first_review", 2),
    Purchase(("中性清洁剂", "百洁布"), 1, "director_signs", 2),
]  # fmt: skip
