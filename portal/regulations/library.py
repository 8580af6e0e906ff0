"""The library's shelves: every regulation with its state, filtered by words and put together by owner or subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.clock import today
from portal.regulations import snapshot
from portal.regulations.catalogue import State
from portal.regulations.citations import address
from portal.regulations.reader import Edition
from portal.regulations.text_header import SUBJECTS


@dataclass(frozen=True)
class Entry:
    """One regulation on its shelf. `hits` are the titles of articles that the words asked for stand in."""

    edition: Edition
    state: State
    since: date  # its first edition's day
    hits: tuple[tuple[str, str, str], ...]  # number, title, address

    @property
    def url(self) -> str:
        return address(self.edition.code)


def shelves(by: str = "department", words: str = "") -> list[tuple[str, list[Entry]]]:
    """The regulations by `department` or `subject`; with words, those whose code, names or article titles hold all."""
    catalogue = snapshot.current().catalogue
    wanted = words.casefold().split()
    found: dict[str, list[Entry]] = {}
    for code in catalogue.codes():
        editions = [edition for edition in catalogue.editions(code) if not edition.repeals]
        if not editions:
            continue
        current = catalogue.in_force(code, today())
        to_come = [edition for edition in editions if edition.effective > today()]
        edition = current or (to_come[0] if to_come else editions[-1])
        hits = _hits(edition, wanted)
        if hits is not None:
            entry = Entry(edition, catalogue.state(edition, today()), editions[0].effective, hits)
            found.setdefault(getattr(edition, by), []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: _in_order(entry.edition.code))
    if by == "subject":
        return sorted(found.items(), key=lambda shelf: SUBJECTS.index(shelf[0]))
    return sorted(found.items(), key=lambda shelf: (-len(shelf[1]), shelf[0]))


def _hits(edition: Edition, wanted: list[str]) -> tuple[tuple[str, str, str], ...] | None:
    """Articles whose titles hold all the words; none when the regulation's own names do; None when nothing does."""
    names = " ".join(
        (edition.code, *edition.also, edition.title, edition.short, edition.department, edition.subject)
    ).casefold()
    if all(word in names for word in wanted):
        return ()
    found = tuple(
        (article.number_text, article.title, address(edition.code, article.slug))
        for article in edition.articles
        if all(word in article.title.casefold() or word in names for word in wanted)
    )
    return found or None


def _in_order(code: str) -> tuple[str, list[int]]:
    """PUR-2 before PUR-10."""
    words, *numbers = code.split("-")
    return words, [int(number) if number.isdigit() else 0 for number in numbers]
