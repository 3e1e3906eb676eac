"""Says where a training step's time goes: which part of the step, and which kernels.

    python -m heirloom_training.profile color default --shards ../data/shards --weights ../data/weights

Times are milliseconds a step, the mean of `--steps` steps after as many to warm up, each part waited for; a run that
waits for nothing is a little faster than their sum.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import torch

from .recipes import build_task
from .tasks.task import Sources
from .trainer import Run, Trainer


def profile(trainer: Trainer, steps: int, progress: float) -> None:
    """Prints the parts of a step at `progress` (0..1 of a run), its kernels, and how fast samples arrive."""
    batches = iter(trainer._loader())
    raw = next(batches)
    for _ in range(steps):
        trainer._train_step(raw, progress)
    spent = Counter[str]()
    for _ in range(steps):
        _timed_step(trainer, raw, progress, spent)
    whole = _clock(lambda: [trainer._train_step(raw, progress) for _ in range(steps)])
    waited = _clock(lambda: [next(batches) for _ in range(steps)])
    batch = trainer.schedule.batch
    parts = ", ".join(f"{name} {1000 * seconds / steps:.1f}" for name, seconds in spent.items())
    print(f"batch {batch}: {1000 * whole / steps:.1f} ms a step ({batch * steps / whole:.0f} samples/s); {parts}")
    print(f"samples arrive at {batch * steps / waited:.0f}/s from {trainer.run.workers} workers")
    if trainer.device.type == "cuda":
        print(f"peak memory {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
        _print_kernels(lambda: trainer._train_step(raw, progress))


def _timed_step(trainer: Trainer, raw: dict[str, torch.Tensor], progress: float, spent: Counter[str]) -> None:
    task = trainer.task
    made = {}

    def forward() -> None:
        with trainer._autocast():
            made["loss"], _ = task.loss(trainer.network, made["batch"], progress)

    def update() -> None:
        torch.nn.utils.clip_grad_norm_(task.network.parameters(), trainer.schedule.gradient_limit)
        trainer.optimizer.step()
        trainer.optimizer.zero_grad(set_to_none=True)
        trainer.ema.update(task.network, trainer.step)

    parts: dict[str, Callable[[], object]] = {
        "prepare": lambda: made.update(batch=task.prepare(raw)),
        "forward and losses": forward,
        "backward": lambda: made["loss"].backward(),
        "update": update,
        "critic": lambda: trainer._train_critic(made["batch"], progress),
    }
    for name, part in parts.items():
        spent[name] += _clock(part)


def _clock(work: Callable[[], object]) -> float:
    _wait()
    start = time.perf_counter()
    work()
    _wait()
    return time.perf_counter() - start


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _print_kernels(step: Callable[[], object], rows: int = 18) -> None:
    activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
    with torch.profiler.profile(activities=activities) as profiler:
        step()
        _wait()
    kernels = [k for k in profiler.key_averages() if k.self_device_time_total > 0]
    kernels.sort(key=lambda k: -k.self_device_time_total)
    print(f"on the GPU {sum(k.self_device_time_total for k in kernels) / 1000:.1f} ms, the longest:")
    for kernel in kernels[:rows]:
        print(f"{kernel.self_device_time_total / 1000:8.2f} ms {kernel.count:5d} x {kernel.key[:90]}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.profile", description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=["defects", "inpaint", "color"])
    parser.add_argument("recipe")
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--progress", type=float, default=0.9, help="where in a run the step lies: decides on phases")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    device = torch.device(given.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    task = build_task(given.stage, given.recipe, Sources(given.shards, given.weights), device, seed=1)
    run = Run(
        stage=given.stage, recipe=given.recipe, shards=given.shards, weights=given.weights, out=Path("/nonexistent"),
        minutes=None, steps=1, workers=given.workers, seed=1, device=given.device, validate_every_s=1e9, start=None,
        batch=given.batch, rate=None,
    )  # fmt: skip
    profile(Trainer(run, task, device, rank=0, world=1), given.steps, given.progress)


if __name__ == "__main__":
    main()
