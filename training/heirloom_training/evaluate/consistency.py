"""Whether the same photo gets the same colors: mirrored, and at other working sizes.

H W pixels, digits = channels; photos are RGB uint8
"""

from collections.abc import Callable, Iterable

import numpy as np

from .. import metrics
from .tables import markdown

SIZES = (224, 288, 352)
"""Short sides in pixels at which the network works; core's card asks for the middle one."""

PaintAt = Callable[[np.ndarray, int], np.ndarray]
"""A photo in the network's colors, predicted at a short side in pixels."""


def table(paint: PaintAt, photos: Iterable[np.ndarray]) -> str:
    """CIEDE2000 between two colored versions of each photo; grey has 0 everywhere, so read it beside quality."""
    small, usual, large = SIZES
    differences: dict[str, list[float]] = {}
    for photo_HW3 in photos:
        by_size = {size: paint(photo_HW3, size) for size in SIZES}
        mirrored_HW3 = np.ascontiguousarray(photo_HW3[:, ::-1])
        pairs = {
            f"mirrored, {usual} px": (by_size[usual], paint(mirrored_HW3, usual)[:, ::-1]),
            f"{small} px and {usual} px": (by_size[small], by_size[usual]),
            f"{usual} px and {large} px": (by_size[usual], by_size[large]),
            f"{small} px and {large} px": (by_size[small], by_size[large]),
        }
        for name, (one_HW3, other_HW3) in pairs.items():
            differences.setdefault(name, []).append(metrics.ciede2000(one_HW3, other_HW3))
    rows = [
        [name, float(np.mean(of_name)), float(np.quantile(of_name, 0.9)), max(of_name)]
        for name, of_name in differences.items()
    ]
    count = len(next(iter(differences.values()), []))
    header = ["", "mean CIEDE2000", "90th percentile of photos", "worst photo"]
    return markdown(f"The same photo, colored twice (val-color): n = {count}", header, rows)
