"""Is this installation sound? Each finding says what was looked at, whether it is well, and what to do if not."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, text

from portal import crypto, schema
from portal.db import db, writing
from portal.errors import PortalError
from portal.notices import mail, planning, sending
from portal.people import directory
from portal.people.models import Person, SignInSession
from portal.printing import render
from portal.records import editions, facts
from portal.records.models import ChainHead, Event
from portal.regulations import citations, settings
from portal.timers import calendar, worker
from portal.timers import service as timers
from portal.timers.models import Due

LOW_DISK = 1_000_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `warns`: not well, but the installation is sound without it."""

    what: str
    ok: bool
    says: str
    warns: bool = False


def look(*, outside: bool = False) -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding too, never an exception. `outside`: also knock at
    other machines (the mail server), which may take seconds: not while somebody waits for a page."""
    looks: list[tuple[str, Callable[[], tuple[bool, str]]]] = [
        (_("数据库"), _database), (_("表结构"), _schema), (_("密钥"), _keys), (_("表单与依据"), _forms),
        (_("打印"), _prints), (_("后台任务"), _worker), (_("操作记录"), _history), (_("磁盘"), _disk),
        (_("人员"), _people),
    ]  # fmt: skip
    reading = writing.set(False)  # some of them ask on a connection of their own: none may hold the write lock
    try:
        db.session.rollback()
        return [*(_one(what, function) for what, function in looks), _calendar(), _notices(outside)]
    finally:
        db.session.rollback()
        writing.reset(reading)


def _one(what: str, function: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        ok, says = function()
    except Exception as error:  # a check that breaks is itself the finding
        return Finding(what, False, str(error).splitlines()[0] if str(error) else type(error).__name__)
    return Finding(what, ok, says)


def _database() -> tuple[bool, str]:
    db.session.execute(text("SELECT 1"))
    name = db.engine.dialect.name
    if name != "sqlite":
        return True, name
    mode = db.session.scalar(text("PRAGMA journal_mode"))
    return mode == "wal", _("SQLite，日志方式 %(mode)s", mode=mode)


def _schema() -> tuple[bool, str]:
    here, newest = schema.current(), schema.newest()
    return here == newest, _("版本 %(v)s", v=here) if here == newest else _("不是最新，请备份后运行 portal init")


def _keys() -> tuple[bool, str]:
    path = Path(current_app.config["DATA_DIR"]) / crypto.FILE_NAME
    if not path.exists():
        return True, _("密钥来自环境变量")
    mode = stat.S_IMODE(path.stat().st_mode)
    return mode & 0o077 == 0, _("keys.json 只有本账号可读") if mode & 0o077 == 0 else _(
        "keys.json 别人也能读，请改为 0600"
    )


def problems_of_forms() -> list[str]:
    """Citations, settings and facts that forms name and that are not there; none in a sound installation."""
    wrong = [f"没有回答：{name}" for name in sorted(facts.unanswered())]
    for form in editions.catalogue():
        for _kind, words, source in form.cites():
            wrong += [f"《{form.title}》{words}：没有条款 {c}" for c in source.clauses if not citations.exists(c)]
        for key in sorted(form.settings):
            try:
                settings.spec(key)
            except settings.UnknownSetting:
                wrong.append(f"《{form.title}》：没有参数 {key}")
    return wrong


def _forms() -> tuple[bool, str]:
    wrong = problems_of_forms()
    count = len(editions.catalogue())
    return not wrong, _("%(n)d 种表单，依据齐全", n=count) if not wrong else "；".join(wrong[:5])


def _prints() -> tuple[bool, str]:
    missing = render.missing_libraries()
    return not missing, _("打印所需的库齐全") if not missing else _(
        "缺少系统软件包：%(names)s", names="、".join(missing)
    )


def lost_work() -> list[Due]:
    """Due work that was given up; messages that did not go out are told of on their own."""
    return [due for due in timers.given_up(directory.hotel().id) if due.kind != planning.SENDING]


def _worker() -> tuple[bool, str]:
    state = worker.worker_state()
    if not state.alive:
        return False, _("没有在运行：时限和提醒不会按时处理。请运行 portal run 或 portal worker")
    if lost := lost_work():
        return False, _("在运行，但有 %(n)d 件多次没有做成，已停止再试：请看 管理—后台任务", n=len(lost))
    return state.late_since is None, _("在运行") if state.late_since is None else _("在运行，但有任务拖延")


def _history() -> tuple[bool, str]:
    """A quick look: the last line is where the chain says it is. `portal audit verify` reads it all."""
    for head in db.session.scalars(select(ChainHead)):
        last = db.session.scalar(select(Event.hash).where(Event.hotel_id == head.hotel_id, Event.seq == head.seq))
        if head.seq and last != head.hash:
            return False, _("末尾与链尾不符，请运行 portal audit verify")
    return True, _("末尾与链尾相符")


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    return free > LOW_DISK, _("剩余 %(gb)s GB", gb=f"{free / 1e9:.1f}")


def _people() -> tuple[bool, str]:
    administrators = (
        db.session.scalar(select(func.count()).select_from(Person).where(Person.is_admin, Person.active)) or 0
    )
    open_now = db.session.scalar(
        select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
    )
    return administrators > 0, _("系统管理员 %(n)d 人，登录中的会话 %(m)d 个", n=administrators, m=open_now or 0)


def _calendar() -> Finding:
    """Whether the public holidays are known. Without them working days are Monday to Friday, so this only warns."""
    what = _("日历")
    try:
        unknown = calendar.unknown_year(directory.hotel().id)
    except Exception as error:  # the database, which has a finding of its own
        return Finding(what, True, type(error).__name__, warns=True)
    if unknown is None:
        return Finding(what, True, _("放假安排齐全"))
    says = _("%(year)s年的放假安排还没有录入，按周一至周五上班计算；请更新门户，或者在“日历”里录入", year=unknown)
    return Finding(what, True, says, warns=True)


def _notices(outside: bool) -> Finding:
    """Whether notices get out of the house. They stand in the portal in any case, so this only warns."""
    what = _("通知外发")
    try:
        server = mail.reach() if outside else mail.server()
        stuck = sending.troubles(directory.hotel().id)
    except (mail.NotSetUp, PortalError) as error:
        return Finding(what, True, str(error), warns=True)
    except Exception as error:  # the database, which has a finding of its own
        return Finding(what, True, type(error).__name__, warns=True)
    if stuck.failing or stuck.given_up:
        said = _("%(failing)d 封没有发出、还在重试，%(given_up)d 封已放弃。最近的原因：%(why)s", failing=stuck.failing,
                 given_up=stuck.given_up, why=stuck.latest)  # fmt: skip
        return Finding(what, True, said, warns=True)
    if server is None:
        return Finding(what, True, _("没有设置邮件服务器（PORTAL_MAIL），通知只在门户里和各人的机器人上"), warns=True)
    return Finding(what, True, _("邮件服务器 %(where)s 能登录", where=server.where) if outside else server.where)
