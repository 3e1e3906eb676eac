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

# Twice the crops of training, and a sixteenth of such a crop around each core.
SIDE = 512
CONTEXT_PX = 16
MULTIPLE = 64
LARGEST_CORE_PX = SIDE - 2 * CONTEXT_PX
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
    cores = _join(sorted(_cut(hole_HW)), hole_HW.shape)
    return [(core, _view(core, hole_HW.shape)) for core in sorted(cores)]


def _join(pieces: list[Box], size: tuple[int, int]) -> list[Box]:
    """Joins pieces (sorted from the top): at every turn the two that save most together, as long as any two do."""
    boxes_P4 = np.array(pieces, dtype=np.int64).reshape(-1, 4)
    tops = boxes_P4[:, 0].copy()
    is_core = np.ones(len(pieces), bool)
    # For each core, the one further down with which it saves most, and how much: -1 where there is none.
    partner, saving = np.zeros(len(pieces), np.int64), np.full(len(pieces), -1, np.int64)

    def savings(one: np.ndarray, others: np.ndarray) -> np.ndarray:
        both = np.concatenate([np.minimum(one[:2], others[:, :2]), np.maximum(one[2:], others[:, 2:])], axis=1)
        fits = (both[:, 2:] - both[:, :2]).max(axis=1) <= LARGEST_CORE_PX
        return np.where(fits, _cost(one[None], size) + _cost(others, size) - _cost(both, size), -1)

    def choose_partner(i: int) -> None:
        saving[i] = -1
        end = np.searchsorted(tops, boxes_P4[i, 0] + LARGEST_CORE_PX)
        if is_core[i] and end > i + 1:
            saved = np.where(is_core[i + 1 : end], savings(boxes_P4[i], boxes_P4[i + 1 : end]), -1)
            partner[i], saving[i] = i + 1 + saved.argmax(), saved.max()

    for i in range(len(pieces)):
        choose_partner(i)
    while len(pieces) and saving.max() >= 0:
        first = int(saving.argmax())
        second = int(partner[first])
        one, other = boxes_P4[first].copy(), boxes_P4[second]
        # The upper one's place keeps the list sorted.
        boxes_P4[first] = [*np.minimum(one[:2], other[:2]), *np.maximum(one[2:], other[2:])]
        is_core[second], saving[second] = False, -1
        choose_partner(first)
        for i in range(int(np.searchsorted(tops, boxes_P4[first, 0] - LARGEST_CORE_PX)), second):
            if saving[i] >= 0 and partner[i] in (first, second):
                choose_partner(i)
            elif i < first and is_core[i]:
                (saved,) = savings(boxes_P4[i], boxes_P4[first : first + 1])
                if saved > saving[i]:
                    partner[i], saving[i] = first, saved
    return [Box(*map(int, box)) for box in boxes_P4[is_core]]


def _cut(hole_HW: np.ndarray) -> list[Box]:
    """Boxes around every 8-connected hole; those too long for a core are cut into even cells of half of one."""
    count, labels_HW, stats, _ = cv2.connectedComponentsWithStats(hole_HW.astype(np.uint8), connectivity=8)
    boxes = []
    for label in range(1, count):
        left, top, width, height = (int(value) for value in stats[label, :4])
        if max(width, height) <= LARGEST_CORE_PX:
            boxes.append(Box(top, left, top + height, left + width))
            continue
        half = -(-LARGEST_CORE_PX // 2)
        cell_height, cell_width = (-(-length // -(-length // half)) for length in (height, width))
        for y in range(top, top + height, cell_height):
            for x in range(left, left + width, cell_width):
                bottom, right = min(y + cell_height, top + height), min(x + cell_width, left + width)
                rows, columns = np.nonzero(labels_HW[y:bottom, x:right] == label)
                if len(rows):
                    ends = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
                    boxes.append(Box(y + int(ends[0]), x + int(ends[1]), y + int(ends[2]), x + int(ends[3])))
    return boxes


def _cost(boxes_P4: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Pixels that a network would look at."""
    tall, wide = (_view_length(boxes_P4[:, at + 2] - boxes_P4[:, at], size[at]) for at in (0, 1))
    return tall * wide


def _view_length(core: np.ndarray | int, photo: int) -> np.ndarray | int:
    return np.minimum(_round_up(core + 2 * CONTEXT_PX), _round_up(photo))


def _round_up(length: np.ndarray | int) -> np.ndarray | int:
    return -(-length // MULTIPLE) * MULTIPLE


def _view(core: Box, size: tuple[int, int]) -> Box:
    lengths = zip((core.height, core.width), size, strict=True)
    sides = [min(int(_view_length(length, whole)), whole) for length, whole in lengths]
    top, left = (
        min(max(start - (side - length) // 2, 0), whole - side)
        for start, side, length, whole in zip(core[:2], sides, (core.height, core.width), size, strict=True)
    )
    return Box(top, left, top + sides[0], left + sides[1])
