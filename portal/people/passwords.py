"""Passwords: which are taken (NIST SP 800-63B: length, no composition rules, nothing well known), and argon2id."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from portal.clock import now
from portal.errors import BadInput
from portal.people import directory
from portal.people.models import Person

SHORTEST = 10
LONGEST = 200  # hashing takes as long as the text is; nobody types more

# 19 MiB, two passes, one lane: the OWASP figure. Stronger ones later are taken over at each sign-in.
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)

# The hash of nothing anybody knows: an unknown account takes as long to refuse as a known one.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$mIR3BoXHNLmwhaPbtD71xg$cS0xsFy8aSlMN/i85GU6q+WvIzQ7cvS0aG7xUtdTzCs"

# What is left of a password when everything guessable is taken out of it must still be something.
_LEAST_OF_ITS_OWN = 5

_WELL_KNOWN = Path(__file__).with_name("well_known_passwords.txt").read_text().split()


def problems(password: str, *, about: Iterable[str] = ()) -> list[str]:
    """Why this password cannot be taken, as sentences; none when it can.

    `about` are words an attacker would try first: login, name, the hotel.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        return [_("密码至少 %(n)s 位。可以是一句自己记得住的话。", n=SHORTEST)]
    if len(text) > LONGEST:
        return [_("密码最多 %(n)s 位。", n=LONGEST)]
    if len(set(text)) < _LEAST_OF_ITS_OWN:
        return [_("这个密码重复的字符太多，容易被猜到。请换一个。")]
    rest = text.casefold()
    for word in sorted({w.casefold() for w in about if len(w) > 1} | set(_WELL_KNOWN), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < _LEAST_OF_ITS_OWN:
        return [_("这个密码由常见密码、姓名、登录名或酒店名组成，容易被猜到。请换一个。")]
    return []


def set_password(person: Person, password: str) -> None:
    """Give the person a new password and end every session that began before. Raises BadInput with the reasons."""
    house = directory.hotel()
    about = [person.login, person.name, person.employee_no or "", person.phone, house.name, house.code]
    if found := problems(password, about=[*about, *person.name_keys.split()]):
        raise BadInput(found[0], {"password": found})
    person.password_hash = _hasher.hash(_normal(password))
    person.sessions_valid_from = now()


def matches(password: str, password_hash: str) -> bool:
    """Whether it is the password of this hash; takes equally long when there is no hash."""
    text = _normal(password)
    known = bool(password_hash) and len(text) <= LONGEST
    try:
        _hasher.verify(password_hash if known else _NOBODYS, text[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return known


def renewed_hash(password: str, password_hash: str) -> str:
    """The hash to keep from now on: the same one, or a new one when the figures above have changed since."""
    return _hasher.hash(_normal(password)) if _hasher.check_needs_rehash(password_hash) else password_hash


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # the same sign typed on another keyboard is the same password
