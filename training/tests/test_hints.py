"""Hints as training draws them."""

import numpy as np
import torch

from heirloom_training.tasks.hints import RECOLORED_TO, draw_hints, find_region, recolor

SEED = 3


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(SEED)


def half_and_half() -> np.ndarray:
    """Left dark and red, right light and blue, with grain."""
    photo = np.zeros((60, 80, 3), np.uint8)
    photo[:, :40], photo[:, 40:] = (90, 30, 30), (150, 160, 220)
    return photo + np.random.default_rng(0).integers(0, 6, photo.shape, dtype=np.uint8)


def test_hints_carry_the_colors_of_their_places_and_only_chosen_photos_have_any():
    chroma = torch.zeros(4, 2, 40, 40)
    chroma[:, 0, :20], chroma[:, 1, 20:] = 0.2, -0.3
    hints = draw_hints(chroma, torch.tensor([True, False, True, True]), torch.zeros(4, 1, 40, 40), seeded())
    given = hints[:, 2] > 0
    assert given.flatten(1).any(1).tolist() == [True, False, True, True]
    assert (hints[:, :2].abs().sum(1)[~given] == 0).all()
    inner = given.clone()
    inner[:, 14:26] = False  # where the halves meet a hint holds the mean of both
    assert torch.allclose(hints[:, :2].movedim(1, 3)[inner], chroma.movedim(1, 3)[inner], atol=1e-5)


def test_the_first_hint_lies_in_the_region():
    count = 200
    region = torch.zeros(count, 1, 40, 40)
    region[..., 30:, 30:] = 1
    hints = draw_hints(torch.zeros(count, 2, 40, 40), torch.ones(count, dtype=torch.bool), region, seeded())
    assert (hints[:, 2, 27:, 27:] > 0).flatten(1).any(1).all()
    # And more than one of them leaves it at times.
    outside = (hints[:, 2, :27, :27] > 0).flatten(1).any(1).float().mean().item()
    assert 0.2 < outside < 0.9


def test_a_region_ends_where_colors_do():
    photo = half_and_half()
    regions = [find_region(photo, np.random.default_rng(seed)) for seed in range(8)]
    for region in regions:
        left, right = region[:, :36].mean(), region[:, 44:].mean()
        assert sorted([left > 0.95, right > 0.95]) == [False, True] and min(left, right) == 0
    crowd = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    assert find_region(crowd, np.random.default_rng(0)).sum() == 0


def test_recoloring_moves_the_region_and_nothing_else():
    photo = torch.rand(3, 3, 20, 20, generator=seeded()) - 0.5
    region = torch.zeros(3, 1, 20, 20)
    region[:2, :, 5:15, 5:15] = 1
    moved = recolor(photo, region, seeded())
    inside = region.bool().expand_as(photo)
    assert torch.equal(moved[~inside], photo[~inside]) and torch.equal(moved[:, 0], photo[:, 0])
    means = moved[:2, 1:, 5:15, 5:15].mean(dim=(2, 3))
    dull, vivid = RECOLORED_TO
    assert means.norm(dim=1).min() >= dull - 1e-5 and means.norm(dim=1).max() <= vivid + 1e-5
    assert (means[0] - means[1]).norm() > 0.01
    # Folds stay: colors differ from their mean as before.
    before, after = (plane[0, 1, 5:15, 5:15] for plane in (photo, moved))
    assert torch.allclose(before - before.mean(), after - after.mean(), atol=1e-5)
