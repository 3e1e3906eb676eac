"""Tables of the colorizer.

H W pixels, digits = channels; photos are RGB uint8
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from .. import metrics
from . import benches, clothes, consistency
from .benches import Colored
from .color_sheets import write_sheets
from .colorize import Colorizer, colorize, open_colorizers
from .network import OURS, Network
from .options import Options
from .perceptual import Distance, open_lpips
from .tables import Sheet, markdown, mean

# What a patient person may click.
HINTS = (1, 5, 20)

Colorizers = Mapping[str, Colorizer]
"""By the name of their row, ours among them."""


@dataclass(frozen=True)
class Score:
    ciede2000: float
    psnr: float
    lpips: float | None
    colorfulness: float
    chroma_mse: float


@dataclass(frozen=True)
class Bench:
    tables: Callable[[Colorizers, Options], Iterator[str]]
    source: str
    """The option without which there is nothing to read: clones or shards."""


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields the tables of each bench that is asked for (all, if none is named) and at hand."""
    colorizers = open_colorizers(network, options)
    for name in options.benches or BENCHES:
        if name == SHEETS:
            yield write_sheets(colorizers, options)
        elif getattr(options, BENCHES[name].source) is not None:
            yield from BENCHES[name].tables(colorizers, options)


def _deoldify(colorizers: Colorizers, options: Options) -> Iterator[str]:
    pages = benches.read_deoldify(options.clones)
    yield _table("vs-deoldify, 23 photos with published results", "deoldify", pages, colorizers, options)


def _imagenet(colorizers: Colorizers, options: Options) -> Iterator[str]:
    photos = benches.read_squares(options.clones, benches.IMAGENET, options.limit, options.seed)
    yield _table("ImageNet samples, 256 px", "imagenet", _alone(photos), colorizers, options)


def _osie(colorizers: Colorizers, options: Options) -> Iterator[str]:
    photos = benches.read_squares(options.clones, benches.OSIE, options.limit, options.seed)
    yield _table("OSIE, 256 px", "osie", _alone(photos), colorizers, options)


def _held_out(colorizers: Colorizers, options: Options) -> Iterator[str]:
    photos = benches.read_held_out(options.shards, "val-color", options.limit)
    yield _table("Held-out photos (val-color)", "val-color", _alone(photos), colorizers, options)


def _clothes(colorizers: Colorizers, options: Options) -> Iterator[str]:
    yield from clothes.tables(colorizers, options)


def _consistency(colorizers: Colorizers, options: Options) -> Iterator[str]:
    paints = {name: partial(colorize, colorizer.network) for name, colorizer in colorizers.items()}
    photos = benches.read_held_out(options.shards, "val-color", options.limit)
    yield consistency.table(paints, (photo_HW3 for _, photo_HW3 in photos))


BENCHES = {
    "deoldify": Bench(_deoldify, "clones"),
    "imagenet": Bench(_imagenet, "clones"),
    "osie": Bench(_osie, "clones"),
    "held-out": Bench(_held_out, "shards"),
    "clothes": Bench(_clothes, "shards"),
    "consistency": Bench(_consistency, "shards"),
}
# Written as pictures: not measured.
SHEETS = "sheets"
NAMES = (*BENCHES, SHEETS)


def _alone(photos: Iterable[tuple[str, np.ndarray]]) -> Iterator[Colored]:
    for name, photo_HW3 in photos:
        yield Colored(name, photo_HW3, {})


def _table(title: str, name: str, photos: Iterable[Colored], colorizers: Colorizers, options: Options) -> str:
    """Rows in the order: grey, peers, networks beside ours, ours, ours with hints where there are peers, truth."""
    lpips_title, lpips = open_lpips(options.lpips)
    ours = colorizers[OURS]
    scores: dict[str, list[Score]] = {}
    truth_colorfulness = []
    sheet = Sheet(options.sheet, f"color-{name}")
    for index, photo in enumerate(photos):
        truth_HW3 = photo.truth_HW3
        results = {"grey": benches.to_grey(truth_HW3), **photo.peers}
        results |= {method: colorizer(truth_HW3) for method, colorizer in colorizers.items()}
        for hints in HINTS if photo.peers else ():
            row = f"{OURS}, {hints} {'hint' if hints == 1 else 'hints'}"
            results[row] = colorize(ours.network, truth_HW3, ours.short_side, hints, seed=index)
        for method, result_HW3 in results.items():
            scores.setdefault(method, []).append(_score(result_HW3, truth_HW3, lpips))
        truth_colorfulness.append(metrics.colorfulness(truth_HW3))
        sheet.add({**results, "truth": truth_HW3})
    sheet.close()
    truth = float(np.mean(truth_colorfulness))
    rows = [_row(method, of_method, truth) for method, of_method in scores.items()]
    rows.append(["truth", None, None, None, truth, 0.0, None])
    header = ["", "CIEDE2000", "PSNR dB", lpips_title, "colorfulness", "gap to truth", "CbCr MSE"]
    sides = ", ".join(f"{method} at {colorizer.short_side} px" for method, colorizer in colorizers.items())
    return markdown(f"{title}: n = {len(truth_colorfulness)}, {sides}", header, rows)


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
