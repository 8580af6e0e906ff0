"""The store of bytes: once, whole, private, and swept without ever taking what somebody has just put."""

from __future__ import annotations

import os
import stat
import time

import pytest

from portal.files import blobs
from portal.files.blobs import SECONDS_YOUNG, Blobs


def files_of(store: Blobs) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def grow_old(store: Blobs, digest: str) -> None:
    long_ago = time.time() - SECONDS_YOUNG - 60
    os.utime(store.path(digest), (long_ago, long_ago))


def test_the_same_bytes_are_kept_once(store):
    digest = store.put(b"photo")
    assert store.put(b"photo") == digest
    assert files_of(store) == [digest[2:]]
    assert store.path(digest).read_bytes() == b"photo"
    assert store.put(b"another") != digest


def test_nobody_else_on_the_machine_reads_them(store):
    path = store.path(store.put(b"photo"))
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("digest", ["", "ab", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 65])
def test_only_a_hash_leads_to_a_file(store, digest):
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(digest)


def test_what_cannot_be_written_leaves_nothing_behind(store, monkeypatch):
    def broken(_descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        store.put(b"photo")
    assert files_of(store) == []


def test_the_sweep_takes_what_is_old_and_unwanted(store):
    wanted, unwanted, young = store.put(b"wanted"), store.put(b"unwanted"), store.put(b"young")
    grow_old(store, wanted)
    grow_old(store, unwanted)
    half_written = store.path(unwanted).with_name("0" * 32 + blobs.SPARE)
    half_written.write_bytes(b"half")
    os.utime(half_written, (0, 0))
    asked = []

    def known(digests):
        asked.extend(digests)
        return {wanted}

    assert store.sweep(known) == 2
    assert sorted(asked) == sorted([wanted, unwanted])
    assert files_of(store) == sorted([wanted[2:], young[2:]])


def test_put_again_is_young_again(store):
    digest = store.put(b"photo")
    grow_old(store, digest)
    store.put(b"photo")
    assert store.sweep(lambda _digests: ()) == 0
    assert store.path(digest).read_bytes() == b"photo"


def test_put_between_the_sweeps_look_and_its_grasp_is_left_alone(store):
    digest = store.put(b"photo")
    grow_old(store, digest)

    def known(_digests):
        store.put(b"photo")  # somebody uploads the same photograph just now; their row is not committed yet
        return ()

    assert store.sweep(known) == 0
    assert files_of(store) == [digest[2:]]


def test_put_after_the_sweeps_grasp_is_written_anew(store, monkeypatch):
    digest = store.put(b"photo")
    grow_old(store, digest)
    is_old = store._is_old

    def put_meanwhile(path):
        old = is_old(path)
        if path.name.endswith(blobs.SPARE):
            monkeypatch.undo()
            store.put(b"photo")
        return old

    monkeypatch.setattr(store, "_is_old", put_meanwhile)
    assert store.sweep(lambda _digests: ()) == 1
    assert store.path(digest).read_bytes() == b"photo"


def test_services_ask_for_the_store_of_the_process(store, monkeypatch):
    assert blobs.blobs() is store
    monkeypatch.setattr(blobs, "_in_use", None)
    with pytest.raises(RuntimeError, match="create_app"):
        blobs.blobs()
