"""Working on without the network: which pages a browser keeps, and entries it holds until the network is back.

A view marked `@offline.accepts` takes entries that were held (form[data-holds], static/js/holding.js): each once, with
the time it was written. A view marked `@offline.kept` may be kept by the browser, encrypted, and shown when the network
is away; every other page is kept nowhere. docs/offline.md says how it works together.
"""

from portal.offline.marks import accepts as accepts
from portal.offline.marks import kept as kept
