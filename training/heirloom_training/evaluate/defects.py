"""Tables of the detector: on photos labelled by hand, on aged ones, and on clean ones, which must come back unmarked.

H W pixels, digits = channels; photos are RGB uint8, masks bool, probabilities float32
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import cv2
import numpy as np

from .. import metrics
from ..ageing import Aged
from ..labels import Label, load_labels
from ..metrics import Matches, ScoreHistogram
from . import benches
from .aged import LONG_SIDE, aged_photos
from .network import Network
from .options import Options
from .tables import Sheet, markdown

TOLERANCE_PX = 2.0
# For each method's best F1, which is what choosing its threshold on these photos would give.
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
# A line of up to this width is a defect to the classical detector.
HAT_PX = 15

NO_KINDS: Mapping[str, np.ndarray] = MappingProxyType({})

Detect = Callable[[np.ndarray], np.ndarray]


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields a table for each bench that is at hand."""
    threshold = options.threshold or network.card.get("threshold", 0.5)
    methods: dict[str, tuple[Detect, float]] = {
        "top-hat + black-hat": (detect_by_hats, 0.2),
        "ours": (detect_with(network), threshold),
    }
    if options.clones is not None:
        labels = load_labels(options.clones, "val")
        yield _label_table("Really damaged photos, labelled by hand", labels, methods, options)
        sure = [label for label in labels if label.sure]
        yield _label_table("Those of them whose labels are sure", sure, methods, options)
    if options.shards is not None:
        for shard in ("val-large", "val-history"):
            aged = aged_photos(options.shards, shard, options.limit, options.seed)
            yield from _aged_tables(shard, aged, methods, Sheet(options.sheet, f"defects-{shard}"))
    clean = _clean_photos(options)
    if clean:
        yield _clean_table(clean, methods, options)


def detect_with(network: Network) -> Detect:
    """The network on a photo of at most LONG_SIDE px, as a function."""
    return lambda photo_HW3: network(photo_HW3.astype(np.float32) / 255)[..., 0]


def detect_by_hats(photo_HW3: np.ndarray) -> np.ndarray:
    """What is brighter or darker than anything of HAT_PX around it (Serra 1982), in 0..1: the classical
    detector.
    """
    grey_HW = cv2.cvtColor(photo_HW3, cv2.COLOR_RGB2GRAY)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (HAT_PX, HAT_PX))
    bright_HW = cv2.morphologyEx(grey_HW, cv2.MORPH_TOPHAT, disc)
    dark_HW = cv2.morphologyEx(grey_HW, cv2.MORPH_BLACKHAT, disc)
    return np.maximum(bright_HW, dark_HW).astype(np.float32) / 255


@dataclass
class Tally:
    """What one method found on all photos so far."""

    threshold: float
    histogram: ScoreHistogram = field(default_factory=ScoreHistogram)
    at: dict[float, Matches] = field(default_factory=dict)
    by_kind: dict[str, Matches] = field(default_factory=dict)
    seconds: float = 0.0

    def add(
        self, probability_HW: np.ndarray, truth_HW: np.ndarray, kind_masks: Mapping[str, np.ndarray] = NO_KINDS
    ) -> None:
        """Counts one photo."""
        self.histogram.add(probability_HW, truth_HW)
        for level in {*THRESHOLDS, self.threshold}:
            found = metrics.match(probability_HW >= level, truth_HW, TOLERANCE_PX)
            self.at[level] = self.at.get(level, Matches()) + found
        for kind, of_kind_HW in kind_masks.items():
            found = metrics.match(probability_HW >= self.threshold, of_kind_HW > 0, TOLERANCE_PX)
            self.by_kind[kind] = self.by_kind.get(kind, Matches()) + found


HEADER = ["", "threshold", "AUC", "AP", "F1", "recall", "precision", "best F1", "s a photo"]


def _label_table(
    title: str, labels: list[Label], methods: dict[str, tuple[Detect, float]], options: Options
) -> str:
    tallies = {method: Tally(threshold) for method, (_, threshold) in methods.items()}
    sheet = Sheet(options.sheet, "defects labelled")
    for label in labels:
        columns = {"photo": label.photo}
        for method, (detect, threshold) in methods.items():
            started = time.perf_counter()
            probability_HW = detect(label.photo)
            tallies[method].seconds += time.perf_counter() - started
            tallies[method].add(probability_HW, label.mask > 0)
            columns[method] = probability_HW >= threshold
        sheet.add({**columns, "label": label.mask > 0})
    sheet.close()
    damaged = np.mean([label.mask.mean() for label in labels])
    title = f"{title}: n = {len(labels)} crops, {damaged:.1%} of their pixels damaged, {TOLERANCE_PX:g} px tolerance"
    return markdown(title, HEADER, [_row(method, tally, len(labels)) for method, tally in tallies.items()])


def _aged_tables(
    shard: str, photos: Iterable[Aged], methods: dict[str, tuple[Detect, float]], sheet: Sheet
) -> Iterator[str]:
    tallies = {method: Tally(threshold) for method, (_, threshold) in methods.items()}
    shares = []
    for aged in photos:
        shares.append(aged.mask.mean())
        columns = {"clean": aged.clean, "aged": aged.photo}
        for method, (detect, threshold) in methods.items():
            started = time.perf_counter()
            probability_HW = detect(aged.photo)
            tallies[method].seconds += time.perf_counter() - started
            tallies[method].add(probability_HW, aged.mask > 0, aged.kind_masks)
            columns[method] = probability_HW >= threshold
        sheet.add({**columns, "truth": aged.mask > 0})
    sheet.close()
    damaged = f"{np.mean(shares):.1%} of their pixels damaged"
    title = f"{shard} aged, n = {len(shares)}, at most {LONG_SIDE} px, {damaged}, {TOLERANCE_PX:g} px tolerance"
    yield markdown(title, HEADER, [_row(method, tally, len(shares)) for method, tally in tallies.items()])
    kinds = sorted(tallies["ours"].by_kind)
    rows = [
        [
            kind,
            *(tally.by_kind[kind].recall if tally.by_kind[kind].true else None for tally in tallies.values()),
        ]
        for kind in kinds
    ]
    yield markdown(f"{shard} aged: recall by kind of damage", ["kind", *tallies], rows)


def _row(method: str, tally: Tally, photos: int) -> list[str | float]:
    at = tally.at[tally.threshold]
    best = max(tally.at, key=lambda level: tally.at[level].f1)
    return [
        method,
        f"{tally.threshold:g}",
        tally.histogram.roc_auc(),
        tally.histogram.average_precision(),
        at.f1,
        at.recall,
        at.precision,
        f"{tally.at[best].f1:.3f} at {best:g}",
        tally.seconds / photos,
    ]


def _clean_photos(options: Options) -> list[tuple[str, list[np.ndarray]]]:
    """Undamaged photos by name of the set."""
    sets = []
    if options.clones is not None:
        read = benches.read_photos(options.clones, benches.OSIE, options.limit, options.seed)
        photos = [benches.fit_within(photo_HW3, LONG_SIDE) for _, photo_HW3 in read]
        sets.append(("OSIE turned grey", [benches.to_grey(photo_HW3) for photo_HW3 in photos]))
        sets.append(("OSIE turned sepia", [benches.to_sepia(photo_HW3) for photo_HW3 in photos]))
    if options.shards is not None:
        read = benches.read_held_out(options.shards, "val-history", options.limit)
        sets.append(("val-history", [photo_HW3 for _, photo_HW3 in read]))
    return sets


def _clean_table(
    sets: list[tuple[str, list[np.ndarray]]], methods: dict[str, tuple[Detect, float]], options: Options
) -> str:
    rows = []
    for label, photos in sets:
        sheet = Sheet(options.sheet, f"defects clean {label}")
        areas: dict[str, list[float]] = {method: [] for method in methods}
        for photo_HW3 in photos:
            columns = {"clean": photo_HW3}
            for method, (detect, threshold) in methods.items():
                columns[method] = detect(photo_HW3) >= threshold
                areas[method].append(metrics.false_positive_area(columns[method]))
            sheet.add(columns)
        sheet.close()
        for method, shares in areas.items():
            worst = float(np.quantile(shares, 0.95))
            marked = float(np.mean(np.array(shares) > 0.003))
            name = f"{label} (n = {len(photos)})"
            rows.append([name, method, f"{np.mean(shares):.3%}", f"{worst:.3%}", f"{marked:.0%}"])
    header = ["clean photos", "", "false-positive area", "95th percentile", "photos above 0.3 %"]
    return markdown("Clean photos, which should come back unmarked", header, rows)
