"""The proof of one article over a period: who may have it, what stands in it, and handing it out, which is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.acknowledging import service as acknowledging
from portal.clock import in_house, now
from portal.errors import NotFound, NotYours, TooLate
from portal.people import directory
from portal.people.models import Person
from portal.printing.pages import HOUSE_LANGUAGE
from portal.proving import filed, papers, signing, told
from portal.proving.period import Part, Period, moment
from portal.records import history
from portal.regulations import service as regulations
from portal.regulations import settings, snapshot
from portal.regulations.reader import Article, Edition, filled


@dataclass(frozen=True)
class Proof:
    """What can be proved of an article in a period. `parts` is empty when there was no such article."""

    hotel: str
    edition: Edition  # the last that has the article
    article: Article
    period: Period
    clauses: frozenset[str]
    parts: list[Part]
    made_at: datetime
    made_by: str

    @property
    def title(self) -> str:
        return f"《{self.edition.short}》{self.article.number_text}　{self.article.title}"


def may_prove(code: str, person: Person) -> bool:
    """Administrators, and whoever heads the department that owns the regulation."""
    return acknowledging.may_ask(code, person)


def prove(code: str, slug: str, period: Period, person: Person) -> Proof:
    """Put together what there is. Raises NotFound for an article there is none of, NotYours."""
    edition, article = regulations.article(snapshot.current().catalogue.own_code(code), slug)
    if not may_prove(edition.code, person):
        raise NotYours(_("执行证明由制度的主管部门负责人或系统管理员出具。"))
    standing = [one for one in _in_force(edition.code, period) if one.edition.article(slug)]
    clauses = frozenset(fact for one in standing for fact in _of(one.edition, slug).facts)
    parts = [
        _wordings(standing, slug), _figures(standing, slug, period),
        *told.parts(edition.code, person.hotel_id, period, standing),
        *filed.parts(clauses, person.hotel_id, period),
    ] if standing else []  # fmt: skip
    return Proof(directory.hotel().name, edition, article, period, clauses, parts, now(), person.name)


def hand_out(code: str, slug: str, period: Period, person: Person, *, address: str = "") -> tuple[str, bytes]:
    """The proof as one archive and its name: PDF and CSV, signed, with what it takes to verify them. It is noted in
    the history. Raises NotFound, NotYours, TooLate for a period without such an article."""
    with force_locale(HOUSE_LANGUAGE):
        proof = prove(code, slug, period, person)
        if not proof.parts:
            raise TooLate(_("%(period)s没有这一条在施行，没有可以证明的。", period=period))
        made = papers.bundle(proof)
        note = _("%(title)s，%(period)s，短码 %(code)s", title=proof.title, period=period, code=made.short_code)
    history.write(None, "proof_made", by=person, note=note, hotel_id=person.hotel_id, address=address,
                  data={"code": proof.edition.code, "article": slug, "from": period.first.isoformat(),
                        "to": period.last.isoformat(), "csv": made.csv_hash, "pdf": made.pdf_hash,
                        "key": signing.fingerprint(signing.public_key())})  # fmt: skip
    return f"{proof.edition.code} {proof.article.number_text} 执行证明 {period}.zip", made.archive


def _in_force(code: str, period: Period) -> list[told.InForce]:
    """The editions that were in force on some day of the period, the earliest first."""
    catalogue = snapshot.current().catalogue
    found = []
    for edition in catalogue.editions(code):
        ends = catalogue.ends(edition)
        days = period.within(edition.effective, ends - timedelta(days=1) if ends else None)
        if days is not None and not edition.repeals:
            found.append(told.InForce(edition, days))
    if not catalogue.editions(code):
        raise NotFound(_("没有编号为“%(code)s”的制度。", code=code))
    return found


def _of(edition: Edition, slug: str) -> Article:
    found = edition.article(slug)
    assert found is not None
    return found


def _wordings(standing: list[told.InForce], slug: str) -> Part:
    rows = []
    catalogue = snapshot.current().catalogue
    for one in standing:
        article, ends = _of(one.edition, slug), catalogue.ends(one.edition)
        begins = in_house(datetime.combine(one.days.first, time.max))
        words = filled(article.plain, lambda key, at=begins: settings.shown(key, at))  # type: ignore[misc]
        until = (ends - timedelta(days=1)).isoformat() if ends else _("至今")
        rows.append([one.edition.effective.isoformat(), until, article.number_text, words, one.edition.content_hash])
    columns = (_("施行日期"), _("至"), _("条号"), _("条文"), _("版本校验"))
    return Part("wordings", _("有效文本"), columns, rows, "")


def _figures(standing: list[told.InForce], slug: str, period: Period) -> Part:
    """What the figures in the text were at first, and each change of them in the period."""
    keys = sorted({key for one in standing for key in _of(one.edition, slug).settings})
    changes = snapshot.current().changes
    names = directory.people_of({change.by_id for key in keys for change in changes.get(key, ())})
    rows = []
    for key in keys:
        described = settings.spec(key)
        rows.append([period.first.isoformat(), described.label, settings.shown(key, period.begin), "", ""])
        for change in changes.get(key, ()):
            if period.begin <= change.since < period.end:
                who = names[change.by_id].name if change.by_id in names else ""
                value = described.show(described.thaw(change.value))
                rows.append([moment(change.since), described.label, value, who, change.reason])
    columns = (_("自"), _("参数"), _("数值"), _("谁改的"), _("理由"))
    return Part("figures", _("条文中的参数"), columns, rows, _("条文里没有由本店设定的参数。"))
