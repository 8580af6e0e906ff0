"""Mends what copying, scanning and scraping did to a text: odd characters, spaces, punctuation, broken lines, garble.

Whatever is changed by a guess, or cannot be mended, becomes a doubt of its line.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from portal.regulations.importing.lines import CJK, LOST, Document, Doubt, Line, Progress, quoted
from portal.regulations.importing.marks import leading
from portal.regulations.importing.titles import is_numbered_title, is_title, part_title
from portal.search import pinyin
from portal.search.analyzer import simplified

BLANK = "＿＿＿"
ENDS = "。；：！？…”』」）》.;:!?"  # a line that ends so is complete

_WIDE = re.compile("[\u2e80-\u2fdf\u3220-\u3229\u2474-\u249b\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_SPACE = re.compile("[\t\x0b\x0c \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_READING = re.compile(f"(?<=[{CJK}])[(（]([a-zü\u00e0-\u017f\u01cd-\u01dc]{{1,6}})[)）]")
_LOST = re.compile("[\ufffd\u0080-\u009f\ue000-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]+")
_SYMBOL_BULLET = re.compile("^[\ue000-\uf8ff](?=\\s*\\S)")  # bullets of symbol fonts
_QUERIES = re.compile(f"(?<=[{CJK}，。、])[?？]{{2,}}(?=[{CJK}A-Za-z])|(?<=[{CJK}])\\?(?=[{CJK}])")
_MOJIBAKE = re.compile(
    "(?:[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+){2,}|锟斤拷|烫烫烫|屯屯屯"
)
_CHINESE = re.compile(f"[{CJK}]{{6,}}")
_CROWD, _CROWDED = 6, 4  # so many rare characters among so many are no Chinese
_MISSING = re.compile(f"{LOST}+")
_FOREIGN = re.compile(f"(?<=[{CJK}])[\u0370-\u03ff\u0400-\u04ff]+(?=[{CJK}])")
_STRAY = re.compile(f"(?<=[{CJK}])[`´](?=[{CJK}])|(?<=[的地得了])\\.(?=[{CJK}])")
_STOP = re.compile(f"(?<=[{CJK}])\\.(?=[{CJK}]|$)")
_GAP = re.compile(f"(?<=[{CJK}])[ _＿]+(?=[。；，])|(?<=[每第为是至于月年]) +(?=[日时元人分天个名月年点])|[_＿]{{2,}}")
_BLANK = re.compile(  # 开放时间为 。, ______, X 小时
    f"{_GAP.pattern}|(?<=[{CJK}])[xX×]{{2,4}}(?=[{CJK}])|(?<![A-Za-z])[XxＸ×]{{1,3}}(?=[个名位次日天月年周元小分%％步类级大万])"
)
_BETWEEN = re.compile(f"(?<=[{CJK}]) +(?=[{CJK}])")
_AROUND = re.compile("(?<=[，。；：、！？（《“]) +| +(?=[，。；：、！？）》”])")
_HALF = re.compile(f"(?<=[{CJK}”’）》])\\s*([,;:?!])|([,;:?!])(?=\\s*[{CJK}“‘（《])")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_PARENS = re.compile("\\(([^()]{0,200})\\)")
_IN_PARENS = re.compile(r"[（(][^（()）]*[)）]")
_TWICE = re.compile("([，。；：、！？])[ ]*[，。；：、]+")
_QUOTES = re.compile('"([^"]{1,100})"')
_OCR = (
    (re.compile(r"笫(?=[一二三四五六七八九十百\d]{1,4}[条章节款])"), "第"),
    (re.compile(r"(?<=第)[lI|](?=[条章节款])"), "1"),
    (re.compile(r"(?<=第\d)[lI|](?=[条章节款])"), "1"),
    (re.compile(r"(?<=第\d)[oO](?=[条章节款])"), "0"),
    (re.compile(r"^[（(][lI|][)）]"), "(1)"),
    (re.compile(r"^[lI|](?=[、．])"), "1"),
)
_PAGE_STARTS = re.compile(r"(\d{1,3})[、.．]")
_TITLE_SPACES = re.compile(f"^(?:[{CJK}] +)+[{CJK}]$")


def mend(document: Document, *, convert: bool, progress: Progress = lambda _percent: None) -> None:
    """Mend the characters of every line of the document, and join what was one line; `convert`: to simplified."""
    traditional = 0
    for n, line in enumerate(document.lines):
        if n % 500 == 0:
            progress(100 * n // len(document.lines))
        if line.table:
            line.table = [[_cell(cell, line, convert) for cell in row] for row in line.table]
            continue
        traditional += simplified(line.text) != line.text
        line.text = _characters(line.text, line, convert)
    document.lines = [line for line in document.lines if line.text or line.table]
    if traditional * 3 > len(document.lines):
        document.doubts.append(Doubt("converted" if convert else "traditional", 0))
    _join_pages(document)
    if document.wrapped:
        _join_broken(document)


def _cell(text: str, line: Line, convert: bool) -> str:
    return punctuated(_characters(text, line, convert), line.at, line.doubts, rejoin=True)


def _characters(text: str, line: Line, convert: bool) -> str:
    """One line's characters: as they should have been typed."""
    text = _SYMBOL_BULLET.sub("• ", text.strip())
    text = _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _UNSEEN.sub("", text)
    text = _READING.sub(lambda match: "" if _is_reading(match) else match[0], text)
    for pattern in (_LOST, _QUERIES):
        text = pattern.sub(lambda match: LOST * min(len(match[0]), 4), text)
    for pattern, right in _OCR:
        text, times = pattern.subn(right, text)
        if times:
            line.doubts.append(Doubt("ocr", line.at, read=quoted(text), assumed=right))
    text = simplified(text) if convert else text
    text = _SPACE.sub(" ", text).strip()
    return text.replace(" ", "") if _TITLE_SPACES.match(text) else text


def _is_reading(match: re.Match[str]) -> bool:
    """關(guān): some converters leave a character's reading in brackets behind it."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", match[1]) if not unicodedata.combining(char))
    return letters in pinyin.readings(match.string[match.start() - 1])


@lru_cache(8192)
def _is_rare(char: str) -> bool:
    """Outside the 3,755 characters of daily writing (GB 2312, first level)."""
    try:
        return char.encode("gb2312")[0] >= 0xD8
    except UnicodeEncodeError:
        return True


def _is_misread(run: str) -> bool:
    """Rare characters crowded together: bytes of another encoding, or cut in the middle of a character."""
    rare = [_is_rare(char) for char in simplified(run)]
    return any(sum(rare[n : n + _CROWD]) >= _CROWDED for n in range(len(rare) - _CROWD + 1))


def _told_garble(text: str, at: int, doubts: list[Doubt]) -> None:
    places = [match.start() for pattern in (_MISSING, _MOJIBAKE, _FOREIGN) for match in pattern.finditer(text)]
    places += [match.start() for match in _CHINESE.finditer(text) if _is_misread(match[0])]
    if places:
        doubts.append(Doubt("garbled", at, read=quoted(text, min(places)), assumed=str(len(places))))


def _join_pages(document: Document) -> None:
    """A text cut at the ends of pages, each page with its number before it: 3、…在酒 / 4、店的…"""
    lines = document.lines
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (match := _PAGE_STARTS.match(lines[end].text)) and int(match[1]) == end - start + 1:
            end += 1
        run = lines[start:end]
        cut = sum(line.text[-1] not in ENDS for line in run[:-1])
        if len(run) >= 3 and statistics.median(len(line.text) for line in run) > 200 and cut * 3 >= len(run):
            whole = run[0]
            whole.text = "".join(_PAGE_STARTS.sub("", line.text, count=1) for line in run)
            whole.doubts = [doubt for line in run for doubt in line.doubts]
            document.doubts.append(Doubt("pages_joined", whole.at, assumed=str(len(run))))
            lines[start:end] = [whole]
        start += 1


def _join_broken(document: Document) -> None:
    """Join lines that end where the paper ended, not the sentence."""
    lines = document.lines
    broken = [n for n in range(len(lines) - 1) if _may_join(lines[n], lines[n + 1])]
    if not broken:
        return
    width = statistics.median(len(lines[n].text) for n in broken)
    joins = {n for n in broken if _goes_on(lines[n].text, width, often=len(broken) >= 3)}
    joined: list[Line] = []
    for n, line in enumerate(lines):
        if n - 1 in joins and joined:
            before = joined[-1]
            space = " " if before.text[-1:].isascii() and line.text[:1].isascii() else ""
            before.text += space + line.text
            before.doubts += line.doubts
        else:
            joined.append(line)
    document.lines = joined


def _may_join(line: Line, following: Line) -> bool:
    if line.table or following.table or following.gap or line.heading or following.heading:
        return False
    if line.text[-1] in ENDS or line.text[-1] == LOST or leading(following.text) is not None:
        return False
    if any(is_title(one) or part_title(one.text) for one in (line, following)):
        return False
    begun = leading(line.text)
    return begun is None or not is_numbered_title(begun[3])


def _goes_on(text: str, width: float, *, often: bool) -> bool:
    """Whether a line without an end goes on in the next: as wide as the others, or a sentence begun behind another."""
    if text[-1] in "，、,（(《“":
        return True
    if width >= 12 and 0.6 * width <= len(text) <= 1.45 * width:
        return True
    return often and len(text) >= 14 and re.search("[，。；,;]", _IN_PARENS.sub("", text)[:-4]) is not None


def rejoins(texts: Iterable[str]) -> bool:
    """Whether spaces between Chinese characters are where lines broke, rather than between the words of a list."""
    lengths = [len(piece) for text in texts for piece in _BETWEEN.split(text)[:-1]]
    return len(lengths) >= 3 and statistics.median(lengths) >= 10


def punctuated(text: str, at: int, doubts: list[Doubt], *, rejoin: bool) -> str:
    """Full-width punctuation between Chinese characters; `rejoin`: the spaces between them are broken lines."""
    if not any("\u3400" <= char <= "\u9fff" for char in text):
        return text
    _told_garble(text, at, doubts)
    stray = _STRAY.search(text)
    if stray:
        doubts.append(Doubt("stray", at, read=quoted(text, stray.start()), assumed=stray[0]))
        text = _STRAY.sub("", text)
    text = _STOP.sub("。", text)
    blank = _BLANK.search(text)
    if blank:
        doubts.append(Doubt("blank", at, read=quoted(text, blank.start())))
        text = _GAP.sub(BLANK, text)
    text = _QUOTES.sub(r"“\1”", text)
    text = _HALF.sub(lambda match: _FULL[match[1] or match[2]], text)
    text = _PARENS.sub(_full_parens, text)
    text = _TWICE.sub(_stronger, text)
    text = _AROUND.sub("", text)
    return _BETWEEN.sub("", text) if rejoin else text


def _stronger(match: re.Match[str]) -> str:
    return "。" if "。" in match[0] else match[1]


def _full_parens(match: re.Match[str]) -> str:
    inside, text = match[1], match.string
    beside = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    numbered = re.fullmatch(r"\d{1,3}", inside)
    if not numbered and re.search(f"[{CJK}]", inside + beside):
        return f"（{inside}）"
    return match[0]
