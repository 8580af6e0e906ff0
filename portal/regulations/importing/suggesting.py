"""Proposes what a document does not say: a regulation's code, the department it belongs to, its subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from portal.clock import today
from portal.people import directory
from portal.regulations import snapshot
from portal.regulations.importing.lines import Doubt, Dropped, Found
from portal.regulations.text_header import SUBJECTS

# Words that speak for a subject, each of text_header.SUBJECTS.
_SPEAK_FOR = {
    "值班与交接": "值班|交接班|交班|接班|巡逻|排班|监控",
    "出入管理": "会客|来访|出入|门卫|出门证|临时出入证|访客|钥匙",
    "消防安全": "消防|动火|明火|火灾|灭火|报警|疏散|安全",
    "采购与库存": "采购|供应商|仓库|库存|入库|出库|盘点|报价",
    "行政办公": "办公|会议|文件|公文|印章|用车|档案管理|卫生|着装|电脑",
    "人事与考勤": "考勤|请假|休假|奖惩|奖励|处罚|绩效|培训|招聘|工资|员工",
    "客户服务": "客户|宾客|客人|投诉|回访|会员|客史|接待|预订|预定",
    "权限与决策": "审批权限|授权|决策|权限",
    "合规与风险": "合规|风险|应急|预案|保密|审计|个人信息",
}
_CODE = re.compile(r"([A-Z]{2,10})-(\d{1,4})")
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")  # what the clause ids of a regulation can begin with


def fill(found: list[Found], dropped: Sequence[Dropped] = (), name: str = "") -> None:
    """Give every regulation that lacks them a department, a subject and a code that is free.

    The title of the collection it stands in, or the file's name, speaks for a department that it does not name itself.
    """
    collections = [one for one in dropped if one.why == "collection"]
    taken = taken_codes()
    named = snapshot.current().catalogue.title_index(today())
    for one in found:
        other = named.get(one.title)
        if other is not None and other.code != one.code:
            one.doubts.append(Doubt("name_taken", one.at, read=one.title, assumed=other.code))
            one.title = f"{one.title}（本店）"
        words = f"{one.title}\n" + "\n".join(f"{article.title} {article.body}" for article in one.articles)
        if not one.department:
            before = [other.text for other in collections if other.at <= one.at]
            one.department = _department(one.title, words, before[-1] if before else name)
            if not one.department:
                one.doubts.append(Doubt("department", one.at))
        one.subject = one.subject or _subject(one.title, words)
        if not one.code:
            one.code = free_code(one.department, taken)
            taken.add(one.code)


def taken_codes() -> set[str]:
    """Codes no other regulation may be given: those of regulations, and those that clause ids begin with."""
    catalogue = snapshot.current().catalogue
    codes = set(catalogue.codes()) | {also for edition in catalogue for also in edition.also}
    return codes | {fact.rpartition("-")[0] for fact in catalogue.facts()}


def free_code(department: str, taken: Iterable[str]) -> str:
    """The next code in the department's usual row: SEC-16 after SEC-15; DOC-1 where it has none."""
    catalogue = snapshot.current().catalogue
    rows = Counter(
        match[1] for code in catalogue.codes() if (match := _CODE.fullmatch(code))
        and catalogue.editions(code)[-1].department == department
    )  # fmt: skip
    row = rows.most_common(1)[0][0] if department and rows else "DOC"
    numbers = {match[2] for code in taken if (match := _CODE.fullmatch(code)) and match[1] == row}
    width = 2 if any(len(number) > 1 and number[0] == "0" for number in numbers) else 1
    return f"{row}-{max((int(number) for number in numbers), default=0) + 1:0{width}}"


def _department(title: str, words: str, around: str) -> str:
    """The department whose name stands in the title, else in what is around it, else the one the text names most."""
    names = [(name, one.name) for one in directory.departments() for name in (one.name, *one.aliases)]
    for heading in (title, around):
        headed = [(len(name), own) for name, own in names if name in heading]
        if headed:
            return max(headed)[1]
    times = Counter({own: 0 for _name, own in names})
    for name, own in names:
        times[own] += words.count(name)
    best = times.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else ""


def _subject(title: str, words: str) -> str:
    """The subject most spoken for; what the title says counts far more."""
    points = {
        subject: 40 * len(re.findall(_SPEAK_FOR[subject], title)) + len(re.findall(_SPEAK_FOR[subject], words))
        for subject in SUBJECTS
    }
    best = max(points, key=lambda subject: points[subject])
    return best if points[best] else "行政办公"
