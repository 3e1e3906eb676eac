"""Prints one stage's tables as markdown, with the command that made them."""

import argparse
import shlex
import sys
from pathlib import Path

import cv2
import torch

from ..recipes import RECIPES
from . import color, defects, inpaint
from .network import open_beside, open_network
from .options import Options

BENCHES = {"defects": defects.NAMES, "inpaint": inpaint.NAMES, "color": color.NAMES}
STAGES = {"defects": defects.evaluate, "inpaint": inpaint.evaluate, "color": color.evaluate}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.evaluate", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--model", type=Path, required=True, help="ONNX file, or ema.safetensors with --recipe")
    parser.add_argument("--recipe", choices=sorted({r for _, r in RECIPES}), help="what a checkpoint was trained as")
    parser.add_argument("--clones", type=Path, help="folder of clones; without it benches that need one are skipped")
    parser.add_argument("--shards", type=Path, help="folder that `pack` wrote; without it held-out photos are skipped")
    parser.add_argument("--limit", type=int, default=20, help="photos a bench, or a bin of one (default 20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lpips", type=Path, help="weights named vgg16* or alexnet*")
    parser.add_argument("--sheet", type=Path, help="folder for contact sheets")
    parser.add_argument(
        "--short-side", type=int, help="color: side at which the network predicts (default: the card's)"
    )
    parser.add_argument("--threshold", type=float, help="defects: probability of a defect (default: the card's)")
    parser.add_argument(
        "--left-weight", type=float, default=2.0, help="defects, cost: damage left against texture lost (default 2)"
    )
    parser.add_argument(
        "--bench",
        action="append",
        default=[],
        metavar="NAME",
        help="only this table; may be repeated. "
        + "; ".join(f"{stage}: {', '.join(names)}" for stage, names in BENCHES.items()),
    )
    parser.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="NAME=PATH[:RECIPE]",
        help="another network as a row of each table; a checkpoint needs its recipe; may be repeated",
    )
    arguments = parser.parse_args()
    unknown = set(arguments.bench) - set(BENCHES[arguments.stage])
    if unknown:
        parser.error(f"{arguments.stage} has no bench {', '.join(sorted(unknown))}")

    try:
        network = open_network(arguments.stage, arguments.model, arguments.recipe)
        beside = open_beside(arguments.stage, arguments.beside)
    except ValueError as wrong:
        parser.error(str(wrong))
    options = Options(
        clones=arguments.clones,
        shards=arguments.shards,
        limit=arguments.limit,
        seed=arguments.seed,
        lpips=arguments.lpips,
        sheet=arguments.sheet,
        short_side=arguments.short_side,
        threshold=arguments.threshold,
        left_weight=arguments.left_weight,
        benches=tuple(arguments.bench),
        beside=beside,
    )
    print(f"`python -m heirloom_training.evaluate {shlex.join(sys.argv[1:])}`")
    for table in STAGES[arguments.stage](network, options):
        print(f"\n{table}", flush=True)


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    cv2.setNumThreads(2)
    main()
