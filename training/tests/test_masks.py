"""Holes: in range, reproducible, and measured as the limit on the model card is."""

import numpy as np
import pytest

from heirloom_training.masks import Holes, draw_hole, hole_radius


@pytest.mark.parametrize("damage_share", [0.0, 1.0])
def test_holes_cover_between_half_a_percent_and_half(damage_share):
    holes = Holes(damage_share=damage_share)
    for seed in range(60):
        mask = draw_hole(np.random.default_rng(seed), 128, 160, holes=holes)
        assert mask.shape == (128, 160) and mask.dtype == np.uint8 and set(np.unique(mask)) == {0, 1}
        assert holes.min_coverage <= mask.mean() <= holes.max_coverage


def test_the_same_seed_draws_the_same_hole():
    first, second = (draw_hole(np.random.default_rng(9), 96, 96) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_holes_are_of_all_sizes():
    coverage = [draw_hole(np.random.default_rng(seed), 128, 128).mean() for seed in range(80)]
    assert min(coverage) < 0.03 and max(coverage) > 0.35


def test_radius_is_the_way_from_the_middle_to_the_nearest_known_pixel():
    mask = np.zeros((101, 101), np.uint8)
    assert hole_radius(mask) == 0
    mask[20:81, 20:81] = 1
    assert hole_radius(mask) == pytest.approx(31, abs=1)
    mask[50] = 0
    assert hole_radius(mask) == pytest.approx(15, abs=1)
    assert hole_radius(np.ones((30, 40), np.uint8)) == pytest.approx(50)
