"""Hours of the day that a setting names, as conditions ask for them: is this moment within them?"""

from __future__ import annotations

from typing import Any

from portal.formkit.conditions import Expr, Surroundings, build
from portal.formkit.operations import time_of


class During(Expr):
    """Within a setting of two times, both ends included; they may go on past midnight."""

    ops = ("during",)

    def value(self, env: Surroundings) -> bool:
        at, hours = (part.value(env) for part in self.args)
        if at is None or hours is None:
            return False
        starts, ends = hours
        return bool(starts <= at <= ends) if starts < ends else bool(at >= starts or at <= ends)

    def says(self, env: Surroundings) -> str:
        starts, ends = self.args[1].value(env)
        return f"{self.args[0].says(env)}在 {starts:%H:%M} 至 {ends:%H:%M} 之间"


def during(moment: Any, hours: Any) -> Expr:
    """Is a moment within these hours of the day, both ends included?"""
    return build("during", time_of(moment), hours)
