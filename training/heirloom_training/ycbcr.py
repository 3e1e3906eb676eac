"""YCbCr as JPEG has it: BT.601, full range (ITU-T T.871). The same numbers as core's `pixels/ycbcr.ts`.

N batch, H W pixels, digits = channels; rgb and luma in 0..1, chroma (Cb, Cr) in -0.5..0.5
"""

import torch
from torch import Tensor

LUMA_OF_R, LUMA_OF_G, LUMA_OF_B = 0.299, 0.587, 0.114
# Cb and Cr are scaled so that pure blue and pure red reach 0.5.
BLUE_SPAN, RED_SPAN = 2 * (1 - LUMA_OF_B), 2 * (1 - LUMA_OF_R)


def rgb_to_ycbcr(rgb_N3HW: Tensor) -> Tensor:
    """Y, Cb, Cr as one tensor: `luma_N1HW, chroma_N2HW = rgb_to_ycbcr(rgb_N3HW).split([1, 2], dim=1)`."""
    r, g, b = rgb_N3HW.split(1, dim=1)
    luma_N1HW = LUMA_OF_R * r + LUMA_OF_G * g + LUMA_OF_B * b
    return torch.cat([luma_N1HW, (b - luma_N1HW) / BLUE_SPAN, (r - luma_N1HW) / RED_SPAN], dim=1)


def ycbcr_to_rgb(ycbcr_N3HW: Tensor) -> Tensor:
    """The exact inverse, not clamped: chroma that Y cannot carry leaves 0..1."""
    luma_N1HW, cb_N1HW, cr_N1HW = ycbcr_N3HW.split(1, dim=1)
    r_N1HW = luma_N1HW + RED_SPAN * cr_N1HW
    b_N1HW = luma_N1HW + BLUE_SPAN * cb_N1HW
    g_N1HW = (luma_N1HW - LUMA_OF_R * r_N1HW - LUMA_OF_B * b_N1HW) / LUMA_OF_G
    return torch.cat([r_N1HW, g_N1HW, b_N1HW], dim=1)
