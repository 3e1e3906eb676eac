"""Samples as training draws them."""

import numpy as np

from heirloom_training.labels import Label
from heirloom_training.tasks.defects import DefectsSettings, age_label, label_crop
from heirloom_training.tasks.inpaint import InpaintSettings, training_hole
from heirloom_training.tasks.transplant import lift, transplant


def label(mask: np.ndarray) -> Label:
    ramp = np.linspace(60, 200, mask.shape[1])[None, :, None].repeat(mask.shape[0], 0).repeat(3, 2)
    return Label("a-1", ramp.astype(np.uint8), mask, kinds=(), sure=True)


def test_a_labelled_crop_keeps_its_mask_on_its_damage_however_it_is_turned():
    mask = np.zeros((120, 150), np.uint8)
    mask[40:60, 30:90] = 1
    crop = label(mask)
    crop.photo[mask > 0] = 255
    for seed in range(12):
        sample = label_crop(crop, 96, np.random.default_rng(seed))
        photo, defects = sample["photo"].mean(2), sample["defects"]
        assert defects.shape == (96, 96) and sample["photo"].flags["C_CONTIGUOUS"]
        if 50 < defects.sum() < defects.size - 50:
            assert photo[defects > 0].mean() > photo[defects == 0].mean() + 20


def test_an_undamaged_label_can_be_aged_and_then_has_the_new_damage_as_its_mask():
    settings = DefectsSettings(side=128)
    clean = label(np.zeros((140, 160), np.uint8))
    shares = [age_label(clean, None, settings, np.random.default_rng(seed))["defects"].mean() for seed in range(8)]
    assert max(shares) > 0.005 and max(shares) <= 1


def test_some_training_holes_leave_little_to_go_by():
    rng = np.random.default_rng(0)
    usual = [training_hole(InpaintSettings(side=96, large_share=0), rng).mean() for _ in range(40)]
    large = [training_hole(InpaintSettings(side=96, large_share=1), rng).mean() for _ in range(40)]
    assert max(usual) <= 0.5 and max(large) <= 0.75
    assert np.mean(large) > 0.4


def test_a_scratch_moves_to_another_photo_and_a_lost_corner_stays_where_it_was():
    mask = np.zeros((120, 150), np.uint8)
    mask[20:23, 30:130] = 1
    mask[70:, 100:] = 1
    damaged = label(mask)
    damaged.photo[mask > 0] = 255
    damage = lift(damaged)
    assert damage.mask[20:23, 30:130].all() and not damage.mask[60:].any()
    flat = np.full((120, 150, 3), 90, np.uint8)
    for seed in range(8):
        moved, seen = transplant(flat, damage, np.random.default_rng(seed))
        assert abs(int(moved[21, 80, 0]) - 90) > 20 and (moved[40:] == 90).all()
        assert seen[20:23, 30:130].all()


def test_white_dust_moved_onto_white_paper_is_no_damage():
    mask = np.zeros((60, 60), np.uint8)
    mask[30:33, 10:50] = 1
    damaged = label(mask)
    damaged.photo[:] = 120
    damaged.photo[mask > 0] = 255
    paper = np.full((60, 60, 3), 255, np.uint8)
    marked = [transplant(paper, lift(damaged), np.random.default_rng(seed))[1].any() for seed in range(60)]
    assert 0 < sum(marked) < 20
