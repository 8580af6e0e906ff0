"""Kinds that carry something: photo, file, sign."""

from __future__ import annotations

import re
from typing import Any

from portal.formkit.fields import BadValue, Field, World
from portal.formkit.values import Value


class File(Field):
    """A document, or `several`. The value is a list of `Value(id, name)`; the bytes are kept apart."""

    kind = "file"
    options = ("several",)
    several = False

    def blank_sentence(self) -> str:
        return f"请上传{self.label}"

    def read(self, raw: list[str], world: World) -> Any:
        found = []
        for text in raw:
            if not (text := text.strip()):
                continue
            one = world.file(int(text)) if text.isascii() and text.isdigit() else None
            if one is None:
                raise BadValue(f"{self.label}：上传的文件没有找到，请重新上传")
            found.append(one)
        if len(found) > 1 and not self.several:
            found = found[-1:]  # the newest replaces the one before
        return found or None

    def accept(self, given: Any, world: World) -> Any:
        items = given if isinstance(given, list) else [given]
        if items and all(isinstance(item, Value) for item in items):
            return items
        return self.read([str(item) for item in items], world) if given else None

    def raw(self, value: Any) -> list[str]:
        return [str(item.id) for item in value or []]

    def store(self, value: Any) -> Any:
        return None if value is None else [{"id": item.id, "name": item.name} for item in value]

    def load(self, stored: Any) -> Any:
        return None if stored is None else [Value(item["id"], item["name"]) for item in stored]

    def show(self, value: Any) -> str:
        return "、".join(item.name for item in value or [])


class Photo(File):
    kind = "photo"

    def blank_sentence(self) -> str:
        return f"请拍摄或上传{self.label}"

    def index(self, value: Any) -> list[str]:
        return []


class Sign(Field):
    """A signature: a small drawing (SVG paths), decoration beside what counts — account, time and content hash."""

    kind = "sign"

    def blank_sentence(self) -> str:
        return f"请在{self.label}处签名"

    def parse(self, text: str, world: World) -> str:
        if len(text) > 60_000:
            raise BadValue(f"{self.label}：签名太复杂，请重签")
        return clean_svg(text, self.label)

    def show(self, value: Any) -> str:
        return "已签名" if value else ""

    def index(self, value: Any) -> list[str]:
        return []


def clean_svg(text: str, label: str = "签名") -> str:
    """Only the paths and dots of a signature pad's SVG survive; anything else is dropped. Raises BadValue."""
    size = re.search(r'viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"', text)
    number = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
    paths = re.findall(rf'<path[^>]*?\sd="((?:[MmLlCcQqZz\s,]|{number})+)"', text)
    dots = re.findall(rf'<circle[^>]*?\sr="({number})"[^>]*?\scx="({number})"[^>]*?\scy="({number})"', text)
    if not size or not (paths or dots):
        raise BadValue(f"{label}：没有读到签名，请重签")
    body = "".join(
        f'<path d="{d}" fill="none" stroke="#111" stroke-width="2.2" stroke-linecap="round"/>' for d in paths
    )
    body += "".join(f'<circle r="{r}" cx="{x}" cy="{y}" fill="#111"/>' for r, x, y in dots)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[1]} {size[2]}">{body}</svg>'
