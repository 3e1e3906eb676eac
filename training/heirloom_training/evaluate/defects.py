"""Tables of the detector: on photos labelled by hand, on aged ones, and on clean ones, which must come back unmarked.

H W pixels, digits = channels; photos are RGB uint8, masks bool, probabilities float32
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from ..ageing import Aged
from ..labels import Label, load_labels
from ..metrics import MatchCurve, ScoreHistogram
from . import benches
from .aged import LONG_SIDE, aged_photos
from .detectors import Detector, gather
from .mask_cost import cost_tables
from .network import Network
from .options import Options
from .tables import Sheet, markdown

USUAL = ("labels", "aged", "clean")
NAMES = (*USUAL, "cost")
TOLERANCE_PX = 2.0
# For each detector's best F1, which is what choosing its threshold on these photos would give.
THRESHOLDS = tuple(step / 100 for step in range(1, 100))
# What of a clean photo may be marked at most.
HARMLESS = 0.003

NO_KINDS: Mapping[str, np.ndarray] = MappingProxyType({})


def evaluate(network: Network, options: Options) -> Iterator[str]:
    """Yields the tables of USUAL, or of `options.benches`, as far as their photos are at hand."""
    wanted = options.benches or USUAL
    detectors = gather(network, options)
    recalls: dict[str, list[Tally]] = {}
    if "labels" in wanted and options.clones is not None:
        tables, recalls["labelled"] = _label_tables(load_labels(options.clones, "val"), detectors, options)
        yield from tables
    if "aged" in wanted and options.shards is not None:
        for shard in ("val-large", "val-history"):
            aged = aged_photos(options.shards, shard, options.limit, options.seed)
            tables, recalls[f"{shard} aged"] = _aged_tables(
                shard, aged, detectors, Sheet(options.sheet, f"defects-{shard}")
            )
            yield from tables
    clean = _clean_photos(options) if "clean" in wanted else {}
    if clean:
        marked = {label: _mark_clean(label, photos, detectors, options) for label, photos in clean.items()}
        yield _clean_table(marked)
        if recalls:
            yield _harmless_table(detectors, recalls, marked)
    if "cost" in wanted:
        yield from cost_tables(network, options)


@dataclass
class Tally:
    """What one detector found on all photos so far."""

    threshold: float
    histogram: ScoreHistogram = field(default_factory=ScoreHistogram)
    curve: MatchCurve = field(default_factory=lambda: MatchCurve(TOLERANCE_PX))
    by_kind: dict[str, MatchCurve] = field(default_factory=dict)
    seconds: float = 0.0

    def add(
        self, probability_HW: np.ndarray, truth_HW: np.ndarray, kind_masks: Mapping[str, np.ndarray] = NO_KINDS
    ) -> None:
        """Counts one photo."""
        self.histogram.add(probability_HW, truth_HW)
        self.curve.add(probability_HW, truth_HW)
        for kind, of_kind_HW in kind_masks.items():
            curve = self.by_kind.setdefault(kind, MatchCurve(TOLERANCE_PX))
            curve.add_part(probability_HW, of_kind_HW > 0)


@dataclass
class Marked:
    """What one detector marked of the clean photos of a set."""

    threshold: float
    shares: list[float] = field(default_factory=list)
    above: np.ndarray = field(default_factory=lambda: np.zeros(len(THRESHOLDS)))
    """By THRESHOLDS, summed over the photos: the share of pixels from there up."""

    def add(self, probability_HW: np.ndarray) -> None:
        self.shares.append(float(np.mean(probability_HW >= self.threshold)))
        step_HW = np.floor(probability_HW * 100 + 1e-4).astype(np.int64)
        counts = np.bincount(step_HW.ravel(), minlength=101)
        self.above += np.cumsum(counts[::-1])[::-1][1:100] / step_HW.size

    def share_at(self, threshold: float) -> float:
        return float(self.above[THRESHOLDS.index(threshold)] / len(self.shares))


HEADER = ["", "threshold", "AUC", "AP", "F1", "recall", "precision", "best F1", "s a photo"]


def _label_tables(labels: list[Label], detectors: list[Detector], options: Options) -> tuple[list[str], list[Tally]]:
    """Of all labels, and of the sure ones alone; the tallies are of all."""
    every, sure = ([Tally(detector.threshold) for detector in detectors] for _ in range(2))
    sheet = Sheet(options.sheet, "defects labelled")
    for label in labels:
        found = _detect_all(label.photo, label.mask > 0, NO_KINDS, detectors, [every, sure] if label.sure else [every])
        sheet.add({"photo": label.photo, **found, "label": label.mask > 0})
    sheet.close()
    tables = []
    for title, tallies, of in (
        ("Really damaged photos, labelled by hand", every, labels),
        ("Those of them whose labels are sure", sure, [label for label in labels if label.sure]),
    ):
        damaged = np.mean([label.mask.mean() for label in of])
        title = f"{title}: n = {len(of)} crops, {damaged:.1%} of their pixels damaged, {TOLERANCE_PX:g} px tolerance"
        tables.append(markdown(title, HEADER, _rows(detectors, tallies, len(of))))
    return tables, every


def _aged_tables(
    shard: str, photos: Iterable[Aged], detectors: list[Detector], sheet: Sheet
) -> tuple[list[str], list[Tally]]:
    tallies = [Tally(detector.threshold) for detector in detectors]
    shares = []
    for aged in photos:
        shares.append(aged.mask.mean())
        found = _detect_all(aged.photo, aged.mask > 0, aged.kind_masks, detectors, [tallies])
        sheet.add({"clean": aged.clean, "aged": aged.photo, **found, "truth": aged.mask > 0})
    sheet.close()
    damaged = f"{np.mean(shares):.1%} of their pixels damaged"
    title = f"{shard} aged, n = {len(shares)}, at most {LONG_SIDE} px, {damaged}, {TOLERANCE_PX:g} px tolerance"
    table = markdown(title, HEADER, _rows(detectors, tallies, len(shares)))
    rows = []
    for kind in sorted(tallies[0].by_kind):
        matches = [tally.by_kind[kind].at(tally.threshold) for tally in tallies]
        rows.append([kind, *(found.recall if found.true else None for found in matches)])
    names = [detector.name for detector in detectors]
    return [table, markdown(f"{shard} aged: recall by kind of damage", ["kind", *names], rows)], tallies


def _detect_all(
    photo_HW3: np.ndarray,
    truth_HW: np.ndarray,
    kind_masks: Mapping[str, np.ndarray],
    detectors: list[Detector],
    columns: list[list[Tally]],
) -> dict[str, np.ndarray]:
    """Counts in every column what each detector finds on one photo; returns its mask by name."""
    found = {}
    for number, detector in enumerate(detectors):
        started = time.perf_counter()
        probability_HW = detector.detect(photo_HW3)
        seconds = time.perf_counter() - started
        for tallies in columns:
            tallies[number].seconds += seconds
            tallies[number].add(probability_HW, truth_HW, kind_masks)
        found[detector.name] = probability_HW >= detector.threshold
    return found


def _rows(detectors: list[Detector], tallies: list[Tally], photos: int) -> list[list[str | float]]:
    rows = []
    for detector, tally in zip(detectors, tallies, strict=True):
        at = tally.curve.at(tally.threshold)
        best = max(THRESHOLDS, key=lambda level, curve=tally.curve: curve.at(level).f1)
        rows.append(
            [
                detector.name,
                f"{tally.threshold:g}",
                tally.histogram.roc_auc(),
                tally.histogram.average_precision(),
                at.f1,
                at.recall,
                at.precision,
                f"{tally.curve.at(best).f1:.3f} at {best:g}",
                tally.seconds / photos,
            ]
        )
    return rows


def _clean_photos(options: Options) -> dict[str, Iterator[np.ndarray]]:
    """Undamaged photos by name of the set, read as they are asked for."""
    sets = {}
    if options.clones is not None:
        for tone, turn in (("grey", benches.to_grey), ("sepia", benches.to_sepia)):
            read = benches.read_photos(options.clones, benches.OSIE, options.limit, options.seed)
            fitted = (benches.fit_within(photo_HW3, LONG_SIDE) for _, photo_HW3 in read)
            sets[f"OSIE turned {tone}"] = map(turn, fitted)
    if options.shards is not None:
        read = benches.read_held_out(options.shards, "val-history", options.limit)
        sets["val-history"] = (photo_HW3 for _, photo_HW3 in read)
    return sets


def _mark_clean(
    label: str, photos: Iterator[np.ndarray], detectors: list[Detector], options: Options
) -> dict[str, Marked]:
    """What every detector, by name, marks of the photos of one set."""
    sheet = Sheet(options.sheet, f"defects clean {label}")
    marked = {detector.name: Marked(detector.threshold) for detector in detectors}
    for number, photo_HW3 in enumerate(photos):
        columns = {"clean": photo_HW3}
        for detector in detectors:
            if detector.clean_photos is None or number < detector.clean_photos:
                probability_HW = detector.detect(photo_HW3)
                marked[detector.name].add(probability_HW)
                columns[detector.name] = probability_HW >= detector.threshold
        sheet.add(columns)
    sheet.close()
    return marked


def _clean_table(marked: dict[str, dict[str, Marked]]) -> str:
    rows = []
    for label, by_detector in marked.items():
        for name, of in by_detector.items():
            worst = float(np.quantile(of.shares, 0.95))
            harmed = float(np.mean(np.array(of.shares) > HARMLESS))
            n = f"{label} (n = {len(of.shares)})"
            rows.append([n, name, f"{np.mean(of.shares):.3%}", f"{worst:.3%}", f"{harmed:.0%}"])
    header = ["clean photos", "", "false-positive area", "95th percentile", f"photos above {HARMLESS:.1%}"]
    return markdown("Clean photos, which should come back unmarked", header, rows)


def _harmless_table(
    detectors: list[Detector], recalls: dict[str, list[Tally]], marked: dict[str, dict[str, Marked]]
) -> str:
    """Each detector at the lowest threshold at which no set of clean photos has more than HARMLESS of it marked."""
    rows = []
    for number, detector in enumerate(detectors):
        of_sets = [by_detector[detector.name] for by_detector in marked.values()]
        harmless = (t for t in THRESHOLDS if all(of.share_at(t) <= HARMLESS for of in of_sets))
        threshold = next(harmless, None)
        if threshold is None:
            rows.append([detector.name, "none", *[None] * (len(of_sets) + len(recalls))])
            continue
        found = [tallies[number].curve.at(threshold).recall for tallies in recalls.values()]
        shares = [f"{of.share_at(threshold):.3%}" for of in of_sets]
        rows.append([detector.name, f"{threshold:g}", *shares, *found])
    header = ["", "threshold", *(f"marked, {label}" for label in marked), *(f"recall, {label}" for label in recalls)]
    return markdown(f"Recall where at most {HARMLESS:.1%} of each set of clean photos is marked", header, rows)
