"""What can be done with people: the first start, adding, changing, locking, leaving, and which posts they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import selectinload

from portal.clock import now, today
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.formkit.fields import BadValue
from portal.formkit.kinds.attached import clean_svg
from portal.people import directory, passwords, sign_in
from portal.people.models import Holding, Hotel, Person, Post, Substitution

LOCALES = {"zh": "中文", "en": "English"}
THEMES = ("auto", "light", "dark")

# What else must happen when somebody leaves, is locked, or begins or ends to hold a post (tasks are handed over).
_when_posts_change: list[Callable[[Person], None]] = []
# What else a hotel begins with (the regulations that come with the portal).
_when_a_hotel_starts: list[Callable[[], object]] = []

_LOGIN = re.compile(r"[\w.@-]{2,60}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?=(?:.*\d){3})[\d+()# \u4e00-\u9fff-]{3,40}")  # 内线 8001 and 0571-8700 1234 转 21 too


def when_posts_change(do: Callable[[Person], None]) -> None:
    """Have `do` called, in the same transaction, with everyone whose posts or ability to act have just changed."""
    _when_posts_change.append(do)


def when_a_hotel_starts(do: Callable[[], object]) -> None:
    """Have `do` called, in the same transaction, once a hotel has its first administrator."""
    _when_a_hotel_starts.append(do)


def is_first_start() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalars(select(Person.id).limit(1)).first() is None


def start_hotel(hotel_name: str, *, name: str, login: str, password: str) -> Person:
    """Create the hotel and its first administrator. Raises TooLate when there is somebody already, BadInput."""
    if not is_first_start():
        raise TooLate(_("酒店已经建立，请登录。"))
    hotel = db.session.scalars(select(Hotel)).first() or Hotel(code="main")
    hotel.name = hotel_name.strip()
    db.session.add(hotel)
    db.session.flush()
    person = add_person(name=name, login=login, is_admin=True)
    passwords.set_password(person, password)
    for do in _when_a_hotel_starts:
        do()
    return person


def find_person(person_id: int) -> Person:
    """The person of this number, leavers too. Raises NotFound."""
    person = db.session.get(Person, person_id, options=[selectinload(Person.holdings).joinedload(Holding.post)])
    if person is None or person.hotel_id != directory.hotel().id:
        raise NotFound(_("没有找到这位员工。"))
    return person


def list_people(page: int = 1, per_page: int = 50, *, leavers: bool = False) -> tuple[list[Person], int]:
    """A page of the hotel's people by name, and how many there are in all."""
    which = (Person.hotel_id == directory.hotel().id, Person.active.is_(not leavers))
    query = select(Person).where(*which).order_by(Person.name_keys, Person.id)
    people = db.session.scalars(query.offset((page - 1) * per_page).limit(per_page))
    return list(people), db.session.scalar(select(func.count()).select_from(Person).where(*which)) or 0


def add_person(
    *, name: str, login: str, employee_no: str = "", phone: str = "", email: str = "", is_admin: bool = False
) -> Person:
    """Add somebody; they sign in once a reset link has let them set a password. Raises BadInput."""
    person = Person(hotel_id=directory.hotel().id, is_admin=is_admin)
    _write(person, name=name, login=login, employee_no=employee_no, phone=phone, email=email)
    db.session.add(person)
    db.session.flush()
    return person


def change_person(
    person: Person, *, name: str, login: str, employee_no: str, phone: str, email: str, is_admin: bool
) -> None:
    """Write a person's data. Raises BadInput, also when the last administrator would cease to be one."""
    if person.is_admin and not is_admin:
        _needs_another_administrator(person)
    _write(person, name=name, login=login, employee_no=employee_no, phone=phone, email=email)
    person.is_admin = is_admin


def problems_of(
    *, name: str, login: str, employee_no: str, phone: str, email: str, besides: Person | None = None
) -> dict[str, list[str]]:
    """What is wrong with a person's data, by field; also who else has the login or number."""
    found = malformed(name=name, login=login, employee_no=employee_no, phone=phone, email=email)
    same = select(Person).where(Person.hotel_id == directory.hotel().id)
    same = same.where(or_(func.lower(Person.login) == login, Person.employee_no == (employee_no or None)))
    with db.session.no_autoflush:
        for other in db.session.scalars(same):
            if besides is not None and other.id == besides.id:
                continue
            if other.login.lower() == login:
                found.setdefault("login", []).append(_("登录名已由%(name)s使用，请换一个。", name=other.name))
            if employee_no and other.employee_no == employee_no:
                found.setdefault("employee_no", []).append(_("工号已由%(name)s使用，请核对。", name=other.name))
    return found


def malformed(*, name: str, login: str, employee_no: str, phone: str, email: str) -> dict[str, list[str]]:
    """What is wrong with a person's data taken by itself, by field."""
    found: dict[str, list[str]] = {}
    if not name:
        found["name"] = [_("请填写姓名。")]
    elif len(name) > 60:
        found["name"] = [_("姓名最多 60 个字。")]
    if not _LOGIN.fullmatch(login):
        found["login"] = [_("请填写登录名：2 至 60 个字母、数字、点、横线或下划线，不含空格。")]
    if len(employee_no) > 30:
        found["employee_no"] = [_("工号最多 30 位。")]
    if phone and not _PHONE.fullmatch(phone):
        found["phone"] = [_("请填写电话号码，例如 13800001111 或“内线 8001”。")]
    if email and (not _EMAIL.fullmatch(email) or len(email) > 120):
        found["email"] = [_("邮箱地址不完整，例如 name@example.com。")]
    return found


def _write(person: Person, *, name: str, login: str, employee_no: str, phone: str, email: str) -> None:
    values = {
        "name": " ".join(name.split()),
        "login": login.strip().lower(),
        "employee_no": employee_no.strip(),
        "phone": phone.strip(),
        "email": email.strip(),
    }
    if found := problems_of(**values, besides=person if person.id else None):
        raise BadInput(_("没有保存，请改正下面的内容。"), found)
    for column, value in values.items():
        setattr(person, column, value)
    person.employee_no = values["employee_no"] or None  # several people may have none, no two the same


def lock(person: Person, *, by: Person) -> None:
    """Keep the person from signing in until unlocked; what goes to their posts goes on to others. Raises NotYours."""
    if person.id == by.id:
        raise NotYours(_("不能锁定自己的账号。"))
    _needs_another_administrator(person)
    person.locked = True
    sign_in.end_all(person)
    posts_changed(person)


def unlock(person: Person) -> None:
    person.locked = False


def leave(person: Person, *, last_day: date, by: Person) -> None:
    """The person leaves: no account, no posts after the last day, no substitutions. The record of them stays.

    What still waits for them is handed over by the records service. Raises NotYours, BadInput.
    """
    if person.id == by.id:
        raise NotYours(_("不能给自己办离职，请由另一位管理员办理。"))
    if last_day > today():
        raise BadInput(_("请在最后工作日当天或之后办理。"), {"last_day": [_("最后工作日不能晚于今天。")]})
    _needs_another_administrator(person)
    person.active = False
    for holding in list(person.holdings):
        if holding.until is None or holding.until > last_day:
            _end(holding, last_day)
    theirs = or_(Substitution.person_id == person.id, Substitution.substitute_id == person.id)
    db.session.execute(update(Substitution).where(theirs, Substitution.revoked_at.is_(None)).values(revoked_at=now()))
    sign_in.end_all(person)
    posts_changed(person)


def come_back(person: Person) -> None:
    """Take somebody who left on again. The posts of then stay ended."""
    person.active = True


def hold(person: Person, post: Post, *, since: date, until: date | None = None, is_main: bool = False) -> Holding:
    """Give the person a post from one day, until another (inclusive). Raises BadInput.

    A person has one main post at a time: a new one makes the others side posts. The first is the main one in any case.
    """
    if until is not None and until < since:
        raise BadInput(_("没有保存，请改正下面的内容。"), {"until": [_("结束日期不能早于开始日期。")]})
    if not post.active:
        raise BadInput(_("没有保存，请改正下面的内容。"), {"post": [_("这个岗位已停用，请另选一个。")]})
    at_the_time = [h for h in person.holdings if _overlap(h, since, until)]
    if any(h.post_id == post.id for h in at_the_time):
        raise BadInput(_("没有保存，请改正下面的内容。"), {"post": [_("这段时间里已经任此岗位。")]})
    if is_main:
        for other in at_the_time:
            other.is_main = False
    holding = Holding(
        hotel_id=person.hotel_id,
        person=person,
        post=post,
        since=since,
        until=until,
        is_main=is_main or not any(h.is_main for h in at_the_time),
    )
    db.session.add(holding)
    posts_changed(person)
    return holding


def find_holding(person: Person, holding_id: int) -> Holding:
    """One of the person's holdings. Raises NotFound."""
    for holding in person.holdings:
        if holding.id == holding_id:
            return holding
    raise NotFound(_("没有找到这条任职记录。"))


def end_holding(holding: Holding, *, last_day: date) -> None:
    """The person holds the post until this day. One that never began by then is removed. Raises BadInput."""
    person = holding.person
    if holding.until is not None and last_day > holding.until:
        raise BadInput(_("没有保存，请改正下面的内容。"), {"last_day": [_("这个任职在此之前已经结束。")]})
    _end(holding, last_day)
    posts_changed(person)


def make_main(holding: Holding) -> None:
    """Make this the person's main post, for as long as it is held."""
    for other in holding.person.holdings:
        if other is holding or _overlap(other, holding.since, holding.until):
            other.is_main = other is holding


def set_own(person: Person, *, locale: str, theme: str) -> None:
    """What everybody sets for themselves. Raises BadInput for a language or theme there is not."""
    if locale not in LOCALES or theme not in THEMES:
        raise BadInput(_("请选择列出的语言和外观。"))
    person.locale, person.theme = locale, theme


def keep_signature(person: Person, drawn: str) -> None:
    """Keep the signature the person drew, as a small SVG of nothing but its strokes. Raises BadInput."""
    try:
        person.signature = clean_svg(drawn or "")
    except BadValue:
        sentence = _("没有读到签名，请在框内写下姓名再保存。")
        raise BadInput(sentence, {"drawn": [sentence]}) from None


def change_own_password(person: Person, *, old: str, new: str) -> None:
    """Change the password after proving the old one; every session ends, this one too. Raises BadInput."""
    if not passwords.matches(old, person.password_hash):
        raise BadInput(_("密码没有改。"), {"old": [_("现在的密码不对，请重新输入。")]})
    passwords.set_password(person, new)
    sign_in.end_all(person)


def _end(holding: Holding, last_day: date) -> None:
    if last_day < holding.since:
        holding.person.holdings.remove(holding)
        db.session.delete(holding)
    else:
        holding.until = last_day


def posts_changed(person: Person) -> None:
    """What hangs on what this person holds and may do follows, in the same transaction."""
    db.session.flush()
    for do in _when_posts_change:
        do(person)


def _overlap(holding: Holding, since: date, until: date | None) -> bool:
    last = date.max
    return holding.since <= (until or last) and since <= (holding.until or last)


def _needs_another_administrator(person: Person) -> None:
    others = select(Person.id).where(Person.is_admin, Person.active, ~Person.locked, Person.id != person.id)
    if person.is_admin and person.is_active and db.session.scalars(others.limit(1)).first() is None:
        raise NotYours(_("%(name)s是唯一的管理员。请先指定另一位管理员。", name=person.name))
