"""Imports: a file taken in, read in the background, shown, changed, and kept as working copies when confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.clock import now, today
from portal.db import db
from portal.errors import BadInput, NotFound, NotYours, TooLate
from portal.files.names import stem_of
from portal.people import directory
from portal.people.models import Person
from portal.regulations import shipped, snapshot
from portal.regulations.importing import suggesting, writing
from portal.regulations.importing.formats import ENDINGS, LIMIT_MB
from portal.regulations.importing.lines import Article, Doubt, Dropped, Found
from portal.regulations.importing.models import ImportJob, RegulationDraft
from portal.regulations.importing.titles import clean
from portal.regulations.reader import read_edition
from portal.regulations.reviews import HALF_A_YEAR
from portal.regulations.text_header import SUBJECTS, Unreadable
from portal.timers.service import schedule

if TYPE_CHECKING:
    from portal.regulations.importing.drafting import Taken  # slow to load

READ = "regulations.import"
MOST_OPEN = 20  # files of a hotel that wait to be confirmed or dropped
LONGEST_TITLE = 60


@dataclass
class Preview:
    """What was found in a file, as it may be changed before it is kept."""

    found: list[Found]
    doubts: list[Doubt]
    dropped: list[Dropped]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Preview:
        return cls(
            [_found(one) for one in kept.get("found", [])],
            [Doubt(**one) for one in kept.get("doubts", [])],
            [Dropped(**one) for one in kept.get("dropped", [])],
        )


def _found(kept: Mapping[str, Any]) -> Found:
    articles = [Article(**{**one, "doubts": [Doubt(**doubt) for doubt in one["doubts"]]}) for one in kept["articles"]]
    return Found(**{**kept, "articles": articles, "doubts": [Doubt(**doubt) for doubt in kept["doubts"]]})


# -- taking in -------------------------------------------------------------------------------------------------------
def start(filename: str, content: bytes, person: Person, *, convert: bool) -> ImportJob:
    """Take a file in; it is read in the background. Raises NotYours, and BadInput for what is plainly no document."""
    check_may(person)
    if not content.strip():
        raise _bad(_("文件是空的，请重新选择。"))
    if len(content) > LIMIT_MB * 1024 * 1024:
        raise _bad(_("文件超过 %(limit)s MB，请拆分后再导入。", limit=LIMIT_MB))
    ending = f".{filename.lower().rpartition('.')[2]}" if "." in filename else ""
    if ending not in ENDINGS:
        raise _bad(_("可以导入 Word（.docx）、文本（.txt）、Markdown（.md）和网页（.html）文件。"))
    waiting = select(ImportJob.id).where(
        ImportJob.hotel_id == person.hotel_id, ImportJob.state.in_(("waiting", "reading", "ready"))
    )
    if len(db.session.scalars(waiting).all()) >= MOST_OPEN:
        raise _bad(_("已有 %(n)s 份文件等待确认，请先确认或丢弃一些。", n=MOST_OPEN))
    name = (stem_of(filename) or _("未命名"))[:150] + ending
    job = ImportJob(hotel_id=person.hotel_id, filename=name, size=len(content), content=content, convert=convert,
                    made_by_id=person.id)  # fmt: skip
    db.session.add(job)
    db.session.flush()
    schedule(READ, f"import:{job.id}", now(), {"job_id": job.id}, hotel_id=person.hotel_id)
    return job


def check_may(person: Person) -> None:
    """Raises NotYours for anybody but an administrator of the portal."""
    if not person.is_admin:
        raise NotYours(_("制度只能由门户管理员导入。"))


def jobs(person: Person) -> list[ImportJob]:
    """The files that are not confirmed or dropped yet, the latest first."""
    open_ones = ImportJob.state.in_(("waiting", "reading", "ready", "failed"))
    asked = select(ImportJob).where(ImportJob.hotel_id == person.hotel_id, open_ones).order_by(ImportJob.id.desc())
    return list(db.session.scalars(asked))


def find(job_id: int, person: Person) -> ImportJob:
    """The file being imported. Raises NotFound, NotYours."""
    check_may(person)
    job = db.session.get(ImportJob, job_id)
    if job is None or job.hotel_id != person.hotel_id:
        raise NotFound(_("没有这次导入。"))
    return job


def preview(job: ImportJob) -> Preview:
    """What was found. Raises TooLate when it has been confirmed or dropped since."""
    if job.state != "ready":
        raise TooLate(_("这次导入已经确认或丢弃，不能再改。"))
    return Preview.of(job.found)


def one_of(shown: Preview, place: int) -> Found:
    """The regulation at that place, from 0. Raises NotFound."""
    if not 0 <= place < len(shown.found):
        raise NotFound(_("这次导入里没有这一项制度。"))
    return shown.found[place]


def found_in(taken: Taken, filename: str = "") -> Preview:
    """What was read, with codes, departments and subjects proposed."""
    for one in taken.found:
        one.title = one.title[:LONGEST_TITLE]
    suggesting.fill(taken.found, taken.dropped, stem_of(filename))
    return Preview(taken.found, taken.doubts, taken.dropped)


# -- changing --------------------------------------------------------------------------------------------------------
def change(job: ImportJob, edits: Mapping[str, str]) -> Preview:
    """Take over what the page sends of each regulation: kept-0, title-0, code-0, department-0, subject-0 …; and
    department-all for those that have none."""
    shown = preview(job)
    for n, one in enumerate(shown.found):
        if f"title-{n}" not in edits:
            continue
        one.kept = f"kept-{n}" in edits
        one.title = clean(" ".join(edits[f"title-{n}"].split()))[:LONGEST_TITLE]
        one.code = edits.get(f"code-{n}", "").strip().upper()[:20]
        one.department = (edits.get(f"department-{n}", "") or edits.get("department-all", "")).strip()[:60]
        if one.department:
            one.doubts = [doubt for doubt in one.doubts if doubt.kind != "department"]
        one.subject = edits.get(f"subject-{n}", "").strip()
    return _keep(job, shown)


def join(job: ImportJob, place: int) -> Preview:
    """Make a regulation part of the one before it. Raises NotFound."""
    shown = preview(job)
    one = one_of(shown, place)
    if place == 0:
        raise NotFound(_("前面没有可以并入的制度。"))
    before = shown.found[place - 1]
    if any(article.chapter for article in (*before.articles, *one.articles)):
        for part in (before, one):
            for article in part.articles:
                article.chapter = article.chapter or part.title
    before.articles += one.articles
    before.doubts += [doubt for doubt in one.doubts if doubt.kind not in ("department", "same_title", "unlikely")]
    del shown.found[place]
    return _keep(job, shown)


def split(job: ImportJob, place: int, article: int) -> Preview:
    """Make the articles from that one on (from 1 to the last) a regulation of their own. Raises NotFound."""
    shown = preview(job)
    one = one_of(shown, place)
    if not 1 <= article < len(one.articles):
        raise NotFound(_("不能从这一条断开。"))
    rest = one.articles[article:]
    del one.articles[article:]
    title = rest[0].chapter if rest[0].chapter and rest[0].chapter != one.articles[-1].chapter else rest[0].title
    taken = suggesting.taken_codes() | {other.code for other in shown.found}
    shown.found.insert(
        place + 1,
        Found(title, rest, rest[0].at, one.likely, kept=one.kept, department=one.department, subject=one.subject,
              code=suggesting.free_code(one.department, taken)),
    )  # fmt: skip
    return _keep(job, shown)


def drop(job: ImportJob) -> None:
    """Forget what was read; nothing was kept of it. Raises TooLate when it has been confirmed."""
    if job.state == "done":
        raise TooLate(_("这次导入已经确认，不能再丢弃。"))
    job.state, job.content, job.found = "dropped", None, {}


def _keep(job: ImportJob, shown: Preview) -> Preview:
    job.found = shown.as_json()
    return shown


# -- confirming ------------------------------------------------------------------------------------------------------
def problems(shown: Preview) -> dict[int, list[str]]:
    """What stands in the way of keeping each ticked regulation, by its place, in sentences."""
    kept = [(n, one) for n, one in enumerate(shown.found) if one.kept]
    codes, titles = Counter(one.code for _n, one in kept), Counter(one.title for _n, one in kept)
    catalogue = snapshot.current().catalogue
    named = dict(catalogue.title_index(today()).items())
    drafts = {(one.code, one.title) for one in db.session.scalars(_working())}
    departments = {one.name for one in directory.departments()}
    found: dict[int, list[str]] = {}
    for n, one in kept:
        said = found.setdefault(n, [])
        if not one.title:
            said.append(_("请填写名称。"))
        if not suggesting.CODE.fullmatch(one.code):
            said.append(_("编号由大写字母、数字和连字符组成，以字母开头，如 SEC-16。"))
        elif codes[one.code] > 1:
            said.append(_("编号 %(code)s 在这次导入里用了不止一次。", code=one.code))
        elif any(code == one.code for code, _title in drafts):
            said.append(_("编号 %(code)s 已有一份工作稿，请先发布或丢弃它。", code=one.code))
        if titles[one.title] > 1:
            said.append(_("名称《%(title)s》在这次导入里用了不止一次。", title=one.title))
        other = named.get(one.title)
        if other is not None and other.code != catalogue.own_code(one.code):
            said.append(
                _("《%(title)s》已是现行制度 %(code)s 的名称。要作为它的新版本，请把编号改为 %(code)s；否则请改名称。",
                  title=one.title, code=other.code)
            )  # fmt: skip
        if one.department not in departments:
            said.append(_("请选择主管部门。"))
        if one.subject not in SUBJECTS:
            said.append(_("请选择主题。"))
    return {n: said for n, said in found.items() if said}


def confirm(job: ImportJob, person: Person) -> list[RegulationDraft]:
    """Keep the ticked regulations as working copies. Raises BadInput when something stands in the way."""
    check_may(person)
    shown = preview(job)
    wrong = problems(shown)
    if wrong:
        raise BadInput(_("还有 %(n)s 项要改，什么都没有保存。", n=len(wrong)))
    kept = [one for one in shown.found if one.kept]
    if not kept:
        raise BadInput(_("没有勾选任何一项制度。不需要这份文件的，请选丢弃。"))
    drafts = [_draft(one, job.filename, person) for one in kept]
    db.session.add_all(drafts)
    job.state, job.found = "done", {}
    db.session.flush()
    return drafts


def source_of(found: Found, filename: str, *, on: date | None = None) -> str:
    """The regulation in the format of policies/, to be in force from that day (without one: tomorrow)."""
    catalogue = snapshot.current().catalogue
    numbers = [fact.rpartition("-")[2] for fact in catalogue.facts() if fact.rpartition("-")[0] == found.code]
    effective = on or today() + timedelta(days=1)
    header = writing.Header(
        code=found.code, department=found.department, subject=found.subject,
        audience=(found.department,) if found.department else (_("全体员工"),),
        issued=min(today(), effective), effective=effective, review=effective + HALF_A_YEAR,
        notes=(_("由“%(filename)s”导入。", filename=filename),),
        # A clause id once given keeps its meaning: a new edition of a regulation goes on counting.
        first_fact=max((int("".join(filter(str.isdigit, number)) or 0) for number in numbers), default=0) + 1,
    )  # fmt: skip
    return writing.source(found, header)


def _draft(found: Found, filename: str, person: Person) -> RegulationDraft:
    source = source_of(found, filename)
    try:
        edition = read_edition(source, known_settings=shipped.specs().keys())
    except Unreadable as unreadable:
        sentences = "".join(mistake.sentence for mistake in unreadable.mistakes[:3])
        raise BadInput(_("《%(title)s》写不成制度文本：%(why)s", title=found.title, why=sentences)) from None
    doubts = [asdict(doubt) | {"article": ""} for doubt in found.doubts]
    for article, read in zip(found.articles, edition.articles, strict=True):
        doubts += [asdict(doubt) | {"article": read.slug} for doubt in article.doubts]
    return RegulationDraft(hotel_id=person.hotel_id, code=found.code, title=found.title, source=source, doubts=doubts,
                           filename=filename, made_by_id=person.id)  # fmt: skip


def _working() -> Any:
    return (
        select(RegulationDraft)
        .where(RegulationDraft.hotel_id == directory.hotel().id, RegulationDraft.status == "working")
        .order_by(RegulationDraft.id)
    )


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, {"file": [sentence]})
