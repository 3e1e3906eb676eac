"""Losses of the three stages as pure functions of tensors. All compute in fp32, whatever autocast is set to.

N batch, H W pixels, C channels of a feature map, digits = channels; mask values are 0 or 1 (1 = defect, hole);
P pixels or points of a whole batch
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

# Defects


def weighted_bce(logit_N1HW: Tensor, defects_N1HW: Tensor, largest_weight: float = 20.0) -> Tensor:
    """Cross-entropy in which a defect's pixel weighs as much more as clean pixels outnumber it in the batch.

    The ratio is capped: in a batch with hardly a defect, single pixels would drown all others. Divided by the
    sum of weights, so its scale does not depend on how damaged the batch is.
    """
    defects_N1HW = defects_N1HW.float()
    share = defects_N1HW.mean()
    weight = ((1 - share) / share.clamp(min=1e-6)).clamp(1.0, largest_weight)
    weights_N1HW = 1 + (weight - 1) * defects_N1HW
    loss_N1HW = F.binary_cross_entropy_with_logits(logit_N1HW.float(), defects_N1HW, reduction="none")
    return (weights_N1HW * loss_N1HW).sum() / weights_N1HW.sum()


def dice_loss(logit_N1HW: Tensor, defects_N1HW: Tensor) -> Tensor:
    """1 - soft Dice (Milletari et al. 2016) over the whole batch: photos without defects stay defined."""
    probability_N1HW, defects_N1HW = logit_N1HW.float().sigmoid(), defects_N1HW.float()
    overlap = (probability_N1HW * defects_N1HW).sum()
    return 1 - (2 * overlap + 1) / (probability_N1HW.sum() + defects_N1HW.sum() + 1)


def skeleton_recall_loss(logit_N1HW: Tensor, defects_N1HW: Tensor) -> Tensor:
    """1 - soft recall of the label's skeleton (Kirchhoff et al. 2024, arXiv:2404.03010).

    Along a skeleton a hairline counts by its length as much as a wide crease does. As published the skeleton
    is widened by a pixel and cut to the label.
    """
    with torch.no_grad():
        defects_N1HW = defects_N1HW.float()
        tube_N1HW = F.max_pool2d(skeletonize(defects_N1HW), 3, stride=1, padding=1) * defects_N1HW
    found = (logit_N1HW.float().sigmoid() * tube_N1HW).sum()
    return 1 - (found + 1) / (tube_N1HW.sum() + 1)


def skeletonize(mask_N1HW: Tensor, radius_px: int = 6) -> Tensor:
    """The morphological skeleton by pooling (Shit et al. 2021, clDice, algorithm 1): fast on a GPU.

    What is left after `radius_px` erosions is not thinned further but left out: it is an area, not a line.
    """
    skeleton_N1HW = F.relu(mask_N1HW - _open(mask_N1HW))
    for _ in range(radius_px):
        mask_N1HW = _erode(mask_N1HW)
        ridge_N1HW = F.relu(mask_N1HW - _open(mask_N1HW))
        skeleton_N1HW = skeleton_N1HW + F.relu(ridge_N1HW - skeleton_N1HW * ridge_N1HW)
    return skeleton_N1HW


def _erode(mask_N1HW: Tensor) -> Tensor:
    # A plus-shaped neighbourhood, as two lines.
    rows = -F.max_pool2d(-mask_N1HW, (3, 1), stride=1, padding=(1, 0))
    columns = -F.max_pool2d(-mask_N1HW, (1, 3), stride=1, padding=(0, 1))
    return torch.minimum(rows, columns)


def _open(mask_N1HW: Tensor) -> Tensor:
    return F.max_pool2d(_erode(mask_N1HW), 3, stride=1, padding=1)


# Inpainting (Liu et al. 2018, arXiv:1804.07723, section 3.3). Their weights: hole 6, valid 1, perceptual
# 0.05, style 120, border variation 0.1.


def hole_l1(filled_N3HW: Tensor, truth_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
    """Mean absolute error over all pixels, counting those inside the hole, which may hold weights: larger holes weigh
    more.
    """
    return (hole_N1HW * (filled_N3HW.float() - truth_N3HW.float()).abs()).mean()


def hole_l2(filled_N3HW: Tensor, truth_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
    """Mean squared error over all pixels, counted the same way."""
    return (hole_N1HW * (filled_N3HW.float() - truth_N3HW.float()) ** 2).mean()


def valid_l1(filled_N3HW: Tensor, truth_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
    """The same outside the hole; 0 for a network that copies those pixels."""
    return hole_l1(filled_N3HW, truth_N3HW, 1 - hole_N1HW)


def perceptual_loss(features: list[Tensor], truth_features: list[Tensor]) -> Tensor:
    """Mean absolute difference of each layer's features, summed over layers."""
    pairs = zip(features, truth_features, strict=True)
    return sum((a_NCHW.float() - b_NCHW.float()).abs().mean() for a_NCHW, b_NCHW in pairs)


def style_loss(features: list[Tensor], truth_features: list[Tensor]) -> Tensor:
    """Mean absolute difference of the layers' Gram matrices, summed over layers."""
    pairs = zip(features, truth_features, strict=True)
    return sum((gram(a_NCHW) - gram(b_NCHW)).abs().mean() for a_NCHW, b_NCHW in pairs)


def gram(features_NCHW: Tensor) -> Tensor:
    """How channels occur together, (N, C, C), divided by C H W (Gatys et al. 2016)."""
    count, channels, height, width = features_NCHW.shape
    # Sums over tens of thousands of pixels: bf16 would keep two digits of them.
    with torch.autocast(features_NCHW.device.type, enabled=False):
        flat = features_NCHW.float().reshape(count, channels, height * width)
        return flat @ flat.transpose(1, 2) / (channels * height * width)


def border_variation(filled_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
    """Total variation over the hole grown by 1 px, which takes in its seam with the known pixels."""
    filled_N3HW, region_N1HW = filled_N3HW.float(), F.max_pool2d(hole_N1HW.float(), 3, stride=1, padding=1)
    across = (filled_N3HW[..., 1:] - filled_N3HW[..., :-1]).abs() * region_N1HW[..., 1:] * region_N1HW[..., :-1]
    rows = region_N1HW[..., 1:, :] * region_N1HW[..., :-1, :]
    down = (filled_N3HW[..., 1:, :] - filled_N3HW[..., :-1, :]).abs() * rows
    return (across.sum() + down.sum()) / filled_N3HW.numel()


# Color


def chroma_l1(painted_N2HW: Tensor, chroma_N2HW: Tensor) -> Tensor:
    """Mean absolute error of Cb and Cr."""
    return (painted_N2HW.float() - chroma_N2HW.float()).abs().mean()


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


def colorfulness_loss(rgb_N3HW: Tensor) -> Tensor:
    """DDColor's (Kang et al. 2023): 1 - colorfulness, whatever the truth. Pushes every photo to be vivid."""
    return 1 - colorfulness(rgb_N3HW).mean()


def colorfulness_gap(painted_N3HW: Tensor, truth_N3HW: Tensor) -> Tensor:
    """How far the colorfulness is from the truth's: vivid photos are asked to be vivid, pale ones pale."""
    return (colorfulness(painted_N3HW) - colorfulness(truth_N3HW)).abs().mean()


def sliced_wasserstein(
    painted_N2HW: Tensor, chroma_N2HW: Tensor, chosen_N1HW: Tensor | None, random: torch.Generator, points: int = 8192
) -> Tensor:
    """Distance between the colors of a batch and the true ones as two clouds, wherever each color lies.

    A pixel's L1 asks an unsure network for grey. This asks it for as many blue pixels as there are, and leaves it
    to choose the likeliest. Mean absolute difference of the sorted projections on 8 directions (Bonneel et al. 2015) at
    `points` random pixels, of all or of those where `chosen_N1HW` is not 0; 0 without any.
    """
    device = painted_N2HW.device
    if chosen_N1HW is None:
        drawn_P = torch.randint(painted_N2HW[:, 0].numel(), (points,), generator=random, device=device)
    else:
        chosen = chosen_N1HW.flatten().nonzero().squeeze(1)
        if len(chosen) == 0:
            return painted_N2HW.sum() * 0
        drawn_P = chosen[torch.randint(len(chosen), (points,), generator=random, device=device)]
    angle_8 = (torch.arange(8, device=device) + torch.rand(8, generator=random, device=device)) / 8
    directions_28 = torch.stack([torch.cos(torch.pi * angle_8), torch.sin(torch.pi * angle_8)])
    sorted_painted_P8, sorted_true_P8 = (
        (plane_N2HW.float().movedim(1, 3).flatten(0, 2)[drawn_P] @ directions_28).sort(dim=0).values
        for plane_N2HW in (painted_N2HW, chroma_N2HW)
    )
    return (sorted_painted_P8 - sorted_true_P8).abs().mean()


# Adversarial. `real` and `fake` are a discriminator's outputs of any shape.


def hinge_critic(real: Tensor, fake: Tensor) -> Tensor:
    """The discriminator's hinge loss (Lim & Ye 2017, as in SAGAN, Zhang et al. 2019)."""
    return F.relu(1 - real.float()).mean() + F.relu(1 + fake.float()).mean()


def hinge_generator(fake: Tensor) -> Tensor:
    """The generator's side of it."""
    return -fake.float().mean()


def relativistic_critic(real: Tensor, fake: Tensor) -> Tensor:
    """Real must look more real than the average fake does (Jolicoeur-Martineau 2018, average hinge form)."""
    real, fake = real.float(), fake.float()
    return (F.relu(1 - (real - fake.mean())).mean() + F.relu(1 + (fake - real.mean())).mean()) / 2


def relativistic_generator(real: Tensor, fake: Tensor) -> Tensor:
    """The generator's side of it: the roles turned around."""
    return relativistic_critic(fake, real)


def feature_matching(fake_features: list[Tensor], real_features: list[Tensor]) -> Tensor:
    """Mean absolute difference of a discriminator's inner features (Wang et al. 2018, pix2pixHD)."""
    real_features = [feature_NCHW.detach() for feature_NCHW in real_features]
    return perceptual_loss(fake_features, real_features) / len(real_features)


def gradient_penalty(real_N3HW: Tensor, real_logits: Tensor) -> Tensor:
    """R1 (Mescheder et al. 2018): the critic's squared gradient at real pictures, which must require grad."""
    (gradient_N3HW,) = torch.autograd.grad(real_logits.float().sum(), real_N3HW, create_graph=True)
    return gradient_N3HW.float().pow(2).sum(dim=(1, 2, 3)).mean()
