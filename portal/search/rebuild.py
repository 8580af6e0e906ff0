"""The search index made anew from the database: records and people, then regulations and forms."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from portal.db import commit, db
from portal.people.models import Hotel
from portal.search import records_index
from portal.search.models import SearchDoc
from portal.search.sources import current, sources

TOGETHER = 200  # documents to a commit, so that people can go on writing meanwhile


def rebuild_all(say: Callable[[str], None]) -> None:
    """Empty the indexes of every hotel and fill them again; says how far it is through `say`.

    It commits as it goes. Until it is through, a search may miss records; stopped half-way, run it again.
    """
    records_index.drop(db.session.connection())
    db.session.execute(delete(SearchDoc))
    records_index.create(db.session.connection())
    commit()
    for hotel_id, name in db.session.execute(select(Hotel.id, Hotel.name).order_by(Hotel.id)).all():
        count = _records(hotel_id, say)
        contents, index = current(hotel_id)
        built = index.build(contents, anew=True)
        say(f"{name}：单据和人员 {count} 份，制度条文和表单 {len(contents.docs)} 份"
            + ("" if built else "（另一个进程正在建立制度索引）"))  # fmt: skip
    docs, known = records_index.sound()
    say(f"索引已重建：{docs} 份，{'前后一致' if docs == known else f'索引里却有 {known} 份，请再运行一次'}")


def _records(hotel_id: int, say: Callable[[str], None]) -> int:
    count = 0
    for doc in sources.records(hotel_id) if sources.records else ():
        records_index.put(doc)
        count += 1
        if count % TOGETHER == 0:
            commit()
            if count % (10 * TOGETHER) == 0:
                say(f"已建 {count} 份")
    commit()
    return count
