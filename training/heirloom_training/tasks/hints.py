"""Color hints for training: what a person who corrects a coat or a sky would have clicked.

N batch, K hints a photo, H W pixels, digits = channels; chroma in -0.5..0.5
"""

import math

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

# Patches of 1, 3, 5 and 7 px. The product draws `core`'s hints with 5 px at the network's size.
RADII_PX = (0, 1, 2, 3)
MOST_HINTS = 24
# A region differs in no channel by more than about this from the point that it was found at, of 255 levels.
UNLIKE = (12, 36)
LEAST_REGION, LARGEST_REGION = 0.03, 0.6
TRIES = 4
# Magnitudes of chroma, from a dull color to a vivid one.
RECOLORED_TO = (0.03, 0.25)


def draw_hints(chroma_N2HW: Tensor, is_hinted_N: Tensor, region_N1HW: Tensor, random: torch.Generator) -> Tensor:
    """
    Hints taken from the truth, N, 3, H, W: Cb, Cr and 1 in small square patches at random points, 0 elsewhere; none
    where `is_hinted_N` is false. How many is drawn evenly on a logarithmic scale from 1 to MOST_HINTS. The first, and
    half of the others, lie in the photo's region, `region_N1HW` (weights from 0); one of 0 all over is anywhere.
    """
    count, _, height, width = chroma_N2HW.shape
    device = chroma_N2HW.device

    def draw(*shape: int) -> Tensor:
        return torch.rand(count, *shape, generator=random, device=device)

    wanted_N1 = torch.exp(draw(1) * math.log(MOST_HINTS)).round() * is_hinted_N[:, None]
    is_given_NK = torch.arange(MOST_HINTS, device=device) < wanted_N1
    within_NK = torch.multinomial(region_N1HW.flatten(1) + 1e-6, MOST_HINTS, replacement=True, generator=random)
    anywhere_NK = (draw(MOST_HINTS) * (height * width)).long().clamp(max=height * width - 1)
    is_within_NK = (draw(MOST_HINTS) < 0.5) | (torch.arange(MOST_HINTS, device=device) == 0)
    at_NK = torch.where(is_within_NK, within_NK, anywhere_NK)
    radius_NK = (draw(MOST_HINTS) * len(RADII_PX)).long()
    # A person's color is that of an area, not of one pixel of grain.
    area_N2HW = F.avg_pool2d(F.pad(chroma_N2HW, (2, 2, 2, 2), mode="replicate"), 5, stride=1)
    color_N2K = area_N2HW.flatten(2).gather(2, at_NK[:, None].expand(-1, 2, -1))
    hints_N3HW = chroma_N2HW.new_zeros(count, 3, height, width)
    for index, radius in enumerate(RADII_PX):
        chosen_N1K = (is_given_NK & (radius_NK == index))[:, None].to(chroma_N2HW.dtype)
        points_N3HW = chroma_N2HW.new_zeros(count, 3, height * width).scatter_(
            2,
            at_NK[:, None].expand(-1, 3, -1).where(chosen_N1K > 0, 0),
            torch.cat([color_N2K, torch.ones_like(chosen_N1K)], dim=1) * chosen_N1K,
        )
        patch_N3HW = _spread(points_N3HW.unflatten(2, (height, width)), radius)
        hints_N3HW = torch.where(patch_N3HW[:, 2:] > 0, patch_N3HW, hints_N3HW)
    return hints_N3HW


def _spread(points_N3HW: Tensor, radius_px: int) -> Tensor:
    """Single points to squares; where squares meet, their mean."""
    side = 2 * radius_px + 1
    sums_N3HW = F.avg_pool2d(points_N3HW, side, stride=1, padding=radius_px)
    share_N1HW = sums_N3HW[:, 2:]
    return torch.where(share_N1HW > 1e-4, sums_N3HW / share_N1HW.clamp(min=1e-4), torch.zeros_like(sums_N3HW))


def find_region(photo_HW3: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """
    A region whose color a person may want to be another, uint8 H, W of 0 and 1: what resembles a random point of the
    photo (RGB, uint8) and joins it. All 0 where it is hard to find one: in a crowd, say.
    """
    height, width = photo_HW3.shape[:2]
    even_HW3 = cv2.blur(photo_HW3, (5, 5))
    for _ in range(TRIES):
        plane = np.zeros((height + 2, width + 2), np.uint8)
        at = int(rng.integers(width)), int(rng.integers(height))
        unlike = (float(rng.uniform(*UNLIKE)),) * 3
        cv2.floodFill(even_HW3, plane, at, 0, unlike, unlike, 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY)
        region_HW = cv2.morphologyEx(plane[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        if LEAST_REGION < region_HW.mean() < LARGEST_REGION:
            return region_HW
    return np.zeros((height, width), np.uint8)


def recolor(ycbcr_N3HW: Tensor, region_N1HW: Tensor, random: torch.Generator) -> Tensor:
    """
    The photos with the mean chroma of their regions (weights in 0..1) moved to a random color each. Hints there ask
    for what the network would never choose, and the rest of the photo shows that they ask for it there alone.
    """
    count, device = len(ycbcr_N3HW), ycbcr_N3HW.device
    luma_N1HW, chroma_N2HW = ycbcr_N3HW.split([1, 2], dim=1)
    turn_N, size_N = torch.rand(2, count, generator=random, device=device)
    low, high = RECOLORED_TO
    to_N2 = torch.stack([torch.cos(2 * math.pi * turn_N), torch.sin(2 * math.pi * turn_N)], 1)
    to_N2 = to_N2 * (low + (high - low) * size_N)[:, None]
    weight_N1 = region_N1HW.sum(dim=(2, 3)).clamp(min=1e-6)
    mean_N2 = (chroma_N2HW * region_N1HW).sum(dim=(2, 3)) / weight_N1
    return torch.cat([luma_N1HW, chroma_N2HW + region_N1HW * (to_N2 - mean_N2)[:, :, None, None]], dim=1)
