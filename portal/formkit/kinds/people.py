"""Kinds that name somebody or something the portal knows: person, dept, post, customer, ref, scan, article …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.formkit.fields import BadValue, Field, World
from portal.formkit.values import Value, is_blank


class Named(Field):
    """The shared part: a `Value` with id and name, both kept, so that an old record shows the name it had."""

    kind = "named"
    what = ""

    def blank_sentence(self) -> str:
        return f"请选择{self.label}"

    def find(self, text: str, world: World) -> Value | None:
        raise NotImplementedError

    def parse(self, text: str, world: World) -> Value:
        found = self.find(text, world)
        if found is None:
            raise BadValue(f"{self.label}：没有找到“{text}”，请从提示中选择{self.what}")
        return found

    def accept(self, given: Any, world: World) -> Any:
        return self.parse(str(given), world) if isinstance(given, int) else super().accept(given, world)

    def store(self, value: Any) -> Any:
        return None if value is None else {"id": value.id, "name": value.name}

    def load(self, stored: Any) -> Any:
        return None if stored is None else Value(stored["id"], stored["name"])

    def text(self, value: Any) -> str:
        return "" if value is None else str(value.id)

    def show(self, value: Any) -> str:
        return "" if value is None else value.name


class Person(Named):
    """An employee. `of` narrows the suggestions to holders of posts of a department."""

    kind = "person"
    what = "员工"

    def find(self, text: str, world: World) -> Value | None:
        return (world.person(int(text)) if text.isascii() and text.isdigit() else None) or world.person_named(text)


class Dept(Named):
    kind = "dept"
    what = "部门"

    def find(self, text: str, world: World) -> Value | None:
        if text.isascii() and text.isdigit():
            return world.department(int(text))
        return next((item for item in world.departments() if item.name == text), None)

    def all_choices(self, world: World) -> list[Value]:
        return world.departments()


class Post(Named):
    kind = "post"
    what = "岗位"

    def find(self, text: str, world: World) -> Value | None:
        if text.isascii() and text.isdigit():
            return world.post(int(text))
        return next((item for item in world.posts() if item.name == text), None)

    def all_choices(self, world: World) -> list[Value]:
        return world.posts()


class People(Person):
    kind = "people"

    def read(self, raw: list[str], world: World) -> Any:
        found = [self.parse(item.strip(), world) for item in raw if item.strip()]
        return list(dict.fromkeys(found)) or None

    def accept(self, given: Any, world: World) -> Any:
        return [Named.accept(self, item, world) for item in given] if given else None

    def raw(self, value: Any) -> list[str]:
        return [str(item.id) for item in value or []]

    def store(self, value: Any) -> Any:
        return None if value is None else [{"id": item.id, "name": item.name} for item in value]

    def load(self, stored: Any) -> Any:
        return None if stored is None else [Value(item["id"], item["name"]) for item in stored]

    def show(self, value: Any) -> str:
        return "、".join(item.name for item in value or [])


class Ref(Named):
    """Another record, by its number. `form` is the key it must be of; `register` a list the hotel keeps instead."""

    kind = "ref"
    what = "单据"
    options = ("form", "register")
    form = ""
    register = ""

    def find(self, text: str, world: World) -> Value | None:
        if self.register:
            return Value(text, text) if text in world.register(self.register) else None
        return world.record(text, self.form)


class Customer(Ref):
    kind = "customer"
    what = "客户"
    form = "customer"


class Scan(Named):
    """Where somebody stood: the code of the label they scanned there. The place is kept, never the code, so that a step
    done again needs the label again."""

    kind = "scan"
    what = "地点"

    def blank_sentence(self) -> str:
        return f"{self.label}：请扫描现场的地点码"

    def find(self, text: str, world: World) -> Value | None:
        return world.place(text)

    def parse(self, text: str, world: World) -> Value:
        found = self.find(text, world)
        if found is None:
            raise BadValue(f"{self.label}：这个地点码不在使用，请扫描现场现在贴着的二维码")
        return found

    def raw(self, value: Any) -> list[str]:
        return []


class Article(Named):
    """An article of a regulation, by clause id or address (SEC-06/no-visitors-after)."""

    kind = "article"
    what = "条款"

    def find(self, text: str, world: World) -> Value | None:
        return world.record(text, "article")


@dataclass(frozen=True)
class Guest:
    """A resident guest: not an employee, known by name and room."""

    name: str
    room: str


class PersonOrGuest(Person):
    """An employee, or a guest by name and room. Raw: one text for an employee; two for a guest."""

    kind = "person_or_guest"

    def read(self, raw: list[str], world: World) -> Any:
        texts = [*(item.strip() for item in raw), "", "", ""]
        who, guest, room = texts[0], texts[1], texts[2]
        if guest or room:
            if not guest:
                raise BadValue(f"{self.label}：请填写客人姓名")
            if not room:
                raise BadValue(f"{self.label}：请填写客人的房号")
            return Guest(guest, room)
        return self.parse(who, world) if who else None

    def accept(self, given: Any, world: World) -> Any:
        if isinstance(given, dict):
            return Guest(given["guest"], given["room"])
        return super().accept(given, world)

    def raw(self, value: Any) -> list[str]:
        if isinstance(value, Guest):
            return ["", value.name, value.room]
        return [] if value is None else [str(value.id), "", ""]

    def store(self, value: Any) -> Any:
        return {"guest": value.name, "room": value.room} if isinstance(value, Guest) else super().store(value)

    def load(self, stored: Any) -> Any:
        if stored is not None and "guest" in stored:
            return Guest(stored["guest"], stored["room"])
        return super().load(stored)

    def show(self, value: Any) -> str:
        if isinstance(value, Guest):
            return f"{value.name}（{value.room} 房客人）"
        return super().show(value)

    def index(self, value: Any) -> list[str]:
        return [] if is_blank(value) else [value.name]
