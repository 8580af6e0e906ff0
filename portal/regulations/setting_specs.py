"""What may be set: reads settings.toml, and for each kind of setting parses, checks, keeps and shows a value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from portal.regulations import tiers

# A value as Python holds it: int, Decimal, str, bool, time, a pair of times, or tiers. Money is an int of fen.
Value = Any

KINDS = (
    *("int", "number", "money", "percent", "text", "time", "time_range", "choice", "yesno", "post", "per_item"),
    "tiers",
)
_DECIMALS = ("number", "percent", "per_item")
_KEYS = frozenset(
    {"label", "kind", "unit", "default", "at_least", "at_most", "choices", "cite", "ours", "note", "retired"}
)
_LONGEST_TEXT = 500


class SettingMistake(ValueError):
    """settings.toml cannot be taken; the message names the file, the lines and every mistake."""


class ValueRefused(ValueError):
    """A value that a setting cannot have, in a sentence fit to show."""


@dataclass(frozen=True)
class SettingSpec:
    """One figure the hotel decides. Serves a clause (`cite`) or stands for itself with a reason (`ours`)."""

    key: str
    label: str
    kind: str
    unit: str
    default: Value
    at_least: Value | None
    at_most: Value | None
    choices: tuple[str, ...]
    cite: str
    ours: str
    note: str
    retired: bool = False  # only earlier records still ask for it; nobody sets it any more

    @property
    def most_tiers(self) -> int:
        """How many tiers the routes know that ask for them."""
        return tiers.MOST if self.at_most is None else int(self.at_most)

    def parse(self, text: str) -> Value:
        """The value a person typed. Money is typed in yuan. Raises ValueRefused."""
        text = text.strip()
        if not text:
            raise ValueRefused("请填写数值。" if self.kind in (*_DECIMALS, "int", "money") else "请填写。")
        if self.kind == "yesno":
            answers = {"是": True, "否": False, "true": True, "false": False}
            if text.lower() not in answers:
                raise ValueRefused("请选择“是”或“否”。")
            return answers[text.lower()]
        return self.check(self._read(text))

    def check(self, value: Value) -> Value:
        """The value itself when the setting may have it, else ValueRefused."""
        if not self._is_of_kind(value):
            raise ValueRefused(f"“{value}”不是这个参数能有的值。")
        if self.kind == "choice" and value not in self.choices:
            raise ValueRefused(f"请从以下各项中选一项：{'、'.join(self.choices)}。")
        if self.kind in ("text", "post") and not 0 < len(value.strip()) <= _LONGEST_TEXT:
            raise ValueRefused(f"请填写，不超过{_LONGEST_TEXT}个字。")
        if self.kind == "tiers":
            return _refusing(tiers.check, value, self.most_tiers)
        if self.kind == "time_range" and value[0] == value[1]:
            raise ValueRefused("开始和结束的时间不能相同。")
        if self.at_least is not None and value < self.at_least:
            raise ValueRefused(f"不能小于{self.show(self.at_least)}。")
        if self.at_most is not None and value > self.at_most:
            raise ValueRefused(f"不能大于{self.show(self.at_most)}。")
        return value

    def show(self, value: Value) -> str:
        """The value with its unit as it stands in a text: 7天, ¥50,000, 5%, 02:00至06:00, 是."""
        if self.kind == "money":
            return _money(value)
        if self.kind == "tiers":
            return tiers.show(value, _money)
        if self.kind == "time_range":
            return f"{value[0]:%H:%M}至{value[1]:%H:%M}"
        if self.kind == "time":
            return f"{value:%H:%M}"
        if self.kind == "yesno":
            return "是" if value else "否"
        if self.kind in _DECIMALS:
            return f"{_short(value)}{self.unit}"
        return f"{value}{self.unit}"

    def typed(self, value: Value) -> str:
        """The value as a person would type it: what `parse` reads back."""
        if self.kind == "money":
            return _short(Decimal(value) / 100)
        if self.kind == "tiers":
            return tiers.typed(value)
        if self.kind == "time_range":
            return f"{value[0]:%H:%M}-{value[1]:%H:%M}"
        if self.kind in _DECIMALS:
            return _short(value)
        return self.show(value) if self.kind in ("time", "yesno") else str(value)

    def freeze(self, value: Value) -> Any:
        """The value as JSON holds it, in the way settings.toml writes it."""
        if self.kind == "tiers":
            return tiers.freeze(value)
        return value if self.kind in ("int", "money", "text", "choice", "yesno", "post") else self.typed(value)

    def thaw(self, kept: Any) -> Value:
        """The value back from what `freeze` or settings.toml wrote. Raises ValueRefused."""
        if self.kind == "tiers":
            return _refusing(tiers.thaw, kept)
        if self.kind in _DECIMALS and not isinstance(kept, bool) and isinstance(kept, int | float | str):
            return self._read(str(kept))
        if self.kind in ("time", "time_range") and isinstance(kept, str):
            return self._read(kept)
        if not self._is_of_kind(kept):
            raise ValueRefused(f"“{kept}”不是这个参数能有的值。")
        return kept

    def _is_of_kind(self, value: Value) -> bool:
        if self.kind == "yesno":
            return isinstance(value, bool)
        if self.kind == "time_range":
            return isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, time) for end in value)
        if self.kind == "tiers":
            return isinstance(value, tuple) and all(isinstance(one, tiers.Tier) for one in value)
        wanted = {"int": int, "money": int, "time": time} | dict.fromkeys(_DECIMALS, (Decimal, int))
        return isinstance(value, wanted.get(self.kind, str)) and not isinstance(value, bool)

    def _read(self, text: str) -> Value:
        if self.kind in ("text", "choice", "post"):
            return text
        if self.kind == "time":
            return _read_time(text)
        if self.kind == "time_range":
            ends = re.split(r"\s*[-–—~～至]\s*", text)
            if len(ends) != 2:
                raise ValueRefused("请写成“开始-结束”，例如 12:00-13:00。")
            return _read_time(ends[0]), _read_time(ends[1])
        if self.kind == "tiers":
            return _refusing(lambda: tiers.read(text, lambda amount: int(_figure(amount, "元", "money"))))
        return _figure(text, self.unit, self.kind)


def read_settings(path: Path) -> dict[str, SettingSpec]:
    """Every setting of the file, in its order. Raises SettingMistake with every mistake, each naming its line."""
    text = path.read_text(encoding="utf-8")
    name = f"{path.parent.name}/{path.name}"
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingMistake(f"{name} 不是有效的 TOML：{error}。") from error
    lines = {match[1]: n for n, line in enumerate(text.split("\n"), 1) if (match := re.match(r"\[(\w+)\]", line))}
    specs: dict[str, SettingSpec] = {}
    mistakes: list[str] = []
    for key, table in tables.items():
        try:
            specs[key] = _read_spec(key, table)
        except ValueRefused as refused:
            mistakes.append(f"{name} 第 {lines.get(key, 1)} 行：参数“{key}”：{refused}")
    if mistakes:
        raise SettingMistake("\n".join(mistakes))
    return specs


def _read_spec(key: str, table: Any) -> SettingSpec:
    if not isinstance(table, dict):
        raise ValueRefused("须写成一节 [key]。")
    for unknown in table.keys() - _KEYS:
        raise ValueRefused(f"不认识“{unknown}”。")
    for needed in ("label", "kind", "default"):
        if needed not in table:
            raise ValueRefused(f"缺少“{needed}”。")
    if table["kind"] not in KINDS:
        raise ValueRefused(f"没有“{table['kind']}”这种参数，可用的有：{'、'.join(KINDS)}。")
    if bool(table.get("cite")) == bool(table.get("ours")):
        raise ValueRefused("须写明依据的条款（cite）或者本系统的理由（ours），二者选一。")
    if (table["kind"] == "choice") != bool(table.get("choices")):
        raise ValueRefused("choice 须列出 choices，其他种类不列。")
    is_tiers = table["kind"] == "tiers"  # whose bound is how many there are
    bare = SettingSpec(
        key=key,
        label=table["label"],
        kind=table["kind"],
        unit=table.get("unit", ""),
        default=None,
        at_least=None,
        at_most=None,
        choices=tuple(table.get("choices", ())),
        cite=table.get("cite", ""),
        ours=table.get("ours", ""),
        note=table.get("note", ""),
        retired=bool(table.get("retired", False)),
    )
    bounds = {bound: bare.thaw(table[bound]) for bound in ("at_least", "at_most") if bound in table and not is_tiers}
    bounds |= {"at_most": table["at_most"]} if is_tiers and "at_most" in table else {}
    spec = SettingSpec(**(vars(bare) | bounds | {"default": bare.thaw(table["default"])}))
    spec.check(spec.default)
    return spec


def _refusing(work: Callable[..., Value], *given: Value) -> Value:
    try:
        return work(*given)
    except tiers.TiersRefused as refused:
        raise ValueRefused(str(refused)) from refused


def _figure(text: str, unit: str, kind: str) -> int | Decimal:
    """The number a person typed, with or without its unit; money in fen. Raises ValueRefused."""
    figure = text.replace(",", "").replace("，", "").removeprefix("¥").removeprefix("￥")
    for word in (unit, "%", "元"):
        figure = figure.removesuffix(word).strip() if word else figure
    try:
        number = Decimal(figure)
    except InvalidOperation:
        raise ValueRefused("请填写数字。") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueRefused("请填写数字。")
    if kind == "money":
        number *= 100
    if kind in _DECIMALS:
        return number
    if number != number.to_integral_value():
        raise ValueRefused("金额最小到分。" if kind == "money" else "请填写整数。")
    return int(number)


def _money(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"¥{yuan:,}.{rest:02}" if rest else f"¥{yuan:,}"


def _read_time(text: str) -> time:
    match = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueRefused("时间请写成 21:30 的样子。")
    return time(int(match[1]), int(match[2]))


def _short(number: Decimal | int) -> str:
    """The figure without noughts at its end, and never as 1E+2."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
