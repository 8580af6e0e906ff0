"""Slows down guessing at sign-in, in the database, so that several processes count together.

Failures are counted by account and by address; each one past the free ones doubles the wait, up to a limit, and what is
refused while waiting is not counted. So guessing gets slow, yet nobody can lock a colleague out for good: a browser in
which the person has signed in before is counted by itself, whatever strangers do elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select

from portal.clock import now
from portal.db import db
from portal.people.models import SignInAttempt


@dataclass(frozen=True)
class Limit:
    free: int  # failures that cost nothing
    longest: timedelta  # the wait never grows past this
    memory: timedelta  # after so long without a failure everything is forgotten

    def wait(self, failures: int) -> timedelta:
        """How long after the last failure the next attempt is heard."""
        over = failures - self.free
        return min(timedelta(seconds=2 ** min(over, 20)), self.longest) if over >= 0 else timedelta(0)


ACCOUNT = Limit(free=5, longest=timedelta(minutes=15), memory=timedelta(hours=24))
# A whole hotel often shares one address, so an address has more tries and waits less.
ADDRESS = Limit(free=30, longest=timedelta(minutes=1), memory=timedelta(hours=1))


def account_key(login: str, device: str | None) -> str:
    return _hashed(f"login:{login.casefold()}:{device or ''}")


def address_key(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return _hashed(f"address:{address}")
    if isinstance(parsed, IPv6Address):  # one household or attacker has a whole /64
        address = str(int(parsed) >> 64)
    return _hashed(f"address:{address}")


def seconds_to_wait(limits: dict[str, Limit]) -> int:
    """Whole seconds until an attempt under these keys is heard; 0: now."""
    moment, longest = now(), timedelta(0)
    rows = db.session.execute(
        select(SignInAttempt.key, SignInAttempt.at).where(
            SignInAttempt.key.in_(limits), SignInAttempt.at > moment - max(x.memory for x in limits.values())
        )
    ).all()
    for key, limit in limits.items():
        failures = [at for k, at in rows if k == key and at > moment - limit.memory]
        if failures:
            longest = max(longest, max(failures) + limit.wait(len(failures)) - moment)
    return -(-longest // timedelta(seconds=1))


def note(keys: Iterable[str], at: datetime) -> None:
    """Count an attempt as failed until `forget` says otherwise."""
    db.session.add_all(SignInAttempt(key=key, at=at) for key in keys)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - ACCOUNT.memory))


def forget(account: str, address: str, at: datetime) -> None:
    """The attempt of this moment was right: the account starts anew, the address gets back this one try."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == account))
    latest = select(func.max(SignInAttempt.id)).where(SignInAttempt.key == address, SignInAttempt.at == at)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == latest.scalar_subquery()))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()  # people mistype passwords into the field for the login
