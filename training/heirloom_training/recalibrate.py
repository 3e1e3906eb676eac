"""Measures BatchNorm statistics of averaged weights anew, as stochastic weight averaging does (Izmailov et al. 2018).

    python -m heirloom_training.recalibrate inpaint default EMA --shards ../data/shards --weights ../data/weights \\
        --norm up8.narrow.1 -o OUT

For weights whose statistics do not fit them: blends of two runs, or a variance that was lost. Without `--norm` all are
measured, from the recipe's own samples, each mean and variance as the plain mean over the batches.

With `--keep` each norm's weight and bias make up for its new statistics, so that the network computes what it did: for
weights that are to be trained on after what reaches a norm has changed (other padding).

N batch, H W pixels, C channels
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from .ema import read_blend, read_ema, write_ema
from .recipes import RECIPES, build_task
from .tasks.task import Sources, Task


def recalibrate(task: Task, names: list[str], batches: int, seed: int = 1) -> None:
    """Sets the statistics of the named BatchNorms (all, if none is named) of `task.network`. Raises AttributeError."""
    network = task.network.eval()
    for norm in _norms(network, names):
        norm.reset_running_stats()
        norm.momentum = None  # PyTorch's word for a plain mean over all batches
        norm.train()
    _show_samples(task, batches, seed)
    network.eval()


def refit(task: Task, names: list[str], batches: int, seed: int = 1) -> None:
    """
    The same for a network that is to compute what it did before: statistics of what reaches each norm while all
    others use those they have; then its weight and bias make up for the difference. Raises AttributeError.
    """
    chosen = _norms(task.network.eval(), names)
    sums = {norm: torch.zeros(2, norm.num_features, dtype=torch.float64) for norm in chosen}

    def add(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        variance_C, mean_C = torch.var_mean(inputs[0].double(), dim=(0, 2, 3))
        sums[norm] += torch.stack([mean_C, variance_C]).cpu()

    hooks = [norm.register_forward_pre_hook(add) for norm in chosen]
    _show_samples(task, batches, seed)
    with torch.no_grad():
        for norm, hook in zip(chosen, hooks, strict=True):
            hook.remove()
            mean_C, variance_C = (sums[norm] / batches).to(norm.weight)
            scale_C = norm.weight / (norm.running_var + norm.eps).sqrt()
            norm.bias += scale_C * (mean_C - norm.running_mean)
            norm.weight.copy_(scale_C * (variance_C + norm.eps).sqrt())
            norm.running_mean.copy_(mean_C)
            norm.running_var.copy_(variance_C)


def _norms(network: nn.Module, names: list[str]) -> list[nn.BatchNorm2d]:
    if names:
        return [network.get_submodule(name) for name in names]
    return [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]


@torch.no_grad()
def _show_samples(task: Task, batches: int, seed: int) -> None:
    samples = iter(DataLoader(task.dataset(seed), batch_size=task.schedule.batch))
    for _ in range(batches):
        task.loss(task.network, task.prepare(next(samples)), progress=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.recalibrate", description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=["defects", "inpaint", "color"])
    parser.add_argument("recipe", choices=sorted({recipe for _, recipe in RECIPES}))
    parser.add_argument("ema", type=Path, help="averaged weights; what is not finite in a named norm is measured too")
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--norm", action="append", default=[], help="a BatchNorm's name; may be repeated")
    parser.add_argument("--keep", action="store_true", help="weights and biases make up for the new statistics")
    parser.add_argument("--batches", type=int, default=8)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    task = build_task(given.stage, given.recipe, Sources(given.shards, given.weights), torch.device("cpu"), seed=1)
    task.network.load_state_dict(read_ema(given.ema), strict=True)
    measure = refit if given.keep else recalibrate
    measure(task, given.norm, given.batches)
    write_ema(task.network.state_dict(), given.out, read_blend(given.ema))


if __name__ == "__main__":
    main()
