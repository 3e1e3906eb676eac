"""The inpainter as the product runs it, in crops around the holes; and averaged over flips and turns.

What core does (`core/src/pixels/tiles.ts`, `core/src/stages/deep-holes.ts`), less the grain that it adds at the end.
H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

Fill = Callable[[np.ndarray, np.ndarray], np.ndarray]
# photo_HW3 in 0..1 and hole_HW1 to filled_HW3 in 0..1
Planes = Callable[[np.ndarray, np.ndarray], np.ndarray]

SIDE = 256
CONTEXT_PX = SIDE // 8
MULTIPLE = 64
# The deepest hole of training at 256 px; the card of the first release says the same.
LIMIT_PX = 67.3


class Box(NamedTuple):
    """Pixels from the top left corner; bottom and right are outside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: "Box") -> "Box":
        return Box(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


def fill_whole(network: Planes) -> Fill:
    """The whole picture in one go; what lies in the hole is hidden from the network."""

    def fill(photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
        hole_HW1 = hole_HW[..., None]
        seen_HW3 = np.where(hole_HW1, np.float32(0.5), photo_HW3.astype(np.float32) / 255)
        filled_HW3 = np.round(network(seen_HW3, hole_HW1) * 255).clip(0, 255).astype(np.uint8)
        return np.where(hole_HW1, filled_HW3, photo_HW3)

    return fill


def fill_in_crops(network: Planes, limit_px: float = LIMIT_PX) -> Fill:
    """Crop by crop; a later one takes what an earlier one filled for known. Holes deeper than the limit are first
    filled on a smaller copy, whose enlarged middle then counts as known.
    """
    whole = fill_whole(network)

    def fill(photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
        draft_HW3, open_HW = photo_HW3.copy(), hole_HW.copy()
        depth_HW = cv2.distanceTransform(hole_HW.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        if depth_HW.max() > limit_px:
            deep_HW = depth_HW > limit_px
            draft_HW3[deep_HW] = seed(draft_HW3, hole_HW, float(depth_HW.max()))[deep_HW]
            open_HW &= ~deep_HW
        for core, view in cover_holes(open_HW):
            filled_HW3 = draft_HW3.copy()
            filled_HW3[view.slices] = whole(draft_HW3[view.slices], open_HW[view.slices])
            fresh_HW = np.zeros_like(open_HW)
            fresh_HW[core.slices] = open_HW[core.slices]
            draft_HW3[fresh_HW] = filled_HW3[fresh_HW]
            open_HW[fresh_HW] = False
        return draft_HW3

    def seed(photo_HW3: np.ndarray, hole_HW: np.ndarray, radius_px: float) -> np.ndarray:
        factor = max(2.0, radius_px / max(limit_px - 2, limit_px / 2))
        height, width = hole_HW.shape
        size = max(1, round(width / factor)), max(1, round(height / factor))
        small_HW3 = cv2.resize(photo_HW3, size, interpolation=cv2.INTER_AREA)
        touched_HW = cv2.resize(hole_HW.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
        return cv2.resize(fill(small_HW3, touched_HW), (width, height), interpolation=cv2.INTER_CUBIC)

    return fill


def average_orientations(network: Planes, count: int) -> Planes:
    """The mean answer of the first `count` of: as it is, mirrored, upside down, both, and these four transposed."""

    def averaged(photo_HW3: np.ndarray, hole_HW1: np.ndarray) -> np.ndarray:
        filled_HW3 = np.zeros(photo_HW3.shape, np.float32)
        for turn in range(count):
            turned = (np.ascontiguousarray(_turn(plane, turn)) for plane in (photo_HW3, hole_HW1))
            filled_HW3 += _turn_back(network(*turned), turn)
        return filled_HW3 / count

    return averaged


def _turn(plane_HWC: np.ndarray, turn: int) -> np.ndarray:
    flipped = plane_HWC[:: -1 if turn & 2 else 1, :: -1 if turn & 1 else 1]
    return flipped.swapaxes(0, 1) if turn & 4 else flipped


def _turn_back(plane_HWC: np.ndarray, turn: int) -> np.ndarray:
    upright = plane_HWC.swapaxes(0, 1) if turn & 4 else plane_HWC
    return upright[:: -1 if turn & 2 else 1, :: -1 if turn & 1 else 1]


def cover_holes(hole_HW: np.ndarray) -> list[tuple[Box, Box]]:
    """Cores that together hold every hole, each with the view that is looked at, in the order of filling."""
    largest = SIDE - 2 * CONTEXT_PX
    pieces = sorted(_cut(hole_HW, largest))
    taken = [False] * len(pieces)
    tiles = []
    for i, piece in enumerate(pieces):
        if taken[i]:
            continue
        core = piece
        for k in range(i + 1, len(pieces)):
            if pieces[k].top >= core.top + largest:
                break
            both = core.union(pieces[k])
            if taken[k] or max(both.width, both.height) > largest:
                continue
            if _cost(both) <= _cost(core) + _cost(pieces[k]):
                core, taken[k] = both, True
        tiles.append((core, _view(core, hole_HW.shape)))
    return tiles


def _cut(hole_HW: np.ndarray, largest: int) -> list[Box]:
    """Boxes of at most `largest` a side around every 8-connected hole; long holes are cut into even cells."""
    count, labels_HW, stats, _ = cv2.connectedComponentsWithStats(hole_HW.astype(np.uint8), connectivity=8)
    boxes = []
    for label in range(1, count):
        left, top, width, height = (int(value) for value in stats[label, :4])
        if max(width, height) <= largest:
            boxes.append(Box(top, left, top + height, left + width))
            continue
        cell_height, cell_width = (-(-length // -(-length // largest)) for length in (height, width))
        for y in range(top, top + height, cell_height):
            for x in range(left, left + width, cell_width):
                bottom, right = min(y + cell_height, top + height), min(x + cell_width, left + width)
                rows, columns = np.nonzero(labels_HW[y:bottom, x:right] == label)
                if len(rows):
                    boxes.append(
                        Box(y + rows.min(), x + columns.min(), y + rows.max() + 1, x + columns.max() + 1)
                    )
    return boxes


def _cost(core: Box) -> int:
    return _view_length(core.height) * _view_length(core.width)


def _view_length(core: int) -> int:
    return -(-max(core + 2 * CONTEXT_PX, SIDE // 2) // MULTIPLE) * MULTIPLE


def _view(core: Box, size: tuple[int, int]) -> Box:
    sides = [min(_view_length(length), whole) for length, whole in zip((core.height, core.width), size, strict=True)]
    top, left = (
        min(max(start - (side - length) // 2, 0), whole - side)
        for start, side, length, whole in zip(core[:2], sides, (core.height, core.width), size, strict=True)
    )
    return Box(top, left, top + sides[0], left + sides[1])
