"""Scratches: single hairlines, bundles, gouges, and the long vertical ones of cine film."""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.creases import Crack, break_along
from heirloom_training.ageing.paths import curl, draw_paths, wander
from heirloom_training.ageing.sheet import Sheet

SHIFT = 4  # fractional bits of drawn coordinates


def scratch(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Hairlines that come and go, bundles of them, rubbed patches, sometimes a gouge down to the paper."""
    height, width = sheet.height, sheet.width
    side = max(height, width)
    alpha = np.zeros((height, width), np.uint8)
    for _ in range(1 + rng.poisson(1 + 4 * strength)):
        angle = rng.uniform(0, 2 * np.pi)
        center = rng.uniform(0, 1, 2) * (width, height)
        spread = rng.uniform(4, 60) * sheet.unit
        length = side * min(1.4, rng.lognormal(-2.0, 0.9))
        if rng.random() < 0.2:  # something wiped across in an arc, often with two edges
            path = curl(rng, center, length * 1.5, rng.uniform(0.3, 2.5), points=32)
            level, width_px = rng.uniform(80, 230), rng.uniform(0.5, 2.5) * sheet.unit
            for _ in range(1 + rng.poisson(0.8)):
                draw_fading(alpha, path, level, width_px, rng, rng.uniform(0.2, 0.9))
                path = path + rng.normal(0, 6, 2).astype(np.float32) * sheet.unit
            continue
        for _ in range(1 + (rng.poisson(1 + 5 * strength) if rng.random() < 0.4 else 0)):
            turned = angle + rng.normal(0, 0.06)
            middle = center + rng.normal(0, spread, 2)
            half = np.array([np.cos(turned), np.sin(turned)]) * length * rng.uniform(0.3, 1) / 2
            path = wander(rng, middle - half, middle + half, rng.uniform(0, 0.025), step=24)
            fade = rng.uniform(0, 0.8)
            draw_fading(alpha, path, rng.uniform(100, 255), rng.uniform(0.45, 1.7) * sheet.unit, rng, fade)
    if rng.random() < 0.3:
        _rub(alpha, sheet, rng, strength)
    if sheet.has("scratches") and rng.random() < 0.3:
        stamp(alpha, sheet, rng, "scratches", rng.uniform(150, 500) * sheet.unit, rng.uniform(0.4, 1))
    is_broken = noise.fractal(rng, height, width, 40 * sheet.unit + 4)
    visible = np.clip(0.8 + rng.uniform(0, 0.6) * is_broken, 0, 1)
    layer = alpha * (visible * np.float32(rng.uniform(0.55, 1) / 255))
    tone = draw_tone(sheet, rng, dark=0.3)
    if rng.random() < 0.25:  # the far side of the groove lies in shadow, or catches the lamp
        x, y = (float(turn(sheet.light)) * (0.8 * sheet.unit + 0.4) for turn in (np.cos, np.sin))
        beside = cv2.warpAffine(layer, np.float32([[1, 0, x], [0, 1, y]]), (width, height))
        if tone.mean() > 110:
            sheet.stain(beside * rng.uniform(0.2, 0.6), np.full(3, 0.35))
        else:
            sheet.cover(beside * rng.uniform(0.2, 0.5), sheet.paper)
    sheet.cover(layer, tone, texture=6, rng=rng)
    if rng.random() < 0.15 + 0.35 * strength:
        gouge(sheet, rng)


def _rub(alpha: np.ndarray, sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A patch rubbed by a sleeve or another print: many short faint hairlines, nearly parallel."""
    center = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
    angle, spread = rng.uniform(0, np.pi), rng.uniform(15, 120) * sheet.unit
    for _ in range(int(rng.integers(8, 20 + int(70 * strength)))):
        turned = angle + rng.normal(0, 0.12)
        half = np.array([np.cos(turned), np.sin(turned)]) * rng.lognormal(2.4, 0.5) * sheet.unit
        middle = center + rng.normal(0, spread, 2) * (1, rng.uniform(0.3, 1))
        width_px = rng.uniform(0.4, 1.1) * sheet.unit
        draw_line(alpha, np.stack([middle - half, middle + half]), rng.uniform(80, 240), width_px)


def gouge(sheet: Sheet, rng: np.random.Generator) -> None:
    """A deep short scratch: white paper, torn rim."""
    start = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
    path = curl(rng, start, rng.uniform(20, 260) * sheet.unit, rng.uniform(0.1, 1.2))
    lines = draw_paths([path], sheet.height, sheet.width)
    break_along(sheet, rng, lines, Crack(rng.uniform(1, 3.5), 0.9, rng.uniform(0, 0.4), 0.3, rng.uniform(0, 40)))


def film_scratch(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Lines along the whole film, wavering little, translucent, bright or dark."""
    height, width = sheet.height, sheet.width
    lies = rng.random() < 0.2
    rows, columns = (width, height) if lies else (height, width)
    for _ in range(1 + rng.poisson(1.5 * strength)):
        alpha = np.zeros((rows, columns), np.uint8)
        center = rng.uniform(0, columns)
        for _ in range(1 + rng.poisson(0.5 + 3 * strength)):
            x = center + rng.normal(0, 20 * sheet.unit)
            top, bottom = (-2, rows + 2) if rng.random() < 0.6 else sorted(rng.uniform(0, rows, 2))
            steps = np.linspace(top, bottom, 12)
            sway = np.cumsum(rng.normal(0, 1.2 * sheet.unit, 12))
            path = np.stack([x + sway, steps], axis=1).astype(np.float32)
            draw_line(alpha, path, rng.uniform(80, 230), rng.uniform(0.5, 2.2) * sheet.unit)
        fade = np.clip(0.8 + 0.4 * noise.fractal(rng, rows, 1, 60 * sheet.unit + 4), 0.1, 1)
        layer = alpha.astype(np.float32) * fade * (rng.uniform(0.3, 0.9) / 255)
        sheet.cover(np.ascontiguousarray(layer.T) if lies else layer, draw_tone(sheet, rng, dark=0.4))


def draw_tone(sheet: Sheet, rng: np.random.Generator, dark: float) -> np.ndarray:
    """Paper white, or with probability `dark` the tone of dirt."""
    if rng.random() < dark:
        return sheet.paper * rng.uniform(0.04, 0.3)
    return sheet.paper * rng.uniform(0.85, 1.06)


def draw_line(alpha: np.ndarray, path: np.ndarray, level: float, width_px: float) -> None:
    """Draws a path on uint8 alpha, antialiased; below a pixel of width it gets fainter instead of thinner."""
    draw_lines(alpha, [path], level, width_px)


def draw_fading(
    alpha: np.ndarray, path: np.ndarray, level: float, width_px: float, rng: np.random.Generator, fade: float
) -> None:
    """Draws a path whose ends run out and that is fainter on some stretches; fade 0 draws it evenly."""
    if fade < 0.05:
        draw_line(alpha, path, level, width_px)
        return
    pieces = int(rng.integers(5, 14))
    along = np.linspace(0, len(path) - 1, 4 * pieces + 1)
    at = np.arange(len(path))
    fine = np.stack([np.interp(along, at, path[:, 0]), np.interp(along, at, path[:, 1])], axis=1)
    ends = np.minimum(1, 4 * np.minimum(np.linspace(0, 1, pieces), np.linspace(1, 0, pieces)) + 0.2)
    levels = level * (1 - fade + fade * ends * rng.uniform(0.1, 1, pieces))
    for piece, piece_level in enumerate(levels.tolist()):
        draw_line(alpha, fine[4 * piece : 4 * piece + 5], piece_level, width_px)


def draw_lines(alpha: np.ndarray, paths: list[np.ndarray], level: float, width_px: float) -> None:
    """Draws paths of one level and width."""
    thickness = max(1, round(width_px))
    level = int(min(max(level * min(1.0, width_px / 0.9 + 0.15), 0), 255))
    points = [np.rint(path * (1 << SHIFT)).astype(np.int32) for path in paths]
    cv2.polylines(alpha, points, False, level, thickness, cv2.LINE_AA, SHIFT)


def stamp(
    alpha: np.ndarray,
    sheet: Sheet,
    rng: np.random.Generator,
    kind: str,
    size_px: float,
    opacity: float,
    center=None,
) -> None:
    """Puts an asset of this kind, turned and scaled to size_px, on uint8 alpha."""
    shape = sheet.assets.pick(rng, kind)
    zoom = size_px / max(shape.shape)
    side = int(np.ceil(size_px * 1.42)) + 2
    middle = (shape.shape[1] / 2, shape.shape[0] / 2)
    matrix = cv2.getRotationMatrix2D(middle, rng.uniform(0, 360), zoom)
    matrix[:, 2] += np.array([side / 2, side / 2]) - middle
    if zoom < 0.6:  # warpAffine does not average: reduce first so that thin shapes stay whole
        shape = cv2.resize(shape, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
        middle = (shape.shape[1] / 2, shape.shape[0] / 2)
        matrix = cv2.getRotationMatrix2D(middle, rng.uniform(0, 360), 1.0)
        matrix[:, 2] += np.array([side / 2, side / 2]) - middle
    turned = cv2.warpAffine(shape, matrix, (side, side), flags=cv2.INTER_LINEAR)
    if center is None:
        center = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
    left, top = int(center[0] - side / 2), int(center[1] - side / 2)
    y0, x0, y1, x1 = max(top, 0), max(left, 0), min(top + side, sheet.height), min(left + side, sheet.width)
    if y0 < y1 and x0 < x1:
        part = (turned[y0 - top : y1 - top, x0 - left : x1 - left] * opacity).astype(np.uint8)
        np.maximum(alpha[y0:y1, x0:x1], part, out=alpha[y0:y1, x0:x1])
