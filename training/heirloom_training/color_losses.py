"""Losses of color. All compute in fp32, whatever autocast is set to.

N batch, H W pixels, P pixels of several photos, digits = channels; RGB in 0..1, chroma in -0.5..0.5
"""

import math
from collections import deque

import torch
from torch import Tensor
from torch.nn import functional as F


def chroma_l1(painted_N2HW: Tensor, chroma_N2HW: Tensor) -> Tensor:
    """Mean absolute error of Cb and Cr."""
    return (painted_N2HW.float() - chroma_N2HW.float()).abs().mean()


def chroma_gradients(painted_N2HW: Tensor, chroma_N2HW: Tensor) -> Tensor:
    """Mean absolute error of the differences between neighbouring means of Cb and Cr, over squares of 4, 8 and 16 px,
    and summed over these (Li & Snavely 2018, arXiv:1804.00607, have it for depth).

    A shirt in one wrong color has it at its outline alone, a blotchy one all over.
    """
    error_N2HW = painted_N2HW.float() - chroma_N2HW.float()
    means = [F.avg_pool2d(error_N2HW, size) for size in (4, 8, 16)]
    return sum(mean_N2hw.diff(dim=dim).abs().mean() for mean_N2hw in means for dim in (2, 3))


def color_difference(painted_N3HW: Tensor, truth_N3HW: Tensor) -> Tensor:
    """Mean CIEDE2000 (Sharma et al. 2005) of two sRGB pictures in 0..1, without its rotation of blues.

    1 is about the least difference that an eye sees. The same step in CbCr counts less between vivid colors than
    between pale ones.
    """
    light_1_NHW, a_1_NHW, b_1_NHW = _lab(painted_N3HW).unbind(dim=1)
    light_2_NHW, a_2_NHW, b_2_NHW = _lab(truth_N3HW).unbind(dim=1)
    ratio_NHW = (_length(a_1_NHW, b_1_NHW) + _length(a_2_NHW, b_2_NHW)).div(2 * 25).pow(7)
    stretch_NHW = 1.5 - 0.5 * (ratio_NHW / (ratio_NHW + 1) + 1e-12).sqrt()
    a_1_NHW, a_2_NHW = a_1_NHW * stretch_NHW, a_2_NHW * stretch_NHW
    chroma_1_NHW, chroma_2_NHW = _length(a_1_NHW, b_1_NHW), _length(a_2_NHW, b_2_NHW)
    chroma_NHW = (chroma_1_NHW + chroma_2_NHW) / 2
    with torch.no_grad():
        # The mean hue: that of the sum of two vectors of length 1.
        hue_NHW = torch.atan2(
            b_1_NHW / chroma_1_NHW + b_2_NHW / chroma_2_NHW, a_1_NHW / chroma_1_NHW + a_2_NHW / chroma_2_NHW
        )
        waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
        hue_weight_NHW = 1 + sum(size * (times * hue_NHW + math.radians(turn)).cos() for size, times, turn in waves)
        off_middle_NHW = ((light_1_NHW + light_2_NHW) / 2 - 50).square()
        light_weight_NHW = 1 + 0.015 * off_middle_NHW / (20 + off_middle_NHW).sqrt()
    by_chroma_NHW = chroma_1_NHW - chroma_2_NHW
    by_hue_NHW = (a_1_NHW - a_2_NHW).square() + (b_1_NHW - b_2_NHW).square() - by_chroma_NHW.square()
    square_NHW = (
        ((light_1_NHW - light_2_NHW) / light_weight_NHW).square()
        + (by_chroma_NHW / (1 + 0.045 * chroma_NHW)).square()
        + by_hue_NHW.clamp(min=0) / (1 + 0.015 * chroma_NHW * hue_weight_NHW).square()
    )
    return (square_NHW + 1e-4).sqrt().mean()


def _length(a: Tensor, b: Tensor) -> Tensor:
    return (a.square() + b.square() + 1e-6).sqrt()


def _lab(rgb_N3HW: Tensor) -> Tensor:
    """CIELAB under D65 of sRGB in 0..1."""
    rgb_N3HW = rgb_N3HW.float()
    linear_N3HW = torch.where(
        rgb_N3HW > 0.04045, ((rgb_N3HW.clamp(min=0.04045) + 0.055) / 1.055).pow(2.4), rgb_N3HW / 12.92
    )
    red, green, blue = linear_N3HW.unbind(dim=1)
    # Each row divided by the white point's X, Y or Z.
    planes = [
        (x * red + y * green + z * blue) / white
        for (x, y, z), white in (
            ((0.4124564, 0.3575761, 0.1804375), 0.95047),
            ((0.2126729, 0.7151522, 0.0721750), 1.0),
            ((0.0193339, 0.1191920, 0.9503041), 1.08883),
        )
    ]
    x, y, z = (
        torch.where(plane > 0.008856, plane.clamp(min=0.008856).pow(1 / 3), 7.787 * plane + 16 / 116)
        for plane in planes
    )
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)


def colorfulness(rgb_N3HW: Tensor) -> Tensor:
    """Each picture's colorfulness as `metrics.colorfulness` has it, for RGB in 0..1: 1/255 of that figure."""
    r, g, b = rgb_N3HW.float().unbind(dim=1)
    red_green, yellow_blue = (r - g).abs().flatten(1), ((r + g) / 2 - b).abs().flatten(1)
    # A grey picture has no variance, and the square root no gradient there.
    spread_N = (red_green.var(1, correction=0) + yellow_blue.var(1, correction=0) + 1e-8).sqrt()
    mean_N = (red_green.mean(1) ** 2 + yellow_blue.mean(1) ** 2 + 1e-8).sqrt()
    return spread_N + 0.3 * mean_N


def colorfulness_gap(painted_N3HW: Tensor, truth_N3HW: Tensor) -> Tensor:
    """How far the colorfulness is from the truth's: vivid photos are asked to be vivid, pale ones pale."""
    return (colorfulness(painted_N3HW) - colorfulness(truth_N3HW)).abs().mean()


class Palette:
    """
    How far the colors of the last photos are from the true ones, as two clouds, wherever each color lies.

    A pixel's L1 asks an unsure network for grey. This asks it for as many blue pixels as there are, and leaves it
    to choose the likeliest. One batch has too few photos for that: a color that one of ten coats has is missing from
    most batches, and the best answer to each batch alone has less of it than there is. So the clouds take in the last
    `memory` batches, of which only the latest has a gradient.
    """

    def __init__(self, memory: int = 16, points: int = 4096):
        self.points = points
        self._past: deque[tuple[Tensor, Tensor]] = deque(maxlen=max(memory - 1, 0))

    def distance(
        self, painted_N2HW: Tensor, chroma_N2HW: Tensor, chosen_N1HW: Tensor, random: torch.Generator
    ) -> Tensor:
        """
        At `points` random pixels of those where `chosen_N1HW` is not 0, the mean absolute distance of each painted
        color to the true one of the same rank, along 8 directions: a sliced Wasserstein distance (Bonneel et al. 2015).
        0 without any such pixel.
        """
        device = painted_N2HW.device
        chosen = chosen_N1HW.flatten().nonzero().squeeze(1)
        if len(chosen) == 0:
            return painted_N2HW.sum() * 0
        drawn_P = chosen[torch.randint(len(chosen), (self.points,), generator=random, device=device)]
        painted_P2, true_P2 = (
            plane_N2HW.float().movedim(1, 3).flatten(0, 2)[drawn_P] for plane_N2HW in (painted_N2HW, chroma_N2HW)
        )
        past_P2, past_true_P2 = (torch.cat([batch[of] for batch in self._past] or [true_P2[:0]]) for of in (0, 1))
        angle_8 = (torch.arange(8, device=device) + torch.rand(8, generator=random, device=device)) / 8
        along_28 = torch.stack([torch.cos(torch.pi * angle_8), torch.sin(torch.pi * angle_8)])
        # Written out: autocast would round a matrix product to bf16.
        projected_P8, true_P8 = (
            cloud_P2[:, :1] * along_28[0] + cloud_P2[:, 1:] * along_28[1]
            for cloud_P2 in (torch.cat([painted_P2, past_P2]), torch.cat([true_P2, past_true_P2]))
        )
        with torch.no_grad():
            ranked_P8 = true_P8.sort(dim=0).values
            wanted_P8 = torch.empty_like(projected_P8).scatter_(0, projected_P8.argsort(dim=0), ranked_P8)
        self._past.append((painted_P2.detach(), true_P2))
        return (projected_P8 - wanted_P8)[: self.points].abs().mean()
