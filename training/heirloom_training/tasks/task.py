"""What the training loop asks of a stage. One loop trains all three networks; a task holds what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

Batch = dict[str, Tensor]


@dataclass(frozen=True)
class Schedule:
    """Settings that every run has."""

    batch: int
    peak_rate: float
    """AdamW's learning rate after the warm-up."""
    encoder_share: float = 1.0
    """Of that rate, what the network's `encoder` gets: a pretrained one forgets less of the world at a lower rate."""
    critic_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup: float = 0.03
    """Share of the run over which the learning rate rises; from there it falls as a cosine."""
    ema: float = 0.999
    gradient_limit: float = 1.0


@dataclass(frozen=True)
class Sources:
    """Where a run reads: packed photos by shard prefix, damage assets, pretrained weights."""

    shards: Path
    weights: Path


class Task(Protocol):
    schedule: Schedule
    network: nn.Module
    """What is trained and exported."""
    critic: nn.Module | None
    """The discriminator of an adversarial phase; trained in turn with the network."""
    judge: nn.Module | None
    """The frozen network of a perceptual loss."""

    def dataset(self, seed: int) -> IterableDataset: ...

    def prepare(self, batch: Batch) -> Batch:
        """Bytes from the workers to float tensors on the device, augmented there."""
        ...

    def loss(self, network: nn.Module, batch: Batch, progress: float) -> tuple[Tensor, dict[str, Tensor]]:
        """The network's loss at `progress` (0..1 of the run), and its parts for the log."""
        ...

    def critic_loss(self, batch: Batch, progress: float) -> Tensor | None:
        """The critic's loss on the batch that `loss` just saw; None while it does not train."""
        ...

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Quick figures on held-out photos. The tables of RESULTS.md come from `evaluate`."""
        ...


@dataclass
class Endless(IterableDataset):
    """
    Samples without end. Every worker of every process draws its own sequence from the seed, so a run repeats
    exactly with the same seed, world size and number of workers.
    """

    seed: int
    rank: int = field(default_factory=lambda: torch.distributed.get_rank() if torch.distributed.is_initialized() else 0)

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[dict[str, np.ndarray]]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, self.rank, worker.id if worker else 0])
        while True:
            yield self.draw(rng)
