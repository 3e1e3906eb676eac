"""The colorizer as published: AlbuNet-50, a U-Net with a plain decoder on a ResNet-50 encoder.

AlbuNet is A. Buslaev's network for surgical instruments (Shvets et al. 2018, arXiv:1803.01207, there with
ResNet-34); DeOldify and others showed such U-Nets to color well. It predicts Cb and Cr; Y stays the photo's.
Decoder layers have BatchNorm, which AlbuNet has not: its encoder came pretrained, this one may start from
random weights.

N batch, H W pixels, digits = channels; a number after H and W is the divisor of the photo's size
"""

from dataclasses import dataclass

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .color_default import tint

# ImageNet's mean and deviation over the three channels.
_MEAN, _STD = 0.449, 0.226


@dataclass(frozen=True)
class ColorArticleConfig:
    encoder: str = "resnet50"
    """A timm network with features at 1/2 to 1/32. Apache-2.0; built without its weights."""
    width: int = 32
    """AlbuNet's number of filters; the decoder has up to 16 times as many."""


class ColorArticle(nn.Module):
    """
    Luma in 0..1 and hints, as `ColorDefault` has them, to Cb and Cr in -0.5..0.5 (while training, unlimited), for sizes
    that are multiples of 32. Without a hint it is the published network, which has none.
    """

    def __init__(self, config: ColorArticleConfig | None = None):
        super().__init__()
        config = config or ColorArticleConfig()
        width = config.width
        self.encoder = timm.create_model(config.encoder, features_only=True, pretrained=False)
        _, c4, c8, c16, c32 = self.encoder.feature_info.channels()
        self.center = _Up(c32, width * 16, width * 8)
        self.up16 = _Up(c32 + width * 8, width * 16, width * 8)
        self.up8 = _Up(c16 + width * 8, width * 16, width * 8)
        self.up4 = _Up(c8 + width * 8, width * 8, width * 2)
        self.up2 = _Up(c4 + width * 2, width * 4, width * 4)
        self.up1 = _Up(width * 4, width * 4, width)
        self.chroma = nn.Sequential(_conv(width, width), nn.Conv2d(width, 2, 1))

    def forward(self, luma_N1HW: Tensor, hints_N3HW: Tensor) -> Tensor:
        height, width = luma_N1HW.shape[-2:]
        photo_N3HW = (tint(luma_N1HW, hints_N3HW) - _MEAN) / _STD
        # As in AlbuNet the features at 1/2 have no skip connection.
        _, x4, x8, x16, x32 = self.encoder(photo_N3HW)
        x = self.center(F.max_pool2d(x32, 2, ceil_mode=True), (height // 32, width // 32))
        x = self.up16(torch.cat([x, x32], dim=1), (height // 16, width // 16))
        x = self.up8(torch.cat([x, x16], dim=1), (height // 8, width // 8))
        x = self.up4(torch.cat([x, x8], dim=1), (height // 4, width // 4))
        x = self.up2(torch.cat([x, x4], dim=1), (height // 2, width // 2))
        x = self.up1(x, (height, width))
        chroma_N2HW = self.chroma(x)
        # Clamped in use alone, as the default is: a tanh gives what went astray no gradient to come back by.
        return chroma_N2HW if self.training else chroma_N2HW.clamp(-0.5, 0.5)


class _Up(nn.Module):
    """A 3x3 convolution, bilinear upsampling, and one more: no checkerboard, as transposed convolutions
    leave.
    """

    def __init__(self, inner: int, middle: int, outer: int):
        super().__init__()
        self.before, self.after = _conv(inner, middle), _conv(middle, outer)

    def forward(self, x_NCHW: Tensor, size: tuple[int, int]) -> Tensor:
        x = F.interpolate(self.before(x_NCHW), size=size, mode="bilinear", align_corners=False)
        return self.after(x)


def _conv(inner: int, outer: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, outer, 3, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU(inplace=True)
    )
