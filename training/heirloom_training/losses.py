"""Losses as pure functions of tensors; those of color alone are in `color_losses`. All compute in fp32, whatever
autocast is set to.

N batch, H W pixels, C channels of a feature map, digits = channels; mask values are 0 or 1 (1 = defect, hole)
"""

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
