"""Trains one network by its recipe.

    python -m heirloom_training.train color default --shards data/shards --weights data/weights --out runs/color \\
        --minutes 10
    torchrun --nproc-per-node 2 -m heirloom_training.train defects article ... --steps 20000

A run is budgeted in minutes or in steps; learning rate and phases follow the share of the budget that is spent.
It writes `options.json` (settings, commit, seed, data hash), `log.jsonl`, `checkpoint.pt` (to resume) and
`ema.safetensors` (averaged weights in fp16: what `export` reads).
"""

import argparse
import os
from pathlib import Path

import torch

from .ema import read_ema
from .recipes import RECIPES, build_task
from .tasks.task import Sources
from .trainer import Run, Trainer


def main() -> None:
    run = _parse_run()
    rank, world = _join_world(run)
    device = torch.device(f"{run.device}:{rank}" if run.device == "cuda" else run.device)
    torch.manual_seed(run.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    task = build_task(run.stage, run.recipe, Sources(run.shards, run.weights), device, run.seed, run.changes)
    if run.start is not None:
        task.network.load_state_dict(read_ema(run.start), strict=True)
    Trainer(run, task, device, rank, world).train()


def _join_world(run: Run) -> tuple[int, int]:
    """This process's rank and the number of processes; torchrun sets both in the environment."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        return 0, 1
    torch.distributed.init_process_group("nccl" if run.device == "cuda" else "gloo")
    rank = torch.distributed.get_rank()
    if run.device == "cuda":
        torch.cuda.set_device(rank)
    return rank, world


def _parse_run() -> Run:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.train", description=__doc__)
    parser.add_argument("stage", choices=["defects", "inpaint", "color"])
    parser.add_argument("recipe", choices=sorted({recipe for _, recipe in RECIPES}))
    parser.add_argument("--shards", type=Path, required=True, help="folder that `pack` wrote")
    parser.add_argument("--weights", type=Path, required=True, help="folder of pretrained encoders and VGG-16")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run; a run found there is resumed")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float)
    budget.add_argument("--steps", type=int)
    parser.add_argument("--start", type=Path, help="begin from these averaged weights instead of the encoder's")
    parser.add_argument("--batch", type=int, help="overrides the recipe's batch size (a process)")
    parser.add_argument("--rate", type=float, help="overrides the recipe's peak learning rate")
    parser.add_argument(
        "--set", action="append", default=[], dest="changes", metavar="NAME=NUMBER", help="overrides a recipe's setting"
    )
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--validate-every-s", type=float, default=120)
    return Run(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
