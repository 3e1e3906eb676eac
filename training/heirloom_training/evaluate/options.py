"""What one evaluation was asked to do."""

from dataclasses import dataclass
from pathlib import Path


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
    """defects, inpaint: the tables that are wanted, by name; the usual ones if none is named."""
