"""The whole way from a file to the regulations in it: read, clear, mend, cut, split, nest."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.errors import BadInput
from portal.regulations.importing import formats, furniture, mending, nesting, splitting, titles
from portal.regulations.importing.lines import Doubt, Dropped, Found, Progress
from portal.regulations.importing.marks import Cutter, Segment

MOST_REGULATIONS = 400
MOST_ARTICLES = 5_000


@dataclass
class Taken:
    """What an import found in one file."""

    found: list[Found]
    doubts: list[Doubt]  # of the file as a whole
    dropped: list[Dropped]


def take(filename: str, content: bytes, *, convert: bool = False, progress: Progress = lambda _percent: None) -> Taken:
    """The regulations in a file, in order, each with its articles and doubts; keeps nothing.

    `convert`: traditional characters become simplified ones. `progress` is told 0 to 100. Raises BadInput, with a
    sentence, for what cannot be read, and nothing else whatever the bytes.
    """
    progress(1)
    try:
        document = formats.read(filename, content)
        progress(20)
        furniture.clear(document)
        progress(30)
        mending.mend(document, convert=convert, progress=lambda percent: progress(30 + percent * 35 // 100))
        splitting.part_titles(document)
        segments = _cut(document.lines)
        progress(75)
        found = []
        parts = splitting.split(segments, document)
        for n, part in enumerate(parts):
            articles = nesting.articles_of(part.segments, part.doubts)
            words = "".join(segment.text for segment in part.segments)
            likely = titles.likely(part.title, words)
            if not likely:
                part.doubts.append(Doubt("unlikely", part.at, read=part.title))
            if articles:
                found.append(Found(part.title, articles, part.at, likely, part.doubts, kept=likely))
            progress(75 + 20 * n // len(parts))
    except RecursionError:  # nothing we write ourselves nests so deep
        raise BadInput(_("这个文件的结构太复杂，读不下去。请把文字复制到文本文件里再导入。")) from None
    if not found:
        raise BadInput(_("去掉页码、广告等杂项之后没有剩下文字，请核对文件。"))
    if len(found) > MOST_REGULATIONS or sum(len(one.articles) for one in found) > MOST_ARTICLES:
        raise BadInput(_("文件里的制度或条文太多（最多 %(n)s 项、%(m)s 条），请拆分后再导入。", n=MOST_REGULATIONS,
                         m=MOST_ARTICLES))  # fmt: skip
    return Taken(found, document.doubts, sorted(document.dropped, key=lambda one: one.at))


def _cut(lines: list[mending.Line]) -> list[Segment]:
    cutter = Cutter()
    segments = [segment for line in lines for segment in cutter.cut(line)]
    rejoin = mending.rejoins(segment.text for segment in segments if not segment.table)
    for segment in segments:
        if not segment.table:
            segment.text = mending.punctuated(segment.text, segment.at, segment.doubts, rejoin=rejoin).strip()
    return segments
