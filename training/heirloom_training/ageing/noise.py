"""Smooth noise at any feature size, cut from a bank that is made once: cheap enough for every layer.

H W pixels. All fields are float32 with mean 0 and standard deviation 1.
"""

from functools import lru_cache

import cv2
import numpy as np

BANK_SIDE = 1024
BANK_PERIODS = (256, 64, 16, 4)


def fractal(rng: np.random.Generator, height: int, width: int, period: float) -> np.ndarray:
    """Noise H x W whose largest features are about `period` pixels, with finer ones on top."""
    bank_period = max((p for p in BANK_PERIODS if p <= period), default=BANK_PERIODS[-1])
    zoom = period / bank_period
    rows, columns = int(np.ceil(height / zoom)) + 2, int(np.ceil(width / zoom)) + 2
    patch = _cut(rng, bank_period, rows, columns)
    if zoom == 1:
        return np.ascontiguousarray(patch[:height, :width])
    field = cv2.resize(patch, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(_at_least(field, height, width)[:height, :width])


def white(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Independent noise H x W."""
    return _cut(rng, 0, height, width)


def _cut(rng: np.random.Generator, period: int, rows: int, columns: int) -> np.ndarray:
    turn = int(rng.integers(8))
    bank = _bank(period, bool(turn & 1))
    if turn & 2:
        bank = bank[::-1]
    if turn & 4:
        bank = bank[:, ::-1]
    if rows > BANK_SIDE or columns > BANK_SIDE:  # the bank is seamless
        bank = np.tile(bank, (-(-rows // BANK_SIDE), -(-columns // BANK_SIDE)))
    top = int(rng.integers(bank.shape[0] - rows + 1))
    left = int(rng.integers(bank.shape[1] - columns + 1))
    return np.ascontiguousarray(bank[top : top + rows, left : left + columns])


def _at_least(field: np.ndarray, height: int, width: int) -> np.ndarray:
    down, right = max(0, height - field.shape[0]), max(0, width - field.shape[1])
    return cv2.copyMakeBorder(field, 0, down, 0, right, cv2.BORDER_REFLECT) if down or right else field


@lru_cache(maxsize=2 * len(BANK_PERIODS) + 2)
def _bank(largest: int, is_turned: bool) -> np.ndarray:
    """A seamless square: octaves from `largest` down to 2 px, each half as strong; 0 gives white noise."""
    if is_turned:
        return np.ascontiguousarray(_bank(largest, False).T)
    rng = np.random.default_rng(1839 + largest)
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
