"""Does the tree give the hashes and proofs that RFC 6962 and RFC 9162 define?"""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The tree hashes over the first 1 to 8 of these leaves that Certificate Transparency publishes for its tests."""


class Memory:
    """The stored subtrees of a tree, and which were read."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier = merkle.Frontier()
        self.nodes = {(lv, ix): h for leaf in leaves for lv, ix, h in self.frontier.append(merkle.leaf_hash(leaf))}
        self.reads = 0

    def __call__(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self.nodes[level, index]


def naive(leaves: list[bytes]) -> bytes:
    """Return the tree hash as section 2.1 of RFC 6962 writes it down."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = split(leaves)
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(leaves)
    if m < k:
        return [*naive_path(m, leaves[:k]), naive(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive(leaves[:k])]


def naive_growth(m: int, leaves: list[bytes], *, is_whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if is_whole else [naive(leaves)]
    k = split(leaves)
    if m <= k:
        return [*naive_growth(m, leaves[:k], is_whole=is_whole), naive(leaves[k:])]
    return [*naive_growth(m - k, leaves[k:], is_whole=False), naive(leaves[:k])]


def split(leaves: list[bytes]) -> int:
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return k


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root(0, Memory([])).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    tree = Memory(LEAVES)
    assert merkle.root(size, tree).hex() == Memory(LEAVES[:size]).frontier.root().hex() == ROOTS[size - 1]


PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


@pytest.mark.parametrize("place", PATHS)
def test_the_published_inclusion_proofs(place: tuple[int, int]) -> None:
    assert [step.hex() for step in merkle.inclusion(*place, Memory(LEAVES))] == PATHS[place]


GROWTHS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


@pytest.mark.parametrize("sizes", GROWTHS)
def test_the_published_consistency_proofs(sizes: tuple[int, int]) -> None:
    assert [step.hex() for step in merkle.consistency(*sizes, Memory(LEAVES))] == GROWTHS[sizes]


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


@given(st.integers(1, 70), st.data())
def test_a_proof_of_inclusion_is_that_of_the_recursion_and_holds(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    leaves = entries(size)
    path = merkle.inclusion(position, size, Memory(leaves))
    assert path == naive_path(position, leaves)
    assert merkle.is_included(merkle.leaf_hash(leaves[position]), position, size, path, naive(leaves))


@given(st.integers(1, 70), st.data())
def test_a_proof_of_growth_is_that_of_the_recursion_and_holds(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    leaves = entries(second)
    path = merkle.consistency(first, second, Memory(leaves))
    assert path == naive_growth(first, leaves)
    assert merkle.is_consistent(first, naive(leaves[:first]), second, naive(leaves), path)


@given(st.integers(1, 40), st.data())
def test_a_proof_of_inclusion_fits_no_other_leaf_place_or_root(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    leaves = entries(size)
    path, leaf, root = (
        merkle.inclusion(position, size, Memory(leaves)),
        merkle.leaf_hash(leaves[position]),
        naive(leaves),
    )
    assert not merkle.is_included(merkle.leaf_hash(b"forged"), position, size, path, root)
    assert not merkle.is_included(leaf, position, size, path, bytes(32))
    assert not merkle.is_included(leaf, position, size, [*path, bytes(32)], root)
    assert not any(
        merkle.is_included(leaf, other, size, path, root) for other in range(-1, size + 1) if other != position
    )


@given(st.integers(2, 40), st.data())
def test_a_proof_of_growth_fits_no_rewritten_past(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second - 1))
    leaves = entries(second)
    forged = [b"forged", *leaves[1:]]
    path = merkle.consistency(first, second, Memory(forged))
    assert not merkle.is_consistent(first, naive(leaves[:first]), second, naive(forged), path)
    assert not merkle.is_consistent(first, naive(forged[:first]), second, naive(leaves), path)
    assert not merkle.is_consistent(second, naive(forged), first, naive(forged[:first]), path)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_tree_that_is_taken_up_again_grows_as_if_it_had_never_stopped(size: int, more: int) -> None:
    leaves = entries(size + more)
    whole = Memory(leaves)
    again = merkle.Frontier(size, whole)
    made = {(lv, ix): h for leaf in leaves[size:] for lv, ix, h in again.append(merkle.leaf_hash(leaf))}
    assert again.root() == naive(leaves)
    assert made.items() <= whole.nodes.items()


def test_a_proof_among_a_million_leaves_reads_few_subtrees() -> None:
    read = set()

    def stored(level: int, index: int) -> bytes:
        read.add((level, index))
        return bytes(32)

    merkle.inclusion(654_321, 1_000_000, stored)
    merkle.consistency(123_457, 1_000_000, stored)
    assert len(read) < 80


@pytest.mark.parametrize("place", [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_has_no_proof(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion(*place, Memory(LEAVES))


def test_a_tree_did_not_grow_out_of_a_larger_one() -> None:
    with pytest.raises(ValueError, match="did not grow"):
        merkle.consistency(4, 3, Memory(LEAVES))
