"""Photographs, decoded and drawn anew: what the camera wrote beside the picture (place, device, owner) stays behind."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageCms, ImageOps

from portal.errors import BadInput
from portal.files.content import JPEG, PNG, Kind

_log = logging.getLogger(__name__)

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 2400  # pixels: a page of A4 at 200 dots an inch
THUMB_SIDE = 320
MOST_BYTES_OF_A_DRAWING = 1_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """An image of our own making, and its thumbnail (always JPEG)."""

    kind: Kind
    content: bytes
    width: int
    height: int
    thumb: bytes


def redraw(content: bytes) -> Picture:
    """The picture drawn anew, upright, at most LONGEST_SIDE wide and high. Raises BadInput with a sentence."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            too_large = opened.width * opened.height > MOST_PIXELS
            image = opened if too_large else _decoded(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except Exception as error:  # decoders fed with broken files raise almost anything
        _log.info("damaged image: %s", type(error).__name__)
        raise BadInput(_("这张图片已损坏，打不开。请重新拍摄或导出后再上传。")) from None
    if too_large:
        raise BadInput(_("图片超过 6400 万像素，请缩小后再上传。"))
    # A screenshot stays crisp as PNG; a photograph that comes as PNG would be ten times the size of its JPEG.
    drawing = opened.format == "PNG" and len(content) <= MOST_BYTES_OF_A_DRAWING
    kind = PNG if drawing or image.mode == "RGBA" else JPEG
    thumb = _flat(image)
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return Picture(kind, _written(image, kind), *image.size, _written(thumb, JPEG))


def _decoded(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets JPEG decode at a half or a quarter: less to hold
    image = ImageOps.exif_transpose(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    transparent = "A" in image.getbands() or "transparency" in image.info
    image = _in_srgb(image).convert("RGBA" if transparent else "RGB")
    if transparent and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wider colours than screens assume; without its profile the picture would look dull."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        drawn = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile is no reason to refuse the picture
        return image
    return drawn or image


def _flat(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image.copy()
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _written(image: Image.Image, kind: Kind) -> bytes:
    image.info.clear()  # else Pillow writes some of the old metadata again
    out = io.BytesIO()
    if kind is JPEG:
        image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        image.save(out, "PNG")
    return out.getvalue()
