"""Are fingerprints within 8 bits found by their bands, always?"""

import random

import pytest

from server.domain.multi_index_hashing import PER_BAND_FAR, bands, neighbours, signed, unsigned


@pytest.mark.parametrize("flips", range(9))
def test_every_fingerprint_within_eight_bits_shares_a_neighbouring_band(flips: int) -> None:
    chance = random.Random(flips)
    for _ in range(30):
        one = chance.getrandbits(64)
        other = one ^ sum(1 << bit for bit in chance.sample(range(64), flips))
        pairs = zip(bands(one), bands(other), strict=True)
        assert any(theirs in neighbours(band, ours) for band, (ours, theirs) in enumerate(pairs))


@pytest.mark.parametrize("flips", [9, 10, 11])
def test_with_three_bits_a_band_everything_within_eleven_is_found(flips: int) -> None:
    chance = random.Random(flips)
    for _ in range(30):
        one = chance.getrandbits(64)
        pairs = zip(bands(one), bands(one ^ sum(1 << bit for bit in chance.sample(range(64), flips))), strict=True)
        assert any(theirs in neighbours(band, ours, PER_BAND_FAR) for band, (ours, theirs) in enumerate(pairs))


@pytest.mark.parametrize("phash", [0, 1, 2**63, 2**64 - 1])
def test_the_database_keeps_all_64_bits(phash: int) -> None:
    assert unsigned(signed(phash)) == phash
