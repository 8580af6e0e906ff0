"""E-mail: one message to one person over the installation's SMTP server; the only importer of smtplib."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app
from flask_babel import gettext as _

from portal import clock
from portal.notices.messages import Message, NotSent
from portal.notices.silence import NoAnswer, asking

SECONDS = 10  # for each answer of the server
# How the address of the server begins, with its usual port. Without TLS only where it says so.
SCHEMES = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


@dataclass(frozen=True)
class Server:
    """The SMTP server of the installation: smtps (TLS from the start), smtp (STARTTLS, or not at all), smtp+plain."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str  # 云栖酒店门户 <portal@example.com>

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"<Server {self.scheme}://{self.where}>"


class NotSetUp(ValueError):
    """The settings of the installation do not make sense; says what they should look like."""


def server() -> Server | None:
    """The installation's server; None where none is set. Raises NotSetUp."""
    address, sender = current_app.config.get("MAIL", ""), current_app.config.get("MAIL_FROM", "")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise NotSetUp(_("PORTAL_MAIL 应写成 smtps://user:password@host:465 或 smtp://user:password@host:587。"))
    user = unquote(parts.username or "")
    sender = sender or user
    if "@" not in parseaddr(sender)[1]:
        raise NotSetUp(_("PORTAL_MAIL_FROM 应写成 门户 <portal@example.com>。"))
    return Server(parts.scheme, parts.hostname, parts.port or SCHEMES[parts.scheme], user,
                  unquote(parts.password or ""), sender)  # fmt: skip


def send(to_name: str, to_address: str, message: Message, *, reference: str) -> None:
    """Send a message to one person. `reference` makes its Message-ID: sent twice, it is one mail. Raises NotSent."""
    try:
        known = server()
    except NotSetUp as error:
        raise NotSent(str(error)) from error
    if known is None:
        raise NotSent(_("本店没有设置邮件服务器。"))
    mail = letter(known, to_name, to_address, message, reference)
    with asking(known.where), _in_words(known), _connected(known) as connection:
        connection.send_message(mail)


def reach() -> Server | None:
    """Connect and sign in, sending nothing; None where no server is set. Raises NotSetUp, NotSent."""
    known = server()
    if known is not None:
        with _in_words(known), _connected(known) as connection:
            connection.noop()
    return known


def letter(known: Server, to_name: str, to_address: str, message: Message, reference: str) -> EmailMessage:
    """The mail itself: plain text, and the same as simple HTML."""
    name, address = parseaddr(known.sender)
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())
    mail["From"] = _address(name or _("%(hotel)s办公门户", hotel=message.hotel), address)
    mail["To"] = _address(to_name, to_address)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{reference}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday reply answers the portal
    own = f"{current_app.config['PORTAL_URL']}/me/notices"
    # Not render_template(): a mail has no request, and so no frame.
    shown = {"message": message, "name": to_name, "own": own}
    mail.set_content(current_app.jinja_env.get_template("notices/mail.txt").render(shown), cte="base64")
    mail.add_alternative(current_app.jinja_env.get_template("notices/mail.html").render(shown), "html", cte="base64")
    return mail


def _address(name: str, address: str) -> Address:
    try:
        return Address(" ".join(name.split()), addr_spec=address.strip())
    except (ValueError, HeaderParseError) as error:
        raise NotSent(_("邮箱地址“%(address)s”写得不对。", address=address)) from error


@contextmanager
def _connected(known: Server) -> Iterator[smtplib.SMTP]:
    safe = ssl.create_default_context()
    if known.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(known.host, known.port, timeout=SECONDS, context=safe)
    else:
        connection = smtplib.SMTP(known.host, known.port, timeout=SECONDS)
    with connection:
        if known.scheme == "smtp":
            connection.starttls(context=safe)
        if known.user:
            connection.login(known.user, known.password)
        yield connection


@contextmanager
def _in_words(known: Server) -> Iterator[None]:
    """What went wrong with the server, as a sentence for the person and the administrator."""
    where = known.where
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        said = _("邮件服务器 %(where)s 不接受门户的账号或密码（%(code)s）。", where=where, code=error.smtp_code)
        raise NotSent(said) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _said in error.recipients.values()), "")
        raise NotSent(_("邮件服务器不肯送往这个邮箱（%(code)s），请核对邮箱地址。", code=code)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotSent(_("邮件服务器 %(where)s 不支持所要的加密或登录方式。", where=where)) from error
    except smtplib.SMTPResponseException as error:
        said = _("邮件服务器 %(where)s 没有收下（%(code)s）。", where=where, code=error.smtp_code)
        raise NotSent(said) from error
    except ssl.SSLError as error:
        raise NotSent(_("与邮件服务器 %(where)s 的加密连接没有建立，请核对证书和端口。", where=where)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NoAnswer(_("连不上邮件服务器 %(where)s。", where=where)) from error
