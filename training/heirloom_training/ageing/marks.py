"""What people left on the print: tape and handwriting."""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.paths import curl
from heirloom_training.ageing.scratches import draw_line
from heirloom_training.ageing.sheet import Sheet


def tape(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A strip of yellowed tape, or the glue it left: zigzag ends, dirty edges, bubbles."""
    height, width = sheet.height, sheet.width
    for _ in range(1 + (rng.random() < 0.3)):
        turn = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.25)
        long, wide = rng.uniform(80, 420) * sheet.unit, rng.uniform(18, 60) * sheet.unit
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        cos, sin = float(np.cos(turn)), float(np.sin(turn))
        half_x = (abs(long * cos) + abs(wide * sin)) / 2 + 4 * sheet.unit
        half_y = (abs(long * sin) + abs(wide * cos)) / 2 + 4 * sheet.unit
        box = sheet.box_around(x, y, half_x, half_y)
        at = (box[0].start, box[1].start)
        rows = np.arange(at[0], box[0].stop, dtype=np.float32)[:, None] - y
        columns = np.arange(at[1], box[1].stop, dtype=np.float32)[None] - x
        along = columns * cos + rows * sin
        aside = rows * cos - columns * sin
        teeth = 2.5 * sheet.unit * np.abs((aside * (1 / (4 * sheet.unit))) % 2 - 1)
        inside = np.minimum(long / 2 + teeth - np.abs(along), wide / 2 - np.abs(aside))
        body = np.clip(inside + 0.5, 0, 1)
        edge = np.clip(1.5 - np.abs(inside) * (1 / (1.2 * sheet.unit + 0.3)), 0, 1) * body
        bubbles = noise.fractal(rng, *body.shape, period=30 * sheet.unit + 3)
        held = np.clip(0.75 + 0.3 * bubbles, 0.2, 1)
        yellow = np.array([0.95, 0.86, 0.58]) * rng.uniform(0.75, 1.0)
        if np.ptp(sheet.paper) < 8:
            yellow = np.full(3, yellow.mean())
        sheet.stain(body * held * rng.uniform(0.35, 1), yellow, at=at)
        sheet.stain(edge * rng.uniform(0.2, 0.8), np.full(3, 0.45), at=at)
        if rng.random() < 0.5:
            haze = body * np.clip(0.12 + 0.15 * bubbles, 0, 0.4)
            sheet.cover(haze, sheet.paper, at=at)


def handwriting(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A line or two of pen or pencil across the print: a date, a name, a dedication."""
    size = rng.uniform(14, 60) * sheet.unit
    alpha = np.zeros((sheet.height, sheet.width), np.uint8)
    pen = rng.uniform(0.9, 3.2) * sheet.unit
    turn = rng.normal(0, 0.18) + (np.pi / 2 if rng.random() < 0.1 else 0)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    start = rng.uniform(0, 0.8, 2) * (sheet.width, sheet.height)
    for line in range(1 + (rng.random() < 0.3)):
        for letters in _words(rng, int(rng.integers(1, 5))):
            path = start + (letters + np.array([0, 1.8 * line])) * size @ turned
            draw_line(alpha, path.astype(np.float32), rng.uniform(180, 255), pen)
    if rng.random() < 0.15:  # a line struck through or under
        draw_line(alpha, curl(rng, start, size * 6, 0.3), 220, pen)
    draw = rng.random()
    fade = np.clip(0.9 + 0.3 * noise.fractal(rng, *alpha.shape, period=12 * sheet.unit + 2), 0.3, 1)
    layer = alpha * (fade * np.float32(1 / 255))
    if draw < 0.65:
        inks = np.array([[25, 25, 35], [30, 45, 120], [60, 35, 20], [70, 70, 75]])
        ink = inks[int(rng.integers(len(inks)))].astype(np.float32)
        sheet.cover(layer * rng.uniform(0.55, 0.95), np.full(3, ink.mean()) if np.ptp(sheet.paper) < 8 else ink)
    else:
        sheet.cover(layer * rng.uniform(0.6, 1), sheet.paper * rng.uniform(0.95, 1.08))


def _words(rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Joined-up scribble, N x 2 in letter heights: loops that drift right with ascenders now and then."""
    words, x = [], 0.0
    for _ in range(count):
        strokes = int(rng.integers(3, 9))
        t = np.linspace(0, strokes * 2 * np.pi, strokes * 12)
        which = (t / (2 * np.pi)).astype(int).clip(0, strokes - 1)
        tall = rng.choice([0.35, 0.35, 0.35, 0.9, -0.7], strokes)[which]
        broad = rng.uniform(0.1, 0.3, strokes)[which]
        lean = 0.35
        down = -np.abs(tall) * 0.5 * (1 - np.cos(t)) * np.sign(tall)
        right = x + t / (2 * np.pi) * 0.42 + broad * np.sin(t) - lean * down
        words.append(cv2.GaussianBlur(np.stack([right, down], axis=1), (1, 5), 0.8))
        x = float(right[-1]) + 0.5
    return words
