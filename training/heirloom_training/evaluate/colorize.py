"""The colorizer as the product runs it, but for the enlarging of its chroma, which is bilinear here.

H W pixels, h w pixels at which the network predicts, digits = channels; photos are RGB uint8
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ..ycbcr import BLUE_SPAN, LUMA_OF_B, LUMA_OF_G, LUMA_OF_R, RED_SPAN
from .network import OURS, Network
from .options import Options

# What a network predicts at if neither the command nor a card says it.
SHORT_SIDE_PX = 256


@dataclass(frozen=True)
class Colorizer:
    """A network with the short side in pixels at which it predicts."""

    network: Network
    short_side: int

    def __call__(self, photo_HW3: np.ndarray) -> np.ndarray:
        return colorize(self.network, photo_HW3, self.short_side)


def open_colorizers(network: Network, options: Options) -> dict[str, Colorizer]:
    """Those beside ours, then ours, by the name of their row. What has no card predicts at our short side."""
    ours = options.short_side or network.card.get("shortSide", SHORT_SIDE_PX)
    beside = {
        name: Colorizer(each, options.short_side or each.card.get("shortSide", ours))
        for name, each in options.beside.items()
    }
    return {**beside, OURS: Colorizer(network, ours)}


def colorize(network: Network, photo_HW3: np.ndarray, short_side: int, hints: int = 0, seed: int = 0) -> np.ndarray:
    """
    The photo in the network's colors: predicted at its own aspect, enlarged bilinearly, Y kept. `hints` points, drawn
    evenly over the photo by `seed`, are given their true color.
    """
    r, g, b = np.moveaxis(photo_HW3.astype(np.float32) / 255, 2, 0)
    luma_HW = LUMA_OF_R * r + LUMA_OF_G * g + LUMA_OF_B * b
    height, width = luma_HW.shape
    # As core's colorSize: panoramas are kept to four times the short side.
    scale = min(short_side / min(height, width), 4 * short_side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    luma_hw = cv2.resize(luma_HW, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    hints_hw3 = _true_hints(cv2.resize(photo_HW3, size, interpolation=cv2.INTER_AREA), hints, seed)
    chroma_hw2 = network(luma_hw[..., None], hints_hw3)
    chroma_HW2 = cv2.resize(np.ascontiguousarray(chroma_hw2), (width, height), interpolation=cv2.INTER_LINEAR)
    return recompose(luma_HW, chroma_HW2)


def _true_hints(photo_hw3: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Cb, Cr and 1 in squares of 5 px around `count` points, each the mean of the truth there; 0 elsewhere."""
    height, width = photo_hw3.shape[:2]
    hints_hw3 = np.zeros((height, width, 3), np.float32)
    rng = np.random.default_rng([seed, 17])
    for _ in range(count):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        patch = slice(max(0, y - 2), y + 3), slice(max(0, x - 2), x + 3)
        r, g, b = photo_hw3[patch].reshape(-1, 3).mean(axis=0) / 255
        luma = LUMA_OF_R * r + LUMA_OF_G * g + LUMA_OF_B * b
        hints_hw3[patch] = (b - luma) / BLUE_SPAN, (r - luma) / RED_SPAN, 1
    return hints_hw3


def recompose(luma_HW: np.ndarray, chroma_HW2: np.ndarray) -> np.ndarray:
    """Y (0..1) with Cb and Cr (-0.5..0.5) as RGB uint8. Colors that do not exist lose chroma, never lightness."""
    red_HW, blue_HW = RED_SPAN * chroma_HW2[..., 1], BLUE_SPAN * chroma_HW2[..., 0]
    green_HW = -(LUMA_OF_R * red_HW + LUMA_OF_B * blue_HW) / LUMA_OF_G
    offset_HW3 = np.stack([red_HW, green_HW, blue_HW], axis=2)
    luma_HW1 = luma_HW[..., None]
    room_HW3 = np.where(offset_HW3 > 0, 1 - luma_HW1, luma_HW1) / np.maximum(np.abs(offset_HW3), 1e-6)
    share_HW1 = np.clip(room_HW3.min(axis=2, keepdims=True), 0, 1)
    return np.clip(np.round((luma_HW1 + share_HW1 * offset_HW3) * 255), 0, 255).astype(np.uint8)
