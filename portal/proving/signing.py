"""Signatures that verify without the portal: Ed25519 over a file's bytes, beside it in a file of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from flask_babel import gettext as _

from portal import crypto
from portal.errors import BadInput

SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Verdict:
    """`key`: the fingerprint of the key that signed exactly these bytes; None when none of those tried did."""

    key: str | None
    current: bool = False  # the first of the keys tried

    def __bool__(self) -> bool:
        return self.key is not None


def sign(content: bytes) -> bytes:
    """The hotel's signature over these bytes, 64 bytes long."""
    return crypto.keys().signing().key.sign(content)


def public_key() -> Ed25519PublicKey:
    """The public half of what the hotel signs with now."""
    return crypto.keys().signing().key.public_key()


def pem(key: Ed25519PublicKey) -> bytes:
    """The key as a file that any tool reads."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_pem(content: bytes) -> Ed25519PublicKey:
    """The key in such a file. Raises BadInput."""
    try:
        key = load_pem_public_key(content)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(_("这不是公钥文件。公钥文件随证明一起下载，名为 public-key.pem。"))
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key as DER, in hexadecimal: what `openssl pkey -pubin -outform DER` gives, hashed."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def verify(content: bytes, signature: bytes, keys: Sequence[Ed25519PublicKey]) -> Verdict:
    """Which of these keys signed exactly these bytes. Raises BadInput for what cannot be a signature."""
    if len(signature) != SIGNATURE_BYTES:
        raise BadInput(_("这不是签名文件：签名有 %(right)d 个字节，它有 %(here)d 个。", right=SIGNATURE_BYTES,
                         here=len(signature)))  # fmt: skip
    for place, key in enumerate(keys):
        try:
            key.verify(signature, content)
        except InvalidSignature:
            continue
        return Verdict(fingerprint(key), place == 0)
    return Verdict(None)
