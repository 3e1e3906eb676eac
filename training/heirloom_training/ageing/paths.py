"""Random lines: wandering paths, edge-to-edge folds, networks of cracks, and their distance fields.

A path is float32 N x 2, (x, y) in pixels. H W pixels.
"""

import cv2
import numpy as np


def wander(rng: np.random.Generator, start, end, roughness: float, step: float = 4.0) -> np.ndarray:
    """A path from start to end by midpoint displacement; roughness 0 is straight, 0.3 is wild."""
    path = np.array([start, end], np.float32)
    length = float(np.hypot(*(path[1] - path[0])))
    while length > step and len(path) < 2048:
        along = path[1:] - path[:-1]
        shift = rng.normal(0, roughness, (len(along), 1)).astype(np.float32)
        middle = (path[1:] + path[:-1]) / 2 + shift * along[:, ::-1] * np.float32([1, -1])
        finer = np.empty((2 * len(path) - 1, 2), np.float32)
        finer[::2], finer[1::2] = path, middle
        path = finer
        length /= 2
        roughness *= 0.92
    return path


def curl(rng: np.random.Generator, start, length: float, bend: float, points: int = 24) -> np.ndarray:
    """A smooth path whose direction drifts: hairs, fibres, pen strokes. `bend` is total radians or so."""
    turn = np.cumsum(rng.normal(0, 1, points))
    turn = np.convolve(turn, np.ones(5) / 5, mode="same") * bend / np.sqrt(points)
    angle = rng.uniform(0, 2 * np.pi) + turn
    steps = np.stack([np.cos(angle), np.sin(angle)], axis=1) * length / points
    return (np.asarray(start) + np.cumsum(steps, axis=0)).astype(np.float32)


def across(rng: np.random.Generator, height: int, width: int, roughness: float) -> np.ndarray:
    """A path from one border to another: a fold, or a crease over a corner."""
    draw = rng.random()
    if draw < 0.35:
        x = rng.normal(0.5, 0.22) * width
        return wander(rng, (x, -4), (x + rng.normal(0, 0.08) * width, height + 4), roughness)
    if draw < 0.6:
        y = rng.normal(0.5, 0.22) * height
        return wander(rng, (-4, y), (width + 4, y + rng.normal(0, 0.08) * height), roughness)
    corner_x, corner_y = rng.integers(0, 2, 2)
    reach_x, reach_y = rng.uniform(0.08, 0.7) * width, rng.uniform(0.08, 0.7) * height
    on_top = (reach_x if corner_x == 0 else width - reach_x, -4 if corner_y == 0 else height + 4)
    on_side = (-4 if corner_x == 0 else width + 4, reach_y if corner_y == 0 else height - reach_y)
    return wander(rng, on_top, on_side, roughness)


def branch_off(rng: np.random.Generator, path: np.ndarray, count: int, reach: float, rough: float) -> list:
    """Side branches that leave a path at 25 to 90 degrees."""
    branches = []
    for _ in range(count):
        at = int(rng.integers(1, max(2, len(path) - 1)))
        x, y = path[at] - path[max(0, at - 3)]
        angle = np.arctan2(y, x) + rng.choice([-1, 1]) * rng.uniform(0.45, 1.6)
        length = reach * rng.lognormal(-0.4, 0.6)
        end = path[at] + length * np.array([np.cos(angle), np.sin(angle)])
        branches.append(wander(rng, path[at], end, rough))
    return branches


def network(rng: np.random.Generator, center, radius: float, count: int, rough: float) -> list[np.ndarray]:
    """Crackle: cracks that start on earlier ones, so that they meet in T junctions as dry emulsion does."""
    angle = rng.uniform(0, np.pi)
    half = radius * np.array([np.cos(angle), np.sin(angle)])
    paths = [wander(rng, center - half, center + half, rough)]
    while len(paths) < count:
        parent = paths[int(rng.integers(len(paths)))]
        paths += branch_off(rng, parent, 1, radius * rng.uniform(0.25, 0.9), rough)
    return paths


def crossing(rng: np.random.Generator, center, radius: float, count: int, rough: float) -> list[np.ndarray]:
    """Creases of a print that was crumpled: separate lines of all lengths that cross at will."""
    middles = np.asarray(center) + rng.normal(0, 0.6 * radius, (count, 2))
    turns = rng.choice(rng.uniform(0, np.pi, 3), count) + rng.normal(0, 0.35, count)
    halves = radius * rng.lognormal(-1.3, 0.6, count)[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return [wander(rng, m - h, m + h, rough) for m, h in zip(middles, halves, strict=True)]


def draw_paths(paths: list[np.ndarray], height: int, width: int, thickness: int = 1) -> np.ndarray:
    """Paths -> uint8 H x W, 255 on the lines, not antialiased."""
    canvas = np.zeros((height, width), np.uint8)
    cv2.polylines(canvas, [np.round(p).astype(np.int32) for p in paths], False, 255, thickness)
    return canvas


def distance_to(lines_HW: np.ndarray) -> np.ndarray:
    """The distance in pixels of each pixel to the nearest drawn one, float32 H x W."""
    if not lines_HW.any():
        return np.full(lines_HW.shape, 1e4, np.float32)
    return cv2.distanceTransform(cv2.bitwise_not(lines_HW), cv2.DIST_L2, 3)
