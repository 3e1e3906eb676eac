"""Tables of the inpainter, beside classics and published peers on the same holes.

H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .. import metrics
from .classics import Method, quick_classics, slow_classics
from .crops import LIMIT_PX, Fill, average_orientations, fill_in_crops, fill_whole
from .crops import SIDE as CROP_SIDE
from .inpaint_benches import BENCHES, PICTURES, Bench, Case, busiest_square, hole_squares
from .network import OURS, Network
from .options import Options
from .perceptual import Distance, open_lpips
from .tables import Sheet, markdown, mean

# `ways` compares ways to run the network on OSIE.
NAMES = (*BENCHES, "ways", *PICTURES)


@dataclass(frozen=True)
class Score:
    psnr: float
    hole_psnr: float
    ssim: float
    lpips: float | None
    seconds: float | None
    """None for what others published."""


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields a table for each bench that is asked for (all, if none is named) and at hand."""
    for name in options.benches or BENCHES:
        if name in PICTURES:
            yield write_pictures(PICTURES[name], network, options)
        elif name == "ways":
            yield _table(BENCHES["osie"], _ways(network), options)
        elif getattr(options, BENCHES[name].source) is not None:
            yield _compare(BENCHES[name], network, options)


def write_pictures(bench: Bench, network: Network, options: Options) -> str:
    """
    Sheets of hole, Telea, networks (in crops, as the product runs them) and truth: the busiest 256 px of each photo.
    """
    if options.sheet is None:
        raise ValueError(f"{bench.title}: these are pictures, --sheet must name a folder")
    methods = [quick_classics()[0], *_networks(network, options, in_crops=True)]
    count = 0
    for label, cases in bench.rows(options):
        sheet = Sheet(options.sheet, f"pictures {label}")
        for case in cases:
            square = busiest_square(case.hole_HW, CROP_SIDE)
            columns = {
                "hole": _holed(case),
                **_fill_all(case, methods)[0],
                "truth": case.truth_HW3,
            }
            sheet.add({caption: picture_HW3[square] for caption, picture_HW3 in columns.items()})
            count += 1
        sheet.close()
    return f"{bench.title}: {count} in {options.sheet}"


def _compare(bench: Bench, network: Network, options: Options) -> str:
    slow, missing = slow_classics(bench.slow_photos) if bench.slow_photos else ([], [])
    networks = _networks(network, options, in_crops=bench.in_crops)
    table = _table(bench, [*quick_classics(), *slow, *networks], options)
    return "\n\n".join([table, *missing])


def _networks(network: Network, options: Options, *, in_crops: bool) -> list[Method]:
    """Those beside ours, then ours."""
    as_fill = _as_product if in_crops else fill_whole
    return [Method(name, as_fill(each)) for name, each in {**options.beside, OURS: network}.items()]


def _as_product(network: Network) -> Fill:
    return fill_in_crops(network, network.card.get("largestHoleRadiusPx", LIMIT_PX))


def _ways(network: Network) -> list[Method]:
    """One network run on whole pictures, in crops, and averaged over mirrored and turned copies."""
    return [
        Method(OURS, fill_whole(network)),
        Method("whole, 2 orientations", fill_whole(average_orientations(network, 2))),
        Method("whole, 4 orientations", fill_whole(average_orientations(network, 4))),
        Method(f"crops of {CROP_SIDE} px", fill_in_crops(network)),
        Method(f"crops of {CROP_SIDE} px, 2 orientations", fill_in_crops(average_orientations(network, 2))),
    ]


def _table(bench: Bench, methods: list[Method], options: Options) -> str:
    lpips_title, lpips = open_lpips(options.lpips)
    rows = []
    for label, cases in bench.rows(options):
        sheet = Sheet(options.sheet, f"inpaint {bench.title} {label}")
        scores: dict[str, list[Score]] = {}
        for index, case in enumerate(cases):
            pictures, times = _fill_all(case, [m for m in methods if m.photos is None or index < m.photos])
            for name, picture_HW3 in pictures.items():
                score = _score(picture_HW3, case, bench.crop_side, lpips, times.get(name))
                scores.setdefault(name, []).append(score)
            sheet.add({"hole": _holed(case), **pictures, "truth": case.truth_HW3})
        sheet.close()
        rows += [_row(label, name, of_method, scores[OURS]) for name, of_method in scores.items()]
    header = ["holes", "", "PSNR dB", "ours ahead by", "in the hole", "SSIM", lpips_title, "s a photo"]
    return markdown(bench.title, header, rows)


def _fill_all(case: Case, methods: list[Method]) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """What each method and each peer makes of it, and the seconds that it took here."""
    pictures, times = dict(case.peers), {}
    for method in methods:
        started = time.perf_counter()
        pictures[method.name] = method.fill(case.truth_HW3, case.hole_HW)
        times[method.name] = time.perf_counter() - started
    return pictures, times


def _score(
    picture_HW3: np.ndarray, case: Case, crop_side: int | None, lpips: Distance, seconds: float | None
) -> Score:
    """Of the whole picture, or the mean over its squares that hold holes; PSNR there is of their mean error."""
    if crop_side is None:
        pieces = [(picture_HW3, case.truth_HW3)]
    else:
        squares = hole_squares(case.hole_HW, crop_side)
        pieces = [(picture_HW3[square], case.truth_HW3[square]) for square in squares]
    filled, truth = (np.concatenate([piece[side].reshape(-1, 1, 3) for piece in pieces]) for side in (0, 1))
    return Score(
        metrics.psnr(filled, truth),
        metrics.psnr_in_hole(picture_HW3, case.truth_HW3, case.hole_HW),
        float(np.mean([metrics.ssim(*piece) for piece in pieces])),
        mean(lpips(*piece) for piece in pieces),
        seconds,
    )


def _row(label: str, name: str, scores: list[Score], ours: list[Score]) -> list[str | float | None]:
    """Slow methods come with fewer photos than ours: the lead is over those that both filled."""
    lead = mean(s.psnr for s in ours[: len(scores)]) - mean(s.psnr for s in scores)
    return [
        f"{label} (n = {len(scores)})",
        name,
        mean(s.psnr for s in scores),
        None if name == OURS else lead,
        mean(s.hole_psnr for s in scores),
        mean(s.ssim for s in scores),
        mean(s.lpips for s in scores),
        mean(s.seconds for s in scores),
    ]


def _holed(case: Case) -> np.ndarray:
    return np.where(case.hole_HW[..., None], np.uint8(255), case.truth_HW3)
