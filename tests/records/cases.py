"""Records to begin a test with, filed through the real service."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from portal.files import service as files
from portal.formkit import Step, by
from portal.people.models import Person
from portal.records import editions, filing, places
from portal.records.models import Record

Who = Callable[[str], Person]

SIGNATURE = '<svg viewBox="0 0 200 80"><path d="M 10,40 C 30,10 50,70 80,40" /></svg>'


def leave(who: Who, login: str = "fengwei", **more: Any) -> Record:
    """A week of leave of somebody in the engineering department: superior, manager, HR, line director."""
    person = who(login)
    given = {
        "person": person.name, "department": "工程部", "leave_kind": "年假", "starts": "2026-11-23 08:00",
        "ends": "2026-11-27 18:00", "reason": "回老家探望父母。", "handover": "任强", **more,
    }  # fmt: skip
    return filing.submit(person, "leave", given)


def leave_to_the_board(who: Who, monkeypatch: Any, votes: str) -> Record:
    """A leave request whose first step the board holds, deciding by the rule a test names."""
    form = editions.today("leave")
    step = Step("董事会批准", by.body("董事会"), votes=votes)
    step.key = "superior"
    loaded = type(form).load(form.data())
    loaded.route.steps["superior"] = step
    monkeypatch.setitem(editions.Form.registry, "leave", loaded)
    return leave(who)


def hot_work(who: Who, login: str = "fengwei", **more: Any) -> Record:
    """Second-level hot work in the linen room, planned for the next morning."""
    given = {
        "department": "工程部", "place": "13 层布草间", "spots": ["以上都不是"], "methods": ["电焊"],
        "content": "更换排风管支架，焊接三处。", "starts": "2026-11-21 09:00", "ends": "2026-11-21 11:30",
        "workers": [{"person": "任强", "licence": "T330106198503071234", "valid_to": "2027-05-01"}],
        "watcher": "崔健", "plan": "清理可燃物，备灭火器两具。", "measures": ["周围可燃物已清理", "灭火器材已到位"],
        "duties": [{"post": "焊工", "who": "任强", "duty": "按方案作业"}], **more,
    }  # fmt: skip
    return filing.submit(who(login), "hot_work", given)


def begun(record: Record, by: Person, at: str) -> dict[str, Any]:
    """What is filled in where hot work begins: the label of the place, and both notices as they hang."""
    hang = [files.store(io.BytesIO(picture()), f"公告{n}.png", by, "form").id for n in (1, 2)]
    return {"began_from": label(record), "entrance_photo": [hang[0]], "site_photo": [hang[1]], "began_at": at}


def label(record: Record) -> str:
    """The code on the notice that hangs at a place without a label."""
    return places.of_notice(record).code


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def visit(
    who: Who, login: str = "wuyong", *, overrides: dict[str, str] | None = None, let_past_by: Person | None = None,
    **more: Any,
) -> Record:  # fmt: skip
    """A visitor with an appointment with the sales director, not yet asked by telephone."""
    given = {
        "visitor": "赵敏", "id_kind": "居民身份证", "id_no": "11010519491231002X", "unit": "华新文化传播公司",
        "phone": "13800001234", "category": "有预约的访领导", "host": "韩冬", "department": "销售部",
        "reason": "洽谈年会场地", "appointment": "是", "place": "销售部会客室", "came_at": "2026-11-20 10:00",
        "badge": "A018", **more,
    }  # fmt: skip
    return filing.submit(who(login), "visitor", given, overrides=overrides, let_past_by=let_past_by)
