"""Ageing: reproducible, and the mask marks what changed, all of it and nothing else."""

import importlib

import cv2
import numpy as np
import pytest

from heirloom_training.ageing import KINDS, Assets, Look, age, distract, load_assets, noise, old_film, paths, scan
from heirloom_training.ageing.sheet import bounds
from heirloom_training.shards import write_shard

# The package exports the function of that name.
age_module = importlib.import_module("heirloom_training.ageing.age")
BARE = Look(film=0.0, distract=0.0, border=0.0, emboss=0.0, scan=0.0)


def photo(height: int = 192, width: int = 256) -> np.ndarray:
    """Large soft shapes between 60 and 180, so that light and dark damage both show."""
    small = np.random.default_rng(3).integers(60, 180, (5, 6, 3)).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def test_the_same_seed_ages_the_same_way():
    first, second, other = (age(photo(), seed, damage=0.6) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.photo, second.photo)
    np.testing.assert_array_equal(first.mask, second.mask)
    assert not np.array_equal(first.photo, other.photo)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_and_its_mask_is_where_pixels_changed(kind):
    shown = 0
    for seed in range(20):
        aged = age(photo(), seed, damage=0.6, kinds=(kind,), look=BARE)
        change = np.abs(aged.photo.astype(int) - aged.clean).max(axis=2)
        assert set(aged.kind_masks) <= {kind}
        # Plain to see: marked. Marked: changed, but for pinholes inside a defect and pieces that are gone.
        assert (aged.mask[change >= 45] == 1).all()
        if aged.mask.any():
            shown += 1
            assert (change[aged.mask == 1] >= 6).mean() > 0.85
    assert shown >= 10, f"{kind} showed on {shown} of 20 seeds"


def test_pixels_that_no_layer_reached_stay_as_they_were():
    for seed in range(12):
        aged = age(photo(), seed, damage=0.8, kinds=("scratch", "dust", "missing-piece"), look=BARE)
        reached = np.zeros(aged.mask.shape, np.uint8)
        for mask in aged.kind_masks.values():
            reached |= mask
        far = cv2.dilate(reached, np.ones((9, 9), np.uint8)) == 0
        np.testing.assert_array_less(np.abs(aged.photo[far].astype(int) - photo()[far]), 20)
        assert (aged.photo[far] == photo()[far]).mean() > 0.9


def test_no_damage_means_an_empty_mask_and_the_clean_scan():
    aged = age(photo(), 8, damage=0.0, look=Look(scan=0.0, border=0.0))
    assert not aged.mask.any() and aged.kind_masks == {}
    np.testing.assert_array_equal(aged.photo, aged.clean)


def test_the_soft_shade_of_a_fold_is_no_defect():
    marked = [age(photo(), seed, damage=0.1, kinds=("fold",), look=BARE).mask.mean() for seed in range(10)]
    assert max(marked) < 0.12


def test_a_faint_even_tint_is_no_defect_and_is_in_the_clean_scan_too():
    sheet = age_module.lay_out(photo(), np.random.default_rng(0), 1.0, None)
    sheet.kind = "stain"
    sheet.tint(np.full((60, 80), 0.5, np.float32), np.array([0.5, 0.4, 0.3]), at=(20, 30))
    assert not sheet.touched
    np.testing.assert_array_equal(sheet.worn_HW3, sheet.base_HW3)
    assert (sheet.worn_HW3[25:75, 35:105] < 0.8 * photo()[25:75, 35:105]).all()


def test_a_faint_speck_is_marked_on_plain_ground_and_not_where_texture_hides_it():
    plain = np.full((60, 60, 3), 120, np.uint8)
    coarse = 14 * np.random.default_rng(0).standard_normal((20, 20, 1))
    rough = 120 + coarse.repeat(3, axis=0).repeat(3, axis=1)
    speck = np.zeros((60, 60), np.float32)
    speck[30:33, 30:33] = 0.2
    found = []
    for ground in (plain, np.repeat(rough, 3, axis=2).clip(0, 255).astype(np.uint8)):
        sheet = age_module.lay_out(ground, np.random.default_rng(0), 1.0, None)
        sheet.kind, sheet.softness = "dust", 0.0
        sheet.cover(speck, np.full(3, 240.0))
        levels = [scan.to_levels(print_HW3) for print_HW3 in (sheet.worn_HW3, sheet.base_HW3)]
        found.append(int(age_module.find_visible(sheet, *levels)[0].sum()))
    assert found == [9, 0]


def test_damage_grows_with_its_strength():
    light, heavy = (
        np.mean([age(photo(), seed, damage=damage).mask.mean() for seed in range(30)])
        for damage in (0.1, 0.9)
    )
    assert heavy > 2 * light


def test_masks_of_kinds_lie_within_the_mask():
    aged = age(photo(), 21, damage=0.9)
    for mask in aged.kind_masks.values():
        assert not (mask & ~aged.mask & 1).any()


def test_the_photo_given_is_never_written_to():
    given = photo()
    age(given, 2, damage=0.9, look=Look(film=1.0, distract=1.0))
    np.testing.assert_array_equal(given, photo())


def test_old_film_keeps_the_size_and_mostly_loses_color():
    grey = 0
    for seed in range(24):
        old = old_film(photo(), np.random.default_rng(seed))
        assert old.shape == photo().shape and old.dtype == np.uint8
        flat = old.reshape(-1, 3).astype(np.float32)
        grey += np.ptp(flat - flat.mean(axis=0), axis=1).mean() < 12
    assert grey >= 16


def test_distractions_change_the_photo():
    drawn = [distract(photo(), np.random.default_rng(seed)) for seed in range(20)]
    assert sum(not np.array_equal(d, photo()) for d in drawn) >= 18


def test_any_size_can_be_aged():
    for size in ((33, 47), (64, 1200), (1100, 40)):
        assert age(photo(*size), 6, damage=0.8).mask.shape == size


def test_noise_has_unit_deviation_at_every_period():
    for period in (2, 9, 60, 200):
        field = np.stack([noise.fractal(np.random.default_rng(s), 300, 300, period) for s in range(8)])
        assert field.std() == pytest.approx(1, abs=0.35) and abs(field.mean()) < 0.5


def test_a_path_joins_its_ends():
    path = paths.wander(np.random.default_rng(1), (3, 4), (90, 60), 0.2)
    np.testing.assert_allclose(path[[0, -1]], [[3, 4], [90, 60]])


def test_assets_are_read_by_split(tmp_path):
    shape = np.zeros((20, 30), np.uint8)
    shape[5:15, 5:25] = 255
    encoded = cv2.imencode(".png", shape)[1].tobytes()
    members = [
        (f"{split}/{kind}/1.png", encoded) for split in ("train", "val") for kind in ("crack", "lint", "hair")
    ]
    write_shard(tmp_path / "damage-000.tar", members)
    assets = load_assets(tmp_path / "damage-000.tar", "val")
    assert isinstance(assets, Assets) and assets.has("crack") and not assets.has("stain")
    aged = age(photo(), 5, damage=0.7, kinds=("crease", "hair"), assets=assets, look=BARE)
    assert aged.mask.any()
    with pytest.raises(ValueError, match="no members"):
        load_assets(tmp_path / "damage-000.tar", "test")


def test_a_box_of_one_pixel_has_bounds():
    one = slice(0, 1)
    assert bounds(np.ones((1, 1), np.float32), 0.5) == (one, one)
    assert bounds(np.zeros((1, 1), np.float32), 0.5) == (None, None)
