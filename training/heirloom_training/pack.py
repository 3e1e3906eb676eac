"""Packs the listed photos into shards.

    python -m heirloom_training.pack --clones DIR --list photos.tsv.gz --out data/shards [--damage]

Writes color-NNN, faces-NNN, large-NNN, people-NNN, history-NNN (training) and val-color and so on (held out), and
index.json with what each shard holds. A shard that the index already describes is not made again.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from heirloom_training import sources
from heirloom_training.people_shard import encode_parts, list_people, read_parts, to_planes
from heirloom_training.shards import write_shard
from heirloom_training.sources import BlobReader, Source

# Two photos whose 64-bit difference hashes differ in at most this many bits count as the same picture.
NEAR_DUPLICATE_BITS = 6
MAX_ASPECT = 2
DAMAGED_HISTORY = Path(__file__).parents[1] / "labels" / "damaged-history.tsv"


@dataclass(frozen=True)
class Packing:
    """How one family of shards is made. Sides in pixels; photos are never enlarged."""

    name: str
    short_side: int
    quality: int
    photos_per_shard: int
    held_out_below: int  # photos whose sha starts with a smaller byte go to val-NAME


# 272 leaves room to crop 256; 560 to crop 512. Quality 82 keeps 22,100 color photos under 450 MB.
COLOR = Packing("color", short_side=272, quality=82, photos_per_shard=2000, held_out_below=4)
FACES = Packing("faces", short_side=200, quality=82, photos_per_shard=4000, held_out_below=4)
LARGE = Packing("large", short_side=560, quality=88, photos_per_shard=450, held_out_below=4)
PEOPLE = Packing("people", short_side=272, quality=82, photos_per_shard=1500, held_out_below=4)
HISTORY = Packing("history", short_side=640, quality=92, photos_per_shard=700, held_out_below=24)


@dataclass(frozen=True)
class ShardPlan:
    """One shard to write: its name, how, and from which pictures."""

    name: str
    packing: Packing
    photos: tuple[Source, ...]
    masks: tuple[Source, ...] = ()
    """What is person, of each photo; empty where the shard holds photos alone."""

    def digest(self) -> str:
        """Changes when the packing or the choice of photos does, so that a stale shard is made again."""
        chosen = [[p.sha for p in pictures] for pictures in (self.photos, self.masks) if pictures]
        text = json.dumps([asdict(self.packing), *chosen])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_shards(packing: Packing, photos: list[Source], masks: dict[Source, Source] | None = None) -> list[ShardPlan]:
    """Splits photos, and their masks if they have any, into the held-out shard and training shards."""
    held_out = [p for p in photos if p.first_byte < packing.held_out_below]
    training = [p for p in photos if p.first_byte >= packing.held_out_below]
    starts = range(0, len(training), packing.photos_per_shard)
    parts = [(f"{packing.name}-{k:03d}", training[at : at + packing.photos_per_shard]) for k, at in enumerate(starts)]
    return [
        ShardPlan(name, packing, tuple(chosen), tuple(masks[p] for p in chosen) if masks else ())
        for name, chosen in ((f"val-{packing.name}", held_out), *parts)
        if chosen
    ]


def pack_shard(clones: Path, out: Path, bench_hashes: np.ndarray, plan: ShardPlan) -> dict:
    """Writes one shard and describes it: photos by set, bytes, near-duplicates of the benches left out."""
    cv2.setNumThreads(1)
    counts: Counter[str] = Counter()
    left_out: list[str] = []
    masks = {photo.sha: mask for photo, mask in zip(plan.photos, plan.masks, strict=False)}

    def members() -> Iterator[tuple[str, bytes]]:
        with BlobReader(clones) as blobs:
            for source, blob in blobs.read_all(plan.photos):
                photo_BGR = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_COLOR)
                if photo_BGR is None:
                    left_out.append(f"{source.set}/{source.path}: does not decode")
                    continue
                photo_BGR = crop_white_bands(photo_BGR) if plan.packing == HISTORY else photo_BGR
                if is_near_duplicate(difference_hash(photo_BGR), bench_hashes):
                    left_out.append(f"{source.set}/{source.path}: resembles a bench picture")
                    continue
                parts_HW = read_parts(blobs, masks[source.sha], photo_BGR.shape[:2]) if masks else None
                if masks and parts_HW is None:
                    left_out.append(f"{source.set}/{source.path}: its mask does not fit or has holes")
                    continue
                counts[source.set] += 1
                side, name = plan.packing.short_side, f"{source.set}/{source.sha}"
                yield f"{name}.jpg", encode_jpeg(fit(photo_BGR, side), plan.packing.quality)
                if parts_HW is not None:
                    yield f"{name}.png", encode_parts(fit(to_planes(parts_HW), side))

    write_shard(path := out / f"{plan.name}.tar", members())
    return {
        "shard": plan.name,
        "plan": plan.digest(),
        "photos": sum(counts.values()),
        "bytes": path.stat().st_size,
        "sets": dict(sorted(counts.items())),
        "left_out": left_out,
    }


def fit(photo: np.ndarray, short_side: int) -> np.ndarray:
    """Crops the centre to at most 2:1 and reduces the short side; a smaller photo stays as it is."""
    height, width = photo.shape[:2]
    limit = MAX_ASPECT * min(height, width)
    top, left = (height - min(height, limit)) // 2, (width - min(width, limit)) // 2
    photo = photo[top : top + limit, left : left + limit]
    height, width = photo.shape[:2]
    factor = short_side / min(height, width)
    if factor >= 1:
        return photo
    size = (max(short_side, round(width * factor)), max(short_side, round(height * factor)))
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA)


def encode_jpeg(photo_BGR: np.ndarray, quality: int) -> bytes:
    """JPEG with 4:2:0 chroma and optimal Huffman tables (5 % smaller, same pixels)."""
    options = [
        cv2.IMWRITE_JPEG_QUALITY, quality,
        cv2.IMWRITE_JPEG_OPTIMIZE, 1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ]  # fmt: skip
    return cv2.imencode(".jpg", photo_BGR, options)[1].tobytes()


def crop_white_bands(photo: np.ndarray) -> np.ndarray:
    """Removes plain white rows and columns at the edges (kensanata/face pads its portraits to 3:4)."""
    inked = photo.min(axis=2) < 245
    rows = np.flatnonzero(inked.mean(axis=1) > 0.03)
    columns = np.flatnonzero(inked.mean(axis=0) > 0.03)
    if len(rows) < 64 or len(columns) < 64:
        return photo
    return photo[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def difference_hash(photo_BGR: np.ndarray) -> int:
    """64-bit dHash: whether each pixel of a 9 x 8 grey thumbnail is darker than its right neighbour."""
    grey = cv2.cvtColor(photo_BGR, cv2.COLOR_BGR2GRAY)
    # Two steps: INTER_AREA straight to 9 x 8 is slow on large photos, and the result hardly differs.
    if min(grey.shape) > 288:
        grey = cv2.resize(grey, (144, 128), interpolation=cv2.INTER_AREA)
    thumbnail = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    return int.from_bytes(np.packbits(thumbnail[:, 1:] > thumbnail[:, :-1]).tobytes(), "big")


def is_near_duplicate(value: int, hashes: np.ndarray, bits: int = NEAR_DUPLICATE_BITS) -> bool:
    """Whether any of the uint64 hashes lies within `bits` of the value."""
    return bool(len(hashes)) and int(np.bitwise_count(hashes ^ np.uint64(value)).min()) <= bits


def hash_benches(clones: Path) -> np.ndarray:
    """The difference hashes of every bench picture and its mirror image, uint64."""
    hashes: list[int] = []
    with BlobReader(clones) as blobs:
        for listing in sources.BENCHES:
            for _, blob in blobs.read_all(sources.list_tree(clones, listing)):
                picture = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_REDUCED_COLOR_2)
                if picture is not None:
                    hashes += [difference_hash(picture), difference_hash(picture[:, ::-1])]
    return np.array(hashes, np.uint64)


def choose_photos(clones: Path, list_path: Path) -> list[ShardPlan]:
    """Every shard to make, from the list and the trees of the history repositories."""
    listed = sources.read_list(list_path)
    faces = [p for p in sources.read_list(list_path, role="optional") if p.set in sources.FACE_SHARES]
    large = [p for p in listed if p.short_side >= sources.LARGE_MIN_SIDE]
    history = [s for listing in sources.HISTORY for s in sources.list_tree(clones, listing)]
    people = list_people(clones, listed)
    damaged = read_damaged()
    # "left..." is one color street view.
    history = [s for s in history if s.sha not in damaged and not Path(s.path).name.startswith("left")]
    return [
        *plan_shards(HISTORY, sorted(history, key=lambda s: s.sha)),
        *plan_shards(COLOR, sources.take_shares(listed, sources.COLOR_SHARES)),
        *plan_shards(FACES, sources.take_shares(faces, sources.FACE_SHARES)),
        *plan_shards(LARGE, sources.take_shares(large, sources.LARGE_SHARES)),
        *plan_shards(PEOPLE, list(people), people),
    ]


def read_damaged() -> set[str]:
    """Blob shas of old photographs in which annotators saw damage: ageing must not call them clean."""
    with open(DAMAGED_HISTORY, encoding="utf-8", newline="") as lines:
        return {row["sha"] for row in csv.DictReader(lines, delimiter="\t")}


def pack(clones: Path, list_path: Path, out: Path, processes: int = 2) -> list[dict]:
    """Makes every missing shard and returns the index."""
    out.mkdir(parents=True, exist_ok=True)
    index_path = out / "index.json"
    index = {e["shard"]: e for e in json.loads(index_path.read_text())} if index_path.exists() else {}
    plans = choose_photos(clones, list_path)
    for stale in set(index) - {p.name for p in plans}:
        del index[stale]
        (out / f"{stale}.tar").unlink(missing_ok=True)
    missing = [p for p in plans if not is_made(out, index.get(p.name), p)]
    if missing:
        bench_hashes = hash_benches(clones)
        print(f"{len(bench_hashes) // 2} bench pictures; {len(missing)} of {len(plans)} shards to make")
        # Not fork: OpenCV's threads do not survive it, and a child would wait for them forever.
        with get_context("spawn").Pool(processes) as pool:
            for entry in pool.imap_unordered(partial(pack_shard, clones, out, bench_hashes), missing):
                index[entry["shard"]] = entry
                write_index(index_path, index)
                print(f"{entry['shard']}: {entry['photos']} photos, {entry['bytes']} bytes", flush=True)
    write_index(index_path, index)
    return [index[p.name] for p in plans]


def write_index(path: Path, index: dict[str, dict]) -> None:
    path.write_text(json.dumps([index[name] for name in sorted(index)], indent=1) + "\n")


def is_made(out: Path, entry: dict | None, plan: ShardPlan) -> bool:
    """Whether the index describes this very plan and the shard lies there whole."""
    path = out / f"{plan.name}.tar"
    return bool(entry) and entry["plan"] == plan.digest() and path.exists() and path.stat().st_size == entry["bytes"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.pack", description=__doc__.split("\n")[0])
    parser.add_argument("--clones", type=Path, required=True, help="folder of clones, OWNER+NAME/repo each")
    parser.add_argument("--list", type=Path, help="the photo list, photos.tsv.gz (not needed with --damage)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--damage", action="store_true", help="pack damage assets instead of photos")
    args = parser.parse_args()
    if args.damage:
        from heirloom_training.ageing.assets import pack_damage

        print(json.dumps(pack_damage(args.clones, args.out), indent=1))
        return
    if args.list is None:
        parser.error("--list is needed to pack photos")
    entries = pack(args.clones, args.list, args.out)
    left_out = [reason for entry in entries for reason in entry["left_out"]]
    print(f"left out: {sum('resembles' in r for r in left_out)} near-duplicates of bench pictures")
    print(f"{sum(e['photos'] for e in entries)} photos, {sum(e['bytes'] for e in entries) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
