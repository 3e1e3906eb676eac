"""Dust, dirt and hairs on the glass, the negative or the print: small, sharp, bright or dark."""

import cv2
import numpy as np

from heirloom_training.ageing.paths import curl
from heirloom_training.ageing.scratches import draw_fading, draw_line, draw_tone, stamp
from heirloom_training.ageing.sheet import Sheet

SHIFT = 4  # fractional bits of drawn coordinates


def dust(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Specks from half a pixel to crumbs and crumbs of fibre, evenly or in clouds, of one polarity or both.

    On real scans there are many faint ones to each that stands out, few have hard edges, and the light ones often
    lie in a dark rim, the dark ones in a light one: pressed into the emulsion, or sharpened by the scanner.
    """
    count = int(min(rng.lognormal(2.6 + 2.1 * strength, 0.9), 900)) + 1
    radius = rng.lognormal(-0.35, 0.4)
    both = rng.random() < 0.4
    for dark in (0.0, 1.0) if both else (0.35,):
        alpha = np.zeros((sheet.height, sheet.width), np.uint8)
        _specks(alpha, sheet, rng, count, radius)
        _crumbs(alpha, sheet, rng, int(count * rng.uniform(0, 0.15)))
        if rng.random() < 0.15:
            _rings(alpha, sheet, rng, int(rng.integers(1, 4 + int(16 * strength))))
        for kind, size in (("scan-dust", 7), ("scan-dirt", 14), ("dots", 12), ("dirt", 200), ("spots", 300)):
            if sheet.has(kind) and rng.random() < 0.3:
                for _ in range(int(rng.integers(1, 4 + int(18 * strength))) if size < 50 else 1):
                    size_px = size * rng.lognormal(0, 0.5) * sheet.unit
                    stamp(alpha, sheet, rng, kind, max(2.0, size_px), rng.uniform(0.5, 1))
        draw = rng.random()
        if draw < 0.15:  # out of focus: on the glass of the scanner or the enlarger
            alpha = _spread(alpha, rng.uniform(0.8, 3) * sheet.unit + 0.2, 1.6)
        elif draw < 0.6:
            alpha = _spread(alpha, rng.uniform(0.4, 0.9), 1.35)
        tone = draw_tone(sheet, rng, dark)
        if rng.random() < 0.35:
            halo = _spread(alpha, rng.uniform(1.0, 2.2) * sheet.unit + 0.4, 1.3)
            if tone.mean() > 110:
                sheet.stain(halo * np.float32(rng.uniform(0.2, 0.7) / 255), np.full(3, 0.3))
            else:
                sheet.cover(halo * np.float32(rng.uniform(0.1, 0.3) / 255), sheet.paper)
        sheet.cover(alpha * np.float32(rng.uniform(0.35, 1) / 255), tone, texture=5, rng=rng)


def hair(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Hairs, fibres and lint: thin curls of even width, and the short bits that come off cloth and paper."""
    alpha = np.zeros((sheet.height, sheet.width), np.uint8)
    for _ in range(1 + rng.poisson(1 + 3 * strength)):
        if sheet.has("hair", "lint") and rng.random() < 0.5:
            kind = str(rng.choice(["hair", "hair", "lint", "scan-short", "scan-long"]))
            if sheet.has(kind):
                longest = 70 if kind.startswith("scan") else 220  # the outlines of scans are thick
                stamp(alpha, sheet, rng, kind, rng.uniform(20, longest) * sheet.unit, rng.uniform(0.5, 1))
                continue
        start = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
        if rng.random() < 0.3:  # a whole hair, in a few lazy bends
            path = curl(rng, start, rng.lognormal(5.4, 0.5) * sheet.unit, rng.uniform(0.5, 5), points=48)
        else:
            path = curl(rng, start, rng.lognormal(4.2, 0.6) * sheet.unit, rng.uniform(0.5, 9))
        draw_fading(alpha, path, rng.uniform(110, 255), rng.uniform(0.5, 1.7) * sheet.unit, rng, 0.25)
    if rng.random() < 0.5:
        _crumbs(alpha, sheet, rng, 1 + rng.poisson(2 + 14 * strength))
    if rng.random() < 0.35:
        alpha = _spread(alpha, rng.uniform(0.4, 1.3), 1.4)
    sheet.cover(alpha * np.float32(rng.uniform(0.35, 1) / 255), draw_tone(sheet, rng, dark=0.45))


def _spread(alpha: np.ndarray, sigma_px: float, gain: float) -> np.ndarray:
    """Blurred, uint8; `gain` gives back some of what small specks lose."""
    return cv2.convertScaleAbs(cv2.GaussianBlur(alpha, (0, 0), sigma_px), alpha=gain)


def _crumbs(alpha: np.ndarray, sheet: Sheet, rng: np.random.Generator, count: int) -> None:
    """Bits of fibre, 3 to 25 units long."""
    for _ in range(count):
        start = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
        path = curl(rng, start, min(rng.lognormal(1.9, 0.6), 25) * sheet.unit, rng.uniform(0.2, 4), points=6)
        draw_line(alpha, path, rng.uniform(60, 255), rng.uniform(0.5, 1.4) * sheet.unit)


def _rings(alpha: np.ndarray, sheet: Sheet, rng: np.random.Generator, count: int) -> None:
    """Bubbles and drops of fixer that dried around a grain: small circles, some with a dot in the middle."""
    for x, y in rng.uniform(0, 1, (count, 2)) * (sheet.width, sheet.height):
        center, radius = (int(x * 16), int(y * 16)), min(rng.lognormal(1.2, 0.5), 12) * sheet.unit
        start = rng.uniform(0, 360)
        end, level = start + (360 if rng.random() < 0.6 else rng.uniform(120, 330)), rng.uniform(90, 255)
        thickness = max(1, round(rng.uniform(0.6, 2) * sheet.unit))
        axes = (int(16 * radius), int(16 * radius * rng.uniform(0.8, 1)))
        cv2.ellipse(alpha, center, axes, rng.uniform(0, 180), start, end, level, thickness, cv2.LINE_AA, SHIFT)
        if rng.random() < 0.5:
            cv2.circle(alpha, center, int(16 * max(0.5, 0.25 * radius)), level, -1, cv2.LINE_AA, SHIFT)


def _specks(alpha: np.ndarray, sheet: Sheet, rng: np.random.Generator, count: int, radius: float) -> None:
    """Small irregular polygons; radius in units. Most are small, some several times as large."""
    height, width = alpha.shape
    points = rng.uniform(0, 1, (count, 2)) * (width, height)
    if rng.random() < 0.4:
        center = rng.uniform(0, 1, 2) * (width, height)
        points = center + rng.normal(0, rng.uniform(0.08, 0.4), (count, 2)) * max(height, width)
    radii = radius * sheet.unit * np.minimum(0.55 * (1 + rng.pareto(2.3, count)), 5)
    levels = 255 * rng.uniform(0.15, 1, count) ** rng.uniform(0.4, 1.4)
    corners = np.linspace(0, 2 * np.pi, 7, endpoint=False)
    shapes = rng.lognormal(0, 0.35, (count, 7, 1)) * np.stack([np.cos(corners), np.sin(corners)], axis=1)
    stretch = rng.lognormal(0, 0.3, (count, 1, 2))
    polygons = np.rint((points[:, None] + shapes * stretch * radii[:, None, None]) * (1 << SHIFT)).astype(np.int32)
    centers = np.rint(points * (1 << SHIFT)).astype(int).tolist()
    # Below a pixel and a half across: a fainter dot.
    dots = np.where(radii < 0.7, levels * np.minimum(1, (radii / 0.7) ** 2), levels).astype(int).tolist()
    for polygon, center, size, level in zip(polygons, centers, radii.tolist(), dots, strict=True):
        if size < 0.7:
            cv2.circle(alpha, center, 9, level, -1, cv2.LINE_AA, SHIFT)
        else:
            cv2.fillPoly(alpha, [polygon], level, cv2.LINE_AA, SHIFT)
