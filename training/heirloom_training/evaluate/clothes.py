"""Whether clothes turn blue by default, and whether skin stays skin.

A colorizer that does not know what cloth it sees falls back on what most of its training wore: denim and navy. So the
share of clothing that comes out blue is set against the share that is blue, and both too much and too little count.
Pale clothes hold little blue too: the share of blue among colored pixels tells a preference for it from paleness.

H W pixels, digits = channels; photos are RGB uint8, masks bool
"""

import csv
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from .. import garments
from ..people_shard import BODY, CLOTHES, load_people
from ..shards import decode_photo, read_members
from ..sources import BlobReader, list_tree
from . import benches
from .options import Options
from .tables import Sheet, markdown, mean

# CIELAB hues of blue. sRGB's cyan lies at 196 degrees, unique blue near 238 (CIECAM02's 237.5; its angles are close to
# CIELAB's), sRGB's blue at 306, its magenta at 328: from halfway between the first two to halfway between the last two.
BLUE_HUES_DEG = (217.0, 317.0)
# Paler than this is named grey, black or white rather than blue: a "just noticeable" 2.3 (Mahy et al. 1994) four times.
LEAST_CHROMA = 9.2
AIM = 0.25
"""The blue share should lie within this part of the truth's."""
# Polygons on clothes, in percent of the photo's width and height, of held-out people whose source has no masks.
OUTLINED = Path(__file__).parents[2] / "labels" / "clothes.tsv"

Paint = Callable[[np.ndarray], np.ndarray]
"""A photo in the network's colors."""


@dataclass(frozen=True)
class Figures:
    """Of one photo in one treatment; None where it shows no such pixels."""

    blue_share: float
    colored_share: float
    chroma: float
    clothes_ciede2000: float
    body_ciede2000: float | None


def tables(paints: Mapping[str, Paint], options: Options) -> Iterator[str]:
    """
    Networks by the name of their row, on held-out people whose clothes have a mask or an outline, and on held-out
    garments laid flat where their repository is at hand.
    """
    if options.shards is None:
        return
    try:
        yield _table("Held-out people", "people", _people(options), paints, options)
    except FileNotFoundError as missing:
        yield f"**Clothes of held-out people: not measured, {missing}**"
    if options.clones is not None:
        yield _table("Garments laid flat, in no shard", "garments", _garments(options), paints, options)


def is_blue(photo_HW3: np.ndarray) -> np.ndarray:
    """Which pixels are blue, by CIELAB hue and chroma."""
    return _is_blue_lab(rgb2lab(photo_HW3))


def measure(result_HW3: np.ndarray, truth_HW3: np.ndarray, clothes_HW: np.ndarray, body_HW: np.ndarray) -> Figures:
    lab_HW3 = rgb2lab(result_HW3).astype(np.float32)
    difference_HW = deltaE_ciede2000(lab_HW3, rgb2lab(truth_HW3).astype(np.float32))
    chroma_P = np.hypot(lab_HW3[..., 1], lab_HW3[..., 2])[clothes_HW]
    return Figures(
        blue_share=float(_is_blue_lab(lab_HW3)[clothes_HW].mean()),
        colored_share=float((chroma_P >= LEAST_CHROMA).mean()),
        chroma=float(chroma_P.mean()),
        clothes_ciede2000=float(difference_HW[clothes_HW].mean()),
        body_ciede2000=float(difference_HW[body_HW].mean()) if body_HW.any() else None,
    )


def _is_blue_lab(lab_HW3: np.ndarray) -> np.ndarray:
    hue_HW = np.degrees(np.arctan2(lab_HW3[..., 2], lab_HW3[..., 1])) % 360
    is_hue_HW = (hue_HW >= BLUE_HUES_DEG[0]) & (hue_HW <= BLUE_HUES_DEG[1])
    return is_hue_HW & (np.hypot(lab_HW3[..., 1], lab_HW3[..., 2]) >= LEAST_CHROMA)


Masked = tuple[np.ndarray, np.ndarray, np.ndarray]
"""A photo, its clothes and its skin and hair."""


def _people(options: Options) -> Iterator[Masked]:
    return islice(chain(_masked(options.shards), _outlined(options.shards / "val-color.tar")), options.limit)


def _masked(shards: Path) -> Iterator[Masked]:
    for person in load_people(shards, "val-people"):
        parts_HW = person.decode_parts()
        # At least 2 % clothes: not those whose parts are unknown.
        if (parts_HW == CLOTHES).mean() > 0.02:
            yield decode_photo(person.name, person.photo), parts_HW == CLOTHES, parts_HW == BODY


def _outlined(shard: Path) -> Iterator[Masked]:
    with open(OUTLINED, newline="") as table:
        polygons = {row["photo"]: row["clothes"] for row in csv.DictReader(table, delimiter="\t")}
    for name, encoded in read_members(shard):
        if (drawn := polygons.get(name.removesuffix(".jpg"))) is None:
            continue
        photo_HW3 = decode_photo(name, encoded)
        height, width = photo_HW3.shape[:2]
        clothes_HW = np.zeros((height, width), np.uint8)
        for polygon in drawn.split(";"):
            points_P2 = np.array([point.split(",") for point in polygon.split(" ")], float) / 100 * (width, height)
            cv2.fillPoly(clothes_HW, [points_P2.round().astype(np.int32)], 1)
        yield photo_HW3, clothes_HW > 0, np.zeros((height, width), bool)


def _garments(options: Options) -> Iterator[Masked]:
    packed = {name for shard in sorted(options.shards.glob("*.tar")) for name in _member_names(shard)}
    listed = list_tree(options.clones, garments.SOURCE)
    free = [source for source in listed if f"{garments.SOURCE[0]}/{source.sha}.jpg" not in packed]
    chosen = [free[index] for index in np.random.default_rng(options.seed).permutation(len(free))]
    with BlobReader(options.clones) as reader:
        for source, blob in reader.read_all(chosen[: options.limit]):
            photo_HW3 = benches.middle_square(decode_photo(source.path, blob), 272)
            clothes_HW = garments.cloth(*photo_HW3.shape[:2])
            yield photo_HW3, clothes_HW, np.zeros_like(clothes_HW)


def _member_names(shard: Path) -> list[str]:
    with tarfile.open(shard, "r:") as members:
        return members.getnames()


def _table(title: str, name: str, photos: Iterator[Masked], paints: Mapping[str, Paint], options: Options) -> str:
    figures: dict[str, list[Figures]] = {}
    sheet = Sheet(options.sheet, f"color-clothes-{name}")
    for truth_HW3, clothes_HW, body_HW in photos:
        colored = {method: paint(truth_HW3) for method, paint in paints.items()}
        results = {"truth": truth_HW3, "grey": benches.to_grey(truth_HW3), **colored}
        for method, result_HW3 in results.items():
            figures.setdefault(method, []).append(measure(result_HW3, truth_HW3, clothes_HW, body_HW))
        blue = {f"{method}: blue clothes": is_blue(results[method]) & clothes_HW for method in ("truth", *colored)}
        sheet.add({method: results[method] for method in ("grey", *colored, "truth")} | blue)
    sheet.close()
    rows = [_row(method, of_method, figures["truth"]) for method, of_method in figures.items()]
    count = len(figures.get("truth", []))
    header = ["", "blue share of clothes", "over truth (90 % of resamples)", "blue of what is colored", *_OTHERS]
    return markdown(f"{title}: n = {count}; aim: blue within {AIM:.0%} of the truth's", header, rows)


_OTHERS = ("clothes C*", "clothes CIEDE2000", "skin, hair CIEDE2000")


def over_truth(shares: list[float], truths: list[float], resamples: int = 2000) -> str | None:
    """Mean share over the true one, and where 90 % of draws of as many photos from these lie; None without blue."""
    of_P, true_P = np.array(shares), np.array(truths)
    if not true_P.any():
        return None
    drawn_RP = np.random.default_rng(0).integers(len(of_P), size=(resamples, len(of_P)))
    ratios_R = of_P[drawn_RP].mean(axis=1) / np.maximum(true_P[drawn_RP].mean(axis=1), 1e-6)
    low, high = np.quantile(ratios_R, [0.05, 0.95])
    return f"{of_P.mean() / true_P.mean():.2f} ({low:.2f} to {high:.2f})"


def _row(method: str, figures: list[Figures], truth: list[Figures]) -> list[str | float | None]:
    share, colored_share = mean(f.blue_share for f in figures), mean(f.colored_share for f in figures)
    return [
        method,
        share,
        over_truth([f.blue_share for f in figures], [f.blue_share for f in truth]),
        share / colored_share if colored_share else None,
        mean(f.chroma for f in figures),
        mean(f.clothes_ciede2000 for f in figures),
        mean(f.body_ciede2000 for f in figures),
    ]
