"""Ageing: turns a clean photo into a worn print with an exact mask of its defects."""

from heirloom_training.ageing.age import KINDS, Aged, Look, age
from heirloom_training.ageing.assets import Assets, load_assets
from heirloom_training.ageing.distract import distract
from heirloom_training.ageing.film import old_film

__all__ = ["KINDS", "Aged", "Assets", "Look", "age", "distract", "load_assets", "old_film"]
