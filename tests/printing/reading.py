"""Reading a PDF back: its text, its pages, and the QR codes drawn on it (without a rasteriser)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdf
import zxingcpp
from PIL import Image, ImageDraw
from pypdf.generic import ContentStream

Point = tuple[float, float]
_DOT = 6  # pixels a module


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without spaces and line breaks: where a line ends is none of a test's business."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def missing(said: str, expected: str) -> list[str]:
    """Which of the expected texts, written with blanks between them, are not there."""
    return [one for one in expected.split() if one not in said]


def size(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page in millimetres."""
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def codes(pdf: bytes) -> list[str]:
    """What a scanner reads from each QR code, in the order they are drawn."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = []
    for page in reader.pages:
        for strokes in _strokes(ContentStream(page.get_contents(), reader)):
            if len(strokes) > 60:  # a code; everything else on our papers is drawn with far fewer lines
                found += [result.text for result in zxingcpp.read_barcodes(_picture(strokes))]
    return found


def _strokes(stream: ContentStream) -> Iterator[list[tuple[Point, Point]]]:
    """The straight lines of each stroked path. The codes are drawn in modules, so no matrix is needed."""
    path: list[tuple[Point, Point]] = []
    here: Point = (0.0, 0.0)
    for operands, operator in stream.operations:
        if operator == b"m":
            here = (float(operands[0]), float(operands[1]))
        elif operator == b"l":
            there = (float(operands[0]), float(operands[1]))
            path.append((here, there))
            here = there
        elif operator in (b"S", b"B"):
            yield path
            path = []
        elif operator in (b"f", b"f*", b"n"):
            path = []


def _picture(strokes: list[tuple[Point, Point]]) -> Image.Image:
    side = int(max(max(a[0], b[0]) for a, b in strokes))
    picture = Image.new("L", ((side + 8) * _DOT, (side + 8) * _DOT), 255)
    pen = ImageDraw.Draw(picture)
    for (x, y), (end, _) in strokes:
        box = (x + 4) * _DOT, (y + 3.5) * _DOT, (end + 4) * _DOT - 1, (y + 4.5) * _DOT - 1
        pen.rectangle(box, fill=0)
    return picture
