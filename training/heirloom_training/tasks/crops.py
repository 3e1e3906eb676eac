"""Random crops from packed photos, and what the GPU does to them. Photos stay JPEG in memory: a worker decodes
a 272 px photo in about 1 ms, and a whole shard set then fits beside the other runs.

N batch, H W pixels, digits = channels.
"""

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..networks.inpaint_default import push_pull

cv2.setNumThreads(0)


def decode(jpeg: bytes) -> np.ndarray:
    """RGB uint8 (H, W, 3)."""
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)


def random_crop(photo: np.ndarray, side: int, span: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """
    A square of `side` px. Before it is resized it covers `span` (smallest, largest) times the photo's short side.
    Flipped half of the time.
    """
    height, width = photo.shape[:2]
    cut = round(min(height, width) * rng.uniform(*span))
    cut = max(16, min(cut, height, width))
    top, left = rng.integers(height - cut + 1), rng.integers(width - cut + 1)
    crop = photo[top : top + cut, left : left + cut]
    if cut != side:
        crop = cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA if cut > side else cv2.INTER_CUBIC)
    return cv2.flip(crop, 1) if rng.random() < 0.5 else np.ascontiguousarray(crop)


def random_crops(
    planes: Iterable[np.ndarray], side: int, span: tuple[float, float], rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """The same window of several planes of one size."""
    seed = int(rng.integers(2**63))
    return (random_crop(plane, side, span, np.random.default_rng(seed)) for plane in planes)


def center_crop(photo: np.ndarray, side: int) -> np.ndarray:
    """The middle square, resized to `side` px."""
    height, width = photo.shape[:2]
    cut = min(height, width)
    top, left = (height - cut) // 2, (width - cut) // 2
    square = photo[top : top + cut, left : left + cut]
    return cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if cut > side else cv2.INTER_CUBIC)


def to_unit(photo_NHW3: Tensor, device: torch.device) -> Tensor:
    """uint8 N, H, W, 3 to float N, 3, H, W in 0..1 on the device."""
    photo = photo_NHW3.to(device, non_blocking=True)
    return photo.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)


def monochrome(photo_N3HW: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """About `share` of the photos turn grey, half of those toned (sepia and its neighbours)."""
    count, device = photo_N3HW.shape[0], photo_N3HW.device

    def draw(*shape: int) -> Tensor:
        return torch.rand(count, *shape, 1, 1, generator=generator, device=device)

    mix_N311 = film_mix(count, device, generator)
    grey_N1HW = (photo_N3HW * mix_N311).sum(1, keepdim=True)
    # Toning by a power a channel leaves black and white where they are, as a print's tone does.
    warmth = draw(1) * 0.35
    power_N311 = torch.cat([1 - 0.5 * warmth, torch.ones_like(warmth), 1 + warmth], dim=1)
    toned = grey_N1HW.clamp(1e-3, 1) ** torch.where(draw(1) < 0.5, power_N311, torch.ones_like(power_N311))
    return torch.where(draw(1) < share, toned, photo_N3HW)


def film_mix(count: int, device: torch.device, generator: torch.Generator) -> Tensor:
    """
    How a black-and-white film weighs R, G and B (count, 3, 1, 1; sums to 1): orthochromatic film is blind to red,
    panchromatic film sees it all, and every batch of film and every filter differs.
    """
    ortho = torch.tensor([0.05, 0.55, 0.40], device=device)
    panchromatic = torch.tensor([0.32, 0.45, 0.23], device=device)
    luma = torch.tensor([0.299, 0.587, 0.114], device=device)
    kind = torch.rand(count, 1, generator=generator, device=device)
    mix = torch.where(kind < 0.15, ortho, torch.where(kind < 0.5, panchromatic, luma))
    jitter = torch.rand(count, 3, generator=generator, device=device) * 0.8 + 0.6
    mix = torch.where(kind < 0.7, mix * jitter, mix)
    return (mix / mix.sum(1, keepdim=True))[:, :, None, None]


def age_tone(luma_N1HW: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """About `share` of the photos get a tone curve, fading, softness and grain, each drawn a photo."""
    count, device = luma_N1HW.shape[0], luma_N1HW.device

    def draw(low: float, high: float) -> Tensor:
        return torch.rand(count, 1, 1, 1, generator=generator, device=device) * (high - low) + low

    aged = luma_N1HW.clamp(1e-4, 1) ** torch.exp(draw(-0.45, 0.45))
    black, white = draw(0, 0.18) * draw(0, 1), 1 - draw(0, 0.2) * draw(0, 1)
    aged = black + (white - black) * aged
    soft = F.avg_pool2d(F.pad(aged, (1, 1, 1, 1), mode="reflect"), 3, stride=1)
    aged = torch.lerp(aged, soft, draw(0, 1) * (draw(0, 1) < 0.4))
    noise = torch.randn(luma_N1HW.shape, generator=generator, device=device)
    coarse = F.avg_pool2d(F.pad(noise, (1, 1, 1, 1), mode="reflect"), 3, stride=1) * 2
    grain = torch.where(draw(0, 1) < 0.5, noise, coarse)
    aged = (aged + grain * draw(0, 0.05) * draw(0, 1)).clamp(0, 1)
    return torch.where(draw(0, 1) < share, aged, luma_N1HW)


def wear(luma_N1HW: Tensor, damage_N1HW: Tensor, generator: torch.Generator) -> Tensor:
    """
    Photos with the pixels of `damage` (0 or 1) painted over, light or dark and more or less opaque, or filled smoothly
    as an inpainter would; half of the photos each.
    """
    count, device = luma_N1HW.shape[0], luma_N1HW.device

    def draw(low: float, high: float) -> Tensor:
        return torch.rand(count, 1, 1, 1, generator=generator, device=device) * (high - low) + low

    tone = torch.where(draw(0, 1) < 0.65, draw(0.75, 1), draw(0, 0.3))
    painted_N1HW = torch.lerp(luma_N1HW, tone.expand_as(luma_N1HW), damage_N1HW * draw(0.4, 1))
    filled_N1HW = push_pull(luma_N1HW, 1 - damage_N1HW, levels=5)
    return torch.where(draw(0, 1) < 0.5, painted_N1HW, filled_N1HW)
