"""The errors a service may raise. Each carries a sentence fit to show to the person who met it."""

from __future__ import annotations


class PortalError(Exception):
    """Something the person can be told in a sentence. `status` is the HTTP code of the page that says it."""

    status = 400

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(PortalError):
    """It does not exist, or is not for this person; the two must look the same."""

    status = 404


class NotYours(PortalError):
    """The person may see it but may not do this to it."""

    status = 403


class TooLate(PortalError):
    """Somebody was quicker, or the record has moved on."""

    status = 409


class BadInput(PortalError):
    """What was entered cannot be taken. `problems` maps a field's name to its sentences; nothing typed is lost."""

    status = 422

    def __init__(self, sentence: str, problems: dict[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {}
