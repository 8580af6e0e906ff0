"""Gathering quotations for a purchase: asked by a one-time link, typed or imported; who may, and what becomes of them.

They are kept apart until the buyer compares: then they stand on the purchase as its 供应商比价, and nothing here counts
any more. A link shows its supplier the goods asked for and nothing else; it is answered once, or lapses.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.crypto import keys, open_sealed, seal
from portal.db import db, own_write
from portal.desks.purchasing.facts import out_of_use
from portal.desks.purchasing.models import Quotation
from portal.desks.purchasing.offers import Line, Offer
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.files import service as files
from portal.files.service import Prepared
from portal.formkit import Phone, Value
from portal.notices import service as notices
from portal.people import directory, throttle
from portal.people.models import Person
from portal.people.throttle import Limit
from portal.records import acting, editions, engine, history, sealing, settling
from portal.records.models import Event, Record, RecordValue
from portal.records.sealing import Sealed

COMPARE = "compare"
MOST = 20  # suppliers of one purchase
GOOD_FOR = (1, 2, 3, 5, 7)  # days a link may be good for
UNKNOWN_LINKS = Limit(free=10, longest=timedelta(minutes=5), memory=timedelta(hours=1))
_PHONE = Phone("电话")


# ---- who may ---------------------------------------------------------------------------------------------------------
def may_gather(record: Record, me: Person) -> bool:
    """Is this purchase being compared, by this person?"""
    task = acting.my_task(record, me)
    return task is not None and task.run.step == COMPARE and not task.role


def asked_for(record: Record, me: Person) -> bool:
    """Does this person want the goods?"""
    requester = settling.values(record, editions.of(record)).get("requester")
    return me.id in (record.applicant_id, getattr(requester, "id", None))


def sees_gathered(record: Record, me: Person) -> bool:
    """May this person see what rivals offer before the comparison is handed in? Whoever gathers, and purchasing where
    it did not ask for the goods itself: a price told on to one of them while another still writes is worth money."""
    return may_gather(record, me) or ("purchasing" in directory.desks_of(me) and not asked_for(record, me))


def _gathering(record: Record, me: Person) -> Record:
    record = engine.lock(record)
    if not may_gather(record, me):
        if any(run.step == COMPARE for run in engine.open_runs(record)):
            raise NotYours(_("报价由办理比价的采购员收集。"))
        raise TooLate(_("%(number)s 现在不在比价，报价不能再改。", number=record.number))
    return record


def of(record: Record) -> list[Quotation]:
    """Every quotation asked for or there, in the order in which they were begun. Asks for no permission."""
    return list(db.session.scalars(
        select(Quotation).where(Quotation.record_id == record.id)
        .options(joinedload(Quotation.attachment), joinedload(Quotation.made_by)).order_by(Quotation.id)
    ))  # fmt: skip


def find(record: Record, quotation_id: int) -> Quotation:
    """One of this purchase's. Raises NotFound."""
    found = db.session.get(Quotation, quotation_id)
    if found is None or found.record_id != record.id:
        raise NotFound(_("没有找到这份报价，请刷新后查看。"))
    return found


def items_of(record: Record) -> list[dict[str, Any]]:
    """What is asked for: name, spec, unit, quantity of every item."""
    rows = settling.values(record, editions.of(record)).get("goods") or []
    return [{name: row.get(name) for name in ("name", "spec", "unit", "quantity")} for row in rows]


def suppliers(hotel_id: int) -> list[str]:
    """Names of the suppliers on file that are in use, for the box that asks for one."""
    named = select(RecordValue.word).join(Record, Record.id == RecordValue.record_id).where(
        Record.hotel_id == hotel_id, Record.form_key == "supplier", Record.status == "approved",
        RecordValue.field == "name",
    )  # fmt: skip
    names = [name for name in db.session.scalars(named.order_by(Record.id)) if name]
    paused = set(out_of_use(names))
    return [name for name in dict.fromkeys(names) if name not in paused]


# ---- asking ----------------------------------------------------------------------------------------------------------
def ask(me: Person, record: Record, supplier: str, days: int) -> tuple[Quotation, str]:
    """Ask a supplier by a one-time link, good for so many days: the quotation, and the token that is shown once.

    Asked again before it has answered, the link before stops working. Raises BadInput, NotYours, TooLate.
    """
    record = _gathering(record, me)
    supplier = _named(record, supplier)
    if days not in GOOD_FOR:
        raise BadInput(_("请选择链接几天内有效。"), {"days": [_("请选择链接几天内有效")]})
    known = _known(record, supplier)
    if known is not None and known.answered_at is not None:
        sentence = _("%(name)s已经报价；要它重报的，请先撤下原来的报价", name=supplier)
        raise BadInput(_("这家供应商已经有报价。"), {"supplier": [sentence]})
    token = secrets.token_urlsafe(32)
    asked = known or Quotation(hotel_id=record.hotel_id, record_id=record.id, supplier=supplier, source="link")
    asked.made_by_id, asked.made_at = me.id, clock.now()
    asked.token_hash, asked.expires_at = _hash(token), clock.now() + timedelta(days=days)
    db.session.add(asked)
    db.session.flush()
    history.write(record, "quotation_asked", by=me, note=supplier, data={"until": asked.expires_at.isoformat()})
    return asked, token


def keep(me: Person, record: Record, supplier: str, offer: Offer, *, source: str = "typed",
         paper: Prepared | None = None) -> Quotation:  # fmt: skip
    """Enter what a supplier has said elsewhere, or write it anew. Raises BadInput, NotYours, TooLate."""
    record = _gathering(record, me)
    supplier = _named(record, supplier)
    kept = _known(record, supplier)
    before = bool(kept and kept.answered_at)
    if kept is None:
        kept = Quotation(hotel_id=record.hotel_id, record_id=record.id, supplier=supplier, source=source)
    kept.made_by_id, kept.source, kept.token_hash = me.id, source, None
    _take(kept, record, offer)
    if paper is not None:
        _attach(kept, record, paper, me)
    note = _("%(name)s（改报价）", name=supplier) if before else supplier
    history.write(record, "quoted", by=me, note=note, data={"source": source, "items": len(offer.lines)})
    return kept


def withdraw(me: Person, record: Record, supplier: str) -> None:
    """Take a supplier's quotation, or a link not answered yet, out of the comparison. It stays in the history.

    What stands on the purchase since it was compared before counts no more either. Raises NotFound, NotYours, TooLate.
    """
    record = _gathering(record, me)
    gone = _known(record, supplier)
    said = [row for row in rows_of(record) if row["supplier"] == supplier]
    if gone is None and not said:
        raise NotFound(_("没有找到这份报价，请刷新后查看。"))
    lines = gone.lines if gone else [{"item": row["item"], "price": row["price"]} for row in said]
    history.write(record, "quotation_withdrawn", by=me, note=supplier, data={"lines": lines})
    if gone is not None:
        db.session.delete(gone)


def _named(record: Record, supplier: str) -> str:
    """The supplier's name as it is kept. Raises BadInput for none, one out of use, or one too many."""
    name = " ".join(supplier.split())
    if not name or len(name) > 80:
        sentence = _("请填写供应商名称") if not name else _("供应商名称最多 80 个字")
        raise BadInput(_("请写明是哪一家供应商。"), {"supplier": [sentence]})
    if out_of_use([name]):
        sentence = _("%(name)s已经暂停或者停用，不能参加比价", name=name)
        raise BadInput(_("这家供应商现在不能报价。"), {"supplier": [sentence]})
    others = [one for one in of(record) if one.supplier != name]
    if len(others) >= MOST:
        raise BadInput(_("报价的供应商太多了。"), {"supplier": [_("一张申请最多收 %(most)d 家报价", most=MOST)]})
    return name


def _known(record: Record, supplier: str) -> Quotation | None:
    return db.session.scalar(select(Quotation).where(Quotation.record_id == record.id, Quotation.supplier == supplier))


def _take(kept: Quotation, record: Record, offer: Offer) -> None:
    kept.contact, kept.days, kept.terms = offer.contact, offer.days, offer.terms
    kept.valid_to, kept.note, kept.lines = offer.valid_to, offer.note, [line.data() for line in offer.lines]
    kept.answered_at = clock.now()
    db.session.add(kept)
    db.session.flush()
    kept.phone = _sealed(kept, record, offer.phone) if offer.phone else None


def _sealed(kept: Quotation, record: Record, phone: str) -> dict[str, Any]:
    hashes = [keys().keyed_hash(text) for text in _PHONE.hashed_forms(phone)]
    box = seal(keys().unwrap(record.wrapped_key), phone, _place(kept))
    return {"sealed": box, "mask": _PHONE.mask(phone), "hashes": hashes}


def _place(kept: Quotation) -> str:
    return f"quotation:{kept.id}:phone"


def phone_of(kept: Quotation, record: Record) -> str:
    """The telephone in clear, for writing it on the record and nothing else; "" without one."""
    if kept.phone is None:
        return ""
    return open_sealed(keys().unwrap(record.wrapped_key), kept.phone["sealed"], _place(kept))


def _attach(kept: Quotation, record: Record, paper: Prepared, owner: Person) -> None:
    """The supplier's own paper becomes part of the purchase, for whoever may read it."""
    row = files.add(paper, owner, "quotation")
    files.bind([row.id], record.id, by=owner)
    kept.attachment_id = row.id


# ---- by the link -----------------------------------------------------------------------------------------------------
def by_token(token: str, address: str) -> Quotation:
    """What this link asks for. Raises NotFound for one that is unknown, lapsed, or whose purchase has moved on.

    Unknown links are counted by address and answered ever more slowly: TooLate says to come back.
    """
    place = hashlib.sha256(f"quote:{throttle.address_key(address)}".encode()).hexdigest()
    if throttle.seconds_to_wait({place: UNKNOWN_LINKS}):
        raise TooLate(_("打开的次数太多，请过几分钟再试。"))
    asked = db.session.scalar(
        select(Quotation).where(Quotation.token_hash == _hash(token)).options(joinedload(Quotation.record))
    )
    if asked is None:
        with own_write():  # the attempt counts, whatever becomes of the request
            throttle.note([place], clock.now())
        raise NotFound(_("这个报价链接不完整，或者已经不再有效。请与酒店采购员联系。"))
    if asked.answered_at is None and not is_open(asked):
        raise NotFound(_("这个报价链接已经过期，或者酒店已经完成比价。请与酒店采购员联系。"))
    return asked


def is_open(asked: Quotation, at: datetime | None = None) -> bool:
    """May this link still be answered?"""
    comparing = any(run.step == COMPARE for run in engine.open_runs(asked.record))
    assert asked.expires_at is not None
    return comparing and asked.answered_at is None and asked.expires_at > (at or clock.now())


def answer(token: str, offer: Offer, *, address: str, paper: Prepared | None = None) -> Quotation:
    """The supplier answers, once. Raises NotFound as `by_token` does, TooLate when it was answered before."""
    record = engine.lock(by_token(token, address).record)
    db.session.expire_all()  # while this waited for the lock, the link may have been withdrawn, renewed, answered
    asked = by_token(token, address)
    if asked.answered_at is not None:
        raise TooLate(_("这个链接已经报过价；要更正的，请与酒店采购员联系。"))
    _take(asked, record, offer)
    if paper is not None:
        _attach(asked, record, paper, asked.made_by)
    history.write(record, "quoted", by=None, note=asked.supplier, address=address,
                  data={"source": "link", "items": len(offer.lines)})  # fmt: skip
    notices.tell("system", [asked.made_by], title=_("%(number)s 收到一份供应商报价", number=record.number),
                 url=f"/desks/purchasing/{record.number}/quotations", record_id=record.id)  # fmt: skip
    return asked


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ---- onto the record -------------------------------------------------------------------------------------------------
def lines_of(quotation: Quotation) -> list[Line]:
    return [Line.load(line) for line in quotation.lines]


def rows_of(record: Record, *, clear: bool = False, gathered_too: bool = True) -> list[dict[str, Any]]:
    """The rows of 供应商比价: those on the record, and while it is compared what has been gathered since, which counts
    instead of what the same supplier said before. Telephones in clear only on their way onto the record.
    `gathered_too` is False for who does not see it before it is handed in (`sees_gathered`).
    """
    form = editions.of(record)
    if clear:
        values = sealing.opened(form, record.answers, record_id=record.id, wrapped=record.wrapped_key)
    else:
        values = settling.values(record, form)
    kept = values.get("quotes") or []
    if not gathered_too or not any(run.step == COMPARE for run in engine.open_runs(record)):
        return kept
    gathered = [one for one in of(record) if one.answered_at is not None]
    names = {one.supplier for one in gathered} | _taken_out(record)
    found = [row for row in kept if row["supplier"] not in names]
    judged = {(row["item"], row["supplier"]): row.get("quality") for row in kept}
    for one in gathered:
        found += _rows(one, record, clear, judged)
    return found


def _taken_out(record: Record) -> set[str]:
    """Whose quotation was withdrawn since the purchase was last compared."""
    compared = (
        select(func.coalesce(func.max(Event.seq), 0))
        .where(Event.record_id == record.id, Event.kind == "filled", Event.step == COMPARE)
        .scalar_subquery()
    )
    gone = select(Event.note).where(
        Event.record_id == record.id, Event.kind == "quotation_withdrawn", Event.seq > compared
    )
    return set(db.session.scalars(gone))


def _rows(
    one: Quotation, record: Record, clear: bool, judged: dict[tuple[str, str], str | None]
) -> list[dict[str, Any]]:
    """`judged` is what the buyer said of goods when they were compared before; it stands until it is said anew."""
    phone: Any = None
    if one.phone is not None:
        phone = phone_of(one, record) if clear else Sealed(one.phone["sealed"], one.phone["mask"],
                                                           tuple(one.phone["hashes"]))  # fmt: skip
    paper = [Value(one.attachment.id, one.attachment.name)] if one.attachment is not None else None
    return [
        {
            "item": line.item, "supplier": one.supplier, "contact": one.contact or None, "phone": phone,
            "brand": line.brand or None, "price": line.price, "days": one.days,
            "quality": judged.get((line.item, one.supplier)) or one.note or None,
            "minimum": line.minimum, "terms": one.terms or None, "valid_to": one.valid_to, "papers": paper,
        }
        for line in lines_of(one)
    ]  # fmt: skip
