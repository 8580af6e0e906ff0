"""Which files are taken, which are refused and with what words, and what becomes of names and photographs."""

from __future__ import annotations

import errno
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from portal.errors import BadInput
from portal.files import content, images, names, service
from tests.files.made_files import DOCX, PDF, XLSX, office, photo


@pytest.mark.parametrize(
    ("given_content", "filename", "name", "mime"),
    [
        (photo(), "现场.jpg", "现场.jpg", "image/jpeg"),
        (photo(), "IMG_0001.JPEG", "IMG_0001.jpg", "image/jpeg"),
        (photo(kind="PNG"), "截图.png", "截图.png", "image/png"),
        (photo(kind="PNG"), "截图.jpg", "截图.png", "image/png"),  # the content counts
        (photo(kind="WEBP"), "a.webp", "a.jpg", "image/jpeg"),
        (photo(kind="WEBP", mode="RGBA"), "a.webp", "a.jpg", "image/jpeg"),  # transparent nowhere
        (PDF, "合同.pdf", "合同.pdf", "application/pdf"),
        (PDF, "合同", "合同.pdf", "application/pdf"),
        (PDF, "合同.html", "合同.pdf", "application/pdf"),
        (DOCX, "方案.docx", "方案.docx", content.DOCX.mime),
        (XLSX, "清单.xls", "清单.xlsx", content.XLSX.mime),
        ("你好\r\n".encode(), "说明.txt", "说明.txt", "text/plain"),
        ("姓名,金额\r\n李建国,12\r\n".encode("gb18030"), "表.CSV", "表.csv", "text/csv"),
        ("\ufeff姓名".encode(), "表.csv", "表.csv", "text/csv"),
    ],
)
def test_taken(put, given_content, filename, name, mime):
    attachment = put(given_content, filename)
    assert (attachment.name, attachment.mime) == (name, mime)
    assert (attachment.hotel_id, attachment.made_by_id, attachment.purpose) == (1, 1, "report")
    stored = service.content_of(attachment)
    assert len(stored) == attachment.size
    if attachment.is_image:
        assert (attachment.width, attachment.height) == (400, 300)
        assert Image.open(io.BytesIO(service.content_of(attachment, thumb=True))).size == (320, 240)
    else:
        assert stored == given_content
        assert attachment.thumb_sha256 is None


@pytest.mark.parametrize(
    ("given_content", "filename", "says"),
    [
        (b"", "a.txt", "文件是空的"),
        (b"x" * (15 * 1024 * 1024 + 1), "a.txt", "超过 15 MB"),
        (b"MZ\x90\x00" + b"\x00" * 60, "setup.exe", "不能上传这种文件。可以上传：照片"),
        (b"MZ\x90\x00" + b"\x00" * 60, "说明.txt", "不能上传这种文件"),
        (b"<html><script>alert(1)</script>", "a.html", "不能上传这种文件"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "不能上传这种文件"),
        (photo(kind="GIF"), "a.gif", "不能上传这种文件"),
        (b"\xff\xfe\xfd\x81", "a.txt", "不能上传这种文件"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "IMG.HEIC", "兼容性最佳"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "旧.doc", "另存为 docx"),
        (office("a.txt"), "a.zip", "不能上传压缩包"),
        (office("word/document.xml"), "a.docx", "不能上传压缩包"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsm", "有宏"),
        (office("[Content_Types].xml", "xl/workbook.xml", content=b"0" * 101 * 1024 * 1024), "a.xlsx", "展开后过大"),
        (DOCX[:60], "a.docx", "已损坏"),
        (photo()[:500], "a.jpg", "图片已损坏"),
        (b"\xff\xd8\xff\xe0not a photo", "a.jpg", "图片已损坏"),
        (b"\x89PNG\r\n\x1a\nnot a picture", "a.png", "图片已损坏"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "图片已损坏"),
    ],
)
def test_refused_in_words(put, store, given_content, filename, says):
    with pytest.raises(BadInput, match=says):
        put(given_content, filename)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def flood(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8001, 8000), (10_000, 10_000), (60_000, 60_000)])
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(put, size):
    with pytest.raises(BadInput, match="6400 万像素"):
        put(flood(*size), "a.png")


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b"PK\x03\x04"]),
)
def test_whatever_comes_is_taken_or_refused_in_words(tail, head):
    try:
        if content.recognise(head + tail, "txt").is_image:
            images.redraw(head + tail)
    except BadInput:
        return  # any other exception fails the test


def test_what_the_camera_wrote_beside_the_picture_stays_behind(put):
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}  # where it was taken
    for given_content in (
        photo(exif=exif, comment=b"SecretComment"),
        photo(kind="PNG", exif=exif),
        photo(kind="WEBP", exif=exif, xmp=b"SecretXmp"),
    ):
        assert b"Secret" in given_content
        attachment = put(given_content, "a.jpg")
        for stored in (service.content_of(attachment), service.content_of(attachment, thumb=True)):
            assert b"Secret" not in stored
            assert not Image.open(io.BytesIO(stored)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_page_hidden_behind_a_picture_stays_behind(put, kind):
    attachment = put(photo(kind=kind) + b"<script>alert(1)</script>", "a.jpg")
    assert b"<script>" not in service.content_of(attachment)


def test_a_photograph_taken_sideways_stands_upright(put):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to look at it
    attachment = put(photo(400, 300, exif=exif), "a.jpg")
    assert (attachment.width, attachment.height) == (300, 400)
    upright = Image.open(io.BytesIO(service.content_of(attachment))).convert("L")
    left, right = upright.getpixel((5, 200)), upright.getpixel((295, 200))
    assert left > right + 100  # what was bottom, the light end of the gradient, is at the left now


def test_large_pictures_become_smaller_and_small_ones_do_not_grow(put):
    large = put(photo(6000, 3000), "a.jpg")
    assert (large.width, large.height) == (2400, 1200)
    small = put(photo(40, 30), "b.jpg")
    assert (small.width, small.height) == (40, 30)


def test_transparency_is_kept_and_the_thumbnail_is_on_white(put):
    image = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    image.putpixel((0, 0), (255, 0, 0, 255))
    out = io.BytesIO()
    image.save(out, "WEBP", lossless=True)
    attachment = put(out.getvalue(), "章.webp")
    assert attachment.name == "章.png"
    assert Image.open(io.BytesIO(service.content_of(attachment))).getpixel((40, 40))[3] == 0
    assert Image.open(io.BytesIO(service.content_of(attachment, thumb=True))).getpixel((40, 40)) == (255, 255, 255)


def test_a_photograph_that_comes_as_png_is_kept_as_jpeg(put):
    noise = Image.effect_noise((1200, 1000), 80)
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > images.MOST_BYTES_OF_A_DRAWING
    assert put(out.getvalue(), "a.png").name == "a.jpg"


@pytest.mark.parametrize("profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"broken"])
def test_colour_profiles_are_worked_in_and_broken_ones_ignored(put, profile):
    attachment = put(photo(icc_profile=profile), "a.jpg")
    assert "icc_profile" not in Image.open(io.BytesIO(service.content_of(attachment))).info


def test_a_picture_for_print_of_four_inks_is_taken(put):
    assert put(photo(mode="CMYK"), "a.jpg").mime == "image/jpeg"


@pytest.mark.parametrize(
    ("given_name", "stem"),
    [
        ("合同 终稿.pdf", "合同 终稿"),
        ("../../etc/passwd.txt", "passwd"),
        ("C:\\Users\\me\\证件.jpg", "证件"),
        ("..", ""),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1"),
        ("照\u202egpj.exe", "照gpj"),
        ("a\x00b.txt", "ab"),
        ('<img src="x">.png', "img src=x"),
        ("CON.txt", "_CON"),
        ("a   b\t.txt", "a b"),
        ("e\u0301.txt", "é"),
        ("长" * 300 + ".txt", "长" * 100),
        ("", ""),
    ],
)
def test_names_are_made_safe(given_name, stem):
    assert names.stem_of(given_name) == stem


@given(st.text())
def test_no_name_carries_anything_dangerous(text):
    stem = names.stem_of(text)
    assert len(stem) <= 101
    assert not set(stem) & set('/\\<>:"|?*\r\n\0\u202e')
    assert stem == stem.strip(" .")


def test_a_file_without_a_name_gets_one(put):
    assert put(PDF, "").name == "未命名.pdf"


def test_a_full_disk_says_so(put, store, monkeypatch):
    def full(_content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(service.StorageFull, match=r"磁盘已满.*不受影响"):
        put(PDF, "a.pdf")


def test_a_person_cannot_fill_the_disk_with_what_is_never_submitted(put, li, wang, monkeypatch):
    monkeypatch.setattr(service, "MOST_UNBOUND", 3)
    for _ in range(3):
        last = put(PDF, "a.pdf")
    with pytest.raises(BadInput, match="太多"):
        put(PDF, "a.pdf")
    put(PDF, "a.pdf", person=wang)
    service.bind([last.id], 7, by=li)
    put(PDF, "a.pdf")
