"""The fast transform against its definition and against the butterfly, stage by stage."""

import itertools

import numpy as np
import pytest

from learnable.transforms import walsh
from learnable.transforms.walsh import walsh_hadamard


def by_definition(values):
    index = np.arange(len(values))
    signs = 1 - 2 * (np.bitwise_count(index[:, None] & index[None, :]).astype(int) & 1)
    return signs @ values


def butterfly(values):
    half = 1
    while half < len(values):
        pairs = values.reshape(-1, 2, half)
        values = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], axis=1).reshape(-1)
        half *= 2
    return values


def whole_numbers(bits, dtype):
    return np.random.default_rng(bits).integers(-2, 3, 2**bits).astype(dtype)


@pytest.mark.parametrize("bits", range(11))
def test_equals_the_definition(bits):
    values = whole_numbers(bits, np.float64)
    assert np.array_equal(walsh_hadamard(values), by_definition(values))


@pytest.mark.parametrize(
    ("bits", "dtype"), [*itertools.product((15, 16, 17, 18, 19, 21), (np.float64, np.float32))]
)
def test_equals_the_butterfly_across_block_sizes(bits, dtype):
    values = whole_numbers(bits, dtype)
    kept = values.copy()
    found = walsh_hadamard(values)
    assert found.dtype == dtype
    assert np.array_equal(found, butterfly(values))
    assert np.array_equal(values, kept)


@pytest.mark.parametrize(
    ("block", "panel", "rows"), [(1, 8, 4), (2, 4, 4), (4, 16, 4), (16, 32, 32), (64, 256, 8)]
)
def test_small_blocks_reach_every_branch(monkeypatch, block, panel, rows):
    monkeypatch.setattr(walsh, "_BLOCK", block)
    monkeypatch.setattr(walsh, "_PANEL", panel)
    monkeypatch.setattr(walsh, "_ROWS", rows)
    for bits in range(12):
        values = whole_numbers(bits, np.float64)
        assert np.array_equal(walsh_hadamard(values), butterfly(values)), bits


def test_twice_is_the_identity_times_the_size():
    values = np.random.default_rng(0).standard_normal(2**17)
    np.testing.assert_allclose(walsh_hadamard(walsh_hadamard(values)) / 2**17, values, rtol=0, atol=1e-13)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_same_bytes_whatever_the_number_of_cores(monkeypatch, workers):
    values = np.random.default_rng(1).standard_normal(2**18)
    expected = walsh_hadamard(values).tobytes()
    monkeypatch.setattr(walsh.os, "cpu_count", lambda: workers)
    assert walsh_hadamard(values).tobytes() == expected


@pytest.mark.parametrize("values", [[], [1.0, 2.0, 3.0], [[1.0, 2.0]], 1.0])
def test_refuses_what_is_no_power_of_two(values):
    with pytest.raises(ValueError, match=r"wanted one axis of length 2\^n"):
        walsh_hadamard(values)
