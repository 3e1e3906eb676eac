"""The discriminators of the adversarial phases. Both judge patches: one logit for each region of the picture.

Spectral normalisation (Miyato et al. 2018, arXiv:1802.05957) on every convolution, no BatchNorm.

N batch, H W pixels, T positions, C channels, digits = channels; a number after H and W is the divisor of the
photo's size
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm


@dataclass(frozen=True)
class DiscriminatorConfig:
    channels: tuple[int, int, int, int] = (48, 96, 192, 384)
    """At 1/2, 1/4, 1/8 and 1/16 of the picture."""


class ColorDiscriminator(nn.Module):
    """Y (0..1), Cb and Cr (-0.5..0.5) to logits at 1/16 of the size, with self-attention at 1/8.

    Attention lets it see that two sleeves of one coat differ (Zhang et al. 2019, SAGAN, arXiv:1805.08318).
    """

    def __init__(self, config: DiscriminatorConfig | None = None):
        super().__init__()
        c2, c4, c8, c16 = (config or DiscriminatorConfig()).channels
        self.local = nn.Sequential(_down(3, c2), _down(c2, c4), _down(c4, c8))
        self.attention = SelfAttention(c8)
        self.judge = nn.Sequential(_down(c8, c16), spectral_norm(nn.Conv2d(c16, 1, 3, padding=1)))

    def forward(self, ycbcr_N3HW: Tensor) -> Tensor:
        luma_N1HW, chroma_N2HW = ycbcr_N3HW.split([1, 2], dim=1)
        # Chroma rarely passes 0.2; as it is, luma would fill the first layer.
        centered_N3HW = torch.cat([2 * luma_N1HW - 1, 4 * chroma_N2HW], dim=1)
        return self.judge(self.attention(self.local(centered_N3HW)))


class PatchDiscriminator(nn.Module):
    """RGB crop in 0..1 and its hole to logits at 1/16 and the inner features, for feature matching."""

    def __init__(self, config: DiscriminatorConfig | None = None):
        super().__init__()
        c2, c4, c8, c16 = (config or DiscriminatorConfig()).channels
        self.layers = nn.ModuleList([_down(4, c2), _down(c2, c4), _down(c4, c8), _down(c8, c16)])
        self.judge = spectral_norm(nn.Conv2d(c16, 1, 3, padding=1))

    def forward(self, photo_N3HW: Tensor, hole_N1HW: Tensor) -> tuple[Tensor, list[Tensor]]:
        x = torch.cat([2 * photo_N3HW - 1, hole_N1HW], dim=1)
        features = []
        for layer in self.layers:
            x = layer(x)
            features.append(x)
        return self.judge(x), features


class SelfAttention(nn.Module):
    """Every position looks at all others, at half resolution as SAGAN does; starts as the identity."""

    def __init__(self, channels: int):
        super().__init__()
        self.query = spectral_norm(nn.Conv2d(channels, channels // 8, 1, bias=False))
        self.key = spectral_norm(nn.Conv2d(channels, channels // 8, 1, bias=False))
        self.value = spectral_norm(nn.Conv2d(channels, channels // 2, 1, bias=False))
        self.out = spectral_norm(nn.Conv2d(channels // 2, channels, 1, bias=False))
        self.strength = nn.Parameter(torch.zeros(()))

    def forward(self, x_NCHW: Tensor) -> Tensor:
        query_NTC = self.query(x_NCHW).flatten(2).transpose(1, 2)
        key_NTC = F.max_pool2d(self.key(x_NCHW), 2).flatten(2).transpose(1, 2)
        value_NTC = F.max_pool2d(self.value(x_NCHW), 2).flatten(2).transpose(1, 2)
        # SAGAN does not divide by the root of the width.
        seen_NTC = F.scaled_dot_product_attention(query_NTC, key_NTC, value_NTC, scale=1.0)
        seen_NCHW = seen_NTC.transpose(1, 2).unflatten(2, x_NCHW.shape[-2:])
        return x_NCHW + self.strength * self.out(seen_NCHW)


def _down(inner: int, outer: int) -> nn.Sequential:
    return nn.Sequential(spectral_norm(nn.Conv2d(inner, outer, 4, 2, padding=1)), nn.LeakyReLU(0.2))
