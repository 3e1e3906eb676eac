"""The detector as published: a U-Net (Ronneberger et al. 2015) on a ResNet-34 encoder (He et al. 2016).

The stem is a 3x3 convolution of stride 1 and nothing is pooled, so the first stage sees every pixel:
hairlines survive, at 3.5 times the cost. A normalisation and its leaky ReLU of 0.01 are one layer that computes
in place (Rota Bulò et al. 2018, In-Place Activated BatchNorm, arXiv:1712.02616), made by `norm_act` alone.

N batch, H W pixels, C K channels, digits = channels; a number after H and W is the divisor of the photo's
size
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .inplace_abn import InPlaceAbn


@dataclass(frozen=True)
class DefectsArticleConfig:
    channels: tuple[int, int, int, int] = (64, 128, 256, 512)
    """At 1, 1/2, 1/4 and 1/8 of the photo."""
    blocks: tuple[int, int, int, int] = (3, 4, 6, 3)
    """Residual blocks of each stage; these are ResNet-34's."""


class DefectsArticle(nn.Module):
    """RGB photo in 0..1 to the logit of each pixel being a defect. H and W must be multiples of 8."""

    def __init__(self, config: DefectsArticleConfig | None = None):
        super().__init__()
        config = config or DefectsArticleConfig()
        c1, c2, c4, c8 = config.channels
        self.stem = _conv_norm_act(3, c1)
        self.stage1 = _stage(c1, c1, config.blocks[0], stride=1)
        self.stage2 = _stage(c1, c2, config.blocks[1], stride=2)
        self.stage4 = _stage(c2, c4, config.blocks[2], stride=2)
        self.stage8 = _stage(c4, c8, config.blocks[3], stride=2)
        self.up4 = _Up(c8, c4, c4)
        self.up2 = _Up(c4, c2, c2)
        self.up1 = _Up(c2, c1, c1)
        self.logit = nn.Conv2d(c1, 1, 1)

    def forward(self, photo_N3HW: Tensor) -> Tensor:
        x1 = self.stage1(self.stem((photo_N3HW - 0.5) * 4))
        x2 = self.stage2(x1)
        x4 = self.stage4(x2)
        x8 = self.stage8(x4)
        x = self.up4(x8, x4)
        x = self.up2(x, x2)
        x = self.up1(x, x1)
        return self.logit(x)


def flip_average(network: nn.Module, photo_N3HW: Tensor) -> Tensor:
    """Probability averaged over the photo and its three flips: the published test-time augmentation."""
    probability_N1HW = torch.zeros_like(photo_N3HW[:, :1], dtype=torch.float32)
    for axes in ((), (2,), (3,), (2, 3)):
        logit_N1HW = network(photo_N3HW.flip(axes))
        probability_N1HW += logit_N1HW.float().sigmoid().flip(axes) / 4
    return probability_N1HW


def norm_act(channels: int) -> nn.Module:
    """BatchNorm and its activation as one module."""
    return InPlaceAbn(channels, slope=0.01)


def _conv_norm_act(inner: int, outer: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inner, outer, 3, stride, padding=1, bias=False), norm_act(outer))


def _stage(inner: int, outer: int, blocks: int, *, stride: int) -> nn.Sequential:
    rest = [_Residual(outer, outer, stride=1) for _ in range(blocks - 1)]
    return nn.Sequential(_Residual(inner, outer, stride=stride), *rest)


class _Residual(nn.Module):
    """ResNet's basic block."""

    def __init__(self, inner: int, outer: int, *, stride: int):
        super().__init__()
        self.first = _conv_norm_act(inner, outer, stride=stride)
        self.second = nn.Sequential(nn.Conv2d(outer, outer, 3, padding=1, bias=False), nn.BatchNorm2d(outer))
        self.shortcut: nn.Module = nn.Identity()
        if stride > 1 or inner != outer:
            self.shortcut = nn.Sequential(nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))

    def forward(self, x_NCHW: Tensor) -> Tensor:
        return F.leaky_relu(self.shortcut(x_NCHW) + self.second(self.first(x_NCHW)), 0.01, inplace=True)


class _Up(nn.Module):
    def __init__(self, below: int, skip: int, outer: int):
        super().__init__()
        self.mix = nn.Sequential(_conv_norm_act(below + skip, outer), _conv_norm_act(outer, outer))

    def forward(self, below_NCHW: Tensor, skip_NKHW: Tensor) -> Tensor:
        below_NCHW = F.interpolate(below_NCHW, scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.mix(torch.cat([below_NCHW, skip_NKHW], dim=1))
