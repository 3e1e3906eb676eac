"""Where the print itself is gone: torn edges, lost corners, missing pieces, and emulsion that peeled off.

A loss is a field in pixels: positive inside, 0 on the outline.
"""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.paths import distance_to, draw_paths, wander
from heirloom_training.ageing.sheet import Sheet, bounds


def torn_edge(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """One or more borders are torn or worn white, or a tear runs in from a border."""
    height, width = sheet.height, sheet.width
    draw = rng.random()
    if draw < 0.35:
        _tear_inwards(sheet, rng, strength)
        return
    if draw > 0.85 and sheet.has("hole-border"):
        size = rng.uniform(0.08, 0.2 + 0.3 * strength) * min(height, width)
        _lose(sheet, rng, _cut_shape(sheet, rng, "hole-border", size))
        return
    rows, columns = _grid(height, width)
    to_border = {"top": rows, "bottom": height - 1 - rows, "left": columns, "right": width - 1 - columns}
    sides = rng.permutation(list(to_border))[: int(rng.integers(1, 5))]
    distance = np.full((height, width), 1e4, np.float32)
    for side in sides:
        distance = np.minimum(distance, np.broadcast_to(to_border[side], distance.shape))
    reach = rng.lognormal(0.8 + 1.3 * strength, 0.7) * sheet.unit
    rough = noise.fractal(rng, height, width, rng.uniform(12, 90) * sheet.unit + 2)
    loss = reach * (0.6 + rough * rng.uniform(0.5, 1.3)) - distance
    if draw < 0.7:  # worn: the emulsion rubbed off, the paper still there
        _bare(sheet, rng, loss)
    else:
        _lose(sheet, rng, loss)


def lost_corner(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A corner broke off or is worn round."""
    height, width = sheet.height, sheet.width
    reach = min(height, width) * min(0.45, rng.lognormal(-2.9 + 1.3 * strength, 0.5))
    # The part around the corner: the flattest line ends at 2.5 times the reach.
    tall, broad = (min(length, int(4.2 * reach + 90 * sheet.unit) + 1) for length in (height, width))
    rows, columns = _grid(tall, broad)
    for _ in range(1 + (rng.random() < 0.25) + (rng.random() < 0.1)):
        draw = rng.random()
        if draw < 0.25 and sheet.has("hole-corner"):
            _lose(sheet, rng, _cut_shape(sheet, rng, "hole-corner", 1.3 * reach))
            continue
        is_right, is_bottom = rng.random(2) < 0.5
        at = (height - tall if is_bottom else 0, width - broad if is_right else 0)
        x = broad - 1 - columns if is_right else columns
        y = tall - 1 - rows if is_bottom else rows
        if draw < 0.75:
            lean = rng.uniform(0.45, 2.2)
            line = (lean * x + y) * (1 / float(np.hypot(lean, 1)))
        else:  # worn round
            radius = reach * 1.5
            line = radius + reach * 0.9 - _length(np.maximum(radius - x, 0), np.maximum(radius - y, 0))
            line += 0.15 * (x + y)  # or a strip would be lost along the whole of both borders
        rough = noise.fractal(rng, tall, broad, rng.uniform(15, 90) * sheet.unit + 2)
        _lose(sheet, rng, reach - line + rough * (rng.uniform(0.03, 0.16) * reach), at)


def missing_piece(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A hole through the print: torn out, eaten, or a nail's."""
    for _ in range(1 + rng.poisson(0.4 * strength)):
        size = max(sheet.height, sheet.width) * min(0.3, rng.lognormal(-3.3 + 1.3 * strength, 0.7))
        if sheet.has("hole-center") and rng.random() < 0.3:
            _lose(sheet, rng, _hole_shape(sheet, rng, size))
        else:
            _lose(sheet, rng, *_blob(sheet, rng, size, rng.uniform(0.2, 0.7), 40 * sheet.unit))


def peeling(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Emulsion flaked off in patches: paper shows, or black and white where it was a glass plate."""
    height, width = sheet.height, sheet.width
    at = (0, 0)
    if rng.random() < 0.25:
        _flake(sheet, rng, strength)
        return
    if rng.random() < 0.4:
        rows, columns = _grid(height, width)
        to_border = np.minimum(np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns))
        envelope = 1.6 - to_border * (1 / (rng.uniform(0.03, 0.16) * min(height, width)))
    else:
        size = max(height, width) * rng.uniform(0.04, 0.14 + 0.2 * strength)
        field, at = _blob(sheet, rng, size, 0.5, 90 * sheet.unit)
        envelope = field * (1 / (40 * sheet.unit))
    patches = noise.fractal(rng, *envelope.shape, period=rng.uniform(14, 70) * sheet.unit + 2)
    envelope = np.clip(envelope, -4, 1.3)
    loss = (patches + envelope + (0.9 * strength - rng.uniform(1.5, 2.6))) * (7 * sheet.unit)
    _bare(sheet, rng, np.minimum(loss, 12 * sheet.unit), at, is_plate=rng.random() < 0.3)


def _flake(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """Hundreds of flakes of a few pixels, dense in streaks along the way the print was bent or rubbed."""
    height, width = sheet.height, sheet.width
    lies = rng.random() < 0.35
    rows, columns = (width, height) if lies else (height, width)
    long, thin = rng.uniform(80, 400) * sheet.unit, rng.uniform(12, 60) * sheet.unit + 2
    # Noise that is stretched along the streaks: drawn short, then enlarged.
    streaks = noise.fractal(rng, max(4, int(rows * thin / long)), columns, thin)
    streaks = cv2.resize(streaks, (columns, rows), interpolation=cv2.INTER_LINEAR)
    flakes = noise.fractal(rng, rows, columns, rng.uniform(2.2, 7) * sheet.unit + 1.2)
    shown = flakes + 1.1 * np.minimum(streaks, 1.6) - (3.4 - 0.9 * strength - rng.uniform(0, 0.5))
    loss = shown * (rng.uniform(1.5, 4) * sheet.unit)
    _bare(sheet, rng, np.ascontiguousarray(loss.T) if lies else loss, is_plate=rng.random() < 0.2)


def _tear_inwards(sheet: Sheet, rng: np.random.Generator, strength: float) -> None:
    """A tear from a border: open at the border, closing inside, its lips showing paper fibres."""
    height, width = sheet.height, sheet.width
    turn = rng.uniform(0, 2 * np.pi)
    middle = np.array([width, height]) / 2
    out = np.array([np.cos(turn), np.sin(turn)])
    start = middle + out * middle * 1.42
    start = np.clip(start, -4, np.array([width, height]) + 4)
    end = start + (middle - start) * rng.uniform(0.2, 1.2) + rng.normal(0, 0.1, 2) * middle
    path = wander(rng, start, end, rng.uniform(0.05, 0.18))
    lines = draw_paths([path], height, width)
    rows, columns = bounds(lines, 0)
    if rows is None:
        return
    box = sheet.box_between(rows, columns, 30 * sheet.unit + 2)
    distance = distance_to(lines[box])
    at = (box[0].start, box[1].start)
    rows, columns = _grid(*distance.shape)
    from_tip = _length(columns - (end[0] - at[1]), rows - (end[1] - at[0]))
    from_tip *= 1 / (float(np.hypot(*(start - end))) + 1)
    rough = noise.fractal(rng, *distance.shape, period=9 * sheet.unit + 2)
    gap = rng.lognormal(-0.2 + 0.9 * strength, 0.6) * sheet.unit * from_tip * (1 + 0.3 * rough)
    lip = rng.uniform(0.6, 4) * sheet.unit * np.clip(from_tip * 2, 0, 1) * np.clip(1 + 0.8 * rough, 0.1, 3)
    near = np.clip(gap + lip + 0.5 - distance, 0, 1)
    sheet.cover(near, sheet.paper * rng.uniform(0.9, 1.02), at=at, texture=6, rng=rng)
    if rng.random() < 0.6:
        inside = np.clip(gap * 0.6 - distance + 0.3, 0, 1)
        sheet.cover(inside, sheet.paper * rng.uniform(0.05, 0.4), at=at, rng=rng)


def _lose(sheet: Sheet, rng: np.random.Generator, loss: np.ndarray, at: tuple[int, int] = (0, 0)) -> None:
    """Removes the print where the field is positive: backing, a torn rim of bare paper, a soft shadow."""
    backing = _draw_backing(sheet, rng)
    loss, at = _cut_to(loss, at, 30 * sheet.unit + 2)
    if loss is None:
        return
    height, width = loss.shape
    fibres = noise.fractal(rng, height, width, 6 * sheet.unit + 2)
    rim_px = np.clip(1 + 0.9 * noise.fractal(rng, height, width, 50 * sheet.unit + 4), 0, 3)
    rim_px *= rng.uniform(0.5, 7) * sheet.unit
    rim = np.clip(loss + rim_px * (1 + 0.4 * fibres) + 0.5, 0, 1)
    gone = np.clip(loss + (0.8 * sheet.unit) * fibres + 0.5, 0, 1)
    rim[gone >= 1] = 0  # it would be painted over
    sheet.cover(rim, sheet.paper * rng.uniform(0.92, 1.05), at=at, texture=6, rng=rng)
    sheet.cover(gone, backing, at=at, texture=rng.uniform(0, 4), rng=rng, solid=True)
    if rng.random() < 0.5:  # the print's thickness throws a shadow on the backing
        dx, dy = 3 * sheet.unit * np.array([np.cos(sheet.light), np.sin(sheet.light)])
        moved = cv2.warpAffine(gone, np.float32([[1, 0, dx], [0, 1, dy]]), (width, height), borderValue=1.0)
        shadow = np.maximum(gone - cv2.GaussianBlur(moved, (0, 0), 1.5 * sheet.unit + 0.3), 0)
        sheet.stain(shadow * 0.6, np.full(3, 0.3), at=at)


def _bare(
    sheet: Sheet, rng: np.random.Generator, loss: np.ndarray, at: tuple[int, int] = (0, 0), is_plate: bool = False
) -> None:
    """Takes the emulsion off where the field is positive; the paper, or a plate's glass, shows."""
    loss, at = _cut_to(loss, at, 12 * sheet.unit + 2)
    if loss is None:
        return
    chips = noise.fractal(rng, *loss.shape, period=10 * sheet.unit + 2)
    specks = noise.fractal(rng, *loss.shape, period=3 * sheet.unit + 1)
    edge = rng.uniform(0.3, 1.3)
    ragged = loss + sheet.unit * (2.4 * chips + 1.6 * specks)
    bare = np.clip(ragged * (1 / (edge * sheet.unit + 0.4)) + 0.5, 0, 1)
    if rng.random() < 0.6:  # a lifted, dirty brim around the loss
        brim = np.exp(-np.abs(loss) / (1.5 * sheet.unit + 0.3))
        sheet.stain(brim * rng.uniform(0.1, 0.5), np.full(3, 0.35), at=at)
    if is_plate:
        paint = np.full(3, rng.uniform(0, 20) if rng.random() < 0.6 else rng.uniform(225, 255))
    else:
        paint = sheet.paper * rng.uniform(0.84, 1.04)
    texture = 2 if is_plate else rng.uniform(4, 12)
    sheet.cover(bare * rng.uniform(0.75, 1), paint, at=at, texture=texture, rng=rng)


def _cut_to(loss: np.ndarray, at: tuple[int, int], reach: float) -> tuple[np.ndarray | None, tuple[int, int]]:
    """The part of a field within reach of its loss, and where it lies on the sheet."""
    rows, columns = bounds(loss, -reach)
    if rows is None:
        return None, at
    return loss[rows, columns], (at[0] + rows.start, at[1] + columns.start)


def _draw_backing(sheet: Sheet, rng: np.random.Generator) -> np.ndarray:
    """What the scanner sees behind the print: its white lid, black, or a mount of card."""
    draw = rng.random()
    if draw < 0.45:
        return np.full(3, rng.uniform(235, 255))
    if draw < 0.65:
        return np.full(3, rng.uniform(0, 30))
    return sheet.paper * rng.uniform(0.35, 1.0) * rng.uniform(0.92, 1.05, 3)


def _blob(
    sheet: Sheet, rng: np.random.Generator, size_px: float, roughness: float, margin_px: float
) -> tuple[np.ndarray, tuple[int, int]]:
    """A ragged roundish field of about this radius, anywhere on the print, with a margin, and where it lies."""
    x, y = rng.uniform(0, sheet.width), rng.uniform(0, sheet.height)
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(0.45, 1)
    reach = size_px * (1 + 1.8 * roughness) + margin_px
    box = sheet.box_around(x, y, reach, reach)
    at = (box[0].start, box[1].start)
    height, width = box[0].stop - at[0], box[1].stop - at[1]
    rows, columns = _grid(height, width)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    right, down = columns - (x - at[1]), rows - (y - at[0])
    away = _length(right * cos + down * sin, (down * cos - right * sin) * (1 / stretch))
    rough = noise.fractal(rng, height, width, max(4.0, size_px * 0.9))
    return size_px + (0.6 * roughness * size_px) * rough - away, at


def _hole_shape(sheet: Sheet, rng: np.random.Generator, size_px: float) -> np.ndarray:
    """A real hole from the assets as a field."""
    shape = np.pad(sheet.assets.pick(rng, "hole-center"), 3)
    zoom = 2 * size_px / max(shape.shape)
    matrix = cv2.getRotationMatrix2D((shape.shape[1] / 2, shape.shape[0] / 2), rng.uniform(0, 360), zoom)
    matrix[:, 2] += rng.uniform(0, 1, 2) * (sheet.width, sheet.height) - np.array(shape.shape[::-1]) / 2
    return _signed_distance(cv2.warpAffine(shape, matrix, (sheet.width, sheet.height)))


def _cut_shape(sheet: Sheet, rng: np.random.Generator, kind: str, size_px: float) -> np.ndarray:
    """A real loss from the assets, on any border or in any corner. Assets hang from the top, or top left."""
    shape = sheet.assets.pick(rng, kind)
    zoom = size_px / min(shape.shape)
    shape = cv2.resize(shape, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
    rows, columns = (sheet.height, sheet.width) if turns % 2 == 0 else (sheet.width, sheet.height)
    placed = np.zeros((rows, columns), np.uint8)
    left = 0 if kind == "hole-corner" else int(rng.integers(-shape.shape[1] // 2, columns))
    part = shape[:rows, max(0, -left) : columns - left]
    placed[: part.shape[0], max(0, left) : max(0, left) + part.shape[1]] = part
    placed = placed[:, ::-1] if mirrored else placed
    return _signed_distance(np.ascontiguousarray(np.rot90(placed, turns)))


def _signed_distance(shape: np.ndarray) -> np.ndarray:
    """uint8 alpha -> a loss field."""
    placed = (shape > 127).astype(np.uint8)
    if not placed.any():
        return np.full(shape.shape, -1e4, np.float32)
    inside = cv2.distanceTransform(placed, cv2.DIST_L2, 3)
    return inside - cv2.distanceTransform(1 - placed, cv2.DIST_L2, 3)


def _grid(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]


def _length(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The length of vectors (x, y), each broadcast: np.hypot takes fifteen times as long."""
    return np.sqrt(x * x + y * y)
