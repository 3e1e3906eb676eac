"""The paper around a picture and its surface, which are no defects: white borders, mounts, embossed paper."""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.sheet import above


def frame(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Puts a border of paper or card on some sides of the photo; its size stays. uint8 H x W x 3."""
    height, width = photo.shape[:2]
    margin = rng.uniform(0.01, 0.09) * max(height, width)
    is_even = rng.random() < 0.7
    top, bottom, left, right = (margin * (1 if is_even else rng.uniform(0, 2)) for _ in range(4))
    if rng.random() < 0.4:  # a crop of the scan shows one side of the print, or two
        far = -2.0 * max(height, width)
        top, bottom, left, right = (far if rng.random() < 0.6 else side for side in (top, bottom, left, right))
    if rng.random() < 0.15:  # a cabinet card's foot
        bottom *= 3
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    lean = rng.normal(0, 0.006)  # prints are seldom trimmed square
    inside = np.minimum(
        np.minimum(rows - top, height - 1 - bottom - rows) + lean * columns,
        np.minimum(columns - left, width - 1 - right - columns) - lean * rows,
    )
    if rng.random() < 0.25:  # rounded or oval opening
        corner = rng.uniform(0.02, 0.5) * min(height, width)
        across = np.maximum(corner - _depth(columns, left, right, width), 0)
        down = np.maximum(corner - _depth(rows, top, bottom, height), 0)
        inside = np.minimum(inside, corner - np.sqrt(across * across + down * down))
    straight = inside
    if rng.random() < 0.45:  # the ragged edge of a plate's emulsion, a deckle, a print cut by hand: uneven, not torn
        period = rng.uniform(6, 120)
        inside = straight + noise.fractal(rng, height, width, period) * rng.uniform(0.3, 1 + 0.04 * period)
    edge_px = rng.uniform(0.5, 2.5)
    outside = above(-inside, -0.5 * edge_px)
    inside, straight = (field.ravel().take(outside) for field in (inside, straight))
    share = np.clip(inside * (1 / edge_px) + 0.5, 0, 1)[:, None]
    small = cv2.resize(photo, (16, 16), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    tint = small[np.argsort(small.sum(axis=1))[-25:]].mean(axis=0)
    draw = rng.random()
    if draw < 0.75:
        paper = np.clip(tint - tint.mean() + rng.uniform(205, 252), 0, 255)
    elif draw < 0.9:
        paper = np.full(3, rng.uniform(4, 40), np.float32)
    else:
        paper = tint * rng.uniform(0.3, 0.8)
    uneven = noise.fractal(rng, height, width, 0.2 * max(height, width)).ravel().take(outside) * rng.uniform(0, 4)
    uneven += noise.white(rng, height, width).ravel().take(outside) * rng.uniform(0.3, 2)
    card = paper + uneven[:, None]
    if rng.random() < 0.3:  # a printed rule beside the picture, or the end of the mount
        offset, thick = rng.uniform(0.2, 0.7) * margin, rng.uniform(0.4, 1.6)
        rule = (np.clip(thick - np.abs(straight + offset), 0, 1) * rng.uniform(0.3, 0.9))[:, None]
        card = card * (1 - rule) + rule * (255 - paper)
    if rng.random() < 0.2:  # the scanner's bed beyond the mount
        beyond = np.clip(-straight - rng.uniform(0.3, 0.9) * margin, 0, 1)[:, None]
        card = card * (1 - beyond) + beyond * (rng.uniform(235, 255) if rng.random() < 0.5 else rng.uniform(0, 40))
    if rng.random() < 0.35:  # a shadow or a bright rim where the print ends
        rim = np.exp(np.minimum(inside, 0) / rng.uniform(0.7, 4))[:, None] * rng.uniform(0.2, 0.8)
        card = card * (1 - rim) + rim * (rng.uniform(0, 60) if rng.random() < 0.6 else rng.uniform(220, 255))
    framed = photo.copy()
    pixels_N3 = framed.reshape(-1, 3)
    under = pixels_N3.take(outside, axis=0)
    pixels_N3[outside] = np.clip(card + share * (under - card), 0, 255).astype(np.uint8)
    return framed


def _depth(at: np.ndarray, before: float, after: float, length: int) -> np.ndarray:
    """How far a coordinate lies inside an opening along one axis."""
    return np.minimum(at - before, length - 1 - after - at)


def emboss_paper(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Silk, linen or honeycomb surface: a fine regular relief over the whole print."""
    height, width = photo.shape[:2]
    step = 2 * np.pi / rng.uniform(2.6, 5.5)
    turn = rng.uniform(0, np.pi)
    along, aside = step * np.array([np.cos(turn), np.sin(turn)]), step * np.array([-np.sin(turn), np.cos(turn)])
    if rng.random() < 0.7:  # sin u sin v, as a sum of two waves
        weave = 0.5 * (_wave(along - aside, height, width) - _wave(along + aside, height, width))
    else:
        weave = _wave(along, height, width)
    weave *= np.clip(rng.uniform(2, 7) * (1 + 0.4 * noise.fractal(rng, height, width, 60)), 0, None)
    return cv2.add(photo, cv2.merge([weave] * 3), dtype=cv2.CV_8U)


def _wave(step: np.ndarray, height: int, width: int) -> np.ndarray:
    """cos(x step[0] + y step[1]), float32 H x W, from the sines and cosines of its rows and columns."""
    x, y = (1j * np.arange(length) * by for length, by in zip((width, height), step, strict=True))
    across, down = np.exp(x), np.exp(y)
    rows = np.stack([down.real, -down.imag], axis=1).astype(np.float32)
    columns = np.stack([across.real, across.imag]).astype(np.float32)
    return rows @ columns
