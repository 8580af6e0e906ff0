"""Text and Markdown files: which encoding they are in, and their lines."""

from __future__ import annotations

import codecs
import re

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.regulations.importing.lines import Document, Doubt, Line
from portal.search.analyzer import simplified

_SAMPLE = 60_000  # bytes an encoding is judged by
_LEAST_KNOWN = 0.12  # of the characters: in any Chinese text more than a third are among the frequent ones
_BROKEN = 0.02  # of the characters; more broken ones mean that it is another encoding
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外"
    "天四日事平相全表间样与关各重新线内数正心反明看原利比或但质气第向道此变条只没结解问意建月公无系情者最立代已通并提直题"
    "程展五果料员位入常文总次品式活设及管特件长求基资边流路级少统接较将组见计别期根指几区强放决被做必先回则任取据处给门即"
    "保规领口导器金增交受认六共权收证改清更单安场身车例务具万每目至达示议报完类名确信节整记须商非办支约便除消构称准精值号"
    "率维划选标写存按格置层始专状识适属火住调满局参引该价严酒店客户责奖罚宾岗班"
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_TITLE_MARKS = re.compile(r"\s*\{[^{}]*\}$")  # {#slug facts="…"} of texts in our own format
_LINK = re.compile(r"(!?)\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_BULLET = re.compile(r"^\s{0,12}[-*+]\s+")
_RULED = re.compile(r"^\s*\|?[\s|:-]*-[\s|:-]*\|?\s*$")


def decoded(content: bytes) -> tuple[str, list[Doubt]]:
    """The text of a file, whatever its encoding. Raises BadInput for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(encoding, errors="replace")), []
    try:
        return _checked(content.decode("utf-8")), []
    except UnicodeDecodeError:
        pass
    sample = content[:_SAMPLE]
    # The sample may end within a character, so the last few do not count.
    tried = {
        encoding: _judged(sample, encoding) for encoding in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
    }
    best = max(tried, key=lambda encoding: tried[encoding])
    if tried[best] < _LEAST_KNOWN:
        raise BadInput(_("读不出文件里的文字。请存为 UTF-8 编码的文本文件，或用 Word 的 .docx。"))
    return _checked(content.decode(best, errors="replace")), [Doubt("encoding", 0, assumed=best)]


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text[:_SAMPLE])) > 3:
        raise BadInput(_("这个文件不是文字。可以导入 Word（.docx）、文本（.txt）、Markdown（.md）和网页（.html）。"))
    return _CONTROL.sub("", text)


def _judged(sample: bytes, encoding: str) -> float:
    """How much of the sample is frequent Chinese in this encoding; 0 where much is broken."""
    text = sample.decode(encoding, errors="replace")[:-2]
    foreign = [char for char in simplified(text) if char > "\x7f"]
    if not foreign or text.count("\ufffd") > max(2, _BROKEN * len(text)) or _CONTROL.search(text):
        return 0.0
    return sum(char in _FREQUENT for char in foreign) / len(foreign)


def read_text(text: str) -> Document:
    """The lines of a text file."""
    lines, gap = [], False
    for at, words in enumerate(re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text), start=1):
        if words.strip():
            lines.append(Line(words, at, gap=gap))
        gap = not words.strip()
    return Document(lines, wrapped=True)


def read_markdown(text: str) -> Document:
    """The lines of a Markdown file: headings with their level, tables, lists; marks within the words taken off."""
    document = Document([], wrapped=True)
    gap, pictures = False, 0
    rows: list[list[str]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and lines[0].strip() == "+++" and "+++" in lines[1:]:  # a header of our own format: only its title counts
        end = lines.index("+++", 1)
        title = next((m[1] for one in lines[1:end] if (m := re.match(r'title\s*=\s*"([^"]*)"', one))), "")
        lines[: end + 1] = [f"# {title}" if title else "", *[""] * end]
        lines[end + 1 :] = [f"#{one}" if title and one.startswith("#") else one for one in lines[end + 1 :]]
    for at, words in enumerate([*lines, ""], start=1):
        pictures += sum(bool(match[1]) for match in _LINK.finditer(words))
        words = _LINK.sub(lambda match: "" if match[1] else match[2], words)
        if words.lstrip().startswith("|"):
            if not _RULED.match(words):
                rows.append([_unmarked(cell) for cell in words.strip().strip("|").split("|")])
            continue
        if rows:
            document.lines.append(Line("", at, table=rows))
            rows = []
        heading = _HEADING.match(words)
        if heading:
            title = _unmarked(_TITLE_MARKS.sub("", heading[2]))
            document.lines.append(Line(title, at, heading=len(heading[1]), gap=gap))
        elif words.strip() and not re.fullmatch(r"\s*(?:```.*|~~~.*|[-*_=\s]{3,})", words):
            quote = re.sub(r"^\s*(?:>\s?)+", "", words)
            document.lines.append(Line(_unmarked(_BULLET.sub("• ", quote)), at, gap=gap))
        gap = not words.strip()
    if pictures:
        document.doubts.append(Doubt("picture", 0, assumed=str(pictures)))
    return document


def _unmarked(words: str) -> str:
    return re.sub(r"\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|`", "", words).strip()
