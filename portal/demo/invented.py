"""Invented people and firms: numbers that pass their check digits and can belong to nobody, faces that are drawn."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw

from portal.formkit.codes import CREDIT_PLACES
from portal.formkit.kinds.personal import WEIGHTS

NOWHERE = "990000"  # no place has this area code, so that no number can be somebody's

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "子墨",
    "雨泽",
    "思远",
    "佳宁",
    "晓彤",
    "文博",
    "嘉怡",
    "海涛",
    "春燕",
    "国栋",
    "雪梅",
    "志成",
    "丽娟",
    "明哲",
    "秀英",
    "建华",
    "婷婷",
    "立新",
    "永强",
    "玉兰",
    "鹏飞",
    "晓东",
    "红梅",
    "俊杰",
    "美玲",
    "德胜",
    "小波",
    "静怡",
    "振宇",
    "桂芳",
    "一凡",
    "若曦",
    "景行",
    "书瑶",
    "天佑",
    "梦洁",
    "长青",
    "瑞雪",
    "少华",
    "安琪",
]
UNITS = [
    "栖木文化传播工作室",
    "青屿会展服务社",
    "云间旅行社",
    "南屏软件工作室",
    "拾光婚礼策划社",
    "竹里茶业",
    "半山书院",
    "湖西摄影社",
    "听雨广告社",
    "澄明律师所",
    "望江物流站",
    "禾下乡村合作社",
    "一苇设计社",
    "松间保险代理",
    "晴川人才服务社",
    "白塔培训学校",
]
CONTRACTORS = [
    "栖木装饰工程部",
    "青屿机电安装队",
    "半山防水工程队",
    "望江消防维保站",
    "听雨电梯维保站",
    "湖西管道清洗队",
]
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Stranger:
    """Somebody from outside."""

    name: str
    sex: str
    id_no: str
    phone: str
    unit: str
    plate: str


class Crowd:
    """Strangers, one after another, nobody twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._met: set[str] = set()
        self._count = 0

    def stranger(self, unit: str = "") -> Stranger:
        name = self._name()
        self._count += 1
        born = date(1962, 1, 1) + timedelta(days=self._rng.randrange(15_000))
        sex = self._rng.choice("男女")
        return Stranger(
            name, sex, id_number(born, self._count, sex), f"1380000{self._count:04}",
            unit or self._rng.choice(UNITS),
            f"浙A{self._rng.choice(LETTERS)}00{self._count % 100:02}" if self._rng.random() < 0.35 else "",
        )  # fmt: skip

    def _name(self) -> str:
        while True:
            name = self._rng.choice(SURNAMES) + self._rng.choice(GIVEN)
            if name not in self._met:
                self._met.add(name)
                return name


def id_number(born: date, serial: int, sex: str) -> str:
    """A number that holds by GB 11643, of a place that does not exist; the 17th digit is odd for men."""
    order = serial % 500 * 2 + (sex == "男")
    body = f"{NOWHERE}{born:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def credit_code(serial: int) -> str:
    """A 统一社会信用代码 that holds by GB 32100, of the same place."""
    body = f"91{NOWHERE}MA{serial:07}"
    total = sum(CREDIT_PLACES.index(place) * pow(3, position, 31) for position, place in enumerate(body))
    return body + CREDIT_PLACES[-total % 31]


def portrait(rng: random.Random) -> bytes:
    """A drawn face in front of a plain wall, as a JPEG."""
    skin = rng.choice([(236, 202, 172), (224, 186, 152), (206, 164, 128), (244, 214, 188)])
    hair = rng.choice([(32, 28, 26), (48, 38, 32), (70, 66, 64)])
    shirt = tuple(rng.randrange(50, 190) for _ in range(3))
    wall = rng.choice([(205, 222, 238), (232, 232, 232), (240, 236, 226)])
    wide, top = rng.randrange(54, 64), rng.randrange(70, 84)
    image = Image.new("RGB", (240, 320), wall)
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 236, 220, 440), fill=shirt)
    draw.rectangle((102, 200, 138, 250), fill=skin)
    draw.ellipse((120 - wide - 4, top - 12, 120 + wide + 4, top + 110), fill=hair)
    draw.ellipse((120 - wide, top, 120 + wide, top + 148), fill=skin)
    draw.pieslice((120 - wide - 2, top - 8, 120 + wide + 2, top + 84), 180, 360, fill=hair)
    for eye in (-24, 24):
        draw.ellipse((120 + eye - 5, top + 66, 120 + eye + 5, top + 74), fill=(40, 32, 30))
        draw.line((120 + eye - 11, top + 56, 120 + eye + 11, top + 56), fill=hair, width=4)
    draw.line((120, top + 76, 116, top + 98, 124, top + 98), fill=tuple(c - 40 for c in skin), width=3)
    draw.arc((98, top + 100, 142, top + 126), 20, 160, fill=(150, 70, 66), width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def signature(name: str) -> str:
    """A stroke for each sign of a name, the same every time."""
    rng = random.Random(name)
    step = 260 / max(2, len(name))
    paths = []
    for place in range(len(name)):
        x = 16 + place * step
        points = [(x + rng.uniform(0, step * 0.9), rng.uniform(22, 98)) for _ in range(7)]
        start, rest = points[0], points[1:]
        curves = " ".join(
            f"C{a[0]:.0f} {a[1]:.0f} {b[0]:.0f} {b[1]:.0f} {c[0]:.0f} {c[1]:.0f}"
            for a, b, c in (rest[:3], rest[3:])
        )  # fmt: skip
        paths.append(f'<path d="M{start[0]:.0f} {start[1]:.0f} {curves}"/>')
    return f'<svg viewBox="0 0 300 120">{"".join(paths)}</svg>'
