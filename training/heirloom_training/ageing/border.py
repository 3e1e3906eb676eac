"""The paper around a picture and its surface, which are no defects: white borders, mounts, embossed paper."""

import cv2
import numpy as np

from heirloom_training.ageing import noise


def frame(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Puts a border of paper or card on some sides of the photo; its size stays. uint8 H x W x 3."""
    height, width = photo.shape[:2]
    margin = rng.uniform(0.01, 0.09) * max(height, width)
    is_even = rng.random() < 0.7
    top, bottom, left, right = (margin * (1 if is_even else rng.uniform(0, 2)) for _ in range(4))
    if rng.random() < 0.15:  # a cabinet card's foot
        bottom *= 3
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    lean = rng.normal(0, 0.006)  # prints are seldom trimmed square
    inside = np.minimum(
        np.minimum(rows - top + lean * columns, height - 1 - bottom - rows + lean * columns),
        np.minimum(columns - left - lean * rows, width - 1 - right - columns - lean * rows),
    )
    if rng.random() < 0.25:  # rounded or oval opening
        corner = rng.uniform(0.02, 0.5) * min(height, width)
        across, down = _depth(columns, left, right, width), _depth(rows, top, bottom, height)
        over = np.hypot(np.maximum(corner - across, 0), np.maximum(corner - down, 0))
        inside = np.minimum(inside, corner - over)
    share = np.clip(inside / rng.uniform(0.5, 2.5) + 0.5, 0, 1)[..., None]
    small = cv2.resize(photo, (16, 16), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    tint = small[np.argsort(small.sum(axis=1))[-25:]].mean(axis=0)
    draw = rng.random()
    if draw < 0.75:
        paper = np.clip(tint - tint.mean() + rng.uniform(205, 252), 0, 255)
    elif draw < 0.9:
        paper = np.full(3, rng.uniform(4, 40))
    else:
        paper = tint * rng.uniform(0.3, 0.8)
    uneven = noise.fractal(rng, height, width, 0.2 * max(height, width)) * rng.uniform(0, 4)
    card = paper + (uneven + noise.white(rng, height, width) * rng.uniform(0.3, 2))[..., None]
    if rng.random() < 0.3:  # a printed rule beside the picture
        offset, thick = rng.uniform(0.2, 0.7) * margin, rng.uniform(0.4, 1.6)
        rule = np.clip(thick - np.abs(inside + offset), 0, 1) * rng.uniform(0.3, 0.9)
        card = card * (1 - rule[..., None]) + rule[..., None] * (255 - paper)
    return np.clip(card + share * (photo - card), 0, 255).astype(np.uint8)


def _depth(at: np.ndarray, before: float, after: float, length: int) -> np.ndarray:
    """How far a coordinate lies inside an opening along one axis."""
    return np.minimum(at - before, length - 1 - after - at)


def emboss_paper(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Silk, linen or honeycomb surface: a fine regular relief over the whole print."""
    height, width = photo.shape[:2]
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    period = rng.uniform(2.6, 5.5)
    turn = rng.uniform(0, np.pi)
    u = (columns * np.cos(turn) + rows * np.sin(turn)) * (2 * np.pi / period)
    v = (rows * np.cos(turn) - columns * np.sin(turn)) * (2 * np.pi / period)
    weave = np.sin(u) * (np.sin(v) if rng.random() < 0.7 else 1.0)
    weave = weave * np.clip(1 + 0.4 * noise.fractal(rng, height, width, 60), 0, 2)
    return np.clip(photo + (weave * rng.uniform(2, 7))[..., None], 0, 255).astype(np.uint8)
