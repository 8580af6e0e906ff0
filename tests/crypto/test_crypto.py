"""Sealed values open only where they were sealed, keys survive rotation, and a lost key is said in words."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import crypto
from portal.crypto import CryptoError, Keyring, KeysMissing, Unreadable, open_sealed, rotate, seal

ID_NUMBER = "11010519491231002X"
PLACE = "record:12:id_no:workers:3"


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch):
    monkeypatch.delenv(crypto.ENVIRONMENT, raising=False)


@pytest.fixture
def keys(tmp_path) -> Keyring:
    return Keyring.ensure(tmp_path)


def test_a_sealed_value_opens_at_its_place_and_nowhere_else(keys):
    dek, wrapped = keys.new_record_key()
    sealed = seal(dek, ID_NUMBER, PLACE)
    assert ID_NUMBER not in sealed
    assert open_sealed(keys.unwrap(wrapped), sealed, PLACE) == ID_NUMBER
    with pytest.raises(Unreadable, match="不属于此处"):
        open_sealed(dek, sealed, "record:12:id_no:workers:4")
    other, _ = keys.new_record_key()
    with pytest.raises(Unreadable):
        open_sealed(other, sealed, PLACE)


@given(st.text())
def test_any_text_comes_back(text):
    dek, _ = Keyring.make().new_record_key()
    assert open_sealed(dek, seal(dek, text, PLACE), PLACE) == text


def test_the_same_text_is_never_sealed_alike_twice(keys):
    dek, _ = keys.new_record_key()
    assert len({seal(dek, ID_NUMBER, PLACE) for _ in range(50)}) == 50


def test_every_changed_character_is_noticed(keys):
    dek, wrapped = keys.new_record_key()
    for text, opens in (
        (seal(dek, ID_NUMBER, PLACE), lambda damaged: open_sealed(dek, damaged, PLACE)),
        (wrapped, keys.unwrap),
    ):
        for at in range(len(text) - 1):  # the last character of base64 holds bits that say nothing
            damaged = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
            with pytest.raises(CryptoError):
                opens(damaged)


@pytest.mark.parametrize("damaged", ["", "s1:", "s1:AAAA", "s1:%%%", "s1:A", "11010519491231002X"])
def test_what_was_never_sealed_is_refused(keys, damaged):
    dek, _ = keys.new_record_key()
    with pytest.raises(Unreadable):
        open_sealed(dek, damaged, PLACE)


def test_blobs(keys):
    draft = '{"申请人": "李建国"}'.encode()
    blob = keys.seal_blob(draft, "draft:7")
    assert "李建国".encode() not in blob
    assert keys.open_blob(blob, "draft:7") == draft
    for damaged in (b"", b"b1:", blob[:-1], blob + b"x", b"x" + blob):
        with pytest.raises(CryptoError):
            keys.open_blob(damaged, "draft:7")
    with pytest.raises(Unreadable):
        keys.open_blob(blob, "draft:8")


def test_rotation_keeps_the_old_readable(tmp_path, keys):
    dek, wrapped = keys.new_record_key()
    blob = keys.seal_blob(b"draft", "draft:1")
    found_by, cookie_secret = keys.keyed_hash(ID_NUMBER), keys.session_secret

    turned = rotate(tmp_path)
    assert turned.current != keys.current
    assert turned.unwrap(wrapped) == dek
    assert turned.keyed_hash(ID_NUMBER) == found_by
    assert turned.session_secret != cookie_secret
    assert turned.session_fallbacks == [cookie_secret]

    again = turned.rewrap(wrapped)
    assert again != wrapped
    assert turned.current in again
    assert turned.unwrap(again) == dek
    assert turned.rewrap(again) == again
    assert turned.open_blob(turned.rewrap_blob(blob), "draft:1") == b"draft"
    assert turned.rewrap_blob(blob) != blob


def test_a_process_that_was_running_during_a_rotation_reads_what_others_seal_afterwards(tmp_path, keys):
    dek, wrapped = rotate(tmp_path).new_record_key()
    assert keys.unwrap(wrapped) == dek


def test_old_session_secrets_go_after_a_while(tmp_path, keys):
    first = keys.session_secret
    for _ in range(3):
        turned = rotate(tmp_path)
    assert first not in [turned.session_secret, *turned.session_fallbacks]


def test_rewrap_all_asks_everyone_who_keeps_keys(monkeypatch, keys):
    monkeypatch.setattr(crypto, "_rewrappers", [])
    asked = []

    @crypto.rewraps
    def of_records(session, keyring):
        asked.append((session, keyring))
        return 3

    @crypto.rewraps
    def of_drafts(session, keyring):
        return 2

    assert crypto.rewrap_all("the session", keys) == 5
    assert asked == [("the session", keys)]


def test_keyed_hash_finds_the_same_and_hides_the_rest(keys):
    found_by = keys.keyed_hash(ID_NUMBER)
    assert found_by == keys.keyed_hash(ID_NUMBER)
    assert found_by != keys.keyed_hash(ID_NUMBER + "0")
    assert found_by != Keyring.make().keyed_hash(ID_NUMBER)
    assert found_by.startswith("h:")
    assert len(found_by) == 26
    assert found_by[2:].isalnum()
    assert found_by == found_by.lower()


def test_the_file_is_its_owners_alone(tmp_path, keys):
    path = tmp_path / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rotate(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["keys.json"]
    path.chmod(0o640)
    with pytest.raises(CryptoError, match=f"chmod 600 {path}"):
        Keyring.load(path)


def test_started_twice_the_keys_are_the_same(tmp_path, keys):
    assert Keyring.ensure(tmp_path).unwrap(keys.new_record_key()[1])


def _started(data_dir: str, _n: int) -> str:
    return Keyring.ensure(Path(data_dir)).current


def test_of_several_first_starts_at_once_one_wins(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        current = pool.starmap(_started, [(str(tmp_path), n) for n in range(8)])
    assert len(set(current)) == 1
    assert os.listdir(tmp_path) == ["keys.json"]


def test_lost_keys_are_not_replaced_in_silence(tmp_path):
    (tmp_path / "portal.db").write_bytes(b"SQLite format 3")
    with pytest.raises(KeysMissing, match=r"找不到密钥文件 .*keys\.json.*备份"):
        Keyring.ensure(tmp_path)
    assert not (tmp_path / "keys.json").exists()


def test_a_missing_key_is_named(keys):
    stranger = Keyring.make()
    _, wrapped = stranger.new_record_key()
    with pytest.raises(KeysMissing, match=f"缺少编号为 {stranger.current} 的密钥"):
        keys.unwrap(wrapped)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"current": "a", "masters": {}, "hash": "", "secrets": []}'])
def test_a_damaged_file_says_so(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(CryptoError, match="不完整或已损坏"):
        Keyring.load(path)


def test_keys_from_the_environment_as_text_or_as_a_file(tmp_path, monkeypatch):
    made = Keyring.ensure(tmp_path / "elsewhere")
    file = tmp_path / "elsewhere" / "keys.json"
    _, wrapped = made.new_record_key()
    for given_as in (file.read_text(), str(file)):
        monkeypatch.setenv(crypto.ENVIRONMENT, given_as)
        assert Keyring.ensure(tmp_path).unwrap(wrapped) == made.unwrap(wrapped)
    assert not (tmp_path / "keys.json").exists()
    with pytest.raises(CryptoError, match="PORTAL_KEYS"):
        rotate(tmp_path)
    monkeypatch.setenv(crypto.ENVIRONMENT, "/nowhere/keys.json")
    with pytest.raises(KeysMissing, match="PORTAL_KEYS"):
        Keyring.ensure(tmp_path)


def test_a_keyring_never_shows_its_keys(keys, tmp_path):
    contents = json.loads((tmp_path / "keys.json").read_text())
    shown = repr(keys) + str(keys)
    assert not any(
        secret in shown for secret in [*contents["masters"].values(), contents["hash"], *contents["secrets"]]
    )


def test_services_ask_for_the_keyring_of_the_process(monkeypatch, keys):
    monkeypatch.setattr(crypto, "_in_use", None)
    with pytest.raises(RuntimeError, match="create_app"):
        crypto.keys()
    crypto.use(keys)
    assert crypto.keys() is keys


# ---- signing ---------------------------------------------------------------------------------------------------------
def raw(key) -> bytes:
    return key.public_bytes_raw()


def without_signing(folder: Path) -> dict:
    """The file as installations had it before there were proofs."""
    path = folder / crypto.FILE_NAME
    contents = json.loads(path.read_text())
    del contents["signing"]
    path.write_text(json.dumps(contents))
    return contents


def test_an_older_keyring_is_given_a_signing_key_and_keeps_all_else(tmp_path, keys):
    before = without_signing(tmp_path)
    old = Keyring.load(tmp_path / crypto.FILE_NAME)
    dek, wrapped = old.new_record_key()
    signing = old.signing()
    after = json.loads((tmp_path / crypto.FILE_NAME).read_text())
    assert {name: after[name] for name in before} == before and set(after) == {*before, "signing"}
    assert stat.S_IMODE((tmp_path / crypto.FILE_NAME).stat().st_mode) == 0o600
    assert Keyring.load(tmp_path / crypto.FILE_NAME).signing().public_keys == signing.public_keys
    assert old.unwrap(wrapped) == dek


def test_of_several_first_signatures_at_once_one_key_comes(tmp_path, keys):
    without_signing(tmp_path)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = set(pool.map(_public_key_in, [tmp_path] * 8))
    assert len(found) == 1


def _public_key_in(folder: Path) -> bytes:
    return raw(Keyring.load(folder / crypto.FILE_NAME).signing().key.public_key())


def test_a_rotation_signs_anew_and_keeps_the_public_half_only(tmp_path, keys):
    first = keys.signing()
    said = first.key.sign(b"what was")
    between = rotate(tmp_path).signing().key.public_key()
    second = rotate(tmp_path).signing()
    assert [raw(key) for key in second.former] == [raw(between), raw(first.key.public_key())]
    second.former[-1].verify(said, b"what was")
    kept = (tmp_path / crypto.FILE_NAME).read_text()
    assert crypto._text(first.key.private_bytes_raw()) not in kept
    assert [raw(key) for key in keys.signing().public_keys] == [raw(key) for key in second.public_keys]


def test_keys_of_the_environment_without_one_say_what_to_do(tmp_path, keys, monkeypatch):
    contents = without_signing(tmp_path)
    monkeypatch.setenv(crypto.ENVIRONMENT, json.dumps(contents))
    with pytest.raises(CryptoError, match="portal proof new-key"):
        Keyring.ensure(tmp_path).signing()
    monkeypatch.setenv(crypto.ENVIRONMENT, json.dumps({**contents, "signing": crypto.new_signing()}))
    assert Keyring.ensure(tmp_path).signing().former == ()


@pytest.mark.parametrize("signing", [{}, {"key": "short", "former": []}, {"key": 7, "former": []}, []])
def test_a_damaged_signing_key_is_said(keys, tmp_path, signing):
    contents = {**without_signing(tmp_path), "signing": signing}
    with pytest.raises(CryptoError, match="不完整或已损坏"):
        Keyring(contents)
