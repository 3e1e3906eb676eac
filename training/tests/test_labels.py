"""Hand labels on a made-up repository with one scratched picture."""

import subprocess
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from heirloom_training.labels import draw, edit, load, load_labels, pack_labels
from heirloom_training.labels.agree import agreement, agreement_table
from heirloom_training.labels.index import Entry, mask_path, read_index, update_entry, write_index

SCRIPT = "snap 10,6 10,50 width 3 light\ndot 40,35,3\nkinds scratch dust\nsure"


def scratched() -> np.ndarray:
    """80 x 100 px, with a light vertical scratch that bends at half its height, and a dark speck."""
    photo = np.full((80, 100, 3), 120, np.uint8)
    cv2.polylines(photo, [np.array([[20, 10], [26, 35], [20, 60]])], False, (230, 230, 230), 2)
    cv2.circle(photo, (50, 40), 3, (20, 20, 20), -1)
    return photo


@pytest.fixture
def world(tmp_path):
    """Clones with a picture, and a folder with one labelled crop, one that is open and one of the other split."""
    clones, folder = tmp_path / "clones", tmp_path / "labels"
    repository = clones / "a+old" / "repo"
    repository.mkdir(parents=True)
    folder.mkdir()
    cv2.imwrite(str(repository / "1.png"), scratched())
    cv2.imwrite(str(repository / "2.png"), 255 - scratched())
    cv2.imwrite(str(repository / "3.png"), scratched() + 9)
    git = ["git", "-C", str(repository), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "pictures"]):
        subprocess.run([*git, *command], check=True)
    tree = subprocess.run([*git, "ls-tree", "HEAD"], check=True, capture_output=True, text=True).stdout
    shas = [line.split()[2] for line in tree.splitlines()]
    first = Entry("one-1", "train", "a/old", "1.png", shas[0], 1024, 10, 5, 64, 60)
    other = Entry("two-1", "val", "a/old", "2.png", shas[1], 50, 0, 0, 50, 40)
    write_index([other, first, replace(first, id="one-2")], folder)
    crop = scratched()[5:65, 10:74]
    edited = edit.run_script(SCRIPT, crop, np.zeros(crop.shape[:2], np.float32))
    load.write_mask("one-1", edited.mask, folder)
    update_entry("one-1", edited.kinds, "sure", folder)
    return clones, folder, crop


def test_a_label_is_the_crop_with_its_mask(world):
    clones, folder, crop = world
    (label,) = load_labels(clones, "train", folder)
    assert (label.id, label.kinds, label.sure) == ("one-1", ("scratch", "dust"), True)
    np.testing.assert_array_equal(label.photo, crop)
    assert label.mask.dtype == np.uint8
    assert label.mask[35, 40] == 1
    assert label.mask.max() == 1


def test_a_packed_shard_gives_nearly_the_same_crops_without_clones(world, tmp_path):
    clones, folder, crop = world
    assert pack_labels(clones, tmp_path / "labels.tar", folder) == 1
    (label,) = load_labels(tmp_path / "labels.tar", "train", folder)
    assert np.abs(label.photo.astype(int) - crop).mean() < 2


def test_a_snapped_stroke_follows_the_scratch_and_not_the_straight_line(world):
    _, folder, crop = world
    mask_HW = load.read_mask("one-1", folder)
    assert mask_HW[29:32, 16].all()  # the bend
    assert not mask_HW[28:32, 10].any()  # where a straight stroke would have gone
    assert (mask_HW[crop[..., 0] > 200]).mean() > 0.8


def test_a_photo_is_reduced_to_the_working_scale_before_it_is_cut(world):
    clones, folder, _ = world
    load.write_mask("two-1", np.zeros((40, 50), np.uint8), folder)
    update_entry("two-1", (), "sure", folder)
    (label,) = load_labels(clones, "val", folder)
    assert label.photo.shape == (40, 50, 3)
    assert load.check(clones, folder) == []


def test_masks_have_one_bit_a_pixel(world):
    _, folder, _ = world
    assert mask_path("one-1", folder).read_bytes()[24] == 1


def test_check_names_every_fault(world):
    clones, folder, _ = world
    entries = read_index(folder)
    lost = replace(entries[0], id="lost-1", blob="0" * 40)
    write_index([*entries, lost, replace(entries[0], id="spy-1", split="val")], folder)
    Image.fromarray(np.zeros((60, 64), np.uint8)).save(mask_path("one-1", folder))
    load.write_mask("stray-1", np.zeros((4, 4), np.uint8), folder)
    faults = "\n".join(load.check(clones, folder))
    for part in ("lost-1: the clone of a/old has no blob", "is in two splits", "stray-1: a mask without", "mode L"):
        assert part in faults


def test_a_photo_that_resembles_one_of_the_other_split_is_a_fault(world):
    clones, folder, _ = world
    entries = read_index(folder)
    tree = ["git", "-C", str(clones / "a+old" / "repo"), "rev-parse", "HEAD:3.png"]
    blob = subprocess.run(tree, check=True, capture_output=True, text=True).stdout.strip()
    write_index([*entries, replace(entries[0], id="twin-1", split="val", blob=blob)], folder)
    load.write_mask("twin-1", load.read_mask("one-1", folder), folder)
    assert "one-1 and twin-1 are nearly the same photo, in two splits" in load.check(clones, folder)


def test_two_masks_agree_within_the_tolerance(world):
    _, folder, _ = world
    first_HW = load.read_mask("one-1", folder)
    second_HW = np.roll(first_HW, 1, axis=1)
    second_HW[50:54, 2:6] = 1  # 16 px that the first leaves out
    (folder / "second").mkdir()
    load.write_mask("one-1", second_HW, folder / "second")
    matches = agreement(folder)["one-1"]
    assert (matches.recall, matches.found - matches.found_near_true) == (1, 16)
    whole = f"all (1): F1 {matches.f1:.3f}, recall 1.000, precision {matches.precision:.3f}"
    assert agreement_table(folder).splitlines()[-1] == whole


def test_components_of_the_proposal_are_kept_and_dropped_by_number():
    proposal = np.zeros((40, 40), np.float32)
    proposal[2:12, 2:12], proposal[20:25, 20:25], proposal[30, 30] = 0.9, 0.8, 0.6
    photo = np.zeros((40, 40, 3), np.uint8)
    areas = {
        "proposal 0.5": 126,
        "proposal 0.7": 125,
        "proposal 0.5\ndrop 1": 26,
        "proposal 0.5\nkeep 2": 25,
        "proposal 0.5\ndrop-smaller 5": 125,
        "proposal 0.5 0,0,5,40": 30,
        "box 2,2,4,4\nproposal 0.5\nkeep 3": 5,  # what was there before stays
        "proposal 0.5\nerase-box 0,0,40,19": 26,
        "dot 10,10,0.5 20,20,0.5": 2,
    }
    for script, area in areas.items():
        assert edit.run_script(script, photo, proposal).mask.sum() == area, script


def test_specks_and_stains_are_found_by_their_levels():
    photo = scratched()
    blank = np.zeros(photo.shape[:2], np.float32)
    dark_HW = edit.run_script("dark 40 40,30,60,50", photo, blank).mask
    stain_HW = edit.run_script("wand 50,40 20", photo, blank).mask
    truth_HW = photo[..., 0] < 60
    assert (dark_HW == truth_HW).all()
    assert (stain_HW == truth_HW)[37:44, 47:54].mean() > 0.8  # corners are rounded


def test_a_wrong_line_is_named_with_what_is_wrong():
    photo, blank = np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9), np.float32)
    for script, part in (("dot 1,2", "3 numbers"), ("\nscrub 1,2", "line 2"), ("line 1,2 3,4", "width")):
        with pytest.raises(ValueError, match=part):
            edit.run_script(script, photo, blank)


def test_unknown_kinds_are_refused(world):
    with pytest.raises(ValueError, match="unknown kinds crumbs"):
        update_entry("one-1", ("crumbs",), "sure", world[1])


def test_pictures_show_the_outline_and_coordinates(world, tmp_path):
    _, folder, crop = world
    mask_HW = load.read_mask("one-1", folder)
    (out,) = draw.show(tmp_path / "a.png", crop, mask_HW, (0, 0, 64, 60), 4)
    picture = cv2.imread(str(out), cv2.IMREAD_COLOR_RGB)
    half = picture.shape[1] // 2
    assert (picture[:, half:] == draw.RED).all(axis=2).any()
    assert not (picture[:, :half] == draw.RED).all(axis=2).any()
    assert len(draw.sheets(tmp_path / "sheets", [("t", crop, mask_HW)] * 7)) == 2


def test_the_committed_labels_are_one_bit_and_of_their_crops_size():
    for entry in read_index():
        if entry.sureness != "open":
            assert load.read_mask(entry.id).shape == (entry.height, entry.width), entry.id
