"""The renderer: what it may read, the same bytes, threads, missing libraries."""

from __future__ import annotations

import base64
import http.server
import io
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest

from portal.printing import fetch, render
from portal.printing.sheets import sheet_html, sheet_pdf
from tests.printing import papers
from tests.printing.reading import pages, text

PAGE = '<!DOCTYPE html><html lang="zh-CN"><head><title>试印</title></head><body>{}</body></html>'


def make(body: str, **options: object) -> bytes:
    return render.pdf(PAGE.format(body), identifier="test", **options)


@pytest.mark.parametrize("archive", [False, True])
def test_the_same_input_gives_the_same_bytes(archive: bool) -> None:
    again = render.PdfRenderer()  # fonts loaded anew, as in another process
    html = sheet_html(papers.hot_work(watermark="草稿"))
    first = render.pdf(html, archive=archive, identifier="test")
    assert first == render.pdf(html, archive=archive, identifier="test")
    assert first == again.pdf(html, archive=archive, identifier="test")
    assert first != render.pdf(html, archive=archive, identifier="other")


def test_our_fonts_are_embedded_in_parts() -> None:
    pdf = make("<p>动火<b>许可</b></p><h1>申请单</h1>")
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for font in pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    }
    assert fonts == {"Portal-Sans", "Portal-Sans-Bold", "Portal-Serif"}
    assert len(pdf) < 60_000


@pytest.fixture
def visited() -> list[str]:
    return []


@pytest.fixture
def address(visited: list[str]):
    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visited.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{url}">',
        '<link rel="stylesheet" href="{url}">',
        '<link rel="attachment" href="{url}">',
        '<a rel="attachment" href="{url}">附件</a>',
        '<p style="background: url({url})">字</p>',
        "<style>@import url({url});</style>",
        "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>字</p>",
        '<object data="{url}"></object>',
        '<embed src="{url}">',
        '<img src="data:image/svg+xml;base64,{svg}">',
        '<svg><image href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>',
    ],
)
def test_nothing_outside_the_page_is_read(
    body: str, address: str, visited: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: '机密内容' }")
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        for url in (f"{address}/x.png", secret.as_uri(), "/etc/hostname"):
            drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>'
            svg = base64.b64encode(drawing.encode()).decode()
            pdf = make("<p>正文</p>" + body.format(url=url, svg=svg))
            assert "机密内容" not in text(pdf)
            assert not pypdf.PdfReader(io.BytesIO(pdf)).attachments
    assert visited == []


def test_pictures_inside_the_page_are_drawn() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    pdf = make(f'<img src="data:image/png;base64,{dot}">')
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


def test_style_sheets_may_read_fonts_only(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / "a.ttf").write_bytes(b"font")
    (tmp_path / "b.ttf").write_bytes(b"other")
    fetcher = fetch.OnlyFonts(fonts)
    assert fetcher.fetch((fonts / "a.ttf").as_uri()).read() == b"font"
    for url in ((tmp_path / "b.ttf").as_uri(), f"{fonts.as_uri()}/../b.ttf", "http://127.0.0.1/a.ttf", "data:,x"):
        with pytest.raises(ValueError, match="not one of our fonts"):
            fetcher.fetch(url)


def test_threads_print_at_once() -> None:
    bodies = [f"<p>第{number}份　登记表</p>" for number in range(12)]
    alone = [make(body) for body in bodies]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, bodies)) == alone


def test_documents_behind_one_another_count_their_own_pages() -> None:
    long = PAGE.format("<p>甲</p><p style='break-before: page'>乙</p>")
    pdf = render.pdf([long, PAGE.format("<p>丙</p>")], identifier="test")
    assert pages(pdf) == ["甲第1页共2页", "乙第2页共2页", "丙第1页共1页"]


def test_archives_are_pdf_a_and_screen_copies_are_tagged() -> None:
    archived, screen = make("<p>存档</p>", archive=True), make("<p>屏幕</p>")
    metadata = pypdf.PdfReader(io.BytesIO(archived)).trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfaid:part>2<" in metadata.replace(b" ", b"") or b'pdfaid:part="2"' in metadata
    assert pypdf.PdfReader(io.BytesIO(screen)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_missing_library_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert render.missing_libraries() == []
    monkeypatch.setattr(render, "LIBRARIES", {"libnot-here.so.9": "libnot-here9", "libc.so.6": "libc6"})
    assert render.missing_libraries() == ["libnot-here9"]
    with pytest.raises(render.CannotPrint, match=r"apt-get install .*libnot-here9$"):
        render.PdfRenderer().pdf("<p>", identifier="test")


def test_importing_printing_does_not_load_weasyprint() -> None:
    code = "import sys, portal.printing.sheets, portal.printing.gate; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=render.ROOT, check=False).returncode == 0


def test_rare_characters_do_not_stop_a_print() -> None:
    assert "王𫖯‑" in text(make("<p>王𫖯‑</p>"))
    unknown = make("<p>王</p><p>𰻞 \U0010fffd 🀄</p>")  # in no font: an empty box
    assert len(pypdf.PdfReader(io.BytesIO(unknown)).pages) == 1


def test_papers_are_made_with_data_that_looks_like_markup() -> None:
    sheet = papers.hot_work(plan='<img src="http://127.0.0.1/x"> & <b>加粗</b>')
    assert '<imgsrc="http://127.0.0.1/x">&<b>加粗</b>' in text(sheet_pdf(sheet))
