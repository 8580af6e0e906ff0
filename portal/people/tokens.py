"""What a person may read, as tokens to compare with those kept with a record (docs/architecture.md)."""

from __future__ import annotations

from portal.clock import today
from portal.people import directory, snapshot
from portal.people.models import Person


def of(person: Person) -> frozenset[str]:
    """The tokens the person has at this moment: themself, their posts, the desks these work at, every post below
    theirs, and `all`."""
    everything = snapshot.current()

    def work_out() -> frozenset[str]:
        held = directory.posts_of(person)
        return frozenset(
            {"all", f"p:{person.id}"}
            | {f"post:{post.id}" for post in held}
            | {f"desk:{post.desk}" for post in held if post.desk}
            | {f"u:{post_id}" for post_id in everything.below(held)}
        )

    return everything.answer(("tokens", person.id, today()), work_out)
