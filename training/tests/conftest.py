"""Lets timm load where PyTorch has no CUDA."""

import importlib.util
from pathlib import Path

import torch


def declare_missing_operators() -> None:
    """timm imports torchvision, whose wheels on the package index are compiled for CUDA alone.

    Their operators cannot load beside a PyTorch without it, and the import fails on two that it takes for
    granted. No network uses them, so that their names are enough.
    """
    spec = importlib.util.find_spec("torchvision")
    library = next(Path(spec.origin).parent.glob("_C*.so"), None) if spec and spec.origin else None
    if library is None:
        return
    try:
        torch.ops.load_library(library)
    except OSError:
        for operator in ("nms", "qnms"):
            torch.library.define(
                f"torchvision::{operator}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            )


declare_missing_operators()
