"""The scan of the aged print: the scanner's softness or sharpening, its noise, and JPEG.

H W pixels, 3 = RGB 0..255.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from heirloom_training.ageing import noise


@dataclass(frozen=True)
class Scanner:
    """blur: sigma in pixels; sharpen: share of the unsharp mask; noise: levels; quality: of JPEG, if any."""

    blur: float
    sharpen: float
    noise: float
    quality: int | None


def draw_scanner(rng: np.random.Generator) -> Scanner:
    draw = rng.random()
    return Scanner(
        blur=float(rng.uniform(0.4, 1.0)) if draw < 0.4 else 0.0,
        sharpen=float(rng.uniform(0.2, 0.9)) if draw > 0.8 else 0.0,
        noise=float(rng.uniform(0, 2.5)) if rng.random() < 0.6 else 0.0,
        quality=int(rng.uniform(45, 97)) if rng.random() < 0.75 else None,
    )


def to_levels(print_HW3: np.ndarray) -> np.ndarray:
    """float32, none below 0 -> uint8, rounded and stopped at 255."""
    return cv2.convertScaleAbs(print_HW3)


def focus(print_HW3: np.ndarray, scanner: Scanner) -> np.ndarray:
    """The scanner's optics: linear, so damage and photo get the same. uint8 in and out."""
    if scanner.blur:
        return cv2.GaussianBlur(print_HW3, (5, 5), scanner.blur)
    if scanner.sharpen:
        soft = cv2.GaussianBlur(print_HW3, (5, 5), 1.0)
        return cv2.addWeighted(print_HW3, 1 + scanner.sharpen, soft, -scanner.sharpen, 0)
    return print_HW3


@dataclass(frozen=True)
class SensorNoise:
    """Levels added and taken away, uint8 H x W x 3 each; rounded, as the sum of levels and noise would be."""

    added: np.ndarray
    taken: np.ndarray

    def on(self, photo: np.ndarray) -> np.ndarray:
        return cv2.subtract(cv2.add(photo, self.added), self.taken)


def draw_noise(rng: np.random.Generator, height: int, width: int, scanner: Scanner) -> SensorNoise | None:
    if not scanner.noise:
        return None
    levels_HW = noise.white(rng, height, width) * scanner.noise
    added, taken = (cv2.convertScaleAbs(np.maximum(half, 0)) for half in (levels_HW, -levels_HW))
    return SensorNoise(cv2.merge([added] * 3), cv2.merge([taken] * 3))


def compress(photo: np.ndarray, scanner: Scanner) -> np.ndarray:
    """JPEG and back, uint8 H x W x 3."""
    if scanner.quality is None:
        return photo
    encoded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, scanner.quality])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)  # channel order does not matter: encoded as it came
