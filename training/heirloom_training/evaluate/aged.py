"""Held-out photos aged with fixed seeds and with artefacts that training never saw."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..ageing import Aged, Assets, Look, age, load_assets
from .benches import fit_within, read_held_out

LONG_SIDE = 1024


def aged_photos(shards: Path, shard: str, limit: int, seed: int) -> Iterator[Aged]:
    """Photos of a held-out shard as worn prints at most LONG_SIDE px long; old photos keep the tone they
    have.
    """
    assets = _held_out_assets(shards)
    look = Look(film=0) if shard == "val-history" else Look()
    for index, (_, photo_HW3) in enumerate(read_held_out(shards, shard, limit)):
        drawn = int(np.random.default_rng([seed, index]).integers(2**31))
        yield age(fit_within(photo_HW3, LONG_SIDE), drawn, assets=assets, look=look)


def _held_out_assets(shards: Path) -> Assets | None:
    packed = shards / "damage-000.tar"
    return load_assets(packed, split="val") if packed.exists() else None
