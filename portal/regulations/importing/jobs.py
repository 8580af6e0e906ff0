"""Reads imported files in the background, and says in the job's row how far it has come."""

from __future__ import annotations

import logging
from datetime import time, timedelta
from time import monotonic

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from portal.clock import now
from portal.db import commit, db
from portal.errors import BadInput
from portal.regulations.importing import service
from portal.regulations.importing.models import ImportJob
from portal.timers.service import Payload, every_day, handles

_log = logging.getLogger(__name__)

FORGET = timedelta(days=30)  # what nobody has confirmed by then
_EVERY_SECONDS = 0.5  # between two writes of the percentage


@handles(service.READ, _l("读取导入的制度文件"), outside=True)
def read(payload: Payload) -> str:
    """Outside a transaction, since a long file takes seconds: its own row is all it writes, in short ones of its own,
    and doing it twice comes to the same."""
    job_id = payload["job_id"]
    job = db.session.get(ImportJob, job_id)
    if job is None or job.state not in ("waiting", "reading") or job.content is None:
        return "not wanted any more"
    filename, content, convert = job.filename, job.content, job.convert
    _write(job_id, state="reading", percent=0)
    from portal.regulations.importing import drafting  # slow to load, and only a file that is read needs it

    try:
        taken = drafting.take(filename, content, convert=convert, progress=_Progress(job_id))
        found = service.found_in(taken, filename)
    except BadInput as error:
        _write(job_id, state="failed", error=error.sentence, content=None)
        return "refused"
    except Exception:  # the person who waits must hear of it, and trying the same file again would not help
        _log.exception("import %s", job_id)
        db.session.rollback()
        _write(job_id, state="failed", error=_("读这份文件时出了意外，请把它另存为文本文件再试。"), content=None)
        return "failed"
    _write(job_id, state="ready", percent=100, found=found.as_json(), content=None)
    return f"{len(found.found)} found"


class _Progress:
    def __init__(self, job_id: int) -> None:
        self._job_id, self._written, self._percent = job_id, monotonic(), 0

    def __call__(self, percent: int) -> None:
        if percent > self._percent and monotonic() - self._written > _EVERY_SECONDS:
            self._percent, self._written = percent, monotonic()
            _write(self._job_id, percent=percent)


def _write(job_id: int, **values: object) -> None:
    """One short transaction; a job dropped meanwhile stays dropped."""
    db.session.rollback()
    wanted = update(ImportJob).where(ImportJob.id == job_id, ImportJob.state.in_(("waiting", "reading")))
    db.session.execute(wanted.values(**values).execution_options(synchronize_session=False))
    commit()


@every_day("regulations.forget_imports", _l("清理没有保存的导入"), at=time(3, 50))
def _forget(payload: Payload) -> str:
    """Drop the rows of files read long ago; the working copies made of them stay."""
    old = (ImportJob.hotel_id == payload["hotel_id"]) & (ImportJob.made_at < now() - FORGET)
    gone = db.session.execute(delete(ImportJob).where(old))
    return str(gone.rowcount)  # type: ignore[attr-defined]
