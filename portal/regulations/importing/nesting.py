"""From the segments of one regulation to its chapters and articles, each with its paragraphs, items and tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from portal.regulations.importing import writing
from portal.regulations.importing.lines import CJK, LOST, Article, Doubt, quoted
from portal.regulations.importing.marks import RANKS, Segment
from portal.regulations.numerals import chinese

FRONT = "前言"
_LONGEST_HEADING = 22
_LONGEST_TITLE = 18  # characters of a title made from an article's words
_STOPS = "。；：！？;:!?"
_TITLED = re.compile(r"([^。；：，、！？“”]{2,14})(?:[：。]|:(?!\d))\s*(.+)", re.DOTALL)
_SPACED = re.compile(rf"([{CJK}]{{2,8}}) +([{CJK}“《].{{9,}})", re.DOTALL)
_VERB = re.compile(r"不得|严禁|禁止|必须|应|可以|凡|由|自|将|按|经|须|不|负责|实施|执行|施行|解释|遵守|进行|做好|填写")
_ANNOUNCES = re.compile(r"以下|如下|下列|包括|应当|^凡")
_LOOKS_BACK = re.compile(r"不符|上述|以上|前款|前项|前述|违反|超过|未")
_LETTERS_APART = re.compile(rf"(?:[{CJK}] )+[{CJK}]")
_NO_TITLE = re.compile(r"[。；：，、！？]|(?:[的或和与及对])$")
_CHAPTER_GLUED = re.compile(
    r"([^，。；：的与和及、]{2,9}?(?:机制|职责|目标|设置|规范|流程|管理|措施|要求|内容|原则|范围|标准|体系|制度|办法|说明|责任|监督))"
    r"(?=[^，。；：的与和及、].{12})"
)
_GLUED = re.compile(
    r"(目的(?:和|与|及)?(?:原则|范围|意义|依据)?|(?:适用|应用)?范围|引言|概\s?述|简介|定义|总则|附则|背景|基本原则|介绍)"
    r"(?=(?:为了?|本|凡|酒店|客户|宾客|公司|部门|根据|依据|随着|各|所有|在|对|通过))"
)


@dataclass
class _Node:
    """A segment with its depth in the numbers: 0 for the outermost of this regulation."""

    segment: Segment
    depth: int
    children: int = 0  # numbered ones, directly below


def articles_of(segments: list[Segment], doubts: list[Doubt]) -> list[Article]:
    """The articles of a regulation in order. `doubts` is told what concerns the whole."""
    segments = _without_empty(_with_titles(segments))
    nodes = _nested(segments)
    chapter_kinds, article_kinds = _levels(nodes)
    if not article_kinds and not chapter_kinds:
        doubts.append(Doubt("no_structure", segments[0].at if segments else 0))
    builder = _Builder(chapter_kinds, article_kinds)
    for node in nodes:
        builder.take(node)
    made = builder.done()
    _check_numbers(nodes, made, doubts)
    return made


def _with_titles(segments: list[Segment]) -> list[Segment]:
    """Numbers whose title stands on the next line get it; headings without a number become kinds of their own."""
    made: list[Segment] = []
    levels = sorted({segment.heading for segment in segments if segment.is_heading and segment.kind == "plain"})
    numbered = levels or any(segment.kind not in ("plain", "bullet") for segment in segments)
    by_law = any(segment.kind == "article" for segment in segments)  # 第一条: then nothing else heads its items
    for n, segment in enumerate(segments):
        before = made[-1] if made else None
        if (before is not None and before.kind in ("chapter", "section") and not before.text and segment.kind == "plain"
                and not segment.table and _is_short(segment.text)):  # fmt: skip
            before.text = segment.text
            before.doubts = [*before.doubts, *segment.doubts]
            continue
        if segment.kind == "plain" and segment.is_heading:
            segment.kind = "subtitle" if segment.heading > levels[0] else "title"
        elif segment.kind == "plain" and not segment.table and _is_short(segment.text) and not levels:
            following = segments[n + 1] if n + 1 < len(segments) else None
            begins = following is not None and following.value == 1 and following.kind in ("paren", "dec1", "cn_paren")
            heads = not numbered and _heads_text(segment, following)
            heads = heads or (begins and not by_law and len(segment.text) <= 12 and not segment.text.endswith(LOST))
            segment.kind = "title" if heads else "plain"
        made.append(segment)
    return made


def _heads_text(segment: Segment, following: Segment | None) -> bool:
    """In a text without numbers: a few words without an end, before a sentence that has one."""
    if following is None or following.kind != "plain" or following.table:
        return False
    return len(segment.text) <= 12 and segment.text[-1] not in _STOPS and following.text[-1] in _STOPS


def _without_empty(segments: list[Segment]) -> list[Segment]:
    """Without numbers that stand alone: (1) (2) (3) in a row, their words lost or further down."""
    kept: list[Segment] = []
    lost: list[Segment] = []
    for n, segment in enumerate(segments):
        following = segments[n + 1] if n + 1 < len(segments) else None
        empty = segment.kind not in ("plain", "title", "subtitle") and not segment.text
        deeper = following is not None and RANKS[following.kind] > RANKS[segment.kind]
        if empty and not (deeper and segment.kind in ("chapter", "section", "article")):
            lost.append(segment)
            continue
        if lost:
            labels = "".join(one.label for one in lost)
            found = [doubt for one in lost for doubt in one.doubts]
            doubt = Doubt("empty", lost[0].at, read=labels, assumed=quoted(segment.text))
            segment.doubts = [*found, *segment.doubts, doubt]
            lost = []
        kept.append(segment)
    return kept


def _nested(segments: list[Segment]) -> list[_Node]:
    """Each segment with its depth: a kind of number that is new lies below the one in hand."""
    nodes: list[_Node] = []
    stack: list[_Node] = []
    for segment in segments:
        if segment.kind in ("plain", "bullet"):
            nodes.append(_Node(segment, len(stack)))
            continue
        kinds = [node.segment.kind for node in stack]
        if segment.kind in kinds:
            del stack[kinds.index(segment.kind) :]
        else:
            while stack and RANKS[stack[-1].segment.kind] > RANKS[segment.kind]:
                stack.pop()
        node = _Node(segment, len(stack))
        if stack:
            stack[-1].children += 1
        stack.append(node)
        nodes.append(node)
    return nodes


def _levels(nodes: list[_Node]) -> tuple[set[str], set[str]]:
    """Which kinds of numbers are chapters, and which articles."""
    kinds = Counter(node.segment.kind for node in nodes if node.segment.kind not in ("plain", "bullet"))
    if "article" in kinds:
        return {"chapter", "section"} & kinds.keys(), {"article"}
    if {"title", "subtitle"} <= kinds.keys():
        return {"title"}, {"subtitle"}
    above = {"chapter", "section"} & kinds.keys()
    if above:
        below = [kind for kind in kinds if kind not in above and kind not in ("title", "subtitle")]
        return above, set(sorted(below, key=RANKS.__getitem__)[:1])
    ordered = [node for node in nodes if node.segment.kind in kinds]
    if not ordered:
        return set(), set()
    top = min(node.depth for node in ordered)
    first = [node for node in ordered if node.depth == top]
    second = [node for node in ordered if node.depth == top + 1]
    headed = [node for node in first if node.children]
    outer, inner = ({node.segment.kind for node in some} for some in (first, second))
    if len(second) >= 4 and outer == {"title"} and not any(node.segment.is_heading for node in first):
        return outer, inner
    if len(first) >= 2 and len(second) >= 4 and len(headed) >= 0.7 * len(first) and _are_headings(headed):
        return outer, inner
    return set(), outer


def _are_headings(nodes: list[_Node]) -> bool:
    short = sum(_is_short(node.segment.text.rstrip("。：:")) for node in nodes)
    return short >= 0.7 * len(nodes)


def _is_short(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_HEADING and not any(stop in text for stop in "。；！？，")


@dataclass
class _Block:
    """A paragraph or table of an article; `level` 0 is the article itself, 1 and deeper lie in items."""

    text: str
    level: int = 0
    item: bool = False
    bullet: bool = False


@dataclass
class _Draft:
    title: str
    chapter: str
    label: str
    at: int
    words: str = ""  # what stands for the body where there is none: the title as it was written
    blocks: list[_Block] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


class _Builder:
    def __init__(self, chapter_kinds: set[str], article_kinds: set[str]) -> None:
        self._chapter_kinds, self._article_kinds = chapter_kinds, article_kinds
        self._drafts: list[_Draft] = []
        self._chapter = self._outer = ""
        self._open: _Draft | None = None
        self._items: list[tuple[str, str]] = []  # kind and words of the items in hand, the outermost first

    def take(self, node: _Node) -> None:
        segment = node.segment
        if segment.kind in self._chapter_kinds:
            self._begin_chapter(segment)
        elif segment.kind in self._article_kinds or (not self._article_kinds and not segment.table):
            self._begin_article(segment)
        else:
            self._add(segment)

    def _begin_chapter(self, segment: Segment) -> None:
        title, rest = self._split(segment)
        if segment.kind == "chapter" and "section" in self._chapter_kinds:
            self._outer = title
        elif segment.kind == "section" and self._outer:
            title = f"{self._outer}　{title}"
        self._chapter, self._open, self._items = title, None, []
        if rest:
            self._drafts.append(_Draft(title, title, segment.label, segment.at, "", [_Block(rest)], segment.doubts))
            self._open = self._drafts[-1]
        else:  # a chapter that stays without articles gets one of its own name
            self._drafts.append(_Draft(title, title, segment.label, segment.at, "", [], list(segment.doubts)))

    def _begin_article(self, segment: Segment) -> None:
        title, rest = self._split(segment)
        draft = _Draft(title or _derived(rest), self._chapter, segment.label, segment.at, writing.words(segment.text),
                       doubts=list(segment.doubts))  # fmt: skip
        if rest:
            draft.blocks.append(_Block(rest))
        last = self._drafts[-1] if self._drafts else None
        if last is not None and not last.blocks and last.title == self._chapter == last.chapter and self._open is None:
            draft.doubts = [*last.doubts, *draft.doubts]
            self._drafts.pop()
        self._drafts.append(draft)
        self._open, self._items = draft, []

    def _add(self, segment: Segment) -> None:
        if self._open is None:
            last = self._drafts[-1] if self._drafts else None
            if last is None or last.blocks:
                last = _Draft(self._chapter or FRONT, self._chapter, "", segment.at)
                self._drafts.append(last)
            self._open = last
        self._open.doubts += segment.doubts
        if segment.table:
            self._items = []
            self._open.blocks.append(_Block(writing.table_words(segment.table)))
        elif segment.kind == "bullet":
            self._open.blocks.append(_Block(writing.words(segment.text), len(self._items) + 1, True, True))
        elif segment.kind == "plain":
            if self._items and (not _is_open(self._items[-1][1]) or _LOOKS_BACK.match(segment.text)):
                self._items = []
            self._open.blocks.append(_Block(writing.words(segment.text), len(self._items)))
        else:
            kinds = [kind for kind, _words in self._items]
            if segment.kind in kinds:
                del self._items[kinds.index(segment.kind) :]
            elif any(RANKS[kind] > RANKS[segment.kind] for kind in kinds):
                self._items = [one for one in self._items if RANKS[one[0]] < RANKS[segment.kind]]
            self._items.append((segment.kind, segment.text))
            self._open.blocks.append(_Block(writing.words(segment.text), len(self._items), True))

    def _split(self, segment: Segment) -> tuple[str, str]:
        """The title of a segment and the words below it, fit for Markdown; the title "" where it has none."""
        title, rest, glued = (segment.text, "", False) if segment.is_heading else titled(segment.text)
        if glued:
            segment.doubts = [*segment.doubts, Doubt("glued", segment.at, read=quoted(segment.text), assumed=title)]
        if segment.kind in self._chapter_kinds and not title and not rest.strip():
            title = segment.label
        guess = _CHAPTER_GLUED.match(rest) if segment.kind in self._chapter_kinds and not title else None
        if guess:
            title, rest = guess[1], rest[guess.end() :]
            segment.doubts = [*segment.doubts, Doubt("glued", segment.at, read=quoted(segment.text), assumed=title)]
        if segment.kind in self._chapter_kinds and not title:
            title, rest = (rest, "") if len(rest) <= 40 else (_derived(rest), rest)
        return (writing.title_words(title) if title else ""), writing.words(rest)

    def done(self) -> list[Article]:
        drafts = [draft for draft in self._drafts if draft.blocks or draft.title]
        made = [
            Article(
                draft.title,
                draft.chapter,
                _markdown(draft.blocks) or draft.words or draft.title,
                draft.label,
                draft.at,
                draft.doubts,
            )
            for draft in drafts
        ]
        return writing.in_chapters(made, FRONT)


def titled(text: str) -> tuple[str, str, bool]:
    """A title in front of words: (title, words behind it, whether the cut is a guess); title "" if there is none."""
    text = text.strip()
    glued = _GLUED.match(text)
    if glued:
        return glued[1].replace(" ", ""), text[glued.end() :], True
    bare = text.rstrip("。：: ")
    if _is_short(bare) and not re.search(r"[，、]", bare) and len(bare) <= _LONGEST_HEADING and text[-1:] not in "；":
        sentence = text.endswith("。") and (len(bare) > 12 or _VERB.search(bare))
        announces = text[-1:] in "：:" and _ANNOUNCES.search(bare)
        if not sentence and not announces:
            return bare.replace(" ", "") if _LETTERS_APART.fullmatch(bare) else bare, "", False
    match = _TITLED.fullmatch(text)
    if match and not re.match(r"(?:如|即|其中|例如|注|说明|为|凡|不得|严禁|必须)", match[1]):
        return match[1].strip(), match[2], False
    match = _SPACED.fullmatch(text)
    if match and "，" not in match[1]:
        return match[1], match[2], False
    again = text.find(text[:6], 8, 32) if len(text) > 20 else -1
    if again > 0 and not _NO_TITLE.search(text[:again]):
        return text[:again], text[again:], True
    return "", text, False


def _derived(text: str) -> str:
    """A title made from an article's first words."""
    pieces = [piece for piece in re.split(r"[，。；：！？,;]|:(?!\d)", text) if piece.strip()]
    if not pieces:
        return "正文"
    title = pieces[0].strip()
    if len(title) < 4 and len(pieces) > 1:
        title = f"{title}，{pieces[1].strip()}"
    return writing.title_words(title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 2] + "……")


def _is_open(words: str) -> bool:
    """Whether what follows an item belongs to it: a heading, or words that announce something."""
    return not words or words[-1] not in "。；;.！？" or len(words) <= 14


def _markdown(blocks: list[_Block]) -> str:
    """Paragraphs apart, items as nested lists, what belongs to an item indented below it."""
    lines: list[str] = []
    before: _Block | None = None
    indents = [0]
    for block in blocks:
        level = min(block.level, len(indents) - 1 + block.item)
        if block.item:
            level = max(level, 1)
            del indents[level:]
            mark = "- " if block.bullet else "1. "
            if lines and not (before is not None and before.item and (before.bullet == block.bullet)):
                lines.append("")
            lines.append(" " * indents[level - 1] + mark + (block.text or "—"))
            indents.append(indents[level - 1] + len(mark))
        else:
            del indents[level + 1 :]
            if lines:
                lines.append("")
            pad = " " * indents[level]
            lines += [pad + line for line in block.text.split("\n")]
        before = block
    return "\n".join(lines)


def _check_numbers(nodes: list[_Node], articles: list[Article], doubts: list[Doubt]) -> None:
    """Doubts for numbers that are missing, stand twice or run backwards, each with the article it stands in."""
    last: dict[int, tuple[str, int]] = {}
    articles_so_far = 0  # 第N条 counts on through the chapters
    for node in nodes:
        segment = node.segment
        if segment.kind in ("plain", "bullet", "title", "subtitle"):
            if segment.kind in ("title", "subtitle"):
                last = {depth: one for depth, one in last.items() if depth < node.depth}
            continue
        last = {depth: one for depth, one in last.items() if depth <= node.depth}
        kind, value = last.get(node.depth, (segment.kind, 0))
        if segment.kind == "article":
            value, articles_so_far = articles_so_far, segment.value
        elif kind != segment.kind or segment.value == 1:
            value = 0
        doubt = None
        if segment.value > value + 1:
            missing = [str(n) for n in range(value + 1, segment.value)][:9]
            if segment.kind in ("cn", "cn_paren", "chapter", "section", "article"):
                missing = [chinese(int(n)) for n in missing]
            doubt = Doubt("gap", segment.at, read=segment.label or segment.text[:8], assumed="、".join(missing))
        elif segment.value <= value:
            doubt = Doubt("order", segment.at, read=segment.label, assumed=str(value))
        last[node.depth] = (segment.kind, segment.value)
        if doubt is not None:
            inside = [article for article in articles if article.at <= segment.at]
            (inside[-1].doubts if inside else doubts).append(doubt)
