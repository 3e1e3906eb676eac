"""Ways to fill holes that learn nothing, as functions of photo and hole.

H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from skimage.restoration import inpaint_biharmonic

from .crops import Fill

# OpenCV's own examples use 3 px; larger radii are slower and blur more.
CLASSIC_RADIUS_PX = 3
# G'MIC's multi-scale PatchMatch; the Debian package `gmic` has it.
GMIC = "gmic"


@dataclass(frozen=True)
class Method:
    """A row of each table; slow ones fill the first `photos` alone."""

    name: str
    fill: Fill
    photos: int | None = None


def quick_classics() -> list[Method]:
    """Telea 2004 and Bertalmio et al. 2001, from OpenCV."""
    return [Method("Telea", _opencv(cv2.INPAINT_TELEA)), Method("Navier-Stokes", _opencv(cv2.INPAINT_NS))]


def slow_classics(photos: int) -> tuple[list[Method], list[str]]:
    """Biharmonic (scikit-image; Damelin and Hoang 2018) and G'MIC's inpaint_matchpatch, for `photos` of a row; and a
    line for each that this machine lacks.
    """
    methods = [Method("biharmonic", fill_biharmonic, photos)]
    if shutil.which(GMIC) is None:
        return methods, [f"G'MIC's row is left out: no program `{GMIC}` (Debian: apt install gmic)."]
    return [*methods, Method("G'MIC matchpatch", fill_matchpatch, photos)], []


def fill_biharmonic(photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
    """scikit-image's; holes apart from one another are solved one by one, which is faster and gives the same."""
    filled_HW3 = inpaint_biharmonic(photo_HW3, hole_HW, split_into_regions=True, channel_axis=2)
    return _keep_known(np.round(filled_HW3 * 255).clip(0, 255).astype(np.uint8), photo_HW3, hole_HW)


def fill_matchpatch(photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
    """G'MIC's inpaint_matchpatch with its own defaults (patches of 9 px). Its time includes start and PNG files."""
    with TemporaryDirectory() as name:
        photo, mask, filled = (str(Path(name) / file) for file in ("photo.png", "mask.png", "filled.png"))
        seen_HW3 = np.where(hole_HW[..., None], np.uint8(128), photo_HW3)
        cv2.imwrite(photo, seen_HW3[..., ::-1])
        cv2.imwrite(mask, hole_HW.astype(np.uint8) * 255)
        command = [GMIC, "-v", "-1", photo, mask, "inpaint_matchpatch[0]", "[1]", "output[0]", filled]
        subprocess.run(command, check=True, capture_output=True)
        # It blends outside of the hole too, and writes grey photos with one channel.
        return _keep_known(cv2.imread(filled, cv2.IMREAD_COLOR)[..., ::-1], photo_HW3, hole_HW)


def _opencv(method: int) -> Fill:
    return lambda photo_HW3, hole_HW: cv2.inpaint(photo_HW3, hole_HW.astype(np.uint8), CLASSIC_RADIUS_PX, method)


def _keep_known(filled_HW3: np.ndarray, photo_HW3: np.ndarray, hole_HW: np.ndarray) -> np.ndarray:
    return np.where(hole_HW[..., None], filled_HW3, photo_HW3)
