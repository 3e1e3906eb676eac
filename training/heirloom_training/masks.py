"""Holes for training the inpainting network: half shaped like damage, half wide strokes and boxes.

mask = draw_hole(np.random.default_rng(3), 256, 256)     # uint8 H x W, 1 = hole
hole_radius(mask)                                        # pixels from its middle to the nearest known one
"""

from dataclasses import dataclass

import cv2
import numpy as np

from heirloom_training.ageing.age import KINDS
from heirloom_training.ageing.assets import Assets
from heirloom_training.ageing.sheet import Sheet

# Damage whose outline is a hole: what stains tint is still there.
HOLE_KINDS = (
    "fold", "crease", "crease", "peeling", "scratch", "film-scratch", "missing-piece",
    "torn-edge", "lost-corner", "dust", "hair", "handwriting",
)  # fmt: skip


@dataclass(frozen=True)
class Holes:
    """Coverage is a share of the picture; stroke widths are shares of its short side (LaMa's wide masks)."""

    damage_share: float = 0.5
    min_coverage: float = 0.005
    max_coverage: float = 0.5
    narrowest: float = 0.03
    widest: float = 0.22
    max_grow_px: int = 5


def draw_hole(
    rng: np.random.Generator,
    height: int,
    width: int,
    assets: Assets | None = None,
    holes: Holes = Holes(),
) -> np.ndarray:
    """A mask uint8 H x W (1 = hole) that covers between min_coverage and max_coverage."""
    if rng.random() < holes.damage_share:
        mask = _damage_shaped(rng, height, width, assets, holes)
        if holes.min_coverage <= mask.mean() <= holes.max_coverage:
            return mask
    return _wide(rng, height, width, holes)


def hole_radius(mask: np.ndarray) -> float:
    """The distance in pixels from the deepest hole pixel to the nearest known one; 0 without a hole."""
    if mask.all():
        return float(np.hypot(*mask.shape))
    return float(cv2.distanceTransform((mask > 0).astype(np.uint8), cv2.DIST_L2, 5).max())


def _damage_shaped(
    rng: np.random.Generator, height: int, width: int, assets: Assets | None, holes: Holes
) -> np.ndarray:
    grey_HW3 = np.full((height, width, 3), 128, np.float32)
    # The scale of the print is drawn too, so that the same crease is met thin and thick.
    unit = max(height, width) * rng.uniform(0.6, 2.2) / 1024
    sheet = Sheet(grey_HW3, grey_HW3.copy(), unit, np.full(3, 240.0), 0.0, 0.0, assets)
    mask = np.zeros((height, width), np.uint8)
    for kind in rng.choice(HOLE_KINDS, 1 + (rng.random() < 0.4)):
        sheet.kind = str(kind)
        KINDS[sheet.kind][0](sheet, rng, float(rng.uniform(0.2, 0.8)))
    for touched in sheet.touched.values():
        mask |= touched
    reach = int(rng.integers(1, holes.max_grow_px + 1))
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))


def _wide(rng: np.random.Generator, height: int, width: int, holes: Holes) -> np.ndarray:
    """Strokes and boxes until a drawn coverage is met; a shape that would exceed the limit is left out."""
    wanted = rng.uniform(holes.min_coverage, holes.max_coverage * 0.9)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(12):
        with_shape = mask.copy()
        if rng.random() < 0.25:
            _box(with_shape, rng, np.sqrt(wanted))
        else:
            _stroke(with_shape, rng, holes)
        if with_shape.mean() <= holes.max_coverage:
            mask = with_shape
        if mask.mean() >= wanted:
            break
    if mask.mean() < holes.min_coverage:  # every shape was too large or lay outside
        side = max(2, int(0.2 * min(height, width)))
        top, left = int(rng.integers(height - side)), int(rng.integers(width - side))
        mask[top : top + side, left : left + side] = 1
    return mask


def _stroke(mask: np.ndarray, rng: np.random.Generator, holes: Holes) -> None:
    """A polygonal brush stroke of one width with round joints."""
    height, width = mask.shape
    short = min(height, width)
    thickness = max(2, int(short * rng.uniform(holes.narrowest, holes.widest)))
    point = rng.uniform(0, 1, 2) * (width, height)
    angle = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(1, 6))):
        angle += rng.normal(0, 1.1)
        further = point + rng.uniform(0.05, 0.35) * short * np.array([np.cos(angle), np.sin(angle)])
        start, end = (tuple(int(v) for v in p) for p in (point, further))
        cv2.line(mask, start, end, 1, thickness)
        cv2.circle(mask, end, thickness // 2, 1, -1)
        point = further


def _box(mask: np.ndarray, rng: np.random.Generator, largest: float) -> None:
    height, width = mask.shape
    tall, broad = (int(side * rng.uniform(0.05, max(0.1, largest))) for side in (height, width))
    top, left = int(rng.integers(max(1, height - tall))), int(rng.integers(max(1, width - broad)))
    mask[top : top + tall + 1, left : left + broad + 1] = 1
