"""Labels for training and evaluation, from clones or from a shard packed for machines without them.

H W pixels, digits = channels
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from heirloom_training.labels.index import FOLDER, Entry, mask_path, read_index
from heirloom_training.shards import decode_photo, read_members, write_shard
from heirloom_training.sources import BlobReader

JPEG_OPTIONS = [
    cv2.IMWRITE_JPEG_QUALITY, 95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
]  # fmt: skip


@dataclass(frozen=True)
class Label:
    """One labelled crop; `kinds` are words of `ageing.KINDS`, none of them for a crop without damage."""

    id: str
    photo: np.ndarray  # uint8 H x W x 3, RGB
    mask: np.ndarray  # uint8 H x W, 1 = defect
    kinds: tuple[str, ...]
    sure: bool


def load_labels(photos: Path, split: str, folder: Path = FOLDER) -> list[Label]:
    """The labels of a split ("train" or "val"), in the order of their ids.

    photos: the folder of clones, or the shard that `pack_labels` wrote. Masks always come from `folder`.
    """
    entries = [e for e in read_index(folder) if e.split == split and e.sureness != "open"]
    packed = {Path(name).stem: encoded for name, encoded in read_members(photos)} if photos.is_file() else None
    labels = []
    with BlobReader(photos) as blobs:
        for entry in entries:
            photo_HW3 = decode_photo(entry.id, packed[entry.id]) if packed else read_crop(blobs, entry)
            mask_HW = read_mask(entry.id, folder)
            labels.append(Label(entry.id, photo_HW3, mask_HW, entry.kinds, entry.sureness == "sure"))
    return labels


def pack_labels(clones: Path, out: Path, folder: Path = FOLDER) -> int:
    """Writes the crops of all labels into a shard, `SPLIT/ID.jpg`, and returns how many."""

    def members() -> Iterator[tuple[str, bytes]]:
        with BlobReader(clones) as blobs:
            for entry in read_index(folder):
                if entry.sureness != "open":
                    crop_BGR = cv2.cvtColor(read_crop(blobs, entry), cv2.COLOR_RGB2BGR)
                    yield f"{entry.split}/{entry.id}.jpg", cv2.imencode(".jpg", crop_BGR, JPEG_OPTIONS)[1].tobytes()

    return write_shard(out, members())


def read_photo(blobs: BlobReader, entry: Entry) -> np.ndarray:
    """The whole photo at the working scale, uint8 H x W x 3; never enlarged."""
    encoded = blobs.read(entry.repo, entry.blob)
    if encoded is None:
        raise FileNotFoundError(f"{entry.id}: the clone of {entry.repo} has no blob {entry.blob} ({entry.path})")
    photo_HW3 = decode_photo(entry.path, encoded)
    height, width = photo_HW3.shape[:2]
    factor = entry.long_side / max(height, width)
    if factor >= 1:
        return photo_HW3
    return cv2.resize(photo_HW3, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)


def cut(picture: np.ndarray, entry: Entry) -> np.ndarray:
    """The entry's crop of anything at the photo's working scale."""
    crop = picture[entry.y : entry.y + entry.height, entry.x : entry.x + entry.width]
    if crop.shape[:2] != (entry.height, entry.width):
        raise ValueError(f"{entry.id}: the crop leaves the photo, {picture.shape[1]}x{picture.shape[0]}")
    return crop


def read_crop(blobs: BlobReader, entry: Entry) -> np.ndarray:
    """The crop, uint8 H x W x 3, RGB."""
    return cut(read_photo(blobs, entry), entry)


def read_mask(id: str, folder: Path = FOLDER) -> np.ndarray:
    """uint8 H x W, 1 = defect."""
    with Image.open(mask_path(id, folder)) as picture:
        if picture.mode != "1":
            raise ValueError(f"{id}: the mask is a PNG of mode {picture.mode}, wanted 1 bit a pixel")
        return np.asarray(picture).astype(np.uint8)


def write_mask(id: str, mask_HW: np.ndarray, folder: Path = FOLDER) -> None:
    path = mask_path(id, folder)
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(mask_HW > 0).save(path, optimize=True)


def check(clones: Path, folder: Path = FOLDER) -> list[str]:
    """What is wrong with the labels: one line each, none if all is well."""
    # Here, not above: the packer leaves out what labels name.
    from heirloom_training.pack import NEAR_DUPLICATE_BITS, crop_white_bands, difference_hash

    faults = []
    entries = read_index(folder)
    splits = defaultdict(set)
    for entry in entries:
        splits[entry.blob].add(entry.split)
    faults += [f"photo {blob} is in two splits" for blob, found in splits.items() if len(found) > 1]
    ids = [entry.id for entry in entries]
    faults += [f"{id}: two rows have this id" for id in sorted({id for id in ids if ids.count(id) > 1})]
    strays = {path.stem for path in (folder / "masks").glob("*.png")} - set(ids)
    faults += [f"{id}: a mask without a row in labels.tsv" for id in sorted(strays)]
    hashes: dict[str, tuple[int, Entry]] = {}
    with BlobReader(clones) as blobs:
        for entry in entries:
            try:
                photo_HW3 = read_photo(blobs, entry)
                shape = cut(photo_HW3, entry).shape[:2]
                if entry.sureness == "open":
                    continue
                hashes[entry.blob] = difference_hash(crop_white_bands(photo_HW3[..., ::-1])), entry
                mask_HW = read_mask(entry.id, folder)
                if mask_HW.shape != shape:
                    faults.append(f"{entry.id}: the mask is {mask_HW.shape[::-1]}, the crop {shape[::-1]}")
                elif bool(mask_HW.any()) != bool(entry.kinds):
                    faults.append(f"{entry.id}: kinds are {entry.kinds or 'none'}, {mask_HW.sum()} px are marked")
            except (OSError, ValueError) as error:
                faults.append(str(error) if entry.id in str(error) else f"{entry.id}: {error}")
    for (value, entry), (other_value, other) in combinations(hashes.values(), 2):
        if entry.split != other.split and (value ^ other_value).bit_count() <= NEAR_DUPLICATE_BITS:
            faults.append(f"{entry.id} and {other.id} are nearly the same photo, in two splits")
    return faults
