"""The page on which an act asks for what it still needs: whom, which way, why; with a sentence on what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.errors import BadInput, PortalError
from portal.people import directory
from portal.people.session import current
from portal.records import acting, choices, editions, handing, reminding
from portal.records.models import Record
from portal.records.surroundings import PortalWorld
from portal.records.views import sent

Page = tuple[str, int]

WAYS = {
    "before": (_l("前加签"), _l("他们先签；都同意以后回到我这里，由我决定。")),
    "after": (_l("后加签"), _l("我现在就同意，接着由他们签；他们都同意，这一步才算通过，不再回到我这里。")),
    "beside": (_l("并加签"), _l("他们和我同时签，不分先后；都同意，这一步才算通过。")),
}


@dataclass(frozen=True)
class Asks:
    """What an act needs to be said: `whom` "", "one", "several" or "record"; `reason` is needed, or only a note."""

    heading: str
    does: str
    whom: str = ""
    way: bool = False
    reason: bool = True
    danger: bool = False


PAGES: dict[str, Asks] = {
    "transfer": Asks(_l("转交"), _l("转交以后由对方办理，不再回到您这里。"), whom="one"),
    "delegate": Asks(_l("委派"), _l("请对方先办或者提意见；对方回复后回到您这里，仍由您决定。"), whom="one"),
    "add": Asks(_l("加签"), _l("请别人一起签。加了几位，就要几位都同意；加签的人不能再加签。"),
                whom="several", way=True),
    "copy": Asks(_l("抄送（传阅）"), _l("对方可以阅读这张单据，不参与审批；谁在什么时候看过，单据上有记号。"),
                 whom="several", reason=False),
    "link": Asks(_l("关联单据"), _l("两张单据互相列出；只有两张都能看的人才看得到这条关联。"),
                 whom="record", reason=False),
    "remind": Asks(_l("催办"), _l("提醒现在的办理人和他们的代理人；一小时内只能催一次，记入历史。"), reason=False),
    "drop": Asks(_l("收回"), _l("收回您请别人签、请别人办的；对方已经办理的不能收回。"), whom="asked"),
    "abstain": Asks(_l("弃权"), _l("弃权计入到会人数，不计同意，也不计反对。")),
    "take_back": Asks(_l("拿回"), _l("拿回您刚才的决定，这一步重新由您办理；后面的人一办理，就不能再拿回。历史保留。")),
    "withdraw": Asks(_l("撤回"), _l("撤回以后这张单据就结束了；要再办，请用“再办一张”。"), danger=True),
    "terminate": Asks(_l("终止"), _l("单据走不下去时由系统管理员终止；终止后不能恢复。"), danger=True),
    "void": Asks(_l("作废"), _l("不该有的单据由系统管理员作废，已通过的也一样；作废后不能恢复。"), danger=True),
}  # fmt: skip


def is_missing(act: str) -> bool:
    """Does this act still need something that was not sent along? Its own page has been looked at by `_asked`."""
    asks = PAGES.get(act)
    if act == "return":
        return "to" not in request.form
    if asks is None or "_asked" in request.form:
        return False
    if asks.whom and not request.form.get("to"):
        return True
    return asks.way or act == "remind" or (asks.reason and not sent.opinion())


def asks_on_a_page(act: str) -> bool:
    """Was this sent from the act's own page, or is one shown for it?"""
    return act in PAGES and "_asked" in request.form


def page(act: str, record: Record, problem: PortalError | None = None) -> Page:
    """The act's page; after a refusal with everything that was typed, and the sentence at its box."""
    problems = problem.problems if isinstance(problem, BadInput) else {}
    more = {"sentence": problem.sentence if problem else "", "problems": problems, "opinion": sent.opinion()}
    status = problem.status if problem else 200
    me, form, way = current(), editions.of(record), request.form.get("way", "")
    task = acting.my_task(record, me)
    step = form.route.steps.get(task.run.step) if task is not None else None
    shown = {"record": record, "form": form, "task": task, "step": step, "way": way, "to": request.form.get("to", "")}
    if act == "return":
        targets = acting.return_targets(record, me)
        return render_template("records/return.html", targets=targets, **shown, **more), status
    chosen, left = _chosen()
    if act == "link" and (known := PortalWorld(me).record(request.form.get("to", ""), "")):
        shown["to"] = known.name
    extra: dict[str, Callable[[], object]] = {
        "remind": lambda: (reminding.outlook(record, form), reminding.reminders(record)),
        "drop": lambda: handing.droppable(record, me),
    }
    said = extra[act]() if act in extra else None
    heading = choices.word_of_dropping(handing.droppable(record, me)) if act == "drop" else PAGES[act].heading
    return render_template(
        "records/hand.html", act=act, asks=replace(PAGES[act], heading=heading), ways=WAYS, chosen=chosen, left=left,
        said=said, **shown, **more,
    ), status  # fmt: skip


def _chosen() -> tuple[list[tuple[int, str]], str]:
    """Who is meant by what stands in the box `to`: those found by id and name, and the words that are left."""
    found, left = [], []
    for text in sent.people_typed():
        meant = directory.people_meant(text)
        if len(meant) == 1:
            found.append((meant[0].id, meant[0].name))
        else:
            left.append(text)
    return found, _("、").join(left)
