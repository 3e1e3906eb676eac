"""What one evaluation was asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .network import Network


@dataclass(frozen=True)
class Options:
    """Benches whose source is None are left out of the tables."""

    clones: Path | None = None
    """Folder of bench repositories."""
    shards: Path | None = None
    """Folder of packed photos."""
    limit: int = 20
    """Photos a bench, or a bin of one."""
    seed: int = 1
    lpips: Path | None = None
    """VGG-16 or AlexNet weights with LPIPS' heads."""
    sheet: Path | None = None
    """Folder for contact sheets."""
    short_side: int | None = None
    threshold: float | None = None
    left_weight: float = 2.0
    """defects: how many levels of lost texture are as bad as one of damage left in the photo. By eye, not measured."""
    benches: tuple[str, ...] = ()
    """The tables that are wanted, by name; the usual ones if none is named."""
    beside: Mapping[str, Network] = field(default_factory=dict)
    """Other networks of the stage, by the name of their row."""
