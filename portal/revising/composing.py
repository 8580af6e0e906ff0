"""The text a revision would put in force: what was written under the header of the edition it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from portal.clock import today
from portal.regulations import changes, pictures, settings, shipped, snapshot
from portal.regulations.catalogue import Catalogue
from portal.regulations.changes import ArticleChange
from portal.regulations.importing import writing
from portal.regulations.reader import Edition, read_edition
from portal.regulations.reviews import HALF_A_YEAR
from portal.regulations.text_header import Unreadable
from portal.revising import trying

NEW, REPEAL = "新增", "废止"


@dataclass(frozen=True)
class Proposed:
    """A revision as typed. `code` is the regulation it changes, "" for a new one; `effective` None while not said."""

    code: str
    change: str
    text: str
    effective: date | None

    @property
    def before(self) -> Edition | None:
        """The edition it changes: in force today, or else the last there is."""
        editions = [one for one in snapshot.current().catalogue.editions(self.code) if not one.repeals]
        return snapshot.current().catalogue.in_force(self.code, today()) or (editions[-1] if editions else None)


def code_of(named: str) -> str:
    """The code of a regulation as the form's list names it (SEC-06 酒店会客登记制度)."""
    return named.split(" ", 1)[0] if named else ""


def names() -> list[str]:
    """The regulations that can be revised, as the form's list names them."""
    in_force = snapshot.current().catalogue.in_force_on(today()).values()
    return sorted(f"{edition.code} {edition.title}" for edition in in_force)


def body_of(edition: Edition) -> str:
    """The edition's text without its header: what a revision begins with."""
    return edition.source.split("+++", 2)[2].strip("\n") + "\n"


def source(proposed: Proposed) -> str:
    """The whole text, header and all, with its days. A new regulation brings a header of its own."""
    day = max(proposed.effective or today(), today())
    before = proposed.before
    text = proposed.text.replace("\r\n", "\n").strip("\n") + "\n"
    if proposed.change == REPEAL and before is not None:
        text = f"+++{_with_line(before.source.split('+++', 2)[1], 'repeals', 'true')}+++\n"
    elif not text.startswith("+++") and before is not None:
        text = f"+++{_with_line(before.source.split('+++', 2)[1], 'repeals', None)}+++\n\n{text}"
    return writing.dated(text, issued=min(today(), day), effective=day, review=day + HALF_A_YEAR)


def _with_line(header: str, key: str, value: str | None) -> str:
    header = re.sub(rf"(?m)^{key} = .*\n", "", header)
    return header if value is None else f"{header.rstrip()}\n{key} = {value}\n"


def edition(proposed: Proposed) -> Edition:
    """The edition it would become. Raises Unreadable with every mistake."""
    return read_edition(source(proposed), known_settings=shipped.specs().keys())


def mistakes(proposed: Proposed) -> list[str]:
    """What is wrong with it, in sentences; empty when it can come into force."""
    if not proposed.text.strip() and proposed.change != REPEAL:
        return []  # the box says itself that it is blank
    if proposed.change == NEW and not proposed.text.lstrip().startswith("+++"):
        return ["新增的制度须有抬头：从“新建制度”开始，或从导入的工作稿开始。"]
    try:
        made = edition(proposed)
    except Unreadable as unreadable:
        first = _body_starts(proposed)
        return [f"第 {max(mistake.line - first, 1)} 行：{mistake.sentence}" for mistake in unreadable.mistakes]
    standing = snapshot.current().catalogue
    found = []
    if proposed.change == NEW and standing.editions(made.code):
        found.append(f"编号 {made.code} 已有制度，请换一个编号，或改为修订。")
    changed = differences(proposed)
    if changed and all(one.kind == "same" for one in changed) and not proposed.text.lstrip().startswith("+++"):
        found.append("与现行的版本完全相同，没有改动。")
    if any(other.effective == made.effective for other in standing.editions(made.code)):
        found.append("这一天已有一个版本施行，请换一个生效日期。")
    else:
        found += [mistake.sentence for mistake in Catalogue([*standing, made]).mistakes()]
    return found + pictures.mistakes(proposed.text) + trying.failing(made)


def _body_starts(proposed: Proposed) -> int:
    """How many lines the header takes that was not typed: mistakes are told by the line of the box."""
    if proposed.text.lstrip().startswith("+++"):
        return 0
    return source(proposed).split(proposed.text.strip("\n")[:40] or "\0", 1)[0].count("\n")


def differences(proposed: Proposed) -> list[ArticleChange]:
    """Article by article against the edition it changes; nothing for a new regulation or an unreadable text."""
    before = proposed.before
    if before is None or proposed.change == REPEAL:
        return []
    try:
        return changes.between(before, edition(proposed), settings.shown)
    except Unreadable:
        return []
