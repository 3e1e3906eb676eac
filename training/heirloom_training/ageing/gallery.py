"""Renders the pictures of docs/ageing.md from the example photos:

python -m heirloom_training.ageing.gallery --photos ../examples/truth -o ../docs/pictures/ageing
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from heirloom_training.ageing import KINDS, Aged, Look, age, old_film

DAMAGE_ONLY = Look(film=0.0, distract=0.0, border=0.0, emboss=0.0)
CELL_PX = 300
SHEET_PX = 960
LONG_SIDE = 600
JPEG_QUALITY = 84
SEVERITIES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SEEDS = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Scene:
    """A square of an example photo. film_seed: its old-film look, None for a photo that is old. scale: as for `age`."""

    photo: str
    left: int
    top: int
    side: int
    film_seed: int | None = None
    scale: int = 1024


PORTRAIT = Scene("grace-hopper.jpg", 90, 50, 320, 37, 700)
ASTRONAUT = Scene("astronaut.jpg", 60, 0, 320, 15, 700)
HOUSE = Scene("dust-bowl-home.jpg", 520, 140, 320)
BOATS = Scene("nagasaki-boats.jpg", 380, 330, 320)
ALPS = Scene("french-alpine-landscape.jpg", 60, 60, 320)
# Closer, for damage that is fine.
ASTRONAUT_NEAR = Scene("astronaut.jpg", 100, 40, 220, 15, 700)
HOUSE_NEAR = Scene("dust-bowl-home.jpg", 560, 180, 220)
ALPS_NEAR = Scene("french-alpine-landscape.jpg", 100, 100, 220)

# A scene, seed and damage on which each kind shows well.
SHOWN: dict[str, tuple[Scene, int, float]] = {
    "stain": (HOUSE, 2, 0.47),
    "foxing": (ASTRONAUT_NEAR, 11, 0.7),
    "handwriting": (HOUSE, 2, 0.47),
    "fingerprint": (HOUSE_NEAR, 12, 0.8),
    "film-scratch": (ALPS, 4, 0.59),
    "fold": (BOATS, 28, 0.47),
    "crease": (ASTRONAUT, 26, 0.35),
    "peeling": (HOUSE, 22, 0.47),
    "scratch": (ALPS_NEAR, 4, 0.6),
    "mould": (HOUSE_NEAR, 2, 0.6),
    "tape": (HOUSE, 7, 0.41),
    "missing-piece": (HOUSE, 2, 0.47),
    "torn-edge": (ALPS, 9, 0.53),
    "lost-corner": (PORTRAIT, 5, 0.65),
    "dust": (ASTRONAUT_NEAR, 6, 0.6),
    "hair": (HOUSE_NEAR, 2, 0.6),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.ageing.gallery", description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="examples/truth")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        scene, seed, damage = SHOWN[kind]
        aged = age(
            read_part(args.photos, scene), seed, damage=damage, kinds=(kind,), scale=scene.scale, look=DAMAGE_ONLY
        )
        _write(args.out / f"{kind}.jpg", np.hstack([_cell(aged.photo), _cell(_mask(aged))]))
    house, portrait = (_fit(_read(args.photos, scene)) for scene in (HOUSE, PORTRAIT))
    several = [age(house, 3, damage=damage, look=DAMAGE_ONLY) for damage in SEVERITIES]
    _write(args.out / "severity.jpg", _three_a_row(several))
    several = [age(portrait, seed, damage=0.5, look=DAMAGE_ONLY) for seed in SEEDS]
    _write(args.out / "seeds.jpg", _three_a_row(several))


def _read(photos: Path, scene: Scene) -> np.ndarray:
    """The photo of a scene with its old-film look, uint8 RGB."""
    photo_BGR = cv2.imread(str(photos / scene.photo), cv2.IMREAD_COLOR)
    if photo_BGR is None:
        raise FileNotFoundError(photos / scene.photo)
    photo = np.ascontiguousarray(photo_BGR[..., ::-1])
    return photo if scene.film_seed is None else old_film(photo, np.random.default_rng(scene.film_seed))


def read_part(photos: Path, scene: Scene) -> np.ndarray:
    """The square of a scene, uint8 RGB."""
    rows, columns = (slice(start, start + scene.side) for start in (scene.top, scene.left))
    return np.ascontiguousarray(_read(photos, scene)[rows, columns])


def _fit(photo: np.ndarray) -> np.ndarray:
    scale = min(1.0, LONG_SIDE / max(photo.shape[:2]))
    return cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _three_a_row(several: list[Aged]) -> np.ndarray:
    """Aged photos of one size, each above its mask."""
    pairs = (np.vstack([aged.photo, _mask(aged)]) for aged in several)
    framed = [np.pad(pair, ((4, 4), (4, 4), (0, 0)), constant_values=255) for pair in pairs]
    whole = np.vstack([np.hstack(framed[k : k + 3]) for k in range(0, len(framed), 3)])
    scale = SHEET_PX / whole.shape[1]
    return cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _cell(picture: np.ndarray) -> np.ndarray:
    kind = cv2.INTER_AREA if picture.shape[0] > CELL_PX else cv2.INTER_CUBIC
    inner = CELL_PX - 4
    return np.pad(
        cv2.resize(picture, (inner, inner), interpolation=kind), ((2, 2), (2, 2), (0, 0)), constant_values=255
    )


def _mask(aged: Aged) -> np.ndarray:
    return cv2.merge([aged.mask * 255] * 3)


def _write(path: Path, picture: np.ndarray) -> None:
    cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    print(f"{path.name}: {picture.shape[1]} x {picture.shape[0]}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
