"""The links between packages that may not import one another: search learns where texts and forms are, regulations
learn what carries them out, files learn who may read them, sign-in learns when a session is idle."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import crypto
from portal.acknowledging import service as acknowledging
from portal.asking import box
from portal.crypto import Keyring
from portal.db import db
from portal.files import blobs
from portal.files import service as files
from portal.files.models import Attachment
from portal.formkit.kinds.personal import IdNo, Phone, Plate, normal
from portal.notices import of_records
from portal.people import directory, session, sign_in, substitutes
from portal.people import service as people
from portal.people.models import Person
from portal.printing import render
from portal.proving import service as proving
from portal.records import editions, handover, history, readers, setting_uses, settling, surroundings, telling, timings
from portal.records.models import Draft, Record
from portal.regulations import connections, settings
from portal.regulations import service as regulations
from portal.regulations.models import SettingValue
from portal.revising import composing
from portal.schedules import answering as _answering  # noqa: F401 -- declares what filing does
from portal.schedules import limits as due_limits
from portal.schedules import looking as _looking  # noqa: F401 -- declares its nightly work
from portal.search import records_index, synonyms, wording
from portal.search.contents import ArticleDoc, FormDoc
from portal.search.records_index import RecordDoc
from portal.search.sources import sources

PERSONAL = (Phone(""), Plate(""), IdNo(""))


def connect(app: Flask) -> None:
    """Put the links in place for this application."""
    data_dir = Path(app.config["DATA_DIR"])
    blobs.use(blobs.Blobs(data_dir / "files"))
    render.keep_prints_in(data_dir / "prints")
    sources.articles, sources.forms, sources.stamp = _articles, _forms, _stamp
    sources.records, sources.hash_terms = _records, hash_terms
    sources.answering = box
    wording.read_own_with(synonyms.current)
    sign_in.read_idle_minutes_with(lambda kind: int(settings.get(f"idle_minutes_{kind}")))
    telling.connect(of_records)
    connections.connect(
        app, linkables=lambda: _addresses(), carried_out_by=lambda clause: _uses().get(clause, []),
        timings=lambda: [*timings.of_forms(), *due_limits.timings()],
        running=lambda: timings.running() | due_limits.running(), touched_by=setting_uses.touched_by,
        standing_on=setting_uses.standing_on, told=acknowledging.told,
        revision_of=lambda code: url_for("revising.begin", code=code), proof_of=_proof_of,
        revision_from=lambda draft: url_for("revising.begin_new", draft=draft),
    )  # fmt: skip


def _proof_of(code: str, slug: str) -> str:
    person = session.current_or_none()
    may = person is not None and proving.may_prove(code, person)
    return url_for("proving.proof", code=code, slug=slug) if may else ""


# ---- search ----------------------------------------------------------------------------------------------------------
def _articles(_hotel_id: int) -> Iterable[ArticleDoc]:
    for edition, article, text in regulations.articles_in_force():
        yield ArticleDoc(
            code=edition.code, regulation_title=edition.title, short=edition.short, slug=article.slug,
            number_text=article.number_text, title=article.title, text=text, facts=tuple(article.facts),
            department=edition.department, url=f"/policies/{edition.code}/{article.slug}", also=edition.also,
            chapter=article.chapter,
        )  # fmt: skip


def _forms(_hotel_id: int) -> Iterable[FormDoc]:
    for form in editions.catalogue():
        text = "\n".join([form.about, form.group, *form.labels().values(), *(step.name for step in form.route)])
        yield FormDoc(key=form.key, title=form.title, owner=form.owner, text=text, url=f"/forms/{form.key}")


def _stamp(_hotel_id: int) -> str:
    return regulations.stamp()


def _records(hotel_id: int) -> Iterable[RecordDoc]:
    """Everything the records' index holds, for building it anew: records in order, then people."""
    after = 0
    while True:
        page = db.session.scalars(
            select(Record).where(Record.hotel_id == hotel_id, Record.id > after).order_by(Record.id).limit(200)
        ).all()
        if not page:
            break
        for record in page:
            form = editions.of(record)
            env = settling.env_of(record, form)
            yield settling.document(record, form, env, readers.refresh(record, form, env))
        after = page[-1].id
    for person in db.session.scalars(select(Person).where(Person.hotel_id == hotel_id, Person.active)):
        yield person_document(person)


def person_document(person: Person) -> RecordDoc:
    """A colleague as search finds them: name, posts, extension; for everybody who is signed in."""
    posts = directory.posts_of(person)
    department = directory.department_of(person)
    return RecordDoc(
        kind="person", key=f"person:{person.id}", hotel_id=person.hotel_id, title=person.name,
        number=person.employee_no or "", text="\n".join([*(post.name for post in posts), person.phone]),
        names=[person.name], readers=["all"], department=department.name if department else "", at=person.created_at,
        url=f"/people/{person.id}",
    )  # fmt: skip


def hash_terms(text: str) -> list[str]:
    """The index's terms of a personal number, as any of the personal kinds would normalise it."""
    forms = dict.fromkeys(form for kind in PERSONAL for form in kind.hashed_forms(normal(text)))
    return [crypto.keys().keyed_hash(form) for form in forms]


# ---- regulations -----------------------------------------------------------------------------------------------------
def _addresses() -> dict[str, str]:
    """Forms by title, and by the short title the texts use: 《采购申请单》 for 采购申请单（仓库补仓）."""
    found = {form.title: f"/forms/{form.key}" for form in editions.catalogue()}
    for title, url in list(found.items()):
        found.setdefault(title.partition("（")[0], url)
    return found


@lru_cache(maxsize=1)
def _uses() -> dict[str, list[tuple[str, str, str]]]:
    """What carries out each clause, over all forms of today: (kind of thing, words, address)."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    words = {"field": "field", "grade": "rule", "step": "step", "rule": "rule", "timer": "timer", "filing": "rule",
             "follow_up": "step", "schedule": "timer", "amendment": "form"}  # fmt: skip
    for form in editions.catalogue():
        url = f"/forms/{form.key}"
        cited = {clause for _, _, source in form.cites() for clause in source.clauses}
        for clause in sorted(cited):
            found.setdefault(clause, []).append(("form", form.title, url))
        for kind, text, source in form.cites():
            for clause in source.clauses:
                found[clause].append((words[kind], f"{form.title}：{text}", url))
    return found


surroundings.LISTS["regulations"] = composing.names


def _note_setting(change: SettingValue, address: str) -> None:
    """A figure that changed stands in the chained history as well: nobody makes it another one unnoticed."""
    spec = settings.spec(change.key)
    value = spec.show(spec.thaw(change.value))
    history.write(None, "setting_changed", by=db.session.get_one(Person, change.by_id), hotel_id=change.hotel_id,
                  note=f"{spec.label}：{value}。{change.reason}", address=address,
                  data={"key": change.key, "value": change.value, "since": change.since.isoformat()})  # fmt: skip


settings.when_set(_note_setting)


# ---- people ----------------------------------------------------------------------------------------------------------
people.when_posts_change(handover.after_change)
substitutes.when_named(handover.after_naming)
substitutes.when_taken_back(handover.after_taking_back)
people.when_posts_change(lambda person: index_person(person))
people.when_a_hotel_starts(regulations.import_shipped)


def index_person(person: Person) -> None:
    """Keep the directory in search up to date: leavers are no longer found."""
    if person.is_active:
        records_index.put(person_document(person))
    else:
        records_index.remove(f"person:{person.id}")


# ---- files and keys --------------------------------------------------------------------------------------------------
@files.may_read("record")
def _may_read_file(attachment: Attachment, person: Person) -> bool:
    record = db.session.get(Record, attachment.owner_id) if attachment.owner_id else None
    if record is None:
        return False
    if readers.may_read(record, person):
        return True
    if record.parent_id is None or record.applied_at is None:
        return False
    return readers.may_read(db.session.get_one(Record, record.parent_id), person)  # an approved amendment's, now there


@crypto.rewraps
def _rewrap_records(session: Session, keyring: Keyring) -> int:
    """After a rotation of the master key: every record's and draft's key wrapped anew, a thousand at a time."""
    changed = 0
    models: list[tuple[Any, str]] = [(Record, "wrapped_key"), (Draft, "sealed")]
    for model, column in models:
        after = 0
        while rows := session.scalars(select(model).where(model.id > after).order_by(model.id).limit(1000)).all():
            for row in rows:
                old = getattr(row, column)
                if not old:
                    continue
                new = keyring.rewrap(old) if column == "wrapped_key" else keyring.rewrap_blob(old)
                if new != old:
                    setattr(row, column, new)
                    changed += 1
            after = rows[-1].id
            session.commit()
    return changed
