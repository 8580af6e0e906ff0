"""What there is to say of a punch beside its time."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.desks.rounds.counting import Punch


def remark(punch: Punch) -> str:
    """A finding, a punch by hand with its reason, one that was sent later than it was made; "" when nothing is."""
    parts = []
    if punch.manual:
        parts.append(_("手工打卡：%(reason)s", reason=punch.reason))
    if punch.found:
        parts.append(_("异常：%(note)s", note=punch.note))
    elif punch.note:
        parts.append(punch.note)
    if punch.received is not None:
        parts.append(_("断网时打卡，%(at)s 收到", at=f"{punch.received:%H:%M}"))
    return f"{punch.at:%H:%M} {punch.place}　{'；'.join(parts)}" if parts else ""
