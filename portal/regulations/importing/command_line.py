"""`portal import-policies FILE...`: what is found in files of a hotel's own, said in lines or JSON, and taken in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.db import commit, db
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Person
from portal.regulations.importing import drafting, drafts, service, wording
from portal.regulations.importing.models import ImportJob
from portal.regulations.importing.service import Preview
from portal.regulations.numerals import chinese

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What to do with the files beside saying what is in them."""

    convert: bool = False  # traditional characters to simplified ones
    keep: bool = False  # as working copies
    everything: bool = False  # also what does not read like a regulation
    department: str = ""  # of those that do not say theirs
    publish_from: date | None = None  # and publish them, in force from that day


def bring_in(files: Iterable[Path], wish: Wish, *, as_json: bool, say: Say) -> bool:
    """Read each file, say what is in it and do what is wished, file by file; a file is taken in whole or not at all.
    Commits. Returns whether every file was taken.
    """
    told: list[dict[str, Any]] = []
    good = True
    for file in files:
        try:
            shown = service.found_in(drafting.take(file.name, file.read_bytes(), convert=wish.convert), file.name)
            for one in shown.found:
                one.kept = one.kept or wish.everything
                one.department = one.department or wish.department
            done = _keep(file.name, shown, wish) if wish.keep else ""
        except BadInput as error:
            db.session.rollback()
            good = False
            sentences = [error.sentence, *(sentence for said in error.problems.values() for sentence in said)]
            told.append({"file": file.name, "error": " ".join(dict.fromkeys(sentences)), "regulations": []})
        else:
            told.append(_told(file.name, shown) | {"done": done})
        if not as_json:
            _say(told[-1], say)
    if as_json:
        say(json.dumps(told, ensure_ascii=False))
    return good


def _keep(filename: str, shown: Preview, wish: Wish) -> str:
    person = _administrator()
    job = ImportJob(hotel_id=person.hotel_id, filename=filename[:160], size=0, convert=wish.convert, state="ready",
                    percent=100, found=shown.as_json(), made_by_id=person.id)  # fmt: skip
    db.session.add(job)
    db.session.flush()
    wrong = service.problems(shown)
    if wrong:
        said = [
            _("第 %(n)s 项《%(title)s》：%(why)s", n=n + 1, title=shown.found[n].title, why="".join(sentences))
            for n, sentences in wrong.items()
        ]
        raise BadInput(
            _("这份文件没有导入。请在页面上导入并改好以下各项；主管部门可用 --department 指定。"), {"file": said}
        )
    kept = service.confirm(job, person)
    for draft in kept if wish.publish_from else ():
        drafts.publish(draft, wish.publish_from, _("由命令行导入“%(filename)s”", filename=filename), person)
    commit()
    if wish.publish_from:
        return _("已发布 %(n)s 项，自 %(day)s 起施行。", n=len(kept), day=wish.publish_from)
    return _("已保存 %(n)s 份工作稿。", n=len(kept))


def _administrator() -> Person:
    """Whoever runs the command holds the database; the history names the first administrator of the portal."""
    hotel = directory.hotel()
    asked = select(Person).where(Person.hotel_id == hotel.id, Person.is_admin, Person.active).order_by(Person.id)
    person = db.session.scalars(asked).first()
    if person is None:
        raise BadInput(_("还没有门户管理员，不能导入。"))
    return person


def _told(name: str, shown: Preview) -> dict[str, Any]:
    regulations = [
        {
            "title": one.title, "code": one.code, "department": one.department, "subject": one.subject,
            "taken": one.kept, "line": one.at, "doubts": [wording.sentence(doubt) for doubt in one.doubts],
            "articles": [
                {"number": number, "title": article.title, "chapter": article.chapter, "label": article.label,
                 "line": article.at, "doubts": [wording.sentence(doubt) for doubt in article.doubts]}
                for number, article in enumerate(one.articles, start=1)
            ],
        }
        for one in shown.found
    ]  # fmt: skip
    dropped = [{"line": one.at, "why": wording.why(one), "text": one.text} for one in shown.dropped]
    doubts = [wording.sentence(doubt) for doubt in shown.doubts]
    counts = {
        "regulations": len(regulations), "articles": sum(len(one.articles) for one in shown.found),
        "doubts": len(doubts) + sum(len(one.all_doubts()) for one in shown.found), "dropped": len(dropped),
    }  # fmt: skip
    return {"file": name, "counts": counts, "doubts": doubts, "dropped": dropped, "regulations": regulations}


def _say(told: dict[str, Any], say: Say) -> None:
    if "error" in told:
        say(f"{told['file']}：{told['error']}")
        return
    counts = told["counts"]
    say(f"{told['file']}：{counts['regulations']} 项制度，{counts['articles']} 条，{counts['doubts']} 处说明，"
        f"去掉杂项 {counts['dropped']} 行")  # fmt: skip
    for sentence in told["doubts"]:
        say(f"  ! {sentence}")
    for one in told["regulations"]:
        mark = "+" if one["taken"] else "-"
        owner = one["department"] or "主管部门未定"
        say(f"  {mark} {one['code']:<8} {one['title']}（{owner}）：{len(one['articles'])} 条")
        for sentence in one["doubts"]:
            say(f"      ! {sentence}")
        chapter = ""
        for article in one["articles"]:
            if article["chapter"] != chapter:
                chapter = article["chapter"]
                say(f"      【{chapter}】")
            label = f"（原 {article['label']}）" if article["label"] else ""
            say(f"      第{chinese(article['number'])}条 {article['title']}{label}")
            for sentence in article["doubts"]:
                say(f"          ! {sentence}")
    if told.get("done"):
        say(f"  {told['done']}")
