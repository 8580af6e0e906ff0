"""采购 and 仓库: what to restock, requests by step, orders due and received, quotations compared, the stock ledger.

`stock` reads the cards, `requests` and `orders` the purchases, `restocking` opens the request filled in. `quotations`
gathers what suppliers offer (`supplier_link` is the page they see, `sheets` the spreadsheet), `comparing` sets it side
by side, `choosing` hands it in, `signals` says what an approver should know. `ordering` makes an order for
each supplier, `receiving` brings what was delivered into stock, `deliveries` judges how it came, `matching` and
`billing` see to the invoices. Rules are the forms' (forms/purchasing, forms/warehouse, forms/finance); nothing here
decides anything a form or the engine of records decides.
"""

from flask import Blueprint

from portal.printing.figures import amount

blueprint = Blueprint("purchasing", __name__, url_prefix="/desks/purchasing")
blueprint.add_app_template_filter(amount)

from portal.desks.purchasing import facts, gathering, order_pages, receiving, views  # noqa: E402, F401 -- pages and more
from portal.desks.purchasing import invoices as invoices  # noqa: E402 -- its pages, and what its form asks
from portal.desks.purchasing import reports as reports  # noqa: E402 -- declares its reports
from portal.desks.purchasing.supplier_link import blueprint as for_suppliers  # noqa: E402, F401 -- its own address
