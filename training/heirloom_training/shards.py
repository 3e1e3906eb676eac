"""Shards: plain tar files of JPEG or PNG pictures, so that a data set travels as a few parcels.

for name, photo in read_shard("data/shards/color-000.tar"):
    ...  # photo: uint8 H x W x 3, RGB
"""

import io
import os
import tarfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

SHARD_LIMIT_BYTES = 48 * 1024 * 1024


def read_members(path: str | Path) -> Iterator[tuple[str, bytes]]:
    """Each member's name and bytes, in the order they were written."""
    with tarfile.open(path, "r:") as shard:
        for member in shard:
            if member.isfile():
                yield member.name, shard.extractfile(member).read()


def read_shard(path: str | Path) -> Iterator[tuple[str, np.ndarray]]:
    """Each photo's name and its pixels, uint8 H x W x 3, RGB."""
    for name, encoded in read_members(path):
        yield name, decode_photo(name, encoded)


def decode_photo(name: str, encoded: bytes) -> np.ndarray:
    """Encoded picture -> uint8 H x W x 3, RGB."""
    photo = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR_RGB)
    if photo is None:
        raise ValueError(f"{name}: wanted a JPEG or PNG, {len(encoded)} bytes did not decode")
    return photo


def load_shards(paths: Iterable[str | Path], threads: int | None = None) -> list[tuple[str, np.ndarray]]:
    """All photos of many shards, decoded by threads (the decoders release Python's lock), in shard order."""

    def load(path: str | Path) -> list[tuple[str, np.ndarray]]:
        return list(pool.map(lambda member: (member[0], decode_photo(*member)), read_members(path)))

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return [photo for path in paths for photo in load(path)]


def load_encoded(paths: Iterable[str | Path]) -> list[tuple[str, bytes]]:
    """All members still encoded: a tenth of the memory, to be decoded by the workers that use them."""
    return [member for path in paths for member in read_members(path)]


def write_shard(path: str | Path, members: Iterable[tuple[str, bytes]]) -> int:
    """Writes a shard whole or not at all; same members, same bytes. Returns the number of members."""
    path = Path(path)
    part = path.with_suffix(".part")
    count = 0
    with tarfile.open(part, "w:", format=tarfile.USTAR_FORMAT) as shard:
        for name, encoded in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(encoded)
            shard.addfile(entry, io.BytesIO(encoded))
            count += 1
    if part.stat().st_size > SHARD_LIMIT_BYTES:
        raise ValueError(f"{path.name}: {part.stat().st_size} bytes, wanted at most {SHARD_LIMIT_BYTES}")
    part.replace(path)
    return count
