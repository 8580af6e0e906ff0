"""Regulations as booklets."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
from markupsafe import Markup

from portal.printing.booklet import Article, Booklet, Chapter, Handbook, booklet_pdf, handbook_pdf
from tests.printing import papers
from tests.printing.reading import pages, text


def booklet(articles: int = 12, **changes: object) -> Booklet:
    body = Markup("<p>施工人员凭用工证明到保安部领取临时出入证，取得证件后方可进店施工。</p>" * 6)
    table = Markup("<table><tr><th>部分</th><th>内容</th></tr><tr><td>表头</td><td>施工单位</td></tr></table>")
    numbered = [Article(f"第{n}条", f"事项{n}", body + (table if n == 2 else "")) for n in range(1, articles + 1)]
    half = articles // 2
    return replace(
        Booklet(
            title="外来施工人员管理规定",
            code="SEC-13",
            hotel=papers.HOTEL,
            department="保安部",
            issued=date(2026, 8, 15),
            effective=date(2026, 9, 1),
            review=date(2027, 3, 1),
            edition="第 3 版",
            chapters=[Chapter("第一章　总则", numbered[:half]), Chapter("第二章　临时出入证", numbered[half:])],
            notes=["遗失出入证的押金如何处理，以本店参数为准。"],
        ),
        **changes,
    )


def test_cover_contents_text_and_notes() -> None:
    found = pages(booklet_pdf(booklet()))
    for said in (
        papers.HOTEL,
        "外来施工人员管理规定",
        "SEC-13",
        "归口部门保安部",
        "2026年8月15日",
        "2026年9月1日",
        "2027年3月1日",
    ):
        assert said in found[0], said
    assert "页共" not in found[0]
    assert "目录" in found[1]
    assert "第一章总则" in found[2]
    assert "第一章" not in found[0]
    assert "表头施工单位" in "".join(found)
    assert "1.遗失出入证的押金" in found[-1]
    for number, page in enumerate(found[2:], 3):
        assert "SEC-13第3版2026年9月1日施行" in page
        assert f"第{number}页共{len(found)}页" in page


def test_the_contents_give_the_page_each_article_stands_on() -> None:
    found = pages(booklet_pdf(booklet(30)))
    listed = {
        int(n): int(page) for n, page in re.findall(r"事项(\d+)[.]{5,}(\d+?)(?=第\d+条|第二章|第2页|$)", found[1])
    }
    assert len(listed) == 30
    for number, page in listed.items():
        assert re.search(rf"事项{number}(?!\d)", found[page - 1]), (number, page)
    assert len(set(listed.values())) > 3


def test_the_outline_leads_to_chapters_and_articles() -> None:
    outline = pypdf.PdfReader(io.BytesIO(booklet_pdf(booklet()))).outline
    titles = [entry.title for entry in _flat(outline)]
    assert titles[0] == "外来施工人员管理规定"
    assert "第二章　临时出入证" in titles
    assert any("事项12" in title for title in titles)


def _flat(outline: list) -> list:
    return [leaf for entry in outline for leaf in (_flat(entry) if isinstance(entry, list) else [entry])]


def test_plain_tuples_will_do_and_chapters_may_lack_a_title() -> None:
    plain = booklet(
        chapters=[("", [("第一条", "", Markup("<p>本规定自发布之日起施行。</p>"))])],
        issued=None,
        review=None,
        edition="",
    )
    said = text(booklet_pdf(plain))
    assert "第一条" in said
    assert "本规定自发布之日起施行。" in said
    assert "发布日期" not in said


def test_text_that_is_not_markup_is_escaped() -> None:
    said = text(booklet_pdf(booklet(chapters=[("", [("第一条", "<b>标题</b>", "<p>正文</p>")])])))
    assert "<b>标题</b>" in said
    assert "<p>正文</p>" in said


def test_the_handbook_has_one_table_of_contents() -> None:
    books = [booklet(4, code=f"SEC-{n:02d}", title=f"制度{n:02d}", notes=()) for n in range(1, 6)]
    handbook = Handbook(title="保安部制度汇编", hotel=papers.HOTEL, as_of=date(2026, 11, 21), booklets=books)
    found = pages(handbook_pdf(handbook))
    assert "收录5项制度" in found[0]
    listed = {int(n): int(page) for n, page in re.findall(r"SEC-(\d\d)制度\d\d[.]{5,}(\d+?)(?=第|SEC|$)", found[1])}
    assert list(listed) == [1, 2, 3, 4, 5]
    for number, page in listed.items():
        assert f"制度{number:02d}SEC-{number:02d}保安部" in found[page - 1]
        assert f"SEC-{number:02d}第3版" in found[page - 1]
