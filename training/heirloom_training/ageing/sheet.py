"""The sheet of paper under damage: the photo as it wears, and the same photo without the damage.

H W pixels, 3 = RGB 0..255 as float32. Every kind of damage paints on `worn`; only smooth shading, which is no
defect, reaches `base` too, so the visible damage is where the two differ.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.assets import Assets

TOUCHED_ALPHA = 0.06


@dataclass
class Sheet:
    """The working state of one ageing. `unit` is pixels per 1/1024 of the print's long side."""

    worn_HW3: np.ndarray
    base_HW3: np.ndarray
    unit: float
    paper: np.ndarray  # color of the bare paper, RGB
    softness: float  # sigma in pixels by which damage edges are blurred
    light: float  # direction of the scanner's light, radians
    assets: Assets | None = None
    kind: str = ""
    touched: dict[str, np.ndarray] = field(default_factory=dict)  # by kind, uint8 0/1
    translucent_HW: np.ndarray | None = None
    solid_HW: np.ndarray | None = None  # uint8 0/1: pixels of the photo that are gone

    @property
    def height(self) -> int:
        return self.worn_HW3.shape[0]

    @property
    def width(self) -> int:
        return self.worn_HW3.shape[1]

    def has(self, *kinds: str) -> bool:
        """Whether assets of all these kinds are at hand."""
        return self.assets is not None and all(self.assets.has(k) for k in kinds)

    def cover(self, alpha: np.ndarray, paint: np.ndarray, at=(0, 0), texture=0.0, rng=None, solid=False) -> None:
        """Lays paint (RGB, or H x W x 3) over the photo by alpha 0..1, with its top left corner `at` (y, x).

        `texture` is the standard deviation of the paint's own unevenness, in levels.
        """
        placed = self._place(alpha, at)
        if placed is None:
            return
        box, alpha, source = placed
        worn = self.worn_HW3[box]
        change = (paint[source] if paint.ndim == 3 else paint.astype(np.float32)) - worn
        if texture and rng is not None:
            change += (noise.fractal(rng, *alpha.shape, period=2.5 * self.unit + 1) * texture)[..., None]
        change *= alpha[..., None]
        worn += change
        self._touch(box, alpha > TOUCHED_ALPHA)
        if solid:
            if self.solid_HW is None:
                self.solid_HW = np.zeros((self.height, self.width), np.uint8)
            self.solid_HW[box] |= (alpha > 0.5).astype(np.uint8)

    def stain(self, alpha: np.ndarray, factor: np.ndarray, at=(0, 0)) -> None:
        """Multiplies the photo by factor (RGB 0..1, or H x W x 3) where alpha is 1: a translucent layer."""
        placed = self._place(alpha, at)
        if placed is None:
            return
        box, alpha, source = placed
        lost = 1 - (factor[source] if factor.ndim == 3 else factor.astype(np.float32))
        self.worn_HW3[box] *= 1 - alpha[..., None] * lost
        if self.translucent_HW is None:
            self.translucent_HW = np.zeros((self.height, self.width), np.uint8)
        self.translucent_HW[box] |= (alpha > TOUCHED_ALPHA).astype(np.uint8)
        self._touch(box, alpha > TOUCHED_ALPHA)

    def emboss(self, levels_HW: np.ndarray) -> None:
        """Adds light and dark levels where the surface stands up: counts as damage where it is seen."""
        rows, columns = _bounds(np.abs(levels_HW), 1.0)
        if rows is None:
            return
        box = (rows, columns)
        part = levels_HW[box]
        self.worn_HW3[box] += part[..., None]
        self._touch(box, np.abs(part) > 4)

    def shade(self, factor_HW: np.ndarray) -> None:
        """Smooth shading of the whole print, such as beside a fold: never a defect."""
        self.worn_HW3 *= factor_HW[..., None]
        self.base_HW3 *= factor_HW[..., None]

    def _place(self, alpha: np.ndarray, at: tuple[int, int]):
        """Where a layer meets the sheet: (slices of the sheet, softened alpha there, slices of the layer)."""
        top, left = at
        rows, columns = _bounds(alpha, 0.01)
        if rows is None:
            return None
        margin = int(np.ceil(2 * self.softness)) + 1
        y0, y1 = (
            max(top + rows.start - margin, 0, top),
            min(top + rows.stop + margin, self.height, top + alpha.shape[0]),
        )
        x0 = max(left + columns.start - margin, 0, left)
        x1 = min(left + columns.stop + margin, self.width, left + alpha.shape[1])
        if y0 >= y1 or x0 >= x1:
            return None
        source = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        part = alpha[source]
        if self.softness > 0.3:
            part = cv2.GaussianBlur(part, (0, 0), self.softness)
        return (slice(y0, y1), slice(x0, x1)), part, source

    def _touch(self, box: tuple[slice, slice], where: np.ndarray) -> None:
        mask = self.touched.get(self.kind)
        if mask is None:
            mask = self.touched[self.kind] = np.zeros((self.height, self.width), np.uint8)
        mask[box] |= where.astype(np.uint8)


def _bounds(field_HW: np.ndarray, above: float) -> tuple[slice | None, slice | None]:
    """The rows and columns that hold values greater than `above`."""
    left, top, width, height = cv2.boundingRect(cv2.compare(field_HW, above, cv2.CMP_GT))
    if width == 0:
        return None, None
    return slice(top, top + height), slice(left, left + width)
