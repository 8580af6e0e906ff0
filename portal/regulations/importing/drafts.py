"""Working copies of editions: listed, published on a day with a reason, or dropped with one."""

from __future__ import annotations

import logging
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.clock import now, today
from portal.db import db
from portal.errors import BadInput, NotFound, TooLate
from portal.people.models import Person
from portal.regulations import service, shipped
from portal.regulations.importing import writing
from portal.regulations.importing.models import RegulationDraft
from portal.regulations.importing.service import check_may
from portal.regulations.reader import Edition, read_edition
from portal.regulations.reviews import HALF_A_YEAR

_log = logging.getLogger(__name__)

LONGEST_REASON = 500


def working(person: Person) -> list[RegulationDraft]:
    """The working copies of the person's hotel, by code."""
    check_may(person)
    asked = select(RegulationDraft).where(
        RegulationDraft.hotel_id == person.hotel_id, RegulationDraft.status == "working"
    )
    return list(db.session.scalars(asked.order_by(RegulationDraft.code, RegulationDraft.id)))


def find(draft_id: int, person: Person) -> RegulationDraft:
    """A working copy, also one that was published or dropped. Raises NotFound, NotYours."""
    check_may(person)
    draft = db.session.get(RegulationDraft, draft_id)
    if draft is None or draft.hotel_id != person.hotel_id:
        raise NotFound(_("没有这份工作稿。"))
    return draft


def read(draft: RegulationDraft) -> Edition:
    """The working copy as an edition."""
    return read_edition(draft.source, known_settings=shipped.specs().keys())


def publish(draft: RegulationDraft, effective: date | None, reason: str, person: Person) -> None:
    """Publish the working copy to come into force on that day. Raises BadInput, NotYours, TooLate."""
    check_may(person)
    _check_working(draft)
    reason = _reason(reason)
    if effective is None:
        raise BadInput(_("请填写施行日期。"), {"effective": [_("请填写施行日期。")]})
    text = writing.dated(
        draft.source, issued=min(today(), effective), effective=effective, review=effective + HALF_A_YEAR
    )
    try:
        edition = service.publish(text, person)
    except BadInput as error:
        sentences = [sentence for said in error.problems.values() for sentence in said] or [error.sentence]
        raise BadInput(error.sentence, {"effective": sentences}) from error
    draft.source = edition.source
    draft.edition_id = edition.id
    _end(draft, "published", reason, person)


def drop(draft: RegulationDraft, reason: str, person: Person) -> None:
    """Put the working copy away; it can still be read. Raises BadInput without a reason, NotYours, TooLate."""
    check_may(person)
    _check_working(draft)
    _end(draft, "dropped", _reason(reason), person)


def _check_working(draft: RegulationDraft) -> None:
    if draft.status != "working":
        raise TooLate(_("这份工作稿已经发布或丢弃。"))


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        said = _("请写明理由，不超过 %(n)s 字。", n=LONGEST_REASON)
        raise BadInput(said, {"reason": [said]})
    return reason


def _end(draft: RegulationDraft, status: str, reason: str, person: Person) -> None:
    draft.status, draft.reason, draft.ended_by_id, draft.ended_at = status, reason, person.id, now()
    db.session.flush()
    _log.info("regulation draft %s (%s) %s by person %s", draft.id, draft.code, status, person.id)
