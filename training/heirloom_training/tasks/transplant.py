"""Damage of one labelled print over another photo (copy-paste augmentation, Ghiasi et al. 2021, arXiv:2012.07177):
how scratches, dust and creases look is real, and what lies below them is not always the same few crops.

H W pixels, digits = channels
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ..labels import Label

# Pixels from the rim. What is wider was not laid over the print but took the place of it, and a difference to a smooth
# fill says little there.
WIDEST = 9
# 8-bit levels.
FAINTEST = 5


@dataclass(frozen=True)
class Damage:
    difference: np.ndarray  # int16 H x W x 3, the damaged print minus what may have been there
    mask: np.ndarray  # uint8 H x W, 1 = defect


def lift(label: Label) -> Damage:
    """The narrow damage of a label, by what tells it from a smooth fill (Telea) of its surroundings."""
    mask = label.mask.copy()
    count, components = cv2.connectedComponents(mask, connectivity=8)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    deepest = np.zeros(count)
    np.maximum.at(deepest, components.ravel(), depth.ravel())
    mask[(deepest > WIDEST)[components]] = 0
    # Annotators draw a rim too tight at times: the halo of a scratch comes along.
    around = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    filled = cv2.inpaint(label.photo, cv2.dilate(around, np.ones((3, 3), np.uint8)), 4, cv2.INPAINT_TELEA)
    difference = (label.photo.astype(np.int16) - filled) * around[..., None]
    return Damage(difference, mask)


def transplant(photo: np.ndarray, damage: Damage, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """
    Lays damage over a photo (uint8 H x W x 3), fainter or stronger, at times dark for bright. Returns the photo and the
    mask of what can be seen of it there: a white speck on white paper is none.
    """
    strength = rng.uniform(0.7, 1.3) * (-1 if rng.random() < 0.15 else 1)
    damaged = np.clip(photo + strength * damage.difference, 0, 255).astype(np.uint8)
    change = np.abs(damaged.astype(np.int16) - photo).mean(2)
    seen = cv2.dilate((change > FAINTEST).astype(np.uint8), np.ones((3, 3), np.uint8))
    return damaged, damage.mask & seen
