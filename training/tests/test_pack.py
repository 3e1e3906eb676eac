"""Packing from tiny git repositories: the split, the sizes, and no bench picture among the photos."""

import gzip
import json
import subprocess

import cv2
import numpy as np
import pytest

from heirloom_training import pack, sources
from heirloom_training.pack import Packing, crop_white_bands, difference_hash, fit, is_near_duplicate
from heirloom_training.shards import read_shard
from heirloom_training.sources import Share, Source, take_shares


def scene(seed: int, height: int = 300, width: int = 400) -> np.ndarray:
    small = np.random.default_rng(seed).integers(0, 255, (6, 8, 3)).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def commit_pictures(clones, repo: str, pictures: dict[str, np.ndarray]) -> dict[str, str]:
    """Makes CLONES/OWNER+NAME/repo with the pictures as PNG; returns their blob shas by path."""
    folder = clones / repo.replace("/", "+") / "repo"
    for path, picture in pictures.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / path), picture)
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "pictures"], check=True)
    tree = subprocess.run([*git, "ls-tree", "-r", "HEAD"], check=True, capture_output=True, text=True).stdout
    return {line.split("\t")[1]: line.split()[2] for line in tree.splitlines()}


@pytest.fixture
def small_world(tmp_path, monkeypatch):
    """Forty photos, one of them a bench picture saved again, and three old portraits."""
    clones = tmp_path / "clones"
    bench = scene(7)
    again = cv2.resize(bench, (500, 375))
    photos = {f"p/{k}.png": scene(100 + k) for k in range(40)} | {"p/stolen.png": again}
    shas = commit_pictures(clones, "a/photos", photos)
    commit_pictures(clones, "b/bench", {"stimuli/1.png": bench})
    commit_pictures(clones, "c/old", {f"old/{k}.png": scene(200 + k) for k in range(3)})
    monkeypatch.setattr(sources, "BENCHES", (("bench", "b/bench", ("stimuli/",)),))
    monkeypatch.setattr(sources, "HISTORY", (("old", "c/old", ("old/",)),))
    listed = tmp_path / "photos.tsv.gz"
    rows = ["set\trole\trepo\tsha\twidth\theight\tpath"]
    rows += [f"p\ttrain\ta/photos\t{sha}\t400\t300\t{path}" for path, sha in shas.items()]
    listed.write_bytes(gzip.compress("\n".join(rows).encode()))
    return clones, listed, tmp_path / "shards", shas


def test_every_photo_lands_once_on_its_side_of_the_split(small_world):
    clones, listed, out, shas = small_world
    entries = [make(clones, out, plan) for plan in pack.choose_photos(clones, listed)]
    names = {e["shard"]: [n for n, _ in read_shard(out / f"{e['shard']}.tar")] for e in entries}
    color = [n for shard, members in names.items() if "color" in shard for n in members]
    kept = [sha for path, sha in shas.items() if path != "p/stolen.png"]
    assert sorted(color) == sorted(f"p/{sha}.jpg" for sha in kept)
    for shard, members in names.items():
        limit = 24 if "history" in shard else 4
        for name in members:
            is_low = int(name.split("/")[1][:2], 16) < limit
            assert is_low == shard.startswith("val-")


def test_of_optional_sets_only_faces_are_taken_to_shards_of_their_own(small_world, monkeypatch):
    clones, listed, _, _ = small_world
    monkeypatch.setattr(sources, "FACE_SHARES", {"face": sources.Share(one_in=2)})
    rows = gzip.decompress(listed.read_bytes()).decode()
    rows = rows.replace("p\ttrain\t", "face\toptional\t", 12).replace("p\ttrain\t", "art\toptional\t", 5)
    listed.write_bytes(gzip.compress(rows.encode()))
    plans = {plan.name: len(plan.photos) for plan in pack.choose_photos(clones, listed)}
    faces = sum(count for name, count in plans.items() if "faces" in name)
    assert faces == 6 and sum(count for name, count in plans.items() if "color" in name) == 41 - 12 - 5


def test_old_photos_that_annotators_saw_damaged_are_left_out(small_world, monkeypatch):
    clones, listed, _, _ = small_world
    old = sources.list_tree(clones, sources.HISTORY[0])
    monkeypatch.setattr(pack, "read_damaged", lambda: {old[0].sha})
    history = {p.sha for plan in pack.choose_photos(clones, listed) if "history" in plan.name for p in plan.photos}
    assert history == {p.sha for p in old[1:]}


def test_a_bench_picture_saved_again_is_left_out_and_named(small_world):
    clones, listed, out, _ = small_world
    entries = [make(clones, out, plan) for plan in pack.choose_photos(clones, listed)]
    left_out = [reason for e in entries for reason in e["left_out"]]
    assert left_out == ["p/p/stolen.png: resembles a bench picture"]


def test_packing_twice_gives_the_same_bytes_and_makes_nothing_again(small_world, monkeypatch):
    clones, listed, out, _ = small_world
    plans = pack.choose_photos(clones, listed)
    entries = {plan.name: make(clones, out, plan) for plan in plans}
    first = {p.name: (out / f"{p.name}.tar").read_bytes() for p in plans}
    for plan in plans:
        make(clones, out, plan)
    assert {p.name: (out / f"{p.name}.tar").read_bytes() for p in plans} == first
    (out / "index.json").write_text(json.dumps(list(entries.values())))
    monkeypatch.setattr(pack, "hash_benches", lambda _: pytest.fail("everything was there already"))
    assert pack.pack(clones, listed, out) == [entries[p.name] for p in plans]


def make(clones, out, plan):
    out.mkdir(exist_ok=True)
    return pack.pack_shard(clones, out, pack.hash_benches(clones), plan)


def test_photos_are_reduced_and_never_enlarged():
    assert fit(scene(1, 600, 900), 272).shape == (272, 408, 3)
    assert fit(scene(1, 200, 250), 272).shape == (200, 250, 3)


def test_panoramas_are_cropped_to_two_to_one():
    assert fit(scene(1, 300, 1500), 150).shape == (150, 300, 3)


def test_white_bands_are_cropped_and_a_white_sky_is_not():
    portrait = np.full((600, 450, 3), 255, np.uint8)
    portrait[75:525] = scene(3, 450, 450) // 2
    assert crop_white_bands(portrait).shape == (450, 450, 3)
    sky = scene(4) // 2
    sky[:100, 20:] = 255
    assert crop_white_bands(sky).shape == sky.shape


def test_near_duplicates_survive_resizing_and_jpeg_but_not_another_scene():
    photo = scene(5)
    saved = cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)
    smaller = cv2.resize(saved, (160, 120), interpolation=cv2.INTER_AREA)
    hashes = np.array([difference_hash(photo)], np.uint64)
    assert is_near_duplicate(difference_hash(smaller), hashes)
    assert not is_near_duplicate(difference_hash(scene(6)), hashes)
    assert not is_near_duplicate(difference_hash(photo), np.array([], np.uint64))


def test_shares_take_the_largest_or_every_nth_in_sha_order():
    photos = [Source("s", "a/b", f"{k:040x}", f"{k}.jpg", 100 + k, 90 + k) for k in range(20)]
    assert [p.width for p in take_shares(photos, {"s": Share(count=2, largest_first=True)})] == [118, 119]
    assert [p.width for p in take_shares(photos[::-1], {"s": Share(one_in=8)})] == [100, 108, 116]


def test_a_plan_changes_with_its_packing():
    photos = (Source("s", "a/b", "00" * 20, "1.jpg"),)
    digests = {pack.ShardPlan("x", Packing("x", side, 80, 9, 4), photos).digest() for side in (256, 272)}
    assert len(digests) == 2
