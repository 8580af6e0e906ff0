"""Robots over HTTP: the three formats, signatures, refusals, a vendor that stumbles, and addresses nobody may name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from portal import clock, crypto
from portal.crypto import Keyring
from portal.db import commit, db
from portal.errors import BadInput
from portal.notices import choices, robots, sending, service
from portal.notices.models import Notice, NoticeChoice
from tests.notices.conftest import at_once, work

TITLE, URL = "《请假单》QX-2026-0001", "/records/QX-2026-0001"
SAYS = f"{TITLE} 待您处理"
HOTEL = "【云栖山庄大酒店】办公门户"
SECRET = "SECa1b2"


@pytest.fixture
def told_by(head, vendor):
    """Tell the head through a robot of this vendor; what was posted."""

    def tell(kind: str, *titles: str, secret: str = "") -> list[tuple[str, dict]]:
        at_once(head)
        choices.keep_robot(head, kind, f"{vendor.origin}/hook?key=k-1", secret)
        for title in titles or (TITLE,):
            service.tell("task", [head], title=title, url=URL)
        commit()
        work()
        return vendor.posted

    return tell


def link(number: int = 1) -> str:
    notice = db.session.scalars(select(Notice.id).order_by(Notice.id)).all()[number - 1]
    return f"http://127.0.0.1:8000/notices/{notice}"


def test_wecom_is_sent_markdown(told_by):
    ((path, body),) = told_by("wecom")
    assert path == "/hook?key=k-1"
    assert body == {"msgtype": "markdown", "markdown": {"content": f"**{HOTEL}**\n{SAYS}\n[打开]({link()})"}}


def test_dingtalk_is_sent_a_link_and_several_as_text(told_by, vendor):
    ((_path, body),) = told_by("dingtalk")
    assert body == {"msgtype": "link", "link": {"title": HOTEL, "text": SAYS, "messageUrl": link()}}
    vendor.posted.clear()
    ((_path, body),) = told_by("dingtalk", "《甲》1", "《乙》2")
    assert body == {"msgtype": "text", "text": {
        "content": f"{HOTEL}\n《甲》1 待您处理\n{link(2)}\n《乙》2 待您处理\n{link(3)}",
    }}  # fmt: skip


def test_feishu_is_sent_text(told_by):
    ((_path, body),) = told_by("feishu")
    assert body == {"msg_type": "text", "content": {"text": f"{HOTEL}\n{SAYS}\n{link()}"}}


def test_dingtalk_signs_in_the_address(told_by):
    ((path, _body),) = told_by("dingtalk", secret=SECRET)
    query = parse_qs(urlsplit(path).query, strict_parsing=True)
    stamp = query["timestamp"][0]
    assert stamp == str(int(clock.now().timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["key"] == ["k-1"]


def test_feishu_signs_in_the_body(told_by):
    ((_path, body),) = told_by("feishu", secret=SECRET)
    stamp = str(int(clock.now().timestamp()))
    digest = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert (body["timestamp"], body["sign"]) == (stamp, base64.b64encode(digest).decode())


def test_a_long_digest_says_how_many_are_left(told_by):
    ((_path, body),) = told_by("wecom", *(f"《采购申请单（仓库补仓）》CGB-2026-{n:04}" for n in range(25)))
    content = body["markdown"]["content"]
    assert content.count("[打开]") == 10
    assert content.endswith("还有 15 条，请登录门户查看。")
    assert len(content.encode()) < 4096  # what WeCom takes


def test_a_vendor_that_stumbles_gets_it_later_once(told_by, vendor, head):
    vendor.answers += [(500, {}), (200, b"<html>"), (200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
    told_by("wecom")
    for minutes, why in ((1, "HTTP 500"), (5, "看不懂"), (30, "45009 api freq out of limit")):
        fate = sending.fate_of_last(head, "robot")
        assert why in fate.why
        assert fate.at - clock.now() == timedelta(minutes=minutes)
        clock.advance(timedelta(minutes=minutes))
        work()
    assert sending.fate_of_last(head, "robot").state == "sent"
    assert len(vendor.posted) == 4
    clock.advance(timedelta(days=1))
    work()
    assert len(vendor.posted) == 4


def test_a_redirect_is_not_followed(told_by, vendor, head):
    vendor.answers.append((307, {}))
    told_by("wecom")
    assert [path for path, _body in vendor.posted] == ["/hook?key=k-1"]
    assert "HTTP 307" in sending.fate_of_last(head, "robot").why


def test_a_vendor_that_is_not_there_is_said_in_words(head, house, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        origin = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setitem(house.config, "ROBOT_ORIGINS", (origin,))
    at_once(head)
    choices.keep_robot(head, "feishu", f"{origin}/hook")
    service.tell("task", [head], title=TITLE, url=URL)
    commit()
    work()
    assert sending.fate_of_last(head, "robot").why == "连不上飞书的服务器。"


@pytest.mark.parametrize(("kind", "address"), [
    ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"),
    ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t"),
    ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/h"),
])  # fmt: skip
def test_the_vendors_own_addresses_are_taken(house, kind, address):
    robots.check_address(kind, address)


@pytest.mark.parametrize("address", [
    "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",  # not https
    "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send",
    "https://evil.example/cgi-bin/webhook/send",
    "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send",
    "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send",
    "https://qyapi.weixin.qq.com/elsewhere",
    "https://qyapi.weixin.qq.com\\@127.0.0.1/cgi-bin/webhook/send",
    "https://127.0.0.1/cgi-bin/webhook/send", "https://[::1]/cgi-bin/webhook/send",
    "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "ftp://qyapi.weixin.qq.com/", "", "//x",
    "https://oapi.dingtalk.com/robot/send?access_token=t",  # another vendor's
    "https://[/cgi-bin", "https://qyapi.weixin.qq.com\t/cgi-bin/webhook/send",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send\r\nX: y",
])  # fmt: skip
def test_any_other_address_is_refused(head, address):
    with pytest.raises(BadInput) as refused:
        choices.keep_robot(head, "wecom", address)
    assert "address" in refused.value.problems
    assert choices.robot_of(head) is None


def test_an_address_no_longer_allowed_is_not_posted_to(told_by, vendor, head, house, monkeypatch):
    at_once(head)
    choices.keep_robot(head, "wecom", f"{vendor.origin}/hook")
    monkeypatch.setitem(house.config, "ROBOT_ORIGINS", ())
    service.tell("task", [head], title=TITLE, url=URL)
    commit()
    work()
    assert vendor.posted == []
    assert "不被允许" in sending.fate_of_last(head, "robot").why


def test_the_address_is_sealed_and_survives_a_new_master_key(head, vendor, tmp_path):
    choices.keep_robot(head, "wecom", f"{vendor.origin}/hook?key=top-secret", SECRET)
    commit()
    row = db.session.scalars(select(NoticeChoice)).one()
    assert b"top-secret" not in row.robot
    assert "top-secret" not in repr(choices.robot_of(head))
    before, keyring = bytes(row.robot), crypto.keys()
    newer = Keyring.make()._contents
    masters = {**keyring._contents["masters"], **newer["masters"]}
    rotated = Keyring({**keyring._contents, "current": newer["current"], "masters": masters})
    crypto.use(rotated)
    try:
        assert crypto.rewrap_all(db.session(), rotated) >= 1
        assert row.robot != before
        assert choices.robot_of(head).address.endswith("key=top-secret")
    finally:
        crypto.use(keyring)


def test_a_robot_dropped_meanwhile_gets_nothing(head, vendor):
    choices.keep_robot(head, "wecom", f"{vendor.origin}/hook")
    service.tell("task", [head], title=TITLE, url=URL)  # for the next digest
    commit()
    work()
    choices.drop_robot(head)
    commit()
    clock.advance(timedelta(days=4))
    work()
    assert vendor.posted == []
