"""Languages: Chinese in the source, English beside it; dates, money and spans of time as an office writes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from flask import Flask, has_request_context, session
from flask_babel import Babel, Domain, get_locale, gettext

from portal import clock

LOCALES = ("zh", "en")
SOURCES = Path(__file__).parent / "translations"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MINUTE, HOUR, DAY = 60, 3600, 86400

babel = Babel()
log = logging.getLogger(__name__)


def init_app(app: Flask, locale_of_person: Callable[[], str | None]) -> None:
    """Set up the languages and the filters `day`, `moment`, `hour`, `weekday`, `yuan`, `span`, `waited`, `left`.

    `locale_of_person` gives the language of whoever is signed in, None when nobody is.
    """

    def chosen() -> str:
        """The person's own, else the one picked on the sign-in page, else Chinese."""
        wanted = (locale_of_person() or session.get("locale")) if has_request_context() else None
        return wanted if wanted in LOCALES else "zh"

    compiled = compile_into(Path(app.config.get("DATA_DIR") or app.instance_path) / "translations")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    babel.init_app(app, default_locale="zh", default_translation_directories=str(compiled), locale_selector=chosen)
    _quick_words(app)
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        hour=hour,
        weekday=weekday,
        yuan=yuan,
        span=span,
        elapsed=elapsed,
        waited=waited,
        left=left,
    )
    app.jinja_env.tests.update(late=is_late, soon=is_soon)


class Words(Domain):
    """Flask-Babel's words with each language's catalogue at hand: it would look for it anew at every word."""

    def __init__(self) -> None:
        super().__init__()
        self._at_hand: dict[str, Any] = {}

    def get_translations(self) -> Any:
        locale = get_locale()
        language = locale.language if locale is not None else ""
        if language not in self._at_hand:
            self._at_hand[language] = super().get_translations()
        return self._at_hand[language]


def _quick_words(app: Flask) -> None:
    """Give the code's `_()` and the templates' the same quick words; the templates' mark up what they put in."""
    words = app.extensions["babel"].instance.domain_instance = Words()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda s: words.get_translations().ugettext(s),
        ngettext=lambda s, p, n: words.get_translations().ungettext(s, p, n),
        newstyle=True,
        pgettext=lambda c, s: words.get_translations().upgettext(c, s),
        npgettext=lambda c, s, p, n: words.get_translations().unpgettext(c, s, p, n),
    )


def compile_into(folder: Path) -> Path:
    """Compile every .po that is newer than its .mo into `folder`; returns the folder. There is no build step, and
    nothing compiled is kept in the repository."""
    for source in SOURCES.glob("*/LC_MESSAGES/messages.po"):
        target = folder / source.relative_to(SOURCES).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as stream:
            catalogue = pofile.read_po(stream, locale=source.parts[-3])
        # Two workers may start at once: each writes its own file, the last rename wins with the same content.
        draft = target.with_name(f"{target.name}.{id(catalogue):x}")
        with draft.open("wb") as stream:
            mofile.write_mo(stream, catalogue)
        draft.replace(target)
        log.info("compiled %s", target)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def in_english() -> bool:
    """Whether the page at hand is read in English."""
    locale = get_locale()
    return locale is not None and locale.language == "en"


def day(value: date | datetime | None) -> str:
    """2026年11月21日."""
    if value is None:
        return ""
    shown = clock.in_house(value).date() if isinstance(value, datetime) else value
    return f"{shown.day} {shown:%b} {shown.year}" if in_english() else f"{shown.year}年{shown.month}月{shown.day}日"


def moment(value: datetime | None) -> str:
    """11-21 14:05 in the house; with the year when it is not this one."""
    if value is None:
        return ""
    shown = clock.in_house(value)
    return f"{shown:%m-%d %H:%M}" if shown.year == clock.today().year else f"{shown:%Y-%m-%d %H:%M}"


def short_day(value: date | None) -> str:
    """11-21; with the year when it is not this one."""
    if value is None:
        return ""
    return f"{value:%m-%d}" if value.year == clock.today().year else value.isoformat()


def hour(value: datetime | None) -> str:
    """14:05 in the house."""
    return "" if value is None else f"{clock.in_house(value):%H:%M}"


def weekday(value: date | datetime | None) -> str:
    """周六."""
    if value is None:
        return ""
    shown = clock.in_house(value) if isinstance(value, datetime) else value
    return f"{shown:%a}" if in_english() else WEEKDAYS[shown.weekday()]


def yuan(fen: int | None) -> str:
    """¥8,460.00 for 846000 fen."""
    if fen is None:
        return ""
    amount = abs(Decimal(fen)) / 100
    return f"{'-' if fen < 0 else ''}¥{amount:,.2f}"


def span(value: timedelta | float | None) -> str:
    """A length of time in at most two units: 1 小时 20 分. A plain number is seconds."""
    if value is None:
        return ""
    seconds = int(abs(value.total_seconds() if isinstance(value, timedelta) else value))
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        return (
            gettext("%(days)d 天 %(hours)d 小时", days=days, hours=hours)
            if hours
            else gettext("%(days)d 天", days=days)
        )
    if hours:
        return (
            gettext("%(hours)d 小时 %(minutes)d 分", hours=hours, minutes=minutes)
            if minutes
            else gettext("%(hours)d 小时", hours=hours)
        )
    return gettext("%(minutes)d 分", minutes=minutes) if minutes else gettext("不到 1 分")


def elapsed(since: datetime | None) -> str:
    """How long ago a moment was, in words: 1 小时 20 分."""
    return span(clock.now() - clock.in_house(since)) if since else ""


def waited(since: datetime | None) -> str:
    """已等 1 小时 20 分; 刚到 within the first minute."""
    if since is None:
        return ""
    lain = clock.now() - clock.in_house(since)
    return gettext("刚到") if lain < timedelta(minutes=1) else gettext("已等 %(time)s", time=span(lain))


def left(due: datetime | None) -> str:
    """剩 2 小时, or 已超 3 小时 once it has passed."""
    if due is None:
        return ""
    rest = clock.in_house(due) - clock.now()
    if timedelta(minutes=-1) < rest < timedelta(minutes=1):
        return gettext("马上到时") if rest >= timedelta(0) else gettext("刚刚超时")
    return gettext("已超 %(time)s", time=span(rest)) if rest < timedelta(0) else gettext("剩 %(time)s", time=span(rest))


def is_late(due: Any) -> bool:
    """Whether a moment has passed (Jinja: `due is late`)."""
    return isinstance(due, datetime) and clock.in_house(due) < clock.now()


def is_soon(due: Any, within: timedelta = timedelta(hours=4)) -> bool:
    """Whether a moment is near but not past (Jinja: `due is soon`)."""
    return isinstance(due, datetime) and clock.now() <= clock.in_house(due) < clock.now() + within
