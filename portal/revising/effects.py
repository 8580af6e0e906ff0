"""What follows when a revision has been approved: the edition is kept for its day, or the review is noted."""

from __future__ import annotations

from portal.acknowledging import service as acknowledging
from portal.records import editions, effects, history, settling
from portal.records.models import Record
from portal.regulations import reviews, service
from portal.revising import composing, facts

TRAINING_DAYS = 7


@effects.decided("regulation_revision")
def into_force(record: Record) -> None:
    """Keep the edition (it comes into force by itself on its day), or note that it was reviewed and stays.

    Training of all staff [RES-8-03] is that everybody is asked to read and confirm it.
    """
    answers = settling.values(record, editions.of(record))
    if answers.get("outcome") == "继续有效":
        code = composing.code_of(answers["regulation"].name)
        row = reviews.note(code, record.hotel_id, record_id=record.id)
        history.write(record, "followed", by=None, note=f"评估后继续有效，下次复审 {row.next_on}")
        return
    proposed = facts.proposed(*(answers.get(name) for name in ("regulation", "change", "text", "effective")))
    edition = service.keep_approved(composing.source(proposed), record.applicant)
    words = "废止" if edition.repeals else "施行"
    history.write(record, "followed", by=None, note=f"《{edition.short}》自 {edition.effective} 起{words}",
                  data={"code": edition.code, "edition": edition.content_hash})  # fmt: skip
    if answers.get("training") and not edition.repeals:
        acknowledging.ask_all(edition, days=TRAINING_DAYS, by=record.applicant)
