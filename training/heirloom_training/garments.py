"""Photos of garments laid flat: where they come from, and where in them cloth is.

H W pixels
"""

import numpy as np

SOURCE = ("clothing", "alexeygrigorev/clothing-dataset", ("images/",))
"""Set (as shards name its photos), repository, folders."""
# A garment lies in the middle: this share of each side is cloth.
_MIDDLE = 1 / 3


def cloth(height: int, width: int) -> np.ndarray:
    """Bool H, W: the middle of a photo of that size, of which nearly all is cloth."""
    mask_HW = np.zeros((height, width), bool)
    rows, columns = (
        slice(round(side * (1 - _MIDDLE) / 2), round(side * (1 + _MIDDLE) / 2)) for side in (height, width)
    )
    mask_HW[rows, columns] = True
    return mask_HW
