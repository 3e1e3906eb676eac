"""Markdown tables and contact sheets."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

SHEET_CELL_PX = 256
SHEET_ROWS = 12


def markdown(title: str, header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """A title line and a table; None prints as a dash, floats with as many digits as their size makes
    readable.
    """
    lines = [
        f"**{title}**",
        "",
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def mean(values: Iterable[float | None]) -> float | None:
    """None if nothing was measured."""
    measured = [value for value in values if value is not None]
    return float(np.mean(measured)) if measured else None


class Sheet:
    """A contact sheet: one photo a row, one treatment a column, in PNG files of `page_rows` rows."""

    def __init__(self, folder: Path | None, title: str, page_rows: int = SHEET_ROWS):
        self.folder, self.name, self.page_rows = folder, "-".join(re.findall(r"\w+", title)), page_rows
        self.rows: list[np.ndarray] = []
        self.pages = 0

    def add(self, columns: dict[str, np.ndarray]) -> None:
        """Photos (RGB uint8) or masks (bool) by their caption, all of one size."""
        if self.folder is None:
            return
        self.rows.append(np.hstack([_captioned(picture, caption) for caption, picture in columns.items()]))
        if len(self.rows) == self.page_rows:
            self.close()

    def close(self) -> None:
        """Writes what has gathered."""
        if self.folder is None or not self.rows:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        width = max(row.shape[1] for row in self.rows)
        padded = [np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0))) for row in self.rows]
        cv2.imwrite(str(self.folder / f"{self.name}-{self.pages:02d}.png"), np.vstack(padded)[..., ::-1])
        self.rows, self.pages = [], self.pages + 1


def _captioned(picture: np.ndarray, caption: str) -> np.ndarray:
    if picture.dtype == bool:
        picture = np.repeat(picture[..., None].astype(np.uint8) * 255, 3, axis=2)
    height, width = picture.shape[:2]
    scale = SHEET_CELL_PX / max(height, width)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell = np.full((SHEET_CELL_PX + 20, SHEET_CELL_PX + 4, 3), 32, np.uint8)
    cell[18 : 18 + small.shape[0], 2 : 2 + small.shape[1]] = small[:SHEET_CELL_PX, :SHEET_CELL_PX]
    cv2.putText(cell, caption, (4, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
    return cell


def _cell(value: str | float | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if value != 0 and abs(value) < 1:
        return f"{value:.3f}"
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
