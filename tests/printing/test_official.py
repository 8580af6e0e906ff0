"""Official documents with a red head."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from portal.printing.official import OfficialPaper, official_pdf
from tests.printing import papers
from tests.printing.reading import codes, missing, pages, size, text


def paper(body: str = "", **changes: object) -> OfficialPaper:
    values: dict[str, object] = {
        "hotel": papers.HOTEL,
        "number": "云酒发〔2026〕12号",
        "title": "关于加强冬季动火作业管理的通知",
        "signed": papers.HOTEL,
        "html": Markup(
            body
            or "<p>为做好冬季消防工作，现就动火作业管理有关事项通知如下。</p><h2>一、先办证，后动火</h2>"
            "<p>各部门动火作业一律先行申请，未经批准不得动火。</p>"
        ),
        "dated": date(2026, 11, 21),
        "addressed_to": "各部门",
        "copied_to": "董事会办公室。",
        "issued_by": "总经理办公室",
        "attachments": ["动火作业申请单（空白）", "固定动火点一览表"],
        "qr_url": papers.URL,
        "short_code": "7K3M-Q9",
    }
    return OfficialPaper(**(values | changes))  # type: ignore[arg-type]


def test_all_parts_of_a_document() -> None:
    pdf = official_pdf(paper(secrecy="内部"))
    assert size(pdf) == (210, 297)
    assert (
        missing(
            text(pdf),
            """
        内部 云澜湖畔大酒店文件 云酒发〔2026〕12号 关于加强冬季动火作业管理的通知 各部门： 未经批准不得动火
        附件：1.动火作业申请单（空白）
        2.固定动火点一览表 2026年11月21日 抄送：董事会办公室。 总经理办公室 2026年11月21日印发 —1—
    """,
        )
        == []
    )
    assert codes(pdf)[0] == papers.URL


def test_one_attachment_is_not_numbered() -> None:
    assert "附件：动火作业申请单" in text(official_pdf(paper(attachments=["动火作业申请单"])))


def test_the_signature_never_stands_alone_on_a_page() -> None:
    line = "<p>各部门动火作业一律先行申请，未经批准不得动火，违者按规定处理并通报。</p>"
    for paragraphs in range(5, 9):
        last = pages(official_pdf(paper(line * paragraphs, copied_to="", issued_by="", attachments=())))[-1]
        assert "违者" in last, paragraphs


def test_a_draft_says_so() -> None:
    assert "草稿" in text(official_pdf(paper(watermark="草稿")))
