"""Documents with the slips real ones have, all of them invented for these tests; and a maker of Word files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

# Copied from a web site: crumbs, adverts, parts, stray marks, a number skipped, a value left empty.
COLLECTION = """首页 > 资料 > 管理制度 >

山庄后勤制度大全【汇集3篇】

上传人:林**2 文档编号:5500123 上传时间:2021-03-04

洗衣房管理制度【第一篇】

第一条为使布草洗涤有章可循,特制定本制度。

第二条送洗的布草应当场点数,双方在《布草交接单》上签字。

第三条 洗涤温度按标签执行,特别的`要求由主管说明。

第五条 破损布草单独存放,每月 日前报损。

泳池管理制度【第二篇】

泳池的开放时间由康乐部公布。

1 救生员的职责:

(1)开放前检查水质;

(2)巡视池边,不得离岗;

(3)劝阻跳水。

2 水质的管理:

每两小时测一次余氯,记录在册。

棋牌室管理规定【第三篇】

1.棋牌室每日十点开放。

2.不得以任何形式赌博,发现后立即报保安部。

3.客人离开后及时清理。

相关推荐

热门文档

12 5500123
"""

# A handbook: several regulations under numbers, lines broken at the width of the page, page numbers in between.
HANDBOOK = """第一部分:工程部规章汇编
工程部规章汇编
(一)锅炉房值班制度
1、锅炉工持证上岗,每班两人,任何一人离开锅炉房必须经当班
主管同意。
2、每小时记录一次压力与水位,发现异常立即停炉并报告工程部
经理。
- 12 -
3、严禁在锅炉房内会客、饮酒。
(二)电梯困人处置办法
1、接到报警后五分钟内到场。
(1)先安抚客人;
(2)再按维保单位的规程放人。
2、放人后填写《电梯故障记录》,由主管签字。
(三)配电室管理规定
1、非值班人员不得进入。
2、停送电操作一人操作、一人监护。
- 13 -
第二部分:前厅部年度总结
尊敬的各位领导:
大家好!现将本年的工作报告如下。
一、接待情况
全年接待稳中有升。
二、存在的问题
夜班人手偏紧。
"""

# Traditional characters with readings in brackets behind some, everything run together, some of it lost.
TRADITIONAL = """布草間管理制度_第1頁
布草間管理制度_第2頁
付費下載

文檔簡介

布草間管理制度引言:本制度旨在規(guī)范布草間的日常管理。一、職責(zé)與分工(一)布草員職責(zé):負責(zé)布草的收發(fā)與盤點,確??兔娓刹?。(二)主管職責(zé):每週抽查一次。二、流程與標準(一)收發(fā)流程:憑單收發(fā),當(dāng)面點清。(二)盤點標準:每月盤點一次,誤差不超過X%。三、附則本制度自公佈之日起施行。

溫馨提示

* 1. 本站資料須以本地電腦開啟。
* 2. 本站對資料不作擔保。
"""

# A law-like text whose articles follow one another within lines, words broken by spaces where lines ended.
LAWLIKE = """客房钥匙管理办法
第一章 总 则
第一条 目的。为了加强客房钥匙的 管理,保障客人的人身和财物 安全,特制定本办法。第二条 适用于前厅部与房务部的 全体员工。
第二章 领用与归还 第三条 领班每日凭工号牌领取楼层钥匙, 并在登记簿上签名。
1、总钥匙由值班经理保管;
2、楼层钥匙由领班保管。
第四条 钥匙遗失的,应当:
① 立即报告保安部;
② 当日更换锁芯。
第三章 附则
第五条 依照第三条规定领取钥匙的,下班前归还。
"""

# Pages whose numbers stand before the text of each, cutting words in two.
CUT_BY_PAGES = "接待服务规范\n\n" + "\n\n".join(
    f"{n}、{words}"
    for n, words in enumerate(
        [
            "第一节 总体要求一、服务宗旨" + "微笑迎客,主动问候。" * 24 + "遇到老年客人,主动搀",
            "扶。二、仪容仪表" + "工装整洁,发型端庄。" * 24 + "上岗前由领班检",
            "查。第二节 服务程序一、迎宾"
            + "车到人到,开门护顶。" * 24
            + "二、引领走在客人左前方。三、道别目送客人离店。",
        ],
        start=1,
    )
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<w:styles xmlns:w="{_W}">
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="条文"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Law"><w:name w:val="条文正文"/><w:basedOn w:val="Base"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""
_NUMBERING = f"""<w:numbering xmlns:w="{_W}">
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%2条"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""
PICTURE = '<w:p><w:r><w:drawing><a:graphic xmlns:a="urn:a"/></w:drawing></w:r></w:p>'


def paragraph(text: str, style: str = "", number: tuple[int, int] | None = None, *, bold: bool = False) -> str:
    """A paragraph; `number` is (list, level) of the automatic numbering."""
    numbered = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table; "^" merges a cell with the one above it, ">text" spans two columns."""
    drawn = ""
    for row in rows:
        cells = ""
        for cell in row:
            if cell == "^":
                properties, text = "<w:vMerge/>", ""
            elif cell.startswith(">"):
                properties, text = '<w:gridSpan w:val="2"/>', cell[1:]
            else:
                properties, text = '<w:vMerge w:val="restart"/>', cell
            cells += f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"
        drawn += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl>{drawn}</w:tbl>"


def word(*blocks: str, numbering: str = _NUMBERING) -> bytes:
    """A .docx of these blocks."""
    body = f'<w:document xmlns:w="{_W}"><w:body>{"".join(blocks)}<w:sectPr/></w:body></w:document>'
    return packed({"word/document.xml": body, "word/styles.xml": _STYLES, "word/numbering.xml": numbering})


def packed(parts: dict[str, str]) -> bytes:
    """A zip with these parts, as Word files are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def long_manual(regulations: int = 20, articles: int = 30) -> bytes:
    """Some sixty pages: regulations under headings, chapters, articles by style, lists, tables, pictures."""
    names = ["洗衣房", "泳池", "棋牌室", "健身房", "茶室", "停车场", "花房", "锅炉房", "配电室", "电梯"]
    blocks = [paragraph("云栖山庄制度汇编", "Title")]
    for n in range(regulations):
        restart = n + 10
        blocks.append(paragraph(f"{names[n % 10]}{'夜间' if n >= 10 else ''}管理制度", "H1"))
        for m in range(articles):
            if m % 10 == 0:
                blocks.append(paragraph(["总则", "日常管理", "检查与奖惩"][m // 10 % 3], number=(restart, 0)))
            words = (
                f"{names[n % 10]}的工作人员应当按照第{m + 1}项要求认真履行职责，做好记录，发现异常立即报告当班主管。"
            )
            blocks.append(paragraph(words * 2, number=(restart, 1)))
            if m % 7 == 3:
                blocks += [paragraph(f"检查项目{k}：按标准逐项核对；", number=(restart, 2)) for k in (1, 2, 3)]
        blocks.append(table([["项目", "标准", "频次"], ["温度", "26 度", "每日"], ["^", "湿度", "每周"]]))
        blocks.append(PICTURE)
    lists = "".join(
        f'<w:num w:numId="{n + 10}"><w:abstractNumId w:val="0"/>'
        + "".join(f'<w:lvlOverride w:ilvl="{k}"><w:startOverride w:val="1"/></w:lvlOverride>' for k in (0, 1))
        + "</w:num>"
        for n in range(regulations)
    )
    # In such a list the articles count on through the chapters.
    lawlike = _NUMBERING.replace('<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>',
                                 '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
                                 '<w:lvlRestart w:val="0"/>', 1)  # fmt: skip
    return word(*blocks, numbering=lawlike.replace("</w:numbering>", lists + "</w:numbering>"))
