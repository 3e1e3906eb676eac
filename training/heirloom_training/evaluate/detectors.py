"""Ways to find defects, as functions of the photo: ours and the ones it is measured against.

H W pixels, K channels, digits = channels; photos are RGB uint8, probabilities float32
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from .dust_unet import detect_with_dust_unet, open_dust_unet
from .network import Network
from .options import Options

# A line of up to this width is a defect to the classical detector.
HAT_PX = 15
OURS = "ours"

Detect = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Detector:
    """A row of each table. `clean_photos`: how many photos of a clean set a slow one sees, if not all."""

    name: str
    detect: Detect
    threshold: float
    clean_photos: int | None = None


def gather(network: Network, options: Options) -> list[Detector]:
    """Every detector that is at hand, then the networks beside ours; ours and ours flipped come last."""
    threshold = options.threshold or network.card.get("threshold", 0.5)
    detectors = [Detector("top-hat + black-hat", detect_by_hats, 0.2)]
    peer = open_dust_unet(options.clones) if options.clones is not None else None
    if peer is not None:
        # Its own program has no threshold: it writes the probability as a picture.
        detectors.append(Detector("pytorch-unet-dust", partial(detect_with_dust_unet, peer), 0.5))
    for name, other in options.beside.items():
        detectors.append(Detector(name, detect_with(other), other.card.get("threshold", 0.5), clean_photos=20))
    detectors.append(Detector(OURS, detect_with(network), threshold))
    detectors.append(Detector(f"{OURS}, four flips", detect_flipped(network), threshold, clean_photos=40))
    return detectors


def detect_with(network: Network) -> Detect:
    """The network, as a function of the photo."""
    return lambda photo_HW3: network(photo_HW3.astype(np.float32) / 255)[..., 0]


def detect_flipped(network: Network) -> Detect:
    """The mean over the photo, mirrored, upside down, and both."""
    detect = detect_with(network)

    def averaged(photo_HW3: np.ndarray) -> np.ndarray:
        total_HW = np.zeros(photo_HW3.shape[:2], np.float32)
        for down in (1, -1):
            for right in (1, -1):
                total_HW += detect(photo_HW3[::down, ::right])[::down, ::right]
        return total_HW / 4

    return averaged


def detect_by_hats(photo_HW3: np.ndarray) -> np.ndarray:
    """What is brighter or darker than anything of HAT_PX around it (Serra 1982), in 0..1: the classical
    detector.
    """
    grey_HW = cv2.cvtColor(photo_HW3, cv2.COLOR_RGB2GRAY)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (HAT_PX, HAT_PX))
    bright_HW = cv2.morphologyEx(grey_HW, cv2.MORPH_TOPHAT, disc)
    dark_HW = cv2.morphologyEx(grey_HW, cv2.MORPH_BLACKHAT, disc)
    return np.maximum(bright_HW, dark_HW).astype(np.float32) / 255
