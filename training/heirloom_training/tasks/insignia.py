"""Insignia drawn by us: shoulder straps, buttons, medals, ribbon bars. No picture of a real one is used; their colors
are those of the cloth, enamel and metal that such things were made of.

Every function returns a patch, RGBA uint8 (not premultiplied), drawn SUPER times larger and reduced.
"""

from collections.abc import Callable
from typing import TypeVar

import cv2
import numpy as np

Color = tuple[int, int, int]
T = TypeVar("T")
SUPER = 4

GOLD, OLD_GOLD, SILVER, BRONZE = (214, 176, 74), (176, 138, 62), (198, 200, 204), (152, 102, 60)
METALS: tuple[Color, ...] = (GOLD, GOLD, OLD_GOLD, SILVER, SILVER, BRONZE)
RED, CRIMSON, ORANGE, YELLOW, GREEN = (176, 28, 36), (134, 22, 48), (222, 122, 34), (226, 188, 54), (34, 96, 60)
NAVY, BLUE, SKY, PURPLE = (32, 40, 84), (38, 74, 152), (122, 162, 206), (96, 44, 112)
WHITE, BLACK, KHAKI, FIELD_GREEN = (236, 232, 222), (30, 28, 30), (128, 112, 76), (78, 88, 64)
ENAMELS: tuple[Color, ...] = (RED, RED, CRIMSON, BLUE, NAVY, WHITE, GREEN, BLACK)
FIELDS: tuple[Color, ...] = (RED, CRIMSON, NAVY, NAVY, BLUE, SKY, KHAKI, FIELD_GREEN, BLACK, GREEN, OLD_GOLD, SILVER)
# Left half of symmetric ribbons: color and width. Wars, orders and services of a dozen countries wore such stripes.
RIBBONS: tuple[tuple[tuple[Color, float], ...], ...] = (
    ((BLACK, 1), (ORANGE, 1), (BLACK, 1), (ORANGE, 1), (BLACK, 0.5)),
    ((RED, 3), (YELLOW, 1)),
    ((RED, 1), (WHITE, 1), (BLUE, 2)),
    ((BLUE, 1), (WHITE, 1), (RED, 1.5)),
    ((WHITE, 1), (BLACK, 1), (RED, 2)),
    ((GREEN, 2), (RED, 0.7), (GREEN, 0.7), (RED, 0.7)),
    ((PURPLE, 3), (WHITE, 0.6)),
    ((WHITE, 0.6), (PURPLE, 3)),
    ((BLUE, 0.6), (BLACK, 0.6), (WHITE, 0.6), (ORANGE, 2)),
    ((RED, 4),),
    ((NAVY, 0.7), (CRIMSON, 3)),
    ((SKY, 3), (WHITE, 1)),
    ((KHAKI, 2), (RED, 0.6), (WHITE, 0.6), (BLUE, 0.6)),
    ((GREEN, 1), (YELLOW, 0.5), (RED, 1), (YELLOW, 1)),
    ((YELLOW, 2.4), (BLACK, 0.5), (YELLOW, 0.6)),
    ((WHITE, 2.4), (RED, 1)),
)  # fmt: skip


def draw_button(width_px: float, rng: np.random.Generator) -> np.ndarray:
    """A domed metal button, lit from above."""
    return _draw(width_px, width_px, lambda canvas: _dome(canvas, _any(METALS, rng), 0.46))


def draw_strap(length_px: float, width_px: float, rng: np.random.Generator) -> np.ndarray:
    """A shoulder strap, its button end at the left: field, piping, stripes or stars."""
    field, edge, mark = _jitter(_any(FIELDS, rng), rng), _any((*FIELDS, *METALS), rng), _any(METALS, rng)
    stripes, stars = int(rng.integers(0, 3)), int(rng.integers(0, 4))

    def paint(canvas: np.ndarray) -> None:
        height, width = canvas.shape[:2]
        tip, rim = height // 2, max(2, round(height * 0.1))
        outline = np.array([(tip, 1), (width - 2, 1), (width - 2, height - 2), (tip, height - 2), (1, tip)])
        cv2.fillPoly(canvas, [outline], (*edge, 255))
        inner = np.array([(tip + rim // 2, rim), (width - 1 - rim, rim), (width - 1 - rim, height - 1 - rim),
                          (tip + rim // 2, height - 1 - rim), (rim * 2, tip)])  # fmt: skip
        cv2.fillPoly(canvas, [inner], (*field, 255))
        for index in range(stripes):
            y = round(height * (0.5 if stripes == 1 else (0.36, 0.64)[index]))
            cv2.line(canvas, (tip, y), (width - 1 - rim, y), (*edge, 255), max(1, round(height * 0.07)))
        for index in range(stars):
            _star(canvas, (width * (0.9 - 0.2 * index), height / 2), height * 0.24, (*mark, 255))
        cv2.circle(canvas, (round(tip * 1.1), tip), max(2, round(height * 0.17)), (*mark, 255), -1, cv2.LINE_AA)

    return _draw(length_px, width_px, paint)


def draw_ribbons(bar_width_px: float, rows: int, columns: int, rng: np.random.Generator) -> np.ndarray:
    """A block of ribbon bars; the upper row may be shorter."""
    short = int(rng.integers(0, columns)) if rows > 1 else 0
    chosen = [_any(RIBBONS, rng) for _ in range(rows * columns)]

    def paint(canvas: np.ndarray) -> None:
        height, width = canvas.shape[0] / rows, canvas.shape[1] / columns
        for index, ribbon in enumerate(chosen):
            row, column = divmod(index, columns)
            missing = short if row == 0 else 0
            if column >= columns - missing:
                continue
            left, top = round((column + missing / 2) * width), round(row * height)
            _stripe(canvas[top : top + round(height) - 1, left : left + round(width) - 1], ribbon)

    return _draw(bar_width_px * columns, bar_width_px * 0.36 * rows, paint)


def draw_medal(width_px: float, rng: np.random.Generator) -> np.ndarray:
    """A ribbon with what hangs from it: a disc, a star or a cross."""
    ribbon, kind = _any(RIBBONS, rng), _any(("disc", "disc", "star", "cross"), rng)
    metal, enamel = _any(METALS, rng), _any(ENAMELS, rng)

    def paint(canvas: np.ndarray) -> None:
        height, width = canvas.shape[:2]
        margin, fall = round(width * 0.12), height - width
        drape = canvas[: fall + 2, margin : width - margin]
        _stripe(drape, ribbon)
        cv2.rectangle(canvas, (margin, 0), (width - margin, max(1, round(fall * 0.08))), (*metal, 255), -1)
        _pendant(canvas[fall:], kind, metal, enamel)

    return _draw(width_px, width_px * rng.uniform(1.9, 2.3), paint)


def draw_order(width_px: float, rng: np.random.Generator) -> np.ndarray:
    """A star or cross worn without a ribbon, enamelled."""
    kind, metal, enamel = _any(("star", "star", "cross"), rng), _any(METALS, rng), _any(ENAMELS, rng)
    return _draw(width_px, width_px, lambda canvas: _pendant(canvas, kind, metal, enamel))


def _draw(width_px: float, height_px: float, paint: Callable[[np.ndarray], None]) -> np.ndarray:
    width, height = max(2, round(width_px)), max(2, round(height_px))
    canvas = np.zeros((height * SUPER, width * SUPER, 4), np.uint8)
    paint(canvas)
    # Reduced with its color weighted by alpha: otherwise every edge turns black.
    alpha = canvas[..., 3:].astype(np.float32) / 255
    summed = cv2.resize(np.dstack([canvas[..., :3] * alpha, alpha]), (width, height), interpolation=cv2.INTER_AREA)
    color = summed[..., :3] / np.maximum(summed[..., 3:], 1e-3)
    return np.dstack([color, summed[..., 3:] * 255]).round().clip(0, 255).astype(np.uint8)


def _stripe(canvas: np.ndarray, ribbon: tuple[tuple[Color, float], ...]) -> None:
    """Fills the canvas with the ribbon's stripes and their mirror image."""
    stripes = [*ribbon, *ribbon[-2::-1]] if len(ribbon) > 1 else list(ribbon)
    ends = np.cumsum([width for _, width in stripes])
    position = (np.arange(canvas.shape[1]) + 0.5) / max(canvas.shape[1], 1) * ends[-1]
    colors = np.array([color for color, _ in stripes], np.uint8)
    canvas[..., :3] = colors[np.searchsorted(ends, position).clip(max=len(stripes) - 1)]
    canvas[..., 3] = 255


def _pendant(canvas: np.ndarray, kind: str, metal: Color, enamel: Color) -> None:
    side = min(canvas.shape[:2])
    middle = (canvas.shape[1] / 2, canvas.shape[0] / 2)
    if kind == "disc":
        _dome(canvas, metal, 0.44)
        return
    if kind == "star":
        _star(canvas, middle, side * 0.49, (*metal, 255))
        _star(canvas, middle, side * 0.38, (*enamel, 255))
    else:
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            for reach, color in ((0.48, metal), (0.42, enamel)):
                along, across = np.array([dx, dy]) * side * reach, np.array([-dy, dx]) * side * reach * 0.42
                arm = np.array([middle + along + across, middle + along - across, middle])
                cv2.fillPoly(canvas, [np.round(arm).astype(np.int32)], (*color, 255))
    centre = tuple(round(at) for at in middle)
    cv2.circle(canvas, centre, max(1, round(side * 0.14)), (*metal, 255), -1, cv2.LINE_AA)


def _dome(canvas: np.ndarray, metal: Color, radius: float) -> None:
    """A disc whose upper left shines and whose rim is darker."""
    height, width = canvas.shape[:2]
    side = min(height, width)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    away = np.hypot(x - width / 2, y - height / 2) / (side * radius)
    shine = np.exp(-(np.hypot(x - width * 0.4, y - height * 0.36) / (side * 0.2)) ** 2)
    light = 0.62 + 0.3 * (1 - (y / height)) - 0.22 * (away > 0.82) + 0.5 * shine
    inside = away <= 1
    canvas[inside, :3] = np.clip(light[..., None] * metal, 0, 255)[inside].astype(np.uint8)
    canvas[inside, 3] = 255


def _star(canvas: np.ndarray, middle: tuple[float, float], radius: float, color: tuple[int, int, int, int]) -> None:
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, radius, radius * 0.45)
    points = np.stack([middle[0] + reach * np.cos(angles), middle[1] + reach * np.sin(angles)], axis=1)
    cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], color, cv2.LINE_AA)


def _jitter(color: Color, rng: np.random.Generator) -> Color:
    """The same dye from another vat."""
    return tuple(int(value) for value in np.clip(np.array(color) * rng.uniform(0.88, 1.12, 3), 0, 255))


def _any(choices: tuple[T, ...], rng: np.random.Generator) -> T:
    return choices[int(rng.integers(len(choices)))]
