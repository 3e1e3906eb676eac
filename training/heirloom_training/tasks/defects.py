"""Defects: a photo in, the probability of damage out. Clean photos are aged synthetically, which gives the mask; some
crops of really damaged photos, labelled by hand, are mixed in.

N batch, H W pixels, digits = channels.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from ..ageing import Assets, Look, age
from ..labels import Label
from ..losses import dice_loss, skeleton_recall_loss, weighted_bce
from .crops import decode, random_crop, to_unit
from .task import Batch, Endless, Schedule
from .transplant import Damage, lift, transplant


@dataclass(frozen=True)
class DefectsSettings:
    side: int = 448
    print_side: tuple[int, int] = (640, 1300)
    """Long side in pixels of the scan that a crop pretends to be cut from."""
    clean_share: float = 0.1
    """Photos without any damage: their whole mask is empty."""
    label_share: float = 0.3
    """Crops labelled by hand. Few and uneven, but the only ones in which damage is not what we think it looks like."""
    transplant_share: float = 0.15
    """Photos over which the damage of a labelled crop is laid: real damage on backgrounds that were not labelled."""
    aged_label_share: float = 0.4
    """Of those without damage: how many are aged, so that a roof's beams and a scratch across them are met together."""
    look: Look = field(default_factory=lambda: Look(film=0.8, distract=0.45))
    """How often a photo goes through an old film, and how often lettering, wires and twigs are drawn in."""
    bce: float = 1.0
    dice: float = 0.7
    skeleton: float = 0.3
    schedule: Schedule = field(default_factory=lambda: Schedule(batch=32, peak_rate=1e-3))


class DefectsTask:
    critic = None
    judge = None

    def __init__(
        self,
        network: nn.Module,
        photos: list[bytes],
        labels: list[Label],
        held_out: list[bytes],
        assets: "DefectAssets",
        device: torch.device,
        settings: DefectsSettings,
    ):
        self.network = network
        self.photos, self.labels, self.held_out, self.assets = photos, labels, held_out, assets
        self.device, self.settings, self.schedule = device, settings, settings.schedule

    def dataset(self, seed: int) -> IterableDataset:
        return _Prints(
            seed, photos=self.photos, labels=self.labels, assets=self.assets.train, settings=self.settings
        )

    def prepare(self, batch: Batch) -> Batch:
        defects = batch["defects"].to(self.device, non_blocking=True).float()[:, None]
        return {"photo": to_unit(batch["photo"], self.device), "defects": defects}

    def loss(self, network: nn.Module, batch: Batch, progress: float) -> tuple[Tensor, dict[str, Tensor]]:
        settings = self.settings
        logit_N1HW = network(batch["photo"]).float()
        parts = {
            "bce": settings.bce * weighted_bce(logit_N1HW, batch["defects"]),
            "dice": settings.dice * dice_loss(logit_N1HW, batch["defects"]),
        }
        if settings.skeleton > 0:
            parts["skeleton"] = settings.skeleton * skeleton_recall_loss(logit_N1HW, batch["defects"])
        return sum(parts.values()), parts

    def critic_loss(self, batch: Batch, progress: float) -> None:
        return None

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """F1 by pixel at probability 0.5 on held-out photos, aged with fixed seeds and held-out artefacts."""
        hit = marked = true = 0.0
        for index, jpeg in enumerate(self.held_out):
            rng = np.random.default_rng([7, index])
            sample = age_crop(decode(jpeg), self.assets.val, self.settings, rng)
            photo_N3HW = to_unit(torch.from_numpy(sample["photo"])[None], self.device)
            found = network(photo_N3HW).float()[0, 0].cpu().numpy() > 0
            truth = sample["defects"] > 0
            hit, marked, true = hit + (found & truth).sum(), marked + found.sum(), true + truth.sum()
        return {
            "f1": 2 * hit / max(marked + true, 1),
            "recall": hit / max(true, 1),
            "precision": hit / max(marked, 1),
        }


@dataclass(frozen=True)
class DefectAssets:
    """Artefacts by split, so that validation never shows one that was trained on. None ages procedurally."""

    train: Assets | None
    val: Assets | None


def age_crop(
    photo: np.ndarray, assets: Assets | None, settings: DefectsSettings, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """One training sample: uint8 `photo` (side, side, 3) and uint8 `defects` (side, side), 1 = defect."""
    print_side = rng.uniform(*settings.print_side)
    span = min(1.0, settings.side / print_side * max(photo.shape[:2]) / min(photo.shape[:2]))
    crop = random_crop(photo, settings.side, (span, span), rng)
    damage = 0.0 if rng.random() < settings.clean_share else None
    aged = age(crop, int(rng.integers(2**31)), damage=damage, assets=assets, scale=print_side, look=settings.look)
    photo, mask = _turn(aged.photo, aged.mask, int(rng.integers(4)))
    return {"photo": photo, "defects": mask}


def age_label(
    label: Label, assets: Assets | None, settings: DefectsSettings, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """A sample of an old photo in which annotators saw no damage, aged: what they let pass stays unmarked beside it."""
    crop = label_crop(label, settings.side, rng)["photo"]
    scale = rng.uniform(*settings.print_side)
    aged = age(crop, int(rng.integers(2**31)), assets=assets, scale=scale, look=settings.look)
    return {"photo": aged.photo, "defects": aged.mask}


_TURNS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def _turn(photo: np.ndarray, mask: np.ndarray, quarter_turns: int) -> tuple[np.ndarray, np.ndarray]:
    turn = _TURNS[quarter_turns]
    if turn is None:
        return np.ascontiguousarray(photo), np.ascontiguousarray(mask)
    return cv2.rotate(photo, turn), cv2.rotate(mask, turn)


def label_crop(label: Label, side: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A labelled crop as a training sample: at another scale, turned, with another contrast and JPEG quality."""
    photo, mask = cut_label(label.photo, label.mask, side, rng)
    return {"photo": _reprint(photo, rng), "defects": mask}


def cut_label(
    photo: np.ndarray, mask: np.ndarray, side: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Photo (or a difference) and mask of a label at another scale, cut to `side`, mirrored and turned at random."""
    scale = rng.uniform(0.8, 1.3)
    height, width = (round(length * scale) for length in mask.shape)
    photo = cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    # Coverage, so that a hairline survives being shrunk.
    mask = cv2.resize(mask * 255, (width, height), interpolation=cv2.INTER_AREA) > 100
    below, right = max(0, side - height), max(0, side - width)
    photo = cv2.copyMakeBorder(photo, 0, below, 0, right, cv2.BORDER_REFLECT_101)
    mask = cv2.copyMakeBorder(mask.astype(np.uint8), 0, below, 0, right, cv2.BORDER_REFLECT_101)
    top, left = (int(rng.integers(length - side + 1)) for length in mask.shape)
    photo, mask = (picture[top : top + side, left : left + side] for picture in (photo, mask))
    if rng.random() < 0.5:
        photo, mask = cv2.flip(photo, 1), cv2.flip(mask, 1)
    return _turn(photo, mask, int(rng.integers(4)))


def _reprint(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With another contrast and JPEG quality; grey at times."""
    if rng.random() < 0.4:
        photo = cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    toned = 255 * (photo / 255.0) ** rng.uniform(0.7, 1.4) * rng.uniform(0.85, 1.1) + rng.uniform(-12, 12)
    photo = np.clip(toned, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        _, encoded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 96))])
        photo = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    return photo


class _Prints(Endless):
    def __init__(
        self,
        seed: int,
        *,
        photos: list[bytes],
        labels: list[Label],
        assets: Assets | None,
        settings: DefectsSettings,
    ):
        super().__init__(seed)
        self.photos, self.labels, self.assets, self.settings = photos, labels, assets, settings
        self.undamaged = [label for label in labels if not label.mask.any()]
        self.damage = [lift(label) for label in labels if label.mask.any()] if settings.transplant_share > 0 else []

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        settings = self.settings
        if self.damage and rng.random() < settings.transplant_share:
            return self._transplanted(rng)
        if self.labels and rng.random() < settings.label_share:
            label = self.labels[rng.integers(len(self.labels))]
            if not label.mask.any() and rng.random() < settings.aged_label_share:
                return age_label(label, self.assets, settings, rng)
            return label_crop(label, settings.side, rng)
        photo = decode(self.photos[rng.integers(len(self.photos))])
        return age_crop(photo, self.assets, settings, rng)

    def _transplanted(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        side = self.settings.side
        if self.undamaged and rng.random() < 0.4:
            label = self.undamaged[rng.integers(len(self.undamaged))]
            photo, _ = cut_label(label.photo, label.mask, side, rng)
        else:
            photo = random_crop(decode(self.photos[rng.integers(len(self.photos))]), side, (0.5, 1.0), rng)
        damage = self.damage[rng.integers(len(self.damage))]
        photo, mask = transplant(photo, Damage(*cut_label(damage.difference, damage.mask, side, rng)), rng)
        return {"photo": _reprint(photo, rng), "defects": mask}
