"""仓库: the keeper's day. What to hand out, to receive, to count and to restock; every movement of every item.

`cards` finds the card that is meant, `facts` answers what forms ask of the stock, `moving` lets issues and counts move
it, `movements` reads the ledger of an item, `opening` brings in a stock from a spreadsheet. Rules are the forms'
(forms/warehouse); nothing here decides anything a form or the engine of records decides.
"""

from flask import Blueprint

blueprint = Blueprint("warehouse", __name__, url_prefix="/desks/warehouse")

from portal.desks.warehouse import facts, moving, reports, views  # noqa: E402, F401 -- facts, effects, pages
