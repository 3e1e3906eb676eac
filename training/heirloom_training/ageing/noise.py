"""Smooth noise at any feature size, cut from a bank that is made once: cheap enough for every layer.

H W pixels. All fields are float32 with mean 0 and standard deviation 1.
"""

from functools import lru_cache

import cv2
import numpy as np

BANK_SIDE = 1024
BANKS = 4  # squares of each period, 4 MiB each
BANK_PERIODS = (256, 64, 16, 4)


def fractal(rng: np.random.Generator, height: int, width: int, period: float) -> np.ndarray:
    """Noise H x W whose largest features are about `period` pixels, with finer ones on top."""
    bank_period = max((p for p in BANK_PERIODS if p <= period), default=BANK_PERIODS[-1])
    zoom = period / bank_period
    rows, columns = max(2, round(height / zoom)), max(2, round(width / zoom))
    return cv2.resize(_cut(rng, bank_period, rows, columns), (width, height), interpolation=cv2.INTER_LINEAR)


def white(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Independent noise H x W."""
    return np.ascontiguousarray(_cut(rng, 0, height, width))


def _cut(rng: np.random.Generator, period: int, rows: int, columns: int) -> np.ndarray:
    """A view of the bank: not contiguous."""
    bank = _bank(period, int(rng.integers(BANKS)))
    if rows > BANK_SIDE or columns > BANK_SIDE:  # the bank is seamless
        bank = np.tile(bank, (-(-rows // BANK_SIDE), -(-columns // BANK_SIDE)))
    top = int(rng.integers(bank.shape[0] - rows + 1))
    left = int(rng.integers(bank.shape[1] - columns + 1))
    return bank[top : top + rows, left : left + columns]


@lru_cache(maxsize=BANKS * (len(BANK_PERIODS) + 1))
def _bank(largest: int, number: int) -> np.ndarray:
    """A seamless square: octaves from `largest` down to 2 px, each half as strong; 0 gives white noise."""
    rng = np.random.default_rng([1839, largest, number])
    if largest == 0:
        return rng.standard_normal((BANK_SIDE, BANK_SIDE), np.float32)
    total = np.zeros((BANK_SIDE, BANK_SIDE), np.float32)
    period, weight = largest, 1.0
    while period >= 2:
        side = BANK_SIDE // period
        octave = np.pad(rng.standard_normal((side, side), np.float32), 2, mode="wrap")
        octave = cv2.resize(octave, None, fx=period, fy=period, interpolation=cv2.INTER_CUBIC)
        total += weight * octave[2 * period : 2 * period + BANK_SIDE, 2 * period : 2 * period + BANK_SIDE]
        period //= 2
        weight *= 0.55
    return (total - total.mean()) / total.std()
