"""Stains: water and tea with their tide lines, foxing, mould, fingerprints. Mostly translucent."""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.scratches import stamp
from heirloom_training.ageing.sheet import Sheet

# What each liquid multiplies the print by at full strength, RGB.
TEA, RUST, GLUE, GREY = (0.62, 0.45, 0.28), (0.60, 0.36, 0.20), (0.80, 0.70, 0.38), (0.5, 0.5, 0.5)

# Below this alpha the even tint inside a dried puddle is fading, as nobody would retouch it; its tide line is damage.
FAINT = 0.13


def stain(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Water marks, drops, cup rings, bleached patches, or scanned paper stains."""
    for _ in range(1 + rng.poisson(0.5 + strength)):
        draw = rng.random()
        if draw < 0.2 and sheet.has("paper-stain"):
            _scanned_stain(sheet, rng, strength)
        elif draw < 0.35 and sheet.has("stain"):
            alpha = np.zeros((sheet.height, sheet.width), np.uint8)
            stamp(alpha, sheet, rng, "stain", rng.uniform(60, 450) * sheet.unit, 1.0)
            _pour(sheet, rng, alpha * np.float32(rng.uniform(0.25, 0.8) / 255))
        else:
            _wet_patch(sheet, rng, strength, is_ring=draw > 0.88)


def foxing(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Rusty spots in loose clusters: a dark core in a soft uneven halo, a few of them blotches."""
    height, width = sheet.height, sheet.width
    halo, core = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    count = int(rng.integers(4, 14 + int(120 * strength)))
    radius = rng.lognormal(0.9, 0.4) * sheet.unit
    centers = rng.uniform(0, 1, (max(1, count // 12), 2)) * (width, height)
    spread = rng.uniform(0.05, 0.35) * max(height, width)
    for _ in range(count):
        x, y = centers[int(rng.integers(len(centers)))] + rng.normal(0, spread, 2)
        size, level = radius * min(0.6 * (1 + rng.pareto(2.0)), 7), rng.uniform(70, 255)
        _dot(halo, x, y, size, level)
        if rng.random() < 0.6:
            x, y = (x, y) + rng.normal(0, 0.2, 2) * size
            _dot(core, x, y, size * rng.uniform(0.2, 0.5), level)
    layer = cv2.GaussianBlur(halo, (0, 0), 0.7 * radius + 0.4) * np.float32(1 / 255)
    uneven = noise.fractal(rng, height, width, 2.5 * radius + 3)
    layer *= np.clip(0.8 + 0.45 * uneven, 0.1, 1.4)
    layer *= rng.uniform(0.4, 1)
    layer += cv2.GaussianBlur(core, (0, 0), 0.6) * np.float32(rng.uniform(0.3, 0.8) / 255)
    rust = RUST if rng.random() < 0.6 else TEA
    factor = np.clip(np.array(rust) * rng.uniform(0.75, 1.15) + rng.normal(0, 0.03, 3), 0.1, 0.9)
    if _is_neutral(sheet) and rng.random() < 0.6:  # scanned in grey
        factor = np.full(3, factor.mean())
    sheet.stain(np.minimum(layer, 1) * rng.uniform(0.45, 1), factor)


def mould(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Colonies: specks around centres, or blooms of felt with a rim, grey-white, greenish or black."""
    height, width = sheet.height, sheet.width
    alpha = np.zeros((height, width), np.uint8)
    blooms = np.zeros((height, width), np.uint8)
    for _ in range(1 + rng.poisson(1 + 3 * strength)):
        size = rng.uniform(40, 220) * sheet.unit
        draw = rng.random()
        if sheet.has("sprinkles", "smut") and draw < 0.35:
            kind = str(rng.choice(["sprinkles", "sprinkles", "smut"]))
            stamp(alpha, sheet, rng, kind, size, rng.uniform(0.5, 1))
            continue
        center = rng.uniform(0, 1, 2) * (width, height)
        if draw < 0.7:
            count = int(rng.integers(15, 160))
            points = center + rng.normal(0, size / 3, (count, 2))
            for (x, y), radius in zip(points, rng.lognormal(-0.2, 0.6, count) * sheet.unit, strict=True):
                _dot(alpha, x, y, radius, rng.uniform(90, 255))
        else:
            for x, y in center + rng.normal(0, size / 3, (int(rng.integers(3, 30)), 2)):
                radius = min(rng.lognormal(1.5, 0.6), 30) * sheet.unit
                _dot(blooms, x, y, radius, rng.uniform(60, 200))
                if rng.random() < 0.5:  # the middle has died off
                    _dot(blooms, x, y, radius * rng.uniform(0.5, 0.8), rng.uniform(20, 90))
                _dot(alpha, x, y, rng.uniform(0.5, 1.5) * sheet.unit, rng.uniform(60, 255))
    layer = alpha * np.float32(1 / 255)
    threads = noise.fractal(rng, height, width, 5 * sheet.unit + 2)
    if blooms.any():
        felt = cv2.GaussianBlur(blooms, (0, 0), rng.uniform(0.8, 3) * sheet.unit + 0.3) * np.float32(1 / 255)
        layer = np.maximum(layer, felt * np.clip(0.65 + 0.45 * threads, 0, 1.4))
    if rng.random() < 0.5:  # hyphae: a faint felt around the specks
        felt = cv2.GaussianBlur(alpha, (0, 0), 3 * sheet.unit + 0.5) * np.float32(1 / 255)
        layer = np.maximum(layer, np.clip(felt * (1 + threads), 0, 0.5))
    layer = np.minimum(layer, 1)
    if rng.random() < 0.5:
        sheet.cover(layer * rng.uniform(0.3, 0.85), sheet.paper * rng.uniform(0.7, 1.0), texture=4, rng=rng)
    else:
        factor = np.full(3, GREY[0] + rng.normal(-0.12, 0.1))
        if not _is_neutral(sheet):
            factor += rng.normal(0, 0.06, 3)
        sheet.stain(layer * rng.uniform(0.5, 0.95), np.clip(factor, 0.05, 0.8))


def fingerprint(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """The ridges of a finger, etched light or dark, broken where it hardly touched; or the smudge it left."""
    side = int(rng.uniform(90, 200) * sheet.unit) + 8
    rows, columns = (np.linspace(-1, 1, side, dtype=np.float32) for _ in range(2))
    rows, columns = rows[:, None], columns[None]
    warp = noise.fractal(rng, side, side, side * 0.6) * rng.uniform(0.02, 0.07)
    # A whorl around a core, or an arch where the core lies off the print.
    aside, below = columns * rng.uniform(0.6, 1.1), rows + rng.uniform(0.1, 0.5 if rng.random() < 0.6 else 1.5)
    bend = np.sqrt(aside * aside + below * below) + warp
    fine = noise.fractal(rng, side, side, 5 * sheet.unit + 2)
    ridges = np.sin(bend * rng.uniform(80, 140)) + rng.uniform(0.3, 0.8) * fine
    inside = np.clip((1 - np.sqrt(np.square(columns / 0.68) + np.square(rows / 0.95))) * rng.uniform(2, 5), 0, 1)
    pressed = np.clip(0.75 + 0.7 * noise.fractal(rng, side, side, side * 0.3), 0, 1)
    smudge = rng.uniform(0.2, 0.8) if rng.random() < 0.35 else 0.0
    alpha = np.clip(ridges * rng.uniform(0.7, 1.6) + 0.2 + smudge, 0, 1) * inside * pressed
    turned = cv2.warpAffine(
        alpha,
        cv2.getRotationMatrix2D((side / 2, side / 2), rng.uniform(0, 360), 0.95),
        (side, side),
    )
    at = (
        int(rng.uniform(-0.3, 1) * (sheet.height - side / 2)),
        int(rng.uniform(-0.3, 1) * (sheet.width - side / 2)),
    )
    opacity = rng.uniform(0.2, 0.35 + 0.4 * strength)
    if rng.random() < 0.5:
        sheet.cover(turned * opacity, sheet.paper * rng.uniform(0.85, 1), at=at)
    else:
        sheet.stain(turned * opacity, np.full(3, rng.uniform(0.1, 0.5)), at=at)


def _wet_patch(sheet: Sheet, rng: np.random.Generator, strength: float, is_ring: bool) -> None:
    """A dried puddle: slight tint inside, a darker tide line along its outline, sometimes two."""
    height, width = sheet.height, sheet.width
    size = max(height, width) * min(0.5, rng.lognormal(-2.3 + 0.8 * strength, 0.7))
    x, y = rng.uniform(-0.1, 1.1) * width, rng.uniform(-0.1, 1.1) * height
    stretch = rng.uniform(0.7, 1.4)
    wild = 0.02 if is_ring else rng.uniform(0.1, 0.35)
    line_px = rng.uniform(1, 6) * sheet.unit
    reach = size * (1 + 3 * wild) + 6 * line_px
    box = sheet.box_around(x, y, reach, reach / stretch)
    at = (box[0].start, box[1].start)
    rows = (np.arange(at[0], box[0].stop, dtype=np.float32)[:, None] - y) * stretch
    columns = np.arange(at[1], box[1].stop, dtype=np.float32)[None] - x
    shape = (rows.shape[0], columns.shape[1])
    rough = noise.fractal(rng, *shape, period=max(6.0, size * 0.8))
    field = size + (size * wild) * rough - np.sqrt(columns * columns + rows * rows)
    tide = np.exp(np.minimum(field * (-1 / (3 * line_px)), field * (1 / (0.6 * line_px))))
    uneven = np.clip(0.75 + 0.5 * noise.fractal(rng, *shape, period=120 * sheet.unit + 4), 0.05, 1.5)
    alpha = tide * uneven * rng.uniform(0.2, 0.9)
    faint, inside = None, 0.35 * rng.random() ** 2
    if not is_ring:
        puddle = np.clip(field * (1 / (2 * sheet.unit)) + 0.5, 0, 1) * inside
        if inside < FAINT:
            faint = puddle
        else:
            alpha += puddle
    _pour(sheet, rng, np.minimum(alpha, 1) * rng.uniform(0.5, 1), at, faint)


def _pour(
    sheet: Sheet,
    rng: np.random.Generator,
    alpha: np.ndarray,
    at: tuple[int, int] = (0, 0),
    faint: np.ndarray | None = None,
) -> None:
    """Stains by alpha in the color of some liquid, or bleaches towards the paper. `faint` is the alpha of a tint that
    is no defect.
    """
    if rng.random() < 0.22:
        sheet.cover(alpha * rng.uniform(0.3, 0.75), sheet.paper * rng.uniform(0.9, 1.03), at=at, texture=3, rng=rng)
        return
    if rng.random() < 0.12:  # dried glue or paint lies on top
        dried = sheet.paper * rng.uniform(0.5, 0.9) * (1.0 if _is_neutral(sheet) else np.array([1, 0.93, 0.65]))
        sheet.cover(np.clip(alpha * 1.6, 0, 0.9), dried, at=at, texture=5, rng=rng)
        return
    liquid = (TEA, RUST, GLUE, GREY)[int(rng.choice(4, p=[0.35, 0.15, 0.2, 0.3]))]
    tinted = np.clip(np.array(liquid) + rng.normal(0, 0.08, 3), 0.05, 0.95)
    if _is_neutral(sheet) and rng.random() < 0.6:  # a scan in grey shows every stain grey
        tinted = np.full(3, tinted.mean())
    if faint is not None:
        sheet.tint(faint, tinted, at=at)
    sheet.stain(alpha, tinted, at=at)


def _scanned_stain(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    factor = sheet.assets.pick(rng, "paper-stain").astype(np.float32) / 255
    if _is_neutral(sheet):
        factor = np.repeat(factor.mean(axis=2, keepdims=True), 3, axis=2)
    size = rng.uniform(30, 320) * sheet.unit
    zoom = size / max(factor.shape[:2])
    factor = cv2.resize(factor, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA)
    factor = np.clip(factor, 0, 1) ** rng.uniform(1, 2.2 + 2 * strength)
    at = (int(rng.uniform(-0.1, 1) * sheet.height), int(rng.uniform(-0.1, 1) * sheet.width))
    sheet.stain((factor.min(axis=2) < 0.97).astype(np.float32), factor, at=at)


def _dot(alpha: np.ndarray, x: float, y: float, radius_px: float, level: float) -> None:
    """A small disc with subpixel place and size; a radius below half a pixel gets fainter instead."""
    level = int(level * min(1.0, (radius_px / 0.6) ** 2))
    center, radius = (int(x * 16), int(y * 16)), int(max(radius_px, 0.5) * 16)
    cv2.circle(alpha, center, radius, level, -1, cv2.LINE_AA, 4)


def _is_neutral(sheet: Sheet) -> bool:
    return float(np.ptp(sheet.paper)) < 8
