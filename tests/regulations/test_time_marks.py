"""Time marks: the grammar, where they are taken off, and that they change nothing an edition says."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.people.models import Hotel, Person
from portal.regulations import citations, rendering, service, snapshot
from portal.regulations.catalogue import Catalogue
from portal.regulations.models import RegulationArticle, RegulationEdition
from portal.regulations.reader import read_edition
from portal.regulations.text_header import Unreadable
from portal.regulations.time_marks import MarkMistake, TimeValue, unmarked
from tests.regulations.conftest import text_of

SETTINGS = ("key_days", "lunch_period")
HEAD = '## 借用登记 {#register facts="SEC-90-01 SEC-90-02"}\n\n'
MARKED = (
    HEAD
    + '借出的钥匙应当在[{{key_days}}内]{time="{{key_days}} days" who="保安部领班" fact="SEC-90-02"}归还。丢失的，\n'
    '[立即]{untimed="现场即办"}报告。\n\n1. [每班]{time="every shift" who="保安员"}清点**1次**；\n2. 签名。\n\n'
    '> 说明：[21:30]{time="21:30" who="保安员"}以后不借。\n'
)
PLAIN = (
    HEAD + "借出的钥匙应当在{{key_days}}内归还。丢失的，\n立即报告。\n\n1. 每班清点**1次**；\n2. 签名。\n\n"
    "> 说明：21:30以后不借。\n"
)


def read(body: str) -> object:
    return read_edition(text_of(body), "policies/security/SEC-90/2026-09-01.md", SETTINGS)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3 days", TimeValue("within", 3, unit="day")),
        ("1 day", TimeValue("within", 1, unit="day")),
        ("30 minutes", TimeValue("within", 30, unit="minute")),
        ("{{key_days}} workdays", TimeValue("within", setting="key_days", unit="workday")),
        ("2 weeks", TimeValue("within", 2, unit="week")),
        ("6 months", TimeValue("within", 6, unit="month")),
        ("21:30", TimeValue("by", start=time(21, 30))),
        ("9:00-20:00", TimeValue("during", start=time(9), end=time(20))),
        ("12:00-13:00", TimeValue("during", start=time(12), end=time(13))),
        ("22:00-06:00", TimeValue("during", start=time(22), end=time(6))),
        ("every 2 weeks", TimeValue("every", 2, unit="week")),
        ("every shift", TimeValue("every", 1, unit="shift")),
        ("every quarter", TimeValue("every", 1, unit="quarter")),
        ("every {{key_days}} days", TimeValue("every", setting="key_days", unit="day")),
        ("2 per night", TimeValue("times", 2, unit="night")),
        ("before 1 days", TimeValue("before", 1, unit="day")),
        ("{{lunch_period}}", TimeValue("set", setting="lunch_period")),
    ],
)
def test_values(written: str, value: TimeValue) -> None:
    assert TimeValue.read(written) == value


@pytest.mark.parametrize("written", ["", "3", "0 days", "3 tage", "24:00", "9:5", "every", "per day", "before", "三日"])
def test_what_is_no_value(written: str) -> None:
    with pytest.raises(MarkMistake, match="看不懂时间"):
        TimeValue.read(written)


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ('time="3 tage" who="采购部"', "“3日内”：看不懂时间“3 tage”"),
        ('time="3 days"', "须写明由哪个岗位或者部门负责（who）"),
        ('time="3 days" who=" "', "须写明由哪个岗位或者部门负责（who）"),
        ('time="3 days" who="采购部" untimed="无"', "二者选一"),
        ('who="采购部"', "二者选一"),
        ('untimed=" "', "不计时的理由（untimed）是空的。"),
        ('untimed="无" who="采购部"', "不计时的时间标记不写 who。"),
        ('time="3 days" by="采购部"', "时间标记不认识“by”"),
        ("time=3", "时间标记不认识“time=3”"),
        ('untimed="甲" untimed="乙"', "把“untimed”写了两次"),
        ('time="{{no_such}} days" who="采购部"', "没有“no_such”这个参数"),
        ('time="3 days" who="采购部', "时间标记没有写完"),
    ],
)
def test_each_mistake_names_its_line(mark: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as found:
        read(f"{HEAD}第一款。\n\n应当在[3日内]{{{mark}}}办完。\n")
    assert [mistake.line for mistake in found.value.mistakes] == [17]
    assert sentence in found.value.mistakes[0].sentence


def test_a_mark_names_a_clause_of_its_own_article() -> None:
    with pytest.raises(Unreadable, match="时间标记所写的条款编号 SEC-90-09 不在“借用登记”这一条。"):
        read(HEAD + '[3日内]{time="3 days" who="采购部" fact="SEC-90-09"}办完。\n')


def test_the_words_are_the_same_with_marks_and_without() -> None:
    marked, plain = read(MARKED), read(PLAIN)
    assert unmarked(marked.source) == plain.source
    assert marked.content_hash == plain.content_hash
    (one,), (other,) = marked.articles, plain.articles
    assert (one.markdown, one.plain, one.examples, one.remarks) == (
        other.markdown, other.plain, other.examples, other.remarks
    )  # fmt: skip
    assert read(PLAIN.replace("每班", "每天")).content_hash != plain.content_hash


def test_phrases_know_their_sentence_and_who_answers() -> None:
    (article,) = read(MARKED).articles
    assert [(one.words, one.who, one.untimed, one.sentence, one.fact) for one in article.times] == [
        ("{{key_days}}内", "保安部领班", "", "借出的钥匙应当在{{key_days}}内归还。", "SEC-90-02"),
        ("立即", "", "现场即办", "立即报告。", ""),
        ("每班", "保安员", "", "每班清点1次；", ""),
        ("21:30", "保安员", "", "21:30以后不借。", ""),
    ]
    assert [one.is_timed for one in article.times] == [True, False, True, True]


def test_pages_show_the_words_and_the_article_alone_a_clock() -> None:
    (article,) = read(MARKED).articles
    words = str(rendering.to_html(article.marked, lambda key: (key, "7天"), {}))
    assert words == str(rendering.to_html(article.markdown, lambda key: (key, "7天"), {}))
    timed = str(rendering.to_html(article.marked, lambda key: (key, "7天"), {}, lambda mark: f'<"{len(mark)}>'))
    assert timed.count('<span class="timed" title="&lt;&quot;') == 3
    assert '">每班</span>清点<strong>1次</strong>' in timed
    assert '<data class="setting" value="key_days"' in timed


def catalogue(body: str) -> Catalogue:
    return Catalogue([read_edition(text_of(body), "policies/security/SEC-90/2026-09-01.md", SETTINGS)])


@pytest.fixture
def with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped settings know nothing of this test's own; and nothing is shipped but this test's text."""
    known = snapshot.shipped.specs()
    added = {key: next(iter(known.values())) for key in SETTINGS}
    monkeypatch.setattr(snapshot.shipped, "specs", lambda *_root: known | added)
    monkeypatch.setattr(snapshot.shipped, "catalogue", lambda: catalogue(PLAIN))


@pytest.mark.usefixtures("hotel", "with_the_setting")
def test_a_landed_edition_gets_the_marks_its_file_was_given_later(monkeypatch: pytest.MonkeyPatch) -> None:
    service.import_shipped(catalogue(PLAIN))
    db.session.commit()
    assert service.edition("SEC-90").articles[0].times == ()
    kept = db.session.scalars(select(RegulationEdition)).one()
    before = (kept.source, kept.content_hash, kept.articles[0].text)

    db.session.expire_all()
    monkeypatch.setattr(snapshot.shipped, "catalogue", lambda: catalogue(MARKED))
    snapshot._extension().clear()  # the portal is started anew with the new files
    assert service.import_shipped(catalogue(MARKED)).there == ["SEC-90 2026-09-01"]
    db.session.commit()
    assert [phrase.who for phrase in service.edition("SEC-90").articles[0].times if phrase.is_timed] == [
        "保安部领班", "保安员", "保安员"
    ]  # fmt: skip
    kept = db.session.scalars(select(RegulationEdition)).one()
    assert (kept.source, kept.content_hash, kept.articles[0].text) == before
    assert db.session.scalars(select(RegulationArticle.text)).one() == before[2]


@pytest.mark.usefixtures("hotel", "with_the_setting")
def test_an_edition_loaded_with_marks_keeps_only_words_for_search_and_citations() -> None:
    service.import_shipped(catalogue(MARKED))
    ((_edition, _article, text),) = service.articles_in_force(date(2026, 11, 1))
    assert "{time" not in text
    assert "untimed" not in citations.cite("SEC-90-01").summary
    assert "{time" not in db.session.scalars(select(RegulationArticle.text)).one()


@pytest.mark.usefixtures("with_the_setting")
def test_a_change_of_marks_alone_is_no_new_edition(administrator: Person, hotel: Hotel) -> None:
    service.import_shipped(catalogue(PLAIN))
    with clock.at(datetime(2026, 8, 20, 9)), pytest.raises(service.BadInput) as refusal:
        service.publish(text_of(MARKED), administrator)
    assert "与已有的版本完全相同。" in refusal.value.problems["text"]
