"""`portal proof`: is a proof unchanged, which key signs here, and a key for those who keep theirs elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """Errors of ours are a sentence, not a trace."""

    @wraps(function)
    def run(*args: Any, **kw: Any) -> Any:
        from portal.errors import PortalError

        try:
            return function(*args, **kw)
        except PortalError as error:
            raise click.ClickException(error.sentence) from error

    return run


@click.group()
def proof() -> None:
    """Proofs of articles: their signatures and the key behind them. Needs no database."""


@proof.command()
@click.argument("file", type=_FILE)
@click.argument("signature", type=_FILE)
@click.option("--key", "key_file", type=_FILE, help="The public key (public-key.pem); without it this portal's own.")
@_in_words
def verify(file: Path, signature: Path, key_file: Path | None) -> None:
    """Is this file of a proof unchanged since it was signed, and by which key? Exit 1 if not."""
    from portal.proving import papers, signing

    content = file.read_bytes()
    keys = [signing.read_pem(key_file.read_bytes())] if key_file else _own_keys()
    verdict = signing.verify(content, signature.read_bytes(), keys)
    if verdict.key is not None:
        whose = "所给的公钥" if key_file else "本店现用的密钥" if verdict.current else "本店以前用的密钥"
        click.echo(f"没有改动：{file.name} 与签名相符，由{whose}签名。\n密钥指纹 {verdict.key}")
        return
    click.echo(f"不相符：{file.name} 在签名以后被改动过，或者不是用{'所给的公钥' if key_file else '本店的密钥'}签的。")
    named = papers.key_named_in(content)
    if named and named not in map(signing.fingerprint, keys):
        click.echo(f"文件自称的密钥不在其中，请找它的公钥再核对。\n文件写明的密钥指纹 {named}")
    sys.exit(1)


@proof.command()
@_in_words
def key() -> None:
    """Print the public key proofs are signed with, and its fingerprint: publish both where outsiders find them."""
    from portal.proving import signing

    own = _own_keys()[0]
    click.echo(signing.pem(own).decode().strip())
    click.echo(f"指纹（SHA-256）{signing.fingerprint(own)}")


@proof.command("new-key")
def new_key() -> None:
    """Print a new signing key to be put into PORTAL_KEYS; portals with a keys.json make theirs by themselves."""
    from portal.crypto import new_signing

    click.echo(f'"signing": {json.dumps(new_signing())}')


def _own_keys() -> list[Any]:
    from portal.config import Config
    from portal.crypto import Keyring

    return list(Keyring.existing(Config.from_environment().data_dir).signing().public_keys)
