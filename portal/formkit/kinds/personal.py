"""Personal kinds: id_no, phone, plate. Sealed in the database, masked everywhere, found by keyed hash."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from portal.formkit.conditions import Expr
from portal.formkit.fields import Field, World

PROVINCES = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新使"


def normal(text: str) -> str:
    """Without white space and hyphens, half width, upper case: the form that is hashed."""
    return re.sub(r"[\s\-—–·•.]", "", unicodedata.normalize("NFKC", text)).upper()


class Phone(Field):
    kind = "phone"
    personal = True

    def parse(self, text: str, world: World) -> str:
        return normal(text).removeprefix("+86")

    def check(self, value: Any, world: World) -> str | None:
        if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|\+?\d{7,15}|400\d{7}", value):
            return None
        return f"{self.label}请填手机号或带区号的电话，例如 13800001234、01065001234"

    def mask(self, value: Any) -> str:
        return f"{value[:3]}****{value[-4:]}" if len(value) >= 9 else "****" + value[-2:]

    def hashed_forms(self, value: Any) -> list[str]:
        return [normal(value).removeprefix("+86")]


class Plate(Field):
    """A Chinese number plate, new-energy ones (six places after the letter) too."""

    kind = "plate"
    personal = True

    def parse(self, text: str, world: World) -> str:
        return normal(text)

    def check(self, value: Any, world: World) -> str | None:
        ordinary = rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳领]"
        energy = rf"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[A-HJK])"
        if re.fullmatch(ordinary, value) or re.fullmatch(energy, value):
            return None
        return f"{self.label}请按车牌填写，例如 京A12345；新能源车为 京AD12345"

    def mask(self, value: Any) -> str:
        return f"{value[:2]}***{value[-2:]}"

    def hashed_forms(self, value: Any) -> list[str]:
        return [normal(value), normal(value)[1:]]  # with and without its province


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_problem(number: str) -> str | None:
    """What is wrong with an 18-place national ID number (GB 11643), or None."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return "应为 18 位，最后一位可以是 X"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "第 7 至 14 位不是一个日期"
    if not date(1900, 1, 1) <= born:
        return "第 7 至 14 位的出生日期不对"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=False)) % 11]
    return None if check == number[17] else "校验位不符，请核对每一位"


class IdNo(Field):
    """An identity document's number. `document` is the answer saying which document it is; only 居民身份证 has a
    check digit."""

    kind = "id_no"
    personal = True
    options = ("document",)
    document: Expr | None = None

    def parse(self, text: str, world: World) -> str:
        return normal(text)

    def check(self, value: Any, world: World) -> str | None:
        return (
            None if re.fullmatch(r"[A-Z0-9（）()字第号\u4e00-\u9fff]{4,30}", value) else f"{self.label}请填证件上的号码"
        )

    def check_document(self, value: Any, document: str | None) -> str | None:
        """The check that depends on the document chosen; without a `document` it is a national ID."""
        if document not in (None, "居民身份证"):
            return None
        problem = id_problem(value)
        return f"{self.label}：{problem}" if problem else None

    def mask(self, value: Any) -> str:
        if len(value) == 18:
            return f"{value[:6]}********{value[-4:]}"
        return f"{value[:2]}{'*' * max(3, len(value) - 4)}{value[-2:]}"

    def hashed_forms(self, value: Any) -> list[str]:
        return [normal(value)]
