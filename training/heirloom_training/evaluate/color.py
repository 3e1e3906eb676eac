"""Tables of the colorizer.

H W pixels, h w pixels at which the network predicts, digits = channels; photos are RGB uint8
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from .. import metrics
from ..ycbcr import BLUE_SPAN, LUMA_OF_B, LUMA_OF_G, LUMA_OF_R, RED_SPAN
from . import benches, clothes, consistency
from .benches import Colored
from .network import Network
from .options import Options
from .perceptual import Distance, open_lpips
from .tables import Sheet, markdown, mean

# What a patient person may click.
HINTS = (1, 5, 20)


@dataclass(frozen=True)
class Score:
    ciede2000: float
    psnr: float
    lpips: float | None
    colorfulness: float
    chroma_mse: float


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields a table for each bench that is at hand."""
    if options.clones is not None:
        pages = benches.read_deoldify(options.clones)
        yield _table("vs-deoldify, 23 photos with published results", "deoldify", pages, network, options)
        photos = benches.read_imagenet(options.clones, options.limit, options.seed)
        yield _table("ImageNet samples, 256 px", "imagenet", _alone(photos), network, options)
    if options.shards is not None:
        photos = benches.read_held_out(options.shards, "val-color", options.limit)
        yield _table("Held-out photos (val-color)", "val-color", _alone(photos), network, options)
        short_side = _short_side(network, options)
        yield from clothes.tables(lambda photo_HW3: colorize(network, photo_HW3, short_side), options)
        photos = benches.read_held_out(options.shards, "val-color", options.limit)
        yield consistency.table(lambda photo_HW3, at: colorize(network, photo_HW3, at), (p for _, p in photos))


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
    """Y (0..1) with Cb and Cr (-0.5..0.5) as RGB uint8. Colors that do not exist lose chroma, never
    lightness.
    """
    red_HW, blue_HW = RED_SPAN * chroma_HW2[..., 1], BLUE_SPAN * chroma_HW2[..., 0]
    green_HW = -(LUMA_OF_R * red_HW + LUMA_OF_B * blue_HW) / LUMA_OF_G
    offset_HW3 = np.stack([red_HW, green_HW, blue_HW], axis=2)
    luma_HW1 = luma_HW[..., None]
    room_HW3 = np.where(offset_HW3 > 0, 1 - luma_HW1, luma_HW1) / np.maximum(np.abs(offset_HW3), 1e-6)
    share_HW1 = np.clip(room_HW3.min(axis=2, keepdims=True), 0, 1)
    return np.clip(np.round((luma_HW1 + share_HW1 * offset_HW3) * 255), 0, 255).astype(np.uint8)


def _alone(photos: Iterable[tuple[str, np.ndarray]]) -> Iterator[Colored]:
    for name, photo_HW3 in photos:
        yield Colored(name, photo_HW3, {})


def _table(title: str, name: str, photos: Iterable[Colored], network: Network, options: Options) -> str:
    lpips_title, lpips = open_lpips(options.lpips)
    short_side = _short_side(network, options)
    scores: dict[str, list[Score]] = {}
    truth_colorfulness = []
    sheet = Sheet(options.sheet, f"color-{name}")
    for photo in photos:
        truth_HW3 = photo.truth_HW3
        results = {
            "grey": benches.to_grey(truth_HW3),
            **photo.peers,
            "ours": colorize(network, truth_HW3, short_side),
        }
        for hints in HINTS if photo.peers else ():
            results[f"ours, {hints} {'hint' if hints == 1 else 'hints'}"] = colorize(
                network, truth_HW3, short_side, hints, seed=len(truth_colorfulness)
            )
        for method, result_HW3 in results.items():
            scores.setdefault(method, []).append(_score(result_HW3, truth_HW3, lpips))
        truth_colorfulness.append(metrics.colorfulness(truth_HW3))
        sheet.add({**results, "truth": truth_HW3})
    sheet.close()
    truth = float(np.mean(truth_colorfulness))
    rows = [_row(method, of_method, truth) for method, of_method in scores.items()]
    rows.append(["truth", None, None, None, truth, 0.0, None])
    header = ["", "CIEDE2000", "PSNR dB", lpips_title, "colorfulness", "gap to truth", "CbCr MSE"]
    return markdown(f"{title}: n = {len(truth_colorfulness)}, ours at {short_side} px", header, rows)


def _short_side(network: Network, options: Options) -> int:
    return options.short_side or network.card.get("shortSide", 256)


def _score(result_HW3: np.ndarray, truth_HW3: np.ndarray, lpips: Distance) -> Score:
    return Score(
        ciede2000=metrics.ciede2000(result_HW3, truth_HW3),
        psnr=metrics.psnr(result_HW3, truth_HW3),
        lpips=lpips(result_HW3, truth_HW3),
        colorfulness=metrics.colorfulness(result_HW3),
        chroma_mse=metrics.chroma_mse(result_HW3, truth_HW3),
    )


def _row(method: str, scores: list[Score], truth_colorfulness: float) -> list[str | float | None]:
    colorfulness = mean(s.colorfulness for s in scores)
    return [
        method,
        mean(s.ciede2000 for s in scores),
        mean(s.psnr for s in scores),
        mean(s.lpips for s in scores),
        colorfulness,
        abs(colorfulness - truth_colorfulness),
        mean(s.chroma_mse for s in scores),
    ]
