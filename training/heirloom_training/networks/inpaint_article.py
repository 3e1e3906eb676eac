"""The inpainter as published: a U-Net of partial convolutions (Liu et al. 2018, arXiv:1804.07723, table 3).

Eight halvings, nearest-neighbour upsampling, the photo itself concatenated before the last layer; ReLU in the
encoder, leaky ReLU 0.2 in the decoder, BatchNorm between except at the first and the last layer.

N batch, H W pixels, h w pixels of a level, C K channels, digits = channels
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from .partial_conv import PartialConv2d


@dataclass(frozen=True)
class InpaintArticleConfig:
    channels: tuple[int, ...] = (64, 128, 256, 512, 512, 512, 512, 512)
    """Of each encoder layer; each halves the size."""
    kernels: tuple[int, ...] = (7, 5, 5, 3, 3, 3, 3, 3)


class InpaintArticle(nn.Module):
    """RGB crop in 0..1 and its hole (1 = fill) to the crop with the hole filled, at any size.

    In eval mode pixels outside the hole come back as they were. In training mode they are predicted too,
    since the published loss asks for them (`valid_l1`), and nothing is clamped, so that gradients reach all.
    """

    def __init__(self, config: InpaintArticleConfig | None = None):
        super().__init__()
        config = config or InpaintArticleConfig()
        ladder = (3, *config.channels)
        self.encoder = nn.ModuleList(
            _Encode(ladder[level], ladder[level + 1], kernel, norm=level > 0)
            for level, kernel in enumerate(config.kernels)
        )
        # Decoder layer `level` gives as many channels as the encoder has at that size, and RGB at full size.
        self.decoder = nn.ModuleList(
            _Decode(ladder[level + 1], ladder[level], ladder[level], last=level == 0)
            for level in reversed(range(len(config.channels)))
        )
        self.encoder_norms_frozen = False

    def forward(self, photo_N3HW: Tensor, hole_N1HW: Tensor) -> Tensor:
        known_N1HW = 1 - hole_N1HW
        x, known = (photo_N3HW - 0.5) * known_N1HW, known_N1HW
        levels = [(x, known)]
        for encode in self.encoder:
            x, known = encode(x, known)
            levels.append((x, known))
        for decode, (skip, skip_known) in zip(self.decoder, reversed(levels[:-1]), strict=True):
            x, known = decode(x, known, skip, skip_known)
        fill_N3HW = x + 0.5
        if self.training:
            return fill_N3HW
        return torch.where(hole_N1HW > 0, fill_N3HW.clamp(0, 1), photo_N3HW)

    def freeze_encoder_norms(self) -> None:
        """For the last phase: holes bias the encoder's BatchNorm statistics, so they stop moving (section
        4.2).
        """
        self.encoder_norms_frozen = True
        for norm in self._encoder_norms():
            norm.requires_grad_(False)
        self.train(self.training)

    def train(self, mode: bool = True) -> "InpaintArticle":
        super().train(mode)
        if self.encoder_norms_frozen:
            for norm in self._encoder_norms():
                norm.eval()
        return self

    def _encoder_norms(self) -> list[nn.Module]:
        # Looked up each time: SyncBatchNorm replaces the modules.
        return [module for module in self.encoder.modules() if isinstance(module, _BatchNorm)]


class _Encode(nn.Module):
    def __init__(self, inner: int, outer: int, kernel: int, *, norm: bool):
        super().__init__()
        self.conv = PartialConv2d(inner, outer, kernel, stride=2, padding=kernel // 2, bias=not norm)
        self.norm = nn.BatchNorm2d(outer) if norm else nn.Identity()

    def forward(self, x_NChw: Tensor, known_N1hw: Tensor) -> tuple[Tensor, Tensor]:
        x_NKhw, known_N1hw = self.conv(x_NChw, known_N1hw)
        # BatchNorm gives what is unknown a value; the next layer counts on zeros.
        return F.relu(self.norm(x_NKhw)) * known_N1hw.to(x_NKhw.dtype), known_N1hw


class _Decode(nn.Module):
    def __init__(self, below: int, skip: int, outer: int, *, last: bool):
        super().__init__()
        self.conv = PartialConv2d(below + skip, outer, 3, padding=1, bias=last)
        self.norm_act = nn.Identity() if last else nn.Sequential(nn.BatchNorm2d(outer), nn.LeakyReLU(0.2))
        self.below_share = below / (below + skip)
        self.last = last

    def forward(
        self, below_NChw: Tensor, below_known: Tensor, skip_NKHW: Tensor, skip_known: Tensor
    ) -> tuple[Tensor, Tensor]:
        size = skip_NKHW.shape[-2:]
        below = F.interpolate(below_NChw, size=size, mode="nearest")
        below_known = F.interpolate(below_known, size=size, mode="nearest")
        known_N1HW = self.below_share * below_known + (1 - self.below_share) * skip_known
        x, known_N1HW = self.conv(torch.cat([below, skip_NKHW.to(below.dtype)], dim=1), known_N1HW)
        if self.last:
            return x, known_N1HW
        return self.norm_act(x) * known_N1HW.to(x.dtype), known_N1HW
