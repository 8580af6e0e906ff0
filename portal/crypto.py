"""Encryption of personal data, and the keys for it, which live in a file beside the database and never inside it.

Each record has a random key of its own (the DEK). Its sealed values open only with that key, and the key itself is
stored wrapped by a master key of the keyring. So destroying a record's wrapped key deletes its personal data for good,
also in the history and the hash chain, and a new master key means wrapping small keys anew, not touching the values.

The same file holds the key the hotel signs its proofs with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import key_file
from portal.clock import now
from portal.errors import PortalError

FILE_NAME = "keys.json"
ENVIRONMENT = "PORTAL_KEYS"  # the JSON text itself, or the path of a file that holds it (a mounted secret)

KEY_BYTES = 32
NONCE_BYTES = 12
SEALED, WRAPPED, BLOB, HASHED = "s1:", "w1:", b"b1:", "h:"  # what a stored value is, and which edition of the scheme
KEPT_SECRETS = 3  # cookies signed with an older session secret stay valid this many rotations


class CryptoError(PortalError):
    """Something sealed cannot be opened, or the keys cannot be used: a fault of the installation, not of a person."""

    status = 500


class KeysMissing(CryptoError):
    """The keyring, or one key of it, is not there."""


class Unreadable(CryptoError):
    """The value was damaged, or was moved here from another place."""


@dataclass(frozen=True)
class Signing:
    """What the hotel signs with, and the public keys of what it signed with before, the latest first."""

    key: Ed25519PrivateKey = field(repr=False)
    former: tuple[Ed25519PublicKey, ...] = ()

    @property
    def public_keys(self) -> tuple[Ed25519PublicKey, ...]:
        return (self.key.public_key(), *self.former)


class Keyring:
    """The master keys by id, the key of the search hashes and the secrets of the sessions. Never printed."""

    def __init__(self, contents: dict[str, Any], path: Path | None = None) -> None:
        """Raises CryptoError when `contents` is not a keyring. `path` is its file, if it came from one."""
        self._path = path
        self._take(contents)

    def _take(self, contents: dict[str, Any]) -> None:
        try:
            self.current = str(contents["current"])
            self._masters = {str(key_id): _key(text) for key_id, text in contents["masters"].items()}
            self._hash_key = _key(contents["hash"])
            self._secrets = [str(secret) for secret in contents["secrets"]]
            self._signing = _signing(contents["signing"]) if "signing" in contents else None
            complete = self.current in self._masters and bool(self._secrets)
        except (KeyError, TypeError, ValueError, AttributeError):
            complete = False
        if not complete:
            raise CryptoError(_("密钥文件内容不完整或已损坏，请用备份的 keys.json 恢复后再启动。"))
        self._contents = contents

    def __repr__(self) -> str:
        return f"<Keyring {len(self._masters)} keys, current {self.current}>"

    # -- where keys come from ------------------------------------------------------------------------------------

    @classmethod
    def make(cls) -> Keyring:
        """A new keyring in memory."""
        key_id = _new_id(())
        return cls(
            {
                "current": key_id,
                "masters": {key_id: _text(os.urandom(KEY_BYTES))},
                "hash": _text(os.urandom(KEY_BYTES)),
                "secrets": [secrets.token_urlsafe(KEY_BYTES)],
                "signing": new_signing(),
            }
        )

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """The keyring in the file `path`. Raises KeysMissing without one, CryptoError if others may read it."""
        path = Path(path)
        try:
            mode = path.stat().st_mode
            contents = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise KeysMissing(
                _(
                    "找不到密钥文件 %(path)s。没有它就读不出已加密的个人信息：请把备份的密钥文件放回原处，再启动。",
                    path=path,
                )
            ) from None
        except ValueError:
            raise CryptoError(_("密钥文件内容不完整或已损坏，请用备份的 keys.json 恢复后再启动。")) from None
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CryptoError(_("密钥文件 %(path)s 可被其他用户读取。请执行 chmod 600 %(path)s，再启动。", path=path))
        return cls(contents, path)

    @classmethod
    def ensure(cls, data_dir: Path) -> Keyring:
        """The keyring of an installation: from PORTAL_KEYS, else from the data directory, made there at first start.

        Raises KeysMissing when the file is gone but a database is there: new keys would hide the loss of the old ones.
        """
        path = Path(data_dir) / FILE_NAME
        given = os.environ.get(ENVIRONMENT, "").strip()
        if not given and not path.exists() and not any(Path(data_dir).glob("*.db")):
            key_file.write(path, cls.make()._contents, may_replace=False)
        return cls.existing(data_dir)

    @classmethod
    def existing(cls, data_dir: Path) -> Keyring:
        """The same, made by nobody: raises KeysMissing where there is none yet."""
        given = os.environ.get(ENVIRONMENT, "").strip()
        return cls._from_environment(given) if given else cls.load(Path(data_dir) / FILE_NAME)

    @classmethod
    def _from_environment(cls, given: str) -> Keyring:
        try:
            return cls(json.loads(given if given.startswith("{") else Path(given).read_text("utf-8")))
        except (OSError, ValueError):
            raise KeysMissing(
                _("环境变量 %(name)s 既不是密钥内容，也不是可读的密钥文件，请检查。", name=ENVIRONMENT)
            ) from None

    def _master(self, key_id: str) -> bytes:
        if key_id not in self._masters and self._path is not None:
            self._take(Keyring.load(self._path)._contents)  # another process may have rotated since we started
        try:
            return self._masters[key_id]
        except KeyError:
            raise KeysMissing(
                _("缺少编号为 %(key)s 的密钥，读不出这一项。请恢复含有它的 keys.json。", key=key_id)
            ) from None

    # -- sessions and search -------------------------------------------------------------------------------------

    @property
    def session_secret(self) -> str:
        """Flask's SECRET_KEY."""
        return self._secrets[0]

    @property
    def session_fallbacks(self) -> list[str]:
        """Flask's SECRET_KEY_FALLBACKS."""
        return self._secrets[1:]

    def keyed_hash(self, text: str) -> str:
        """What stands for `text` (normalised by the caller) where it must be found again: `h:` and 24 letters.

        Without the key nobody can try all phone numbers against it. Its key is never rotated: every hash would change.
        """
        digest = hmac.digest(self._hash_key, text.encode(), hashlib.sha256)
        return HASHED + base64.b32encode(digest[:15]).decode().lower()

    # -- signing -------------------------------------------------------------------------------------------------

    def signing(self) -> Signing:
        """What the hotel signs with; an older keyring is given it at first use, and nothing else of it changes.

        Read from the file each time, since another process may have rotated. Raises CryptoError where the keys come
        from the environment and there is none among them.
        """
        if self._path is not None:
            with key_file.alone_with(self._path):
                contents = Keyring.load(self._path)._contents
                if "signing" not in contents:
                    contents = {**contents, "signing": new_signing()}
                    key_file.write(self._path, contents, may_replace=True)
                self._take(contents)
        if self._signing is None:
            raise CryptoError(
                _(
                    "环境变量 %(name)s 里没有签名密钥。请运行 portal proof new-key，把它给出的一项加进去。",
                    name=ENVIRONMENT,
                )
            )
        return self._signing

    # -- records' keys -------------------------------------------------------------------------------------------

    def new_record_key(self) -> tuple[bytes, str]:
        """A new key for a record, and the same wrapped, to be stored."""
        dek = os.urandom(KEY_BYTES)
        return dek, self._wrap(dek)

    def _wrap(self, dek: bytes) -> str:
        box = _lock(self._masters[self.current], dek, f"dek:{self.current}")
        return f"{WRAPPED}{self.current}:{_text(box)}"

    def unwrap(self, wrapped: str) -> bytes:
        """The record's key. Raises KeysMissing without its master key, Unreadable if damaged."""
        key_id, _colon, box = wrapped.removeprefix(WRAPPED).partition(":")
        if not wrapped.startswith(WRAPPED) or not box:
            raise Unreadable(_("单据的密钥已损坏，加密的内容无法读出。"))
        return _unlock(self._master(key_id), _bytes(box), f"dek:{key_id}")

    def rewrap(self, wrapped: str) -> str:
        """The same record key under the current master key; unchanged if it is so already."""
        if wrapped.startswith(f"{WRAPPED}{self.current}:"):
            return wrapped
        return self._wrap(self.unwrap(wrapped))

    # -- things without a record: drafts, one-time codes' secrets ------------------------------------------------

    def seal_blob(self, plain: bytes, aad: str) -> bytes:
        """Bytes sealed under a key of their own, which travels with them, wrapped."""
        dek, wrapped = self.new_record_key()
        return BLOB + wrapped.encode() + b"\n" + _lock(dek, plain, aad)

    def open_blob(self, blob: bytes, aad: str) -> bytes:
        """What seal_blob sealed for the same `aad`. Raises KeysMissing, Unreadable."""
        wrapped, box = _parts(blob)
        return _unlock(self.unwrap(wrapped), box, aad)

    def rewrap_blob(self, blob: bytes) -> bytes:
        """The same blob under the current master key."""
        wrapped, box = _parts(blob)
        return BLOB + self.rewrap(wrapped).encode() + b"\n" + box


_in_use: Keyring | None = None


def use(keyring: Keyring) -> None:
    """Make this the keyring of the process (when the application is built)."""
    global _in_use
    _in_use = keyring


def keys() -> Keyring:
    """The keyring of the process. Services ask for it here, since they know no application."""
    if _in_use is None:
        raise RuntimeError("no keyring yet: create_app() calls crypto.use()")
    return _in_use


def seal(dek: bytes, plaintext: str, aad: str) -> str:
    """`plaintext` under a record's key. `aad` says where it stands (record:12:id_no:workers:3) and binds it there."""
    return SEALED + _text(_lock(dek, plaintext.encode(), aad))


def open_sealed(dek: bytes, sealed: str, aad: str) -> str:
    """What was sealed with the same key at the same place. Raises Unreadable."""
    if not sealed.startswith(SEALED):
        raise Unreadable(_("这一项不是加密内容，或已损坏。"))
    return _unlock(dek, _bytes(sealed.removeprefix(SEALED)), aad).decode()


# -- rotation ----------------------------------------------------------------------------------------------------

Rewrapper = Callable[[Session, Keyring], int]
_rewrappers: list[Rewrapper] = []


def rewraps(function: Rewrapper) -> Rewrapper:
    """Declare a function that wraps anew every key of its tables and returns how many it changed. A decorator."""
    _rewrappers.append(function)
    return function


def rewrap_all(session: Session, keyring: Keyring) -> int:
    """After a rotation: wrap every stored key under the current master key. Returns how many; does not commit."""
    return sum(function(session, keyring) for function in _rewrappers)


def rotate(data_dir: Path) -> Keyring:
    """Add a master key and a session secret and make them current. The older keys stay: backups need them.

    The signing key is made anew too; of the older ones the public halves stay, so that what they signed still verifies.

    Raises CryptoError where the keys come from the environment: whoever put them there must change them there.
    """
    if os.environ.get(ENVIRONMENT, "").strip():
        raise CryptoError(_("密钥来自环境变量 %(name)s，请在设置它的地方更换。", name=ENVIRONMENT))
    path = Path(data_dir) / FILE_NAME
    with key_file.alone_with(path):
        old = Keyring.load(path)._contents
        key_id = _new_id(old["masters"])
        new = {
            **old,
            "current": key_id,
            "masters": {**old["masters"], key_id: _text(os.urandom(KEY_BYTES))},
            "secrets": [secrets.token_urlsafe(KEY_BYTES), *old["secrets"]][:KEPT_SECRETS],
            "signing": new_signing(old.get("signing")),
        }
        key_file.write(path, new, may_replace=True)
    return Keyring(new, path)


def new_signing(before: dict[str, Any] | None = None) -> dict[str, Any]:
    """A new signing key as the keyring keeps it, after `before`, of which only the public half is kept."""
    former = [_text(key.public_bytes_raw()) for key in _signing(before).public_keys] if before else []
    return {"key": _text(Ed25519PrivateKey.generate().private_bytes_raw()), "former": former}


# -- below: bytes and files --------------------------------------------------------------------------------------


def _new_id(taken: Any) -> str:
    """An id an administrator can tell by its date. Ids never repeat within a keyring."""
    while (key_id := f"{now():%Y%m%d}-{secrets.token_hex(2)}") in taken:
        pass
    return key_id


def _lock(key: bytes, plain: bytes, aad: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, aad.encode())


def _unlock(key: bytes, box: bytes, aad: str) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], aad.encode())
    except (InvalidTag, ValueError):  # ValueError: too short to be anything
        raise Unreadable(_("加密的内容已损坏，或不属于此处，无法读出。")) from None


def _parts(blob: bytes) -> tuple[str, bytes]:
    wrapped, newline, box = blob.removeprefix(BLOB).partition(b"\n")
    if not blob.startswith(BLOB) or not newline:
        raise Unreadable(_("加密的内容已损坏，或不属于此处，无法读出。"))
    return wrapped.decode("ascii", "replace"), box


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(_("加密的内容已损坏，或不属于此处，无法读出。")) from None


def _signing(kept: dict[str, Any]) -> Signing:
    former = tuple(Ed25519PublicKey.from_public_bytes(_key(text)) for text in kept["former"])
    return Signing(Ed25519PrivateKey.from_private_bytes(_key(kept["key"])), former)


def _key(text: str) -> bytes:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != KEY_BYTES:
        raise ValueError("a key has 256 bits")
    return raw
