"""Shards come back as they were written, and the same members always make the same file."""

import cv2
import numpy as np
import pytest

from heirloom_training import shards
from heirloom_training.shards import load_encoded, load_shards, read_shard, write_shard


def gradient(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows * 3, columns * 2, 255 - rows], axis=2).astype(np.uint8)


def as_png(photo: np.ndarray) -> bytes:
    return cv2.imencode(".png", photo[..., ::-1])[1].tobytes()


def test_photos_come_back_in_rgb_and_in_order(tmp_path):
    photos = {f"set/{k}.png": gradient(20 + k, 30) for k in range(5)}
    count = write_shard(tmp_path / "a.tar", ((name, as_png(p)) for name, p in photos.items()))
    assert count == 5
    for (name, photo), (want_name, want) in zip(read_shard(tmp_path / "a.tar"), photos.items(), strict=True):
        assert name == want_name
        np.testing.assert_array_equal(photo, want)


def test_threads_decode_many_shards_in_order(tmp_path):
    for part in "ab":
        write_shard(
            tmp_path / f"{part}.tar", [(f"{part}/{k}.png", as_png(gradient(8 + k, 9))) for k in range(9)]
        )
    paths = [tmp_path / "a.tar", tmp_path / "b.tar"]
    names = [name for name, _ in load_shards(paths, threads=4)]
    assert (
        names == [name for name, _ in load_encoded(paths)] == [f"{p}/{k}.png" for p in "ab" for k in range(9)]
    )


def test_the_same_members_make_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_shard(tmp_path / f"{name}.tar", [("x/1.png", as_png(gradient(5, 6)))])
    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()


def test_a_failed_shard_leaves_no_file_that_looks_whole(tmp_path):
    def members():
        yield "x/1.png", as_png(gradient(5, 6))
        raise OSError("the clone went away")

    with pytest.raises(OSError, match="went away"):
        write_shard(tmp_path / "a.tar", members())
    assert not (tmp_path / "a.tar").exists()


def test_a_shard_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_LIMIT_BYTES", 1000)
    with pytest.raises(ValueError, match="at most 1000"):
        write_shard(tmp_path / "a.tar", [("x/1.png", as_png(gradient(50, 60)))])
    assert not (tmp_path / "a.tar").exists()


def test_what_does_not_decode_is_named(tmp_path):
    write_shard(tmp_path / "a.tar", [("x/broken.jpg", b"no picture")])
    with pytest.raises(ValueError, match=r"x/broken\.jpg"):
        list(read_shard(tmp_path / "a.tar"))
