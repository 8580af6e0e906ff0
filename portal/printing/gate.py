"""Papers of the gate and of security: visitor's slip and badge, passes, permit, certificate, evacuation list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from portal.printing.figures import written_span
from portal.printing.model import Approval, Tick, Traced
from portal.printing.pages import approval_rows, draw
from portal.printing.render import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorSlip(Traced):
    """会客单. `identity` comes masked. `left_at` is filled on a reprint."""

    hotel: str
    number: str
    visitor: str
    identity: str
    unit: str
    companions: int
    plate: str
    category: str
    purpose: str
    host: str
    department: str
    room: str
    meeting_place: str
    confirmed_by: str
    belongings: Sequence[tuple[str, str, str]]  # what, how many, remark
    badge_number: str
    guard: str
    came_at: datetime
    left_at: datetime | None = None
    host_signature_svg: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """访客证, 86 by 54 mm."""

    hotel: str
    badge_number: str
    visitor: str
    unit: str
    host: str
    place: str
    day: date
    until: str
    qr_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCard:
    """临时出入证 of one worker. `photo` is a data: URI, or empty for one to be glued on."""

    hotel: str
    number: str
    name: str
    trade: str
    unit: str
    areas: str
    valid_from: date
    valid_to: date
    department: str
    supervisor: str
    photo: str
    qr_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit(Traced):
    """动火许可证, to hang at the place."""

    hotel: str
    number: str
    level: Literal["一级", "二级"]
    level_reason: str
    place: str
    department: str
    unit: str
    methods: str
    work: str
    starts: datetime
    ends: datetime
    workers: Sequence[tuple[str, str, str]]  # name, licence (masked), valid to
    watcher: str
    watcher_phone: str
    emergency_phone: str
    measures: Sequence[Tick]
    checks: Sequence[str]  # what is to be looked at again after the work: 结束后 30 分钟 ...
    approvals: Sequence[Approval]
    edition_note: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Traced):
    """用工证明: a letter with the workers' names under it."""

    hotel: str
    title: str
    number: str
    addressed_to: str
    paragraphs: Sequence[str]
    columns: Sequence[tuple[str, float]]  # title, share of the width
    rows: Sequence[Sequence[str]]
    department: str
    approval: Approval
    edition_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who is in the house."""

    name: str
    unit: str
    with_whom: str
    where: str
    since: datetime
    badge: str = ""
    phone: str = ""
    key: str = ""  # whose line it is on every list, whatever stands beside it
    state: str = ""  # 已到, 未到, 不明; "" is not called yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Evacuation:
    """疏散清点名单 as of one moment; groups are 访客, 施工人员, 当班员工."""

    hotel: str
    at: datetime
    groups: Sequence[tuple[str, Sequence[Present]]]
    assembly_point: str
    printed_by: str
    drill: bool = False
    called_at: datetime | None = None  # when the roll call began; None for the bare list
    ended_at: datetime | None = None
    arrived: int | None = None


def visitor_slip_pdf(slip: VisitorSlip, *, keep: bool = True) -> bytes:
    """A5: the visitor's part above, the stub the gate keeps below a tear line."""
    return printed(draw("slip.html", slip=slip), css="slip", keep=keep)


def badge_pdf(badge: Badge | Sequence[Badge], *, keep: bool = True) -> bytes:
    """Cards of 86 by 54 mm, one a page, for a card printer."""
    badges = [badge] if isinstance(badge, Badge) else badge
    return printed(draw("badge.html", badges=badges), css="badge", keep=keep)


def pass_cards_pdf(cards: Sequence[PassCard], *, keep: bool = True) -> bytes:
    """Eight cards of 90 by 62 mm to an A4 page, with marks to cut along."""
    if not cards:
        raise ValueError("no cards to print")
    sheets = [cards[start : start + 8] for start in range(0, len(cards), 8)]
    return printed(draw("passes.html", sheets=sheets), css="passes", keep=keep)


def permit_pdf(permit: Permit, *, archive: bool = False, keep: bool = True) -> bytes:
    """A4, readable from two metres: the level, the place, the hours."""
    html = draw(
        "permit.html",
        permit=permit,
        rows=approval_rows(permit.approvals),
        span=written_span(permit.starts, permit.ends),
    )
    return printed(html, css="permit", archive=archive, keep=keep)


def certificate_pdf(certificate: Certificate, *, archive: bool = False, keep: bool = True) -> bytes:
    """A letter on A4."""
    total = sum(share for _title, share in certificate.columns)
    return printed(
        draw("certificate.html", letter=certificate, total=total), css="certificate", archive=archive, keep=keep
    )


def evacuation_pdf(evacuation: Evacuation) -> bytes:
    """The list to call over at the assembly point. Never cached: it is true for a minute."""
    total = sum(len(people) for _title, people in evacuation.groups)
    return printed(draw("evacuation.html", list=evacuation, total=total), css="evacuation", keep=False)
