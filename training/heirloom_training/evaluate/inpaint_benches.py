"""The holes that the inpainter is judged by: photos with masks, by bench, all chosen by a seed.

H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from ..ageing import Look, age, load_assets
from ..masks import draw_hole
from ..shards import decode_photo
from ..sources import BlobReader, list_tree
from . import benches
from .aged import aged_photos
from .lama_masks import LAMA_MASKS, draw_lama_mask
from .lama_masks import SIDE as LAMA_SIDE
from .options import Options

SIDE = 512
PORTRAIT_SIDE = 1024
# The mask that the product fills has grown by this much, which covers the soft edges of damage.
GROWN_PX = 2
EXAMPLES = Path(__file__).parents[3] / "examples"
MIGAN = ("migan", "Picsart-AI-Research/MI-GAN", ("examples/",))
MIGAN_GROUPS = {
    "Places2, 512 px": "places2_512_freeform",
    "Places2, 256 px": "places2_256_freeform",
    "FFHQ, 256 px": "ffhq_256_freeform",
}


@dataclass(frozen=True)
class Case:
    truth_HW3: np.ndarray
    hole_HW: np.ndarray
    peers: dict[str, np.ndarray] = field(default_factory=dict)
    """What others published for this very photo and hole, by name."""


Row = tuple[str, list[Case]]


@dataclass(frozen=True)
class Bench:
    """One table. Rows come as they are read."""

    title: str
    rows: Callable[[Options], Iterator[Row]]
    source: str
    """The option without which there is nothing to read: clones or shards."""
    crop_side: int | None = None
    """If set, figures are of the squares of this side that hold holes, not of the whole picture."""
    in_crops: bool = False
    """Whether our network works in crops, as the product does, or on the whole picture."""
    slow_photos: int = 0
    """Photos a row for the classics that take minutes; 0 leaves them out."""


def _osie(options: Options) -> Iterator[Row]:
    """Every bin's holes over the same photos, cut from their middle."""
    photos = [
        benches.middle(photo_HW3, SIDE)
        for _, photo_HW3 in benches.read_photos(options.clones, benches.OSIE, options.limit, options.seed)
    ]
    binned = benches.read_holes(options.clones, options.limit, options.seed)
    for (low, high), holes in binned.items():
        yield f"{low:.0%} to {high:.0%}", [Case(*pair) for pair in zip(photos, holes, strict=False)]


def _osie_grey(options: Options) -> Iterator[Row]:
    for label, cases in _osie(options):
        yield label, [Case(benches.to_grey(case.truth_HW3), case.hole_HW) for case in cases]


def _imagenet(options: Options) -> Iterator[Row]:
    """Squares of color photos that were shrunk or enlarged to a short side of 256 px."""
    photos: list[np.ndarray] = []
    for _, photo_HW3 in benches.read_photos(options.clones, benches.IMAGENET, 1000, options.seed):
        if len(photos) == options.limit:
            break
        if min(photo_HW3.shape[:2]) >= 200 and not benches.is_grey(photo_HW3):
            photos.append(_scaled(photo_HW3, LAMA_SIDE / min(photo_HW3.shape[:2])))
    for number, kind in enumerate(LAMA_MASKS):
        rng = np.random.default_rng([options.seed, number])
        cases = []
        for photo_HW3 in photos:
            hole_HW, square = draw_lama_mask(rng, kind, *photo_HW3.shape[:2])
            cases.append(Case(photo_HW3[square].copy(), hole_HW))
        yield kind, cases


def _migan(options: Options) -> Iterator[Row]:
    """Each group's photos, masks (black = hole) and outputs, as they lie in its repository."""
    files = {source.path: source for source in list_tree(options.clones, MIGAN)}
    with BlobReader(options.clones) as reader:

        def read(path: str) -> np.ndarray:
            return decode_photo(path, reader.read(files[path].repo, files[path].sha))

        for label, group in MIGAN_GROUPS.items():
            folder = f"examples/{group}"
            photos = sorted(path for path in files if path.startswith(f"{folder}/images/"))
            cases = []
            for path in photos[: options.limit]:
                name = f"{PurePosixPath(path).stem}.png"
                output_HW3 = read(f"{folder}/results/migan/{name}")
                hole_HW = read(f"{folder}/masks/{name}")[..., 0] < 128
                cases.append(Case(read(path), hole_HW, {"MI-GAN, its output": output_HW3}))
            yield label, cases


def _damage(options: Options) -> Iterator[Row]:
    """The square that holds most damage of each aged photo; the same print undamaged is the truth."""
    for shard in ("val-large", "val-history"):
        cases = []
        for aged in aged_photos(options.shards, shard, options.limit, options.seed):
            hole_HW = _grown(aged.mask)
            square = busiest_square(hole_HW, SIDE)
            if hole_HW[square].any():
                cases.append(Case(aged.clean[square].copy(), hole_HW[square]))
        yield shard, cases


def _drawn(options: Options) -> Iterator[Row]:
    cases = []
    for index, (_, photo_HW3) in enumerate(benches.read_held_out(options.shards, "val-large", options.limit)):
        hole_HW = draw_hole(np.random.default_rng([options.seed, index]), SIDE, SIDE) > 0
        cases.append(Case(benches.middle(photo_HW3, SIDE), hole_HW))
    yield "val-large", cases


def _portraits(options: Options) -> Iterator[Row]:
    """Whole held-out portraits enlarged to PORTRAIT_SIDE, as a scanner would have, then damaged at that size."""
    packed = options.shards / "damage-000.tar"
    assets = load_assets(packed, split="val") if packed.exists() else None
    cases: list[Case] = []
    for index, (_, photo_HW3) in enumerate(benches.read_held_out(options.shards, "val-history", 1000)):
        # The other sets of the shard are views of streets, twice as wide as tall.
        if photo_HW3.shape[1] > 1.2 * photo_HW3.shape[0] or len(cases) == options.limit:
            continue
        large_HW3 = _scaled(photo_HW3, PORTRAIT_SIDE / max(photo_HW3.shape[:2]))
        drawn = int(np.random.default_rng([options.seed, index]).integers(2**31))
        aged = age(large_HW3, drawn, assets=assets, look=Look(film=0))
        hole_HW = _grown(aged.mask)
        if hole_HW.any():
            cases.append(Case(aged.clean, hole_HW))
    yield "val-history portraits", cases


def _pairs(options: Options) -> Iterator[Row]:
    """About a third of `limit` each: color photos and old ones with damage, and OSIE with NVIDIA masks of every bin."""
    left = options.limit
    if options.shards is not None:
        for shard, cases in _damage(replace(options, limit=max(1, options.limit // 3))):
            yield f"{shard}, damage", cases
            left -= len(cases)
    if options.clones is not None:
        binned = [cases for _, cases in _osie(replace(options, limit=left))]
        yield "OSIE, NVIDIA masks", [binned[at % len(binned)][at] for at in range(left)]


def _examples(options: Options) -> Iterator[Row]:
    """The photos that ship, undamaged, with the masks of what the worn scans show."""
    cases = []
    for path in sorted((EXAMPLES / "truth").glob("*.jpg")):
        mask = path.with_suffix(".mask.png")
        hole_HW = _grown(decode_photo(mask.name, mask.read_bytes())[..., 0] // 255)
        cases.append(Case(decode_photo(path.name, path.read_bytes()), hole_HW))
    yield "examples", cases


BENCHES = {
    "osie": Bench("OSIE, NVIDIA test masks, 512 px", _osie, "clones", slow_photos=4),
    "osie-grey": Bench("OSIE turned grey, NVIDIA test masks, 512 px", _osie_grey, "clones"),
    "imagenet": Bench("ImageNet samples, LaMa's masks, 256 px", _imagenet, "clones"),
    "migan": Bench("MI-GAN's examples, ours in crops", _migan, "clones", in_crops=True),
    "damage": Bench("Held-out photos, damage-shaped holes, at most 512 px", _damage, "shards"),
    "drawn": Bench("Held-out photos, holes drawn as in training, 512 px", _drawn, "shards"),
    "portraits": Bench(
        "Whole old portraits of 1024 px, damage-shaped holes: the 256 px squares that hold some",
        _portraits,
        "shards",
        crop_side=256,
        in_crops=True,
    ),
}
# Written as pictures, pixel for pixel: not measured.
PICTURES = {
    "pairs": Bench("Pairs, not chosen", _pairs, "shards"),
    "examples": Bench("The photos of examples", _examples, "shards"),
}


def hole_squares(hole_HW: np.ndarray, side: int) -> list[tuple[slice, slice]]:
    """The squares of a grid that hold any hole; those at the right and bottom edge overlap their neighbours."""
    height, width = hole_HW.shape
    corners = [
        (y, x)
        for y in sorted({*range(0, height - side + 1, side), max(0, height - side)})
        for x in sorted({*range(0, width - side + 1, side), max(0, width - side)})
    ]
    squares = [(slice(y, y + side), slice(x, x + side)) for y, x in corners]
    return [square for square in squares if hole_HW[square].any()]


def busiest_square(hole_HW: np.ndarray, side: int) -> tuple[slice, slice]:
    """Where a square of `side` px (less in a smaller picture) covers most of the hole, in steps of 32 px."""
    height, width = hole_HW.shape
    tall, wide = min(side, height), min(side, width)
    sums = cv2.integral(hole_HW.astype(np.uint8))
    corners = [
        (y, x)
        for y in {*range(0, height - tall, 32), height - tall}
        for x in {*range(0, width - wide, 32), width - wide}
    ]
    covered = [sums[y + tall, x + wide] - sums[y, x + wide] - sums[y + tall, x] + sums[y, x] for y, x in corners]
    y, x = corners[int(np.argmax(covered))]
    return slice(y, y + tall), slice(x, x + wide)


def _grown(mask_HW: np.ndarray) -> np.ndarray:
    return cv2.dilate(mask_HW, np.ones((2 * GROWN_PX + 1,) * 2, np.uint8)) > 0


def _scaled(photo_HW3: np.ndarray, scale: float) -> np.ndarray:
    height, width = (round(length * scale) for length in photo_HW3.shape[:2])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(photo_HW3, (width, height), interpolation=kind)
