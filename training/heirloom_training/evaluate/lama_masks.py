"""LaMa's thin, medium and thick test masks at 256 px, drawn anew from their published settings.

Suvorov et al. 2022; https://github.com/advimman/lama, configs/data_gen/random_{thin,medium,thick}_256.yaml (the
settings), saicinpainting/training/data/masks.py (what they mean) and bin/gen_mask_dataset.py (drawn on a photo whose
short side is 256 px, of which a square is cut). With them Telea reaches 26.46, 25.42 and 22.68 dB on 300 ImageNet
samples; 26.23, 25.32 and 22.16 are published.
"""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Strokes:
    """Chains of one to five straight pieces. Upper ends of the ranges below are reached but for one."""

    fewest: int
    most: int
    """`max_times` of the published file; its generator adds one."""
    widest: int
    """Thickness runs from 5 px to 5 px below this."""
    longest: int
    """Pieces run from 10 px to 10 px beyond this."""


@dataclass(frozen=True)
class Boxes:
    """One to `most` rectangles, `margin` px from the picture's edge."""

    most: int
    smallest: int
    largest: int
    margin: int


@dataclass(frozen=True)
class LamaMasks:
    strokes: Strokes
    boxes: Boxes | None = None


LAMA_MASKS = {
    "thin": LamaMasks(Strokes(4, 50, widest=10, longest=40)),
    "medium": LamaMasks(Strokes(4, 5, widest=50, longest=100), Boxes(5, 10, 50, margin=0)),
    "thick": LamaMasks(Strokes(1, 5, widest=100, longest=200), Boxes(3, 30, 150, margin=10)),
}
SIDE = 256
# `irregular_proba: 1` beside `box_proba: 0.3`, normalised.
BOX_SHARE = 0.3 / 1.3
# `max_tamper_area`: fuller masks are drawn again.
MOST_COVERED = 0.5


def draw_lama_mask(
    rng: np.random.Generator, kind: str, height: int = SIDE, width: int = SIDE
) -> tuple[np.ndarray, tuple[slice, slice]]:
    """A square that is cut from a photo whose short side is SIDE, and its bool mask (True = hole)."""
    masks = LAMA_MASKS[kind]
    while True:
        mask_HW = np.zeros((height, width), np.uint8)
        if masks.boxes is not None and rng.random() < BOX_SHARE:
            _draw_boxes(mask_HW, rng, masks.boxes)
        else:
            _draw_strokes(mask_HW, rng, masks.strokes)
        if not mask_HW.any():
            continue
        square = _cut_square(mask_HW, rng)
        if 0 < mask_HW[square].mean() <= MOST_COVERED:
            return mask_HW[square] > 0, square


def _cut_square(mask_HW: np.ndarray, rng: np.random.Generator) -> tuple[slice, slice]:
    """As `crop_min_overlap: 1` asks: it reaches at least to the hole's right or lower end."""
    height, width = mask_HW.shape
    long_axis = 1 if height < width else 0
    length, side = mask_HW.shape[long_axis], min(height, width)
    end = int(np.nonzero(mask_HW.any(axis=1 - long_axis))[0][-1])
    first = max(0, min(length - side - 1, end - side))
    start = int(rng.integers(first, max(first + 1, min(length - side, end))))
    along = slice(start, start + side)
    return (slice(0, side), along) if long_axis == 1 else (along, slice(0, side))


def _draw_strokes(mask_HW: np.ndarray, rng: np.random.Generator, strokes: Strokes) -> None:
    height, width = mask_HW.shape
    for stroke in range(rng.integers(strokes.fewest, strokes.most + 2)):
        x, y = rng.integers(width), rng.integers(height)
        for _ in range(rng.integers(1, 6)):
            # Only four headings, whole radians: 0.01 to 3.01, to the other side in every other chain.
            heading = (0.01 + rng.integers(4)) * (1 if stroke % 2 else -1)
            length, thickness = 10 + rng.integers(strokes.longest), 5 + rng.integers(strokes.widest)
            to_x = int(np.clip(x + length * np.sin(heading), 0, width))
            to_y = int(np.clip(y + length * np.cos(heading), 0, height))
            cv2.line(mask_HW, (int(x), int(y)), (to_x, to_y), 1, int(thickness))
            x, y = to_x, to_y


def _draw_boxes(mask_HW: np.ndarray, rng: np.random.Generator, boxes: Boxes) -> None:
    height, width = (length - 2 * boxes.margin for length in mask_HW.shape)
    for _ in range(rng.integers(1, boxes.most + 1)):
        tall, wide = rng.integers(boxes.smallest, min(boxes.largest + 1, height, width), size=2)
        top, left = (boxes.margin + int(rng.integers(room + 1)) for room in (height - tall, width - wide))
        mask_HW[top : top + tall, left : left + wide] = 1
