"""The shipped fonts hold every character a print of ours may need."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = sorted((Path(__file__).parent.parent / "static/fonts").glob("noto-*"))
GB2312 = "".join(
    bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)
)
RARE_NAMES = "㛃䶮𬭎𫖯昇堃镕喆翀"
SIGNS = "☐☑□■✓①⑳№㎡℃￥“”—…《》【】「」：；（）＋＝"


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_a_font_covers_what_we_print(path):
    with TTFont(path, lazy=True) as font:
        covered = font.getBestCmap()
    assert [character for character in GB2312 + RARE_NAMES + SIGNS if ord(character) not in covered] == []
