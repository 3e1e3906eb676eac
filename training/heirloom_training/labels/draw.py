"""Pictures for annotators: a crop enlarged, with its coordinates in the margin and the mask outlined."""

from pathlib import Path

import cv2
import numpy as np

MARGIN_PX = 34
# Viewers reduce what is larger; two pictures go side by side only within this.
SIDE_BY_SIDE_PX = 1300
NUMBERED = 60
RED, YELLOW, CYAN = (255, 40, 40), (255, 230, 0), (0, 220, 220)
TILE_PX = 306
TILES = (3, 2)  # rows, columns of pairs on a contact sheet

Box = tuple[int, int, int, int]


def show(out: Path, photo_HW3: np.ndarray, parts_HW: np.ndarray, box: Box, zoom: int) -> list[Path]:
    """Writes the crop, plain and with outlined parts, and returns the files.

    parts_HW: 0 = no defect; a mask of ones is outlined, numbered components are numbered too (the 60 largest
    within the box).
    """
    plain = _enlarge(photo_HW3, box, zoom)
    marked = plain.copy()
    _outline(marked, parts_HW, box, zoom)
    pictures = [_with_margin(picture, box, zoom) for picture in (plain, marked)]
    if 2 * pictures[0].shape[1] <= SIDE_BY_SIDE_PX:
        _write(out, np.hstack(pictures))
        return [out]
    marked_out = out.with_suffix(".mask.png")
    _write(out, pictures[0])
    _write(marked_out, pictures[1])
    return [out, marked_out]


def sheets(folder: Path, labels: list[tuple[str, np.ndarray, np.ndarray]]) -> list[Path]:
    """Contact sheets of (title, photo H x W x 3, mask H x W): photo and outlined photo, six a sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, columns = TILES
    files = []
    for start in range(0, len(labels), rows * columns):
        page = np.full((rows * (TILE_PX + 20), columns * 2 * (TILE_PX + 4), 3), 30, np.uint8)
        for place, (title, photo_HW3, mask_HW) in enumerate(labels[start : start + rows * columns]):
            box = (0, 0, photo_HW3.shape[1], photo_HW3.shape[0])
            marked = _enlarge(photo_HW3, box, 2)
            _outline(marked, mask_HW, box, 2, thick=2)
            top, left = place // columns * (TILE_PX + 20), place % columns * 2 * (TILE_PX + 4)
            for nth, picture in enumerate((photo_HW3, marked)):
                factor = TILE_PX / max(picture.shape)
                tile = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
                x, y = left + nth * (TILE_PX + 4), top + 18
                page[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
            _text(page, title, (left + 2, top + 13), YELLOW)
        files.append(folder / f"sheet-{start // (rows * columns):02d}.png")
        _write(files[-1], page)
    return files


def _enlarge(picture: np.ndarray, box: Box, zoom: int) -> np.ndarray:
    x0, y0, x1, y1 = box
    return cv2.resize(picture[y0:y1, x0:x1], None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)


def _outline(picture: np.ndarray, parts_HW: np.ndarray, box: Box, zoom: int, thick: int = 1) -> None:
    """Draws the borders of the parts, and their numbers if there are several, into an enlarged picture."""
    x0, y0, x1, y1 = box
    parts = parts_HW[y0:y1, x0:x1]
    large = cv2.resize((parts > 0).astype(np.uint8), None, fx=zoom, fy=zoom, interpolation=cv2.INTER_NEAREST)
    edge = cv2.dilate(large, np.ones((2 * thick + 1,) * 2, np.uint8)) > large
    picture[edge] = RED
    if parts.max(initial=0) <= 1:
        return
    numbers, areas = np.unique(parts[parts > 0], return_counts=True)
    for number in numbers[np.argsort(-areas, kind="stable")][:NUMBERED]:
        rows, columns = np.nonzero(parts == number)
        place = (int(columns.max() + 1) * zoom + 2, int(rows[columns.argmax()]) * zoom + 4)
        place = (min(place[0], picture.shape[1] - 8 * len(str(number)) - 2), max(place[1], 10))
        _text(picture, str(number), place, YELLOW)


def _with_margin(picture: np.ndarray, box: Box, zoom: int) -> np.ndarray:
    """Adds the crop's coordinates at the top and left, and a small cross where they meet."""
    height, width = picture.shape[:2]
    step = next(step for step in (5, 10, 20, 50, 100) if step * zoom >= 70)
    page = np.full((height + MARGIN_PX, width + MARGIN_PX, 3), 20, np.uint8)
    page[MARGIN_PX:, MARGIN_PX:] = picture
    across = range(-(-box[0] // step) * step, box[2], step)
    down = range(-(-box[1] // step) * step, box[3], step)
    for x in across:
        at = MARGIN_PX + (x - box[0]) * zoom
        cv2.line(page, (at, MARGIN_PX - 6), (at, MARGIN_PX - 1), CYAN, 1)
        _text(page, str(x), (max(0, at - 12), MARGIN_PX - 10), CYAN)
    for y in down:
        at = MARGIN_PX + (y - box[1]) * zoom
        cv2.line(page, (MARGIN_PX - 6, at), (MARGIN_PX - 1, at), CYAN, 1)
        _text(page, str(y), (1, at + 4), CYAN)
        for x in across:
            cv2.drawMarker(page, (MARGIN_PX + (x - box[0]) * zoom, at), CYAN, cv2.MARKER_CROSS, 7, 1)
    return page


def _text(picture: np.ndarray, text: str, place: tuple[int, int], color: tuple[int, int, int]) -> None:
    # Not a thicker black beneath: OpenCV 5 draws thick text wider.
    for dx, dy, shade in ((-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, color)):
        at = (place[0] + dx, place[1] + dy)
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, shade, 1, cv2.LINE_AA)


def _write(path: Path, picture_HW3: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".png" or not cv2.imwrite(str(path), cv2.cvtColor(picture_HW3, cv2.COLOR_RGB2BGR)):
        raise OSError(f"{path} was not written; it must be a PNG")
