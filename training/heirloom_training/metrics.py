"""The figures of RESULTS.md, from numpy arrays to floats.

H W pixels, digits = channels; photos are RGB uint8, masks bool (True = hole, defect), probabilities float in
0..1
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

LEVELS = 4096
"""Steps in which `ScoreHistogram` tells probabilities apart."""


def psnr(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB over all pixels and channels; infinite for equal photos."""
    return _to_decibels(np.mean(_squared_error(photo_HW3, truth_HW3)))


def psnr_in_hole(photo_HW3: np.ndarray, truth_HW3: np.ndarray, hole_HW: np.ndarray) -> float:
    """PSNR over the hole's pixels alone: what the fill is worth, however small the hole."""
    return _to_decibels(np.mean(_squared_error(photo_HW3, truth_HW3)[hole_HW]))


def ssim(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
    """Structural similarity (Wang et al. 2004): 11x11 Gaussian window of sigma 1.5, mean over RGB."""
    return float(
        structural_similarity(
            photo_HW3,
            truth_HW3,
            channel_axis=2,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
    )


def ciede2000(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
    """Mean CIEDE2000 color difference (Sharma et al. 2005), sRGB under D65. Below 1 nobody sees it."""
    photo_lab, truth_lab = rgb2lab(photo_HW3).astype(np.float32), rgb2lab(truth_HW3).astype(np.float32)
    return float(deltaE_ciede2000(photo_lab, truth_lab).mean())


def colorfulness(photo_HW3: np.ndarray) -> float:
    """Colorfulness of Hasler & Süsstrunk 2003 with absolute opponent colors: 0 for grey, over 60 for garish.

    Colorizers report it in this form (DDColor's code), which lies about a seventh below the signed original.
    """
    r, g, b = np.moveaxis(photo_HW3.astype(np.float64), 2, 0)
    red_green, yellow_blue = np.abs(r - g), np.abs((r + g) / 2 - b)
    spread = np.hypot(red_green.std(), yellow_blue.std())
    return float(spread + 0.3 * np.hypot(red_green.mean(), yellow_blue.mean()))


def chroma_mse(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
    """Mean squared error of Cb and Cr (BT.601, full range) on the scale of bytes."""
    return float(np.mean((_chroma(photo_HW3) - _chroma(truth_HW3)) ** 2))


@dataclass
class ScoreHistogram:
    """Probabilities of defect and of clean pixels, counted: ranks millions of pixels in little memory.

    Ties within one of LEVELS steps count half, so the area is exact up to that step.
    """

    defect: np.ndarray = field(default_factory=lambda: np.zeros(LEVELS, np.int64))
    clean: np.ndarray = field(default_factory=lambda: np.zeros(LEVELS, np.int64))

    def add(self, probability_HW: np.ndarray, truth_HW: np.ndarray) -> None:
        """Counts one photo."""
        level_HW = _to_level(probability_HW)
        self.defect += np.bincount(level_HW[truth_HW], minlength=LEVELS)
        self.clean += np.bincount(level_HW[~truth_HW], minlength=LEVELS)

    def roc_auc(self) -> float:
        """The chance that a defect's pixel scores above a clean one (Hanley & McNeil 1982)."""
        clean_below = np.cumsum(self.clean) - self.clean
        ranked = (self.defect * (clean_below + self.clean / 2)).sum()
        return float(ranked / (self.defect.sum() * self.clean.sum()))

    def average_precision(self) -> float:
        """Precision at each step of recall, summed from the highest probability down, not interpolated."""
        found, false = np.cumsum(self.defect[::-1]), np.cumsum(self.clean[::-1])
        precision = found / np.maximum(found + false, 1)
        return float((precision * self.defect[::-1]).sum() / self.defect.sum())


@dataclass(frozen=True)
class Matches:
    """Pixels found and pixels true, and how many of each have the other nearby. They add up over photos."""

    found: int = 0
    found_near_true: int = 0
    true: int = 0
    true_near_found: int = 0

    def __add__(self, other: "Matches") -> "Matches":
        return Matches(
            self.found + other.found,
            self.found_near_true + other.found_near_true,
            self.true + other.true,
            self.true_near_found + other.true_near_found,
        )

    @property
    def precision(self) -> float:
        return self.found_near_true / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.true_near_found / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class MatchCurve:
    """`Matches` at every threshold at once, counted in LEVELS steps as `ScoreHistogram` counts."""

    tolerance_px: float = 2.0
    found: np.ndarray = field(default_factory=lambda: np.zeros(LEVELS, np.int64))
    found_near_true: np.ndarray = field(default_factory=lambda: np.zeros(LEVELS, np.int64))
    true_near_found: np.ndarray = field(default_factory=lambda: np.zeros(LEVELS, np.int64))

    def add(self, probability_HW: np.ndarray, truth_HW: np.ndarray) -> None:
        """Counts one photo."""
        level_HW = _to_level(probability_HW)
        self.found += np.bincount(level_HW.ravel(), minlength=LEVELS)
        near_HW = cv2.dilate(truth_HW.astype(np.uint8), _disc(self.tolerance_px)) > 0
        self.found_near_true += np.bincount(level_HW[near_HW], minlength=LEVELS)
        # A true pixel is found at every threshold up to the highest probability nearby.
        self.true_near_found += self._highest_near(level_HW, truth_HW)

    def add_part(self, probability_HW: np.ndarray, part_HW: np.ndarray) -> None:
        """Counts the recall of a part of the truth alone, such as one kind of damage."""
        self.true_near_found += self._highest_near(_to_level(probability_HW), part_HW)

    def at(self, threshold: float) -> Matches:
        first = min(int(np.ceil(threshold * LEVELS - 1e-6)), LEVELS - 1)
        return Matches(
            int(self.found[first:].sum()),
            int(self.found_near_true[first:].sum()),
            int(self.true_near_found.sum()),
            int(self.true_near_found[first:].sum()),
        )

    def _highest_near(self, level_HW: np.ndarray, truth_HW: np.ndarray) -> np.ndarray:
        highest_HW = cv2.dilate(level_HW, _disc(self.tolerance_px))
        return np.bincount(highest_HW[truth_HW], minlength=LEVELS)


def match(found_HW: np.ndarray, truth_HW: np.ndarray, tolerance_px: float = 2.0) -> Matches:
    """Counts with a tolerance, as crack detectors are judged (Shi et al. 2016, CrackForest: within 2 px)."""
    return Matches(
        found=int(found_HW.sum()),
        found_near_true=int((found_HW & _near(truth_HW, tolerance_px)).sum()),
        true=int(truth_HW.sum()),
        true_near_found=int((truth_HW & _near(found_HW, tolerance_px)).sum()),
    )


def false_positive_area(found_HW: np.ndarray) -> float:
    """Share of a clean photo that is marked as defect."""
    return float(found_HW.mean())


def _to_level(probability_HW: np.ndarray) -> np.ndarray:
    """0..1 -> 0..LEVELS-1, uint16 H W."""
    return np.clip(probability_HW * LEVELS, 0, LEVELS - 1).astype(np.uint16)


def _disc(radius_px: float) -> np.ndarray:
    """The pixels whose centre lies within the radius, uint8."""
    reach = np.arange(-int(radius_px), int(radius_px) + 1)
    return (np.add.outer(reach**2, reach**2) <= radius_px**2 + 1e-3).astype(np.uint8)


def _near(mask_HW: np.ndarray, distance_px: float) -> np.ndarray:
    """Pixels whose Euclidean distance to the mask is at most `distance_px`."""
    if not mask_HW.any():
        return np.zeros_like(mask_HW)
    away_HW = cv2.distanceTransform((~mask_HW).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return away_HW <= distance_px + 1e-3


def _squared_error(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> np.ndarray:
    return (photo_HW3.astype(np.float64) - truth_HW3) ** 2


def _to_decibels(squared_error: float) -> float:
    return float(10 * np.log10(255**2 / squared_error)) if squared_error > 0 else float("inf")


def _chroma(photo_HW3: np.ndarray) -> np.ndarray:
    r, g, b = np.moveaxis(photo_HW3.astype(np.float64), 2, 0)
    luma_HW = 0.299 * r + 0.587 * g + 0.114 * b
    return np.stack([(b - luma_HW) / 1.772, (r - luma_HW) / 1.402], axis=2)
