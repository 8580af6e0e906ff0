"""Mail over a real SMTP server: what stands in it, digests, quiet nights, what is no longer worth it, failures."""

from __future__ import annotations

import socket
import socketserver
import ssl
import subprocess
from datetime import datetime, timedelta
from email.message import EmailMessage
from threading import Thread

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import commit, db
from portal.notices import choices, mail, sending, service
from portal.notices.models import Notice, NoticeMessage
from portal.people.models import Shift
from portal.timers.models import Due
from tests.notices.conftest import at_once, work
from tests.notices.post_offices import PostOffice

TITLE, URL = "《请假单》QX-2026-0001", "/records/QX-2026-0001"


def tell(person, kind="task", title=TITLE, **more):
    service.tell(kind, [person], title=title, url=URL, **more)
    commit()


def text_of(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return body.get_content()


def test_a_mail_says_what_is_asked_and_where_twice(head, office, house):
    at_once(head)
    tell(head)
    work()
    (letter,) = office.mails
    notice = db.session.scalars(select(Notice)).one()
    link = f"{house.config['PORTAL_URL']}/notices/{notice.id}"
    assert letter["Subject"] == f"【云栖山庄大酒店】{TITLE} 待您处理"
    assert letter["From"].addresses[0].display_name == "云栖门户"
    assert letter["From"].addresses[0].addr_spec == "portal@hotel.example"
    assert letter["To"].addresses[0].addr_spec == "lijianguo@hotel.example"
    assert letter["Message-ID"].endswith("@hotel.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert clock.in_house(letter["Date"].datetime) == clock.house_now()
    for kind in ("plain", "html"):
        assert f"{TITLE} 待您处理" in text_of(letter, kind)
        assert link in text_of(letter, kind)
        assert "先登录" in text_of(letter, kind)
    assert b"=?utf-8?" in letter.as_bytes()  # Chinese in a header travels encoded
    assert all(byte < 128 for byte in letter.as_bytes())


def test_words_of_a_title_cannot_leave_their_place(head, office):
    at_once(head)
    tell(head, title='<b>"粗"</b>\r\nBcc: all@hotel.example')
    work()
    (letter,) = office.mails
    assert letter["Bcc"] is None
    assert "<b>" not in text_of(letter, "html")
    assert office.said.count("RCPT") == 1


def test_a_digest_is_one_mail_at_the_beginning_of_the_next_shift(head, office):
    begins = clock.in_house(datetime(2026, 11, 21, 14, 0))
    db.session.add(Shift(hotel_id=head.hotel_id, person_id=head.id, duty="工程部值班", starts_at=begins,
                         ends_at=begins + timedelta(hours=8)))  # fmt: skip
    for number in range(3):
        tell(head, title=f"《请假单》QX-2026-{number}")
    work()
    assert office.mails == []
    clock.advance(timedelta(hours=27, minutes=59))
    work()
    assert office.mails == []
    clock.advance(timedelta(minutes=1))
    work()
    assert office.subjects == ["【云栖山庄大酒店】3 条新通知"]
    assert text_of(office.mails[0], "plain").count("/notices/") == 3


def test_a_quiet_night_becomes_one_mail_in_the_morning(head, office):
    choices.keep(
        head, {"todo": {"mail": "now"}}, (datetime.min.replace(hour=22).time(), datetime.min.replace(hour=7).time())
    )
    commit()
    clock.advance(timedelta(hours=13))  # 23:00
    tell(head)
    clock.advance(timedelta(hours=2))
    tell(head, title="《请假单》QX-2026-0002")
    work()
    assert office.mails == []
    tell(head, title="《动火作业申请单》DH-2026-0001", urgent=True)
    work()
    assert office.subjects == ["【云栖山庄大酒店】《动火作业申请单》DH-2026-0001 待您处理"]
    clock.advance(timedelta(hours=6))
    work()
    assert office.subjects[1:] == ["【云栖山庄大酒店】2 条新通知"]


def test_what_was_read_or_settled_meanwhile_is_not_sent(head, office):
    tell(head)
    tell(head, title="《请假单》QX-2026-0002")
    work()
    first, second = db.session.scalars(select(Notice).order_by(Notice.id))
    first.settled_at = clock.now()
    commit()
    service.mark_read(head, notice_id=second.id)
    commit()
    clock.advance(timedelta(days=4))
    work()
    assert office.mails == []
    assert sending.fate_of_last(head, "mail").why == "都已看过或办好"


def test_groups_not_wanted_are_not_sent(head, office):
    choices.keep(head, {"todo": {"mail": "not"}, "copies": {"mail": "now"}}, None)
    commit()
    tell(head)
    tell(head, kind="copied")
    work()
    assert office.subjects == [f"【云栖山庄大酒店】{TITLE} 抄送给您"]


def test_a_server_that_is_busy_gets_it_later_with_growing_pauses(head, office):
    at_once(head)
    office.refuse_times = 2
    tell(head)
    work()
    fate = sending.fate_of_last(head, "mail")
    assert (fate.state, fate.at - clock.now()) == ("failing", timedelta(minutes=1))
    assert "451" in fate.why
    assert sending.troubles(head.hotel_id).failing == 1
    clock.advance(timedelta(minutes=1))
    work()
    assert sending.fate_of_last(head, "mail").at - clock.now() == timedelta(minutes=5)
    clock.advance(timedelta(minutes=5))
    work()
    assert len(office.mails) == 1
    assert sending.fate_of_last(head, "mail").state == "sent"
    assert sending.troubles(head.hotel_id) == sending.Troubles(0, 0, "")


def test_a_server_that_stays_away_is_given_up_in_words(head, office, house, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setitem(house.config, "MAIL", f"smtp+plain://127.0.0.1:{port}")
    at_once(head)
    tell(head)
    for _try in range(9):
        work()
        clock.advance(timedelta(days=1))
    fate = sending.fate_of_last(head, "mail")
    assert (fate.state, fate.why) == ("given_up", f"连不上邮件服务器 127.0.0.1:{port}。")
    assert sending.troubles(head.hotel_id) == sending.Troubles(0, 1, fate.why)


def test_a_server_that_hangs_up_is_asked_once_a_minute_not_once_a_message(head, office, house, monkeypatch, who):
    calls = []

    class HangsUp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            calls.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), HangsUp) as away:
        Thread(target=away.serve_forever, kwargs={"poll_interval": 0.02}).start()
        monkeypatch.setitem(house.config, "MAIL", f"smtp+plain://127.0.0.1:{away.server_address[1]}")
        people = [head, who("fengwei"), who("renqiang")]
        for person in people:
            at_once(person)
            tell(person)
        work()
        assert len(calls) == 1
        assert {sending.fate_of_last(person, "mail").state for person in people} == {"failing"}
        clock.advance(timedelta(minutes=1))
        work()
        assert len(calls) == 2
        away.shutdown()
    monkeypatch.setitem(house.config, "MAIL", f"smtp+plain://127.0.0.1:{office.port}")
    clock.advance(timedelta(minutes=5))
    work()
    assert len(office.mails) == 3


def test_who_has_changed_their_mind_is_not_told_what_they_left_out(head, office):
    tell(head)
    tell(head, kind="decided", words="已通过")
    work()
    choices.keep(head, {"todo": {"mail": "not"}}, None)
    commit()
    clock.advance(timedelta(days=4))
    work()
    assert office.subjects == [f"【云栖山庄大酒店】{TITLE} 已通过"]


@pytest.mark.parametrize("wrong", ["address", "account", "recipient"])
def test_each_refusal_is_said_in_words_and_no_secret_is_kept(head, office, house, monkeypatch, wrong):
    at_once(head)
    if wrong == "address":
        head.email = "李建国"
    if wrong == "account":
        office.login = ("portal", "right")
        monkeypatch.setitem(house.config, "MAIL", f"smtp+plain://portal:wrong-word@127.0.0.1:{office.port}")
    office.refuse_recipient = wrong == "recipient"
    tell(head)
    work()
    said = db.session.scalars(select(Due.error).where(Due.kind == "notices.send")).one()
    assert {"address": "写得不对", "account": "账号或密码", "recipient": "不肯送往"}[wrong] in said
    assert "wrong-word" not in said
    assert office.mails == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Of a server called localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
                    "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   cwd=folder, check=True, capture_output=True)  # fmt: skip
    return folder


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_with_tls_and_a_login(head, house, office, monkeypatch, certificate, scheme):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    at_once(head)
    with PostOffice(login=("portal@hotel.example", "p@ss:word"), tls=context, from_the_start=scheme == "smtps") as safe:
        address = f"{scheme}://portal%40hotel.example:p%40ss%3Aword@localhost:{safe.port}"
        monkeypatch.setitem(house.config, "MAIL", address)
        tell(head)
        work()
        assert safe.mails == []  # nobody vouches for this server
        assert "加密连接没有建立" in sending.fate_of_last(head, "mail").why
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        clock.advance(timedelta(minutes=1))
        work()
        assert len(safe.mails) == 1
        assert mail.reach().host == "localhost"


def test_a_server_without_tls_is_not_given_the_password(head, house, office, monkeypatch):
    at_once(head)
    office.login = ("portal", "word")
    monkeypatch.setitem(house.config, "MAIL", f"smtp://portal:word@127.0.0.1:{office.port}")
    tell(head)
    work()
    assert "AUTH" not in office.said
    assert "不支持所要的加密" in sending.fate_of_last(head, "mail").why


@pytest.mark.parametrize(("address", "sender"), [
    ("smtp.hotel.example", "portal@hotel.example"), ("https://hotel.example", "portal@hotel.example"),
    ("smtps://hotel.example", ""), ("smtps://hotel.example", "门户"),
])  # fmt: skip
def test_settings_that_make_no_sense_say_what_they_should_be(house, monkeypatch, address, sender):
    monkeypatch.setitem(house.config, "MAIL", address)
    monkeypatch.setitem(house.config, "MAIL_FROM", sender)
    with pytest.raises(mail.NotSetUp, match="应写成"):
        mail.server()


def test_somebody_who_left_or_has_no_address_gets_none(head, office, who):
    at_once(head)
    other = who("suxiao")
    other.email = ""
    at_once(other)
    tell(other)
    tell(head)
    head.active = False
    commit()
    work()
    assert office.mails == []
    assert db.session.scalars(select(NoticeMessage)).all() == []


def test_in_the_language_of_whoever_reads(head, office):
    at_once(head)
    head.locale = "en"
    commit()
    tell(head, kind="decided", words="已通过")
    work()
    assert text_of(office.mails[0], "plain")  # the English words come with the catalogue
    assert mail.Server("smtp", "h", 25, "u", "secret", "s").__repr__() == "<Server smtp://h:25>"
