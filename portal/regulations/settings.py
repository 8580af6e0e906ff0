"""The figures the hotel decides: their value now or at a moment, and the one way to change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from flask_babel import gettext as _

from portal.clock import now
from portal.db import db
from portal.errors import BadInput, NotYours
from portal.people import bodies, directory
from portal.people.models import Person
from portal.regulations import shipped, snapshot
from portal.regulations.models import SettingValue
from portal.regulations.setting_specs import SettingSpec, Value, ValueRefused
from portal.regulations.snapshot import Change

_LONGEST_REASON = 500


_when_set: list[Callable[[SettingValue, str], None]] = []


def when_set(do: Callable[[SettingValue, str], None]) -> None:
    """Have `do` called, in the same transaction, with what was set and the address it was set from."""
    _when_set.append(do)


class UnknownSetting(LookupError):
    """There is no setting of this key."""


def spec(key: str) -> SettingSpec:
    """The setting's description. Raises UnknownSetting."""
    specs = shipped.specs()
    if key not in specs:
        near = get_close_matches(key, specs, n=1)
        raise UnknownSetting(f"没有“{key}”这个参数。" + (f"是不是 {near[0]}？" if near else ""))
    return specs[key]


def get(key: str, at: datetime | None = None) -> Value:
    """The value now, or at a moment (aware). Money is an int of fen. Raises UnknownSetting."""
    described = spec(key)
    change = _in_effect(key, at)
    return described.default if change is None else described.thaw(change.value)


def shown(key: str, at: datetime | None = None) -> str:
    """The value with its unit, as it stands in a text: 7天, ¥50,000. Raises UnknownSetting."""
    return spec(key).show(get(key, at))


def history(key: str) -> list[Change]:
    """What the hotel has set, the latest first; empty while the default holds."""
    spec(key)
    return list(reversed(snapshot.current().changes.get(key, ())))


def set(key: str, value: Value | str, person: Person, reason: str, *, address: str = "") -> SettingValue:
    """Give the setting a value from now on; a str is read as a person types it. Keeps who and why.

    Raises NotYours for anybody but an administrator, BadInput with the problems of `value` and `reason`.
    """
    described = spec(key)
    checked = checked_for(key, value, person, reason)
    row = SettingValue(
        hotel_id=directory.hotel().id,
        key=key,
        value=described.freeze(checked),
        since=now(),
        by_id=person.id,
        reason=reason.strip(),
    )
    for do in _when_set:  # before it is written: the history is locked first, as by every act (docs/decisions/9)
        do(row, address)
    db.session.add(row)
    db.session.flush()
    return row


def checked_for(key: str, value: Value | str, person: Person, reason: str) -> Value:
    """The value itself when `set` would take it, with the same refusals; nothing is changed."""
    if not person.is_admin:
        raise NotYours(_("参数只能由门户管理员修改。"))
    described = spec(key)
    problems: dict[str, list[str]] = {}
    reason = reason.strip()
    if not reason:
        problems["reason"] = [_("请填写修改的理由。")]
    elif len(reason) > _LONGEST_REASON:
        problems["reason"] = [_("理由请不超过%(count)s个字。", count=_LONGEST_REASON)]
    try:
        checked = described.parse(value) if isinstance(value, str) else described.check(value)
        unknown = _unknown_holder(described, checked)
        if unknown:
            problems["value"] = [unknown]
        elif checked == get(key):
            problems["value"] = [_("现在已经是%(value)s，没有改变。", value=described.show(checked))]
    except ValueRefused as refused:
        problems["value"] = [str(refused)]
    if problems:
        raise BadInput(_("参数没有修改，请更正下面的内容。"), problems)
    return checked


def _unknown_holder(described: SettingSpec, value: Value) -> str:
    """A sentence when the value names a post (or, in tiers, a body) the hotel does not have; else nothing."""
    if described.kind == "post" and directory.post(value) is None:
        return _("本店没有“%(name)s”这个岗位。", name=value)
    if described.kind == "tiers":
        made = {body.department.name for body in bodies.bodies()}
        for tier in value:
            if directory.post(tier.holder) is None and tier.holder not in made:
                return _("本店没有“%(name)s”这个岗位，也没有设好这个表决机构。", name=tier.holder)
    return ""


def _in_effect(key: str, at: datetime | None) -> Change | None:
    changes: Any = snapshot.current().changes.get(key, ())
    moment = at or now()
    return next((change for change in reversed(changes) if change.since <= moment), None)
