"""Creases and folds: the emulsion breaks along a line and shows the paper.

Seen on real prints: a bright core of ragged, changing width that comes and goes; flakes of lost emulsion
beside it; a thin dark rim of dirt; where the emulsion still holds, a ridge, light on one side and dark on the
other.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.paths import across, branch_off, crossing, distance_to, draw_paths, network
from heirloom_training.ageing.sheet import Sheet, above, bounds

WIDEST = 3.6  # times a crack's width: as far as its ragged core reaches


@dataclass(frozen=True)
class Crack:
    """How a set of lines has broken. Widths in units (1/1024 of the print's long side)."""

    width: float  # half width of the bright core where it is open
    open_share: float  # share of the length where the core shows
    flakes: float  # 0 none .. 1 many
    rim: float  # darkness of the rim, 0..1
    relief: float  # levels of the ridge


def crease(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Creases without any fold of the whole print: over corners, wandering, or as a network of cracks."""
    height, width = sheet.height, sheet.width
    draw = rng.random()
    rough = rng.uniform(0.04, 0.2)
    if draw < 0.2 and sheet.has("crack"):
        break_along(sheet, rng, _crack_shapes(sheet, rng), _draw_crack(rng, strength))
        return
    if draw < 0.55:
        paths = [across(rng, height, width, rough) for _ in range(1 + rng.poisson(0.6 + 1.5 * strength))]
        for path in list(paths):
            paths += branch_off(rng, path, rng.poisson(1 + 3 * strength), 0.1 * max(height, width), 0.2)
    else:
        center = rng.uniform(-0.1, 1.1, 2) * (width, height)
        radius = rng.uniform(0.2, 0.8) * max(height, width)
        count = int(rng.integers(4, 10 + int(60 * strength)))
        grow = network if draw < 0.75 else crossing
        paths = grow(rng, center, radius, count, rng.uniform(0.08, 0.18))
    cut = len(paths) // 3 + 1
    main = draw_paths(paths[:cut], height, width)
    break_along(sheet, rng, main, _draw_crack(rng, strength))
    if len(paths) > cut:
        fine = _draw_crack(rng, strength)
        fine = Crack(min(fine.width * 0.35, 1.4), fine.open_share, fine.flakes * 0.3, fine.rim, fine.relief)
        break_along(sheet, rng, draw_paths(paths[cut:], height, width), fine)


def fold(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """The print was folded: nearly straight lines over all of it, soft shade beside them, emulsion lost."""
    height, width = sheet.height, sheet.width
    paths = [across(rng, height, width, rng.uniform(0.004, 0.03)) for _ in range(1 + (rng.random() < 0.45))]
    lines = draw_paths(paths, height, width)
    distance = distance_to(lines)
    reach = rng.uniform(10, 45) * sheet.unit
    side = _side_of(paths[0], height, width)
    shade = np.exp(distance * (-1 / reach))
    shade *= side
    shade *= rng.uniform(0.02, 0.13)
    sheet.shade(1 + shade)
    break_along(sheet, rng, lines, _draw_crack(rng, max(0.35, strength)), distance)


def _draw_crack(rng: np.random.Generator, strength: float) -> Crack:
    return Crack(
        width=float(min(7.0, rng.lognormal(-0.25 + 0.75 * strength, 0.55))),
        open_share=float(np.clip(rng.normal(0.62 + 0.4 * strength, 0.25), 0.15, 1)),
        flakes=float(rng.random() ** 1.5 * (0.4 + 0.6 * strength)),
        rim=float(rng.uniform(0, 0.45)) if rng.random() < 0.7 else 0.0,
        relief=float(rng.uniform(8, 45)) if rng.random() < 0.6 else 0.0,
    )


def break_along(
    sheet: Sheet,
    rng: np.random.Generator,
    lines_HW: np.ndarray,
    crack: Crack,
    distance: np.ndarray | None = None,
) -> None:
    """Opens the emulsion along drawn lines."""
    unit = sheet.unit
    flake_px = rng.uniform(2, 9) * unit + 0.5
    reach = max(WIDEST * crack.width * unit, 3 * (1.4 * unit + 0.5)) + 4 * (1.1 * unit + 0.3)
    if crack.flakes:
        reach = max(reach, 2.8 * flake_px)
    rows, columns = bounds(lines_HW, 0)
    if rows is None:
        return
    box = sheet.box_between(rows, columns, reach)
    distance_HW = distance_to(lines_HW[box]) if distance is None else distance[box]
    shape = distance_HW.shape
    pixels = above(-distance_HW, -reach)
    distance = distance_HW.ravel().take(pixels)
    slow, ragged, chips = (
        noise.fractal(rng, *shape, period=period).ravel().take(pixels)
        for period in (90 * unit + 4, 9 * unit + 2, 3.2 * unit + 1)
    )
    # The threshold on slow noise leaves the core open on open_share of the length, and tapers its ends.
    opened = np.clip((slow - _quantile(1 - crack.open_share)) * 1.4 + 0.3, 0, 1.5)
    ragged_width = np.clip(0.85 + 0.5 * ragged + rng.uniform(0.15, 0.7) * chips, 0, WIDEST / 1.5)
    half_width = crack.width * unit * opened * ragged_width
    at = (box[0].start, box[1].start)

    def lay_out(values: np.ndarray) -> np.ndarray:
        layer_HW = np.zeros(shape, np.float32)
        layer_HW.reshape(-1)[pixels] = values
        return layer_HW

    if crack.relief:
        _raise_ridge(sheet, at, distance_HW, pixels, slow, crack)
    if crack.rim:
        rim = np.exp(-np.maximum(distance - half_width, 0) / (1.1 * unit + 0.3)) * (half_width > 0.2)
        sheet.stain(lay_out(rim * np.clip(0.6 + 0.5 * ragged, 0, 1) * crack.rim), np.full(3, 0.25), at=at)
    core = np.clip((half_width - distance) * 1.3 + 0.4, 0, 1) * np.clip(0.9 + 0.3 * chips, 0.2, 1)
    if crack.flakes:
        near = np.exp(-distance / flake_px)
        loss = 0.6 * ragged + 0.75 * chips + 0.9 * slow + 3.4 * near * crack.flakes - 3.0
        core = np.maximum(core, np.clip(loss * 3, 0, 1) * (near > 0.06))
    is_dirty = rng.random() < 0.13
    paint = sheet.paper * rng.uniform(0.1, 0.35) if is_dirty else sheet.paper * rng.uniform(0.86, 1.04)
    sheet.cover(lay_out(core * rng.uniform(0.7, 1.0)), paint, at=at, texture=rng.uniform(2, 8), rng=rng)


def _raise_ridge(
    sheet: Sheet,
    at: tuple[int, int],
    distance_HW: np.ndarray,
    pixels: np.ndarray,
    slow: np.ndarray,
    crack: Crack,
) -> None:
    """Light on the side that faces the scanner's lamp, dark on the other, stronger on some stretches."""
    ridge_HW = np.exp(-np.square(distance_HW * (1 / (1.4 * sheet.unit + 0.5))))
    across_x = cv2.Sobel(ridge_HW, cv2.CV_32F, 1, 0, ksize=3).ravel().take(pixels)
    across_y = cv2.Sobel(ridge_HW, cv2.CV_32F, 0, 1, ksize=3).ravel().take(pixels)
    lit = across_x * float(np.cos(sheet.light)) + across_y * float(np.sin(sheet.light))
    levels = lit * (0.4 * crack.relief) * np.clip(0.8 + 0.6 * slow, 0, 2)
    stands = np.flatnonzero(np.abs(levels) > 1)
    flat = pixels[stands]
    rows, columns = np.divmod(flat, distance_HW.shape[1])
    sheet.emboss((rows + at[0]) * sheet.width + columns + at[1], levels[stands])


def _crack_shapes(sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """Real cracks from the assets, turned and stretched over the print; drawn as lines, 255 = crack."""
    lines = np.zeros((sheet.height, sheet.width), np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        shape = sheet.assets.pick(rng, "crack")
        center = (shape.shape[1] / 2, shape.shape[0] / 2)
        stretch = rng.uniform(0.35, 1.1) * max(sheet.height, sheet.width) / max(shape.shape)
        matrix = cv2.getRotationMatrix2D(center, rng.uniform(0, 360), stretch)
        matrix[:, 2] += rng.uniform(0, 1, 2) * (sheet.width, sheet.height) - center
        turned = cv2.warpAffine(shape, matrix, (sheet.width, sheet.height), flags=cv2.INTER_LINEAR)
        np.maximum(lines, np.where(turned > 100, 255, 0).astype(np.uint8), out=lines)
    return lines


def _side_of(path: np.ndarray, height: int, width: int) -> np.ndarray:
    """+1 on one side of a nearly straight path, -1 on the other, float32 H x W."""
    (x0, y0), (x1, y1) = path[0], path[-1]
    columns = (np.arange(width, dtype=np.float32) - x0) * (y1 - y0)
    rows = (np.arange(height, dtype=np.float32) - y0) * (x1 - x0)
    return np.where(columns[None] > rows[:, None], np.float32(1), np.float32(-1))


def _quantile(share: float) -> float:
    """The value below which this share of normal noise lies (logistic approximation, within 0.02)."""
    share = min(max(share, 0.01), 0.99)
    return float(np.log(share / (1 - share)) / 1.702)
