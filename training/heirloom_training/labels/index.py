"""labels.tsv: which crop of which photo each label is, and how sure its annotator was."""

import csv
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from heirloom_training.ageing.age import KINDS

FOLDER = Path(__file__).parents[2] / "labels"
SPLITS = ("train", "val")
# open: chosen, but nobody has labelled it yet.
SURENESS = ("sure", "unsure", "open")


@dataclass(frozen=True)
class Entry:
    """One crop. The photo, reduced to a long side of `long_side` px, is cut at `x`, `y` (px of that scale)."""

    id: str
    split: str
    repo: str
    path: str
    blob: str
    long_side: int
    x: int
    y: int
    width: int
    height: int
    kinds: tuple[str, ...] = ()
    sureness: str = "open"

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ValueError(f"{self.id}: split is {self.split}, wanted one of {', '.join(SPLITS)}")
        if self.sureness not in SURENESS:
            raise ValueError(f"{self.id}: sureness is {self.sureness}, wanted one of {', '.join(SURENESS)}")
        unknown = set(self.kinds) - set(KINDS)
        if unknown:
            raise ValueError(f"{self.id}: unknown kinds {', '.join(sorted(unknown))}; known: {', '.join(KINDS)}")


def read_index(folder: Path = FOLDER) -> list[Entry]:
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    numbers = [field.name for field in fields(Entry) if field.type is int]
    return [
        Entry(**{**row, **{name: int(row[name]) for name in numbers}, "kinds": _parse_kinds(row["kinds"])})
        for row in rows
    ]


def write_index(entries: list[Entry], folder: Path = FOLDER) -> None:
    """Writes the table whole, sorted by split and id."""
    lines = ["\t".join(field.name for field in fields(Entry))]
    for entry in sorted(entries, key=lambda e: (e.split, e.id)):
        row = {**asdict(entry), "kinds": " ".join(entry.kinds) or "-"}
        lines.append("\t".join(str(value) for value in row.values()))
    part = folder / "labels.tsv.part"
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(folder / "labels.tsv")


def find_entry(id: str, folder: Path = FOLDER) -> Entry:
    for entry in read_index(folder):
        if entry.id == id:
            return entry
    raise KeyError(f"no label {id} in {folder / 'labels.tsv'}")


def update_entry(id: str, kinds: tuple[str, ...], sureness: str, folder: Path = FOLDER) -> None:
    """Records what was seen. Several annotators may do so at the same time."""
    with _locked(folder):
        entries = {entry.id: entry for entry in read_index(folder)}
        entries[id] = replace(entries[id], kinds=kinds, sureness=sureness)
        write_index(list(entries.values()), folder)


def mask_path(id: str, folder: Path = FOLDER) -> Path:
    return folder / "masks" / f"{id}.png"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _parse_kinds(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split())
