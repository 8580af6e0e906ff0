"""A regulation, or all of a department or the hotel, on paper: what portal.printing draws as a booklet."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from portal.clock import today
from portal.errors import NotFound
from portal.people import directory
from portal.printing import booklet as paper
from portal.regulations import pictures, reading, snapshot
from portal.regulations.reader import Edition
from portal.regulations.reading import ReadArticle


def pdf(edition: Edition, on: date | None = None) -> bytes:
    """The edition as a booklet, with the settings of that day (today)."""
    return paper.booklet_pdf(_booklet(edition, on))


def handbook_pdf(department: str | None = None) -> bytes:
    """Every regulation in force today, of a department or of the hotel, in one volume. Raises NotFound without any."""
    in_force = snapshot.current().catalogue.in_force_on(today()).values()
    chosen = [edition for edition in in_force if department in (None, edition.department)]
    if not chosen:
        raise NotFound(_("“%(department)s”没有现行的制度。", department=department or _("本店")))
    title = _("%(department)s制度汇编", department=department) if department else _("制度汇编")
    volume = paper.Handbook(
        title=title,
        hotel=directory.hotel().name,
        as_of=today(),
        booklets=[_booklet(edition, None) for edition in chosen],
    )
    return paper.handbook_pdf(volume)


def _booklet(edition: Edition, on: date | None) -> paper.Booklet:
    ready = reading.for_paper(edition, on)
    return paper.Booklet(
        title=edition.title,
        code=edition.code,
        hotel=directory.hotel().name,
        department=edition.department,
        issued=edition.issued,
        effective=edition.effective,
        review=edition.review,
        chapters=[
            paper.Chapter(
                f"{number}　{title}" if number else "",
                [paper.Article(one.number_text, one.title, _with_asides(one)) for one in articles],
            )
            for number, title, articles in ready.chapters
        ],
        notes=edition.notes,
    )


def _with_asides(one: ReadArticle) -> Markup:
    asides = [(_("举例：%(text)s"), words) for words in one.examples] + [
        (_("说明：%(text)s"), words) for words in one.remarks
    ]
    quoted = [Markup("<blockquote>{}</blockquote>").format(Markup(label) % {"text": words}) for label, words in asides]
    return pictures.for_paper(one.html) + Markup("").join(quoted)
