"""统计 of security, out of the records of its desks, in the order of the list and of the month's booklet.

It has no pages of its own: portal.reporting shows, exports and prints what is declared here.
"""

from portal.desks.security_reports import visits  # noqa: F401, I001 -- the order in which they are listed
from portal.desks.security_reports import contractors  # noqa: F401
from portal.desks.security_reports import fire  # noqa: F401
from portal.desks.security_reports import watch  # noqa: F401
from portal.desks.security_reports import force  # noqa: F401
