"""Whether the same photo gets the same colors: mirrored, and at other working sizes.

H W pixels, digits = channels; photos are RGB uint8
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from .. import metrics
from .tables import markdown

SIZES = (224, 288, 352)
"""Short sides in pixels at which the network works; core's card asks for the middle one."""

PaintAt = Callable[[np.ndarray, int], np.ndarray]
"""A photo in the network's colors, predicted at a short side in pixels."""


def table(paints: Mapping[str, PaintAt], photos: Iterable[np.ndarray]) -> str:
    """CIEDE2000 between two colored versions of each photo; grey has 0 everywhere, so read it beside quality."""
    differences: dict[str, dict[str, list[float]]] = {}
    for photo_HW3 in photos:
        for network, paint in paints.items():
            for versions, difference in _compare(paint, photo_HW3).items():
                differences.setdefault(versions, {}).setdefault(network, []).append(difference)
    rows = [
        [versions, network, float(np.mean(of_network)), float(np.quantile(of_network, 0.9)), max(of_network)]
        for versions, by_network in differences.items()
        for network, of_network in by_network.items()
    ]
    first = next(iter(differences.values()), {})
    count = max(map(len, first.values()), default=0)
    header = ["", "", "mean CIEDE2000", "90th percentile of photos", "worst photo"]
    return markdown(f"The same photo, colored twice (val-color): n = {count}", header, rows)


def _compare(paint: PaintAt, photo_HW3: np.ndarray) -> dict[str, float]:
    """CIEDE2000 by what differed."""
    small, usual, large = SIZES
    by_size = {size: paint(photo_HW3, size) for size in SIZES}
    mirrored_HW3 = np.ascontiguousarray(photo_HW3[:, ::-1])
    pairs = {
        f"mirrored, {usual} px": (by_size[usual], paint(mirrored_HW3, usual)[:, ::-1]),
        f"{small} px and {usual} px": (by_size[small], by_size[usual]),
        f"{usual} px and {large} px": (by_size[usual], by_size[large]),
        f"{small} px and {large} px": (by_size[small], by_size[large]),
    }
    return {versions: metrics.ciede2000(*pair) for versions, pair in pairs.items()}
