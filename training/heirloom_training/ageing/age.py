"""Ages a clean photo: the old-film look, damage of many kinds, the scan of it, and an exact mask.

aged = age(photo, seed=7)
aged.photo, aged.mask             # uint8 H x W x 3 and H x W (1 = defect)
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from heirloom_training.ageing import creases, dust, marks, scan, scratches, stains, tears
from heirloom_training.ageing.assets import Assets
from heirloom_training.ageing.border import emboss_paper, frame
from heirloom_training.ageing.distract import distract
from heirloom_training.ageing.film import old_film
from heirloom_training.ageing.sheet import Sheet

Draw = Callable[[Sheet, np.random.Generator, float], None]

# In the order in which a print suffers them, with how often each is met.
KINDS: dict[str, tuple[Draw, float]] = {
    "stain": (stains.stain, 0.8),
    "foxing": (stains.foxing, 0.5),
    "handwriting": (marks.handwriting, 0.25),
    "fingerprint": (stains.fingerprint, 0.35),
    "film-scratch": (scratches.film_scratch, 0.4),
    "fold": (creases.fold, 0.6),
    "crease": (creases.crease, 1.2),
    "peeling": (tears.peeling, 0.5),
    "scratch": (scratches.scratch, 1.4),
    "mould": (stains.mould, 0.5),
    "tape": (marks.tape, 0.2),
    "missing-piece": (tears.missing_piece, 0.3),
    "torn-edge": (tears.torn_edge, 0.7),
    "lost-corner": (tears.lost_corner, 0.45),
    "dust": (dust.dust, 1.6),
    "hair": (dust.hair, 0.8),
}
VISIBLE_LEVELS = 8.0
VISIBLE_LEVELS_TRANSLUCENT = 10.0
NOISE_SHARE = 0.7
# A small spot counts if some of it is plain: this many times the threshold, and twice the coarser texture besides. So
# chosen that specks stand out from what is around them nearly as those do that annotators labelled (labels/).
PLAIN = 1.6
PLAIN_COARSE = 2.0
PLAIN_REACH_PX = 7
WIDE_PX = 16  # of the 81 pixels around: no longer a small spot


@dataclass(frozen=True)
class Look:
    """How often the steps around the damage are taken; 0 leaves a step out."""

    film: float = 0.88
    distract: float = 0.2
    border: float = 0.2
    emboss: float = 0.05
    scan: float = 1.0


@dataclass(frozen=True)
class Aged:
    """The aged scan and what is wrong with it. `clean` is the same scan, had the print not been damaged."""

    photo: np.ndarray  # uint8 H x W x 3
    mask: np.ndarray  # uint8 H x W, 1 = a defect that can be seen
    kind_masks: dict[str, np.ndarray]  # uint8 H x W each, within mask
    clean: np.ndarray  # uint8 H x W x 3


def age(
    photo: np.ndarray,
    seed: int,
    *,
    damage: float | None = None,
    kinds: tuple[str, ...] | None = None,
    assets: Assets | None = None,
    scale: float | None = None,
    look: Look = Look(),
) -> Aged:
    """Ages a photo (uint8 H x W x 3, RGB). The same arguments always give the same result.

    damage: 0 (none) to 1 (extreme), drawn from the seed if None. kinds: exactly these kinds, drawn if None.
    scale: long side in pixels of the whole print, for a photo that is a crop of it.
    """
    rng = np.random.default_rng(seed)
    height, width = photo.shape[:2]
    if rng.random() < look.distract:
        photo = distract(photo, rng)
    if rng.random() < look.film:
        photo = old_film(photo, rng)
    if rng.random() < look.emboss:
        photo = emboss_paper(photo, rng)
    if rng.random() < look.border:
        photo = frame(photo, rng)
    if damage is None:
        damage = 0.0 if rng.random() < 0.05 else float(rng.beta(1.2, 2.2))
    sheet = lay_out(photo, rng, (scale or max(height, width)) / 1024, assets)
    for kind in draw_kinds(rng, damage) if kinds is None else kinds:
        sheet.kind = kind
        KINDS[kind][0](sheet, rng, damage)
    scanner = scan.draw_scanner(rng) if rng.random() < look.scan else scan.Scanner(0.0, 0.0, 0.0, None)
    return take_scan(sheet, rng, scanner)


def draw_kinds(rng: np.random.Generator, damage: float) -> list[str]:
    """Which kinds meet on one print: none at 0, one or two when light, half a dozen when extreme."""
    if damage <= 0:
        return []
    weights = np.array([weight for _, weight in KINDS.values()])
    count = min(len(KINDS), 1 + rng.poisson(0.6 + 4.5 * damage))
    chosen = set(rng.choice(list(KINDS), count, replace=False, p=weights / weights.sum()))
    return [kind for kind in KINDS if kind in chosen]


def lay_out(photo: np.ndarray, rng: np.random.Generator, unit: float, assets: Assets | None) -> Sheet:
    """The undamaged print; its bare paper takes the tint of the photo's highlights."""
    base = photo.astype(np.float32)
    small = cv2.resize(photo, (32, 32), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    brightest = small[np.argsort(small.sum(axis=1))[-100:]].mean(axis=0)
    tint = brightest - brightest.mean()
    paper = np.clip(rng.uniform(205, 250) + tint * rng.uniform(0.5, 1.3), 0, 255)
    softness = rng.uniform(0.3, 0.75) if rng.random() < 0.65 else 0.0
    return Sheet(base.copy(), base, unit, paper, softness, rng.uniform(0, 2 * np.pi), assets)


def take_scan(sheet: Sheet, rng: np.random.Generator, scanner: scan.Scanner) -> Aged:
    """Scans the worn print and the same print without damage, and marks where they visibly differ."""
    noise = scan.draw_noise(rng, sheet.height, sheet.width, scanner)
    base_HW3 = scan.focus(scan.to_levels(sheet.base_HW3), scanner)
    clean = noise.on(base_HW3) if noise else base_HW3
    if not sheet.touched:
        blank = np.zeros((sheet.height, sheet.width), np.uint8)
        return Aged(scan.compress(clean, scanner), blank, {}, clean)
    worn_HW3 = scan.focus(scan.to_levels(sheet.worn_HW3), scanner)
    mask, kind_masks = find_visible(sheet, worn_HW3, base_HW3)
    photo = scan.compress(noise.on(worn_HW3) if noise else worn_HW3, scanner)
    return Aged(photo, mask, kind_masks, clean)


def find_visible(sheet: Sheet, worn_HW3: np.ndarray, base_HW3: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The mask: pixels that damage changed more than the photo's own texture would hide, and gone ones."""
    red, green, blue = cv2.split(cv2.absdiff(worn_HW3, base_HW3))
    change = cv2.max(cv2.max(red, green), blue)
    grey = cv2.cvtColor(base_HW3, cv2.COLOR_RGB2GRAY)
    texture = cv2.boxFilter(cv2.absdiff(grey, cv2.blur(grey, (3, 3))), cv2.CV_16U, (7, 7), normalize=False)
    threshold = cv2.addWeighted(texture, NOISE_SHARE / 49, texture, 0, VISIBLE_LEVELS, dtype=cv2.CV_32F)
    if sheet.translucent_HW is not None:
        threshold += sheet.translucent_HW * np.float32(VISIBLE_LEVELS_TRANSLUCENT - VISIBLE_LEVELS)
    touched = np.zeros((sheet.height, sheet.width), np.uint8)
    for where in sheet.touched.values():
        touched |= where
    near = cv2.dilate(touched, np.ones((3, 3), np.uint8))
    seen = (change >= threshold).astype(np.uint8) & near
    coarse = cv2.boxFilter(cv2.absdiff(grey, cv2.blur(grey, (9, 9))), cv2.CV_16U, (11, 11), normalize=False)
    plain_levels = PLAIN * threshold + coarse * np.float32(PLAIN_COARSE / 121)
    plain = (change >= plain_levels).astype(np.uint8) & near
    plain = cv2.dilate(plain, np.ones((PLAIN_REACH_PX, PLAIN_REACH_PX), np.uint8))
    seen &= plain | (cv2.boxFilter(seen, -1, (9, 9), normalize=False) >= WIDE_PX)
    # Pinholes inside a defect belong to it; a lone pixel counts only if it is plain to see.
    neighbours = cv2.boxFilter(seen, -1, (3, 3), normalize=False)
    mask = (seen & ((neighbours >= 3) | (change >= 25))) | (touched & (neighbours >= 6))
    if sheet.solid_HW is not None:
        mask |= sheet.solid_HW
    kind_masks = {}
    for kind, where in sheet.touched.items():
        kind_masks[kind] = mask & cv2.dilate(where, np.ones((3, 3), np.uint8))
    return mask, kind_masks
