"""The training loop: one run of one task on one process; see `train`."""

import dataclasses
import json
import math
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from .ema import Ema
from .provenance import commit, hash_shards
from .tasks.task import Schedule, Task


@dataclasses.dataclass(frozen=True)
class Run:
    """What one call was asked to do."""

    stage: str
    recipe: str
    shards: Path
    weights: Path
    out: Path
    minutes: float | None
    steps: int | None
    workers: int
    seed: int
    device: str
    validate_every_s: float
    start: Path | None
    batch: int | None
    rate: float | None
    changes: list[str] = dataclasses.field(default_factory=list)
    """Settings other than the recipe's, as NAME=NUMBER."""


class Trainer:
    """One run of one task on one process."""

    def __init__(self, run: Run, task: Task, device: torch.device, rank: int, world: int):
        self.run, self.task, self.device, self.rank, self.world = run, task, device, rank, world
        given = {"batch": run.batch, "peak_rate": run.rate}
        self.schedule = dataclasses.replace(task.schedule, **{key: value for key, value in given.items() if value})
        layout = torch.channels_last if device.type == "cuda" else torch.contiguous_format
        if world > 1:
            task.network = nn.SyncBatchNorm.convert_sync_batchnorm(task.network)
        task.network.to(device, memory_format=layout)
        self.network = self._spread(task.network)
        self.ema = Ema(task.network, self.schedule.ema)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(task.network, self.schedule),
            lr=self.schedule.peak_rate,
            weight_decay=self.schedule.weight_decay,
            fused=device.type == "cuda",
        )
        self.critic_optimizer = None
        if task.critic is not None:
            task.critic.to(device)
            self.critic_optimizer = torch.optim.AdamW(
                task.critic.parameters(), lr=self.schedule.critic_rate, betas=(0.5, 0.9), weight_decay=0
            )
        self.step, self.spent_s = 0, 0.0
        self._resume()

    def train(self) -> None:
        self._write_options()
        batches = iter(self._loader())
        started, spent_before = time.monotonic(), self.spent_s
        validated = saved = started
        while (progress := self._progress()) < 1:
            parts = self._train_step(next(batches), progress)
            self.step += 1
            now = time.monotonic()
            self.spent_s = spent_before + now - started
            if self.step % 100 == 0:
                self._log({"progress": progress, **{name: value.item() for name, value in parts.items()}})
            if now - validated > self.run.validate_every_s:
                validated = now
                self._log(self._validate())
            if now - saved > 60:
                saved = now
                self._save()
        self._log(self._validate())
        self._save()

    def _train_step(self, raw: dict[str, torch.Tensor], progress: float) -> dict[str, torch.Tensor]:
        rate = learning_rate(self.schedule, progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self.task.network.train()
        batch = self.task.prepare(raw)
        with self._autocast():
            loss, parts = self.task.loss(self.network, batch, progress)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.task.network.parameters(), self.schedule.gradient_limit)
        if torch.isfinite(norm):
            self.optimizer.step()
        self.ema.update(self.task.network, self.step)
        self._train_critic(batch, progress)
        return {
            "loss": loss.detach(),
            "gradient": norm,
            **{name: part.detach() for name, part in parts.items()},
        }

    def _train_critic(self, batch: dict[str, torch.Tensor], progress: float) -> None:
        with self._autocast():
            loss = self.task.critic_loss(batch, progress)
        if loss is None or self.critic_optimizer is None:
            return
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._average_gradients(self.task.critic)
        self.critic_optimizer.step()

    def _progress(self) -> float:
        """0..1; rank 0's clock decides, so that every process stops at the same step."""
        spent = self.step / self.run.steps if self.run.steps else self.spent_s / (60 * self.run.minutes)
        if self.world > 1:
            shared = torch.tensor([spent], device=self.device)
            torch.distributed.broadcast(shared, src=0)
            spent = shared.item()
        return spent

    def _validate(self) -> dict[str, float]:
        network = self.ema.network.eval()
        with self._autocast():
            return {name: round(float(value), 4) for name, value in self.task.validate(network).items()}

    def _loader(self) -> DataLoader:
        # A resumed run draws on instead of repeating the samples that it has seen.
        dataset = self.task.dataset(self.run.seed + self.step)
        return DataLoader(
            dataset,
            batch_size=self.schedule.batch,
            num_workers=self.run.workers,
            pin_memory=self.device.type == "cuda",
            prefetch_factor=4 if self.run.workers else None,
            persistent_workers=self.run.workers > 0,
        )

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.device.type == "cuda")

    def _spread(self, network: nn.Module) -> nn.Module:
        if self.world == 1:
            return network
        return DistributedDataParallel(network, device_ids=[self.device.index] if self.device.type == "cuda" else None)

    def _average_gradients(self, module: nn.Module) -> None:
        if self.world == 1:
            return
        for parameter in module.parameters():
            if parameter.grad is not None:
                torch.distributed.all_reduce(parameter.grad)
                parameter.grad /= self.world

    def _log(self, entry: dict[str, float]) -> None:
        if self.rank > 0:
            return
        line = json.dumps({"step": self.step, "spent_s": round(self.spent_s, 1), **_rounded(entry)})
        print(line, flush=True)
        with open(self.run.out / "log.jsonl", "a") as log:
            log.write(line + "\n")

    def _write_options(self) -> None:
        if self.rank > 0:
            return
        self.run.out.mkdir(parents=True, exist_ok=True)
        given = dataclasses.asdict(self.run)
        options = {
            "run": {key: str(value) for key, value in given.items()} | {"changes": self.run.changes},
            "settings": dataclasses.asdict(self.task.settings),
            "commit": commit(),
            "data": hash_shards(self.run.shards),
            "world": self.world,
        }
        (self.run.out / "options.json").write_text(json.dumps(options, indent=2) + "\n")

    def _save(self) -> None:
        if self.rank > 0:
            return
        state = {
            "step": self.step,
            "spent_s": self.spent_s,
            "network": self.task.network.state_dict(),
            "ema": self.ema.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "critic": self.task.critic.state_dict() if self.task.critic is not None else None,
            "critic_optimizer": self.critic_optimizer.state_dict() if self.critic_optimizer is not None else None,
        }
        partial = self.run.out / "checkpoint.pt.part"
        torch.save(state, partial)
        partial.replace(self.run.out / "checkpoint.pt")
        self.ema.write(self.run.out / "ema.safetensors")

    def _resume(self) -> None:
        path = self.run.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.step, self.spent_s = state["step"], state["spent_s"]
        self.task.network.load_state_dict(state["network"])
        self.ema.network.load_state_dict(state["ema"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.task.critic is not None:
            self.task.critic.load_state_dict(state["critic"])
            self.critic_optimizer.load_state_dict(state["critic_optimizer"])


def parameter_groups(network: nn.Module, schedule: Schedule) -> list[dict]:
    """All parameters in two groups; `share` is what a group gets of the learning rate."""
    groups = {schedule.encoder_share: [], 1.0: []}
    for name, parameter in network.named_parameters():
        groups[schedule.encoder_share if name.startswith("encoder.") else 1.0].append(parameter)
    return [{"params": parameters, "share": share} for share, parameters in groups.items() if parameters]


def learning_rate(schedule: Schedule, progress: float) -> float:
    """A linear warm-up, then half a cosine down to a hundredth of the peak."""
    if progress < schedule.warmup:
        return schedule.peak_rate * (0.01 + 0.99 * progress / schedule.warmup)
    fallen = (progress - schedule.warmup) / (1 - schedule.warmup)
    return schedule.peak_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * min(fallen, 1))) / 2)


def _rounded(entry: dict[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.4g}") for name, value in entry.items()}
