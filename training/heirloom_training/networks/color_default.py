"""The colorizer that ships: a lite encoder and a query-based color decoder in the manner of DDColor
(Kang et al. 2023, arXiv:2212.11613).

Two decoders share the encoder. The pixel decoder brings features back to half the photo's size; the color decoder
lets a fixed set of learned queries look at the whole photo and decide on colors. Each query then marks the pixels
that its color belongs to, which is what keeps a sky or a coat one color instead of blotches.

The decoders' convolutions repeat the border instead of padding with zeros. Zeros mark where the photo ends; a decoder
that begins to lean on them feeds its BatchNorms border values that outweigh everything else (LOG.md, 2026-11-26).

Hints are colors that a person wants at some points. The encoder was trained on color photos, so it is shown the photo
tinted there; and every step of the pixel decoder is told them again, so that they are not averaged away.

N batch, H W pixels, T tokens, Q queries, digits = channels; a number after H and W is the divisor of the photo's size.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..ycbcr import ycbcr_to_rgb
from .encoders import LiteEncoder


@dataclass(frozen=True)
class ColorDefaultConfig:
    encoder: str = "efficientnet_lite2"
    drop_path: float = 0.15
    decoder: tuple[int, int, int, int, int] = (256, 192, 128, 96, 64)
    """Channels at 1/32, 1/16, 1/8, 1/4 and 1/2."""
    queries: int = 64
    query_width: int = 160
    heads: int = 4
    rounds: int = 2
    """Times that the queries look at the 1/32, 1/16 and 1/8 features."""
    rim: int = 12
    """Pixels along all sides whose colors are in use those of the nearest pixel further inside: 1 to 15."""
    pivot: float = 0.04
    exponent: float = 1.2
    """In use, chroma of magnitude m becomes pivot (m / pivot)^exponent. Unsure of a color, training settles for a dull
    one: what it is sure of becomes more vivid, what lies below the pivot paler (LOG.md, 2026-11-26)."""


class ColorDefault(nn.Module):
    """
    Luma in 0..1 and hints to Cb and Cr in -0.5..0.5 (while training, unlimited). H and W must be multiples of 32.

    Hints are Cb, Cr (-0.5..0.5) and 1 where a color is wanted, all three 0 elsewhere.
    """

    def __init__(self, config: ColorDefaultConfig | None = None):
        super().__init__()
        config = config or ColorDefaultConfig()
        self.encoder = LiteEncoder(config.encoder, config.drop_path)
        c2, c4, c8, c16, c32 = self.encoder.channels
        d32, d16, d8, d4, d2 = config.decoder
        self.top = _conv(c32, d32, kernel=1)
        self.up16 = _Up(d32, c16, d16)
        self.up8 = _Up(d16, c8, d8)
        self.up4 = _Up(d8, c4, d4)
        self.up2 = _Up(d4, c2, d2)
        width = config.query_width
        self.rim, self.pivot, self.exponent = config.rim, config.pivot, config.exponent
        self.queries_QC = nn.Parameter(torch.randn(config.queries, width) * 0.02)
        self.rounds = nn.ModuleList(
            nn.ModuleList(_Look(width, config.heads, features) for features in (d32, d16, d8))
            for _ in range(config.rounds)
        )
        self.stencil = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, d2))
        self.mix = _conv(config.queries + d2, d2, kernel=1)
        self.chroma = _conv3(d2, 2)
        # Start at grey: the first gradients say which color, not how much less.
        nn.init.normal_(self.chroma.weight, std=1e-3)
        nn.init.zeros_(self.chroma.bias)

    def forward(self, luma_N1HW: Tensor, hints_N3HW: Tensor) -> Tensor:
        if self.training:
            return self._paint(luma_N1HW, hints_N3HW)
        # The curve backwards, so that what a person asks for is what comes out.
        wanted_N2HW = self._bend(hints_N3HW[:, :2], 1 / self.exponent)
        chroma_N2HW = self._paint(luma_N1HW, torch.cat([wanted_N2HW, hints_N3HW[:, 2:]], dim=1))
        return self.curve(self._mend_rim(chroma_N2HW)).clamp(-0.5, 0.5)

    def _mend_rim(self, chroma_N2HW: Tensor) -> Tensor:
        # The encoder pads with zeros, for which the rim, and corners above all, have tints (LOG.md, 2026-11-26).
        inner = slice(self.rim, -self.rim)
        return F.pad(chroma_N2HW[..., inner, inner], (self.rim,) * 4, mode="replicate")

    def curve(self, chroma_N2HW: Tensor) -> Tensor:
        """What comes out of training as it is in use: see `ColorDefaultConfig.exponent`."""
        return self._bend(chroma_N2HW, self.exponent)

    def _bend(self, chroma_N2HW: Tensor, exponent: float) -> Tensor:
        """Each color's magnitude m as pivot (m / pivot)^exponent, its hue as it was."""
        square_N1HW = (chroma_N2HW / self.pivot).square().sum(1, keepdim=True)
        # Squares below this are grey all the same, and have no power there in fp16.
        return chroma_N2HW * square_N1HW.clamp(min=1e-4) ** ((exponent - 1) / 2)

    def _paint(self, luma_N1HW: Tensor, hints_N3HW: Tensor) -> Tensor:
        e2, e4, e8, e16, e32 = self.encoder(tint(luma_N1HW, hints_N3HW))
        h2, h4, h8, h16 = (_shrink_hints(hints_N3HW, divisor) for divisor in (2, 4, 8, 16))
        p32 = self.top(e32)
        p16 = self.up16(p32, e16, h16)
        p8 = self.up8(p16, e8, h8)
        p2 = self.up2(self.up4(p8, e4, h4), e2, h2)
        queries_NQC = self.queries_QC.expand(luma_N1HW.shape[0], -1, -1)
        seen = [_tokens(features) for features in (p32, p16, p8)]
        for looks in self.rounds:
            for look, (features_NTC, place_T8) in zip(looks, seen, strict=True):
                queries_NQC = look(queries_NQC, features_NTC, place_T8)
        stencil_NQ2 = self.stencil(queries_NQC)
        marked_NQH2W2 = torch.einsum("nqc,nchw->nqhw", stencil_NQ2, p2) / math.sqrt(p2.shape[1])
        mixed = self.mix(torch.cat([marked_NQH2W2, p2], dim=1))
        # No tanh: what once went astray there had no gradient to come back by.
        return F.interpolate(self.chroma(mixed), scale_factor=2.0, mode="bilinear", align_corners=False)


def tint(luma_N1HW: Tensor, hints_N3HW: Tensor) -> Tensor:
    """The photo as RGB: grey, but for the hints' colors."""
    return ycbcr_to_rgb(torch.cat([luma_N1HW, hints_N3HW[:, :2]], dim=1))


def _shrink_hints(hints_N3HW: Tensor, divisor: int) -> Tensor:
    """A cell with any hint takes its color whole: averaged with empty pixels it would turn grey."""
    mean_N3hw = F.avg_pool2d(hints_N3HW, divisor)
    share_N1hw = mean_N3hw[:, 2:]
    return torch.where(share_N1hw > 0, mean_N3hw / share_N1hw.clamp(min=1e-4), mean_N3hw)


class _Look(nn.Module):
    """Queries attend to the photo, then to each other, then think for themselves (pre-norm)."""

    def __init__(self, width: int, heads: int, features: int):
        super().__init__()
        self.place = nn.Linear(8, features)
        self.norm_cross, self.norm_self, self.norm_think = (nn.LayerNorm(width) for _ in range(3))
        self.norm_features = nn.LayerNorm(features)
        self.cross = _Attention(width, features, heads)
        self.mutual = _Attention(width, width, heads)
        self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, queries_NQC: Tensor, features_NTC: Tensor, place_T8: Tensor) -> Tensor:
        features_NTC = self.norm_features(features_NTC) + self.place(place_T8)
        queries_NQC = queries_NQC + self.cross(self.norm_cross(queries_NQC), features_NTC)
        rested = self.norm_self(queries_NQC)
        queries_NQC = queries_NQC + self.mutual(rested, rested)
        return queries_NQC + self.think(self.norm_think(queries_NQC))


class _Attention(nn.Module):
    """Multi-head attention, written out: ONNX Runtime's CPU fuses these four operations, not the packed form."""

    def __init__(self, width: int, source: int, heads: int):
        super().__init__()
        self.heads = heads
        self.ask, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.key, self.value = nn.Linear(source, width), nn.Linear(source, width)

    def forward(self, queries_NQC: Tensor, source_NTC: Tensor) -> Tensor:
        ask = self._split(self.ask(queries_NQC))
        key, value = self._split(self.key(source_NTC)), self._split(self.value(source_NTC))
        weight_NhQT = torch.softmax(ask @ key.transpose(-2, -1) / math.sqrt(ask.shape[-1]), dim=-1)
        return self.out((weight_NhQT @ value).transpose(1, 2).flatten(2))

    def _split(self, x_NTC: Tensor) -> Tensor:
        return x_NTC.unflatten(2, (self.heads, -1)).transpose(1, 2)


def _tokens(features_NCHW: Tensor) -> tuple[Tensor, Tensor]:
    """Features as a list of tokens, and where each one lies: two octaves of sines over the photo, at any aspect."""
    height, width = features_NCHW.shape[-2:]
    y_H = (torch.arange(height, device=features_NCHW.device, dtype=torch.float32) + 0.5) / height
    x_W = (torch.arange(width, device=features_NCHW.device, dtype=torch.float32) + 0.5) / width
    y_HW, x_HW = y_H[:, None].expand(height, width), x_W[None, :].expand(height, width)
    waves = [wave(math.pi * f * axis) for axis in (y_HW, x_HW) for f in (1, 2) for wave in (torch.sin, torch.cos)]
    place_T8 = torch.stack(waves, dim=-1).flatten(0, 1)
    return features_NCHW.flatten(2).transpose(1, 2), place_T8


class _Up(nn.Module):
    """Twice the size, joined with the encoder's features and the hints there, mixed by two convolutions."""

    def __init__(self, below: int, skip: int, out: int):
        super().__init__()
        self.join = _conv3(below + skip, out, bias=False)
        self.norm = nn.BatchNorm2d(out)
        # Apart from the others, so that their channels stay a multiple of what a CPU's vectors hold.
        self.hint = nn.Conv2d(3, out, 3, padding=1, bias=False)
        self.mix = _conv(out, out)

    def forward(self, below: Tensor, skip: Tensor, hints: Tensor) -> Tensor:
        below = F.interpolate(below, scale_factor=2.0, mode="bilinear", align_corners=False)
        x = self.norm(self.join(torch.cat([below, skip], dim=1)))
        return self.mix(F.relu(x + self.hint(hints)))


def _conv(inner: int, outer: int, *, kernel: int = 3) -> nn.Sequential:
    conv = nn.Conv2d(inner, outer, 1, bias=False) if kernel == 1 else _conv3(inner, outer, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outer), nn.ReLU(inplace=True))


def _conv3(inner: int, outer: int, *, bias: bool = True) -> nn.Conv2d:
    return nn.Conv2d(inner, outer, 3, padding=1, padding_mode="replicate", bias=bias)
