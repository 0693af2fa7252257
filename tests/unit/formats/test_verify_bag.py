"""Does the program that lies in every bag verify signatures and proofs as the standards say?"""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from server.domain import merkle
from server.formats import verify_bag

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
        "5141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
        "0d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
        "27beceea1ec40a",
    ),
]
"""RFC 8032, 7.1."""
ORDER = verify_bag.ORDER


@pytest.mark.parametrize(("public", "text", "signature"), VECTORS)
def test_the_signatures_of_the_standard_hold(public: str, text: str, signature: str) -> None:
    assert verify_bag.is_signed(*(bytes.fromhex(one) for one in (public, text, signature)))


@given(st.binary(max_size=200), st.integers(0, 511))
def test_a_signature_with_one_other_bit_does_not_hold(text: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(sha256(b"one key").digest())
    public, signature = private.public_key().public_bytes_raw(), bytearray(private.sign(text))
    assert verify_bag.is_signed(public, text, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify_bag.is_signed(public, text, bytes(signature))


def test_a_signature_whose_number_is_not_the_smallest_does_not_hold() -> None:
    private = Ed25519PrivateKey.generate()
    signature = private.sign(b"said")
    larger = (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not verify_bag.is_signed(private.public_key().public_bytes_raw(), b"said", signature[:32] + larger)


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, b"\x02" + b"\x00" * 31], ids=["none", "too large", "no point"])
def test_what_is_no_key_has_signed_nothing(public: bytes) -> None:
    assert not verify_bag.is_signed(public, b"said", bytes(64))


@given(st.integers(1, 70), st.data())
def test_it_accepts_the_proofs_of_the_log_and_no_others(size: int, data: st.DataObject) -> None:
    tree, nodes = merkle.Frontier(), dict[tuple[int, int], bytes]()
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    for leaf in leaves:
        nodes |= {(level, index): hashed for level, index, hashed in tree.append(leaf)}
    place, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(place, size, lambda level, index: nodes[level, index])
    assert verify_bag.is_included(leaves[place], place, size, path, tree.root())
    assert verify_bag.is_included(leaves[place], other, size, path, tree.root()) == (other == place)
    assert not verify_bag.is_included(leaves[place], place, size, [*path, bytes(32)], tree.root())


def test_it_needs_nothing_but_python() -> None:
    lines = Path(verify_bag.__file__).read_text(encoding="utf-8").splitlines()
    needed = {line.split()[1].partition(".")[0] for line in lines if line.lstrip().startswith(("import ", "from "))}
    needed -= {"cryptography", "rfc3161_client"}  # tried, for the signatures of time stamps alone
    assert needed <= {"__future__", "base64", "ctypes", "hashlib", "json", "os", "pathlib", "re", "sys", "typing"}


def test_a_leaf_is_hashed_as_the_log_hashes_it() -> None:
    said = {"version": 1, "token": "", "subject": "issue:1", "details": {"é": "\u2028"}, "rows": {}}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry = {**said, "id": 7, "position": 3, "leaf_sha256": "0" * 64}
    assert verify_bag.leaf_of(entry) == merkle.leaf_hash(text.encode())


@pytest.mark.parametrize("second", range(1, 21))
def test_a_log_that_grew_is_told_from_one_that_was_rewritten(second: int) -> None:
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(second)]
    forged = [merkle.leaf_hash(b"forged"), *leaves[1:]]
    trees = [kept(leaves), kept(forged)]
    for first in range(1, second + 1):
        (old, new), (_, other) = [[merkle.root(size, tree) for size in (first, second)] for tree in trees]
        path = merkle.consistency(first, second, trees[0])
        assert verify_bag.has_grown(first, old, second, new, path)
        assert not verify_bag.has_grown(first, old, second, other, path)
        assert not verify_bag.has_grown(first, old, second, new, [*path, bytes(32)])
        assert not path or not verify_bag.has_grown(first, old, second, new, path[:-1])
        assert not verify_bag.has_grown(second + 1, old, second, new, path)


def kept(leaves: list[bytes]) -> merkle.Stored:
    tree, nodes = merkle.Frontier(), dict[tuple[int, int], bytes]()
    for leaf in leaves:
        nodes.update({(level, index): hashed for level, index, hashed in tree.append(leaf)})
    return lambda level, index: nodes[level, index]
