"""Color hints for training: what a person who corrects a coat or a sky would have clicked.

N batch, K hints a photo, H W pixels, digits = channels; chroma in -0.5..0.5
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

# Patches of 1, 3, 5 and 7 px. The product draws `core`'s hints with 5 px at the network's size.
RADII_PX = (0, 1, 2, 3)
MOST_HINTS = 24


def draw_hints(chroma_N2HW: Tensor, is_hinted_N: Tensor, random: torch.Generator) -> Tensor:
    """
    Hints taken from the truth, N, 3, H, W: Cb, Cr and 1 in small square patches at random points, 0 elsewhere; none
    where `is_hinted_N` is false. How many is drawn evenly on a logarithmic scale from 1 to MOST_HINTS.
    """
    count, _, height, width = chroma_N2HW.shape
    device = chroma_N2HW.device

    def draw(*shape: int) -> Tensor:
        return torch.rand(count, *shape, generator=random, device=device)

    wanted_N1 = torch.exp(draw(1) * math.log(MOST_HINTS)).round() * is_hinted_N[:, None]
    is_given_NK = torch.arange(MOST_HINTS, device=device) < wanted_N1
    at_NK = (draw(MOST_HINTS) * (height * width)).long().clamp(max=height * width - 1)
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


def turn_hue(ycbcr_N3HW: Tensor, is_turned_N: Tensor, random: torch.Generator) -> Tensor:
    """
    The chosen photos with their chroma turned by a random angle each. Their hints then ask for colors that the network
    would never choose, so that it learns to do as it is told.
    """
    angle_N = torch.rand(len(ycbcr_N3HW), generator=random, device=ycbcr_N3HW.device) * (2 * math.pi)
    angle_N111 = (angle_N * is_turned_N).view(-1, 1, 1, 1)
    luma, cb, cr = ycbcr_N3HW.split(1, dim=1)
    sine, cosine = torch.sin(angle_N111), torch.cos(angle_N111)
    return torch.cat([luma, cb * cosine - cr * sine, cb * sine + cr * cosine], dim=1)
