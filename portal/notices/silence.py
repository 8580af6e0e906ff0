"""Servers that did not answer a moment ago are left alone for a while: one that is away must not hold up the worker,
who has limits and reminders to see to as well, for as many timeouts as there are messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from portal import clock
from portal.notices.messages import NotSent

PAUSE = timedelta(seconds=50)  # less than the first pause of the due-table: what is tried again is really tried

_silent: dict[str, tuple[datetime, str]] = {}  # where → since when, and what was said of it


class NoAnswer(NotSent):
    """The server could not be reached, or hung up."""


@contextmanager
def asking(where: str) -> Iterator[None]:
    """Around a conversation with a server. Raises what was said of it if it did not answer within the last minute."""
    since, sentence = _silent.get(where, (None, ""))
    if since is not None and timedelta(0) <= clock.now() - since < PAUSE:
        raise NotSent(sentence)
    try:
        yield
    except NoAnswer as error:
        _silent[where] = clock.now(), error.sentence
        raise
    else:
        _silent.pop(where, None)
