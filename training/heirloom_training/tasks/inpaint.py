"""Inpaint: a photo with a hole in, the photo without it out.

N batch, H W pixels, digits = channels.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import IterableDataset

from ..losses import (
    border_variation,
    feature_matching,
    gradient_penalty,
    hole_l1,
    hole_l2,
    perceptual_loss,
    relativistic_critic,
    relativistic_generator,
    style_loss,
    valid_l1,
)
from ..masks import Holes, draw_hole, hole_radius
from ..networks.discriminator import PatchDiscriminator
from ..vgg import Lpips, Vgg16Features
from .crops import decode, monochrome, random_crop, to_unit
from .task import Batch, Endless, Schedule


@dataclass(frozen=True)
class InpaintSettings:
    side: int = 256
    native_share: float = 0.5
    """Crops cut at the photo's own resolution, so that real grain is seen; the rest is shrunk."""
    grey_share: float = 0.5
    large_share: float = 0.25
    """Holes of up to `LARGE`: where that much is lost, some layout has to be guessed."""
    hole: float = 2.0
    squared: float = 20.0
    """Weight of the hole's squared error, which PSNR counts: L1 alone prefers the median of what may be there."""
    balance: float = 0.5
    """A photo's hole weighs as its share of the photo to the power of -`balance`: scratches count beside wide holes. 0
    weighs every pixel alike, 1 every photo."""
    coarse: float = 1.0
    """Weight of the hole's L1 at 1/4 of the size: large holes get their tone right before their texture."""
    perceptual: float = 0.0
    lpips: float = 0.0
    """Weight of LPIPS (Zhang et al. 2018) over VGG-16."""
    style: float = 0.0
    valid: float = 0.0
    """Weight of the known pixels; the article's network returns them, the default one copies them."""
    variation: float = 0.0
    """Weight of the total variation around the hole's border."""
    adversarial: float = 0.0
    matching: float = 0.0
    """Weight of the critic's inner features."""
    penalty: float = 0.0
    """Weight of R1, every `penalty_every` steps."""
    penalty_every: int = 16
    critic_from: float = 0.0
    """Progress from which the critic's opinion counts; it trains from the start."""
    freeze_norms_from: float = 1.0
    """Progress from which the encoder's BatchNorms stand still (Liu et al. 2018, section 3.3)."""
    schedule: Schedule = field(default_factory=lambda: Schedule(batch=96, peak_rate=1e-3))


class InpaintTask:
    def __init__(
        self,
        network: nn.Module,
        critic: PatchDiscriminator | None,
        judge: Vgg16Features | Lpips | None,
        photos: list[bytes],
        held_out: list[bytes],
        device: torch.device,
        settings: InpaintSettings,
        seed: int,
    ):
        self.network, self.critic, self.judge = network, critic, judge
        self.photos, self.held_out = photos, held_out
        self.device, self.settings, self.schedule = device, settings, settings.schedule
        self.random = torch.Generator(device).manual_seed(seed)
        self._filled: Tensor | None = None
        self._critic_steps = 0

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
        if progress >= settings.freeze_norms_from:
            self.network.freeze_encoder_norms()
        filled_N3HW = network(photo_N3HW, hole_N1HW).float()
        weight_N1HW = hole_N1HW * hole_N1HW.mean((1, 2, 3), keepdim=True).clamp(min=1e-3) ** -settings.balance
        parts = {
            "hole": settings.hole * hole_l1(filled_N3HW, truth_N3HW, weight_N1HW),
            "squared": settings.squared * hole_l2(filled_N3HW, truth_N3HW, weight_N1HW),
            "coarse": settings.coarse
            * hole_l1(F.avg_pool2d(filled_N3HW, 4), F.avg_pool2d(truth_N3HW, 4), F.max_pool2d(weight_N1HW, 4)),
            "valid": settings.valid * valid_l1(filled_N3HW, truth_N3HW, hole_N1HW),
            "variation": settings.variation * border_variation(filled_N3HW, hole_N1HW),
        }
        if isinstance(self.judge, Lpips):
            parts["lpips"] = settings.lpips * self.judge(filled_N3HW, truth_N3HW).mean()
        elif self.judge is not None:
            filled = self.judge(filled_N3HW, depth=3)
            with torch.no_grad():
                truth = self.judge(truth_N3HW, depth=3)
            parts["perceptual"] = settings.perceptual * perceptual_loss(filled, truth)
            if settings.style > 0:
                # Its Gram matrices cost as much as the network itself.
                parts["style"] = settings.style * style_loss(filled, truth)
        if self.critic is not None:
            self._filled = filled_N3HW.detach()
            if progress >= settings.critic_from:
                parts |= self._opinion(filled_N3HW, truth_N3HW, hole_N1HW)
        return sum(parts.values()), parts

    def _opinion(self, filled_N3HW: Tensor, truth_N3HW: Tensor, hole_N1HW: Tensor) -> dict[str, Tensor]:
        settings = self.settings
        self.critic.requires_grad_(False)
        fake, fake_features = self.critic(filled_N3HW, hole_N1HW)
        with torch.no_grad():
            real, real_features = self.critic(truth_N3HW, hole_N1HW)
        self.critic.requires_grad_(True)
        return {
            "adversarial": settings.adversarial * relativistic_generator(real, fake),
            "matching": settings.matching * feature_matching(fake_features, real_features),
        }

    def critic_loss(self, batch: Batch, progress: float) -> Tensor | None:
        if self.critic is None or self._filled is None:
            return None
        filled_N3HW, self._filled = self._filled, None
        self._critic_steps += 1
        is_penalized = self.settings.penalty > 0 and self._critic_steps % self.settings.penalty_every == 0
        truth_N3HW = batch["truth"].detach().requires_grad_(is_penalized)
        real, _ = self.critic(truth_N3HW, batch["hole"])
        fake, _ = self.critic(filled_N3HW, batch["hole"])
        loss = relativistic_critic(real, fake)
        if is_penalized:
            # Weighted by the steps in between, as StyleGAN2's lazy regularization is (Karras et al. 2020).
            penalty = gradient_penalty(truth_N3HW, real)
            loss = loss + self.settings.penalty / 2 * self.settings.penalty_every * penalty
        return loss

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


def hole_crop(photo: np.ndarray, settings: InpaintSettings, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """One sample: uint8 `photo` (side, side, 3) and uint8 `hole` (side, side), 1 = fill."""
    short = min(photo.shape[:2])
    native = min(1.0, settings.side / short)
    span = (native, native) if rng.random() < settings.native_share else (native, 1.0)
    crop = random_crop(photo, settings.side, span, rng)
    return {"photo": crop, "hole": training_hole(settings, rng)}


LARGE = Holes(damage_share=0, min_coverage=0.35, max_coverage=0.75, widest=0.3)


def training_hole(settings: InpaintSettings, rng: np.random.Generator) -> np.ndarray:
    """uint8 (side, side), 1 = hole."""
    holes = LARGE if rng.random() < settings.large_share else Holes()
    return draw_hole(rng, settings.side, settings.side, holes=holes)


def largest_hole_radius(settings: InpaintSettings, seed: int, draws: int) -> float:
    """
    The 99th percentile of the radius of the holes that training draws, in pixels: what the card states as the limit.
    The very largest one would promise what was seen once.
    """
    rng = np.random.default_rng([seed, 13])
    radii = [hole_radius(training_hole(settings, rng)) for _ in range(draws)]
    return float(np.percentile(radii, 99))


class _Holes(Endless):
    def __init__(self, seed: int, *, photos: list[bytes], settings: InpaintSettings):
        super().__init__(seed)
        self.photos, self.settings = photos, settings

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return hole_crop(decode(self.photos[rng.integers(len(self.photos))]), self.settings, rng)
