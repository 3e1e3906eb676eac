"""People with masks of what is body and what is clothes: `people-NNN.tar` and `val-people.tar`.

A shard holds SET/SHA.jpg, then SET/SHA.png, the parts of that photo: one byte a pixel, of the codes below.
H W pixels, digits = channels
"""

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from scipy.io import loadmat

from .shards import read_members
from .sources import BlobReader, Source, list_tree

BACKGROUND, BODY, CLOTHES, OTHER = range(4)
"""BODY is skin and hair. OTHER belongs to the person too: what is worn but no garment, and all of a person
where the source does not tell parts."""

# (repo, folder of photos, folder of masks, ending of masks); a mask is named after its photo.
PEOPLE = (
    ("bearpaw/clothing-co-parsing", "photos/", "annotations/pixel-level/", ".mat"),
    ("VikramShenoy97/Human-Segmentation-Dataset", "Training_Images/", "Ground_Truth/", ".png"),
)

# Codes of clothing-co-parsing's label_list.mat, from 0 on: hair, skin; accessories, bag, bracelet, earrings, glasses,
# necklace, purse, ring, sunglasses, wallet, watch. The other 46 but "null" are garments and shoes.
_HAIR_SKIN = (19, 41)
_NO_GARMENT = (1, 2, 9, 15, 17, 29, 33, 34, 47, 56, 57)
_LABELS = 59
# A black-and-white mask that grows by more than this when its small holes are closed was drawn by color and has
# lost parts of the person.
_MOST_HOLES = 1.06


@dataclass(frozen=True)
class Person:
    """A packed photo and its parts, both still encoded (JPEG, PNG)."""

    name: str
    photo: bytes
    parts: bytes

    def decode_parts(self) -> np.ndarray:
        """uint8 H, W of BACKGROUND, BODY, CLOTHES, OTHER."""
        return cv2.imdecode(np.frombuffer(self.parts, np.uint8), cv2.IMREAD_GRAYSCALE)


def load_people(folder: Path, name: str) -> list[Person]:
    """All people of NAME.tar or NAME-NNN.tar. Raises FileNotFoundError, saying how the shard is made."""
    shards = sorted([*folder.glob(f"{name}.tar"), *folder.glob(f"{name}-[0-9]*.tar")])
    if not shards:
        raise FileNotFoundError(f"no shard {name}*.tar in {folder}: run `python -m heirloom_training.pack` first")
    members = dict(member for shard in shards for member in read_members(shard))
    photos = [photo for photo in members if photo.endswith(".jpg")]
    return [Person(photo, members[photo], members[f"{photo.removesuffix('.jpg')}.png"]) for photo in photos]


def list_people(clones: Path, listed: list[Source]) -> dict[Source, Source]:
    """The mask of every listed photo that has one, in sha order of the photos."""
    by_sha = {photo.sha: photo for photo in listed}
    pairs: dict[Source, Source] = {}
    for repo, photos, masks, ending in PEOPLE:
        if not any(photo.repo == repo for photo in listed):
            continue
        of_stem = {Path(mask.path).stem: mask for mask in list_tree(clones, ("masks", repo, (masks,)), (ending,))}
        for photo in list_tree(clones, ("photos", repo, (photos,))):
            mask = of_stem.get(Path(photo.path).stem)
            if photo.sha in by_sha and mask is not None:
                pairs[by_sha[photo.sha]] = mask
    return dict(sorted(pairs.items(), key=lambda pair: pair[0].sha))


def read_parts(blobs: BlobReader, mask: Source, size: tuple[int, int]) -> np.ndarray | None:
    """The parts, uint8 H, W of `size` (height, width); None if the mask is missing, does not fit or has holes."""
    blob = blobs.read(mask.repo, mask.sha)
    if blob is None:
        return None
    parts_HW = _parts_of_labels(blob) if mask.path.endswith(".mat") else _parts_of_silhouette(blob)
    if parts_HW is None or abs(parts_HW.shape[1] / parts_HW.shape[0] / (size[1] / size[0]) - 1) > 0.02:
        return None
    return cv2.resize(parts_HW, size[::-1], interpolation=cv2.INTER_NEAREST)


def to_planes(parts_HW: np.ndarray) -> np.ndarray:
    """One plane a part, 0 or 255, uint8 H, W, 4: what may be resized. `argmax(axis=2)` leads back."""
    return np.where(parts_HW[..., None] == np.arange(4), 255, 0).astype(np.uint8)


def encode_parts(planes_HW4: np.ndarray) -> bytes:
    """The largest part of each pixel as PNG."""
    return cv2.imencode(".png", planes_HW4.argmax(axis=2).astype(np.uint8))[1].tobytes()


def _parts_of_labels(blob: bytes) -> np.ndarray:
    part_of_label = np.full(_LABELS, CLOTHES, np.uint8)
    part_of_label[0] = BACKGROUND
    part_of_label[list(_HAIR_SKIN)] = BODY
    part_of_label[list(_NO_GARMENT)] = OTHER
    return part_of_label[loadmat(io.BytesIO(blob))["groundtruth"]]


def _parts_of_silhouette(blob: bytes) -> np.ndarray | None:
    mask_HW = (cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_GRAYSCALE) > 127).astype(np.uint8)
    side = max(3, round(min(mask_HW.shape) / 20)) | 1
    closed_HW = cv2.morphologyEx(mask_HW, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    if not 0 < closed_HW.sum() <= _MOST_HOLES * mask_HW.sum():
        return None
    return closed_HW * np.uint8(OTHER)
