"""Kinds for words: text, long, richtext, place, and choices of them."""

from __future__ import annotations

from typing import Any, ClassVar

from portal.formkit.fields import BadValue, Field, World
from portal.formkit.values import is_blank


class Text(Field):
    kind = "text"
    options: ClassVar[tuple[str, ...]] = ("most", "personal", "pattern", "says")
    most = 200  # characters
    pattern = ""
    says = ""

    def check(self, value: Any, world: World) -> str | None:
        if len(value) > self.most:
            return f"{self.label}最多 {self.most} 字，现在是 {len(value)} 字"
        if self.pattern and not _matches(self.pattern, value):
            return self.says or f"{self.label}的格式不对，请核对"
        return None

    def mask(self, value: Any) -> str:
        return str(value)[:2] + "＊" * max(3, min(8, len(value) - 2))

    def hashed_forms(self, value: Any) -> list[str]:
        return ["".join(value.split())] if self.is_personal else []

    def index(self, value: Any) -> list[str]:
        return [] if is_blank(value) or self.is_personal else [value]


def _matches(pattern: str, value: str) -> bool:
    import re

    return re.fullmatch(pattern, value) is not None


class LongText(Text):
    kind = "long"
    most = 4000


class RichText(LongText):
    """Text with Markdown: paragraphs, lists, tables, emphasis. Shown through the sanitiser."""

    kind = "richtext"
    most = 20000


class RegulationText(RichText):
    """The text of a regulation in the format of policies/, article by article. Never shown whole in a box: what is
    shown is how many articles it has."""

    kind = "regulation_text"
    most = 300_000

    def show(self, value: Any) -> str:
        return "" if is_blank(value) else f"{sum(line.startswith('## ') for line in value.splitlines())} 条"

    def index(self, value: Any) -> list[str]:
        return []

    def export(self, value: Any) -> Any:
        return self.show(value)


class Place(Text):
    kind = "place"
    options = (*Text.options, "register")
    register = "places"


class Choice(Field):
    """One of a list. `choices` are the words, or `register` names a list the hotel keeps."""

    kind = "choice"
    options: ClassVar[tuple[str, ...]] = ("choices", "register")
    choices: list[str] = []
    register = ""

    def __init__(self, label: str, choices: list[str] | None = None, **kw: Any) -> None:
        given: dict[str, Any] = {} if choices is None else {"choices": list(choices)}
        super().__init__(label, **given, **kw)

    def blank_sentence(self) -> str:
        return f"请选择{self.label}"

    def all_choices(self, world: World) -> list[str]:
        return world.register(self.register) if self.register else self.choices

    def check(self, value: Any, world: World) -> str | None:
        if value not in self.all_choices(world):
            return f"{self.label}没有“{value}”这一项，请从列出的项目中选择"
        return None


class Multi(Choice):
    kind = "multi"

    def read(self, raw: list[str], world: World) -> Any:
        return list(dict.fromkeys(item for item in raw if item)) or None

    def accept(self, given: Any, world: World) -> Any:
        return list(given) if given else None

    def raw(self, value: Any) -> list[str]:
        return list(value or [])

    def check(self, value: Any, world: World) -> str | None:
        known = self.all_choices(world)
        wrong = [item for item in value if item not in known]
        return f"{self.label}没有“{wrong[0]}”这一项，请从列出的项目中选择" if wrong else None

    def show(self, value: Any) -> str:
        return "、".join(value or [])

    def index(self, value: Any) -> list[str]:
        return list(value or [])


class Checklist(Multi):
    """Boxes to tick one by one; `every` asks for all but the optional ones named in `may_miss`."""

    kind = "checklist"
    options = (*Multi.options, "every", "may_miss")
    every = False
    may_miss: list[str] = []

    def blank_sentence(self) -> str:
        return f"请逐项勾选{self.label}"

    def check(self, value: Any, world: World) -> str | None:
        wrong = super().check(value, world)
        if wrong or not self.every:
            return wrong
        missing = [item for item in self.all_choices(world) if item not in value and item not in self.may_miss]
        return f"{self.label}还有未勾选的：{'、'.join(missing)}" if missing else None


class YesNo(Field):
    kind = "yesno"
    choices = ["是", "否"]

    def blank_sentence(self) -> str:
        return f"请选择{self.label}：是或否"

    def parse(self, text: str, world: World) -> bool:
        if text in ("是", "yes", "true", "1", "y", "on"):
            return True
        if text in ("否", "no", "false", "0", "n"):
            return False
        raise BadValue(f"{self.label}请选“是”或“否”")

    def text(self, value: Any) -> str:
        return "" if value is None else "是" if value else "否"

    def index(self, value: Any) -> list[str]:
        return []


class Scale(Field):
    """A mark from 1 to `top`."""

    kind = "scale"
    options = ("top", "words")
    top = 5
    words: list[str] = []

    def blank_sentence(self) -> str:
        return f"请给{self.label}打分"

    def parse(self, text: str, world: World) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= self.top:
            raise BadValue(f"{self.label}请选 1 到 {self.top} 分")
        return int(text)

    def index(self, value: Any) -> list[str]:
        return []
