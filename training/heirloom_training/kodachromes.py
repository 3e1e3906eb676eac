"""Measures the palette of the FSA/OWI Kodachromes (1939 to 1944) and writes `tasks/kodachrome.json`.

    python -m heirloom_training.kodachromes --clones DIR --shards data/shards

The table holds statistics alone: for each step of luma the mean and covariance of Cb and Cr and a joint histogram of
them, and how saturated pixels are; the same of today's photos (color-000), so that one can be led towards the other.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from .shards import decode_photo, read_members
from .sources import BlobReader, list_tree

KODACHROMES = ("kodachromes", "distant-viewing/hdpy", ("data/fsac/thm/",))
TABLE = Path(__file__).parent / "tasks" / "kodachrome.json"
LUMA_STEPS = 8
CHROMA_STEPS, CHROMA_REACH = 16, 0.25
"""The histogram spans -0.25..0.25 of Cb and Cr; what lies beyond counts at its edge."""
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
# Film borders take up to a tenth of a side, with rounded corners.
_BORDER_SHARE = 0.12


def measure(photos: Iterable[np.ndarray]) -> dict:
    """Palette statistics of RGB uint8 photos, each weighted alike."""
    pixels_P3, count = [], 0
    for photo_HW3 in photos:
        flat_P3 = photo_HW3.reshape(-1, 3)[:: max(1, photo_HW3.shape[0] * photo_HW3.shape[1] // 1500)][:1500]
        red, green, blue = np.moveaxis(flat_P3.astype(np.float64) / 255, 1, 0)
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        pixels_P3.append(np.stack([luma, (blue - luma) / 1.772, (red - luma) / 1.402], axis=1))
        count += 1
    luma_P, chroma_P2 = np.split(np.concatenate(pixels_P3), [1], axis=1)
    step_P = np.minimum((luma_P[:, 0] * LUMA_STEPS).astype(int), LUMA_STEPS - 1)
    steps = [chroma_P2[step_P == step] for step in range(LUMA_STEPS)]
    edges = np.linspace(-CHROMA_REACH, CHROMA_REACH, CHROMA_STEPS + 1)
    inside = [np.clip(chroma, -CHROMA_REACH, CHROMA_REACH - 1e-6) for chroma in steps]
    histograms = [np.histogram2d(*chroma.T, bins=(edges, edges))[0] / max(len(chroma), 1) for chroma in inside]
    saturation = np.quantile(np.hypot(*chroma_P2.T), QUANTILES)
    return {
        "photos": count,
        "luma_share": [round(len(chroma) / len(chroma_P2), 4) for chroma in steps],
        "mean": [np.round(chroma.mean(axis=0), 5).tolist() for chroma in steps],
        "covariance": [np.round(np.cov(chroma.T), 7).tolist() for chroma in steps],
        "chroma_quantiles": dict(zip(map(str, QUANTILES), np.round(saturation, 4).tolist(), strict=True)),
        "histogram": [np.round(histogram, 4).tolist() for histogram in histograms],
    }


def read_kodachromes(clones: Path) -> Iterator[np.ndarray]:
    """The thumbnails without their film borders; what is grey is passed over."""
    with BlobReader(clones) as blobs:
        for source, blob in blobs.read_all(list_tree(clones, KODACHROMES)):
            photo_HW3 = crop_border(decode_photo(source.path, blob))
            spread_HW = photo_HW3.max(axis=2).astype(int) - photo_HW3.min(axis=2)
            if (spread_HW > 16).mean() >= 0.02:
                yield photo_HW3


def crop_border(photo_HW3: np.ndarray) -> np.ndarray:
    top, left = (round(length * _BORDER_SHARE) for length in photo_HW3.shape[:2])
    return photo_HW3[top : len(photo_HW3) - top, left : photo_HW3.shape[1] - left]


def _read_today(shards: Path, count: int) -> Iterator[np.ndarray]:
    for index, (name, jpeg) in enumerate(read_members(shards / "color-000.tar")):
        if index == count:
            return
        photo_HW3 = decode_photo(name, jpeg)
        # As small as a thumbnail: averaging pixels mutes them.
        yield cv2.resize(photo_HW3, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.kodachromes", description=__doc__.split("\n")[0])
    parser.add_argument("--clones", type=Path, required=True, help="folder of clones, OWNER+NAME/repo each")
    parser.add_argument("--shards", type=Path, required=True, help="folder that `pack` wrote")
    parser.add_argument("--out", type=Path, default=TABLE)
    args = parser.parse_args()
    table = {
        "source": "distant-viewing/hdpy data/fsac/thm; luma in equal steps of 0..1, Cb and Cr in -0.5..0.5",
        "period": measure(read_kodachromes(args.clones)),
        "today": measure(_read_today(args.shards, 2000)),
    }
    args.out.write_text(json.dumps(table, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    for name in ("period", "today"):
        print(name, {key: table[name][key] for key in ("photos", "chroma_quantiles", "mean")})


if __name__ == "__main__":
    main()
