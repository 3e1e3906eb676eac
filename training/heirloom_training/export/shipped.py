"""The networks as the product runs them: every output in its final range, no training-only parts left.

N batch, H W pixels, digits = channels.
"""

import copy
from dataclasses import dataclass

import torch
from timm.layers import BatchNormAct2d
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..networks.inplace_abn import InPlaceAbn


@dataclass(frozen=True)
class TensorSpec:
    """One input or output as the card lists it."""

    name: str
    channels: int
    range: tuple[float, float]

    @property
    def shape(self) -> list[str | int]:
        return ["N", self.channels, "H", "W"]


INPUTS: dict[str, list[TensorSpec]] = {
    "defects": [TensorSpec("photo", 3, (0, 1))],
    "inpaint": [TensorSpec("photo", 3, (0, 1)), TensorSpec("mask", 1, (0, 1))],
    "color": [TensorSpec("luma", 1, (0, 1)), TensorSpec("hints", 3, (-0.5, 1))],
}
OUTPUTS: dict[str, list[TensorSpec]] = {
    "defects": [TensorSpec("defects", 1, (0, 1))],
    "inpaint": [TensorSpec("inpainted", 3, (0, 1))],
    "color": [TensorSpec("chroma", 2, (-0.5, 0.5))],
}
# What each network's strides ask of H and W.
MULTIPLE = {"defects": 32, "inpaint": 64, "color": 32}


class Probability(nn.Module):
    """The detector with its sigmoid: training works on logits, the product on probabilities."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, photo_N3HW: Tensor) -> Tensor:
        return torch.sigmoid(self.network(photo_N3HW))


def ship(stage: str, network: nn.Module) -> nn.Module:
    """A copy for inference: BatchNorm folded into convolutions, weights rounded to fp16 (held as fp32)."""
    shipped = copy.deepcopy(network).eval()
    _fold_batchnorm(shipped)
    shipped.requires_grad_(False)
    for value in shipped.state_dict().values():
        if value.is_floating_point():
            value.copy_(value.half().float())
    return Probability(shipped) if stage == "defects" else shipped


def _fold_batchnorm(module: nn.Module) -> None:
    """
    Folds every BatchNorm that directly follows a convolution among its module's children; norms that come with their
    activation leave it behind. The exporter would fold what is left, but after rounding. Partial convolutions scale
    their output between the two and keep theirs.
    """
    previous: tuple[str, nn.Conv2d] | None = None
    for name, child in list(module.named_children()):
        if type(child) is nn.Conv2d:
            previous = name, child
            continue
        norm, act = _norm_and_act(child)
        if norm is not None and previous is not None:
            setattr(module, previous[0], fuse_conv_bn_eval(previous[1], norm))
            setattr(module, name, act)
        elif isinstance(child, InPlaceAbn):
            # Not an operator that the exporter knows.
            setattr(module, name, nn.Sequential(norm, act))
        previous = None
        _fold_batchnorm(child)


def _norm_and_act(layer: nn.Module) -> tuple[nn.BatchNorm2d | None, nn.Module]:
    if isinstance(layer, InPlaceAbn):
        return layer.plain()
    if isinstance(layer, BatchNormAct2d):
        return layer, layer.act
    return layer if isinstance(layer, nn.BatchNorm2d) else None, nn.Identity()
