"""A form's `example` made concrete: its posts become people of this hotel, its days days around today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from portal.clock import today
from portal.people import directory

DAY = re.compile(r"today([+-]\d+)?( \d\d:\d\d)?")


def resolve(
    example: dict[str, Any], *, holder: Callable[[str], int] | None = None, on: date | None = None
) -> dict[str, Any]:
    """The example as a program may file it.

    ``"post:保安部经理"`` becomes the id of the first holder of that post, ``"today+1 09:00"`` a day (and a time)
    counted from `on` (today); everything else stays as it is, in lists and rows too. `holder` finds a first holder;
    without it the directory does. Raises LookupError, in words, for a post nobody holds.
    """
    find, day = holder or first_holder, on or today()

    def one(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: one(item) for name, item in value.items()}
        if isinstance(value, list):
            return [one(item) for item in value]
        if isinstance(value, str) and value.startswith("post:"):
            return find(value.removeprefix("post:"))
        if isinstance(value, str) and (found := DAY.fullmatch(value)):
            return (day + timedelta(days=int(found[1] or 0))).isoformat() + (found[2] or "")
        return value

    return {name: one(value) for name, value in example.items()}


def first_holder(post_name: str) -> int:
    """The id of the first person who holds this post today. Raises LookupError when there is nobody."""
    post = directory.post(post_name)
    people = directory.holders(post) if post else []
    if not people:
        raise LookupError(f"示例用到的岗位“{post_name}”现在没有人")
    return people[0].id
