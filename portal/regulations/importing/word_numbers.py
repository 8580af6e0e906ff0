"""The numbers Word gives paragraphs by itself (numbering.xml, styles.xml): they stand nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from portal.regulations.numerals import chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_MOST_LEVELS = 9
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_MOST_BASED_ON = 20  # styles built on one another


@dataclass
class Style:
    """What a paragraph style says of its paragraphs."""

    name: str = ""
    based_on: str = ""
    heading: int = 0
    weight: int = 0
    numbered: tuple[str, int] | None = None  # list and level


@dataclass
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    legal: bool = False  # all its numbers in Arabic figures
    goes_on: bool = False  # its count is not begun anew below the next number above it


@dataclass
class Numbering:
    """The lists of a document, and how far each has been counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # of each abstract list
    lists: dict[str, str] = field(default_factory=dict)  # list → abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number_id: str, level: int) -> str:
        """Count one paragraph of the list, and say what Word shows before it."""
        abstract = self.lists.get(number_id)
        if abstract is None:
            return ""
        levels = self.levels.get(abstract, {})
        counted = self._counted.setdefault(abstract, {})
        if (number_id, level) in self.restarts:
            counted[level] = self.restarts.pop((number_id, level)) - 1
        counted[level] = counted.get(level, levels.get(level, _Level()).start - 1) + 1
        for deeper in [one for one in counted if one > level]:
            if deeper not in levels or not levels[deeper].goes_on:
                del counted[deeper]
        shown = levels.get(level)
        if shown is None:
            return ""
        if shown.kind == "bullet":
            return "•"

        def written(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            other = levels.get(of, _Level())
            return numbered(counted.get(of, other.start), "decimal" if shown.legal else other.kind)

        return re.sub(r"%([1-9])", written, shown.text).strip()


def read_numbering(root: Element | None) -> Numbering:
    """The lists of numbering.xml."""
    found = Numbering()
    for abstract in root.findall(f"{W}abstractNum") if root is not None else ():
        levels = {}
        for level in abstract.findall(f"{W}lvl")[:_MOST_LEVELS]:
            levels[whole(level.get(f"{W}ilvl"))] = _Level(
                whole(value(level, "start"), 1),
                value(level, "numFmt") or "decimal",
                value(level, "lvlText"),
                level.find(f"{W}isLgl") is not None,
                value(level, "lvlRestart") == "0",
            )
        found.levels[abstract.get(f"{W}abstractNumId") or ""] = levels
    for one in root.findall(f"{W}num") if root is not None else ():
        number_id = one.get(f"{W}numId") or ""
        found.lists[number_id] = value(one, "abstractNumId")
        for override in one.findall(f"{W}lvlOverride"):
            if override.find(f"{W}startOverride") is not None:
                at = whole(override.get(f"{W}ilvl"))
                found.restarts[number_id, at] = whole(value(override, "startOverride"), 1)
    return found


def read_styles(root: Element | None) -> dict[str, Style]:
    """The paragraph styles by id, with what they take over from those they are based on."""
    styles: dict[str, Style] = {}
    for one in root.findall(f"{W}style") if root is not None else ():
        name = value(one, "name")
        style = Style(name, value(one, "basedOn"))
        paragraph, run = one.find(f"{W}pPr"), one.find(f"{W}rPr")
        match = _HEADING.fullmatch(name.strip())
        if match:
            style.heading = int(match[1])
        if paragraph is not None:
            if paragraph.find(f"{W}outlineLvl") is not None and whole(value(paragraph, "outlineLvl"), 9) < 9:
                style.heading = style.heading or whole(value(paragraph, "outlineLvl")) + 1
            style.numbered = list_of(paragraph)
            style.weight += value(paragraph, "jc") == "center"
        style.weight += run is not None and on(run, "b")
        style.weight += name.lower() in ("title", "标题")
        styles[one.get(f"{W}styleId") or ""] = style
    return {style_id: _whole_style(style, styles) for style_id, style in styles.items()}


def _whole_style(style: Style, styles: dict[str, Style]) -> Style:
    whole_one = Style(style.name, style.based_on, style.heading, style.weight, style.numbered)
    above = styles.get(style.based_on)
    for _n in range(_MOST_BASED_ON):
        if above is None:
            break
        whole_one.heading = whole_one.heading or above.heading
        whole_one.weight = max(whole_one.weight, above.weight)
        whole_one.numbered = whole_one.numbered or above.numbered
        above = styles.get(above.based_on)
    return whole_one


def list_of(properties: Element) -> tuple[str, int] | None:
    """The list and level a paragraph's or style's properties name; ("0", 0) takes a paragraph out of its style's."""
    found = properties.find(f"{W}numPr")
    if found is None:
        return None
    return value(found, "numId"), min(whole(value(found, "ilvl")), _MOST_LEVELS - 1)


def value(element: Element, name: str) -> str:
    """The w:val of a child."""
    child = element.find(f"{W}{name}")
    return (child.get(f"{W}val") or "") if child is not None else ""


def on(element: Element, name: str) -> bool:
    """Whether a property that is a switch is there and not turned off."""
    child = element.find(f"{W}{name}")
    return child is not None and child.get(f"{W}val") not in ("0", "false", "off")


def whole(text: str | None, otherwise: int = 0) -> int:
    """A number of the document's, as far as it makes sense."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def numbered(number: int, kind: str) -> str:
    """A number as Word writes it in one of its formats; "" where it writes none."""
    if number < 1 or number > 9999:
        return str(number)
    if kind in ("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting",
                "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseDigitalTenThousand"):  # fmt: skip
        return chinese(number)
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and number <= 20:
        return chr(0x245F + number)
    if kind in ("lowerLetter", "upperLetter"):
        return chr((97 if kind == "lowerLetter" else 65) + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind in ("ideographTraditional", "ideographZodiac") and number <= 10:
        return ("甲乙丙丁戊己庚辛壬癸" if kind == "ideographTraditional" else "子丑寅卯辰巳午未申酉")[number - 1]
    if kind == "decimalZero":
        return f"{number:02}"
    return "" if kind == "none" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
                           (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        written += letters * (number // value)
        number %= value
    return written
