"""The shipped examples are whole: a worn scan, its original and its mask, each named with a licence."""

import sys
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "training"))

from heirloom_training.ageing import KINDS, age, gallery  # noqa: E402
from make_examples import EXAMPLES  # noqa: E402

FOLDER = ROOT / "examples"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_has_its_truth_its_mask_and_a_line_in_the_readme(name):
    worn = cv2.imread(str(FOLDER / f"{name}.jpg"))
    truth = cv2.imread(str(FOLDER / "truth" / f"{name}.jpg"))
    mask = cv2.imread(str(FOLDER / "truth" / f"{name}.mask.png"), cv2.IMREAD_GRAYSCALE)
    assert worn.shape == truth.shape and mask.shape == worn.shape[:2]
    assert max(worn.shape) <= 1024 and 0.002 < (mask > 0).mean() < 0.2
    assert f"| {name} |" in (FOLDER / "README.md").read_text()


def test_every_kind_of_damage_is_documented_with_a_picture():
    page = (ROOT / "docs" / "ageing.md").read_text()
    for kind in KINDS:
        assert f"| **{kind}**: " in page
        picture = cv2.imread(str(ROOT / "docs" / "pictures" / "ageing" / f"{kind}.jpg"))
        assert picture.shape == (gallery.CELL_PX, 2 * gallery.CELL_PX, 3)


def test_the_gallery_shows_every_kind_on_photos_that_ship():
    assert gallery.SHOWN.keys() == KINDS.keys()
    for kind, (scene, seed, damage) in gallery.SHOWN.items():
        part = gallery.read_part(FOLDER / "truth", scene)
        aged = age(part, seed, damage=damage, kinds=(kind,), scale=scene.scale, look=gallery.DAMAGE_ONLY)
        assert aged.mask.mean() > 0.003, kind


def test_examples_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 5_000_000
