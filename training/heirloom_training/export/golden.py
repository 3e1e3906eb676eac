"""Golden tensors: inputs and outputs that the product replays to prove that it runs the network as training does."""

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from .onnx_file import run_onnx
from .shipped import INPUTS, MULTIPLE, OUTPUTS

# ONNX Runtime and PyTorch add in another order; more than this is another network. Also the card's tolerance:
# WebAssembly and WebGPU builds stay below it.
TOLERANCE = 2e-3


def check_against_torch(stage: str, shipped: nn.Module, path: Path) -> float:
    """The largest absolute difference at two sizes, one tall and one wide. Raises ValueError above TOLERANCE."""
    largest = 0.0
    for height, width in ((2, 3), (5, 2)):
        inputs = _inputs(stage, height * MULTIPLE[stage], width * MULTIPLE[stage], seed=height)
        with torch.no_grad():
            wanted = shipped(*(torch.from_numpy(value) for value in inputs.values())).numpy()
        came = run_onnx(path, inputs)[OUTPUTS[stage][0].name]
        largest = max(largest, float(np.abs(wanted - came).max()))
    if largest > TOLERANCE:
        raise ValueError(f"{stage}: ONNX differs from PyTorch by {largest:.2e}, at most {TOLERANCE:.0e} was wanted")
    return largest


def write_golden(stage: str, path: Path, contract: Path) -> str:
    """Writes `golden/<stage>.safetensors` below `contract` and returns that relative name."""
    side = MULTIPLE[stage] * (2 if MULTIPLE[stage] < 64 else 1)
    inputs = _inputs(stage, side, side * 2, seed=0)
    outputs = run_onnx(path, inputs)
    name = f"golden/{stage}.safetensors"
    (contract / "golden").mkdir(parents=True, exist_ok=True)
    tensors = {f"input.{key}": value for key, value in inputs.items()}
    tensors |= {f"output.{key}": value for key, value in outputs.items()}
    save_file(tensors, contract / name)
    return name


def _inputs(stage: str, height: int, width: int, seed: int) -> dict[str, np.ndarray]:
    """A smooth random picture with a bright crease, and a hole along it: what the networks saw in training."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    inputs = {}
    for spec in INPUTS[stage]:
        crease = np.abs(y - height / 3 - x / 4) < 2.5
        if spec.name == "mask":
            inputs[spec.name] = crease.astype(np.float32)[None, None]
            continue
        planes = []
        for _ in range(spec.channels):
            wave = sum(
                np.sin(x * rng.uniform(0.02, 0.15) + rng.uniform(0, 6)) * np.cos(y * rng.uniform(0.02, 0.15))
                for _ in range(3)
            )
            planes.append(np.clip(0.5 + wave / 8 + rng.normal(0, 0.02, y.shape) + 0.3 * crease, 0, 1))
        inputs[spec.name] = np.stack(planes)[None].astype(np.float32)
    return inputs
