"""What a proof says of an article in a period, for whom it is, and that handing it out leaves a line."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal import clock
from portal.acknowledging import service as acknowledging
from portal.db import commit, db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.people import directory
from portal.people.models import Holding, Shift
from portal.proving import period, service, signing
from portal.proving.period import Period
from portal.records import history
from portal.records.models import Event
from portal.regulations import service as regulations
from portal.regulations import settings
from tests.conftest import NOON
from tests.printing.reading import missing, text
from tests.records.cases import leave, visit

CODE, SLUG = "SEC-06", "no-visitors-after"
ADMIN, CHIEF, GUARD, MANAGER = "suxiao", "chengang", "hujianguo", "fangzhiyuan"
NOON_UTC = clock.in_house(NOON)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 20))


def rows(proof: service.Proof, key: str) -> list[list[str]]:
    return [list(row) for part in proof.parts if part.key == key for row in part.rows]


def late_visit(who) -> str:
    day = NOON.date()
    manager = who(MANAGER)
    begins = clock.in_house(datetime.combine(day, datetime.min.time()))
    db.session.add(Shift(hotel_id=manager.hotel_id, person_id=manager.id, duty="酒店总值班", starts_at=begins,
                         ends_at=begins + timedelta(days=1)))  # fmt: skip
    with clock.at(datetime.combine(day, datetime.min.time()) + timedelta(hours=22)):
        return visit(who, came_at=f"{day} 21:40", badge=f"B{day.day}", overrides={"closed": "航班晚点"},
                     let_past_by=manager).number  # fmt: skip


def a_new_edition(who, day: str) -> None:
    source = regulations.edition(CODE).source
    text = source.replace("请其改日再来", "请其次日早上再来").replace("effective = 2026-09-01", f"effective = {day}")
    regulations.publish(text.replace("issued = 2026-08-15", "issued = 2026-11-20"), who(ADMIN))


# ---- what stands in it -----------------------------------------------------------------------------------------------
def test_the_editions_in_force_in_the_period_with_their_days(who):
    a_new_edition(who, "2026-12-01")
    with clock.at(NOON + timedelta(days=40)):
        both = rows(service.prove(CODE, SLUG, Period(date(2026, 11, 1), date(2026, 12, 30)), who(ADMIN)), "wordings")
        only = rows(service.prove(CODE, SLUG, Period(date(2026, 11, 1), date(2026, 11, 30)), who(ADMIN)), "wordings")
    assert [row[:2] for row in both] == [["2026-09-01", "2026-11-30"], ["2026-12-01", "至今"]]
    assert ["次日早上" in row[3] for row in both] == [False, True] and "21:30" in both[0][3]
    assert [row[0] for row in only] == ["2026-09-01"]


def test_a_figure_in_the_text_is_shown_with_every_change_in_the_period(who):
    code, slug, key = next(
        (edition.code, article.slug, key)
        for edition, article, _text in regulations.articles_in_force()
        for key in article.settings
        if settings.spec(key).kind == "int"
    )
    before = settings.get(key)
    with clock.at(NOON - timedelta(days=30)):
        settings.set(key, str(before + 2), who(ADMIN), "十月试行")
    settings.set(key, str(before + 1), who(ADMIN), "旺季")
    found = rows(service.prove(code, slug, NOVEMBER, who(ADMIN)), "figures")
    label, show = settings.spec(key).label, settings.spec(key).show
    assert [row for row in found if row[1] == label] == [
        ["2026-11-01", label, show(before + 2), "", ""],
        ["2026-11-20 10:00", label, show(before + 1), who(ADMIN).name, "旺季"],
    ]


def test_who_was_asked_and_who_confirmed_which_edition(who):
    security = directory.department_of(who(GUARD))
    duty = acknowledging.ask(CODE, [f"dept:{security.id}"], days=7, by=who(CHIEF))
    acknowledging.confirm(who(GUARD), duty)
    proof = service.prove(CODE, SLUG, NOVEMBER, who(CHIEF))
    ((made, audience, days, by, ended),) = rows(proof, "asked")
    assert (made, audience, days, by, ended) == ("2026-11-20", "保安部", "7 天", who(CHIEF).name, "")
    readers = rows(proof, "read")
    assert readers[0] == ["2026-09-01起施行", who(GUARD).name, who(GUARD).employee_no or "", "2026-11-20 10:00"]
    assert len(readers) == len(acknowledging.audience_of(duty)) and {row[3] for row in readers[1:]} == {"未确认"}
    assert rows(service.prove(CODE, SLUG, Period(date(2026, 10, 1), date(2026, 11, 19)), who(CHIEF)), "read") == []


def test_whom_it_bound_goes_by_the_posts_of_that_time(who):
    guard, security = who(GUARD), directory.department_of(who(GUARD))
    with clock.at(NOON - timedelta(days=40)):
        acknowledging.ask(CODE, [f"dept:{security.id}"], days=7, by=who(CHIEF))
    for held in db.session.scalars(select(Holding).where(Holding.person_id == guard.id)):
        held.until = date(2026, 11, 5)
    db.session.flush()

    def names(first: date) -> set[str]:
        found = rows(service.prove(CODE, SLUG, Period(first, NOON.date()), who(ADMIN)), "read")
        return {row[1] for row in found}

    assert guard.name in names(date(2026, 11, 5))
    assert guard.name not in names(date(2026, 11, 6))


def test_everybody_asked_means_who_was_here_then_and_an_ended_asking_counts_while_it_lasted(who):
    with clock.at(NOON - timedelta(days=40)):  # 2026-10-11
        duty = acknowledging.ask(CODE, ["all"], days=7, by=who(ADMIN))
    with clock.at(NOON - timedelta(days=20)):  # 2026-10-31
        acknowledging.end(duty, who(ADMIN))
    came_later = who(GUARD)
    came_later.created_at = NOON_UTC - timedelta(days=19)
    db.session.flush()
    october = service.prove(CODE, SLUG, Period(date(2026, 10, 1), date(2026, 10, 31)), who(ADMIN))
    assert [row[4] for row in rows(october, "asked")] == ["2026-10-31"]
    bound = {row[1] for row in rows(october, "read")}
    assert who(ADMIN).name in bound and came_later.name not in bound
    november = service.prove(CODE, SLUG, NOVEMBER, who(ADMIN))
    assert rows(november, "asked") == rows(november, "read") == []


def test_records_of_forms_that_cite_it_by_number_and_state_only(who):
    number, other = visit(who, visitor="贾来访").number, leave(who).number
    proof = service.prove(CODE, SLUG, NOVEMBER, who(ADMIN))
    assert [row[1] for row in rows(proof, "records")] == [number]
    ((at, _number, form, state),) = rows(proof, "records")
    assert (at, form) == ("2026-11-20 10:00", "会客登记单") and state
    said = "".join(word for part in proof.parts for row in part.rows for word in row)
    assert other not in said and "贾来访" not in said
    before = Period(date(2026, 11, 1), date(2026, 11, 19))
    assert rows(service.prove(CODE, SLUG, before, who(ADMIN)), "records") == []


def test_a_rule_let_past_is_told_with_who_and_why_under_its_own_article(who):
    number = late_visit(who)
    found = rows(service.prove(CODE, SLUG, NOVEMBER, who(ADMIN)), "overridden")
    assert [(row[1], row[3], row[4]) for row in found] == [(number, who(MANAGER).name, "航班晚点")]
    others = [one for one in regulations.edition(CODE).articles if "SEC-06-11" not in one.facts]
    for article in others:
        assert rows(service.prove(CODE, article.slug, NOVEMBER, who(ADMIN)), "overridden") == []


def test_a_step_that_ran_over_the_articles_limit_is_told_once(who, monkeypatch):
    record = visit(who)
    form = service.filed.editions.of(record)
    step = next(iter(form.route))
    limit = type("L", (), {"cite": type("C", (), {"clauses": ("SEC-06-11",)})()})()
    monkeypatch.setattr(step, "limit", limit)
    for round_ in (1, 2):
        history.write(record, "limit_passed", by=None, step=step.key, note="仍在门岗处", data={"round": round_})
    db.session.flush()
    found = rows(service.prove(CODE, SLUG, NOVEMBER, who(ADMIN)), "late")
    assert found == [["2026-11-20 10:00", record.number, step.name, "仍在门岗处"]]
    monkeypatch.setattr(limit.cite, "clauses", ("SEC-06-01",))
    assert rows(service.prove(CODE, SLUG, NOVEMBER, who(ADMIN)), "late") == []


def test_a_time_without_the_article_proves_nothing(who):
    spring = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert service.prove(CODE, SLUG, spring, who(ADMIN)).parts == []
    with pytest.raises(TooLate):
        service.hand_out(CODE, SLUG, spring, who(ADMIN))
    with pytest.raises(NotFound):
        service.prove(CODE, "no-such-article", NOVEMBER, who(ADMIN))


# ---- the days --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-11-01", "2026-11-20", set()),
        ("", "", set()),
        ("2026-11-20", "2026-11-01", {"from"}),
        ("2026-11-01", "2026-11-21", {"to"}),
        ("昨天", "2026-13-01", {"from", "to"}),
    ],
)
def test_the_days_asked_for(house, first, last, wrong):
    if not wrong:
        assert period.read(first, last).last == date(2026, 11, 20)
        return
    with pytest.raises(BadInput) as refused:
        period.read(first, last)
    assert set(refused.value.problems) == wrong


# ---- for whom, and the files -----------------------------------------------------------------------------------------
PAGE = f"/policies/{CODE}/{SLUG}/proof"


def test_it_is_for_the_owners_head_and_the_administrator(who):
    for login in (ADMIN, CHIEF):
        assert service.prove(CODE, SLUG, NOVEMBER, who(login)).parts
    with pytest.raises(NotYours):
        service.prove(CODE, SLUG, NOVEMBER, who(GUARD))
    with pytest.raises(NotYours):
        service.hand_out(CODE, SLUG, NOVEMBER, who(GUARD))


def test_the_page_and_the_way_to_it_are_for_them_alone(client_of):
    chief, guard = client_of(CHIEF), client_of(GUARD)
    article = f"/policies/{CODE}/{SLUG}"
    assert PAGE in chief.get(article).text and PAGE not in guard.get(article).text
    assert "下载签名的证明" in chief.get(PAGE).text
    assert guard.get(PAGE).status_code == guard.post(PAGE).status_code == 403


def test_days_that_are_none_are_told_on_the_page(client_of):
    bad = client_of(CHIEF).get(f"{PAGE}?from={quote('昨天')}")
    assert bad.status_code == 422 and "不是日期" in bad.text and "下载签名的证明" not in bad.text


def test_handing_it_out_gives_signed_files_that_say_the_same_and_leaves_a_line(who, client_of):
    number = late_visit(who)
    commit()
    answer = client_of(CHIEF).post(PAGE, data={"from": "2026-11-01", "to": "2026-11-20"})
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    files = {name: archive.read(name) for archive in [zipfile.ZipFile(io.BytesIO(answer.data))]
             for name in archive.namelist()}  # fmt: skip
    assert set(files) == {"proof.csv", "proof.csv.sig", "proof.pdf", "proof.pdf.sig", "public-key.pem", "VERIFY.txt"}
    key = signing.read_pem(files["public-key.pem"])
    for name in ("proof.csv", "proof.pdf"):
        assert signing.verify(files[name], files[f"{name}.sig"], [key]).key == signing.fingerprint(key)
    line = db.session.scalars(select(Event).where(Event.kind == "proof_made")).one()
    assert (line.actor_id, line.data["article"], line.data["key"]) == (who(CHIEF).id, SLUG, signing.fingerprint(key))
    paper = text(files["proof.pdf"])
    short = f"{line.data['csv'][:4]}-{line.data['csv'][4:8]}".upper()
    assert short in line.note
    assert missing(paper, f"执行证明 {number} 航班晚点 {line.data['csv']} {signing.fingerprint(key)} {short}") == []
    table = list(csv.reader(io.StringIO(files["proof.csv"].decode("utf-8-sig"))))
    assert ["例外放行", "2026-11-20 22:00", number] in [row[:3] for row in table]
    assert ["执行证明", "签名公钥指纹（SHA-256）", signing.fingerprint(key)] in table
    assert history.verify().breaks == []


def test_looking_at_it_leaves_no_line(who, client_of):
    client_of(CHIEF).get(PAGE)
    assert db.session.scalars(select(Event).where(Event.kind == "proof_made")).all() == []
