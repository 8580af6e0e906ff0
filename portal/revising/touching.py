"""What a revision touches: fields, steps, rules, timers, prints of a changed article, and what is running."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.db import db
from portal.records import editions
from portal.records.models import Record
from portal.regulations import connections
from portal.revising.composing import REPEAL, Proposed, differences

WORDS = {"form": "表单", "step": "节点", "rule": "规则", "timer": "时限", "field": "栏目"}
CHANGED = ("changed", "dropped")


def clauses(proposed: Proposed) -> tuple[str, ...]:
    """The clauses of the articles it changes or takes out; of all of them where it repeals the regulation."""
    before = proposed.before
    if before is None:
        return ()
    if proposed.change == REPEAL:
        return tuple(fact for article in before.articles for fact in article.facts)
    changed = [one.before for one in differences(proposed) if one.kind in CHANGED and one.before is not None]
    return tuple(dict.fromkeys(fact for article in changed for fact in article.facts))


def touched(proposed: Proposed) -> list[str]:
    """Everything it touches, one thing a line, each to be answered: 规则 会客登记单：21:30 后不接待来访."""
    facts = clauses(proposed)
    if not facts:
        return []
    uses = [use for use in connections.uses(facts) if use.kind != "form"]
    found = [f"{WORDS[use.kind]} {use.text}" for use in uses]
    forms = [form for form in editions.catalogue() if set(facts) & {c for _, _, s in form.cites() for c in s.clauses}]
    for form in forms:
        if any(
            set(facts) & set(form.fields[name].cite.clauses) for name in form.sheet.words() if form.fields[name].cite
        ):
            found.append(f"打印件 {form.title}")
        if running := _open(form.key):
            found.append(f"在办单据 {form.title}：{running} 张，仍按原来的版本办完")
    return list(dict.fromkeys(found))


def _open(form_key: str) -> int:
    """Records of the form that are not finished: running, or valid (a pass, a permit)."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Record)
            .where(
                Record.form_key == form_key, Record.status.in_(("running", "returned", "approved")),
                Record.finished_at.is_(None),
            )
        )
        or 0
    )  # fmt: skip
