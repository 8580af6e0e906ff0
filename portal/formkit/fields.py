"""What every kind of field knows: how to ask, check, show, print, export, index and mask. One class per kind.

A value has three shapes: *raw* (what a browser sends: a list of strings), the *value* (Python: date, Decimal,
`Value`, …) and *stored* (JSON in the record). `read` goes from raw to value, `store`/`load` between value and stored,
`raw` back to the browser. Personal kinds are sealed between value and stored by the records service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Protocol

from portal.formkit.cite import Cite, cite
from portal.formkit.conditions import Expr, from_data
from portal.formkit.values import Value, is_blank

KINDS: dict[str, type[Field]] = {}


class World(Protocol):
    """What a kind needs from outside: names for ids, today, the words around a choice."""

    def person(self, person_id: int) -> Value | None: ...
    def person_named(self, text: str) -> Value | None: ...
    def department(self, department_id: int) -> Value | None: ...
    def departments(self) -> list[Value]: ...
    def post(self, post_id: int) -> Value | None: ...
    def posts(self) -> list[Value]: ...
    def file(self, file_id: int) -> Value | None: ...
    def record(self, number: str, form: str) -> Value | None: ...
    def register(self, name: str) -> list[str]: ...
    def place(self, code: str) -> Value | None: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...


class BadValue(ValueError):
    """What was typed cannot be taken; the message is the sentence for the person."""


class Field:
    """One box of the paper. A blank is required unless `optional` (or `required_if` says when).

    `cite` is why the box is there; `default` a value, an expression, or one of "now", "today", "me", "my_name" (in a
    box of words, where it may be changed to anybody's), "my_department"; `only_if` hides the box otherwise; `personal`
    seals the value whatever the kind; a box that is `paper_only` stands on the print, empty, and is never asked.
    """

    kind: ClassVar[str] = "text"
    personal: ClassVar[bool] = False
    options: ClassVar[tuple[str, ...]] = ()  # further keyword arguments of the kind, kept with the edition

    def __init_subclass__(cls) -> None:
        KINDS[cls.kind] = cls

    def __init__(
        self,
        label: str,
        *,
        optional: bool = False,
        required_if: Expr | None = None,
        only_if: Expr | None = None,
        default: Any = None,
        hint: str = "",
        paper_only: bool = False,
        cite: Any = None,
        **options: Any,
    ) -> None:
        self.label, self.optional, self.required_if, self.only_if = label, optional, required_if, only_if
        self.default, self.hint, self.paper_only = default, hint, paper_only
        self.cite: Cite = _cite(cite)
        self.name = ""  # given by the Section that holds it
        unknown = set(options) - set(self.options)
        if unknown:
            raise TypeError(f"“{label}”：{self.kind} 没有 {'、'.join(sorted(unknown))} 这个参数")
        self.given = options
        for name, value in options.items():
            setattr(self, name, value)

    # --- asking ---------------------------------------------------------------------------------------------------
    def blank_sentence(self) -> str:
        """What to do about a required box left blank."""
        return f"请填写{self.label}" if len(self.label) > 1 else f"请填写“{self.label}”"  # 起, 止: read as words

    def read(self, raw: list[str], world: World) -> Any:
        """The value of what a browser sent; None when nothing was. Raises BadValue with a sentence."""
        text = raw[0].strip() if raw else ""
        return self.parse(text, world) if text else None

    def parse(self, text: str, world: World) -> Any:
        return text

    def check(self, value: Any, world: World) -> str | None:
        """A sentence when the value cannot stand, else None."""
        return None

    # --- storing --------------------------------------------------------------------------------------------------
    def store(self, value: Any) -> Any:
        return value

    def load(self, stored: Any) -> Any:
        return stored

    def accept(self, given: Any, world: World) -> Any:
        """The value of what a program gave (an import, the demo, a test): Python values pass, text is parsed."""
        return (
            self.parse(given, world) if isinstance(given, str) and given != "" else None if is_blank(given) else given
        )

    def raw(self, value: Any) -> list[str]:
        """What a browser would send for this value, to fill the box again."""
        return [] if value is None else [self.text(value)]

    # --- showing --------------------------------------------------------------------------------------------------
    def text(self, value: Any) -> str:
        """The value as the person types it."""
        return "" if value is None else str(value)

    def show(self, value: Any) -> str:
        """The value as words on screen and paper."""
        return self.text(value)

    def export(self, value: Any) -> Any:
        """A cell of a spreadsheet."""
        return self.show(value)

    def index(self, value: Any) -> list[str]:
        """The words under which search finds it; nothing for personal values (they are found by keyed hash)."""
        return [] if is_blank(value) else [self.show(value)]

    def mask(self, value: Any) -> str:
        """What everybody sees of a personal value."""
        return "＊＊＊"

    def hashed_forms(self, value: Any) -> list[str]:
        """The normalised forms of a personal value, each of which gets a keyed hash for exact search."""
        return []

    # --- the edition ----------------------------------------------------------------------------------------------
    @cached_property
    def is_personal(self) -> bool:
        return self.personal or bool(self.given.get("personal"))

    @property
    def is_typed(self) -> bool:
        """Does somebody type in it? Not in what is worked out, stands on the paper only, or grows by later acts."""
        return self.kind not in ("calc", "grade") and not self.paper_only and not getattr(self, "grows", False)

    def data(self) -> dict[str, Any]:
        """The field as data, to be kept with the edition of its form."""
        found: dict[str, Any] = {"kind": self.kind, "label": self.label}
        for name in ("optional", "hint", "paper_only"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        for name in ("required_if", "only_if"):
            if (expr := getattr(self, name)) is not None:
                found[name] = expr.data()
        if self.default is not None:
            found["default"] = {"expr": self.default.data()} if isinstance(self.default, Expr) else self.default
        if self.cite:
            found["cite"] = self.cite.data()
        if self.given:
            found["options"] = {name: self.option_data(name, value) for name, value in self.given.items()}
        return found

    def option_data(self, name: str, value: Any) -> Any:
        return {"expr": value.data()} if isinstance(value, Expr) else value

    @classmethod
    def option_load(cls, name: str, data: Any) -> Any:
        return from_data(data["expr"]) if isinstance(data, dict) and set(data) == {"expr"} else data

    def expressions(self) -> Iterator[Expr]:
        """Every condition this field carries, to be checked when the form is defined."""
        for value in (self.required_if, self.only_if, self.default, *self.given.values()):
            if isinstance(value, Expr):
                yield value

    def named(self, name: str) -> Field:
        self.name = name
        return self


_cite = cite


def field_from_data(data: dict[str, Any]) -> Field:
    """Read back what `Field.data` stored. Raises KeyError for a kind the portal has never had."""
    cls = KINDS[data["kind"]]
    default = data.get("default")
    if isinstance(default, dict) and set(default) == {"expr"}:
        default = from_data(default["expr"])
    return cls(
        data["label"],
        optional=data.get("optional", False),
        required_if=from_data(data["required_if"]) if "required_if" in data else None,
        only_if=from_data(data["only_if"]) if "only_if" in data else None,
        default=default,
        hint=data.get("hint", ""),
        paper_only=data.get("paper_only", False),
        cite=data.get("cite"),
        **{name: cls.option_load(name, value) for name, value in data.get("options", {}).items()},
    )
