"""FollowUp: what a record leads to elsewhere, another form filed by itself or offered to somebody."""

from __future__ import annotations

from typing import Any

from portal.formkit.cite import cite as make_cite
from portal.formkit.conditions import Expr, from_data, wrap
from portal.formkit.route import Holder

APPROVED = "approved"


class FollowUp:
    """Once `when` holds, after any act on the record, a record of the form `form` is wanted; it comes up once.

    `fills` are boxes of that form: expressions over this record's answers, or plain values. With `files` it is filed
    at once in the name of the first of `to`; otherwise, or where it cannot be filed as it stands, it is offered to
    them: one tap opens it filled in, or they set it aside with a reason. A form the hotel does not have (yet) stays a
    proposal on the record. `after` puts it off until the record is approved ("approved") or a step has been passed
    (its key). `notes` is the box of this record that then names the other, a `Ref`.
    """

    def __init__(
        self,
        form: str,
        title: str,
        *,
        when: Any = True,
        fills: dict[str, Any] | None = None,
        to: Holder,
        files: bool = False,
        after: str = "",
        notes: str = "",
        cite: Any,
    ) -> None:
        self.form, self.title, self.when, self.to = form, title, wrap(when), to
        self.fills: dict[str, Expr] = {name: wrap(value) for name, value in (fills or {}).items()}
        self.files, self.after, self.notes = files, after, notes
        self.cite = make_cite(cite)
        self.key = ""
        if not self.cite:
            raise TypeError(f"后续单据“{title}”没有写明依据")

    def expressions(self) -> list[Expr]:
        """What it asks of the record's answers."""
        return [self.when, *self.fills.values()]

    def data(self) -> dict[str, Any]:
        return {
            "key": self.key, "form": self.form, "title": self.title, "when": self.when.data(),
            "fills": {name: expr.data() for name, expr in self.fills.items()}, "to": self.to.data(),
            "files": self.files, "after": self.after, "notes": self.notes, "cite": self.cite.data(),
        }  # fmt: skip

    @classmethod
    def load(cls, data: dict[str, Any]) -> FollowUp:
        found = cls(
            data["form"], data["title"], when=from_data(data["when"]),
            fills={name: from_data(expr) for name, expr in data["fills"].items()}, to=Holder.load(data["to"]),
            files=data["files"], after=data["after"], notes=data["notes"], cite=data["cite"],
        )  # fmt: skip
        found.key = data["key"]
        return found
