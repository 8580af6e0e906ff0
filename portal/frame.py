"""What the frame of every page shows: where one can go, who one is, what waits; and the sentences of error pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection, Hashable
from typing import Any, TypeVar, cast

import flask
from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from portal import clock, i18n
from portal.db import db
from portal.errors import NotFound
from portal.notices import live
from portal.people import directory, session
from portal.people.models import Person
from portal.reporting import service as reporting

T = TypeVar("T")

SENTENCES: dict[int, tuple[Any, Any]] = {
    400: (_l("这个请求没有看懂。"), _l("请返回上一页重试；填过的内容在草稿里。")),
    403: (_l("这里不对您开放。"), _l("如果工作需要，请联系系统管理员。")),
    404: (_l("没有找到这一页。"), _l("请核对网址，或用上方的搜索。")),
    405: (_l("这个地址不能这样打开。"), _l("请从页面上的按钮进入。")),
    413: (_l("内容太大，没有收下。"), _l("请把文件压缩到 15 MB 以内，或分几次上传。")),
    415: (_l("这种文件类型不能上传。"), _l("请换成图片、PDF、Word 或 Excel 文件。")),
    429: (_l("操作太频繁。"), _l("请稍等片刻再试。")),
    500: (_l("系统出了意外，这一步没有完成，也没有留下一半的结果。"), _l("请重试；仍不行，请把时间告诉系统管理员。")),
    503: (_l("系统暂时不可用。"), _l("请稍后重试。")),
}

# The desk somebody works at, what the rail calls its page, the page.
DESKS = (
    ("gate", "安全岗", "gate.console"),
    ("gate", "值班", "shift.home"),
    ("duty", "全店此刻", "duty.now"),
    ("management", "全店此刻", "duty.now"),
    ("purchasing", "采购", "purchasing.desk"),
    ("warehouse", "仓库", "warehouse.desk"),
    ("engineering", "设备", "engineering.desk"),
    ("finance", "出入证押金", "gate.deposit_ledger"),
    ("finance", "采购发票", "purchasing.bills"),
)
CURRENT = {"records": "records", "regulations": "policies", "search": "search", "people": "me", "people_admin": "admin",
           "admin": "admin", "design": "design", "acknowledging": "policies", "proving": "policies",
           "regulations_import": "policies"}  # fmt: skip


def init_app(app: Flask) -> None:
    app.jinja_env.globals["greeting"] = greeting
    app.jinja_env.filters["svg_uri"] = lambda svg: (
        "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    )
    app.jinja_env.filters["iso_day"] = lambda moment: clock.in_house(moment).date().isoformat()

    app.jinja_env.globals["frame_part"] = _part

    @app.context_processor
    def with_frame() -> dict[str, Any]:
        return {"frame": LocalProxy(_now)}  # a part of a page shows no frame, and need not ask for it


# Stand for what differs from page to page, until a kept part is shown. No text holds them: they are no characters.
_CSRF, _BACK = "\ufdd0", "\ufdd1"
_PLACES = {"kit/_links.html": "\ufdd2", "kit/_top.html": "\ufdd3", "kit/_bottom.html": "\ufdd4"}
_AT = {mark: template for template, mark in _PLACES.items()}
_PIECES = re.compile(f"([{''.join(_AT)}])")
_MOST_KEPT = 1000


def page_for_all(kept: dict[Hashable, Any], key: Hashable, make: Callable[[], str]) -> str:
    """A page that reads the same for everybody, made once and kept there under the key; what the frame shows of a
    person is put in each time. `make` renders it, from a template of frame.html without a form of its own."""
    if "frame_part" not in current_app.jinja_env.globals or current_app.debug or "_flashes" in flask.session:
        return make()
    shown = _now()
    whole = (key, shown["locale"], shown["theme"], shown["hotel_name"], request.script_root)
    pieces = kept.get(whole)
    if pieces is None:
        g.frame_apart = True
        try:
            made = make()
        finally:
            del g.frame_apart
        if "csrf_token" in made:
            raise RuntimeError("a page with a form of one session cannot be kept for everybody")
        pieces = kept[whole] = tuple(_PIECES.split(made))
    return "".join(_part(_AT[piece]) if piece in _AT else piece for piece in pieces)


def _part(template: str) -> Markup:
    """A part of the frame, made once for each state of it: much of every page, and the same on most of them."""
    if "frame_apart" in g:
        return Markup(_PLACES[template])
    shown = _now()
    key = (template, _state())
    kept: dict[Any, str] = current_app.extensions.setdefault("frame_parts", {})
    found = kept.get(key)
    if found is None:
        found = current_app.jinja_env.get_template(template).render(
            frame=shown, theme=shown["theme"] or "auto", csrf_field=_CSRF, back=_BACK
        )
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        if not current_app.debug:
            kept[key] = found
    if _CSRF in found:
        found = found.replace(_CSRF, f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">')
    return Markup(found.replace(_BACK, escape(request.full_path)))


def _state() -> Hashable:
    """Everything the frame shows, to find its parts by; put together once for a page."""
    if "frame_state" not in g:
        g.frame_state = tuple(tuple(v) if isinstance(v, list) else v for v in _now().values())
    return cast(Hashable, g.frame_state)


def _now() -> dict[str, Any]:
    if "frame" not in g:
        person = session.current_or_none()
        if person is None:
            return _bare()
        g.frame = _frame(person)
    return cast(dict[str, Any], g.frame)


def greeting() -> str:
    """The greeting of the hour."""
    hour = clock.house_now().hour
    said = [
        (5, _("夜深了")),
        (9, _("早上好")),
        (12, _("上午好")),
        (14, _("中午好")),
        (18, _("下午好")),
        (24, _("晚上好")),
    ]
    return next(words for until, words in said if hour < until)


def first_start() -> bool:
    """Is there nobody yet? Asked of the database until the answer is no, then remembered for good."""
    if first_start.done:  # type: ignore[attr-defined]
        return False
    nobody = not inspect(db.engine).has_table("person") or db.session.scalar(select(Person.id).limit(1)) is None
    first_start.done = not nobody  # type: ignore[attr-defined]
    return nobody


first_start.done = False  # type: ignore[attr-defined]


def database_trouble(said: str) -> tuple[str, str]:
    """A sentence for what the database said."""
    if "locked" in said:
        return _("数据库正忙，这一步没有写入。"), _("请稍等几秒再试一次；您填写的内容仍在页面上，返回即可。")
    if "no such table" in said or "does not exist" in said:
        return _("数据库还没有准备好。"), _("请系统管理员运行 portal init。")
    if "full" in said:
        return _("磁盘已满，这一步没有写入。"), _("请系统管理员清理磁盘后重试；此前已确认的单据都在。")
    return _("数据库暂时连不上，这一步没有写入。"), _("请稍后重试；仍不行，请通知系统管理员。")


def _bare() -> dict[str, Any]:
    try:
        name = directory.hotel().name
    except (NotFound, SQLAlchemyError):  # before the first start; or the page says that the database is away
        name = ""
    return {"hotel_name": name, "locale": get_locale().language, "theme": "auto", "nav": [], "desks": [], "current": ""}


def _frame(person: Person) -> dict[str, Any]:
    blueprint = (request.endpoint or "").partition(".")[0]
    counts = live.counts_of(person)
    acting = directory.standing_in_for(person)
    desks = _desks(person)
    return {
        "hotel_name": directory.hotel().name, "person_name": person.name, "person_id": person.id,
        "posts": directory.post_names_of(person),
        "on_shift": directory.is_on_shift(person), "inbox_count": counts.waiting,
        "unread": counts.unread, "newest_notice": counts.newest_notice,
        "acting_for": _("代理：%(names)s", names="、".join(one.person.name for one in acting)) if acting else "",
        "is_admin": person.is_admin, "locale": person.locale, "theme": person.theme, "desks": desks,
        "current": _current(blueprint), "nav": _nav(person), "here": _desk_here(desks),
    }  # fmt: skip


def _current(blueprint: str) -> str:
    here = {"records.home": "home", "records.inbox": "inbox", "records.catalogue": "forms", "records.about": "forms",
            "records.fill": "forms", "records.file": "forms", "records.draft": "forms",
            "regulations.settings": "admin", "regulations.setting": "admin"}  # fmt: skip
    return here.get(request.endpoint or "", CURRENT.get(blueprint, blueprint))


def _desks(person: Person) -> list[tuple[str, str]]:
    """The desks the person works at, with their addresses; put together once for each set of them."""
    mine = directory.desks_of(person)
    return _once(("desks", mine), lambda: _desks_among(mine)) if mine else []


def _desks_among(mine: Collection[str]) -> list[tuple[str, str]]:
    found = {
        url_for(endpoint): _(name)
        for desk, name, endpoint in DESKS
        if desk in mine and endpoint in current_app.view_functions
    }
    return [(name, url) for url, name in found.items()]


def _once(what: Hashable, make: Callable[[], T]) -> T:
    """Words and addresses of the frame, made once for each language and place of the portal."""
    kept: dict[Hashable, Any] = current_app.extensions.setdefault("frame_words", {})
    key = (what, i18n.in_english(), request.script_root)
    if key not in kept:
        kept[key] = make()
    return cast(T, kept[key])


def _desk_here(desks: list[tuple[str, str]]) -> str:
    """The address of the desk this page belongs to, if any."""
    return next((url for _name, url in desks if request.path.startswith(url)), "")


def _nav(person: Person) -> tuple[tuple[str, str, str, str], ...]:
    """Where one can go."""
    counted = reporting.any_for(person)
    return _once(("nav", person.is_admin, counted), lambda: tuple(_places(person, counted)))


def _places(person: Person, counted: bool) -> list[tuple[str, str, str, str]]:
    found = [
        (_("首页"), url_for("records.home"), "home", "home"),
        (_("办事"), url_for("records.catalogue"), "file-text", "forms"),
        (_("制度"), url_for("regulations.library"), "book-open", "policies"),
        (_("单据"), url_for("records.ledger"), "files", "records"),
        (_("待我处理"), url_for("records.inbox"), "inbox", "inbox"),
        (_("通知"), url_for("notices.page"), "bell", "notices"),
        (_("搜索"), url_for("search.results"), "search", "search"),
        (_("我的"), url_for("people.me"), "user", "me"),
        (_("通知方式"), url_for("notices.mine"), "bell", "notice_ways"),
        (_("偏好"), url_for("people.preferences"), "settings", "preferences"),
        (_("退出"), url_for("people.sign_out"), "log-out", "sign_out"),
    ]
    if counted:
        found.insert(4, (_("统计"), url_for("reporting.index"), "bar-chart-3", "reporting"))
    if person.is_admin:
        found.append((_("管理"), url_for("admin.overview"), "settings", "admin"))
    return found
