"""Quiet signals in a purchase: facts an approver would want to know, each in one sentence with its figures.

Nothing is refused for any of them and nobody is accused: one telephone may serve two honest shops. Whoever decides, and
purchasing, sees them; who asked does not. Every threshold stands below, with what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal import clock
from portal.db import db
from portal.desks.purchasing import authorship, orders, quotations
from portal.desks.purchasing.facts import out_of_use
from portal.desks.purchasing.models import Quotation
from portal.desks.purchasing.requests import FORMS
from portal.files.models import Attachment
from portal.formkit.answers import Answers
from portal.people import directory
from portal.people.models import Person
from portal.printing.figures import amount
from portal.records import editions, readers, settling
from portal.records.models import Event, Record, RecordValue, StepRun, Task
from portal.records.sealing import Sealed

ALIKE_ITEMS = 3  # so many equal prices, of at least half the goods both quote, are no accident
ALIKE_WORDS = 2  # so many brands in the very same words, none of them those of the request
SPLIT_DAYS = 14  # within so many days of each other two requests may be one
SAME_WINNER = 3  # so many times before, one after the other
FAR = Decimal("0.2")  # a fifth dearer or cheaper than the last time
MOST_EACH = 3  # items named one by one; the others are counted
LIVE = ("running", "returned", "approved")


@dataclass(frozen=True)
class Signal:
    """One fact: what kind it is, the sentence, and the papers it names, all of which its reader may open."""

    kind: str
    words: str
    papers: tuple[str, ...] = ()

    @property
    def linked(self) -> Markup:
        """The sentence with a link to every paper it names."""
        said = escape(self.words)
        for number in self.papers:
            link = Markup('<a href="{}">{}</a>').format(url_for("records.record", number=number), number)
            said = said.replace(escape(number), link)
        return said


@dataclass(frozen=True)
class _Case:
    """A purchase as the signals look at it, for whom they are said."""

    record: Record
    reader: Person
    env: Answers
    goods: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    picks: list[dict[str, Any]]

    @property
    def suppliers(self) -> list[str]:
        return list(dict.fromkeys(row["supplier"] for row in self.quotes))

    def of(self, supplier: str) -> list[dict[str, Any]]:
        return [row for row in self.quotes if row["supplier"] == supplier]

    def prices(self, supplier: str) -> dict[str, int]:
        return {row["item"]: row["price"] for row in self.of(supplier)}

    def open_to_reader(self, numbers: list[str]) -> tuple[str, ...]:
        """Those of these papers that may be named: what nobody may read is told without its number."""
        asked = select(Record.number).where(Record.hotel_id == self.record.hotel_id, Record.number.in_(numbers))
        mine = set(db.session.scalars(readers.readable(asked, self.reader)))
        return tuple(number for number in numbers if number in mine)


def shown_to(record: Record, me: Person) -> bool:
    """Does this person decide on the purchase, or work in purchasing, without having asked for it?"""
    if quotations.asked_for(record, me):
        return False
    if "purchasing" in directory.desks_of(me):
        return True
    decides = [key for key, step in editions.of(record).route.steps.items() if step.decides]
    held = (
        select(Task.id)
        .join(StepRun, StepRun.id == Task.run_id)
        .where(Task.record_id == record.id, StepRun.step.in_(decides))
        .where((Task.person_id == me.id) | (Task.acting_id == me.id))
    )
    return db.session.scalar(held.limit(1)) is not None


def of(record: Record, reader: Person) -> list[Signal]:
    """Every signal of this purchase, those of the request first, then of the quotations, then of the choice, as this
    person may be told them. Whether they may be told at all is for `shown_to` to say."""
    form = editions.of(record)
    values, quotes = settling.values(record, form), quotations.rows_of(record)
    quoting = {row["supplier"] for row in quotes}  # a choice whose quotation was withdrawn since is none
    picks = [row for row in values.get("picks") or [] if row.get("supplier") in quoting]
    case = _Case(record, reader, settling.env_of(record, form), values.get("goods") or [], quotes, picks)
    return [signal for look in LOOKS for signal in look(case)]


# ---- the request -----------------------------------------------------------------------------------------------------
def _split(case: _Case) -> Iterable[Signal]:
    """Requests of one department for the same goods within days, each under a tier, together in the next."""
    record = case.record
    tiers = [limit for limit, _who in case.env.setting("purchase_tiers") if limit is not None]
    own, names = case.env.answer("amount") or 0, [row["name"] for row in case.goods]
    others = _near(record, names)
    for limit in tiers:
        under = [(number, other) for number, other in others if other < limit]
        together = own + sum(other for _number, other in under)
        if own < limit <= together and under:
            named = case.open_to_reader([number for number, _other in under])
            listed = [
                _("%(number)s（%(sum)s）", number=number if number in named else _("另一张"), sum=_yuan(other))
                for number, other in under
            ]
            yield Signal("split", _(
                "同一部门前后 %(days)d 天内申请同样货品的还有：%(others)s。每张都不到 %(limit)s 的审批限额，"
                "连同本单合计 %(total)s。",
                days=SPLIT_DAYS, total=_yuan(together), limit=_yuan(limit), others="、".join(listed),
            ), named)  # fmt: skip
            return


def _near(record: Record, names: list[str]) -> list[tuple[str, int]]:
    """Live purchases of the same department for any of these goods, filed within days: number and amount in fen."""
    named, money = aliased(RecordValue), aliased(RecordValue)
    assert record.submitted_at is not None
    days = timedelta(days=SPLIT_DAYS)
    rows = db.session.execute(
        select(Record.number, money.amount)
        .join(named, (named.record_id == Record.id) & (named.field == "goods.name") & named.word.in_(names))
        .join(money, (money.record_id == Record.id) & (money.field == "amount"))
        .where(
            Record.hotel_id == record.hotel_id, Record.form_key.in_(FORMS), Record.status.in_(LIVE),
            Record.id != record.id, Record.department_id == record.department_id,
            Record.submitted_at.between(record.submitted_at - days, record.submitted_at + days),
        )
        .distinct().order_by(Record.number)
    )  # fmt: skip
    return [(number, int(fen or 0)) for number, fen in rows]


# ---- the quotations --------------------------------------------------------------------------------------------------
def _same_telephone(case: _Case) -> Iterable[Signal]:
    """Two rivals left one number, or left the one a rival is on file with."""
    known: dict[str, set[str]] = {}
    masks: dict[str, str] = {}
    for supplier, phone in [*((row["supplier"], row.get("phone")) for row in case.quotes), *_on_file(case, "phone")]:
        if isinstance(phone, Sealed):
            for one in phone.hashes:
                known.setdefault(one, set()).add(supplier)
                masks[one] = phone.masked
    for one, names in _shared(known, case):
        yield Signal("telephone", _("%(names)s留的是同一个电话（%(phone)s）。", names=names, phone=masks[one]))


def _same_address(case: _Case) -> Iterable[Signal]:
    """Two rivals are on file at one address."""
    known: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for supplier, address in _on_file(case, "address"):
        if isinstance(address, str) and (bare := "".join(c for c in address if c.isalnum())):
            known.setdefault(bare, set()).add(supplier)
            shown[bare] = address
    for one, names in _shared(known, case):
        yield Signal("address", _("%(names)s档案里的地址相同：%(address)s。", names=names, address=shown[one]))


def _same_network(case: _Case) -> Iterable[Signal]:
    """Two rivals answered their links from one network address. The address itself is nobody's business."""
    lines = db.session.execute(
        select(Event.note, Event.address).where(
            Event.record_id == case.record.id, Event.kind == "quoted", Event.actor_id.is_(None), Event.address != ""
        )
    )
    known: dict[str, set[str]] = {}
    for supplier, address in lines:
        known.setdefault(address, set()).add(supplier)
    for _one, names in _shared(known, case):
        yield Signal("network", _("%(names)s的报价是从同一个网络地址填写的。", names=names))


def _same_author(case: _Case) -> Iterable[Signal]:
    """Two rivals' papers were written by one author, as the files themselves say."""
    papers = {value.id: row["supplier"] for row in case.quotes for value in row.get("papers") or []}
    known: dict[str, set[str]] = {}
    for file in db.session.scalars(select(Attachment).where(Attachment.id.in_(papers))) if papers else []:
        for author in authorship.of(file):
            known.setdefault(author, set()).add(papers[file.id])
    for author, names in _shared(known, case):
        yield Signal("author", _("%(names)s的报价附件出自同一个作者：%(author)s。", names=names, author=author))


def _same_prices(case: _Case) -> Iterable[Signal]:
    """Two rivals ask the very same, or one asks the same percentage more for everything."""
    for one, other in combinations(case.suppliers, 2):
        first, second = case.prices(one), case.prices(other)
        both = [item for item in first if item in second]
        equal = [item for item in both if first[item] == second[item]]
        if len(equal) >= ALIKE_ITEMS and len(equal) * 2 >= len(both):
            yield Signal("prices", _(
                "%(one)s和%(other)s共同报价的 %(both)d 种货品里，有 %(equal)d 种单价一分不差。",
                one=one, other=other, both=len(both), equal=len(equal),
            ))  # fmt: skip
        elif len(both) >= ALIKE_ITEMS and (more := _steady([(first[item], second[item]) for item in both])):
            dear, cheap = (other, one) if more > 0 else (one, other)
            yield Signal("prices", _(
                "%(dear)s的 %(both)d 种货品，每一种都比%(cheap)s高 %(percent)s%%。",
                dear=dear, cheap=cheap, both=len(both), percent=amount(abs(more)),
            ))  # fmt: skip


def _steady(pairs: list[tuple[int, int]]) -> Decimal | None:
    """By how many per cent all second prices lie above the first (negative: below), where it is one figure for all.

    A price is a whole number of fen: what rounding alone explains counts as the same.
    """
    low, high = max(pairs)  # the dearest: there a ratio shows most exactly
    if not low or low == high or any(not one or not two for one, two in pairs):
        return None
    ratio = Decimal(high) / low
    if any(abs(one * ratio - two) > Decimal("0.5") * (1 + ratio) for one, two in pairs):
        return None
    return round((ratio - 1) * 100 if ratio > 1 else -(1 / ratio - 1) * 100, 1)


def _same_words(case: _Case) -> Iterable[Signal]:
    """Two rivals describe goods in the very same words, which are not those of the request."""
    asked = {row["name"]: str(row.get("spec") or "") for row in case.goods}
    for one, other in combinations(case.suppliers, 2):
        said = {row["item"]: row.get("brand") for row in case.of(one)}
        equal = [
            row for row in case.of(other)
            if row.get("brand") and row["brand"] == said.get(row["item"]) and row["brand"] != asked.get(row["item"])
        ]  # fmt: skip
        if len(equal) >= ALIKE_WORDS:
            yield Signal("words", _(
                "%(one)s和%(other)s有 %(count)d 种货品的规格品牌写得一字不差，又都与申请的规格不同，例如“%(words)s”。",
                one=one, other=other, count=len(equal), words=equal[0]["brand"],
            ))  # fmt: skip


def _changed(case: _Case) -> Iterable[Signal]:
    """What stands in the comparison is not what the supplier wrote by its link."""
    stands = {(row["supplier"], row["item"]): row["price"] for row in case.quotes}
    written = db.session.scalars(
        select(Quotation).where(Quotation.record_id == case.record.id, Quotation.source == "link")
    )
    for one in written:
        for line in quotations.lines_of(one) if one.answered_at else []:
            now = stands.get((one.supplier, line.item))
            if now != line.price:
                says = _("没有列入比价") if now is None else _("比价表上是 %(price)s", price=_yuan(now))
                yield Signal("changed", _("%(name)s经链接报的“%(item)s”是 %(price)s，%(says)s。", name=one.supplier,
                                          item=line.item, price=_yuan(line.price), says=says))  # fmt: skip


def _on_file(case: _Case, box: str) -> list[tuple[str, Any]]:
    """What stands in this box of the cards of these suppliers, by name."""
    named = aliased(RecordValue)
    cards = db.session.scalars(
        select(Record).join(named, (named.record_id == Record.id) & (named.field == "name")).where(
            Record.hotel_id == case.record.hotel_id, Record.form_key == "supplier", Record.status == "approved",
            named.word.in_(case.suppliers),
        )
    )  # fmt: skip
    found = []
    for card in cards:
        values = settling.values(card, editions.of(card))
        found.append((values["name"], values.get(box)))
    return found


def _shared(known: dict[str, set[str]], case: _Case) -> Iterable[tuple[str, str]]:
    """What more than one of the rivals has, with their names in the order of the comparison; each group once."""
    told: set[tuple[str, ...]] = set()
    for one, names in known.items():
        group = tuple(name for name in case.suppliers if name in names)
        if len(group) > 1 and group not in told:
            told.add(group)
            yield one, "、".join(group)


# ---- the choice ------------------------------------------------------------------------------------------------------
def _standing(case: _Case) -> Iterable[Signal]:
    """Whoever is chosen has been taken out of use since it was compared, or its papers have lapsed."""
    if case.record.decided_at is not None:
        return
    chosen = list(dict.fromkeys(row["supplier"] for row in case.picks))
    for name in out_of_use(chosen):
        yield Signal("standing", _("选定的%(name)s已经暂停或者停用。", name=name))
    for name, day in orders.lapsed_names(case.record.hotel_id, chosen, clock.today()).items():
        yield Signal("standing", _("选定的%(name)s资质已于 %(day)s 过期。", name=name, day=f"{day:%Y-%m-%d}"))


def _same_winner(case: _Case) -> Iterable[Signal]:
    """Whoever is chosen was chosen for the same goods every time before, so many times at least."""
    before = _won_before(case, [row["item"] for row in case.picks])
    again: dict[str, list[str]] = {}
    for row in case.picks:
        last = before.get(row["item"], [])[:SAME_WINNER]
        if len(last) == SAME_WINNER and all(winner == row["supplier"] for _number, winner in last):
            again.setdefault(row["supplier"], []).append(row["item"])
    for supplier, items in again.items():
        named = case.open_to_reader([number for number, _winner in before[items[0]][:SAME_WINNER]])
        told = {"name": supplier, "count": SAME_WINNER + 1, "items": "、".join(items), "numbers": "、".join(named)}
        if len(named) == SAME_WINNER:
            words = _("%(name)s连续第 %(count)d 次中选“%(items)s”，前 %(before)d 次是 %(numbers)s。",
                      before=SAME_WINNER, **told)  # fmt: skip
        elif named:
            words = _("%(name)s连续第 %(count)d 次中选“%(items)s”，以前的里您能查看的是 %(numbers)s。", **told)
        else:
            words = _("%(name)s连续第 %(count)d 次中选“%(items)s”。", **told)
        yield Signal("winner", words, named)


def _won_before(case: _Case, items: list[str]) -> dict[str, list[tuple[str, str]]]:
    """By item: number and winner of the approved purchases before this one, the latest first."""
    what, who = aliased(RecordValue), aliased(RecordValue)
    rows = db.session.execute(
        select(what.word, Record.number, who.word)
        .join(Record, Record.id == what.record_id)
        .join(who, (who.record_id == what.record_id) & (who.field == "picks.supplier") & (who.row == what.row))
        .where(
            Record.hotel_id == case.record.hotel_id, Record.form_key.in_(FORMS), Record.status == "approved",
            Record.id < case.record.id, what.field == "picks.item", what.word.in_(items),
        )
        .order_by(Record.id.desc())
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {}
    for item, number, winner in rows:
        found.setdefault(str(item), []).append((number, str(winner)))
    return found


def _far_from_last(case: _Case) -> Iterable[Signal]:
    """A price a fifth above or below the last."""
    last = {row["name"]: row["last_price"] for row in case.goods if row.get("last_price")}
    found = []
    for row in case.picks:
        before, now = last.get(row["item"]), row.get("price")
        if before and now is not None and abs(now - before) >= FAR * before:
            percent = round(Decimal(abs(now - before)) * 100 / before, 1)
            found.append(_(
                "“%(item)s”这次 %(now)s，上次 %(before)s，%(way)s %(percent)s%%。", item=row["item"], now=_yuan(now),
                before=_yuan(before), way=_("高") if now > before else _("低"), percent=amount(percent),
            ))  # fmt: skip
    yield from _first("price", found, _("另有 %(more)d 种货品的单价与上次相差两成以上。", more=len(found) - MOST_EACH))


def _under_minimum(case: _Case) -> Iterable[Signal]:
    """Less is ordered than the chosen supplier sells at its price."""
    least = {(row["item"], row["supplier"]): row["minimum"] for row in case.quotes if row.get("minimum")}
    wanted = {row["name"]: row["quantity"] for row in case.goods}
    found = []
    for row in case.picks:
        minimum, count = least.get((row["item"], row["supplier"])), wanted.get(row["item"])
        if minimum and count is not None and count < minimum:
            found.append(_(
                "“%(item)s”订 %(count)s，不到%(name)s的起订量 %(least)s。", item=row["item"], count=amount(count),
                name=row["supplier"], least=amount(minimum),
            ))  # fmt: skip
    yield from _first("minimum", found, _("另有 %(more)d 种货品不到起订量。", more=len(found) - MOST_EACH))


def _first(kind: str, sentences: list[str], others: str) -> Iterable[Signal]:
    """The first few, and how many others there are: forty sentences are read by nobody."""
    yield from (Signal(kind, words) for words in sentences[:MOST_EACH])
    if len(sentences) > MOST_EACH:
        yield Signal(kind, others)


LOOKS: tuple[Callable[[_Case], Iterable[Signal]], ...] = (
    _split, _same_telephone, _same_address, _same_network, _same_author, _same_prices, _same_words, _changed,
    _standing, _same_winner, _far_from_last, _under_minimum,
)  # fmt: skip


def _yuan(fen: int | Decimal) -> str:
    return f"¥{Decimal(fen) / 100:,.2f}"
