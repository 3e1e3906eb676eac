"""The averaged weights, which are what ships."""

import copy
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn


class Ema:
    """
    An exponential moving average of a network's weights and of its BatchNorm statistics. Early on the average is
    short (a tenth of the steps so far), or the random start would weigh in for thousands of steps.
    """

    def __init__(self, network: nn.Module, decay: float):
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        averaged, current = self.network.state_dict(), network.state_dict()
        floats = [name for name, value in averaged.items() if value.is_floating_point()]
        torch._foreach_lerp_([averaged[n] for n in floats], [current[n] for n in floats], 1 - decay)
        for name in averaged.keys() - floats:
            averaged[name].copy_(current[name])

    def write(self, path: Path) -> None:
        write_ema(self.network.state_dict(), path)


def write_ema(weights: Mapping[str, Tensor], path: Path, blend: str | None = None) -> None:
    """
    fp16 safetensors under the network's own names; replaced whole, never half written. What BatchNorm counts and what
    else has one value a channel stays fp32: a variance may pass fp16's largest number, 65,504. `blend` says of what
    they were averaged. Raises ValueError for weights that are not finite.
    """
    halved = {
        name: value.half().contiguous() if value.is_floating_point() and value.dim() > 1 else value.contiguous()
        for name, value in weights.items()
    }
    lost = [name for name, value in halved.items() if not torch.isfinite(value).all()]
    if lost:
        raise ValueError(f"{path.name}: wanted finite weights, {', '.join(lost)} are not")
    partial = path.with_suffix(".part")
    save_file(halved, partial, {} if blend is None else {"blend": blend})
    partial.replace(path)


def read_ema(path: Path) -> dict[str, Tensor]:
    """Averaged weights as float32, for `load_state_dict(strict=True)`."""
    return {name: value.float() if value.is_floating_point() else value for name, value in load_file(path).items()}


def read_blend(path: Path) -> str | None:
    """Of what the weights were averaged; None for those of one run."""
    with safe_open(path, framework="pt") as weights:
        return (weights.metadata() or {}).get("blend")
