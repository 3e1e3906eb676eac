"""The detector that ships: a U-Net on an EfficientNet-lite encoder with a full-resolution stage.

Hairline scratches are one pixel wide, and the encoder's first convolution already halves the picture. So a
second path keeps every sample: pixel-unshuffle moves 2x2 pixels into channels (nothing is lost, a quarter of the
positions remain, which makes dense 3x3 convolutions cheap on a CPU), and the head shuffles them back.

N batch, H W pixels, digits = channels; a number after H and W is the divisor of the photo's size.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .encoders import LiteEncoder


@dataclass(frozen=True)
class DefectsDefaultConfig:
    encoder: str = "efficientnet_lite2"
    decoder: tuple[int, int, int, int] = (160, 128, 80, 48)
    """Channels at 1/16, 1/8, 1/4 and 1/2."""
    detail: int = 32
    """Channels of the full-resolution stage."""
    head: int = 32


class DefectsDefault(nn.Module):
    """RGB photo in 0..1 to one logit a pixel. H and W must be multiples of 32."""

    def __init__(self, config: DefectsDefaultConfig | None = None):
        super().__init__()
        config = config or DefectsDefaultConfig()
        self.encoder = LiteEncoder(config.encoder)
        c2, c4, c8, c16, c32 = self.encoder.channels
        d16, d8, d4, d2 = config.decoder
        self.detail = nn.Sequential(
            nn.PixelUnshuffle(2), _dense(12, config.detail), _dense(config.detail, config.detail)
        )
        self.up16 = _Up(c32, c16, d16)
        self.up8 = _Up(d16, c8, d8)
        self.up4 = _Up(d8, c4, d4)
        self.up2 = _Up(d4, c2 + config.detail, d2)
        self.head = nn.Sequential(_dense(d2, config.head), nn.PixelShuffle(2))
        self.logit = nn.Conv2d(config.head // 4, 1, 3, padding=1)
        # Defects are rare: start from a probability of about 2 % so that the first steps do not only darken the map.
        nn.init.constant_(self.logit.bias, -4.0)

    def forward(self, photo_N3HW: Tensor) -> Tensor:
        detail_H2W2 = self.detail(photo_N3HW)
        e2, e4, e8, e16, e32 = self.encoder(photo_N3HW)
        x = self.up16(e32, e16)
        x = self.up8(x, e8)
        x = self.up4(x, e4)
        x = self.up2(x, torch.cat([e2, detail_H2W2], dim=1))
        return self.logit(self.head(x))


class _Up(nn.Module):
    """Twice the size, joined with the encoder's features there, mixed by two separable convolutions."""

    def __init__(self, below: int, skip: int, out: int):
        super().__init__()
        self.mix = nn.Sequential(_separable(below + skip, out), _separable(out, out))

    def forward(self, below: Tensor, skip: Tensor) -> Tensor:
        below = F.interpolate(below, scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.mix(torch.cat([below, skip], dim=1))


def _dense(inner: int, outer: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, outer, 3, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU(inplace=True)
    )


def _separable(inner: int, outer: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, inner, 3, padding=1, groups=inner, bias=False),
        nn.BatchNorm2d(inner),
        nn.Conv2d(inner, outer, 1, bias=False),
        nn.BatchNorm2d(outer),
        nn.ReLU(inplace=True),
    )
