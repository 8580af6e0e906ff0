"""Which packages have pages, and the few links between packages that neither may import of the other."""

from __future__ import annotations

from flask import Flask

from portal.acknowledging import reminding as _reminding  # noqa: F401 - declares its daily work
from portal.acknowledging import views as acknowledging
from portal.asking import views as asking
from portal.desks import admin, checks, duty, engineering, gate, places, purchasing, rounds, shift, warehouse, works
from portal.desks import security_reports as _security_reports  # noqa: F401 - declares its reports
from portal.desks.design import views as design
from portal.files import views as files
from portal.notices import views as notices
from portal.offline import views as offline
from portal.people import admin as people_admin
from portal.people import views as people
from portal.proving import views as proving
from portal.records import views as records
from portal.regulations import views as regulations
from portal.regulations.importing import views as regulations_import
from portal.reporting import views as reporting
from portal.revising import effects as _effects  # noqa: F401 - declares what follows an approved revision
from portal.revising import reviewing as _reviewing  # noqa: F401 - declares its daily work
from portal.revising import views as revising
from portal.search import views as search
from portal.wiring import connect

BLUEPRINTS = (
    people.blueprint, people_admin.blueprint, records.blueprint, regulations.blueprint, search.blueprint,
    asking.blueprint, files.blueprint, notices.blueprint, design.blueprint, admin.blueprint, gate.blueprint,
    shift.blueprint, purchasing.blueprint, purchasing.for_suppliers, acknowledging.blueprint,
    regulations_import.blueprint, revising.blueprint, proving.blueprint, places.blueprint, works.blueprint,
    rounds.blueprint, offline.blueprint, reporting.blueprint, warehouse.blueprint, duty.blueprint, checks.blueprint,
    engineering.blueprint,
)  # fmt: skip


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    connect(app)
