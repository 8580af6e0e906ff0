"""Who may open what: every endpoint with every kind of person, by real requests; nothing without a declaration."""

from __future__ import annotations

import pytest

from portal import access
from tests.records.cases import leave

# What anybody may open without having signed in; anything new here wants a reason: the offline pages are fetched by a
# browser whoever is signed in, and a supplier who quotes has nothing but the link.
PUBLIC = {"people.sign_in", "people.sign_out", "people.welcome", "people.reset", "people.language", "health",
          "offline.worker", "offline.away",
          "quoting.quote"}  # fmt: skip

ARGUMENTS = {
    "number": "QX-2026-0001", "key": "leave", "code": "SEC-06", "slug": "no-visitors-after", "draft_id": 1,
    "kind": "csv",
    "attachment_id": 1, "token": "x", "person_id": 1, "post_id": 1, "department_id": 1, "session_id": 1, "shift_id": 1,
    "holding_id": 1, "substitution_id": 1, "chapter": "basics", "entry_id": 1, "filename": "icons.svg",
}  # fmt: skip

# One person of each kind; what each kind of page answers them.
KINDS = {"employee": "tiantian", "guard": "wuyong", "buyer": "jiangtao", "administrator": "suxiao"}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(app, rule):
    values = {name: ARGUMENTS.get(name, 1) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def test_every_endpoint_says_who_may_open_it(app):
    silent = {rule.endpoint for rule in rules(app) if access.of(app.view_functions[rule.endpoint]) is None}
    assert silent == set()


def test_only_the_listed_endpoints_are_public(app):
    public = {r.endpoint for r in rules(app) if access.of(app.view_functions[r.endpoint]).kind == "public"}
    assert public <= PUBLIC


def test_nobody_signed_in_reaches_only_the_public_pages(app):
    client = app.test_client()
    for rule in rules(app):
        if access.of(app.view_functions[rule.endpoint]).kind == "public":
            continue
        method = "GET" if "GET" in rule.methods else "POST"
        answer = client.open(address(app, rule), method=method)
        assert answer.status_code in (302, 401), f"{rule.endpoint} answers {answer.status_code} to anybody"


@pytest.mark.parametrize("kind", list(KINDS))
def test_desks_and_administration_are_closed_to_others(app, client_of, kind):
    """Closed pages answer 403; open ones anything else but a fault of the server."""
    client = client_of(KINDS[kind])
    desks = {"guard": {"gate"}, "buyer": {"purchasing"}}.get(kind, set())
    for rule in rules(app):
        mark = access.of(app.view_functions[rule.endpoint])
        if rule.endpoint.startswith("people.sign_out") or mark.kind == "public":
            continue
        method = "GET" if "GET" in rule.methods else "POST"
        code = client.open(address(app, rule), method=method).status_code
        closed = (mark.kind == "administrator" and kind != "administrator") or (
            mark.kind == "desk" and not set(mark.desks) & desks
        )
        assert (code == 403) if closed else (code < 500), f"{kind} {method} {rule} → {code}"
        if rule.endpoint in ("people.end_all_sessions", "people.end_session", "people.switch", "people.password"):
            client = client_of(KINDS[kind])


@pytest.mark.parametrize("path", [
    "/records/{number}", "/records/{number}/print.pdf", "/records/{number}/mend", "/records/print.pdf?number={number}",
    "/records/{number}/amend/nothing",
])  # fmt: skip
def test_somebody_elses_record_looks_as_if_it_were_not_there(app, client_of, path):
    from portal.db import db
    from portal.people.models import Person

    with app.test_request_context():
        record = leave(lambda login: db.session.query(Person).filter_by(login=login).one())
        db.session.commit()
        number = record.number
    stranger = client_of("songshifu")
    mine = stranger.get(path.format(number=number))
    absent = stranger.get(path.format(number="QX-2026-9999"))
    assert mine.status_code == absent.status_code == 404
    assert client_of("fengwei").get(f"/records/{number}").status_code == 200


@pytest.mark.parametrize("decision", ["approve", "reject", "return", "transfer", "withdraw", "void", "copy", "comment"])
def test_acts_on_somebody_elses_record_are_refused(app, client_of, decision):
    from portal.db import db
    from portal.people.models import Person
    from portal.records.models import Event, Record

    with app.test_request_context():
        number = leave(lambda login: db.session.query(Person).filter_by(login=login).one()).number
        db.session.commit()
    given = {"decision": decision, "opinion": "看看", "to": "冯伟"}
    answer = client_of("songshifu").post(f"/records/{number}/decide", data=given)
    assert answer.status_code == 404
    with app.app_context():
        assert db.session.query(Record).filter_by(number=number).one().status == "running"
        assert db.session.query(Event).filter(Event.kind.not_in(["submitted", "step_opened"])).count() == 0


def test_the_administrator_reads_no_contents_by_being_one(app, client_of):
    from portal.db import db
    from portal.people.models import Person

    with app.test_request_context():
        number = leave(lambda login: db.session.query(Person).filter_by(login=login).one()).number
        db.session.commit()
    administrator = client_of("suxiao")
    assert administrator.get(f"/records/{number}").status_code == 404
    assert number not in administrator.get("/records").get_data(as_text=True)
    assert number not in administrator.get("/search?q=探望父母").get_data(as_text=True)
