"""Damage assets: drawn and scanned shapes that ageing mixes with its procedural ones.

They come from public repositories (see training/README.md), are packed once into damage-000.tar and are split
by source file, so that no artefact serves both training and validation.

    assets = load_assets("data/shards/damage-000.tar", "train")
    shape = assets.pick(rng, "crack")     # uint8 H x W, 255 = damage; H x W x 3 for "paper-stain"
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from heirloom_training import sources
from heirloom_training.shards import read_members, write_shard
from heirloom_training.sources import BlobReader, Source

LONGEST_SIDE = 256
# A tenth of the files of each kind, by sha, is kept for validation; a fifth where there are only a few.
VAL_FIRST_BYTE = 26
VAL_FIRST_BYTE_HOLES = 51
SHAPES_PER_SCAN = 90

FILM = "daniela997/FilmDamageSimulator"
PAPER = "DocCreator/DocCreator"
CRACKS = "jakki-Guan/ground-to-uav-crack-segmentation"
# How many drawn artefacts of each folder of FilmDamageSimulator/synthetic are taken.
FILM_COUNTS = {
    "dirt": 120, "dots": 100, "hair": 400, "hair-short": 100, "lint": 200,
    "scratches": 200, "smut": 200, "spots": 60, "sprinkles": 120, "stain": 200,
}  # fmt: skip


@dataclass(frozen=True)
class Assets:
    """Shapes by kind: uint8 alpha H x W, or for "paper-stain" the factor (255 = none) H x W x 3, RGB."""

    shapes: dict[str, list[np.ndarray]]

    def has(self, kind: str) -> bool:
        return bool(self.shapes.get(kind))

    def pick(self, rng: np.random.Generator, kind: str) -> np.ndarray:
        found = self.shapes[kind]
        return found[int(rng.integers(len(found)))]


def load_assets(path: str | Path, split: str = "train") -> Assets:
    """Reads one split ("train" or "val") of a damage shard."""
    shapes: dict[str, list[np.ndarray]] = {}
    for name, encoded in read_members(path):
        member_split, kind, _ = name.split("/")
        if member_split == split:
            flag = cv2.IMREAD_COLOR_RGB if kind == "paper-stain" else cv2.IMREAD_GRAYSCALE
            shapes.setdefault(kind, []).append(cv2.imdecode(np.frombuffer(encoded, np.uint8), flag))
    if not shapes:
        raise ValueError(f"{path}: no members of split {split!r}")
    return Assets(shapes)


def pack_damage(clones: Path, out: Path) -> dict[str, int]:
    """Writes damage-000.tar and returns the number of shapes by split and kind."""
    counts: dict[str, int] = {}

    def members() -> Iterator[tuple[str, bytes]]:
        with BlobReader(clones) as blobs:
            for split, kind, name, shape in read_shapes(clones, blobs):
                counts[f"{split}/{kind}"] = counts.get(f"{split}/{kind}", 0) + 1
                yield f"{split}/{kind}/{name}.png", encode_png(shape)

    out.mkdir(parents=True, exist_ok=True)
    write_shard(out / "damage-000.tar", members())
    return dict(sorted(counts.items()))


def read_shapes(clones: Path, blobs: BlobReader) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Every shape as (split, kind, name, pixels), in a fixed order."""
    for folder, count in FILM_COUNTS.items():
        kind = "hair" if folder == "hair-short" else folder
        # Every n-th, not the first: the first by sha would all be validation.
        every = sources.list_tree(clones, (kind, FILM, (f"synthetic/{folder}/",)))
        files = every[:: max(1, len(every) // count)][:count]
        for source, blob in blobs.read_all(files):
            alpha = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_UNCHANGED)[..., 3]
            if alpha.max() > 40:
                yield split_of(source), kind, source.sha, shrink(crop_to_shape(alpha))
    yield from read_scan_polygons(clones, blobs)
    for part in ("border", "center", "corner"):
        listing = (f"hole-{part}", PAPER, (f"data/Image/holePatterns/{part}Holes/",))
        for source, blob in blobs.read_all(sources.list_tree(clones, listing)):
            pattern = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_GRAYSCALE)
            hole = np.where(pattern < 128, 255, 0).astype(np.uint8)
            yield split_of(source, VAL_FIRST_BYTE_HOLES), source.set, source.sha, hole
    stains = sources.list_tree(clones, ("paper-stain", PAPER, ("data/Image/stainImages/images/",)))
    surfaces = [s for s in stains if "surface" in s.path][::4][:220]
    spots = [s for s in stains if "spot" in s.path][::20][:90]
    for source, blob in blobs.read_all(surfaces + spots):
        stain = stain_factor(cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_COLOR))
        if stain.min() < 235:  # the others could not be seen on a photo
            yield split_of(source), "paper-stain", source.sha, shrink(stain)
    for source, blob in blobs.read_all(sources.list_tree(clones, ("crack", CRACKS, ("kaggle_release/masks/",)))):
        crack = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_GRAYSCALE)
        crack = np.where(crack > 127, 255, 0).astype(np.uint8)
        if crack.any():
            yield split_of(source), "crack", source.sha, crop_to_shape(crack)


def read_scan_polygons(clones: Path, blobs: BlobReader) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Outlines of real dirt on 35 mm film, rasterised; the two last scans by sha are for validation."""
    scans = sources.list_tree(clones, ("scan", FILM, ("scans/",)), endings=(".json",))
    for number, (source, blob) in enumerate(blobs.read_all(scans)):
        split = "val" if number >= len(scans) - 2 else "train"
        polygons = []
        for key, entry in json.loads(blob).items():
            points = np.array([(p["x"], p["y"]) for p in entry.get("points", [])], np.float32)
            if len(points) >= 4 and np.ptp(points, axis=0).max() >= 9:
                polygons.append((key, entry["label"]["name"].lower(), points))
        for key, label, points in polygons[:: max(1, len(polygons) // SHAPES_PER_SCAN)]:
            yield split, f"scan-{label.split()[0]}", f"{source.sha[:16]}-{key}", rasterise(points)


def rasterise(points: np.ndarray) -> np.ndarray:
    """A polygon (x, y in pixels) -> antialiased alpha, just large enough, at most LONGEST_SIDE."""
    points = points - points.min(axis=0)
    points = points * min(1.0, (LONGEST_SIDE - 6) / points.max()) + 2
    width, height = np.ceil(points.max(axis=0)).astype(int) + 3
    alpha = np.zeros((height, width), np.uint8)
    cv2.fillPoly(alpha, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    return alpha


def stain_factor(stain_BGR: np.ndarray) -> np.ndarray:
    """A stain on paper -> what it multiplies the paper by (255 = nothing), fading to nothing at the edge."""
    stain = stain_BGR.astype(np.float32)
    height, width = stain.shape[:2]
    edge = np.concatenate([stain[0], stain[-1], stain[:, 0], stain[:, -1]])
    factor = np.clip(stain / np.maximum(np.median(edge, axis=0), 1), 0, 1)
    ramp_y = np.minimum(np.arange(height), np.arange(height)[::-1]) / (0.18 * height)
    ramp_x = np.minimum(np.arange(width), np.arange(width)[::-1]) / (0.18 * width)
    window = np.clip(np.minimum(ramp_y[:, None], ramp_x[None]), 0, 1)[..., None]
    # Paper texture and JPEG noise of a few levels is not stain.
    depth = np.maximum(1 - factor - 0.02, 0) * window
    return np.round(255 * (1 - depth)).astype(np.uint8)


def crop_to_shape(alpha: np.ndarray) -> np.ndarray:
    """Cuts away empty margins, keeping 2 px."""
    rows, columns = np.flatnonzero(alpha.max(axis=1) > 8), np.flatnonzero(alpha.max(axis=0) > 8)
    top, left = max(0, rows[0] - 2), max(0, columns[0] - 2)
    return alpha[top : rows[-1] + 3, left : columns[-1] + 3]


def shrink(shape: np.ndarray) -> np.ndarray:
    factor = LONGEST_SIDE / max(shape.shape[:2])
    return shape if factor >= 1 else cv2.resize(shape, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def split_of(source: Source, val_first_byte: int = VAL_FIRST_BYTE) -> str:
    return "val" if source.first_byte < val_first_byte else "train"


def encode_png(shape: np.ndarray) -> bytes:
    two_levels = shape.ndim == 2 and not ((shape > 0) & (shape < 255)).any()
    options = [cv2.IMWRITE_PNG_BILEVEL, 1] if two_levels else [cv2.IMWRITE_PNG_COMPRESSION, 9]
    return cv2.imencode(".png", shape, options)[1].tobytes()
