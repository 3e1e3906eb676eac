"""Inpaint: a photo with a hole in, the photo without it out.

N batch, H W pixels, digits = channels.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import IterableDataset

from ..losses import hole_l1, perceptual_loss, style_loss, valid_l1
from ..masks import draw_hole, hole_radius
from ..vgg import Vgg16Features
from .crops import decode, monochrome, random_crop, to_unit
from .task import Batch, Endless, Schedule


@dataclass(frozen=True)
class InpaintSettings:
    side: int = 256
    native_share: float = 0.5
    """Crops cut at the photo's own resolution, so that real grain is seen; the rest is shrunk."""
    grey_share: float = 0.5
    hole: float = 6.0
    coarse: float = 2.0
    """Weight of the hole's L1 at 1/4 of the size: large holes get their tone right before their texture."""
    perceptual: float = 0.1
    style: float = 20.0
    valid: float = 0.0
    """Weight of the known pixels; the article's network returns them, the default one copies them."""
    schedule: Schedule = field(default_factory=lambda: Schedule(batch=32, peak_rate=6e-4))


class InpaintTask:
    critic = None

    def __init__(
        self,
        network: nn.Module,
        vgg: Vgg16Features | None,
        photos: list[bytes],
        held_out: list[bytes],
        device: torch.device,
        settings: InpaintSettings,
        seed: int,
    ):
        self.network, self.vgg = network, vgg
        self.photos, self.held_out = photos, held_out
        self.device, self.settings, self.schedule = device, settings, settings.schedule
        self.random = torch.Generator(device).manual_seed(seed)

    def dataset(self, seed: int) -> IterableDataset:
        return _Holes(seed, photos=self.photos, settings=self.settings)

    def prepare(self, batch: Batch) -> Batch:
        truth_N3HW = monochrome(to_unit(batch["photo"], self.device), self.settings.grey_share, self.random)
        return {
            "truth": truth_N3HW,
            "hole": batch["hole"].to(self.device, non_blocking=True).float()[:, None],
        }

    def loss(self, network: nn.Module, batch: Batch, progress: float) -> tuple[Tensor, dict[str, Tensor]]:
        settings, truth_N3HW, hole_N1HW = self.settings, batch["truth"], batch["hole"]
        # The hole's own pixels must not leak: the network sees noise-free grey there.
        photo_N3HW = torch.where(hole_N1HW > 0, 0.5, truth_N3HW)
        filled_N3HW = network(photo_N3HW, hole_N1HW).float()
        parts = {
            "hole": settings.hole * hole_l1(filled_N3HW, truth_N3HW, hole_N1HW),
            "coarse": settings.coarse
            * hole_l1(F.avg_pool2d(filled_N3HW, 4), F.avg_pool2d(truth_N3HW, 4), F.max_pool2d(hole_N1HW, 4)),
        }
        if settings.valid > 0:
            parts["valid"] = settings.valid * valid_l1(filled_N3HW, truth_N3HW, hole_N1HW)
        if self.vgg is not None:
            filled = self.vgg(filled_N3HW, depth=3)
            with torch.no_grad():
                truth = self.vgg(truth_N3HW, depth=3)
            parts["perceptual"] = settings.perceptual * perceptual_loss(filled, truth)
            parts["style"] = settings.style * style_loss(filled, truth)
        return sum(parts.values()), parts

    def critic_loss(self, batch: Batch, progress: float) -> None:
        return None

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """PSNR inside the hole in dB, mean over held-out photos with fixed holes."""
        psnr = []
        for index, jpeg in enumerate(self.held_out):
            sample = hole_crop(decode(jpeg), self.settings, np.random.default_rng([11, index]))
            truth_N3HW = to_unit(torch.from_numpy(sample["photo"])[None], self.device)
            hole_N1HW = torch.from_numpy(sample["hole"])[None, None].to(self.device).float()
            filled_N3HW = network(torch.where(hole_N1HW > 0, 0.5, truth_N3HW), hole_N1HW).float()
            squared = ((filled_N3HW - truth_N3HW) ** 2 * hole_N1HW).sum() / (3 * hole_N1HW.sum().clamp(min=1))
            psnr.append(-10 * torch.log10(squared.clamp(min=1e-6)).item())
        return {"hole_psnr": float(np.mean(psnr))}


def hole_crop(
    photo: np.ndarray, settings: InpaintSettings, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """One sample: uint8 `photo` (side, side, 3) and uint8 `hole` (side, side), 1 = fill."""
    short = min(photo.shape[:2])
    native = min(1.0, settings.side / short)
    span = (native, native) if rng.random() < settings.native_share else (native, 1.0)
    crop = random_crop(photo, settings.side, span, rng)
    return {"photo": crop, "hole": draw_hole(rng, settings.side, settings.side)}


def largest_hole_radius(settings: InpaintSettings, seed: int, draws: int) -> float:
    """
    The 99th percentile of the radius of the holes that training draws, in pixels: what the card states as the limit.
    The very largest one would promise what was seen once.
    """
    rng = np.random.default_rng([seed, 13])
    radii = [hole_radius(draw_hole(rng, settings.side, settings.side)) for _ in range(draws)]
    return float(np.percentile(radii, 99))


class _Holes(Endless):
    def __init__(self, seed: int, *, photos: list[bytes], settings: InpaintSettings):
        super().__init__(seed)
        self.photos, self.settings = photos, settings

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return hole_crop(decode(self.photos[rng.integers(len(self.photos))]), self.settings, rng)
