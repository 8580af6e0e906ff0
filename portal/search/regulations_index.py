"""The Whoosh index over articles and forms: a cache on disk that is made anew whenever it does not fit or fails.

It lies in a directory of its own (mode 0700: Whoosh's files are pickles) whose name holds the versions of analyzer and
schema and the stamp of the contents; it is built aside and made current by swapping one small file.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh import fields, index, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer

from portal.search import analyzer
from portal.search.contents import Contents, sounds_of, tokens_of
from portal.search.questions import Question
from portal.search.scan import K1, B, Scan

log = logging.getLogger(__name__)

SCHEMA = "6"  # raise it with any change of the fields or of what goes into them
RETRY_AFTER = 60  # seconds until a failed build is tried again

_schema = fields.Schema(
    key=fields.ID(stored=True),
    # Articles and forms apart: how rare a word is among the articles must not depend on the forms.
    article=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    form=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    sound=fields.KEYWORD(),
)


class RegulationsIndex:
    """Answers from Whoosh when its index fits the contents, else from memory, and has the index built meanwhile.

    `at_once`: build in the caller's thread instead of beside it.
    """

    def __init__(self, directory: Path, *, at_once: bool = False) -> None:
        self.directory, self.at_once = directory, at_once
        self._local = threading.local()  # Whoosh's searchers must not be shared by threads
        self._scan: Scan | None = None
        self._building = threading.Lock()
        self._not_before = 0.0

    def search(self, contents: Contents, question: Question) -> dict[str, float]:
        """Keys of documents ("article:…", "form:…") with their scores; those that left the contents are dropped."""
        if not (question.weights or question.sounds):
            return {}
        try:
            searcher = self._searcher(contents)
            if searcher is not None:
                found = searcher.search(_any_of(question), limit=None, scored=True)
                keys = self._local.keys
                return {keys[at]: score for score, at in found.top_n if keys[at] in contents.docs}
        except Exception:
            log.exception("the regulations' index failed; answering from memory and building it anew")
            self._forget()
            self._start_building(contents, anew=True)
        if self._scan is None or self._scan.contents is not contents:
            self._scan = Scan(contents)
        return self._scan.search(question)

    def name_for(self, contents: Contents) -> str:
        """The directory that holds the index of these contents."""
        return f"{analyzer.VERSION}-{SCHEMA}-{contents.stamp}"

    def is_current(self, contents: Contents) -> bool:
        """Is the index on disk the one for these contents?"""
        name = self.name_for(contents)
        return self._current() == name and (self.directory / name).is_dir()

    # --- reading ---

    def _current(self) -> str:
        with suppress(FileNotFoundError):
            return (self.directory / "CURRENT").read_text(encoding="utf-8").strip()
        return ""

    def _searcher(self, contents: Contents):
        name = self.name_for(contents)
        if getattr(self._local, "name", None) == name:
            return self._local.searcher
        if not self.is_current(contents):
            self._start_building(contents)
            if not (self.at_once and self.is_current(contents)):
                return None
        self._forget()
        opened = index.open_dir(self.directory / name, readonly=True)
        self._local.searcher = opened.searcher(weighting=scoring.BM25F(B=B, K1=K1))
        # By place in the index: unpacking each hit's stored fields takes longer than finding it.
        reader = self._local.searcher.reader()
        self._local.keys = [reader.stored_fields(at)["key"] for at in range(reader.doc_count_all())]
        self._local.name = name
        return self._local.searcher

    def _forget(self) -> None:
        searcher = getattr(self._local, "searcher", None)
        self._local.name = self._local.searcher = None
        if searcher is not None:
            with suppress(Exception):
                searcher.close()

    # --- building ---

    def _start_building(self, contents: Contents, *, anew: bool = False) -> None:
        if time.monotonic() < self._not_before:
            return
        if self.at_once:
            self._build_quietly(contents, anew)
        else:
            work = threading.Thread(target=self._build_quietly, args=(contents, anew), name="search-index", daemon=True)
            work.start()

    def _build_quietly(self, contents: Contents, anew: bool) -> None:
        try:
            self.build(contents, anew=anew)
        except Exception:
            self._not_before = time.monotonic() + RETRY_AFTER
            log.exception("the regulations' index could not be built; answering from memory meanwhile")

    def build(self, contents: Contents, *, anew: bool = False) -> bool:
        """Build the index and make it current. False if it is there already or somebody else is building.

        Raises OSError when the directory cannot be written.
        """
        if not self._building.acquire(blocking=False):
            return False
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone() as alone:
                if not alone or (self.is_current(contents) and not anew):
                    return False
                self._write(contents)
                return True
        finally:
            self._building.release()

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """One builder at a time, over all processes of this machine; the lock goes with the process."""
        with open(self.directory / "LOCK", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _write(self, contents: Contents) -> None:
        name = self.name_for(contents)
        aside = Path(tempfile.mkdtemp(prefix="building-", dir=self.directory))  # mode 0700
        try:
            writer = index.create_in(aside, _schema).writer(limitmb=64)
            try:
                for key, doc in contents.docs.items():
                    kind = key.partition(":")[0]
                    writer.add_document(key=key, sound=" ".join(sounds_of(doc)), **{kind: " ".join(tokens_of(doc))})
                writer.commit()
            except BaseException:
                writer.cancel()  # a commit that failed leaves its lock behind
                raise
            place = self.directory / name
            shutil.rmtree(place, ignore_errors=True)
            aside.rename(place)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        pointer = self.directory / "CURRENT.new"
        pointer.write_text(name, encoding="utf-8")
        os.replace(pointer, self.directory / "CURRENT")
        self._tidy(name)

    def _tidy(self, keep: str) -> None:
        """Old indexes and what a killed builder left; readers that still have one open keep their files open."""
        for other in self.directory.iterdir():
            if other.is_dir() and other.name != keep:
                shutil.rmtree(other, ignore_errors=True)


def _any_of(question: Question) -> query.Query:
    parts: list[query.Query] = [query.Prefix("sound", sound, boost=3.0) for sound in question.sounds]
    for field in ("article", "form"):
        parts += [query.Term(field, token, boost=weight) for token, weight in question.weights.items()]
    return query.Or(parts)
