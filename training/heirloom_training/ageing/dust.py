"""Dust, dirt and hairs on the glass, the negative or the print: small, sharp, bright or dark."""

import cv2
import numpy as np

from heirloom_training.ageing.paths import curl
from heirloom_training.ageing.scratches import draw_line, draw_tone, stamp
from heirloom_training.ageing.sheet import Sheet

SHIFT = 4  # fractional bits of drawn coordinates


def dust(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Specks from half a pixel to crumbs, evenly or in clouds, one polarity or both."""
    count = int(rng.lognormal(2.2 + 2.2 * strength, 0.8))
    radius = rng.lognormal(-0.45, 0.4)
    both = rng.random() < 0.3
    for dark in (0.0, 1.0) if both else (0.35,):
        alpha = np.zeros((sheet.height, sheet.width), np.uint8)
        _specks(alpha, sheet, rng, max(1, min(count, 900)), radius)
        for kind, size in (("scan-dust", 7), ("scan-dirt", 14), ("dots", 12), ("dirt", 200), ("spots", 300)):
            if sheet.has(kind) and rng.random() < 0.3:
                for _ in range(int(rng.integers(1, 4 + int(18 * strength))) if size < 50 else 1):
                    size_px = size * rng.lognormal(0, 0.5) * sheet.unit
                    stamp(alpha, sheet, rng, kind, max(2.0, size_px), rng.uniform(0.5, 1))
        layer = alpha.astype(np.float32) / 255
        if rng.random() < 0.2:  # out of focus: on the glass of the scanner or the enlarger
            layer = np.clip(cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.8, 3) * sheet.unit + 0.2) * 1.6, 0, 1)
        if rng.random() < 0.25:  # dark halo around bright specks: dust pressed into the emulsion
            halo = cv2.GaussianBlur(layer, (0, 0), 1.6 * sheet.unit + 0.4)
            sheet.stain(halo * rng.uniform(0.2, 0.8), np.full(3, 0.3))
        sheet.cover(layer * rng.uniform(0.5, 1), draw_tone(sheet, rng, dark), texture=5, rng=rng)


def hair(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Hairs, fibres and lint: thin curls of even width."""
    alpha = np.zeros((sheet.height, sheet.width), np.uint8)
    for _ in range(1 + rng.poisson(1 + 3 * strength)):
        if sheet.has("hair", "lint") and rng.random() < 0.5:
            kind = str(rng.choice(["hair", "hair", "lint", "scan-short", "scan-long"]))
            if sheet.has(kind):
                longest = 70 if kind.startswith("scan") else 220  # the outlines of scans are thick
                stamp(alpha, sheet, rng, kind, rng.uniform(20, longest) * sheet.unit, rng.uniform(0.5, 1))
                continue
        start = rng.uniform(0, 1, 2) * (sheet.width, sheet.height)
        path = curl(rng, start, rng.lognormal(4.2, 0.6) * sheet.unit, rng.uniform(0.5, 9))
        draw_line(alpha, path, rng.uniform(120, 255), rng.uniform(0.6, 1.8) * sheet.unit)
    sheet.cover(alpha.astype(np.float32) * (rng.uniform(0.5, 1) / 255), draw_tone(sheet, rng, dark=0.45))


def _specks(alpha: np.ndarray, sheet: Sheet, rng: np.random.Generator, count: int, radius: float) -> None:
    """Small irregular polygons; radius in units."""
    height, width = alpha.shape
    points = rng.uniform(0, 1, (count, 2)) * (width, height)
    if rng.random() < 0.4:
        center = rng.uniform(0, 1, 2) * (width, height)
        points = center + rng.normal(0, rng.uniform(0.08, 0.4), (count, 2)) * max(height, width)
    radii = radius * sheet.unit * np.minimum(rng.lognormal(0, 0.55, count), 3.5)
    levels = rng.uniform(70, 255, count)
    corners = np.linspace(0, 2 * np.pi, 7, endpoint=False)
    shapes = rng.lognormal(0, 0.35, (count, 7, 1)) * np.stack([np.cos(corners), np.sin(corners)], axis=1)
    stretch = rng.lognormal(0, 0.3, (count, 1, 2))
    for point, size, level, shape in zip(points, radii, levels, shapes * stretch, strict=True):
        if size < 0.7:  # below a pixel and a half across: a fainter dot
            center = (int(point[0] * 16), int(point[1] * 16))
            cv2.circle(alpha, center, 9, int(level * min(1, (size / 0.7) ** 2)), -1, cv2.LINE_AA, SHIFT)
        else:
            polygon = np.round((point + shape * size) * (1 << SHIFT)).astype(np.int32)
            cv2.fillPoly(alpha, [polygon], int(level), cv2.LINE_AA, SHIFT)
