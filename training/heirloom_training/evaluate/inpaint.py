"""Tables of the inpainter, beside OpenCV's two classics on the same holes.

H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from .. import metrics
from ..masks import draw_hole
from . import benches
from .aged import aged_photos
from .network import Network
from .options import Options
from .perceptual import open_lpips
from .tables import Sheet, markdown, mean

SIDE = 512
# OpenCV's own examples use 3 px; larger radii are slower and blur more.
CLASSIC_RADIUS_PX = 3
# The mask that the product fills has grown by this much, which covers the soft edges of damage.
GROWN_PX = 2

Fill = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Case:
    truth_HW3: np.ndarray
    hole_HW: np.ndarray


@dataclass(frozen=True)
class Score:
    psnr: float
    hole_psnr: float
    ssim: float
    lpips: float | None
    seconds: float


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields a table for each bench that is at hand."""
    groups: dict[str, Iterable[tuple[str, list[Case]]]] = {}
    if options.clones is not None:
        binned = _osie_cases(options)
        groups["OSIE, NVIDIA test masks"] = binned
        groups["OSIE turned grey, NVIDIA test masks"] = [(label, _greyed(cases)) for label, cases in binned]
    if options.shards is not None:
        groups["Held-out photos, damage-shaped holes"] = [
            (shard, _damage_cases(shard, options)) for shard in ("val-large", "val-history")
        ]
        drawn = _drawn_cases("val-large", options)
        groups["Held-out photos, holes drawn as in training"] = [("val-large", drawn)]
    for title, group in groups.items():
        yield _table(title, group, network, options)


def fill_with(network: Network) -> Fill:
    """The network as a function of photo and hole; what lies in the hole is hidden from it."""

    def fill(photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
        hole_HW1 = hole_HW[..., None]
        seen_HW3 = np.where(hole_HW1, np.float32(0.5), photo_HW3.astype(np.float32) / 255)
        filled_HW3 = np.round(network(seen_HW3, hole_HW1) * 255).clip(0, 255).astype(np.uint8)
        return np.where(hole_HW1, filled_HW3, photo_HW3)

    return fill


def fill_classic(method: int) -> Fill:
    """cv2.INPAINT_TELEA (Telea 2004) or cv2.INPAINT_NS (Bertalmio et al. 2001)."""
    return lambda photo_HW3, hole_HW: cv2.inpaint(photo_HW3, hole_HW.astype(np.uint8), CLASSIC_RADIUS_PX, method)


def _osie_cases(options: Options) -> list[tuple[str, list[Case]]]:
    """Every bin's holes over the same photos, cut from their middle."""
    photos = [
        benches.middle(photo_HW3, SIDE)
        for _, photo_HW3 in benches.read_photos(options.clones, benches.OSIE, options.limit, options.seed)
    ]
    binned = benches.read_holes(options.clones, options.limit, options.seed)
    return [
        (f"{low:.0%} to {high:.0%}", [Case(*pair) for pair in zip(photos, holes, strict=False)])
        for (low, high), holes in binned.items()
    ]


def _greyed(cases: list[Case]) -> list[Case]:
    return [Case(benches.to_grey(case.truth_HW3), case.hole_HW) for case in cases]


def _damage_cases(shard: str, options: Options) -> list[Case]:
    """The square that holds most damage of each aged photo; the same print undamaged is the truth."""
    cases = []
    for aged in aged_photos(options.shards, shard, options.limit, options.seed):
        grown_HW = cv2.dilate(aged.mask, np.ones((2 * GROWN_PX + 1,) * 2, np.uint8))
        rows, columns = _busiest_square(grown_HW, SIDE)
        if grown_HW[rows, columns].any():
            cases.append(Case(aged.clean[rows, columns].copy(), grown_HW[rows, columns] > 0))
    return cases


def _drawn_cases(shard: str, options: Options) -> list[Case]:
    cases = []
    for index, (_, photo_HW3) in enumerate(benches.read_held_out(options.shards, shard, options.limit)):
        hole_HW = draw_hole(np.random.default_rng([options.seed, index]), SIDE, SIDE) > 0
        cases.append(Case(benches.middle(photo_HW3, SIDE), hole_HW))
    return cases


def _busiest_square(mask_HW: np.ndarray, side: int) -> tuple[slice, slice]:
    """Where a square of `side` px (less in a smaller picture) covers most of the mask, in steps of 32 px."""
    height, width = mask_HW.shape
    tall, wide = min(side, height), min(side, width)
    sums = cv2.integral(mask_HW)
    corners = [
        (y, x)
        for y in {*range(0, height - tall, 32), height - tall}
        for x in {*range(0, width - wide, 32), width - wide}
    ]
    covered = [sums[y + tall, x + wide] - sums[y, x + wide] - sums[y + tall, x] + sums[y, x] for y, x in corners]
    y, x = corners[int(np.argmax(covered))]
    return slice(y, y + tall), slice(x, x + wide)


def _table(title: str, group: Iterable[tuple[str, list[Case]]], network: Network, options: Options) -> str:
    lpips_title, lpips = open_lpips(options.lpips)
    methods: dict[str, Fill] = {
        "Telea": fill_classic(cv2.INPAINT_TELEA),
        "Navier-Stokes": fill_classic(cv2.INPAINT_NS),
        "ours": fill_with(network),
    }
    rows = []
    for label, cases in group:
        sheet = Sheet(options.sheet, f"inpaint {title} {label}")
        scores: dict[str, list[Score]] = {method: [] for method in methods}
        for case in cases:
            columns = {"input": np.where(case.hole_HW[..., None], np.uint8(255), case.truth_HW3)}
            for method, fill in methods.items():
                started = time.perf_counter()
                columns[method] = fill(case.truth_HW3, case.hole_HW)
                seconds = time.perf_counter() - started
                filled_HW3, truth_HW3 = columns[method], case.truth_HW3
                scores[method].append(
                    Score(
                        metrics.psnr(filled_HW3, truth_HW3),
                        metrics.psnr_in_hole(filled_HW3, truth_HW3, case.hole_HW),
                        metrics.ssim(filled_HW3, truth_HW3),
                        lpips(filled_HW3, truth_HW3),
                        seconds,
                    )
                )
            sheet.add({**columns, "truth": case.truth_HW3})
        sheet.close()
        rows += [_row(f"{label} (n = {len(cases)})", method, of_method) for method, of_method in scores.items()]
    header = ["holes", "", "PSNR dB", "in the hole", "SSIM", lpips_title, "s a photo"]
    return markdown(f"{title}, at most {SIDE} px", header, rows)


def _row(label: str, method: str, scores: list[Score]) -> list[str | float | None]:
    return [
        label,
        method,
        mean(s.psnr for s in scores),
        mean(s.hole_psnr for s in scores),
        mean(s.ssim for s in scores),
        mean(s.lpips for s in scores),
        mean(s.seconds for s in scores),
    ]
