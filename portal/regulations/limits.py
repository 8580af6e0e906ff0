"""本店时限总表: every time phrase of the regulations in force, with what counts it, and the forms' own limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.clock import today
from portal.regulations import citations, connections, settings, snapshot
from portal.regulations.catalogue import UnknownClause
from portal.regulations.citations import address
from portal.regulations.connections import Timing
from portal.regulations.reader import Article, Edition, filled
from portal.regulations.time_marks import TimePhrase, TimeValue

STATES = {"timed": _l("已计时"), "open": _l("尚无计时"), "untimed": _l("不计时")}

_COUNTED = ("by", "during", "set")  # hours of the day: a rule at filing can hold them


@dataclass(frozen=True)
class Row:
    """One time limit of the hotel. `words` is empty for a form's own, which no phrase of a regulation asks for."""

    words: str
    before: str  # what stands before and after the words in their sentence
    after: str
    article: str  # 《会客登记制度》第十一条, or nothing
    title: str
    url: str
    department: str
    value: str
    calendar: str
    who: str
    timings: tuple[Timing, ...]
    state: str  # one of STATES
    reason: str  # why it is not timed, or why the form's own limit is there
    running: int
    late: int

    @property
    def is_counted(self) -> bool:
        """Whether anything that counts it runs and can be late; a rule is held or not when a record is filed."""
        return any(timing.kind != "rule" for timing in self.timings)

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.words}{self.after}"


@dataclass(frozen=True)
class Table:
    """The rows that were asked for, and how many there are of each state and department before that."""

    rows: list[Row]
    by_state: dict[str, int]
    departments: list[str]


def table(department: str = "", state: str = "") -> Table:
    """Every time limit in force today, by department and regulation; those the forms have on their own come last."""
    everything = _all_rows()
    ours = [row for row in everything if department in ("", row.department)]
    return Table(
        rows=[row for row in ours if state in ("", row.state)],
        by_state={one: sum(row.state == one for row in ours) for one in STATES},
        departments=sorted({row.department for row in everything}),
    )


def rows_of(edition: Edition, article: Article) -> dict[str, Row]:
    """The article's own rows, by the mark of each phrase; how many run now is not counted."""
    timings = connections.timings() if article.times else []
    return {
        phrase.mark: _row(edition, article, phrase, _counting(phrase, article, timings), {}) for phrase in article.times
    }


def said(row: Row) -> str:
    """Who answers for a phrase and what counts it, in a line."""
    if row.state == "untimed":
        return _("不计时：%(reason)s", reason=row.reason)
    forms = _("、").join(dict.fromkeys(f"《{timing.form}》" for timing in row.timings))
    counted = _("由%(forms)s计时", forms=forms) if forms else _("尚无表单计时")
    return _("%(value)s；责任人：%(who)s；%(counted)s", value=row.value, who=row.who, counted=counted)


def _all_rows() -> list[Row]:
    timings, counts = connections.timings(), connections.running()
    rows, taken = [], set[Timing]()
    in_force = snapshot.current().catalogue.in_force_on(today()).values()
    for edition in sorted(in_force, key=lambda one: (one.department, one.code)):
        for article in edition.articles:
            for phrase in article.times:
                found = _counting(phrase, article, timings)
                taken.update(found)
                rows.append(_row(edition, article, phrase, found, counts))
    own = [timing for timing in timings if timing not in taken and timing.kind != "rule"]
    return rows + [_own_row(timing, counts) for timing in own]


def _counting(phrase: TimePhrase, article: Article, timings: Iterable[Timing]) -> tuple[Timing, ...]:
    """What counts the phrase: it cites the phrase's clause, and is of the same length where it has a length.

    An article with several limits says with `fact` which clause each belongs to; where it does not, only a limit of the
    same length counts the phrase. Where it has one alone, whatever counts time for the article counts that one.
    """
    if phrase.value is None:
        return ()
    facts = {phrase.fact} if phrase.fact else {*article.facts}
    cited = [timing for timing in timings if facts & {*timing.facts}]
    if phrase.value.way not in _COUNTED and any(timing.kind != "rule" for timing in cited):
        cited = [timing for timing in cited if timing.kind != "rule"]
    alone = phrase.fact or sum(one.is_timed for one in article.times) == 1
    return tuple(cited if alone else [timing for timing in cited if _same_length(phrase.value, timing)])


def _same_length(value: TimeValue, timing: Timing) -> bool:
    if timing.kind in ("every", "times"):
        return (value.way, value.amount, value.unit) == (timing.kind, timing.amount, timing.unit)
    if timing.kind != "limit":
        return bool(value.setting) and value.setting in timing.settings
    return value.way == "within" and (value.amount, value.setting, value.unit) == (
        timing.amount,
        timing.setting,
        timing.unit,
    )


def _row(
    edition: Edition, article: Article, phrase: TimePhrase, found: tuple[Timing, ...], counts: connections.Counts
) -> Row:
    before, _words, after = phrase.sentence.partition(phrase.words)
    shown = partial(filled, shown=settings.shown)
    running, late = _sum(found, counts)
    return Row(
        words=shown(phrase.words),
        before=shown(before),
        after=shown(after),
        article=f"《{edition.short}》{article.number_text}",
        title=article.title,
        url=address(edition.code, article.slug),
        department=edition.department,
        value=value_words(phrase.value) if phrase.value else "",
        calendar=calendar_words(phrase.value.unit) if phrase.value else "",
        who=phrase.who,
        timings=found,
        state="untimed" if phrase.value is None else "timed" if found else "open",
        reason=phrase.untimed,
        running=running,
        late=late,
    )


def _own_row(timing: Timing, counts: connections.Counts) -> Row:
    running, late = _sum((timing,), counts)
    try:
        cited = citations.cite(timing.facts[0]) if timing.facts else None
    except UnknownClause:  # the hotel's texts no longer carry it
        cited = None
    if timing.unit:
        way = timing.kind if timing.kind in ("every", "times") else "within"
        value = value_words(TimeValue(way, timing.amount, timing.setting, timing.unit))
        calendar = calendar_words(timing.unit)
    elif timing.settings:
        value, calendar = _("、").join(settings.shown(key) for key in timing.settings), _("参数")
    else:
        value, calendar = _("按单据上的时间"), ""
    return Row(
        words="",
        before="",
        after="",
        article=cited.text if cited else "",
        title=cited.article_title if cited else "",
        url=cited.url if cited else "",
        department=timing.department,
        value=value,
        calendar=calendar,
        who=timing.who,
        timings=(timing,),
        state="timed",
        reason=timing.ours or _("这一条没有写时限"),
        running=running,
        late=late,
    )


def _sum(timings: Iterable[Timing], counts: connections.Counts) -> tuple[int, int]:
    pairs = [counts.get(timing.counted_as, (0, 0)) for timing in timings]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def value_words(value: TimeValue) -> str:
    """What a phrase means, in words: 3天, 每2周, 每夜6次, 提前30分钟, 21:30."""
    if value.way == "by":
        return f"{value.start:%H:%M}"
    if value.way == "during":
        assert value.start is not None and value.end is not None
        return _("%(start)s至%(end)s", start=_hour(value.start), end=_hour(value.end))
    if value.way == "set":
        return settings.shown(value.setting)
    if value.way == "times":
        often = settings.get(value.setting) if value.setting else value.amount
        return _("每%(unit)s%(count)s次", unit=_round_words(value.unit), count=often)
    if value.way == "every" and value.amount == 1:
        return _("每%(unit)s", unit=_round_words(value.unit))
    amount = settings.shown(value.setting) if value.setting else amount_words(value.amount or 0, value.unit)
    if value.way == "every":
        return _("每%(amount)s", amount=amount)
    return _("提前%(amount)s", amount=amount) if value.way == "before" else amount


def amount_words(amount: int, unit: str) -> str:
    """An amount of a unit: 3天, 5个工作日."""
    return {
        "minute": lambda: ngettext("%(num)d分钟", "%(num)d分钟", amount),
        "hour": lambda: ngettext("%(num)d小时", "%(num)d小时", amount),
        "day": lambda: ngettext("%(num)d天", "%(num)d天", amount),
        "workday": lambda: ngettext("%(num)d个工作日", "%(num)d个工作日", amount),
        "shift": lambda: ngettext("%(num)d班", "%(num)d班", amount),
        "night": lambda: ngettext("%(num)d夜", "%(num)d夜", amount),
        "week": lambda: ngettext("%(num)d周", "%(num)d周", amount),
        "month": lambda: ngettext("%(num)d个月", "%(num)d个月", amount),
        "quarter": lambda: ngettext("%(num)d个季度", "%(num)d个季度", amount),
        "year": lambda: ngettext("%(num)d年", "%(num)d年", amount),
    }[unit]()


def calendar_words(unit: str) -> str:
    """By which calendar a unit is counted; nothing for an hour of the day."""
    if unit in ("minute", "hour"):
        return _("按钟点")
    if unit == "workday":
        return _("工作日")
    if unit in ("shift", "night"):
        return _("按排班")
    return _("自然日") if unit else ""


def _round_words(unit: str) -> str:
    return {
        "minute": _("分钟"), "hour": _("小时"), "shift": _("班"), "night": _("夜"), "day": _("天"), "week": _("周"),
        "month": _("月"), "quarter": _("季度"), "year": _("年"),
    }[unit]  # fmt: skip


def _hour(moment: time) -> str:
    return f"{moment:%H:%M}"


def export_rows(rows: Iterable[Row]) -> tuple[list[str], list[list[str | int]]]:
    """The table as a spreadsheet: its head and its lines."""
    head = [
        _("部门"), _("条文"), _("时间短语"), _("原句"), _("时限"), _("日历"), _("责任人"), _("状态"), _("由什么计时"),
        _("提醒与升级"), _("正在计时"), _("已超时"), _("说明"),
    ]  # fmt: skip
    lines: list[list[str | int]] = [
        [
            row.department, row.article, row.words, row.sentence, row.value, row.calendar, row.who,
            str(STATES[row.state]), "；".join(f"{one.form}：{one.name}" for one in row.timings),
            "；".join(dict.fromkeys(said for one in row.timings for said in said_of(one))), row.running, row.late,
            row.reason,
        ]
        for row in rows
    ]  # fmt: skip
    return head, lines


def said_of(timing: Timing) -> list[str]:
    """What is said before and after, and who may then step in: the lines there are."""
    return [said for said in (timing.warned, timing.told, timing.then) if said]
