import cv2
import numpy as np
import pytest
import torch
from skimage.morphology import skeletonize as thin

from heirloom_training import losses


def stripes(width):
    """Defects: one vertical bar of `width` px in 32x32."""
    mask = torch.zeros(1, 1, 32, 32)
    mask[..., 4:28, 10 : 10 + width] = 1
    return mask


def test_bce_of_a_coin_toss_is_log_2_however_rare_defects_are():
    for width in (1, 8):
        assert losses.weighted_bce(torch.zeros(1, 1, 32, 32), stripes(width)) == pytest.approx(np.log(2))


def test_bce_weighs_a_missed_defect_by_the_ratio_of_clean_to_defect():
    defects = stripes(4)
    miss, alarm = torch.full((1, 1, 32, 32), -20.0), torch.full((1, 1, 32, 32), 20.0)
    # All missed and all flagged cost the same: each class has half of the weight.
    assert losses.weighted_bce(miss, defects, 1e9) == pytest.approx(losses.weighted_bce(alarm, defects, 1e9))
    assert losses.weighted_bce(miss, defects, 2) < losses.weighted_bce(alarm, defects, 2)


def test_losses_of_a_photo_without_defects_are_finite_and_near_zero_when_nothing_is_found():
    none, logit = torch.zeros(1, 1, 32, 32), torch.full((1, 1, 32, 32), -20.0, requires_grad=True)
    total = sum(
        loss(logit, none) for loss in (losses.weighted_bce, losses.dice_loss, losses.skeleton_recall_loss)
    )
    total.backward()
    assert float(total.detach()) == pytest.approx(0, abs=1e-5) and torch.isfinite(logit.grad).all()


def test_dice_is_zero_for_the_truth_and_nearly_one_for_its_opposite():
    logit = (stripes(6) - 0.5) * 40
    assert losses.dice_loss(logit, stripes(6)) == pytest.approx(0, abs=1e-4)
    assert losses.dice_loss(-logit, stripes(6)) > 0.99


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8])
def test_the_pooled_skeleton_lies_on_the_label_near_the_thinned_one(width):
    mask = stripes(width)
    ours = losses.skeletonize(mask)[0, 0].numpy() > 0.5
    reference = thin(mask[0, 0].numpy() > 0)
    assert not (ours & (mask[0, 0].numpy() == 0)).any()
    near = cv2.dilate(ours.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    middle = slice(10, 22)
    assert (reference[middle] & ~near[middle]).sum() == 0
    assert ours[middle].sum() <= 2 * reference[middle].sum()


def test_skeleton_recall_counts_a_hairline_by_its_length():
    hairline, bar = stripes(1), torch.zeros(1, 1, 32, 32)
    bar[..., 4:28, 20:27] = 1
    both = hairline + bar
    without_hairline = losses.skeleton_recall_loss((bar - 0.5) * 40, both)
    assert 0.2 < without_hairline < 0.6
    assert losses.dice_loss((bar - 0.5) * 40, both) < 0.1
    assert losses.skeleton_recall_loss((both - 0.5) * 40, both) == pytest.approx(0, abs=1e-4)


def test_hole_and_valid_l1_share_out_the_error():
    hole = stripes(8)
    truth, filled = torch.zeros(1, 3, 32, 32), torch.full((1, 3, 32, 32), 0.5)
    inside, outside = losses.hole_l1(filled, truth, hole), losses.valid_l1(filled, truth, hole)
    assert inside == pytest.approx(0.5 * float(hole.mean()))
    assert inside + outside == pytest.approx(0.5)


def test_gram_is_in_fp32_under_autocast_and_matches_a_direct_sum():
    features = torch.rand(2, 3, 5, 7)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        result = losses.gram(features)
    assert result.dtype == torch.float32
    expected = sum(
        torch.outer(features[1, :, i, j], features[1, :, i, j]) for i in range(5) for j in range(7)
    ) / (3 * 5 * 7)
    torch.testing.assert_close(result[1], expected)


def test_style_ignores_where_things_are_and_perceptual_does_not():
    features = [torch.rand(1, 4, 8, 8)]
    moved = [features[0].flip(-1)]
    assert losses.style_loss(features, moved) == pytest.approx(0, abs=1e-6)
    assert losses.perceptual_loss(features, moved) > 0.1


def test_border_variation_sees_the_hole_and_one_pixel_around_it():
    filled = torch.zeros(1, 3, 16, 16)
    filled[..., 8:] = 1
    near, far = torch.zeros(1, 1, 16, 16), torch.zeros(1, 1, 16, 16)
    near[..., 4:8, 4:8], far[..., 4:8, 2:4] = 1, 1
    # The step lies between columns 7 and 8: 6 rows of the grown hole, 3 channels.
    assert losses.border_variation(filled, near) == pytest.approx(6 * 3 / (3 * 16 * 16))
    assert losses.border_variation(filled, far) == 0


def test_hinge_rests_once_real_and_fake_are_a_margin_apart():
    assert losses.hinge_critic(torch.full((2, 1), 1.5), torch.full((2, 1), -2.0)) == 0
    assert losses.hinge_critic(torch.zeros(2, 1), torch.zeros(2, 1)) == 2
    assert losses.hinge_generator(torch.tensor([2.0, 4.0])) == -3


def test_the_relativistic_loss_depends_on_differences_only():
    real, fake = torch.tensor([1.0, 2.0]), torch.tensor([0.0, -1.0])
    assert losses.relativistic_critic(real, fake) == losses.relativistic_critic(real + 5, fake + 5)
    assert losses.relativistic_generator(real, fake) > losses.relativistic_critic(real, fake)


def test_feature_matching_trains_the_fake_side_only():
    fake, real = torch.rand(1, 2, 4, 4, requires_grad=True), torch.rand(1, 2, 4, 4, requires_grad=True)
    losses.feature_matching([fake], [real]).backward()
    assert fake.grad is not None and real.grad is None


def test_the_gradient_penalty_is_the_squared_slope():
    real = torch.rand(2, 3, 4, 4, requires_grad=True)
    slope = torch.rand(3, 4, 4)
    penalty = losses.gradient_penalty(real, (real * slope).sum(dim=(1, 2, 3)))
    assert float(penalty.detach()) == pytest.approx(float((slope**2).sum()), rel=1e-5)
