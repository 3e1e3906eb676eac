"""Edit scripts: the lines with which an annotator makes a mask, and what they do.

Coordinates are pixels of the crop, `x,y`, x to the right, y down; a BOX is `x0,y0,x1,y1`.

    proposal 0.5 [BOX]             take the network's components at that threshold (only inside BOX)
    drop 2 7 / keep 3 5            remove components by their numbers in `show`, or all others
    drop-smaller 8                 remove components of fewer pixels
    line x,y x,y ... width 3       straight strokes
    snap x,y x,y ... width 3 [light|dark]   follows the ridge or valley between the points: creases, scratches
    dot x,y,radius ...             specks
    polygon x,y x,y x,y ...        an area
    box BOX                        an area
    light 20 BOX / dark 20 BOX     what is 20 levels lighter or darker than its surroundings, inside BOX
    wand x,y 15                    what joins this pixel and differs from it by at most 15 levels: stains, losses
    erase-line erase-snap erase-dot erase-polygon erase-box   the same shapes, taken away
    grow 1 [BOX]                   widen by pixels
    kinds crease dust | none       what was seen
    sure | unsure                  how sure the annotator is of the whole mask
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from skimage.graph import route_through_array

# What surrounds a speck is the median of this many pixels.
SURROUNDINGS_PX = 21
# A snapped stroke may stray this far outside the box of its two ends.
STRAY_PX = 12

Point = tuple[float, ...]


@dataclass(frozen=True)
class Edited:
    """What a script made. `sureness` is None if the script does not say."""

    mask: np.ndarray  # uint8 H x W, 1 = defect
    kinds: tuple[str, ...]
    sureness: str | None


def number_components(proposal_HW: np.ndarray, threshold: float) -> np.ndarray:
    """int32 H x W: 0 where the probability is below the threshold, else the component, 1 being the largest."""
    count, labels_HW, stats, _ = cv2.connectedComponentsWithStats(
        (proposal_HW >= threshold).astype(np.uint8), connectivity=8
    )
    order = np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable") + 1
    numbers = np.zeros(count, np.int32)
    numbers[order] = np.arange(1, count)
    return numbers[labels_HW]


def run_script(script: str, photo_HW3: np.ndarray, proposal_HW: np.ndarray) -> Edited:
    """Runs an edit script from an empty mask; `proposal_HW` is the network's probability, 0..1."""
    editor = _Editor(photo_HW3, proposal_HW)
    for number, line in enumerate(script.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        try:
            editor.run(words[0], words[1:])
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}, {line.strip()!r}: {error}") from error
    return Edited(editor.mask_HW, editor.kinds, editor.sureness)


class _Editor:
    def __init__(self, photo_HW3: np.ndarray, proposal_HW: np.ndarray) -> None:
        self.luma_HW = cv2.cvtColor(photo_HW3, cv2.COLOR_RGB2GRAY)
        self.photo_HW3, self.proposal_HW = photo_HW3, proposal_HW
        self.mask_HW = np.zeros(self.luma_HW.shape, np.uint8)
        self.numbers_HW = np.zeros(self.luma_HW.shape, np.int32)
        self.before_HW = self.mask_HW  # the mask without the latest proposal, which dropping goes back to
        self.kinds: tuple[str, ...] = ()
        self.sureness: str | None = None

    def run(self, verb: str, words: list[str]) -> None:
        if verb == "proposal":
            self.numbers_HW = number_components(self.proposal_HW, float(words[0]))
            self.before_HW = self.mask_HW.copy()
            self.mask_HW |= (self.numbers_HW > 0).astype(np.uint8) & self._inside(words[1:])
        elif verb in ("drop", "keep"):
            named_HW = np.isin(self.numbers_HW, [int(word) for word in words])
            self._drop(named_HW if verb == "drop" else ~named_HW)
        elif verb == "drop-smaller":
            areas = np.bincount(self.numbers_HW.ravel())
            self._drop(areas[self.numbers_HW] < int(words[0]))
        elif verb in ("light", "dark"):
            around_HW = cv2.medianBlur(self.luma_HW, SURROUNDINGS_PX).astype(np.int16)
            excess_HW = (self.luma_HW - around_HW) * (1 if verb == "light" else -1)
            self.mask_HW |= (excess_HW >= float(words[0])).astype(np.uint8) & self._inside(words[1:])
        elif verb == "wand":
            self.mask_HW |= self._wand(_point(words[0], 2), float(words[1]))
        elif verb == "grow":
            pixels = int(words[0])
            disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1))
            self.mask_HW |= cv2.dilate(self.mask_HW, disc) & self._inside(words[1:])
        elif verb == "kinds":
            self.kinds = () if words == ["none"] else tuple(words)
        elif verb in ("sure", "unsure"):
            self.sureness = verb
        elif verb.startswith("erase-"):
            self.mask_HW[self._shape(verb.removeprefix("erase-"), words) > 0] = 0
        else:
            self.mask_HW |= self._shape(verb, words)

    def _drop(self, where_HW: np.ndarray) -> None:
        where_HW = where_HW & (self.numbers_HW > 0)
        self.mask_HW[where_HW] = self.before_HW[where_HW]

    def _shape(self, verb: str, words: list[str]) -> np.ndarray:
        """uint8 H x W, 1 inside the line, snap, dot, polygon or box."""
        shape_HW = np.zeros_like(self.mask_HW)
        if verb in ("line", "snap"):
            polarity = words.pop() if words[-1] in ("light", "dark") else None
            if words[-2] != "width":
                raise ValueError("wanted `width PIXELS` after the points")
            width, points = float(words[-1]), [_point(word, 2) for word in words[:-2]]
            for start, end in pairwise(points):
                path = [start, end] if verb == "line" else self._snap(start, end, width, polarity)
                _stroke(shape_HW, path, width)
        elif verb == "dot":
            for x, y, radius in (_point(word, 3) for word in words):
                _stroke(shape_HW, [(x, y), (x, y)], 2 * radius)
        elif verb == "polygon":
            corners = np.array([_point(word, 2) for word in words])
            cv2.fillPoly(shape_HW, [np.round(corners).astype(np.int32)], 1)
        elif verb == "box":
            shape_HW = self._inside(words)
        else:
            raise ValueError(f"unknown operation {verb}")
        return shape_HW

    def _inside(self, words: list[str]) -> np.ndarray:
        if not words:
            return np.ones_like(self.mask_HW)
        x0, y0, x1, y1 = (max(0, round(value)) for value in _point(words[0], 4))
        inside_HW = np.zeros_like(self.mask_HW)
        inside_HW[y0:y1, x0:x1] = 1
        return inside_HW

    def _wand(self, seed: Point, levels: float) -> np.ndarray:
        height, width = self.mask_HW.shape
        flooded = np.zeros((height + 2, width + 2), np.uint8)
        flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
        smooth_HW3 = cv2.medianBlur(self.photo_HW3, 3)
        cv2.floodFill(smooth_HW3, flooded, (int(seed[0]), int(seed[1])), 0, (levels,) * 3, (levels,) * 3, flags)
        return cv2.morphologyEx(flooded[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))

    def _snap(self, start: Point, end: Point, width: float, polarity: str | None) -> list[Point]:
        """The least-cost path along what is lighter or darker than its surroundings."""
        height, full = self.mask_HW.shape
        left, right = sorted((int(start[0]), int(end[0])))
        top, bottom = sorted((int(start[1]), int(end[1])))
        left, top = max(0, left - STRAY_PX), max(0, top - STRAY_PX)
        right, bottom = min(full, right + STRAY_PX + 1), min(height, bottom + STRAY_PX + 1)
        luma_HW = cv2.GaussianBlur(self.luma_HW[top:bottom, left:right], (0, 0), 0.8)
        side = 2 * round(width) + 5
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        hats = {
            "light": lambda: cv2.morphologyEx(luma_HW, cv2.MORPH_TOPHAT, disc),
            "dark": lambda: cv2.morphologyEx(luma_HW, cv2.MORPH_BLACKHAT, disc),
        }
        strength_HW = np.maximum.reduce([hats[name]() for name in ([polarity] if polarity else hats)])
        cost_HW = 1 / (0.05 + strength_HW / max(1.0, float(np.quantile(strength_HW, 0.95))))
        ends = [(int(y) - top, int(x) - left) for x, y in (start, end)]
        path, _ = route_through_array(cost_HW, *ends, fully_connected=True, geometric=True)
        return [(x + left, y + top) for y, x in path]


def _stroke(shape_HW: np.ndarray, path: list[Point], width: float) -> None:
    """Draws a round stroke; at sixteenths of a pixel, so that a width of 2 is 2."""
    points = np.round(np.array(path, np.float64) * 16).astype(np.int32)
    if width < 1.5:
        cv2.polylines(shape_HW, [points], False, 1, 1, cv2.LINE_8, 4)
        return
    rows, columns = np.mgrid[: shape_HW.shape[0], : shape_HW.shape[1]]
    fine = np.array(path, np.float64)
    for (x0, y0), (x1, y1) in pairwise(fine):
        left, right = max(0, int(min(x0, x1) - width)), int(max(x0, x1) + width) + 2
        top, bottom = max(0, int(min(y0, y1) - width)), int(max(y0, y1) + width) + 2
        near = np.s_[top:bottom, left:right]
        dx, dy = x1 - x0, y1 - y0
        along = ((columns[near] - x0) * dx + (rows[near] - y0) * dy) / max(dx * dx + dy * dy, 1e-9)
        along = np.clip(along, 0, 1)
        distance = np.hypot(columns[near] - x0 - along * dx, rows[near] - y0 - along * dy)
        shape_HW[near] |= (distance <= width / 2).astype(np.uint8)


def _point(word: str, count: int) -> Point:
    values = tuple(float(value) for value in word.split(","))
    if len(values) != count:
        raise ValueError(f"{word}: wanted {count} numbers with commas between them")
    return values
