"""Masks of people from tiny git repositories."""

import io

import cv2
import numpy as np
import pytest
from scipy.io import savemat
from test_pack import commit_pictures, scene

from heirloom_training import pack, people_shard, sources
from heirloom_training.people_shard import BACKGROUND, BODY, CLOTHES, OTHER
from heirloom_training.shards import read_members
from heirloom_training.sources import BlobReader, Source


@pytest.fixture
def clones(tmp_path, monkeypatch):
    """Thirty photos, all but two with a mask; one mask is full of holes, one has another shape."""
    monkeypatch.setattr(people_shard, "PEOPLE", (("a/people", "photos/", "masks/", ".png"),))
    monkeypatch.setattr(sources, "BENCHES", ())
    masks = {}
    for k in range(28):
        person = np.zeros((300, 400), np.uint8)
        person[100 + k :, 120:280] = 255
        masks[f"masks/{k}.png"] = person
    masks["masks/1.png"][100::4, 120:280:3] = 0
    masks["masks/2.png"] = masks["masks/2.png"][:, :200]
    commit_pictures(tmp_path, "a/people", {f"photos/{k}.png": scene(k) for k in range(30)} | masks)
    return tmp_path


def list_photos(clones) -> list[Source]:
    photos = sources.list_tree(clones, ("p", "a/people", ("photos/",)))
    return [Source("p", s.repo, s.sha, s.path, 400, 300) for s in photos]


def plan(clones) -> list[pack.ShardPlan]:
    mask_of = people_shard.list_people(clones, list_photos(clones))
    return pack.plan_shards(pack.PEOPLE, list(mask_of), mask_of)


def test_each_listed_photo_finds_its_own_mask(clones):
    listed = list_photos(clones)
    mask_of = people_shard.list_people(clones, [p for p in listed if not p.path.endswith("/5.png")])
    assert len(mask_of) == 27
    assert all(photo.path.split("/")[1] == mask.path.split("/")[1] for photo, mask in mask_of.items())
    assert people_shard.list_people(clones, [Source("x", "b/others", "00" * 20, "1.jpg")]) == {}


def test_photos_and_parts_are_packed_side_by_side_and_split_by_sha(clones, tmp_path):
    plans = plan(clones)
    assert plans[0].digest() != pack.ShardPlan(plans[0].name, plans[0].packing, plans[0].photos).digest()
    entries = [pack.pack_shard(clones, tmp_path, np.array([], np.uint64), plan) for plan in plans]
    left_out = [reason for entry in entries for reason in entry["left_out"]]
    assert sorted(left_out) == [f"p/photos/{k}.png: its mask does not fit or has holes" for k in (1, 2)]
    assert sum(entry["photos"] for entry in entries) == 26
    for entry in entries:
        names = [name for name, _ in read_members(tmp_path / f"{entry['shard']}.tar")]
        assert names[::2] == [name.replace(".png", ".jpg") for name in names[1::2]]
        assert all((int(name[2:4], 16) < 4) == entry["shard"].startswith("val-") for name in names)
    person = people_shard.load_people(tmp_path, "people")[0]
    parts = person.decode_parts()
    assert parts.shape == cv2.imdecode(np.frombuffer(person.photo, np.uint8), 1).shape[:2] == (272, 363)
    assert parts[200, 180] == OTHER and parts[50, 50] == BACKGROUND


def test_a_missing_shard_says_how_it_is_made(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"heirloom_training\.pack"):
        people_shard.load_people(tmp_path, "people")


def test_labels_become_body_clothes_and_what_is_no_garment(tmp_path):
    labels = np.array([[0, 19, 41], [39, 31, 2]], np.uint8)  # null, hair, skin; shoes, pants, bag
    buffer = io.BytesIO()
    savemat(buffer, {"groundtruth": labels})
    expected = [[BACKGROUND, BODY, BODY], [CLOTHES, CLOTHES, OTHER]]
    np.testing.assert_array_equal(people_shard._parts_of_labels(buffer.getvalue()), expected)
    planes = people_shard.to_planes(np.array(expected, np.uint8))
    decoded = cv2.imdecode(np.frombuffer(people_shard.encode_parts(planes), np.uint8), cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(decoded, expected)


def test_a_mask_that_the_clone_lacks_is_none(clones):
    with BlobReader(clones) as blobs:
        assert people_shard.read_parts(blobs, Source("m", "a/people", "12" * 20, "masks/x.png"), (300, 400)) is None
