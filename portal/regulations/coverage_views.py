"""The page of obligations: what the regulations oblige to, by department, and how each is held."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from portal import access
from portal.errors import NotFound
from portal.regulations import obligations
from portal.regulations.views import blueprint


@blueprint.app_template_global()
def held_words() -> dict[str, tuple[str, str]]:
    """For each way in which an obligation is held: what it is called, and what that means."""
    return {
        "enforced": (_("系统把关"), _("表单的规则或流程节点据此放行或拒绝")),
        "timed": (_("计时"), _("有时限或到时提醒")),
        "recorded": (_("留有记录"), _("填在某张单据的栏目里")),
        "told": (_("阅读确认"), _("适用的人须逐人确认读过")),
        "trust": (_("仅靠自觉"), _("没有表单、时限或确认落实它")),
    }


@blueprint.get("/policies/coverage")
@access.signed_in
def coverage() -> str:
    """Figures by department; the sentences behind one figure where a department and a way are asked for."""
    everything = obligations.in_force()
    covers = obligations.coverage(everything)
    department, held = request.args.get("department", ""), request.args.get("held", "")
    if department not in {cover.department for cover in covers} or (held and held not in obligations.HELD):
        raise NotFound(_("没有这样的统计，请从表中选择。"))
    shown = [one for one in everything if department in ("", one.department) and held in ("", one.held)]
    asked = bool(department or held)
    return render_template(
        "regulations/coverage.html", covers=covers, shown=shown if asked else [], department=department, held=held,
        asked=asked, ways=obligations.HELD,
    )  # fmt: skip
