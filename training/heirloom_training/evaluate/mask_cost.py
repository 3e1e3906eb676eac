"""From map to mask: the threshold, smallest area and dilation that cost least, and what they cost.

A pixel of damage that stays costs its difference from the undamaged photo; a pixel that is filled costs the texture
around it, as the mean difference from the local mean. Both are grey levels, averaged over all pixels of a photo, so
that a false alarm in the sky is cheap, one across a face is dear, and a faint speck is worth less than a crease. What
stays counts `options.left_weight` times: a white speck is seen at once, lost grain is not.

H W pixels, digits = channels; photos are RGB uint8, masks uint8 0 or 1, probabilities and prices float32
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from ..labels import load_labels
from ..metrics import psnr_in_hole
from . import benches
from .aged import LONG_SIDE, aged_photos
from .detectors import Detect, detect_with
from .network import Network
from .options import Options
from .tables import markdown

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975)
AREAS_PX = (1, 3, 6, 12, 24)
DILATIONS_PX = (0, 1, 2, 3, 4)
# What JPEG and the scan's noise change anywhere is no damage.
UNSEEN_LEVELS = 4.0
# Damage fades out around what is plainly seen.
RIM_PX = 3
TEXTURE_PX = 9
# Photos that are really filled to see which dilation a fill needs; Telea's fill stands in for the network.
FILLED_PHOTOS = 12
FILL_RADIUS_PX = 3
# Of fills as good as this the one that takes less of the photo.
ALIKE_DB = 0.05

Choice = tuple[int, int, int]
"""Indices into THRESHOLDS, AREAS_PX and DILATIONS_PX."""


@dataclass(frozen=True)
class Priced:
    """A photo with what each pixel costs: `left` if it stays as it is, `lost` if it is filled."""

    photo: np.ndarray
    left_HW: np.ndarray
    lost_HW: np.ndarray


@dataclass
class Costs:
    """Grey levels a pixel by Choice, summed over the photos of a group."""

    left: np.ndarray = field(default_factory=lambda: np.zeros((len(THRESHOLDS), len(AREAS_PX), len(DILATIONS_PX))))
    lost: np.ndarray = field(default_factory=lambda: np.zeros((len(THRESHOLDS), len(AREAS_PX), len(DILATIONS_PX))))
    photos: int = 0

    def add(self, priced: Priced, probability_HW: np.ndarray) -> None:
        """Prices every mask that one map can give."""
        self.photos += 1
        everything = float(priced.left_HW.mean())
        for t, threshold in enumerate(THRESHOLDS):
            for a, area in enumerate(AREAS_PX):
                kept_HW = remove_small(probability_HW >= threshold, area)
                for d, dilation in enumerate(DILATIONS_PX):
                    mask_HW = dilate(kept_HW, dilation)
                    share = float(mask_HW.mean())
                    self.left[t, a, d] += everything - share * cv2.mean(priced.left_HW, mask_HW)[0]
                    self.lost[t, a, d] += share * cv2.mean(priced.lost_HW, mask_HW)[0]

    def total(self, left_weight: float) -> np.ndarray:
        return (left_weight * self.left + self.lost) / self.photos


def cost_tables(network: Network, options: Options) -> Iterator[str]:
    """Yields the costs over thresholds, areas and dilations, and last what the card should say."""
    detect = detect_with(network)
    groups = {name: Costs() for name in ("labelled", "aged", "clean")}
    for name, priced in _price_all(options):
        groups[name].add(priced, detect(priced.photo))
    groups = {name: costs for name, costs in groups.items() if costs.photos}
    if not groups:
        return
    total = np.mean([costs.total(options.left_weight) for costs in groups.values()], axis=0)
    t, a, d = _cheapest(total, DILATIONS_PX.index(2))
    fills = _fill_aged(detect, (t, a, d), options)
    if fills is not None:
        d = next(k for k, fill in enumerate(fills) if fill > max(fills) - ALIKE_DB)
        t, a, d = _cheapest(total, d)

    def table(title: str, heading: str, choices: dict[str, Choice], best: Choice, extra: list[float] | None) -> str:
        rows = []
        for number, (label, choice) in enumerate(choices.items()):
            cells = [value[choice] / c.photos for c in groups.values() for value in (c.left, c.lost)]
            row = [f"**{label}**" if choice == best else label, *(f"{v:.3f}" for v in cells), f"{total[choice]:.3f}"]
            rows.append(row if extra is None else [*row, f"{extra[number]:.2f}"])
        prices = [f"{name}, {what}" for name in groups for what in ("left", "lost")]
        header = [heading, *prices, f"mean, left {options.left_weight:g} times"]
        return markdown(title, header if extra is None else [*header, "dB"], rows)

    numbers = ", ".join(f"{costs.photos} {name}" for name, costs in groups.items())
    area, dilation = AREAS_PX[a], DILATIONS_PX[d]
    yield table(
        f"What a mask costs in grey levels a pixel ({numbers} photos), of {area} px or more, grown {dilation} px",
        "threshold",
        {f"{threshold:g}": (k, a, d) for k, threshold in enumerate(THRESHOLDS)},
        (t, a, d),
        None,
    )
    yield table(
        f"The same at {THRESHOLDS[t]:g} by smallest area",
        "px",
        {f"{px}": (t, k, d) for k, px in enumerate(AREAS_PX)},
        (t, a, d),
        None,
    )
    yield table(
        f"The same at {THRESHOLDS[t]:g} by dilation, with the PSNR in and around it once aged photos are filled",
        "px",
        {f"{px}": (t, a, k) for k, px in enumerate(DILATIONS_PX)},
        (t, a, d),
        fills,
    )
    now = ", ".join(f"{key} {network.card.get(key, 'not set')}" for key in ("threshold", "minimumAreaPx", "dilationPx"))
    yield f"Proposed: threshold {THRESHOLDS[t]:g}, minimumAreaPx {area}, dilationPx {dilation}. The card has {now}."


def remove_small(found_HW: np.ndarray, minimum_area_px: int) -> np.ndarray:
    """Drops 8-connected components of fewer pixels, as core does; uint8."""
    found_HW = found_HW.astype(np.uint8)
    if minimum_area_px <= 1:
        return found_HW
    _, labels_HW, stats, _ = cv2.connectedComponentsWithStats(found_HW, connectivity=8)
    is_kept = stats[:, cv2.CC_STAT_AREA] >= minimum_area_px
    is_kept[0] = False
    return is_kept.astype(np.uint8)[labels_HW]


def dilate(mask_HW: np.ndarray, radius_px: int) -> np.ndarray:
    """Grows by a disc, as core does."""
    reach = np.arange(-radius_px, radius_px + 1)
    disc = (np.add.outer(reach**2, reach**2) <= radius_px**2).astype(np.uint8)
    return cv2.dilate(mask_HW, disc) if radius_px else mask_HW


def price(photo_HW3: np.ndarray, clean_HW3: np.ndarray, mask_HW: np.ndarray) -> Priced:
    """mask: where the photo is known to be damaged; elsewhere it is as clean as it can be."""
    change_HW = cv2.absdiff(photo_HW3, clean_HW3).max(axis=2).astype(np.float32)
    left_HW = np.maximum(change_HW - UNSEEN_LEVELS, 0) * dilate(mask_HW, RIM_PX)
    grey_HW = cv2.cvtColor(clean_HW3, cv2.COLOR_RGB2GRAY).astype(np.float32)
    window = (TEXTURE_PX, TEXTURE_PX)
    # The mean of the window, not the pixel's own: a speck that nobody labelled is no texture worth keeping.
    return Priced(photo_HW3, left_HW, cv2.blur(np.abs(grey_HW - cv2.blur(grey_HW, window)), window))


def _price_all(options: Options) -> Iterator[tuple[str, Priced]]:
    """Every photo of every group that is at hand."""
    if options.clones is not None:
        for label in load_labels(options.clones, "val"):
            # Nobody knows this photo undamaged; filled by hand's own mask it comes near.
            clean_HW3 = cv2.inpaint(label.photo, dilate(label.mask, 2), FILL_RADIUS_PX, cv2.INPAINT_TELEA)
            yield "labelled", price(label.photo, clean_HW3, label.mask)
        for _, photo_HW3 in benches.read_photos(options.clones, benches.OSIE, options.limit, options.seed):
            grey_HW3 = benches.to_grey(benches.fit_within(photo_HW3, LONG_SIDE))
            yield "clean", price(grey_HW3, grey_HW3, np.zeros(grey_HW3.shape[:2], np.uint8))
    if options.shards is not None:
        for shard in ("val-large", "val-history"):
            for aged in aged_photos(options.shards, shard, options.limit, options.seed):
                yield "aged", price(aged.photo, aged.clean, aged.mask)
        for _, photo_HW3 in benches.read_held_out(options.shards, "val-history", options.limit):
            yield "clean", price(photo_HW3, photo_HW3, np.zeros(photo_HW3.shape[:2], np.uint8))


def _cheapest(total: np.ndarray, d: int) -> Choice:
    t, a = np.unravel_index(np.argmin(total[:, :, d]), total.shape[:2])
    return int(t), int(a), d


def _fill_aged(detect: Detect, choice: Choice, options: Options) -> list[float] | None:
    """PSNR in and around what was found, by DILATIONS_PX; none without shards."""
    if options.shards is None:
        return None
    decibels = []
    for aged in aged_photos(options.shards, "val-large", min(options.limit, FILLED_PHOTOS), options.seed):
        kept_HW = remove_small(detect(aged.photo) >= THRESHOLDS[choice[0]], AREAS_PX[choice[1]])
        if not kept_HW.any():
            continue
        around_HW = dilate(kept_HW, DILATIONS_PX[-1] + 2) > 0
        filled = (
            cv2.inpaint(aged.photo, dilate(kept_HW, dilation), FILL_RADIUS_PX, cv2.INPAINT_TELEA)
            for dilation in DILATIONS_PX
        )
        decibels.append([psnr_in_hole(photo_HW3, aged.clean, around_HW) for photo_HW3 in filled])
    return np.mean(decibels, axis=0).tolist() if decibels else None
