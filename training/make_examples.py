"""Makes the example photographs: a clean original and the worn scan of it, with fixed seeds.

    python make_examples.py --sources DIR --out ../examples

DIR holds the sources by the names below; examples/README.md says where each comes from and its licence.
Writes NAME.jpg (the worn scan), truth/NAME.jpg (the original) and truth/NAME.mask.png (white = defect).
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from heirloom_training.ageing import Look, age, old_film

LONGEST_SIDE = 1024
DAMAGE_ONLY = Look(film=0.0, distract=0.0, border=0.0, emboss=0.0, scan=1.0)


@dataclass(frozen=True)
class Example:
    """film_seed: the old-film look, None for a photo that is old already. scale: as for `age`."""

    source: str
    film_seed: int | None
    seed: int
    damage: float
    kinds: tuple[str, ...]
    scale: float | None = None


EXAMPLES = {
    "grace-hopper": Example(
        "grace_hopper.jpg", 37, 12, 0.55, ("fold", "crease", "scratch", "lost-corner", "dust"), 810
    ),
    "astronaut": Example("astronaut.png", 15, 6, 0.45, ("stain", "fold", "crease", "torn-edge", "dust"), 691),
    "dust-bowl-home": Example(
        "dust-bowl-home.jpg", None, 18, 0.45, ("crease", "scratch", "lost-corner", "dust", "hair")
    ),
    "nagasaki-boats": Example(
        "nagasaki-boats.jpg", None, 8, 0.5, ("stain", "foxing", "crease", "torn-edge", "dust")
    ),
    "locomotion-house-cat": Example(
        "locomotion-house-cat.jpg", None, 9, 0.6, ("handwriting", "fold", "scratch", "dust")
    ),
    "french-alpine-landscape": Example(
        "french-alpine-landscape.jpg", None, 3, 0.45, ("fold", "peeling", "scratch", "mould", "torn-edge")
    ),
}


def make_example(original: np.ndarray, example: Example) -> tuple[np.ndarray, np.ndarray]:
    """An original (uint8 H x W x 3, RGB) -> its worn scan and the mask (uint8 H x W, 1 = defect)."""
    print_ = original
    if example.film_seed is not None:
        print_ = old_film(original, np.random.default_rng(example.film_seed))
    aged = age(
        print_,
        example.seed,
        damage=example.damage,
        kinds=example.kinds,
        scale=example.scale,
        look=DAMAGE_ONLY,
    )
    return aged.photo, aged.mask


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    (args.out / "truth").mkdir(parents=True, exist_ok=True)
    for name, example in EXAMPLES.items():
        source = args.sources / example.source
        original_BGR = cv2.imread(str(source), cv2.IMREAD_COLOR)
        if original_BGR is None:
            parser.error(f"{source}: not a picture that can be read")
        truth = args.out / "truth" / f"{name}.jpg"
        if source.suffix == ".jpg" and max(original_BGR.shape) <= LONGEST_SIDE:
            truth.write_bytes(source.read_bytes())  # as published: not a second JPEG of it
        else:
            cv2.imwrite(str(truth), original_BGR, [cv2.IMWRITE_JPEG_QUALITY, 95])
        worn, mask = make_example(np.ascontiguousarray(original_BGR[..., ::-1]), example)
        cv2.imwrite(str(args.out / f"{name}.jpg"), worn[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
        bilevel = [cv2.IMWRITE_PNG_BILEVEL, 1]
        cv2.imwrite(str(args.out / "truth" / f"{name}.mask.png"), mask * 255, bilevel)
        print(f"{name}: {worn.shape[1]} x {worn.shape[0]}, defects {mask.mean():.1%}")


if __name__ == "__main__":
    main()
