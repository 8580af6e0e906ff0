"""Takes out of a question what could name somebody: numbers, colleagues, whoever is called by surname and title, and
whatever begins like a name and is no word of ours. Better one word too many than one name."""

from __future__ import annotations

import re

from sqlalchemy import select

from portal.asking import matching
from portal.db import db
from portal.people.models import Person
from portal.search import analyzer, personal

NUMBER, NAME = "#", "某人"
LONGEST = 80
# Days, hours and amounts are short; what has more figures than they may be a telephone, a room or a document.
_FIGURES = re.compile(r"[a-z0-9*][a-z0-9*.\-]*[0-9*][a-z0-9*.\-]*[0-9*][a-z0-9*.\-]*[0-9*][a-z0-9*.\-]*")
_ADDRESS = re.compile(r"[^\s@\u4e00-\u9fff]+@[^\s@\u4e00-\u9fff]+")
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁"
    "潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
    "武戴莫孔向汤尤倪樊伍阮路温庄殷葛岳柯翁牛童洪])"
)
_TITLED = re.compile(f"{_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?=先生|女士|小姐|太太|师傅|阿姨|老师|同学|总(?![经监台值机]))")
_LIKE_A_NAME = re.compile(f"{_SURNAME}[\u4e00-\u9fff]{{1,2}}")
_LONGEST_NAME = 4


def masked(typed: str) -> str:
    """The question plain and without what may be personal; "" when nothing worth keeping is left."""
    text = " ".join(analyzer.plain(personal.masked(typed)).split())
    text = _FIGURES.sub(NUMBER, _ADDRESS.sub(NUMBER, text))
    text = _TITLED.sub(NAME, text)
    for name in sorted(_people(text), key=len, reverse=True):
        text = text.replace(name, NAME)
    for stranger in matching.vocabulary().cut(text).strangers:
        if _LIKE_A_NAME.fullmatch(stranger):
            text = text.replace(stranger, NAME)
    return text[:LONGEST] if len(text.replace(NUMBER, "").replace(NAME, "").strip()) > 1 else ""


def _people(text: str) -> set[str]:
    """The names of colleagues, present and former, that stand in the text."""
    candidates = {
        run.text[start : start + length]
        for run in analyzer.runs(text)
        if run.cjk
        for start in range(len(run.text))
        for length in range(2, _LONGEST_NAME + 1)
        if start + length <= len(run.text)
    }
    return set(db.session.scalars(select(Person.name).where(Person.name.in_(candidates)))) if candidates else set()
