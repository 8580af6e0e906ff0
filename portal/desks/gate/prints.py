"""Papers of the gate out of records: slip, badge, pass cards, certificate, permit. Values come masked."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from portal import clock
from portal.db import db
from portal.desks.gate import board, passes
from portal.errors import NotFound, TooLate
from portal.files import service as files
from portal.files.models import Attachment
from portal.formkit import Guest
from portal.formkit.form import Definition
from portal.people import directory
from portal.people.models import Person
from portal.printing import gate as papers
from portal.printing.model import Tick
from portal.records import answering, editions, engine, lists, readers, settling
from portal.records.models import Record
from portal.records.prints import approvals
from portal.records.sealing import Sealed
from portal.regulations import citations

Read = tuple[Record, Definition, dict[str, Any]]


def slip(number: str, me: Person) -> bytes:
    """会客单 on A5, as visitors carry it. Raises NotFound."""
    record, form, known = _read(number, board.VISITOR, me)
    host = known["host"]
    paper = papers.VisitorSlip(
        hotel=directory.hotel().name, number=record.number, visitor=known["visitor"],
        identity=f"{known['id_kind']} {_shown(form, known, 'id_no')}", unit=known.get("unit") or "",
        companions=int(known.get("companions") or 0), plate=_shown(form, known, "plate"), category=known["category"],
        purpose=known["reason"], host=host.name, department=_shown(form, known, "department"),
        room=host.room if isinstance(host, Guest) else known.get("room") or "", meeting_place=known.get("place") or "",
        confirmed_by=known.get("confirmed_by") or _consent(record, form),
        belongings=[(row["item"], row.get("quantity") or "", row.get("remark") or "")
                    for row in known.get("belongings") or []],
        badge_number=known.get("badge") or "", guard=record.applicant.name, came_at=clock.in_house(known["came_at"]),
        left_at=clock.in_house(known["left_at"]) if known.get("left_at") else None,
        host_signature_svg=known.get("host_signature") or "", notice=_(form.sheet.footer), **_traced(record),
    )  # fmt: skip
    return papers.visitor_slip_pdf(paper)


def badge(number: str, me: Person) -> bytes:
    """访客证 for the card printer. Raises NotFound."""
    record, form, known = _read(number, board.VISITOR, me)
    paper = papers.Badge(
        hotel=directory.hotel().name, badge_number=known.get("badge") or record.number, visitor=known["visitor"],
        unit=known.get("unit") or "", host=_shown(form, known, "host"),
        place=known.get("place") or _shown(form, known, "department"), day=clock.in_house(known["came_at"]).date(),
        until=_("当日有效，离店交回"), qr_url=_traced(record)["qr_url"],
    )  # fmt: skip
    return papers.badge_pdf(paper)


def cards(number: str, me: Person) -> bytes:
    """The passes of an application, eight to a page; those taken back or replaced are left out. Raises NotFound."""
    record, _form, known = _read(number, board.PASS, me)
    root = current_app.config["PORTAL_URL"]
    hotel = directory.hotel().name
    found = [
        papers.PassCard(
            hotel=hotel, number=one.pass_no, name=one.name, trade="", unit=one.unit, areas="、".join(one.areas),
            valid_from=one.valid_from, valid_to=one.valid_to, department=one.department, supervisor=one.supervisor.name,
            photo=_picture(one.photo), qr_url=f"{root}/desks/gate/passes/{record.number}/{one.pass_no}",
        )
        for one in passes.of(number, me) if not _void(known, one.pass_no)
    ]  # fmt: skip
    if not found:
        raise NotFound(_("%(number)s 的证件都已收回或补办，没有可印的。", number=record.number))
    return papers.pass_cards_pdf(found)


def _void(known: dict[str, Any], pass_no: str) -> bool:
    return any(row["pass_no"] == pass_no for row in known.get("withdrawals") or []) or any(
        row["old_no"] == pass_no for row in known.get("replacements") or []
    )


def _picture(photo: int | None) -> str:
    found = db.session.get(Attachment, photo) if photo else None
    return files.as_data_uri(found, thumb=True) if found is not None else ""


def certificate(number: str, me: Person) -> bytes:
    """用工证明 of the employing department. Raises NotFound, TooLate before its head has vouched."""
    record, form, known = _read(number, board.PASS, me)
    vouched = next((one for one in approvals(record, form) if one.name), None)
    if vouched is None:
        raise TooLate(_("用工部门负责人审核以后才能打印用工证明。"))
    span = f"{known['valid_from']:%Y-%m-%d} {_('至')} {known['valid_to']:%Y-%m-%d}"
    words = [
        _("兹证明%(unit)s派以下 %(n)s 名施工人员，于%(span)s在我酒店%(areas)s施工：%(content)s",
          unit=known["contractor"], n=len(known["workers"]), span=span, areas="、".join(known.get("areas") or []),
          content=known["content"]),
        _("施工期间由%(department)s%(supervisor)s负责监管。", department=known["department"].name,
          supervisor=known["supervisor"].name),
    ]  # fmt: skip
    if known.get("certificate"):
        words.append(str(known["certificate"]))
    rows = [[str(n), row["name"], row["sex"], _mask(row.get("id_no"))] for n, row in enumerate(known["workers"], 1)]
    paper = papers.Certificate(
        hotel=directory.hotel().name, title=_("用工证明"), number=record.number, addressed_to=_("保安部"),
        paragraphs=words, columns=[(_("序号"), 1), (_("姓名"), 2), (_("性别"), 1), (_("身份证号码"), 3)], rows=rows,
        department=known["department"].name, approval=vouched, **_traced(record),
    )  # fmt: skip
    return papers.certificate_pdf(paper)


def permit(number: str, me: Person) -> bytes:
    """动火许可证, to hang at the place. Raises NotFound, TooLate for one that is not approved or no longer holds."""
    record, form, known = _read(number, board.FIRE, me)
    if record.status != "approved" or record.stage == "已失效":
        raise TooLate(_("动火申请批准以后、许可有效期间才能打印许可证。"))
    env = settling.env_of(record, form)
    watcher = db.session.get(Person, known["watcher"].id)
    case = form.grades["level"].case(env)
    minutes = [env.setting("hot_work_check_first"), env.setting("hot_work_check_second")]
    measures, choices = known.get("measures") or [], getattr(form.fields["measures"], "choices", [])
    paper = papers.Permit(
        hotel=directory.hotel().name, number=record.number,
        level="一级" if case.result == "一级" else "二级", level_reason=case.why,
        place=known["place"], department=known["department"].name, unit=known.get("contractor") or "",
        methods="、".join(known["methods"]), work=known["content"], starts=clock.in_house(known["starts"]),
        ends=clock.in_house(known["ends"]),
        workers=[(row["person"], _mask(row.get("licence")),
                  f"{row['valid_to']:%Y-%m-%d}" if row.get("valid_to") else "") for row in known["workers"]],
        watcher=known["watcher"].name, watcher_phone=watcher.phone if watcher else "", emergency_phone="119",
        measures=[Tick(choice, choice in measures) for choice in choices],
        checks=[_("结束后 %(n)s 分钟", n=n) for n in minutes], approvals=approvals(record, form),
        edition_note=citations.cite("SEC-14-11").text, **_traced(record),
    )  # fmt: skip
    return papers.permit_pdf(paper)


# ---- what they share ----------------------------------------------------------------------------------------------
def _read(number: str, form_key: str, me: Person) -> Read:
    record = readers.find(number, for_=me)
    if record.form_key != form_key:
        raise NotFound(_("%(number)s 没有这种打印件。", number=record.number))
    form = editions.of(record)
    return record, form, settling.values(record, form)


def _shown(form: Definition, known: dict[str, Any], name: str) -> str:
    value = known.get(name)
    return value.masked if isinstance(value, Sealed) else form.fields[name].show(value) if value is not None else ""


def _mask(value: Any) -> str:
    return value.masked if isinstance(value, Sealed) else str(value or "")


def _traced(record: Record) -> dict[str, str]:
    code = lists.code_of(record)
    bare = json.dumps(answering.bare(record.answers), ensure_ascii=False, sort_keys=True)
    return {"qr_url": f"{current_app.config['PORTAL_URL']}/r/{code}", "short_code": code,
            "content_hash": hashlib.sha256(bare.encode()).hexdigest()}  # fmt: skip


def _consent(record: Record, form: Definition) -> str:
    """What the telephone said, where it was asked after the slip was filed."""
    for run in engine.runs_of(record):
        step = form.route.steps.get(run.step)
        if step is not None and step.does == "confirm":
            for task in run.tasks:
                if task.state == "passed":
                    return task.opinion or (task.decider.name if task.decider else "")
    return ""
