"""Loading what is shipped, publishing the hotel's own, and what was in force when."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours
from portal.people.models import Hotel, Person
from portal.regulations import citations, service, settings, shipped, snapshot
from portal.regulations.catalogue import Catalogue, State
from portal.regulations.models import RegulationArticle, RegulationEdition
from portal.regulations.reader import read_edition
from tests.regulations.conftest import ARTICLE, text_of

NOVEMBER = datetime(2026, 11, 21, 10)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    return "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres")


def only(*texts: str) -> Catalogue:
    return Catalogue([read_edition(text, "policies/security/SEC-90/2026-09-01.md") for text in texts])


def kept() -> int:
    return db.session.scalar(select(func.count(RegulationEdition.id))) or 0


def test_everything_shipped_is_loaded_once(hotel: Hotel) -> None:
    shipped_count = len(list(shipped.catalogue()))
    assert len(service.import_shipped().added) == shipped_count
    db.session.commit()
    again = service.import_shipped()
    assert (again.added, len(again.there), kept()) == ([], shipped_count, shipped_count)
    articles = sum(len(edition.articles) for edition in shipped.catalogue())
    assert db.session.scalar(select(func.count(RegulationArticle.id))) == articles


def test_a_changed_shipped_file_is_refused_and_says_what_to_do(hotel: Hotel) -> None:
    service.import_shipped(only(text_of()))
    with clock.at(NOVEMBER), pytest.raises(service.ShippedChanged) as refusal:
        service.import_shipped(only(text_of(ARTICLE.replace("应当", "必须"))))
    assert "policies/security/SEC-90/2026-09-01.md 的内容与已载入的版本不同" in str(refusal.value)
    assert "policies/security/SEC-90/2026-11-21.md" in str(refusal.value)


def test_line_ends_are_no_change(hotel: Hotel) -> None:
    service.import_shipped(only(text_of()))
    assert service.import_shipped(only(text_of().replace("\n", "  \r\n"))).there == ["SEC-90 2026-09-01"]


def test_an_edition_of_the_hotels_own_is_left_alone(administrator: Person) -> None:
    with clock.at(datetime(2026, 8, 20, 9)):
        service.publish(text_of(ARTICLE.replace("应当", "必须")), administrator)
    assert service.import_shipped(only(text_of())).ours == ["SEC-90 2026-09-01"]
    assert "必须" in service.edition("SEC-90", date(2026, 9, 1)).articles[0].plain


def test_editions_never_change(hotel: Hotel) -> None:
    service.import_shipped(only(text_of()))
    row = db.session.scalars(select(RegulationEdition)).one()
    row.source = "别的"
    with pytest.raises(RuntimeError, match="add a new one"):
        db.session.flush()


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 9, 1), "第一条"), (date(2026, 11, 30), "第一条"), (date(2026, 12, 1), "第二条")],
)
def test_point_in_time(administrator: Person, day: date, number: str) -> None:
    service.import_shipped(only(text_of()))
    before = "## 目的 {#purpose}\n\n为了管好钥匙。\n\n"
    with clock.at(NOVEMBER):
        service.publish(
            text_of(before + ARTICLE, issued=date(2026, 11, 20), effective=date(2026, 12, 1)), administrator
        )
    db.session.commit()
    assert citations.cite("SEC-90-01", on=day).text == f"《钥匙借用规定》{number}"
    ids = {edition.effective: edition.id for edition in db.session.scalars(select(RegulationEdition))}
    assert service.editions_in_force(day) == {"SEC-90": ids[max(d for d in ids if d <= day)]}
    assert service.editions_in_force(date(2026, 8, 31)) == {}


def test_a_scheduled_edition_comes_into_force_by_itself(administrator: Person) -> None:
    with clock.at(NOVEMBER):
        service.publish(text_of(effective=date(2026, 12, 1)), administrator)
        catalogue = snapshot.current().catalogue
        assert catalogue.state(service.edition("SEC-90"), clock.today()) is State.UPCOMING
        before = service.stamp()
    with clock.at(datetime(2026, 12, 1, 0, 1)):
        assert catalogue.state(service.edition("SEC-90"), clock.today()) is State.IN_FORCE
        assert service.stamp() != before


def test_a_repeal_ends_the_regulation_on_its_day(administrator: Person) -> None:
    service.import_shipped(only(text_of()))
    with clock.at(NOVEMBER):
        service.publish(text_of("", effective=date(2026, 12, 1), repeals=True), administrator)
    with clock.at(datetime(2026, 12, 2, 9)):
        shown = service.edition("SEC-90")
        assert snapshot.current().catalogue.state(shown, clock.today()) is State.REPEALED
        assert service.editions_in_force() == {}
        with pytest.raises(NotFound, match="已经废止"):
            service.edition("SEC-90", date(2026, 12, 2))


def test_unknown_code_slug_and_day_say_so(hotel: Hotel) -> None:
    service.import_shipped(only(text_of()))
    for wrong, sentence in [
        (lambda: service.edition("SEC-91"), "没有编号为“SEC-91”的制度。"),
        (lambda: service.article("SEC-90", "nothing"), "《钥匙借用规定》没有“nothing”这一条。"),
        (
            lambda: service.edition("SEC-90", date(2026, 8, 31)),
            "《钥匙借用规定》在2026-08-31尚未施行，自2026-09-01起施行。",
        ),
    ]:
        with pytest.raises(NotFound) as refusal:
            wrong()
        assert refusal.value.sentence == sentence


def test_an_article_that_was_dropped_keeps_its_address(administrator: Person) -> None:
    service.import_shipped(only(text_of()))
    with clock.at(NOVEMBER):
        service.publish(text_of("## 目的 {#purpose}\n\n为了管好钥匙。\n", effective=date(2026, 12, 1)), administrator)
    with clock.at(datetime(2026, 12, 5, 9)):
        edition, article = service.article("SEC-90", "register")
    assert (edition.effective, article.title) == (date(2026, 9, 1), "借用登记")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (text_of(effective=date(2026, 11, 20)), "施行日期不能早于今天。"),
        (text_of("## 借用登记\n\n登记。\n"), "第 13 行：“借用登记”一条没有地址。请在标题后写 {#slug}。"),
        (text_of(code="SEC-89", effective=date(2026, 12, 1)), "名称《钥匙借用规定》已由 SEC-89 使用。"),
    ],
)
def test_what_cannot_be_published_says_why(administrator: Person, text: str, sentence: str) -> None:
    service.import_shipped(only(text_of()))
    with clock.at(NOVEMBER), pytest.raises(BadInput) as refusal:
        service.publish(text, administrator)
    assert sentence in refusal.value.problems["text"]
    assert kept() == 1


def test_only_an_administrator_publishes(guard: Person) -> None:
    with pytest.raises(NotYours):
        service.publish(text_of(), guard)


def test_a_rolled_back_edition_is_not_remembered(administrator: Person) -> None:
    service.import_shipped(only(text_of()))
    db.session.commit()
    with clock.at(NOVEMBER):
        service.publish(text_of("## 甲 {#one}\n\n甲。\n", effective=date(2026, 12, 1)), administrator)
        assert len(snapshot.current().catalogue.editions("SEC-90")) == 2
        db.session.rollback()
        service.publish(text_of("## 乙 {#two}\n\n乙。\n", effective=date(2026, 12, 1)), administrator)
        db.session.commit()
        assert snapshot.current().catalogue.editions("SEC-90")[1].articles[0].title == "乙"


def test_what_a_savepoint_undid_is_not_remembered(administrator: Person) -> None:
    service.import_shipped(only(text_of()))
    with clock.at(NOVEMBER):
        savepoint = db.session.begin_nested()
        service.publish(text_of(effective=date(2026, 12, 1)), administrator)
        assert len(snapshot.current().catalogue.editions("SEC-90")) == 2
        savepoint.rollback()
        assert len(snapshot.current().catalogue.editions("SEC-90")) == 1


def test_without_a_hotel_the_files_answer(app: object) -> None:
    assert citations.cite("SEC-06-11").url == "/policies/SEC-06/no-visitors-after"
    assert service.editions_in_force() == {}


def test_the_stamp_follows_settings_that_stand_in_a_text(administrator: Person) -> None:
    service.import_shipped()
    before = service.stamp()
    settings.set("idle_minutes_desk", 20, administrator, "岗位少")
    assert service.stamp() == before
    settings.set("temp_pass_days", 9, administrator, "工期长")
    assert service.stamp() != before
    texts = {(edition.code, article.slug): text for edition, article, text in service.articles_in_force()}
    assert "最长为9天" in texts["SEC-13", "validity-and-renewal"]


def test_shipped_files_lie_where_the_portal_looks() -> None:
    assert (Path(shipped.POLICIES) / "settings.toml").is_file()
