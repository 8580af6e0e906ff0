"""A proof verifies away from the portal: with our command, with openssl alone, and after keys were rotated."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import crypto
from portal.cli import main
from portal.crypto import Keyring
from portal.errors import BadInput
from portal.proving import papers, signing

CSV = f"执行证明,{papers.KEY_LABEL},%s\n单据,QX-2026-0001\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A data directory with keys and nothing else, and the keyring of the process."""
    monkeypatch.delenv(crypto.ENVIRONMENT, raising=False)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(crypto, "_in_use", Keyring.ensure(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def signed(folder: Path) -> Path:
    """proof.csv, its signature and the public key, as an outsider gets them."""
    key = signing.public_key()
    content = (CSV % signing.fingerprint(key)).encode()
    (folder / "proof.csv").write_bytes(content)
    (folder / "proof.csv.sig").write_bytes(signing.sign(content))
    (folder / "public-key.pem").write_bytes(signing.pem(key))
    return folder


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def check(signed: Path, *more: str | Path) -> tuple[int, str]:
    return run("proof", "verify", signed / "proof.csv", signed / "proof.csv.sig", *more)


def test_unchanged_is_said_with_the_key(signed):
    code, said = check(signed)
    assert code == 0 and "没有改动" in said and "本店现用的密钥" in said
    assert signing.fingerprint(signing.public_key()) in said
    assert check(signed, "--key", signed / "public-key.pem")[0] == 0


def test_one_changed_letter_is_noticed(signed):
    (signed / "proof.csv").write_bytes((signed / "proof.csv").read_bytes().replace(b"0001", b"0002"))
    code, said = check(signed)
    assert code == 1 and "不相符" in said and "没有改动" not in said


def test_after_a_rotation_the_old_proof_verifies_as_of_the_former_key(signed):
    crypto.rotate(signed / "data")
    code, said = check(signed)
    assert code == 0 and "本店以前用的密钥" in said


def test_the_key_of_another_house_does_not_do_and_the_right_one_is_named(signed, tmp_path):
    other = Keyring.make().signing().key.public_key()
    (signed / "other.pem").write_bytes(signing.pem(other))
    code, said = check(signed, "--key", signed / "other.pem")
    assert code == 1 and signing.fingerprint(signing.public_key()) in said


@pytest.mark.parametrize("name", ["public-key.pem", "proof.csv.sig"])
def test_what_is_no_key_and_no_signature_is_said(signed, name):
    (signed / name).write_text("not one")
    code, said = check(signed, "--key", signed / "public-key.pem")
    assert code == 1 and ("这不是公钥文件" in said or "这不是签名文件" in said)


def test_the_key_to_publish(signed):
    code, said = run("proof", "key")
    assert code == 0
    assert (signed / "public-key.pem").read_text().strip() in said
    assert signing.fingerprint(signing.public_key()) in said


def test_a_new_key_for_the_environment_fits_there(folder):
    code, said = run("proof", "new-key")
    assert code == 0
    contents = Keyring.make()._contents
    del contents["signing"]
    import json

    assert Keyring({**contents, **json.loads(f"{{{said.strip()}}}")}).signing().former == ()


def test_a_signature_of_the_wrong_length_is_refused(folder):
    with pytest.raises(BadInput):
        signing.verify(b"x", b"y" * 63, [signing.public_key()])


# ---- an outsider, with openssl alone ---------------------------------------------------------------------------------
def openssl(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_the_guide_is_true(signed):
    key = signing.fingerprint(signing.public_key())
    (signed / "proof.pdf").write_bytes(b"%PDF-1.7 as it may be")
    (signed / "proof.pdf.sig").write_bytes(signing.sign((signed / "proof.pdf").read_bytes()))
    lines = [line.strip() for line in papers.guide(key).splitlines() if line.strip().startswith("openssl")]
    assert len(lines) == 4
    said = [openssl(signed, line).stdout for line in lines]
    assert key in said[0]
    assert all("Verified Successfully" in one for one in said[1:3])
    assert hashlib.sha256((signed / "proof.csv").read_bytes()).hexdigest() in said[3]
    (signed / "proof.csv").write_bytes(b"changed")
    assert openssl(signed, lines[1]).returncode != 0
