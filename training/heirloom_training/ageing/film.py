"""The look of an old photograph before anything happened to the print: tone, fading, lens, grain."""

import cv2
import numpy as np

from heirloom_training.ageing import noise

# Channel weights: panchromatic film sees all colors, orthochromatic and older plates no red.
PANCHROMATIC, ORTHOCHROMATIC, BLUE_PLATE = (0.30, 0.59, 0.11), (0.08, 0.52, 0.40), (0.03, 0.27, 0.70)
# Colors of black, middle grey and white in toned prints, RGB 0..255.
TONES = {
    "sepia": ((45, 28, 15), (150, 118, 84), (245, 230, 200)),
    "albumen": ((60, 38, 30), (160, 128, 100), (240, 226, 190)),
    "selenium": ((30, 22, 28), (128, 116, 118), (240, 234, 228)),
    "cyan": ((18, 30, 42), (104, 128, 140), (232, 240, 240)),
    "yellowed": ((26, 24, 20), (138, 130, 108), (238, 226, 186)),
    "olive": ((28, 28, 14), (130, 126, 92), (232, 226, 190)),
    "red": ((56, 14, 8), (170, 96, 70), (246, 214, 188)),
}


def old_film(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A color photo -> one of the tones, softness and grain of an old print; uint8 H x W x 3, RGB.

    One in twelve stays in color, faded.
    """
    height, width = photo.shape[:2]
    blur = rng.uniform(0.35, 1.1) if rng.random() < 0.5 else 0.0
    grain = _draw_grain(height, width, rng)
    light = _draw_unevenness(height, width, rng)
    if rng.random() < 1 / 12:
        low, high = rng.uniform(0, 45, 3), rng.uniform(200, 255, 3)
        faded = _soften(photo, blur).astype(np.float32)
        faded *= (light + grain * (1 / 128))[..., None]
        return np.clip(low + faded * ((high - low) / 255), 0, 255).astype(np.uint8)
    weights = (PANCHROMATIC, ORTHOCHROMATIC, BLUE_PLATE)[int(rng.choice(3, p=[0.62, 0.3, 0.08]))]
    weights = np.clip(np.array(weights) + rng.normal(0, 0.05, 3), 0.01, 1)
    grey = cv2.transform(photo, (weights / weights.sum())[None].astype(np.float32))
    grey = _soften(grey.reshape(height, width), blur).astype(np.float32)
    grey *= light
    # Grain shows most in the middle tones and hardly in black and white.
    grey += grain * (0.35 + (1.3e-4 / 2) * grey * (255 - grey))
    index = np.clip(grey, 0, 255).astype(np.uint8)
    curve = _draw_tone_curve(rng)
    return cv2.merge([cv2.LUT(index, np.ascontiguousarray(curve[:, channel])) for channel in range(3)])


def _soften(photo: np.ndarray, blur: float) -> np.ndarray:
    return cv2.GaussianBlur(photo, (0, 0), blur) if blur else photo


def _draw_tone_curve(rng: np.random.Generator) -> np.ndarray:
    """Grey level -> RGB of the print, uint8 256 x 3."""
    level = np.linspace(0, 1, 256)
    level = level ** rng.lognormal(0, 0.22)
    contrast = rng.uniform(0.1, 6)
    level = (1 / (1 + np.exp(-contrast * (level - rng.uniform(0.4, 0.6))))).astype(np.float64)
    level = (level - level[0]) / (level[-1] - level[0])
    darkest = rng.uniform(0, 30) if rng.random() < 0.7 else rng.uniform(30, 85)
    lightest = rng.uniform(225, 255) if rng.random() < 0.7 else rng.uniform(170, 225)
    if rng.random() < 0.45:
        curve = np.repeat(level[:, None], 3, axis=1)
    else:
        tone = np.array(TONES[str(rng.choice(list(TONES)))], np.float64) / 255
        toned = np.stack([np.interp(level, [0, 0.5, 1], tone[:, c]) for c in range(3)], axis=1)
        grey = toned @ np.array(PANCHROMATIC)
        depth = rng.uniform(0.15, 1.15)
        curve = np.clip(level[:, None] + depth * (toned - grey[:, None]), 0, 1)
    return np.clip(darkest + curve * (lightest - darkest), 0, 255).astype(np.uint8)


def _draw_grain(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Film grain in levels, float32 H x W, from none to coarse."""
    amount = rng.lognormal(1.1, 0.7) if rng.random() < 0.8 else 0.5
    field = noise.white(rng, height, width)
    size = rng.uniform(0.3, 1.1)
    if size > 0.45:
        field = cv2.GaussianBlur(field, (0, 0), size) * (1 + 2 * size)
    return field * min(amount, 14)


def _draw_unevenness(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Vignette and blotchy fading as a factor, smooth, float32 H x W; made at 1/16 size."""
    rows, columns = height // 16 + 2, width // 16 + 2
    factor = np.ones((rows, columns), np.float32)
    if rng.random() < 0.5:
        y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
        reach = np.square(x - rng.normal(0, 0.15)) + np.square(y - rng.normal(0, 0.15))
        factor *= 1 + (rng.uniform(-0.35, 0.2) * np.clip(reach / 2, 0, 1.2))
    if rng.random() < 0.5:
        factor *= 1 + rng.uniform(0.01, 0.07) * noise.fractal(rng, rows, columns, max(rows, columns) / 2)
    return cv2.resize(factor, (width, height), interpolation=cv2.INTER_CUBIC)
