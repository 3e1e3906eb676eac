import json

import numpy as np
import pytest
import torch

from heirloom_training import kodachromes
from heirloom_training.tasks.period import SKIN_CENTRE, load_palette, skin_share, to_period, transport


def fill(luma: float, cb: float, cr: float) -> torch.Tensor:
    """One photo of one color; chroma on the scale of bytes."""
    return torch.tensor([luma, cb / 255, cr / 255]).view(1, 3, 1, 1).expand(1, 3, 4, 4)


def move(ycbcr: torch.Tensor, strength: float) -> torch.Tensor:
    return to_period(ycbcr, torch.full((len(ycbcr),), strength))


def test_transport_takes_one_spread_to_the_other():
    one, other = np.array([[4.0, 1.0], [1.0, 2.0]]), np.array([[1.0, -0.3], [-0.3, 3.0]])
    matrix = transport(one, other)
    np.testing.assert_allclose(matrix @ one @ matrix.T, other, atol=1e-9)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-9)
    np.testing.assert_allclose(transport(one, one), np.eye(2), atol=1e-9)


def test_lightness_stays_and_no_strength_changes_nothing():
    photos = torch.rand(2, 3, 8, 8) * torch.tensor([1, 0.4, 0.4]).view(1, 3, 1, 1)
    photos[:, 1:] -= 0.2
    assert torch.equal(move(photos, 1.0)[:, :1], photos[:, :1])
    torch.testing.assert_close(move(photos, 0.0), photos)
    assert not torch.allclose(move(photos, 0.5), photos, atol=1e-2)


def test_todays_reds_are_muted_and_stay_red():
    red = fill(0.35, -30, 90)
    moved = move(red, 0.6)
    assert 0.5 < moved[0, 2, 0, 0] / red[0, 2, 0, 0] < 0.9
    assert moved[0, 1, 0, 0] < 0


@pytest.mark.parametrize("luma", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_grey_stays_nearly_grey_and_skin_moves_little(luma):
    for color, limit in ((fill(luma, 0, 0), 3.5), (fill(luma, *SKIN_CENTRE), 2)):
        away = (move(color, 0.6) - color)[0, 1:, 0, 0].norm() * 255
        assert away < limit
    assert skin_share(fill(luma, *SKIN_CENTRE)[:, 1:]).max() == 1
    assert skin_share(fill(luma, 40, -30)[:, 1:]).max() < 1e-3


def test_the_table_is_small_and_its_maps_are_smooth():
    assert kodachromes.TABLE.stat().st_size < 50_000
    palette = load_palette()
    assert palette.matrix_S22.shape == (kodachromes.LUMA_STEPS, 2, 2)
    # Nothing is turned inside out or made much stronger.
    values = np.linalg.eigvalsh(palette.matrix_S22)
    assert values.min() > 0.2 and values.max() < 1.3
    assert np.abs(palette.offset_S2).max() < 5 / 255


def test_measuring_finds_the_color_of_a_plain_photo():
    table = kodachromes.measure([np.random.default_rng(0).integers(0, 255, (40, 40, 3)).astype(np.uint8)])
    again = json.loads(json.dumps(table))
    assert again["photos"] == 1 and len(again["histogram"]) == kodachromes.LUMA_STEPS
    assert sum(again["luma_share"]) == pytest.approx(1, abs=0.01)
    assert np.sum(again["histogram"][4]) == pytest.approx(1, abs=0.02)


def test_film_borders_are_cut_off():
    film = np.zeros((110, 150, 3), np.uint8)
    film[11:99, 15:135] = 200
    assert (kodachromes.crop_border(film) == 200).all()
