"""Things that look like damage and are not: lettering, wires, twigs, nets, strands of hair, rain, brick, blades of
grass, beads and buttons, the painted foliage of a studio's backdrop.

They are drawn into the clean photo, in its own tones and sharpness, before it ages; no mask ever holds them.
"""

import cv2
import numpy as np

from heirloom_training.ageing import noise
from heirloom_training.ageing.paths import branch_off, curl, wander
from heirloom_training.ageing.scratches import draw_line, draw_lines
from heirloom_training.ageing.sheet import above

FONTS = (0, 1, 2, 3, 4, 5, 6, 7)  # OpenCV's Hershey faces
LETTERS = list("ABCDEFGHIKLMNOPRSTUVWabcdefghiklmnoprstu0123456789&.")


def distract(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws one or two distractions into a clean photo; returns a new uint8 H x W x 3."""
    height, width = photo.shape[:2]
    seen = photo.copy()
    pixels_N3 = seen.reshape(-1, 3)
    for _ in range(1 + (rng.random() < 0.35)):
        draw = DRAWN[int(rng.integers(len(DRAWN)))]
        alpha_HW = cv2.GaussianBlur(draw(rng, height, width), (0, 0), rng.uniform(0.45, 1.2))
        where = above(alpha_HW, 0)
        alpha = alpha_HW.ravel().take(where) * np.float32(rng.uniform(0.5, 1) / 255)
        if rng.random() < 0.5:  # some of it goes behind something
            cover = noise.fractal(rng, height, width, 0.25 * max(height, width)).ravel().take(where)
            alpha *= np.clip(cover * 3 + 2.5, 0, 1)
        under = pixels_N3.take(where, axis=0)
        mixed = under + alpha[:, None] * (_draw_tone(photo, rng) - under)
        pixels_N3[where] = np.clip(mixed, 0, 255).astype(np.uint8)
    return seen


def _draw_tone(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A color from the photo itself, darkened or lightened to stand out."""
    color = photo[int(rng.integers(photo.shape[0])), int(rng.integers(photo.shape[1]))].astype(np.float32)
    return color * rng.uniform(0.2, 0.7) if rng.random() < 0.6 else color + (255 - color) * rng.uniform(0.3, 0.9)


def lettering(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    alpha = np.zeros((height, width), np.uint8)
    size = rng.uniform(0.02, 0.14) * max(height, width)
    at = rng.uniform(0, 0.7, 2) * (width, height)
    for line in range(int(rng.integers(1, 4))):
        text = "".join(rng.choice(LETTERS, int(rng.integers(3, 14))))
        place = (int(at[0]), int(at[1] + 1.5 * size * (line + 1)))
        font = FONTS[int(rng.integers(len(FONTS)))] | (16 if rng.random() < 0.15 else 0)
        cv2.putText(alpha, text, place, font, size / 24, 255, max(1, int(size / rng.uniform(5, 14))), cv2.LINE_AA)
    return _lean(alpha, rng)


def wires(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Hanging lines, several in parallel: cables, rigging, fences."""
    alpha = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 1, 24)
    y0, y1 = rng.uniform(-0.3, 1.3, 2) * height
    sag, gap = rng.uniform(0, 0.15) * height, rng.uniform(0.01, 0.1) * height
    thick = rng.uniform(0.6, 3.0)
    for number in range(int(rng.integers(1, 8))):
        y = y0 + (y1 - y0) * t + sag * 4 * t * (1 - t) + number * gap * rng.uniform(0.8, 1.2)
        draw_line(alpha, np.stack([t * (width + 8) - 4, y], axis=1).astype(np.float32), 255, thick)
    return alpha if rng.random() < 0.75 else np.ascontiguousarray(cv2.resize(alpha.T, (width, height)))


def twigs(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A bare branch: thick to thin."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    start, end = rng.uniform(-0.1, 1.1, (2, 2)) * (width, height)
    level = [wander(rng, start, end, 0.07)]
    thick, reach = rng.uniform(2, 9) * side / 1024, 0.3 * side
    for _ in range(3):
        for path in level:
            draw_line(alpha, path, 255, thick)
        level = [b for path in level[:14] for b in branch_off(rng, path, int(rng.integers(2, 5)), reach, 0.1)]
        thick, reach = thick * 0.55, reach * 0.5
    return alpha


def net(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Lace, veils, wire mesh: a bent grid in a patch."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    gap = rng.uniform(0.008, 0.04) * side
    thick = rng.uniform(0.6, 2.0) * side / 1024 + 0.3
    x0, y0 = rng.uniform(-0.2, 0.7, 2) * (width, height)
    w, h = rng.uniform(0.15, 0.7, 2) * (width, height)
    t = np.linspace(0, 1, 40)
    swing = rng.uniform(0, 1.2) * gap
    threads = []
    for k in range(int(w / gap)):
        threads.append(np.stack([x0 + k * gap + swing * np.sin(t * h / gap * 1.3 + k * np.pi), y0 + t * h], axis=1))
    for k in range(int(h / gap)):
        threads.append(np.stack([x0 + t * w, y0 + k * gap + swing * np.sin(t * w / gap * 1.3)], axis=1))
    draw_lines(alpha, threads, 255, thick)
    return _lean(alpha, rng)


def strands(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A lock of hair, whiskers or grass: many curves that run together."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    lead = curl(rng, rng.uniform(0, 1, 2) * (width, height), rng.uniform(0.1, 0.5) * side, rng.uniform(0.2, 2.5))
    spread = rng.uniform(0.005, 0.06) * side
    for _ in range(int(rng.integers(5, 60))):
        fan = np.linspace(rng.uniform(0, 1), 1, len(lead))[:, None]
        path = lead + rng.normal(0, spread, 2) * fan
        draw_line(alpha, path.astype(np.float32), rng.uniform(120, 255), rng.uniform(0.5, 1.6) * side / 1024)
    return alpha


def rain(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Short parallel streaks all over, soft and faint."""
    alpha = np.zeros((height, width), np.uint8)
    slant = rng.normal(0, 0.25)
    long = rng.uniform(0.01, 0.06) * max(height, width)
    for x, y in rng.uniform(0, 1, (int(rng.integers(60, 350)), 2)) * (width, height):
        length = long * rng.uniform(0.5, 1.3)
        path = np.float32([[x, y], [x + slant * length, y + length]])
        draw_line(alpha, path, rng.uniform(40, 140), rng.uniform(0.6, 1.8))
    return alpha


def brick(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Joints of a wall, tiles or boards."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    rise = rng.uniform(0.02, 0.08) * side
    run, thick = rise * rng.uniform(1.2, 8), rng.uniform(0.7, 2.5) * side / 1024 + 0.3
    joints = []
    for row in range(int(height / rise) + 2):
        y = row * rise
        joints.append(np.float32([[-2, y], [width + 2, y]]))
        for column in range(int(width / run) + 2):
            x = (column + 0.5 * (row % 2)) * run
            joints.append(np.float32([[x, y], [x, y + rise]]))
    draw_lines(alpha, joints, 255, thick)
    return _lean(alpha, rng)


def blades(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Grass, reeds, feathers and palm leaves: streaks that taper and fan out from a foot."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    foot = rng.uniform(0, 1, 2) * (width, height)
    spread, up = rng.uniform(0.01, 0.25) * side, rng.uniform(0, 2 * np.pi) if rng.random() < 0.3 else -np.pi / 2
    long, thick = rng.uniform(0.05, 0.3) * side, rng.uniform(0.8, 4) * side / 1024 + 0.3
    for _ in range(int(rng.integers(6, 50))):
        angle = up + rng.normal(0, 0.45)
        start = foot + rng.normal(0, spread, 2) * (1, 0.1)
        length = long * rng.lognormal(0, 0.35)
        t = np.linspace(0, 1, 8)[:, None]
        bend = angle + rng.normal(0, 0.5) * t
        path = start + t * length * np.hstack([np.cos(bend), np.sin(bend)])
        level = rng.uniform(90, 255)
        for piece in range(3):
            draw_line(alpha, path[2 * piece : 2 * piece + 4], level, thick * (1 - 0.3 * piece))
    return alpha


def beads(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Round things of one size in a row: buttons, pearls, rivets, lamps; or spread in a pattern, as on cloth."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    radius = rng.uniform(1, 7) * side / 1024 + 0.3
    gap = radius * rng.uniform(2.2, 9)
    if rng.random() < 0.6:
        start, length = rng.uniform(0, 1, 2) * (width, height), gap * rng.integers(5, 30)
        path = curl(rng, start, length, rng.uniform(0, 3), points=60)
        reach = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        at = np.arange(0, reach[-1], gap)
        places = np.stack([np.interp(at, reach, path[:, 0]), np.interp(at, reach, path[:, 1])], axis=1)
    else:
        x0, y0 = rng.uniform(-0.1, 0.7, 2) * (width, height)
        across, down = (np.arange(int(rng.integers(4, 25))) * gap for _ in range(2))
        places = np.stack(np.meshgrid(x0 + across, y0 + down), axis=-1).reshape(-1, 2)
        places += rng.normal(0, 0.05 * gap, places.shape)
    level, is_ring = rng.uniform(120, 255), rng.random() < 0.2
    for x, y in places * 16:
        cv2.circle(alpha, (int(x), int(y)), int(radius * 16), level, 1 if is_ring else -1, cv2.LINE_AA, 4)
    return _lean(alpha, rng)


def foliage(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Leaves out of focus or painted on a backdrop: soft blots in clusters, nothing like which a liquid leaves."""
    alpha = np.zeros((height, width), np.uint8)
    side = max(height, width)
    leaf = rng.uniform(4, 22) * side / 1024 + 0.5
    for _ in range(int(rng.integers(1, 6))):
        center, reach = rng.uniform(0, 1, 2) * (width, height), leaf * rng.uniform(2, 10)
        for x, y in center + rng.normal(0, reach, (int(rng.integers(8, 60)), 2)):
            axes = (int(16 * leaf * rng.lognormal(0, 0.4)), int(16 * leaf * rng.uniform(0.25, 0.8)))
            middle, level = (int(16 * x), int(16 * y)), rng.uniform(90, 255)
            cv2.ellipse(alpha, middle, axes, rng.uniform(0, 180), 0, 360, level, -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(alpha, (0, 0), leaf * rng.uniform(0.1, 0.6) + 0.3)


def _lean(alpha: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A slight perspective."""
    height, width = alpha.shape
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    moved = corners + rng.normal(0, 0.06, (4, 2)).astype(np.float32) * (width, height)
    return cv2.warpPerspective(alpha, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), (width, height))


DRAWN = (lettering, wires, twigs, net, strands, rain, brick, blades, beads, foliage)
