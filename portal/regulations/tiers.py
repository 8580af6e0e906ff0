"""Amount tiers: up to which amount each post or body decides. Knows no Flask and no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

MOST = 8
NO_LIMIT = "不限"
_BETWEEN = "；"


class Tier(NamedTuple):
    """One tier: amounts below `limit` (fen; None: any amount) that the tiers before it leave are `holder`'s."""

    limit: int | None
    holder: str  # the name of a post or body


Tiers = tuple[Tier, ...]


class TiersRefused(ValueError):
    """Tiers that cannot be, in a sentence."""


def check(tiers: Any, most: int = MOST) -> Tiers:
    """The tiers when they can be: limits ascend, the last has none, nobody stands twice. `most` is how many of them
    the routes know: nobody would ask the holder of one more. Raises TiersRefused."""
    if not 1 <= len(tiers) <= most:
        raise TiersRefused(f"请填写1至{most}档，审批流程走到第{most}档为止。")
    for number, tier in enumerate(tiers, 1):
        if not tier.holder:
            raise TiersRefused(f"第{number}档没有选由谁决定。")
        if tier.limit is not None and tier.limit <= 0:
            raise TiersRefused(f"第{number}档的金额须大于0。")
        if tier.limit is None and number < len(tiers):
            raise TiersRefused(f"第{number}档没有写金额；只有最后一档不限金额。")
        if number > 1 and tier.limit is not None and tier.limit <= tiers[number - 2].limit:
            raise TiersRefused(f"第{number}档的金额须大于第{number - 1}档。")
    if tiers[-1].limit is not None:
        raise TiersRefused("最后一档须不限金额，请把它的金额留空。")
    names = [tier.holder for tier in tiers]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise TiersRefused(f"“{twice}”写了不止一档，一个岗位只在一档。")
    return tuple(tiers)


def read(text: str, money: Callable[[str], int]) -> Tiers:
    """Tiers as they are typed: `50000：采购部经理；不限：运营委员会`. `money` reads an amount. Raises TiersRefused."""
    tiers = []
    for number, row in enumerate(filter(None, (part.strip() for part in text.split(_BETWEEN))), 1):
        amount, _colon, holder = row.partition("：")
        amount = amount.strip()
        try:
            limit = None if amount in ("", NO_LIMIT) else money(amount)
        except ValueError as refused:
            raise TiersRefused(f"第{number}档的金额：{refused}") from refused
        tiers.append(Tier(limit, holder.strip()))
    return tuple(tiers)


def typed(tiers: Tiers) -> str:
    """The tiers as `read` reads them back."""
    return _BETWEEN.join(f"{NO_LIMIT if one.limit is None else _yuan(one.limit)}：{one.holder}" for one in tiers)


def rows(text: str) -> list[tuple[str, str]]:
    """What was typed, row by row, sound or not: (amount, holder), for showing it again."""
    parts = [row.partition("：") for row in text.split(_BETWEEN)]
    return [(amount.strip().removeprefix(NO_LIMIT), holder.strip()) for amount, _colon, holder in parts]


def typed_rows(pairs: Iterable[tuple[str, str]]) -> str:
    """Rows as they were entered, those without a word left out, as `read` takes them."""
    return _BETWEEN.join(f"{amount.strip()}：{holder.strip()}" for amount, holder in pairs if amount.strip() or holder)


def show(tiers: Tiers, money: Callable[[int], str]) -> str:
    """The tiers in words; `money` shows an amount."""
    if len(tiers) == 1:
        return f"不论金额由{tiers[0].holder}决定"
    said = [f"不满{money(one.limit)}由{one.holder}" for one in tiers if one.limit is not None]
    return "，".join([*said, f"其余由{tiers[-1].holder}决定"])


def freeze(tiers: Tiers) -> list[list[Any]]:
    """The tiers as JSON and settings.toml hold them: [5000000, "采购部经理"], the last without an amount."""
    return [[one.holder] if one.limit is None else [one.limit, one.holder] for one in tiers]


def thaw(kept: Any) -> Tiers:
    """The tiers back from what `freeze` or settings.toml wrote. Raises TiersRefused."""
    found = []
    for row in kept if isinstance(kept, list) else [None]:
        match row:
            case [str(holder)]:
                found.append(Tier(None, holder))
            case [int(limit), str(holder)] if not isinstance(limit, bool):
                found.append(Tier(limit, holder))
            case _:
                raise TiersRefused('每一档写成 [限额, "岗位"]，最后一档写成 ["岗位"]。')
    return tuple(found)


def _yuan(fen: int) -> str:
    amount = f"{Decimal(fen) / 100:f}"
    return amount.rstrip("0").rstrip(".") if "." in amount else amount
