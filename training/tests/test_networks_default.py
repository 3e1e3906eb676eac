"""The shipped networks: sizes, ranges, known pixels, gradients. N batch, H W pixels, digits = channels."""

import pytest
import torch

from heirloom_training.networks.color_default import ColorDefault, ColorDefaultConfig
from heirloom_training.networks.defects_default import DefectsDefault
from heirloom_training.networks.inpaint_default import InpaintDefault, InpaintDefaultConfig, push_pull

SLIM = InpaintDefaultConfig(channels=(4, 8, 8, 8), dilations8=(1,), dilations16=(1, 2))


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def test_defects_gives_one_logit_a_pixel_and_starts_from_rare_defects():
    logit_N1HW = DefectsDefault().eval()(torch.rand(2, 3, 64, 96))
    assert logit_N1HW.shape == (2, 1, 64, 96)
    assert torch.sigmoid(logit_N1HW).mean() < 0.1


def test_color_keeps_the_aspect_and_starts_at_grey():
    chroma_N2HW = ColorDefault().eval()(torch.rand(1, 1, 64, 160), torch.zeros(1, 3, 64, 160))
    assert chroma_N2HW.shape == (1, 2, 64, 160)
    assert chroma_N2HW.abs().max() < 0.1


def test_color_far_off_is_led_back_while_training_and_stays_in_range_when_used():
    network = ColorDefault()
    torch.nn.init.constant_(network.chroma.bias, 7.0)
    grey = torch.rand(2, 1, 64, 64), torch.zeros(2, 3, 64, 64)
    network(*grey).abs().mean().backward()
    torch.testing.assert_close(network.chroma.bias.grad, torch.full((2,), 0.5))
    assert network.eval()(*grey).abs().max() <= 0.5


def test_color_decoders_see_no_border_on_a_plain_photo():
    up = ColorDefault().up2.eval()
    flat = (torch.ones(1, 96, 8, 8), torch.ones(1, up.join.in_channels - 96, 16, 16), torch.zeros(1, 3, 16, 16))
    features_NCHW = up(*flat)
    torch.testing.assert_close(features_NCHW, features_NCHW[..., :1, :1].expand_as(features_NCHW))


def test_color_in_use_makes_vivid_more_vivid_and_obeys_hints():
    network = ColorDefault(ColorDefaultConfig(rim=1, pivot=0.05, exponent=1.5)).eval()
    seen = []

    def paint(luma_N1HW: torch.Tensor, hints_N3HW: torch.Tensor) -> torch.Tensor:
        seen.append(hints_N3HW)
        return hints_N3HW[:, :2]

    network._paint = paint
    hints_N3HW = torch.zeros(1, 3, 3, 6)
    hints_N3HW[0, :, 1, 1:5] = torch.tensor([[0.05, -0.2, 0.0, 0.0], [0.0, 0.2, 0.01, 0.0], [1.0, 1.0, 1.0, 0.0]])
    chroma_N2HW = network(torch.rand(1, 1, 3, 6), hints_N3HW)
    torch.testing.assert_close(chroma_N2HW[..., 1:2, 1:5], hints_N3HW[:, :2, 1:2, 1:5])
    magnitude_4 = seen[0][0, :2, 1, 1:5].norm(dim=0)
    torch.testing.assert_close(magnitude_4, 0.05 * torch.tensor([1, 0.08**0.5 / 0.05, 0.2, 0]) ** (2 / 3))
    assert torch.equal(seen[0][0, 2], hints_N3HW[0, 2])


def test_color_in_use_takes_the_rim_from_further_inside():
    network = ColorDefault(ColorDefaultConfig(rim=2, exponent=1)).eval()
    painted_N2HW = torch.rand(1, 2, 7, 8) / 4
    network._paint = lambda _luma_N1HW, _hints_N3HW: painted_N2HW
    chroma_N2HW = network(torch.rand(1, 1, 7, 8), torch.zeros(1, 3, 7, 8))
    torch.testing.assert_close(chroma_N2HW[..., 2:-2, 2:-2], painted_N2HW[..., 2:-2, 2:-2])
    assert (chroma_N2HW[0, :, :3, :3] == painted_N2HW[0, :, 2:3, 2:3]).all()
    assert (chroma_N2HW[0, :, 3, -2:] == painted_N2HW[0, :, 3, -3:-2]).all()


def test_inpaint_returns_known_pixels_as_they_came_and_never_reads_the_hole():
    network = InpaintDefault(SLIM).eval()
    torch.nn.init.normal_(network.residual.weight)
    photo_N3HW = torch.rand(1, 3, 64, 128)
    hole_N1HW = torch.zeros(1, 1, 64, 128)
    hole_N1HW[..., 20:30, 40:90] = 1
    filled_N3HW = network(photo_N3HW, hole_N1HW)
    known = (hole_N1HW == 0).expand_as(photo_N3HW)
    assert torch.equal(filled_N3HW[known], photo_N3HW[known])
    other = torch.where(hole_N1HW > 0, torch.rand_like(photo_N3HW), photo_N3HW)
    assert torch.equal(network(other, hole_N1HW), filled_N3HW)


def test_inpaint_of_a_photo_that_is_all_hole_is_finite():
    filled_N3HW = InpaintDefault(SLIM).eval()(torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64))
    assert filled_N3HW.isfinite().all()


@pytest.mark.parametrize(
    ("network", "inputs"),
    [
        (DefectsDefault(), (torch.rand(2, 3, 64, 64),)),
        (InpaintDefault(SLIM), (torch.rand(2, 3, 64, 64), (torch.rand(2, 1, 64, 64) < 0.3).float())),
        (ColorDefault(), (torch.rand(2, 1, 64, 64), torch.rand(2, 3, 64, 64) - 0.5)),
    ],
    ids=["defects", "inpaint", "color"],
)
def test_gradients_reach_every_weight(network, inputs):
    for parameter in network.parameters():
        # Heads that start at zero would hide what is below them.
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    network.train()(*inputs).square().mean().backward()
    assert [name for name, p in network.named_parameters() if p.grad is None or not p.grad.any()] == []


def test_push_pull_continues_a_ramp_across_a_hole_and_keeps_what_is_known():
    ramp_N3HW = torch.linspace(0, 1, 128).expand(1, 3, 64, 128)
    known_N1HW = torch.ones(1, 1, 64, 128)
    known_N1HW[..., 60:66] = 0
    filled_N3HW = push_pull(ramp_N3HW * known_N1HW, known_N1HW)
    kept = known_N1HW.expand_as(ramp_N3HW) > 0
    assert torch.allclose(filled_N3HW[kept], ramp_N3HW[kept], atol=1e-6)
    assert (filled_N3HW - ramp_N3HW).abs().max() < 0.03
