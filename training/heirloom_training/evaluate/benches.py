"""The pictures that the stages are judged by. Everything is chosen by a seed and comes in that order.

H W pixels, digits = channels; photos are RGB uint8, holes bool (True = fill)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from ..shards import decode_photo, read_shard
from ..sources import BlobReader, Source, list_tree

OSIE = ("osie", "NUS-VIP/predicting-human-gaze-beyond-pixels", ("data/stimuli/",))
IMAGENET = ("imagenet", "EliSchwartz/imagenet-sample-images", ("",))
NVIDIA_MASKS = ("masks", "micbia/FORGER-21cm", ("inputs/mask/testing_mask_dataset/",))
DEOLDIFY = ("vs-deoldify", "dan64/vs-deoldify", ("test_images/Image_", "test_images_ex/Image_"))
# Shares of the picture that are hole, as inpainting papers bin them.
COVERAGE_BINS = ((0.01, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6))


@dataclass(frozen=True)
class Colored:
    """A photo with what colorizers made of its grey version, by name."""

    name: str
    truth_HW3: np.ndarray
    peers: dict[str, np.ndarray]


def read_photos(clones: Path, listing: tuple, limit: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """`limit` photos of a repository by the seed: path and pixels."""
    with BlobReader(clones) as reader:
        for source, blob in reader.read_all(_shuffled(list_tree(clones, listing), seed)[:limit]):
            yield source.path, decode_photo(source.path, blob)


def read_held_out(shards: Path, name: str, limit: int) -> Iterator[tuple[str, np.ndarray]]:
    """The first `limit` photos of a shard that is never trained on: val-large, val-history or val-color."""
    for index, (member, photo_HW3) in enumerate(read_shard(shards / f"{name}.tar")):
        if index == limit:
            return
        yield member, photo_HW3


def read_squares(
    clones: Path, listing: tuple, limit: int, seed: int, side: int = 256
) -> Iterator[tuple[str, np.ndarray]]:
    """Color photos of a repository, their middle square at `side` px; grey and tiny ones are passed over."""
    squares = (
        (name, middle_square(photo_HW3, side))
        for name, photo_HW3 in read_photos(clones, listing, 1000, seed)
        if min(photo_HW3.shape[:2]) >= 200
    )
    yield from islice(((name, square_HW3) for name, square_HW3 in squares if not is_grey(square_HW3)), limit)


def read_holes(clones: Path, a_bin: int, seed: int) -> dict[tuple[float, float], list[np.ndarray]]:
    """NVIDIA's irregular test masks (Liu et al. 2018; research use), `a_bin` of each bin, 512x512."""
    bins: dict[tuple[float, float], list[np.ndarray]] = {limits: [] for limits in COVERAGE_BINS}
    with BlobReader(clones) as reader:
        for source, blob in reader.read_all(_shuffled(list_tree(clones, NVIDIA_MASKS), seed)):
            # White is hole: 00000.png of the sparsest bin is 6 % white.
            hole_HW = decode_photo(source.path, blob)[..., 0] > 127
            for (low, high), holes in bins.items():
                if low < hole_HW.mean() <= high and len(holes) < a_bin:
                    holes.append(hole_HW)
            if all(len(holes) == a_bin for holes in bins.values()):
                break
    return bins


# Where the six pictures of a page start, and how much of each side is frame and what JPEG bled of it. With 6
# px the figures known of these pages (grey: CIEDE2000 10.84, 23.13 dB) are met within 0.01, except ColTran's.
_PANEL_PX, _FRAME_PX = 346, 6
_PANELS_YX = [(y, x) for y in (9, 389) for x in (12, 372, 732)]
DEOLDIFY_PAGES = 23
_PAGE = ("truth", "", "DDColor artistic", "DeOldify stable", "DeOldify video", "ColTran")
_SECOND_PAGE = ("", "DeOldify artistic", "", "", "DDColor modelscope", "")


def read_deoldify(clones: Path) -> Iterator[Colored]:
    """The 23 test pages of dan64/vs-deoldify, which show the truth and five colorizers' results each."""
    pages = {source.path: source for source in list_tree(clones, DEOLDIFY)}
    with BlobReader(clones) as reader:
        for number in range(1, DEOLDIFY_PAGES + 1):
            pictures: dict[str, np.ndarray] = {}
            for folder, ending, names in (
                ("test_images", "", _PAGE),
                ("test_images_ex", "_ex", _SECOND_PAGE),
            ):
                source = pages[f"{folder}/Image_{number:02d}_test{ending}.jpg"]
                page_HW3 = decode_photo(source.path, reader.read(source.repo, source.sha))
                for (y, x), name in zip(_PANELS_YX, names, strict=True):
                    if name:
                        rows, columns = (slice(at + _FRAME_PX, at + _PANEL_PX - _FRAME_PX) for at in (y, x))
                        pictures[name] = np.ascontiguousarray(page_HW3[rows, columns])
            truth_HW3 = pictures.pop("truth")
            yield Colored(f"{number:02d}", truth_HW3, pictures)


def middle(photo_HW3: np.ndarray, side: int) -> np.ndarray:
    """The middle square of `side` px; what is smaller is enlarged first."""
    if min(photo_HW3.shape[:2]) < side:
        return middle_square(photo_HW3, side)
    top, left = ((length - side) // 2 for length in photo_HW3.shape[:2])
    return np.ascontiguousarray(photo_HW3[top : top + side, left : left + side])


def middle_square(photo_HW3: np.ndarray, side: int) -> np.ndarray:
    """The largest middle square, resized to `side` px."""
    short = min(photo_HW3.shape[:2])
    kind = cv2.INTER_AREA if short > side else cv2.INTER_CUBIC
    return cv2.resize(middle(photo_HW3, short), (side, side), interpolation=kind)


def fit_within(photo_HW3: np.ndarray, long_side: int) -> np.ndarray:
    """Shrinks to the long side; never enlarges."""
    scale = long_side / max(photo_HW3.shape[:2])
    if scale >= 1:
        return photo_HW3
    return cv2.resize(photo_HW3, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def to_grey(photo_HW3: np.ndarray) -> np.ndarray:
    """The photo's luma (BT.601) in all three channels."""
    return np.repeat(cv2.cvtColor(photo_HW3, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def to_sepia(photo_HW3: np.ndarray) -> np.ndarray:
    """A brown print: black and white stay, midtones turn warm."""
    grey_HW1 = to_grey(photo_HW3)[..., :1] / 255
    return np.round(255 * grey_HW1 ** np.array([0.8, 1.0, 1.3])).astype(np.uint8)


def is_grey(photo_HW3: np.ndarray) -> bool:
    """Whether hardly a pixel differs from grey: a black-and-white photo or drawing in an RGB file."""
    spread_HW = photo_HW3.max(axis=2).astype(int) - photo_HW3.min(axis=2)
    return bool((spread_HW > 16).mean() < 0.01)


def _shuffled(sources: list[Source], seed: int) -> list[Source]:
    return [sources[index] for index in np.random.default_rng(seed).permutation(len(sources))]
