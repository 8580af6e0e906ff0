"""The host's side of a booking: what to send the visitor, with the code the gate reads."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from portal import access, downloads
from portal.desks.gate import blueprint, bookings
from portal.errors import TooLate
from portal.people import directory
from portal.people.session import current
from portal.printing.qr import qr_picture, qr_png
from portal.records import extras
from portal.records.extras import Extra
from portal.records.models import Record


@extras.offers(bookings.FORM)
def _invitation_of(record: Record) -> list[Extra]:
    """The invitation, while the visitor is expected."""
    if record.stage != bookings.WAITING:
        return []
    return [Extra(_("发给来访人"), url_for("gate.invitation", number=record.number), "qr-code")]


def _expected(number: str) -> Record:
    record = bookings.find(number, current())
    if record.stage != bookings.WAITING:
        raise TooLate(_("预约经同意以后、来访人到店以前才有邀请函。"))
    return record


@blueprint.get("/bookings/<number>/invitation")
@access.signed_in
def invitation(number: str) -> str:
    """When, where, to whom, and the code: to be shown, printed or sent on. For whoever may read the booking."""
    record = _expected(number)
    return render_template("gate/invitation.html", record=record, booking=bookings.of(record), hotel=directory.hotel(),
                           code=qr_picture(bookings.code_url(record)))  # fmt: skip


@blueprint.get("/bookings/<number>/code.png")
@access.signed_in
def invitation_code(number: str) -> Response:
    """The code alone, as a picture for a message."""
    record = _expected(number)
    name = f"{_('到访二维码')} {number}.png"
    return downloads.sent(qr_png(bookings.code_url(record)), name, mime="image/png", attached=True)
