"""LPIPS for the tables."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ..vgg import load_lpips

Distance = Callable[[np.ndarray, np.ndarray], float | None]


def open_lpips(path: Path | None) -> tuple[str, Distance]:
    """The column's title and the distance of two RGB uint8 photos (H, W, 3), by weights named vgg16* or
    alexnet*.

    Without a file the distance is None. AlexNet is the fairer judge: training minimises the VGG-16 version.
    """
    if path is None:
        return "LPIPS", lambda photo_HW3, truth_HW3: None
    network = next((name for name in ("vgg16", "alexnet") if path.name.startswith(name)), None)
    if network is None:
        raise ValueError(f"LPIPS weights are named vgg16* or alexnet*, not {path.name}")
    lpips = load_lpips(network, path)

    def distance(photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
        with torch.no_grad():
            return float(lpips(_to_tensor(photo_HW3), _to_tensor(truth_HW3)))

    return f"LPIPS ({'VGG' if network == 'vgg16' else 'Alex'})", distance


def _to_tensor(photo_HW3: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(photo_HW3.transpose(2, 0, 1).copy())[None].float() / 255
