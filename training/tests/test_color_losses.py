import math

import numpy as np
import pytest
import torch

from heirloom_training import color_losses, metrics
from heirloom_training.color_losses import Palette


def test_colorfulness_is_the_metrics():
    photo = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    picture = torch.from_numpy(photo / 255).permute(2, 0, 1)[None]
    assert float(color_losses.colorfulness(picture)) * 255 == pytest.approx(metrics.colorfulness(photo), rel=1e-4)


def test_colorfulness_of_grey_has_a_finite_gradient():
    grey = torch.full((2, 3, 8, 8), 0.5, requires_grad=True)
    color_losses.colorfulness_gap(grey, torch.rand(2, 3, 8, 8)).backward()
    assert torch.isfinite(grey.grad).all()


def test_color_difference_is_the_metrics_but_for_the_rotation_of_blues():
    truth_N3HW = torch.rand(1, 3, 40, 50)
    # No blues: there the metric's rotation counts.
    truth_N3HW[:, 2] *= truth_N3HW[:, :2].amax(1)
    painted_N3HW = (truth_N3HW + 0.05 * torch.randn_like(truth_N3HW)).clamp(0, 1)
    painted_HW3, truth_HW3 = (
        np.ascontiguousarray((photo[0].permute(1, 2, 0) * 255).round().to(torch.uint8).numpy())
        for photo in (painted_N3HW, truth_N3HW)
    )
    expected = metrics.ciede2000(painted_HW3, truth_HW3)
    assert color_losses.color_difference(painted_N3HW, truth_N3HW).item() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_color_difference_of_equal_greys_is_nothing_and_has_a_finite_gradient(level):
    painted_N3HW = torch.full((1, 3, 4, 4), level, requires_grad=True)
    difference = color_losses.color_difference(painted_N3HW, torch.full((1, 3, 4, 4), level))
    difference.backward()
    assert difference.item() < 0.02 and painted_N3HW.grad.isfinite().all()


def test_chroma_gradients_ask_for_even_colors():
    truth = torch.zeros(1, 2, 64, 64)
    truth[:, :, 16:48, 16:48] = 0.1
    one_wrong_color, two_colors = truth * torch.tensor([-1.0, 0.5])[:, None, None], truth.clone()
    two_colors[:, :, 16:48, 32:48] = -0.1
    losses = [color_losses.chroma_gradients(painted, truth) for painted in (truth, one_wrong_color, two_colors)]
    assert losses[0] == 0 and 0 < losses[1] < losses[2]
    # A cast over all of the photo has no differences.
    assert color_losses.chroma_gradients(truth + 0.2, truth).item() == pytest.approx(0, abs=1e-6)


EVERYWHERE = torch.ones(2, 1, 16, 16)


def distance(painted, truth, chosen=EVERYWHERE, palette=None, points=50_000):
    palette = palette or Palette(points=points)
    return palette.distance(painted, truth, chosen, torch.Generator().manual_seed(0))


def test_a_palette_asks_for_the_same_colors_wherever_they_lie():
    chroma = torch.rand(2, 2, 16, 16, generator=torch.Generator().manual_seed(1)) - 0.5
    assert distance(chroma, chroma).item() == 0
    # The same colors at other places, and in the other photo.
    assert distance(chroma.flip(0, 2, 3), chroma).item() < 0.003
    # A shift by d counts by its length along each direction: 2 / pi of it on average over directions.
    shifted = chroma + torch.tensor([0.1, 0.0])[:, None, None]
    assert distance(shifted, chroma).item() == pytest.approx(0.2 / math.pi, rel=0.2)
    assert distance(shifted, chroma, EVERYWHERE * 0).item() == 0
    grey = torch.zeros_like(chroma).requires_grad_()
    distance(grey, chroma).backward()
    assert grey.grad.abs().sum() > 0


@pytest.mark.parametrize(("memory", "asks_for_more_blue"), [(1, False), (8, True)])
def test_a_palette_remembers_colors_that_most_batches_lack(memory, asks_for_more_blue):
    palette = Palette(memory, points=2000)
    grey, blue = torch.zeros(2, 2, 16, 16), torch.tensor([0.3, 0.0])[:, None, None]
    for _ in range(7):
        distance(grey, grey + blue, palette=palette)
    # No photo of this batch is blue.
    painted = grey.clone().requires_grad_()
    result = distance(painted, grey, palette=palette)
    result.backward()
    assert (result.item() > 0.05) == asks_for_more_blue
    assert (painted.grad[:, 0].sum().item() < 0) == asks_for_more_blue
