"""The age command: ages photos with a seed and writes them with their masks.

python -m heirloom_training.ageing PHOTO... --seed 7 -o aged/ [--sheet] [--damage 0.6] [--kinds crease,dust]
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from heirloom_training.ageing import KINDS, Aged, Look, age, load_assets


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.ageing", description=__doc__.split("\n")[0])
    parser.add_argument("photos", metavar="PHOTO", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for NAME.aged.png and NAME.mask.png")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damage", type=float, help="0 (none) to 1 (extreme); drawn from the seed if left out")
    parser.add_argument("--kinds", type=_parse_kinds, help=f"exactly these, comma-separated: {', '.join(KINDS)}")
    parser.add_argument("--assets", type=Path, help="a damage shard (damage-000.tar) for more variety")
    parser.add_argument("--keep-look", action="store_true", help="no old-film look: the photo is old already")
    parser.add_argument("--sheet", action="store_true", help="also NAME.sheet.png: eight seeds and their masks")
    args = parser.parse_args()
    assets = load_assets(args.assets) if args.assets else None
    look = Look(film=0.0 if args.keep_look else 1.0, distract=0.0, border=0.0, emboss=0.0)
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.photos:
        photo_BGR = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if photo_BGR is None:
            parser.error(f"{path}: not a picture that can be read")
        photo = np.ascontiguousarray(photo_BGR[..., ::-1])
        options = {"damage": args.damage, "kinds": args.kinds, "assets": assets, "look": look}
        aged = age(photo, args.seed, **options)
        _write(args.out / f"{path.stem}.aged.png", aged.photo)
        _write(args.out / f"{path.stem}.mask.png", aged.mask * 255)
        if args.sheet:
            several = [age(photo, args.seed + k, **options) for k in range(8)]
            _write(args.out / f"{path.stem}.sheet.png", contact_sheet(several, columns=4))
        shares = {kind: f"{mask.mean():.2%}" for kind, mask in aged.kind_masks.items()}
        print(f"{path.name}: seed {args.seed}, defects {aged.mask.mean():.2%} {shares}")


def contact_sheet(several: list[Aged], columns: int, cell_px: int = 512) -> np.ndarray:
    """Aged photos in rows, each above its mask, uint8 RGB."""
    cells = []
    for aged in several:
        zoom = min(1.0, cell_px / max(aged.photo.shape[:2]))
        size = (round(aged.photo.shape[1] * zoom), round(aged.photo.shape[0] * zoom))
        photo = cv2.resize(aged.photo, size, interpolation=cv2.INTER_AREA)
        mask = cv2.resize(aged.mask * 255, size, interpolation=cv2.INTER_AREA)
        cells.append(np.pad(np.vstack([photo, cv2.merge([mask] * 3)]), ((2, 2), (2, 2), (0, 0))))
    blank = np.zeros_like(cells[0])
    cells += [blank] * (-len(cells) % columns)
    return np.vstack([np.hstack(cells[k : k + columns]) for k in range(0, len(cells), columns)])


def _parse_kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(text.split(","))
    unknown = [k for k in kinds if k not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no kind {', '.join(unknown)}; there are {', '.join(KINDS)}")
    return kinds


def _write(path: Path, picture: np.ndarray) -> None:
    cv2.imwrite(str(path), picture[..., ::-1] if picture.ndim == 3 else picture)


if __name__ == "__main__":
    main()
