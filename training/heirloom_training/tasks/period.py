"""Period colors: a photo's chroma led towards the palette of the FSA/OWI Kodachromes (`kodachromes.py` measures it).

Today's photos are more saturated (half as much again in the median, reds almost twice) and their blacks and whites
are colder. The map is the optimal transport between both palettes taken as Gaussians, one for each step of luma: an
affine map of Cb and Cr that changes smoothly with Y, the same for every photo, so that what is red stays red.

N batch, S steps of luma, H W pixels, digits = channels; luma 0..1, chroma -0.5..0.5
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

_TABLE = Path(__file__).with_name("kodachrome.json")
# Skin in Cb, Cr on the scale of bytes: median of the packed people's BODY pixels at middle luma and, a quarter wider
# so that fair and dark skin are covered too, their deviation (8 in both).
SKIN_CENTRE, SKIN_SPREAD = (-14.0, 16.0), (10.0, 10.0)
SKIN_KEPT = 0.8
"""How much of the move is taken back where skin's colors lie."""


@dataclass(frozen=True)
class PaletteMap:
    """Chroma -> `matrix_S22` chroma + `offset_S2` at the middle of each step of luma."""

    matrix_S22: np.ndarray
    offset_S2: np.ndarray


@cache
def load_palette() -> PaletteMap:
    """The map from today's palette to the period's, from the measured table."""
    table = json.loads(_TABLE.read_text())
    period, today = ([np.array(table[name][key]) for key in ("mean", "covariance")] for name in ("period", "today"))
    matrix_S22 = np.stack([transport(of, to) for of, to in zip(today[1], period[1], strict=True)])
    return PaletteMap(matrix_S22, period[0] - np.einsum("sij,sj->si", matrix_S22, today[0]))


def transport(covariance_22: np.ndarray, wanted_22: np.ndarray) -> np.ndarray:
    """The symmetric matrix that takes one Gaussian's covariance to another's with the least movement (Monge)."""
    root, inverse = _power(covariance_22, 0.5), _power(covariance_22, -0.5)
    return inverse @ _power(root @ wanted_22 @ root, 0.5) @ inverse


def to_period(ycbcr_N3HW: Tensor, strength_N: Tensor) -> Tensor:
    """
    Photos in Y, Cb, Cr with their chroma moved `strength` (0..1) of the way to the period's palette; Y stays. Skin
    moves less than the rest.
    """
    palette = load_palette()
    luma_N1HW, chroma_N2HW = ycbcr_N3HW.split([1, 2], dim=1)
    steps = len(palette.offset_S2)
    table_S6 = torch.as_tensor(np.concatenate([palette.matrix_S22.reshape(steps, 4), palette.offset_S2], axis=1))
    table_S6 = table_S6.to(ycbcr_N3HW)
    # Between the middles of two steps their maps are mixed.
    at_NHW = (luma_N1HW[:, 0] * steps - 0.5).clamp(0, steps - 1)
    below_NHW = at_NHW.floor().long().clamp(max=steps - 2)
    map_NHW6 = torch.lerp(table_S6[below_NHW], table_S6[below_NHW + 1], (at_NHW - below_NHW)[..., None])
    a, b, c, d, cb_offset, cr_offset = map_NHW6.unbind(-1)
    cb, cr = chroma_N2HW.unbind(1)
    wanted_N2HW = torch.stack([a * cb + b * cr + cb_offset, c * cb + d * cr + cr_offset], dim=1)
    share_N1HW = strength_N.view(-1, 1, 1, 1) * (1 - SKIN_KEPT * skin_share(chroma_N2HW))
    return torch.cat([luma_N1HW, torch.lerp(chroma_N2HW, wanted_N2HW, share_N1HW)], dim=1)


def skin_share(chroma_N2HW: Tensor) -> Tensor:
    """1 where chroma is that of skin, falling to 0 around it; N, 1, H, W."""
    centre = chroma_N2HW.new_tensor(SKIN_CENTRE).view(1, 2, 1, 1) / 255
    spread = chroma_N2HW.new_tensor(SKIN_SPREAD).view(1, 2, 1, 1) / 255
    return torch.exp(-0.5 * ((chroma_N2HW - centre) / spread).square().sum(1, keepdim=True))


def _power(symmetric_22: np.ndarray, exponent: float) -> np.ndarray:
    values_2, vectors_22 = np.linalg.eigh(symmetric_22)
    return (vectors_22 * np.maximum(values_2, 1e-12) ** exponent) @ vectors_22.T
