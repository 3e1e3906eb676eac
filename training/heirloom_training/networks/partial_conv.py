"""Partial convolution (Liu et al. 2018, Image Inpainting for Irregular Holes, arXiv:1804.07723).

A convolution that sees known pixels only: where a window holds some unknown pixels, its sum is scaled up by
the window's size over the known count, and where it holds none, the output is zero and stays unknown. Pixels
beyond the border count as unknown, so padding does not darken the picture's edge.

Where features of two origins are concatenated, `known` is the share of channels that are known, which makes
the scale the paper's one without a mask for each channel. Features must then be 0 where their own origin is
unknown, as the output of this layer is.

N batch, H W pixels, h w output pixels, C channels in, K channels out; known in 0..1 has one channel
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class PartialConv2d(nn.Module):
    """Features and what is known of them to the next features and what is known of those.

    features_NKhw, known_N1hw = PartialConv2d(3, 64, 7, stride=2, padding=3)(photo_N3HW, 1 - hole_N1HW)
    """

    def __init__(self, inner: int, outer: int, kernel: int, *, stride: int = 1, padding: int = 0, bias: bool = True):
        super().__init__()
        self.conv = nn.Conv2d(inner, outer, kernel, stride=stride, padding=padding, bias=False)
        self.bias_K11 = nn.Parameter(torch.zeros(outer, 1, 1)) if bias else None
        self.kernel, self.stride, self.padding = kernel, stride, padding

    def forward(self, features_NCHW: Tensor, known_N1HW: Tensor) -> tuple[Tensor, Tensor]:
        raw_NKhw = self.conv(features_NCHW * (known_N1HW > 0))
        # Counted by pooling and in fp32: under autocast ones convolved would round the scale to bf16.
        known_N1HW = known_N1HW.float()
        share_N1hw = F.avg_pool2d(known_N1HW, self.kernel, self.stride, self.padding, count_include_pad=True)
        # Below one known pixel of a 7x7 window in 1 % of the channels, and safely above zero.
        is_known_N1hw = (share_N1hw > 1e-4).float()
        scale_N1hw = is_known_N1hw / share_N1hw.clamp(min=1e-4)
        scaled_NKhw = raw_NKhw * scale_N1hw
        if self.bias_K11 is not None:
            scaled_NKhw = scaled_NKhw + self.bias_K11 * is_known_N1hw
        return scaled_NKhw.to(raw_NKhw.dtype), is_known_N1hw
