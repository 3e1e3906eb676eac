"""Averages the weights of two checkpoints of one network.

    python -m heirloom_training.blend runs/inpaint/ema.safetensors runs/inpaint-adversarial/ema.safetensors \\
        --share 0.5 -o blend.safetensors

Between two networks of which one was trained on from the other lie, as a rule, networks that work and do something in
between: ESRGAN (Wang et al. 2018) trades PSNR against texture so. Two that began apart have nothing to average.

BatchNorm's means and variances are averaged like weights. They are then near to what the blended network would measure
on photos, but not that: `recalibrate` measures it, in a pass over training photos. The further the two have drifted
apart, the worse the fit, so judge a blend by its own tables.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from .ema import read_blend, read_ema, write_ema


def blend(first: Mapping[str, Tensor], second: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """`first` with `share` (0..1) of `second` in every weight and statistic; counters stay the first's."""
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share:g}, wanted 0 to 1")
    odd = first.keys() ^ second.keys()
    if odd:
        raise ValueError(f"not of one network: {sorted(odd)[0]} is in one of the two alone")
    for name, value in first.items():
        if value.shape != second[name].shape:
            raise ValueError(f"not of one network: {name} is {tuple(value.shape)} and {tuple(second[name].shape)}")
    return {
        name: torch.lerp(value, second[name], share) if value.is_floating_point() else value
        for name, value in first.items()
    }


def describe(first: Path, second: Path, share: float) -> str:
    """What a blend is made of, for its card: files by their names, blends by their parts."""
    one, other = (f"({parts})" if (parts := read_blend(path)) else path.stem for path in (first, second))
    return f"{1 - share:.3g} of {one}, {share:.3g} of {other}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m heirloom_training.blend", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("first", type=Path, help="averaged weights that `train` wrote")
    parser.add_argument("second", type=Path, help="the same network's, trained otherwise")
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1 (default 0.5)")
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        weights = blend(read_ema(arguments.first), read_ema(arguments.second), arguments.share)
    except ValueError as wrong:
        parser.error(str(wrong))
    write_ema(weights, arguments.out, describe(arguments.first, arguments.second, arguments.share))


if __name__ == "__main__":
    main()
