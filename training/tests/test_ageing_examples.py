"""The shipped examples are whole: a worn scan, its original and its mask, each named with a licence."""

import sys
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "training"))

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


def test_examples_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 5_000_000
