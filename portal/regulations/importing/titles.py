"""Which lines look like the title of a regulation, and what other documents are called."""

from __future__ import annotations

import re

from portal.regulations.importing.lines import CJK, Line

LONGEST_TITLE = 36

_FIRM_KINDS = "制度|规定|办法|细则|规程|守则|规范|准则|条例|章程|须知|规则|公约"
_KINDS = f"{_FIRM_KINDS}|标准|流程|程序|预案|手册|方案|职责|制度汇编|纪律|要求"
_QUALIFIED = r"(?:[（(【\[][^）)】\]]{1,12}[）)】\]]|试行|暂行|模板|模版|范本|范文|汇总|\d{4}版?)*"
_REGULATION = re.compile(rf"[^。；，：！？,;:!?]{{1,30}}(?:{_KINDS})\s*{_QUALIFIED}")
# Titles of regulations in the narrow sense: what may cut a document in two.
_FIRM = re.compile(rf"[^。；，：！？,;:!?]{{2,30}}(?:{_FIRM_KINDS})\s*{_QUALIFIED}")
_OTHER = re.compile(
    r"计划|总结|范文|反馈表|意见表|感谢信|邀请函|模[板版]|明细表|档案[卡表]|登记表|申请[单表书]|报告$|通知$|合同|协议书?$|表[一二三四五]?$|卡$|单$"
)
_LETTER = re.compile(r"尊敬的.{0,12}[：:，,！!]|大家好[！!：:]|谢谢大家|此致|敬礼|祝.{0,6}愉快")
_SCORE = re.compile(r"\s*[（(]?\d{1,2}\s*分[）)]?$")
PART = re.compile(r"(?:第([一二三四五六七八九十\d]{1,3})[篇编部](?:分)?\s*[：:、.\s]\s*(?P<after>.{2,40})"
                  r"|(?P<before>.{2,40}?)\s*【(?:第)?(?:[一二三四五六七八九十\d]{1,3}篇|篇[一二三四五六七八九十\d]{1,3})】"
                  r"|【(?:第)?(?:[一二三四五六七八九十\d]{1,3}篇|篇[一二三四五六七八九十\d]{1,3})】\s*(?P<behind>.{2,40})"
                  r"|[篇](?:[一二三四五六七八九十\d]{1,3})\s*[：:]\s*(?P<last>.{2,40}))")  # fmt: skip


def is_title(line: Line) -> bool:
    """Whether an unnumbered line stands as the title of a regulation."""
    text = line.text.strip()
    if line.table or not 4 <= len(text) <= LONGEST_TITLE or not re.search(f"[{CJK}]", text) or text[0] in "《（(【“":
        return False
    return _FIRM.fullmatch(text) is not None or (
        (line.heading == 1 or line.weight >= 2) and _REGULATION.fullmatch(text) is not None
    )


def is_numbered_title(rest: str) -> bool:
    """Whether the words behind a number read as the title of a regulation of its own: （三）会客登记制度."""
    text = without_score(rest)
    return 3 <= len(text) <= 26 and _FIRM.fullmatch(text) is not None and text[0] not in "《（("


def without_score(text: str) -> str:
    """巡检制度3分: what breaking a rule costs, behind its title."""
    return _SCORE.sub("", text.strip())


def part_title(text: str) -> str:
    """The title in a line that opens a part of a collection (第二篇：…, …【第二篇】); "" when it opens none."""
    match = PART.fullmatch(re.sub(r"(?<=制度)[.。]$", "", text.strip()))
    if not match:
        return ""
    title = next(found for found in (match["after"], match["before"], match["behind"], match["last"]) if found)
    return "" if title[-1] in "。；，,;" else clean(title)


def clean(title: str) -> str:
    """A title without what hangs on it."""
    title = re.sub(r"[（(](?:推荐|精选|通用|最新|合集|\d+字)[）)]", "", title.strip()).strip(" .．。:：-—·")
    return re.sub(rf"(?<=[{CJK}]) +(?=[{CJK}])", "", title) if re.fullmatch(rf"(?:[{CJK}] )+[{CJK}]", title) else title


def likely(title: str, words: str) -> bool:
    """Whether a text under this title is a regulation rather than a letter, a plan or a blank form."""
    if _LETTER.search(words[:400]) or _LETTER.search(words[-200:]):
        return False
    return bool(_REGULATION.search(title)) or not _OTHER.search(title)
