"""Signing in: who gets in, what is said to others, how guessing is slowed down, how sessions end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select

from portal import access, clock
from portal.db import db
from portal.people import passwords, sign_in, throttle
from portal.people.models import Person, SignInAttempt, SignInSession
from tests.people.conftest import PASSWORD

NOON = datetime(2026, 11, 21, 12, 0)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


def me(client):
    return client.get("/me").status_code


def test_in_and_out(site):
    client = site.client()
    assert client.get("/me").headers["Location"] == "/sign-in?next=/me"
    answer = site.sign_in(client, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert "王芳" in client.get("/me").text
    client.post("/sign-out")
    assert me(client) == 302


def test_the_login_is_not_case_sensitive_the_password_is(site):
    assert site.sign_in(site.client(), " WANG ").status_code == 303
    assert site.sign_in(site.client(), "wang", PASSWORD + "A").status_code == 422


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil", "evil"])
def test_next_leads_nowhere_else(site, target):
    assert site.sign_in(site.client(), next=target).headers["Location"] == "/"
    assert access.local_path(target) is None


def test_htmx_and_json_are_told_to_sign_in_instead_of_being_sent_a_page(site):
    answer = site.client().get("/me", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/me?a=1"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/me?a%3D1")
    assert site.client().get("/me", headers={"Accept": "application/json"}).status_code == 401


class TestNothingIsGivenAway:
    @pytest.mark.parametrize("change", [{"active": False}, {"locked": True}, {"password_hash": ""}])
    def test_the_same_answer_whatever_the_reason(self, site, change):
        with site.app.app_context():
            person = db.session.scalars(select(Person).where(Person.login == "wang")).one()
            for column, value in change.items():
                setattr(person, column, value)
            db.session.commit()
        pages = [
            site.sign_in(site.client(), "wang"),
            site.sign_in(site.client(), "wang", "不是这个密码啊"),
            site.sign_in(site.client(), "nobody", "不是这个密码啊"),
        ]
        assert {page.status_code for page in pages} == {422}
        shown = {re.sub(r'name="csrf_token" value="[^"]+"', "", p.text).replace("nobody", "wang") for p in pages}
        assert len(shown) == 1

    @pytest.mark.parametrize("login", ["wang", "nobody"])
    def test_a_hash_of_the_same_cost_is_worked_out_each_time(self, site, login):
        with patch.object(passwords, "_hasher", wraps=passwords._hasher) as hasher:
            site.sign_in(site.client(), login, "不是这个密码啊")
        (tried,) = hasher.verify.call_args_list
        assert tried.args[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


class TestThrottling:
    def fail(self, site, times, login="wang", client=None, address="10.0.0.1"):
        client = client or site.client(address)
        return [site.sign_in(client, login, "不是这个密码啊").status_code for _again in range(times)]

    def test_free_tries_then_waits_that_grow(self, site):
        assert self.fail(site, 6) == [422] * 5 + [429]
        answer = site.sign_in(site.client())
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")  # even with the right password
        waits = []
        for _round in range(13):
            answer = site.sign_in(site.client(), "wang", "不是这个密码啊")
            waits.append(int(answer.headers["Retry-After"]))
            clock.advance(timedelta(seconds=waits[-1]))
            assert self.fail(site, 1) == [422]
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]

    def test_waiting_attempts_do_not_prolong_the_wait(self, site):
        self.fail(site, 20)
        clock.advance(timedelta(seconds=1))
        assert site.sign_in(site.client()).status_code == 303

    def test_an_account_that_is_not_there_waits_alike(self, site):
        assert self.fail(site, 6, "nobody") == [422] * 5 + [429]

    def test_success_forgets(self, site):
        self.fail(site, 4)
        site.signed_in()
        assert self.fail(site, 5) == [422] * 5

    def test_strangers_cannot_lock_out_a_browser_that_is_known(self, site):
        own = site.signed_in()
        own.post("/sign-out")
        self.fail(site, 20, address="203.0.113.9")
        assert site.sign_in(site.client()).status_code == 429
        assert site.sign_in(own).status_code == 303
        # a known browser may not guess for free either, and not at all for others
        own.post("/sign-out")
        assert self.fail(site, 6, client=own) == [422] * 5 + [429]
        assert self.fail(site, 6, "admin", client=own) == [422] * 5 + [429]

    def test_by_address_over_many_accounts(self, site):
        for n in range(throttle.ADDRESS.free):
            assert self.fail(site, 1, f"guess{n}") == [422]
        assert self.fail(site, 1, "one-more") == [429]
        assert self.fail(site, 1, "one-more", address="10.0.0.2") == [422]
        clock.advance(throttle.ADDRESS.memory + timedelta(seconds=1))
        assert self.fail(site, 1, "one-more") == [422]

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("2001:db8::1", "2001:db8::2", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("10.0.0.1", "10.0.0.2", False),
        ],
    )
    def test_a_whole_ipv6_network_is_one_address(self, one, other, same):
        assert (throttle.address_key(one) == throttle.address_key(other)) is same

    def test_logins_are_kept_as_hashes_and_not_for_ever(self, site):
        self.fail(site, 1, "my-password-typed-here")
        clock.advance(throttle.ACCOUNT.memory + timedelta(seconds=1))
        self.fail(site, 1, "another")
        with site.app.app_context():
            keys = db.session.scalars(select(SignInAttempt.key)).all()
        assert len(keys) == 2  # the account and the address of the last one
        assert all(len(key) == 64 for key in keys)


class TestSessions:
    def test_a_new_token_at_every_sign_in(self, site):
        client = site.client()
        tokens = []
        for _again in range(2):
            site.sign_in(client)
            with client.session_transaction() as kept:
                tokens.append(kept["sign_in"])
                kept["planted"] = "x"
        assert tokens[0] != tokens[1]
        stolen = site.client()
        with stolen.session_transaction() as kept:
            kept["sign_in"] = tokens[0]
        assert me(stolen) == 302
        site.sign_in(client)
        with client.session_transaction() as kept:
            assert "planted" not in kept

    def test_the_database_holds_no_token(self, site):
        client = site.signed_in()
        with client.session_transaction() as kept:
            token = kept["sign_in"]
        with site.app.app_context():
            row = db.session.scalars(select(SignInSession)).one()
            assert token not in {str(value) for value in vars(row).values()}

    @pytest.mark.parametrize(("shared", "minutes"), [({}, 60), ({"shared_desk": "y"}, 10)])
    def test_idle(self, site, shared, minutes):
        assert minutes == sign_in.idle_minutes("desk" if shared else "office")
        client = site.signed_in(**shared)
        for _page in range(3):
            clock.advance(timedelta(minutes=minutes - 1))
            assert me(client) == 200
        clock.advance(timedelta(minutes=minutes))
        assert me(client) == 302

    def test_the_hotel_may_set_how_long(self, site):
        sign_in.read_idle_minutes_with({"office": 5}.__getitem__)
        client = site.signed_in()
        clock.advance(timedelta(minutes=5))
        assert me(client) == 302

    def test_no_session_outlives_twelve_hours(self, site):
        client = site.signed_in()
        for _hour in range(23):
            clock.advance(timedelta(minutes=31))
            assert me(client) == 200
        clock.advance(timedelta(minutes=31))
        assert me(client) == 302

    def test_last_seen_is_written_at_most_once_a_minute(self, site):
        client = site.signed_in()

        def seen():
            with site.app.app_context():
                return db.session.scalars(select(SignInSession.last_seen_at)).one()

        start = seen()
        for seconds, moved in [(59, timedelta(0)), (1, timedelta(seconds=60)), (59, timedelta(seconds=60))]:
            clock.advance(timedelta(seconds=seconds))
            me(client)
            assert seen() - start == moved

    def test_signed_out_everywhere(self, site):
        here, there = site.signed_in(), site.signed_in()
        assert (me(here), me(there)) == (200, 200)
        here.post("/me/sessions/end-all")
        assert (me(here), me(there)) == (302, 302)
        assert me(site.signed_in()) == 200

    def test_one_of_ones_own_sessions_and_nobody_elses(self, site):
        here, there, other = site.signed_in(), site.signed_in(), site.signed_in("admin")
        with site.app.app_context():
            first, second, others = db.session.scalars(select(SignInSession.id).order_by(SignInSession.id))
        assert here.post(f"/me/sessions/{others}/end").status_code == 404
        here.post(f"/me/sessions/{second}/end")
        assert (me(here), me(there), me(other)) == (200, 302, 200)
        assert first < second

    @pytest.mark.parametrize("change", [{"active": False}, {"locked": True}])
    def test_ends_when_the_account_does(self, site, change):
        client = site.signed_in()
        with site.app.app_context():
            person = db.session.scalars(select(Person).where(Person.login == "wang")).one()
            for column, value in change.items():
                setattr(person, column, value)
            db.session.commit()
        assert me(client) == 302


class TestSharedDesk:
    def test_the_desk_stays_open_when_the_guard_changes(self, site):
        client = site.signed_in("wang", shared_desk="y")
        page = client.get("/switch?next=/me").text
        assert "王芳" in page
        assert PASSWORD not in page
        wrong = client.post("/switch", data={"login": "admin", "password": "不是这个密码啊", "next": "/me"})
        assert wrong.status_code == 422
        assert "王芳" in client.get("/me").text  # nothing changed hands
        answer = client.post("/switch", data={"login": "admin", "password": PASSWORD, "next": "/me"})
        assert answer.headers["Location"] == "/me"
        assert "李主任" in client.get("/me").text
        clock.advance(timedelta(minutes=sign_in.idle_minutes("desk")))
        assert me(client) == 302

    def test_the_tick_is_remembered_by_the_browser(self, site):
        client = site.signed_in(shared_desk="y")
        client.post("/sign-out")
        assert "checked" in client.get("/sign-in").text
        assert "checked" not in site.client().get("/sign-in").text


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            "短",
            "123456789",
            "1234567890",
            "password123",
            "Password2026",
            "aaaaaaaaaaaa",
            "1q2w3e4r5t",
            "qwertyuiop",
            "wang123456",
            "王芳王芳王芳王芳",
            "wangfang2026",
            "云栖酒店123456",
        ],
    )
    def test_refused(self, password):
        assert passwords.problems(password, about=["wang", "王芳", "wangfang", "云栖酒店"])

    @pytest.mark.parametrize("password", [PASSWORD, "correct horse battery", "月落乌啼霜满天江枫渔火", "tH3-kq9!vvM2"])
    def test_taken(self, password):
        assert passwords.problems(password, about=["wang", "王芳", "wangfang", "云栖酒店"]) == []

    def test_too_long_to_hash(self):
        assert passwords.problems("".join(chr(200 + n) for n in range(passwords.LONGEST + 1)))

    def test_full_width_is_half_width(self, site):
        assert site.sign_in(site.client(), "wang", PASSWORD.replace(" ", "\u3000")).status_code == 303

    def test_an_older_hash_is_renewed_at_sign_in(self, site):
        with site.app.app_context():
            person = db.session.scalars(select(Person).where(Person.login == "wang")).one()
            weak = type(passwords._hasher)(memory_cost=8, time_cost=1, parallelism=1)
            person.password_hash = weak.hash(PASSWORD)
            db.session.commit()
        site.signed_in()
        with site.app.app_context():
            hashed = db.session.scalars(select(Person.password_hash).where(Person.login == "wang")).one()
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_changing_ones_own_ends_the_other_sessions(self, site):
        here, there = site.signed_in(), site.signed_in()
        new = "月落乌啼霜满天江枫渔火"
        wrong = here.post("/me/password", data={"old": "不对", "password": new, "repeated": new})
        assert (wrong.status_code, "现在的密码不对" in wrong.text) == (422, True)
        weak = here.post("/me/password", data={"old": PASSWORD, "password": "password123", "repeated": "password123"})
        assert (weak.status_code, me(there)) == (422, 200)
        assert here.post("/me/password", data={"old": PASSWORD, "password": new, "repeated": new}).status_code == 303
        assert (me(here), me(there)) == (200, 302)
        assert site.sign_in(site.client(), "wang", new).status_code == 303
