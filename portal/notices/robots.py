"""The group robots of WeCom, DingTalk and Feishu: their addresses, their formats, their signatures; one POST each.

A person gives the address, so it is never trusted: https at the vendor's own host and no other, no redirect followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.errors import BadInput
from portal.notices.messages import Message, NotSent
from portal.notices.silence import NoAnswer, asking

SECONDS = 10  # for the vendor to answer
MOST_LINES = 10  # WeCom takes 4096 bytes
LONGEST_ANSWER = 65536
LONGEST_SAID = 80


@dataclass(frozen=True)
class Robot:
    """Somebody's robot. `secret` signs what is sent (DingTalk 加签, Feishu 签名校验); "" without one."""

    vendor: str
    address: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"<Robot {self.vendor}>"  # whoever has the address can write to the group


@dataclass(frozen=True)
class Vendor:
    """`body` makes what is posted of (message, robot, Unix seconds); `code`, `says` name what the answer tells."""

    title: Any
    host: str
    path: str
    body: Callable[[Message, Robot, int], dict[str, Any]]
    code: str
    says: str


def _wecom(message: Message, _robot: Robot, _seconds: int) -> dict[str, Any]:
    lines = [f"{line.says}\n[{_('打开')}]({line.url})" for line in message.lines]
    content = "\n".join([f"**{message.title}**", *lines, *_rest(message)])
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _dingtalk(message: Message, _robot: Robot, _seconds: int) -> dict[str, Any]:
    if len(message.lines) == 1 and not message.more:
        line = message.lines[0]
        return {"msgtype": "link", "link": {"title": message.title, "text": line.says, "messageUrl": line.url}}
    return {"msgtype": "text", "text": {"content": _plain(message)}}


def _feishu(message: Message, robot: Robot, seconds: int) -> dict[str, Any]:
    signed = {}
    if robot.secret:
        key = f"{seconds}\n{robot.secret}".encode()
        signed = {"timestamp": str(seconds), "sign": base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()}
    return {**signed, "msg_type": "text", "content": {"text": _plain(message)}}


def _plain(message: Message) -> str:
    return "\n".join([message.title, *(f"{line.says}\n{line.url}" for line in message.lines), *_rest(message)])


def _rest(message: Message) -> list[str]:
    return [_("还有 %(n)d 条，请登录门户查看。", n=message.more)] if message.more else []


VENDORS = {
    "wecom": Vendor(_l("企业微信"), "qyapi.weixin.qq.com", "/cgi-bin/webhook/send", _wecom, "errcode", "errmsg"),
    "dingtalk": Vendor(_l("钉钉"), "oapi.dingtalk.com", "/robot/send", _dingtalk, "errcode", "errmsg"),
    "feishu": Vendor(_l("飞书"), "open.feishu.cn", "/open-apis/bot/v2/hook/", _feishu, "code", "msg"),
}


def check_address(vendor: str, address: str) -> None:
    """Raises BadInput unless the address is https at this vendor's host, or at one the installation allows."""
    known = VENDORS[vendor]
    origin, path = _parts(address)
    if origin in current_app.config.get("ROBOT_ORIGINS", ()):
        return
    if origin != f"https://{known.host}" or not path.startswith(known.path):
        said = _("请填%(vendor)s机器人的完整地址，以 %(start)s 开头。", vendor=known.title,
                 start=f"https://{known.host}{known.path}")  # fmt: skip
        raise BadInput(_("没有保存，请改正下面的内容。"), {"address": [said]})


def _parts(address: str) -> tuple[str, str]:
    """Origin and path; nothing of an address that two readers might read differently."""
    try:
        parts = urlsplit(address if all("!" <= sign <= "~" for sign in address) else "")
    except ValueError:
        return "", ""
    return f"{parts.scheme}://{parts.netloc}", parts.path


def post(robot: Robot, message: Message) -> None:
    """Hand a message to a robot. Raises NotSent with what the vendor's answer means."""
    vendor = VENDORS[robot.vendor]
    try:
        check_address(robot.vendor, robot.address)  # what the installation allows may have changed since
    except BadInput as error:
        raise NotSent(_("机器人的地址已不被允许，请重新填写。")) from error
    moment = clock.now().timestamp()
    body = json.dumps(vendor.body(message.cut(MOST_LINES), robot, int(moment)), ensure_ascii=False).encode()
    request = urllib.request.Request(
        _signed(robot, int(moment * 1000)), body, {"Content-Type": "application/json; charset=utf-8"}
    )
    with asking(_parts(robot.address)[0]):
        _post(vendor, request)


def _post(vendor: Vendor, request: urllib.request.Request) -> None:
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            said = json.loads(answer.read(LONGEST_ANSWER))
            code, words = said.get(vendor.code, 0), str(said.get(vendor.says, ""))
    except urllib.error.HTTPError as error:
        error.close()
        raise NotSent(_("%(vendor)s没有收下（HTTP %(code)s）。", vendor=vendor.title, code=error.code)) from error
    except (OSError, HTTPException) as error:  # also what urllib says of names, ports and certificates
        raise NoAnswer(_("连不上%(vendor)s的服务器。", vendor=vendor.title)) from error
    except (ValueError, AttributeError) as error:
        raise NotSent(_("%(vendor)s的答复看不懂，可能没有收下。", vendor=vendor.title)) from error
    if code != 0:
        _refused(vendor, code, words)


def _refused(vendor: Vendor, code: Any, words: str) -> NoReturn:
    reason = f"{code} {' '.join(words.split())[:LONGEST_SAID]}".strip()
    raise NotSent(_("%(vendor)s没有收下：%(reason)s。请核对机器人的地址和密钥。", vendor=vendor.title, reason=reason))


def _signed(robot: Robot, milliseconds: int) -> str:
    """DingTalk wants its signature in the address."""
    if robot.vendor != "dingtalk" or not robot.secret:
        return robot.address
    digest = hmac.digest(robot.secret.encode(), f"{milliseconds}\n{robot.secret}".encode(), hashlib.sha256)
    sign = quote(base64.b64encode(digest), safe="")
    joint = "&" if urlsplit(robot.address).query else "?"
    return f"{robot.address}{joint}timestamp={milliseconds}&sign={sign}"


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect would lead where nobody has looked."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)
