import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from heirloom_training.ycbcr import rgb_to_ycbcr, ycbcr_to_rgb


@pytest.fixture
def photo_HW3():
    return np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)


def to_bytes(ycbcr_N3HW):
    offset = torch.tensor([0, 128, 128]).view(3, 1, 1)
    return (ycbcr_N3HW[0] * 255 + offset).permute(1, 2, 0).numpy()


def to_unit(photo_HW3):
    return torch.from_numpy(photo_HW3).permute(2, 0, 1)[None].float() / 255


def test_it_agrees_with_pillow_within_rounding(photo_HW3):
    expected = np.asarray(Image.fromarray(photo_HW3).convert("YCbCr"), dtype=np.float32)
    # Pure blue has Cb 255.5, which bytes cut to 255.
    np.testing.assert_allclose(to_bytes(rgb_to_ycbcr(to_unit(photo_HW3))), expected, atol=1.01)


def test_it_agrees_with_opencv(photo_HW3):
    ycrcb = cv2.cvtColor(photo_HW3.astype(np.float32) / 255, cv2.COLOR_RGB2YCrCb)
    expected = ycrcb[..., [0, 2, 1]] - [0, 0.5, 0.5]
    # OpenCV rounds the chroma factors to three digits.
    np.testing.assert_allclose(
        rgb_to_ycbcr(to_unit(photo_HW3))[0].permute(1, 2, 0).numpy(), expected, atol=1e-3
    )


def test_there_and_back_is_the_same_picture(photo_HW3):
    rgb_N3HW = to_unit(photo_HW3)
    torch.testing.assert_close(ycbcr_to_rgb(rgb_to_ycbcr(rgb_N3HW)), rgb_N3HW, atol=1e-6, rtol=0)


def test_pure_colors_span_the_range():
    red_and_blue = torch.tensor([[[1.0], [0.0], [0.0]], [[0.0], [0.0], [1.0]]]).view(2, 3, 1, 1)
    ycbcr = rgb_to_ycbcr(red_and_blue).flatten(1)
    assert ycbcr[0, 2] == pytest.approx(0.5) and ycbcr[0, 0] == pytest.approx(0.299)
    assert ycbcr[1, 1] == pytest.approx(0.5) and ycbcr[1, 0] == pytest.approx(0.114)


def test_other_chroma_keeps_luma(photo_HW3):
    luma, chroma = rgb_to_ycbcr(to_unit(photo_HW3)).split([1, 2], dim=1)
    recolored = ycbcr_to_rgb(torch.cat([luma, chroma * 0.3], dim=1))
    torch.testing.assert_close(rgb_to_ycbcr(recolored)[:, :1], luma, atol=1e-6, rtol=0)
