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
LEAST_ALPHA = 0.004  # fainter paint is left out


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
        """Lays paint (RGB) over the photo by alpha 0..1, with its top left corner `at` (y, x).

        `texture` is the standard deviation of the paint's own unevenness, in levels.
        """
        where = self._place(alpha, at)
        if where is None:
            return
        color = paint.astype(np.float32)[None]
        if texture and rng is not None:
            uneven = noise.fractal(rng, *where.shape, period=2.5 * self.unit + 1)
            color = color + (uneven.ravel().take(where.inside) * texture)[:, None]
        flat = self.worn_HW3.reshape(-1, 3)
        worn = flat.take(where.pixels, axis=0)
        flat[where.pixels] = np.maximum(worn + (color - worn) * where.alpha[:, None], 0)
        self._touch(where.pixels[where.alpha > TOUCHED_ALPHA])
        if solid:
            if self.solid_HW is None:
                self.solid_HW = np.zeros((self.height, self.width), np.uint8)
            self.solid_HW.reshape(-1)[where.pixels[where.alpha > 0.5]] = 1

    def stain(self, alpha: np.ndarray, factor: np.ndarray, at=(0, 0)) -> None:
        """Multiplies the photo by factor (RGB 0..1, or H x W x 3) where alpha is 1: a translucent layer."""
        where = self._place(alpha, at)
        if where is None:
            return
        if factor.ndim == 3:
            y, x = where.corner[0] - at[0], where.corner[1] - at[1]
            part = factor[y : y + where.shape[0], x : x + where.shape[1]]
            factor = part.reshape(-1, 3).take(where.inside, axis=0)
        flat = self.worn_HW3.reshape(-1, 3)
        kept = 1 - where.alpha[:, None] * (1 - factor.astype(np.float32))
        flat[where.pixels] = flat.take(where.pixels, axis=0) * kept
        if self.translucent_HW is None:
            self.translucent_HW = np.zeros((self.height, self.width), np.uint8)
        touched = where.pixels[where.alpha > TOUCHED_ALPHA]
        self.translucent_HW.reshape(-1)[touched] = 1
        self._touch(touched)

    def tint(self, alpha: np.ndarray, factor: np.ndarray, at=(0, 0)) -> None:
        """Multiplies the print by factor (RGB 0..1) where alpha is 1, so faintly and widely that it is no defect."""
        where = self._place(alpha, at)
        if where is None:
            return
        kept = 1 - where.alpha[:, None] * (1 - factor.astype(np.float32))
        for print_HW3 in (self.worn_HW3, self.base_HW3):
            flat = print_HW3.reshape(-1, 3)
            flat[where.pixels] = flat.take(where.pixels, axis=0) * kept

    def emboss(self, pixels: np.ndarray, levels: np.ndarray) -> None:
        """Adds light and dark levels to pixels (flat indices) where the surface stands up: damage where it is seen."""
        flat = self.worn_HW3.reshape(-1, 3)
        flat[pixels] = np.maximum(flat.take(pixels, axis=0) + levels[:, None], 0)
        self._touch(pixels[np.abs(levels) > 4])

    def shade(self, factor_HW: np.ndarray) -> None:
        """Smooth shading of the whole print, such as beside a fold: never a defect."""
        factor_HW3 = cv2.merge([factor_HW] * 3)
        cv2.multiply(self.worn_HW3, factor_HW3, dst=self.worn_HW3)
        cv2.multiply(self.base_HW3, factor_HW3, dst=self.base_HW3)

    def box_around(self, x: float, y: float, reach_x: float, reach_y: float) -> tuple[slice, slice]:
        """The part of the sheet within reach of a point, at least one pixel of it."""
        return _span(y, reach_y, self.height), _span(x, reach_x, self.width)

    def box_between(self, rows: slice, columns: slice, reach: float) -> tuple[slice, slice]:
        """A box with a margin of `reach`, cut to the sheet."""
        margin = int(np.ceil(reach))
        return (
            slice(max(0, rows.start - margin), min(self.height, rows.stop + margin)),
            slice(max(0, columns.start - margin), min(self.width, columns.stop + margin)),
        )

    def _place(self, alpha: np.ndarray, at: tuple[int, int]) -> "_Where | None":
        """Where a layer meets the sheet, its alpha softened."""
        top, left = at
        rows, columns = bounds(alpha, LEAST_ALPHA)
        if rows is None:
            return None
        margin = int(np.ceil(2 * self.softness)) + 1
        y0 = max(top + rows.start - margin, 0, top)
        y1 = min(top + rows.stop + margin, self.height, top + alpha.shape[0])
        x0 = max(left + columns.start - margin, 0, left)
        x1 = min(left + columns.stop + margin, self.width, left + alpha.shape[1])
        if y0 >= y1 or x0 >= x1:
            return None
        part = alpha[y0 - top : y1 - top, x0 - left : x1 - left]
        if self.softness > 0.3:
            part = cv2.GaussianBlur(part, (0, 0), self.softness)
        inside = above(part, LEAST_ALPHA)
        pixels = inside + (inside // part.shape[1]) * (self.width - part.shape[1]) + (y0 * self.width + x0)
        return _Where((y0, x0), part.shape, inside, pixels, part.ravel().take(inside).astype(np.float32))

    def _touch(self, pixels: np.ndarray) -> None:
        mask = self.touched.get(self.kind)
        if mask is None:
            mask = self.touched[self.kind] = np.zeros((self.height, self.width), np.uint8)
        mask.reshape(-1)[pixels] = 1


@dataclass(frozen=True)
class _Where:
    """The few pixels of a sheet that a layer covers: flat indices into the box it meets and into the sheet."""

    corner: tuple[int, int]  # of the box, (y, x)
    shape: tuple[int, int]  # of the box
    inside: np.ndarray
    pixels: np.ndarray
    alpha: np.ndarray  # float32, 0..1


def above(field_HW: np.ndarray, limit: float) -> np.ndarray:
    """Flat indices of the values greater than `limit`."""
    return np.flatnonzero(field_HW > limit)


def bounds(field_HW: np.ndarray, limit: float) -> tuple[slice | None, slice | None]:
    """The rows and columns that hold values greater than `limit`."""
    left, top, width, height = cv2.boundingRect((field_HW > limit).view(np.uint8))
    if width == 0:
        return None, None
    return slice(top, top + height), slice(left, left + width)


def _span(middle: float, reach: float, length: int) -> slice:
    start = int(np.clip(middle - reach, 0, length - 1))
    return slice(start, int(np.clip(middle + reach + 1, start + 1, length)))
