"""The vocabulary forms are written in. Knows no Flask and no database."""

from portal.formkit.cite import Cite, ours
from portal.formkit.conditions import Expr, a, fact, now, setting, tier_from
from portal.formkit.fields import BadValue, Field
from portal.formkit.follow_ups import FollowUp
from portal.formkit.form import Amendment, Definition, Form, Section, Timer, years
from portal.formkit.hours import during
from portal.formkit.kinds import *  # noqa: F403 -- the kinds list themselves in __all__
from portal.formkit.kinds import __all__ as kinds
from portal.formkit.operations import (
    at_time,
    choose,
    credit_code,
    date_of,
    days_between,
    days_inclusive,
    end_of_day,
    fewest,
    hours_between,
    lowest,
    repeated,
    rows,
    time_of,
    words,
)
from portal.formkit.picking import besides, where
from portal.formkit.route import Case, Holder, Limit, Route, Step, by, otherwise, within
from portal.formkit.rules import Grade, Rule, Rules
from portal.formkit.schedule import EVERY_DEPARTMENT, Every, Schedule, every
from portal.formkit.sheet import Sheet
from portal.formkit.values import Value

__all__ = [
    "Amendment", "BadValue", "Case", "Cite", "Definition", "EVERY_DEPARTMENT", "Every", "Expr", "Field", "FollowUp",
    "Form", "Grade", "Holder", "Limit", "Route", "Rule", "Rules", "Schedule", "Section", "Sheet", "Step", "Timer",
    "Value", "a", "at_time", "besides", "by", "choose", "credit_code", "date_of", "days_between", "days_inclusive",
    "during", "end_of_day", "every", "fact", "fewest", "hours_between", "lowest", "now", "otherwise", "ours",
    "repeated", "rows", "setting", "tier_from", "time_of", "where", "within", "words", "years", *kinds,
]  # fmt: skip
