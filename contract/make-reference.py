"""Writes reference/*.json: what independent libraries answer to the questions that core/src/pixels answers itself.

    pip install numpy scipy pillow scikit-image opencv-contrib-python-headless
    python contract/make-reference.py && npx biome format --write contract/reference

Legend: H W pixels, C channels; masks are rows of "0" and "1".
"""

import json
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage import morphology

FOLDER = Path(__file__).parent / "reference"


def main() -> None:
    rng = np.random.default_rng(seed=1839)
    write("resize", ["pillow"], resize_cases(rng))
    write("ycbcr", ["pillow"], ycbcr_cases(rng))
    write("distance", ["scipy"], distance_cases(rng))
    write("components", ["scipy"], component_cases(rng))
    write("morphology", ["scikit-image"], morphology_cases(rng))
    write("guided", ["opencv-contrib-python-headless"], guided_cases(rng))


def write(name: str, libraries: list[str], cases: list[dict]) -> None:
    FOLDER.mkdir(exist_ok=True)
    content = {"libraries": {library: version(library) for library in libraries}, "cases": cases}
    (FOLDER / f"{name}.json").write_text(json.dumps(content) + "\n")


def resize_cases(rng: np.random.Generator) -> list[dict]:
    """Pillow's BILINEAR on float pictures: shrinking, enlarging, both at once, and a single pixel."""
    cases = []
    for (from_w, from_h), (to_w, to_h) in [
        ((23, 17), (7, 5)),
        ((10, 8), (25, 31)),
        ((12, 20), (19, 3)),
        ((9, 9), (9, 9)),
        ((1, 6), (4, 2)),
    ]:
        from_HW = rng.random((from_h, from_w), dtype=np.float32)
        to_HW = np.asarray(Image.fromarray(from_HW).resize((to_w, to_h), Image.Resampling.BILINEAR))
        cases.append({"from": plane(from_HW), "to": plane(to_HW)})
    return cases


def ycbcr_cases(rng: np.random.Generator) -> list[dict]:
    """Pillow's JFIF conversion at 8 bit: Y 0..255, Cb and Cr around 128, each rounded."""
    corners_NC = np.array([[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)], dtype=np.uint8)
    rgb_NC = np.concatenate([corners_NC, rng.integers(0, 256, (24, 3), dtype=np.uint8)])
    ycbcr_NC = np.asarray(Image.fromarray(rgb_NC[None], "RGB").convert("YCbCr"))[0]
    return [{"rgb": rgb.tolist(), "ycbcr": ycbcr.tolist()} for rgb, ycbcr in zip(rgb_NC, ycbcr_NC)]


def distance_cases(rng: np.random.Generator) -> list[dict]:
    """scipy's exact Euclidean distance from each masked pixel to the nearest unmasked one."""
    masks = [rng.random((13, 19)) < share for share in (0.1, 0.5, 0.9, 0.98)]
    wide_HW = np.ones((21, 30), dtype=bool)
    wide_HW[4, 3] = wide_HW[18, 27] = False
    masks.append(wide_HW)
    return [
        {"mask": rows(mask_HW), "distance": plane(ndimage.distance_transform_edt(mask_HW))} for mask_HW in masks
    ]


def component_cases(rng: np.random.Generator) -> list[dict]:
    """scipy's 8-connected labels, numbered by first pixel: box and area of each."""
    cases = []
    for share in (0.0, 0.1, 0.3, 0.45, 0.7, 1.0):
        mask_HW = rng.random((18, 25)) < share
        label_HW, _ = ndimage.label(mask_HW, structure=np.ones((3, 3)))
        components = []
        for number, (y, x) in enumerate(ndimage.find_objects(label_HW), start=1):
            components.append(
                {
                    "x": x.start,
                    "y": y.start,
                    "width": x.stop - x.start,
                    "height": y.stop - y.start,
                    "areaPx": int((label_HW == number).sum()),
                }
            )
        cases.append({"mask": rows(mask_HW), "components": components})
    return cases


def morphology_cases(rng: np.random.Generator) -> list[dict]:
    """scikit-image: dilation by a disk, and removal of 8-connected components below an area."""
    cases = []
    for radius, area in ((1, 2), (2, 3), (5, 6)):
        mask_HW = rng.random((24, 31)) < 0.12
        small_HW = morphology.remove_small_objects(mask_HW, max_size=area - 1, connectivity=2)
        cases.append(
            {
                "mask": rows(mask_HW),
                "radiusPx": radius,
                "dilated": rows(morphology.dilation(mask_HW, morphology.disk(radius))),
                "minimumAreaPx": area,
                "withoutSmall": rows(small_HW),
            }
        )
    return cases


def guided_cases(rng: np.random.Generator) -> list[dict]:
    """The guided filter's slopes (its edges differ: OpenCV mirrors the picture), checked to be those of OpenCV's filter."""
    radius, epsilon = 3, 1e-3
    guide_HW = np.repeat(np.repeat(rng.random((4, 5)), 7, axis=0), 7, axis=1)
    guide_HW = np.clip(guide_HW + rng.normal(0, 0.03, guide_HW.shape), 0, 1).astype(np.float32)
    chroma = [(0.4 * guide_HW - 0.2 + rng.normal(0, 0.05, guide_HW.shape)).astype(np.float32) for _ in range(2)]

    def mean(value_HW: np.ndarray) -> np.ndarray:
        side = (2 * radius + 1, 2 * radius + 1)
        return cv2.boxFilter(value_HW.astype(np.float64), -1, side, borderType=cv2.BORDER_REFLECT)

    slopes = []
    for chroma_HW in chroma:
        covariance_HW = mean(guide_HW * chroma_HW) - mean(guide_HW) * mean(chroma_HW)
        slope_HW = covariance_HW / (mean(guide_HW * guide_HW) - mean(guide_HW) ** 2 + epsilon)
        offset_HW = mean(chroma_HW) - slope_HW * mean(guide_HW)
        filtered_HW = cv2.ximgproc.guidedFilter(guide_HW, chroma_HW, radius, epsilon)
        assert np.abs(mean(slope_HW) * guide_HW + mean(offset_HW) - filtered_HW).max() < 1e-4
        slopes.append(mean(slope_HW))
    return [
        {
            "radiusPx": radius,
            "epsilon": epsilon,
            "luma": plane(guide_HW),
            "cb": plane(chroma[0]),
            "cr": plane(chroma[1]),
            "slopeCb": plane(slopes[0]),
            "slopeCr": plane(slopes[1]),
        }
    ]


def plane(value_HW: np.ndarray) -> dict:
    height, width = value_HW.shape
    data = [round(float(value), 7) for value in value_HW.ravel()]
    return {"width": width, "height": height, "data": data}


def rows(mask_HW: np.ndarray) -> list[str]:
    return ["".join("1" if bit else "0" for bit in row_W) for row_W in mask_HW]


if __name__ == "__main__":
    main()
