"""LPIPS for the tables."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ..vgg import Lpips, load_lpips

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
    title = f"LPIPS ({'VGG' if network == 'vgg16' else 'Alex'})"
    return title, _LpipsOfMethods(load_lpips(network, path))


class _LpipsOfMethods:
    """Every method is compared with a photo's truth in turn: the last truth's features are kept."""

    def __init__(self, lpips: Lpips):
        self.lpips = lpips
        self.truth_HW3: np.ndarray | None = None
        self.features: list[torch.Tensor] = []

    @torch.no_grad()
    def __call__(self, photo_HW3: np.ndarray, truth_HW3: np.ndarray) -> float:
        if truth_HW3 is not self.truth_HW3:
            self.truth_HW3, self.features = truth_HW3, self.lpips.features(_to_tensor(truth_HW3))
        return float(self.lpips.compare(self.lpips.features(_to_tensor(photo_HW3)), self.features))


def _to_tensor(photo_HW3: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(photo_HW3.transpose(2, 0, 1).copy())[None].float() / 255
