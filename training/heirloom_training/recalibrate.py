"""Measures BatchNorm statistics of averaged weights anew, as stochastic weight averaging does (Izmailov et al. 2018).

    python -m heirloom_training.recalibrate inpaint default EMA --shards ../data/shards --weights ../data/weights \\
        --norm up8.narrow.1 -o OUT

For weights whose statistics do not fit them: blends of two runs, or a variance that was lost. Without `--norm` all are
measured, from the recipe's own samples, each mean and variance as the plain mean over the batches.
"""

import argparse
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader

from .ema import read_ema, write_ema
from .recipes import RECIPES, build_task
from .tasks.task import Sources, Task


def recalibrate(task: Task, names: list[str], batches: int, seed: int = 1) -> None:
    """Sets the statistics of the named BatchNorms (all, if none is named) of `task.network`. Raises AttributeError."""
    network = task.network.eval()
    chosen = [network.get_submodule(name) for name in names] or [
        module for module in network.modules() if isinstance(module, nn.BatchNorm2d)
    ]
    for norm in chosen:
        norm.reset_running_stats()
        norm.momentum = None  # PyTorch's word for a plain mean over all batches
        norm.train()
    samples = iter(DataLoader(task.dataset(seed), batch_size=task.schedule.batch))
    with torch.no_grad():
        for _ in range(batches):
            task.loss(network, task.prepare(next(samples)), progress=0.0)
    network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.recalibrate", description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=["defects", "inpaint", "color"])
    parser.add_argument("recipe", choices=sorted({recipe for _, recipe in RECIPES}))
    parser.add_argument("ema", type=Path, help="averaged weights; what is not finite in a named norm is measured too")
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--norm", action="append", default=[], help="a BatchNorm's name; may be repeated")
    parser.add_argument("--batches", type=int, default=8)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    task = build_task(given.stage, given.recipe, Sources(given.shards, given.weights), torch.device("cpu"), seed=1)
    task.network.load_state_dict(read_ema(given.ema), strict=True)
    recalibrate(task, given.norm, given.batches)
    write_ema(task.network.state_dict(), given.out)


if __name__ == "__main__":
    main()
