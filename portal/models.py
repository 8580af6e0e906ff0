"""Every table of the portal, imported in one place so that migrations and tests know them all."""

from portal.acknowledging import models as acknowledging
from portal.asking import models as asking
from portal.desks.purchasing import models as purchasing
from portal.files import models as files
from portal.notices import models as notices
from portal.offline import models as offline
from portal.people import models as people
from portal.records import models as records
from portal.regulations import models as regulations
from portal.regulations.importing import models as regulations_importing
from portal.schedules import models as schedules
from portal.search import models as search
from portal.timers import models as timers

__all__ = [
    "acknowledging",
    "asking",
    "files",
    "notices",
    "offline",
    "people",
    "purchasing",
    "records",
    "regulations",
    "regulations_importing",
    "schedules",
    "search",
    "timers",
]
