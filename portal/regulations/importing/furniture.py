"""Takes out what is no part of any regulation: page numbers, running heads, contents, the words of web sites."""

from __future__ import annotations

import re
from collections import Counter

from portal.regulations.importing.lines import Document, Dropped, Line
from portal.search.analyzer import simplified

_PAGE = re.compile(
    r"[-—–·~\s]*(?:第\s*\d{1,4}\s*页(?:\s*[/／,，、]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|page\s*\d+(?:\s*of\s*\d+)?"
    r"|(?:[-—–~]\s*)\d{1,4}(?:\s*[-—–~])|共\s*\d{1,4}\s*页)[-—–·~\s]*",
    re.IGNORECASE,
)
PAGE_OF = re.compile(r"(?P<name>.{2,80})[_＿]第\s*\d+\s*页")
_BARE = re.compile(r"[\d\s|*=_~·.—–-]+")
_CONTENTS = re.compile(r".{2,60}?(?:\s*[.．…·]{4,}\s*|\t+\s*|…{2,}\s*)\d{1,4}")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CRUMBS = re.compile(r"(?:当前位置[:：]?\s*)?首页\s*[>＞»›/].*|.{0,20}[>＞»›].{0,20}[>＞»›].{0,20}")
# Said by sites that offer documents, never by a regulation. Compared in simplified characters.
_SITE = re.compile(
    r"ICP备|公网安备|版权所有|版权说明|侵权.{0,16}举报|copyright|上传人[:：]|文档编号[:：]|上传时间[:：]|点击查看|展开阅读全文|阅读全文"
    r"|下载本文|付费下载|免费阅读|继续免费|下载相关|下载文档前|返回\s*下载|资源描述|文档简介|本站|文库(?:网|上)|网友发表|复制下载"
    r"|供您参考|整理分享|会员分享|权益所有人|用户上传|下载文件中如有|下载资源的|电脑版|经营许可证|客服热线.{0,20}工作时间"
    r"|您的位置|相关搜索|猜你喜欢|扫码(?:关注|下载)|微信公众号|【阅览】|【导读】|正为您匹配|仅部分预览|内容提供方.{0,20}收益|文档侵犯您",
    re.IGNORECASE,
)
_SITE_LINE = re.compile(
    r"(?:相关推荐|热门文档|最新文档|相关资源|评论|温馨提示|上一篇.*|下一篇.*|举报|收藏|分享|打印|目录|文档简介|资源描述|正文|编辑[:：].*"
    r"|来源[:：].*|发布时间[:：].*|浏览次数[:：].*|字号[:：].*|回到顶部|返回顶部|加入收藏|付费下载|搜索)[:：]?"
)
_TAIL = re.compile(r"(?:温馨提示|相关推荐|热门文档|最新文档|相关资源|猜你喜欢|评论|展开阅读全文)[:：]?")
_WATERMARK = re.compile(
    r"(?:内部资料|内部文件|内部使用|机密|秘密|绝密|草稿|样本|严禁外传|请勿外传|仅供内部使用|注意保密|[,，、!！\s])+"
)
_HEADER_WORDS = re.compile(r"手册|有限公司|集团|汇编|版本|文件编号")
_NUMBERED = re.compile(r"\s*(?:第.{1,6}[章节条篇]|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])")
_REPEATED = 3  # times a line stands in a document before it may be a running head
_LONGEST_SITE_LINE = 260


def clear(document: Document) -> None:
    """Move such lines from the document's lines to its dropped ones."""
    kept: list[Line] = []
    heads = _running_heads(document.lines) if len(document.lines) > 20 else set()
    for line in document.lines:
        why = "" if line.table else _why(line, heads)
        if why:
            document.dropped.append(Dropped(line.text.strip(), line.at, why))
        else:
            kept.append(line)
    document.lines = _without_tail(_without_contents(kept, document), document)


def _why(line: Line, heads: set[str]) -> str:
    text = simplified(line.text).strip()
    if line.contents:
        return "contents"
    if _PAGE.fullmatch(text):
        return "page"
    if _BARE.fullmatch(text):
        return "page" if any(char.isdigit() for char in text) else "rule"
    if PAGE_OF.fullmatch(text):
        return "page"
    if _WATERMARK.fullmatch(text):
        return "watermark"
    if _LINK.fullmatch(text) or _CRUMBS.fullmatch(text) or _SITE_LINE.fullmatch(text):
        return "site"
    if len(text) <= _LONGEST_SITE_LINE and _SITE.search(text):
        return "site"
    return "head" if _bare_words(text) in heads else ""


def _bare_words(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


def _running_heads(lines: list[Line]) -> set[str]:
    """Short lines that come again and again beside page numbers, or name the house and its manual."""
    times: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for n, line in enumerate(lines):
        text = line.text.strip()
        if (
            line.table
            or line.heading
            or len(text) > 40
            or len(text) < 3
            or _NUMBERED.match(text)
            or text[-1] in "。；;"
        ):
            continue
        words = _bare_words(simplified(text))
        times[words] += 1
        beside[words] += any(
            _PAGE.fullmatch(lines[m].text.strip()) is not None or _BARE.fullmatch(lines[m].text.strip()) is not None
            for m in (n - 1, n + 1)
            if 0 <= m < len(lines) and not lines[m].table
        )
    return {
        words
        for words, count in times.items()
        if count >= _REPEATED and words and (beside[words] * 2 >= count or _HEADER_WORDS.search(words))
    }


def _without_contents(lines: list[Line], document: Document) -> list[Line]:
    """A table of contents copied as text: three lines and more that end in the number of a page."""
    kept: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and not line.table and _CONTENTS.fullmatch(line.text.strip()):
            run.append(line)
            continue
        if len(run) >= 3:
            document.dropped += [Dropped(one.text.strip(), one.at, "contents") for one in run]
        else:
            kept += run
        run = []
        if line is not None:
            kept.append(line)
    return kept


def _without_tail(lines: list[Line], document: Document) -> list[Line]:
    """What a site writes below a text, from a heading of its own on, in the last part of the document."""
    heads = [one.at for one in document.dropped if one.why == "site" and _TAIL.fullmatch(simplified(one.text))]
    if not heads or not lines:
        return lines
    for at in heads:
        after = [line for line in lines if line.at > at]
        words, all_words = sum(len(line.text) for line in after), sum(len(line.text) for line in lines)
        if after and words * 8 < all_words and not any(_NUMBERED.match(line.text) or line.table for line in after):
            document.dropped += [Dropped(line.text.strip(), line.at, "site") for line in after]
            lines = [line for line in lines if line.at <= at]
    return lines
