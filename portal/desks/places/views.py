"""The page behind a label, and the sheets of labels to print."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import access, clock, downloads, offline
from portal.desks.gate import registers
from portal.desks.places import blueprint, offering
from portal.errors import NotFound, NotYours
from portal.people import directory
from portal.people.session import current
from portal.printing.places import Label, labels_pdf, poster_pdf
from portal.records import editions, places
from portal.records.places import Spot

REPAIR = "repair"


@blueprint.get("/at/<code>")
@access.signed_in
@offline.kept
def here(code: str) -> str:
    """Somebody stands at a place and has scanned its label: what can be done here now."""
    me = current()
    spot = places.find(code, me.hotel_id)
    return render_template(
        "places/here.html", spot=spot, now=clock.house_now(), offers=offering.offers_for(spot, me),
        sights=offering.sights_of(spot, me),
    )  # fmt: skip


@offering.offers
def _repair(spot: Spot, me: object) -> list[offering.Offer]:
    """Whoever sees something broken says so on the spot."""
    if REPAIR not in {form.key for form in editions.catalogue()}:
        return []
    return [offering.Offer(_("报修"), url_for("records.fill", key=REPAIR, place=spot.name),
                           _("灯不亮、门关不严、漏水：写明哪里坏了"), "settings", rank=90)]  # fmt: skip


# ---- labels -------------------------------------------------------------------------------------------------------
@blueprint.get("/desks/places")
@access.desk("gate")
def labels() -> str:
    """Every place with its code; to be printed, and hung where it is meant."""
    _keeper()
    return render_template("places/labels.html", spots=places.every(current().hotel_id))


@blueprint.get("/desks/places/labels.pdf")
@access.desk("gate")
def labels_paper() -> Response:
    """Sheets of eight labels: of the places ticked, else of all."""
    _keeper()
    wanted = set(request.args.getlist("place"))
    chosen = [spot for spot in places.every(current().hotel_id) if not wanted or spot.code in wanted]
    if not chosen:
        raise NotFound(_("还没有登记地点，没有可印的地点码。"))
    return downloads.sent(labels_pdf([_label(spot) for spot in chosen]), f"{_('地点码')}.pdf")


@blueprint.get("/desks/places/<code>/poster.pdf")
@access.desk("gate")
def poster_paper(code: str) -> Response:
    """One place on one sheet, to be seen from afar."""
    _keeper()
    spot = places.find(code, current().hotel_id)
    return downloads.sent(poster_pdf(_label(spot)), f"{_('地点码')} {spot.name}.pdf")


@blueprint.post("/desks/places/<int:entry_id>/renew")
@access.desk("gate")
def renew(entry_id: int) -> AnyResponse:
    """A label that got into wrong hands is made worthless."""
    _keeper()
    spot = places.renew(entry_id, current().hotel_id)
    flash(_("“%(name)s”已换新码，旧的地点码不再有效：请打印新的贴上。", name=spot.name))
    return redirect(url_for("places.labels", _anchor=f"place-{spot.id}"), 303)


def _keeper() -> None:
    """Codes are for who hangs them: with a picture of one, somebody could seem to stand where they do not."""
    if not registers.may_keep(current()):
        raise NotYours(_("地点码由%(manager)s和%(supervisor)s打印、张贴和更换。", manager=registers.MANAGER,
                         supervisor=registers.SUPERVISOR))  # fmt: skip


def _label(spot: Spot) -> Label:
    address = f"{current_app.config['PORTAL_URL']}/at/{spot.code}"
    return Label(hotel=directory.hotel().name, place=spot.name, code=spot.code, url=address)
