"""Pages of guard equipment: the register with what is out and due, on screen and on paper."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _

from portal import access, clock, downloads
from portal.desks.gate import blueprint, equipment
from portal.people.session import current
from portal.printing.ledgers import register_pdf


def _asked() -> tuple[str, str]:
    return request.args.get("kind", "")[:20], request.args.get("station", "")[:20]


@blueprint.get("/equipment")
@access.desk("gate")
def equipment_list() -> str:
    """Every piece: where it belongs, who has it, when its upkeep is due."""
    kind, station = _asked()
    everything = equipment.items(current())
    found = [one for one in everything if kind in ("", one.kind) and station in ("", one.station)]
    return render_template(
        "gate/equipment.html", found=found, kind=kind, station=station, total=len(everything),
        kinds=sorted({one.kind for one in everything}), stations=sorted({one.station for one in everything}),
    )  # fmt: skip


@blueprint.get("/equipment.pdf")
@access.desk("gate")
def equipment_pdf() -> Response:
    """警械登记册, as far as the page is narrowed."""
    me, (kind, station) = current(), _asked()
    found = equipment.items(me, kind=kind, station=station)
    body = register_pdf(equipment.register(found, "、".join(part for part in (kind, station) if part), me), keep=False)
    return downloads.sent(body, f"{_('警械登记册')} {clock.today():%Y%m%d}.pdf")
