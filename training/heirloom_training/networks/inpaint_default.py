"""The inpainter that ships: a slim U-Net of partial convolutions with a dilated bottleneck.

Two things differ from Liu et al. 2018. The network adds to a push-pull interpolation of the hole's surroundings
(Gortler et al. 1996, The Lumigraph) instead of starting from nothing, so thin scratches are right from the first
step and training goes into texture and edges. And only the encoder is partial: past the bottleneck every
position has a value, so the decoder uses plain convolutions and is told where the hole was. At 1/16 two layers of
attention carry a pattern from wherever the crop still shows it.

N batch, H W pixels, digits = channels; a number after H and W is the divisor of the photo's size.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .partial_conv import PartialConv2d


@dataclass(frozen=True)
class InpaintDefaultConfig:
    channels: tuple[int, int, int, int, int] = (32, 48, 96, 192, 224)
    """At 1, 1/2, 1/4, 1/8 and 1/16 of the crop. Multiples of 16 fill a CPU's vectors, which halves the time of some
    convolutions in ONNX Runtime."""
    dilations8: tuple[int, ...] = (1, 2, 4, 8)
    dilations16: tuple[int, ...] = (1, 2, 4, 8)
    """One residual block each: together they see over 600 pixels."""
    heads: int = 4


class InpaintDefault(nn.Module):
    """
    RGB crop in 0..1 and its hole (1 = fill) to the crop with the hole filled; pixels outside the hole are returned
    as they came, whatever the crop holds inside the hole. H and W must be multiples of 64.
    """

    def __init__(self, config: InpaintDefaultConfig | None = None):
        super().__init__()
        config = config or InpaintDefaultConfig()
        c1, c2, c4, c8, c16 = config.channels
        self.encode1 = _Partial(3, c1, kernel=5)
        self.encode2 = _Partial(c1, c2, stride=2)
        self.encode4 = _Partial(c2, c4, stride=2)
        self.encode8 = _Partial(c4, c8, stride=2)
        self.join8 = _Join(c8, c8, extra=1)
        self.mix8 = nn.Sequential(*[_Dilated(c8, d) for d in config.dilations8])
        self.encode16 = _conv(c8, c16, stride=2)
        self.mix16 = nn.Sequential(*[_Dilated(c16, d) for d in config.dilations16])
        self.look16 = nn.Sequential(_Attention(c16, config.heads), _Attention(c16, config.heads))
        self.up8 = _Join(c16 + c8, c8, extra=1)
        self.up4 = _Join(c8 + c4, c4, extra=1)
        self.up2 = _Join(c4 + c2, c2, extra=1)
        self.narrow = _conv(c2, c1 // 2, kernel=1)
        self.up1 = _Join(c1 // 2 + c1, c1, extra=4)
        self.residual = nn.Sequential(_conv(c1, c1 // 2), nn.Conv2d(c1 // 2, 3, 3, padding=1))
        # The first output is the push-pull interpolation itself.
        nn.init.zeros_(self.residual[-1].weight)
        nn.init.zeros_(self.residual[-1].bias)

    def forward(self, photo_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
        known_N1HW = 1 - hole_N1HW
        base_N3HW = push_pull(photo_N3HW, known_N1HW)
        e1, m = self.encode1(photo_N3HW - 0.5, known_N1HW)
        e2, m = self.encode2(e1, m)
        e4, m = self.encode4(e2, m)
        e8, m = self.encode8(e4, m)
        x8 = self.mix8(self.join8(e8, m))
        x16 = self.look16(self.mix16(self.encode16(x8)))
        hole2 = F.max_pool2d(hole_N1HW, 2)
        hole4 = F.max_pool2d(hole2, 2)
        hole8 = F.max_pool2d(hole4, 2)
        x = self.up8(torch.cat([_double(x16), x8], dim=1), hole8)
        x = self.up4(torch.cat([_double(x), e4], dim=1), hole4)
        x = self.up2(torch.cat([_double(x), e2], dim=1), hole2)
        x = _double(self.narrow(x))
        x = self.up1(torch.cat([x, e1], dim=1), torch.cat([base_N3HW - 0.5, hole_N1HW], dim=1))
        fill_N3HW = (base_N3HW + self.residual(x)).clamp(0, 1)
        return torch.where(hole_N1HW > 0, fill_N3HW, photo_N3HW)


def push_pull(photo_N3HW: Tensor, known_N1HW: Tensor, levels: int = 6) -> Tensor:
    """
    Holes filled smoothly: means of known pixels go up a pyramid of `levels` halvings, and each hole takes the finest
    mean there is. What no level reaches takes the mean of all known pixels.
    """
    means, weights = [photo_N3HW * known_N1HW], [known_N1HW]
    for _ in range(levels):
        share = F.avg_pool2d(weights[-1], 2)
        sums = F.avg_pool2d(means[-1] * weights[-1], 2)
        means.append(sums / share.clamp(min=1e-6))
        # One known pixel of four vouches for the cell. By its share of 1/4, a rim would lean on far coarser levels.
        weights.append((4 * share).clamp(max=1))
    coarsest, weight = means[-1], weights[-1]
    everywhere = (coarsest * weight).mean((2, 3), keepdim=True) / weight.mean((2, 3), keepdim=True).clamp(min=1e-6)
    filled = torch.lerp(everywhere.expand_as(coarsest), coarsest, weight)
    for mean, weight in zip(means[-2::-1], weights[-2::-1], strict=True):
        filled = F.interpolate(filled, scale_factor=2.0, mode="bilinear", align_corners=False)
        filled = torch.lerp(filled, mean, weight)
    return filled


class _Partial(nn.Module):
    def __init__(self, inner: int, outer: int, *, kernel: int = 3, stride: int = 1):
        super().__init__()
        self.conv = PartialConv2d(inner, outer, kernel, stride=stride, padding=kernel // 2)
        self.norm = nn.BatchNorm2d(outer)

    def forward(self, x: Tensor, known_N1HW: Tensor) -> tuple[Tensor, Tensor]:
        x, known_N1HW = self.conv(x, known_N1HW)
        return F.relu(self.norm(x), inplace=True), known_N1HW


class _Dilated(nn.Module):
    def __init__(self, width: int, dilation: int):
        super().__init__()
        self.body = nn.Sequential(
            _conv(width, width, dilation=dilation),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.body(x))


class _Attention(nn.Module):
    """
    Every place looks at all others (pre-norm): a wallpaper's pattern may be known only at the crop's far side.
    Written out, because ONNX Runtime's CPU fuses these operations and not the packed form.
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.ask, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        # Starts as the identity.
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x_NCHW: Tensor) -> Tensor:
        tokens_NTC = self.norm(x_NCHW.flatten(2).transpose(1, 2))
        ask, key, value = (
            layer(tokens_NTC).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for layer in (self.ask, self.key, self.value)
        )
        weight_NhTT = torch.softmax(ask @ key.transpose(-2, -1) / math.sqrt(ask.shape[-1]), dim=-1)
        seen_NTC = self.out((weight_NhTT @ value).transpose(1, 2).flatten(2))
        return x_NCHW + seen_NTC.transpose(1, 2).unflatten(2, x_NCHW.shape[-2:])


class _Join(nn.Module):
    """A 3x3 convolution over features and, with weights of their own, over `extra` channels that are few and odd."""

    def __init__(self, inner: int, outer: int, *, extra: int):
        super().__init__()
        self.features = nn.Conv2d(inner, outer, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outer)
        self.extra = nn.Conv2d(extra, outer, 3, padding=1, bias=False)

    def forward(self, features: Tensor, extra: Tensor) -> Tensor:
        return F.relu(self.norm(self.features(features)) + self.extra(extra))


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def _conv(inner: int, outer: int, *, kernel: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    return nn.Sequential(
        nn.Conv2d(inner, outer, kernel, stride=stride, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(inplace=True),
    )
