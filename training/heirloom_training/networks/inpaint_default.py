"""The inpainter that ships: a slim residual U-Net over a smooth fill of the hole.

Liu et al. 2018 let partial convolutions carry what is known into the hole. Here a push-pull interpolation (Gortler et
al. 1996, The Lumigraph) does that before the network begins: thin scratches are right from the first step, training
goes into texture and edges, and plain convolutions, told where the hole is, do the rest. A partial-convolution
network that shipped before took 1.7 times as long for 0.5 to 1 dB less (LOG.md, 2026-11-25).

Pixel-unshuffle moves 2x2 pixels into channels, so that nothing is computed at the full size but the last convolution.
At 1/16 dilated blocks see over 600 pixels, and attention carries a pattern from wherever the crop still shows it.

N batch, H W pixels, digits = channels; a number after H and W is the divisor of the photo's size.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class InpaintDefaultConfig:
    channels: tuple[int, int, int, int] = (48, 96, 160, 224)
    """At 1/2, 1/4, 1/8 and 1/16 of the crop. Multiples of 16 fill a CPU's vectors, which halves the time of some
    convolutions in ONNX Runtime."""
    dilations8: tuple[int, ...] = (1,)
    dilations16: tuple[int, ...] = (1, 2, 4, 8, 2, 1)
    """One residual block each."""
    heads: int = 4


class InpaintDefault(nn.Module):
    """
    RGB crop in 0..1 and its hole (1 = fill) to the crop with the hole filled; pixels outside the hole are returned
    as they came, whatever the crop holds inside the hole. H and W must be multiples of 64.
    """

    def __init__(self, config: InpaintDefaultConfig | None = None):
        super().__init__()
        config = config or InpaintDefaultConfig()
        c2, c4, c8, c16 = config.channels
        self.enter = nn.Sequential(nn.PixelUnshuffle(2), _conv(16, c2))
        self.down4 = _conv(c2, c4, stride=2)
        self.down8 = _conv(c4, c8, stride=2)
        self.mix8 = nn.Sequential(*[_Block(c8, d) for d in config.dilations8])
        self.down16 = _conv(c8, c16, stride=2)
        self.mix16 = nn.Sequential(*[_Block(c16, d) for d in config.dilations16])
        self.look16 = nn.Sequential(_Attention(c16, config.heads), _Attention(c16, config.heads))
        self.up8 = _Up(c16, c8)
        self.up4 = _Up(c8, c4)
        self.up2 = _Up(c4, c2)
        self.leave = nn.Sequential(_conv(c2, c2), nn.PixelShuffle(2))
        self.residual = nn.Conv2d(c2 // 4 + 4, 3, 3, padding=1)
        # The first output is the push-pull interpolation itself.
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)

    def forward(self, photo_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
        base_N3HW = push_pull(photo_N3HW, 1 - hole_N1HW)
        seen_N4HW = torch.cat([base_N3HW - 0.5, hole_N1HW], dim=1)
        e2 = self.enter(seen_N4HW)
        e4 = self.down4(e2)
        e8 = self.mix8(self.down8(e4))
        x16 = self.look16(self.mix16(self.down16(e8)))
        x = self.up2(self.up4(self.up8(x16, e8), e4), e2)
        fill_N3HW = base_N3HW + self.residual(torch.cat([self.leave(x), seen_N4HW], dim=1))
        return torch.where(hole_N1HW > 0, fill_N3HW.clamp(0, 1), photo_N3HW)


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


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int = 1):
        super().__init__()
        self.body = nn.Sequential(
            _conv(width, width, dilation=dilation),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.body(x))


class _Up(nn.Module):
    """Twice the size, added to what the encoder saw there, mixed by one block."""

    def __init__(self, below: int, width: int):
        super().__init__()
        self.narrow = _conv(below, width, kernel=1)
        self.mix = _Block(width)

    def forward(self, below: Tensor, skip: Tensor) -> Tensor:
        below = F.interpolate(self.narrow(below), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.mix(skip + below)


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


def _conv(inner: int, outer: int, *, kernel: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    return nn.Sequential(
        nn.Conv2d(inner, outer, kernel, stride=stride, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(inplace=True),
    )
