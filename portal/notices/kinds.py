"""What people can be told: the closed list of kinds with their wordings, in groups one chooses a way for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

Channel = Literal["mail", "robot"]
How = Literal["now", "digest", "not"]
CHANNELS: dict[Channel, Any] = {"mail": _l("邮件"), "robot": _l("群机器人")}
HOW: dict[How, Any] = {"now": _l("立即"), "digest": _l("汇总"), "not": _l("不发")}


@dataclass(frozen=True)
class Group:
    """Kinds one chooses a way for together, and the way if one chose none."""

    title: Any
    usual: How


GROUPS = {
    "todo": Group(_l("待我处理"), "digest"),
    "results": Group(_l("我的单据的结果"), "digest"),
    "copies": Group(_l("抄送与提及"), "not"),
    "reminders": Group(_l("提醒与超时"), "now"),
}


@dataclass(frozen=True)
class Kind:
    """`says` the wording, of %(title)s (《请假单》QJ-2026-0012) and, where there are `words`, of %(words)s: what was
    told, or these. `asks` that one does something, so that it is settled once that is done."""

    group: str
    says: Any
    asks: bool = False
    words: Any = ""


KINDS = {
    "task": Kind("todo", _l("%(title)s 待您处理"), asks=True),
    "added": Kind("todo", _l("%(title)s 请您加签"), asks=True),
    "changed_hands": Kind("todo", _l("%(title)s 已转到您手上，待您处理"), asks=True),
    "delegated": Kind("todo", _l("%(title)s 请您办理委派的事项"), asks=True),
    "advice": Kind("todo", _l("%(title)s 委派的事项已办好，待您决定"), asks=True),
    "withdrawn": Kind("todo", _l("%(title)s 不再需要您处理")),
    "returned": Kind("results", _l("%(title)s 已退回给您，请修改后重新提交"), asks=True),
    "decided": Kind("results", _l("%(title)s %(words)s"), words=_l("有了结果")),
    "copied": Kind("copies", _l("%(title)s 抄送给您")),
    "mentioned": Kind("copies", _l("%(title)s 有人在评论里提到您")),
    "reminded": Kind("reminders", _l("%(title)s 催您尽快处理"), asks=True),
    "late": Kind("reminders", _l("%(title)s %(words)s"), words=_l("已超过时限")),
    "system": Kind("reminders", _l("%(title)s")),
}


def sentence(kind: str, title: str, words: str = "") -> str:
    """A notice in words, in the language of whoever it is said to. `words` no wording holds follow in brackets."""
    known, told = KINDS[kind], _(words) if words else ""
    said = str(known.says) % {"title": title, "words": told or known.words}
    return said if known.words or not words else _("%(said)s（%(words)s）", said=said, words=told)
