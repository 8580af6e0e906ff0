"""What is said of each kind of doubt, and why a line was dropped."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.regulations.importing.lines import Doubt, Dropped

SENTENCES: dict[str, Any] = {
    "garbled": _l("有乱码（%(assumed)s 处），缺失的字以〓代替，请对照原件补上：%(read)s"),
    "stray": _l("去掉了句中多余的“%(assumed)s”：%(read)s"),
    "ocr": _l("编号像是识别有误，按“%(assumed)s”理解：%(read)s"),
    "blank": _l("有留空或以 X 代替的内容，请补上：%(read)s"),
    "gap": _l("编号从这里跳过了 %(assumed)s，可能有缺漏：%(read)s"),
    "order": _l("编号没有接着往下排（上一个是 %(assumed)s）：%(read)s"),
    "empty": _l("编号 %(read)s 后面没有内容，可能都挤在后面一段里：%(assumed)s"),
    "glued": _l("标题与正文连在一起，按“%(assumed)s”断开：%(read)s"),
    "no_structure": _l("没有找到条款编号，按段落分条。"),
    "unlikely": _l("看上去不是制度，而是计划、总结、信函、模板或空白表格，所以没有勾选。"),
    "same_title": _l("文件里有几项制度同名，已加序号区别：%(read)s"),
    "title_guessed": _l("没有找到标题，暂用文件名：%(assumed)s"),
    "pages_joined": _l("文字被页码切成了 %(assumed)s 段，已去掉页码并接起来。"),
    "encoding": _l("文件没有写明编码，按 %(assumed)s 读取。"),
    "converted": _l("已把繁体转换为简体。转换逐字进行，人名、地名请核对。"),
    "traditional": _l("全文是繁体。需要简体的，请在上传时勾选转换。"),
    "picture": _l("有 %(assumed)s 张图片没有导入，请提请审批时用“插入图片”补上：%(read)s"),
    "merged": _l("表格有合并的单元格（%(assumed)s 处），内容已填入合并的每一格。"),
    "notes": _l("有 %(assumed)s 个脚注或尾注没有导入。"),
    "changes": _l("文件里有 %(assumed)s 处修订痕迹，按接受全部修订处理。"),
    "boxes": _l("有 %(assumed)s 个文本框，内容放在所在段落之后，次序请核对。"),
    "name_taken": _l(
        "《%(read)s》已是现行制度 %(assumed)s 的名称，暂加“（本店）”区别。"
        "要作为它的新版本，请改回名称，并把编号改为 %(assumed)s。"
    ),
    "department": _l("没有看出主管部门，请选择。"),
}
WHY: dict[str, Any] = {
    "page": _l("页码"),
    "head": _l("页眉页脚"),
    "contents": _l("目录"),
    "watermark": _l("水印"),
    "site": _l("网站的文字"),
    "rule": _l("分隔线"),
    "collection": _l("只有标题"),
}
# What a person must look into; the others only say what was done.
GRAVE = frozenset({"garbled", "blank", "gap", "order", "empty", "unlikely", "no_structure", "title_guessed", "picture"})


def sentence(doubt: Doubt) -> str:
    """The doubt in a sentence."""
    said = str(SENTENCES[doubt.kind]) % {"read": doubt.read, "assumed": doubt.assumed}
    return said.rstrip("：") if not doubt.read else said


def why(dropped: Dropped) -> str:
    """Why a line was dropped, in a word."""
    return str(WHY[dropped.why])
