"""How well two annotators agree: crops labelled a second time, without sight of the first mask or of any network.

Second masks lie in `second/masks/`, named after their label.
"""

from pathlib import Path

from heirloom_training.labels.index import FOLDER, read_index
from heirloom_training.labels.load import read_mask
from heirloom_training.metrics import Matches, match


def agreement(folder: Path = FOLDER, tolerance_px: float = 2.0) -> dict[str, Matches]:
    """Of each crop with two masks, by its id: the second against the first, which is taken for the truth."""
    second = folder / "second"
    twice = sorted(path.stem for path in (second / "masks").glob("*.png"))
    return {id: match(read_mask(id, second) > 0, read_mask(id, folder) > 0, tolerance_px) for id in twice}


def agreement_table(folder: Path = FOLDER) -> str:
    """One line a crop, then all sure, all unsure and all together: F1, recall and precision."""
    found = agreement(folder)
    sureness = {entry.id: entry.sureness for entry in read_index(folder)}
    lines = [_line(f"{id} ({sureness[id]})", matches) for id, matches in found.items()]
    for group in ("sure", "unsure"):
        of_group = [matches for id, matches in found.items() if sureness[id] == group]
        lines.append(_line(f"all {group} ({len(of_group)})", sum(of_group, Matches())))
    lines.append(_line(f"all ({len(found)})", sum(found.values(), Matches())))
    return "\n".join(lines)


def _line(name: str, matches: Matches) -> str:
    return f"{name}: F1 {matches.f1:.3f}, recall {matches.recall:.3f}, precision {matches.precision:.3f}"
