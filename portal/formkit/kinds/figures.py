"""Kinds for figures: int, number, money, percent, year, and calc (worked out, never typed)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from portal.formkit.conditions import Expr, wrap
from portal.formkit.fields import KINDS, BadValue, Field, World
from portal.formkit.values import is_blank, say_value


def _plain_digits(text: str) -> str:
    """Full-width digits and thousands separators as people paste them."""
    import unicodedata

    return unicodedata.normalize("NFKC", text).replace(",", "").replace("，", "").replace(" ", "").removeprefix("¥")


def _tidy(value: Any) -> Decimal:
    """Without trailing zeros and without an exponent: 3, not 3.00 and not 3E+1."""
    found = Decimal(str(value)).normalize()
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


class Number(Field):
    kind = "number"
    options = ("unit", "at_least", "at_most", "places")
    unit = ""
    at_least: Any = None
    at_most: Any = None
    places = 2

    def parse(self, text: str, world: World) -> Any:
        try:
            found = Decimal(_plain_digits(text))
        except InvalidOperation:
            raise BadValue(f"{self.label}请填数字，例如 12 或 12.5") from None
        if not found.is_finite() or abs(found) > Decimal("1e15"):
            raise BadValue(f"{self.label}请填一个合理的数字")
        if -found.as_tuple().exponent > self.places:  # type: ignore[operator]
            raise BadValue(f"{self.label}最多保留 {self.places} 位小数")
        return found

    def accept(self, given: Any, world: World) -> Any:
        return None if is_blank(given) else self.parse(str(given), world)

    def check(self, value: Any, world: World) -> str | None:
        if self.at_least is not None and value < self.at_least:
            return f"{self.label}不得少于 {self.show(self.at_least)}"
        if self.at_most is not None and value > self.at_most:
            return f"{self.label}不得超过 {self.show(self.at_most)}"
        return None

    def store(self, value: Any) -> Any:
        return None if value is None else str(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else Decimal(stored)

    def text(self, value: Any) -> str:
        return "" if value is None else f"{_tidy(value):f}"

    def show(self, value: Any) -> str:
        return "" if value is None else f"{_tidy(value):,f}" + (f" {self.unit}" if self.unit else "")

    def export(self, value: Any) -> Any:
        return None if value is None else float(value)

    def index(self, value: Any) -> list[str]:
        return []


class Int(Number):
    kind = "int"
    places = 0

    def parse(self, text: str, world: World) -> int:
        try:
            found = super().parse(text, world)
        except BadValue:
            raise BadValue(f"{self.label}请填整数") from None
        return int(found)

    def store(self, value: Any) -> Any:
        return value

    def load(self, stored: Any) -> Any:
        return stored

    def text(self, value: Any) -> str:
        return "" if value is None else str(value)

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:,}" + (f" {self.unit}" if self.unit else "")


class Percent(Number):
    kind = "percent"
    unit = "%"


class Year(Int):
    kind = "year"
    at_least, at_most = 1900, 2200

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value} 年"


class Money(Number):
    """Yuan with two places; the value is whole fen, so that sums are exact."""

    kind = "money"
    unit = "元"

    def parse(self, text: str, world: World) -> int:
        found = super().parse(text.strip().removesuffix("元"), world)
        return int(found * 100)

    def accept(self, given: Any, world: World) -> Any:
        """A whole number is fen; text is yuan."""
        return given if isinstance(given, int) else super().accept(given, world)

    def store(self, value: Any) -> Any:
        return value

    def load(self, stored: Any) -> Any:
        return stored

    def text(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value) / 100:.2f}"

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        amount = Decimal(value) / 100
        return f"¥{amount:,.2f}" if amount >= 0 else f"-¥{-amount:,.2f}"

    def export(self, value: Any) -> Any:
        return None if value is None else float(Decimal(value) / 100)


class Calc(Field):
    """Worked out from other answers by an expression, never typed; shown the way its `as_kind` shows."""

    kind = "calc"
    options = ("formula", "as_kind", "unit", "places")
    formula: Expr
    as_kind = "text"
    unit = ""
    places = 2

    def __init__(self, label: str, formula: Any, **kw: Any) -> None:
        kw.setdefault("optional", True)
        super().__init__(label, formula=wrap(formula), **kw)

    @property
    def shape(self) -> Field:
        """The kind its values have."""
        cls = KINDS[self.as_kind]
        extra: dict[str, Any] = {"unit": self.unit} if self.unit and "unit" in cls.options else {}
        return cls(self.label, optional=True, **extra)

    def value(self, env: Any) -> Any:
        found = self.formula.value(env)
        if isinstance(found, Decimal):
            found = round(found, self.places)
        return int(found) if found is not None and self.as_kind in ("money", "int") else found

    def store(self, value: Any) -> Any:
        return self.shape.store(value)

    def load(self, stored: Any) -> Any:
        return self.shape.load(stored)

    def show(self, value: Any) -> str:
        if isinstance(value, (int, float, Decimal, str)) or value is None:
            return self.shape.show(value)
        return say_value(value)

    def export(self, value: Any) -> Any:
        return self.shape.export(value)

    def index(self, value: Any) -> list[str]:
        return self.shape.index(value) if self.as_kind in ("text", "choice") else []

    @classmethod
    def option_load(cls, name: str, data: Any) -> Any:
        return super().option_load(name, data)
