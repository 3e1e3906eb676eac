"""Color: luma and hints in, CbCr out. The loss follows DDColor (Kang et al. 2023): pixels, features, colorfulness, and
a critic in the article's recipes alone (LOG.md, 2026-11-26). Some photos are people before another background, with
insignia; some take on the colors of the 1940s.

N batch, H W pixels, digits = channels.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from ..color_losses import Palette, chroma_gradients, chroma_l1, color_difference, colorfulness, colorfulness_gap
from ..garments import cloth
from ..losses import hinge_critic, hinge_generator
from ..masks import Holes, draw_hole
from ..people_shard import Person
from ..vgg import Lpips
from ..ycbcr import rgb_to_ycbcr, ycbcr_to_rgb
from .crops import age_tone, center_crop, decode, film_mix, random_crop, random_crops, to_unit, wear
from .hints import LEAST_REGION, draw_hints, find_region, recolor
from .people import crop_person, paste_insignia, replace_background
from .period import to_period
from .task import Batch, Endless, Schedule


@dataclass(frozen=True)
class ColorSettings:
    side: int = 224
    span: tuple[float, float] = (0.6, 1.0)
    people_share: float = 0.15
    """Photos of people with masks (`people-NNN.tar`, which must be there unless this is 0); of those,
    `background_share` stand before another photo's background and `insignia_share` wear drawn insignia."""
    garment_share: float = 0.0
    """Photos of garments laid flat."""
    background_share: float = 0.7
    insignia_share: float = 0.5
    period_share: float = 0.2
    """Photos whose colors are led towards the Kodachromes' palette, by a strength within `period_strength`."""
    period_strength: tuple[float, float] = (0.2, 0.6)
    film_share: float = 0.5
    """Photos seen through another film than BT.601's luma."""
    tone_share: float = 0.4
    damage_share: float = 0.2
    """Photos with creases, scratches and lost pieces, half of them filled smoothly: color alone must stand them."""
    hint_share: float = 0.3
    """Photos with hints; of those, `recolored_share` have one region, people their clothes, in another color and hints
    that ask for it."""
    recolored_share: float = 0.4
    l1: float = 4.0
    difference: float = 0.0
    """Weight of `color_difference`, in which errors of pale colors count more. Leave some L1: it leads colors back that
    no screen can show."""
    gradients: float = 0.0
    """Weight of `chroma_gradients`, which asks for even colors."""
    perceptual: float = 1.0
    perceptual_side: int = 160
    """LPIPS looks at one window of this side a step: over whole crops it took most of a step's time."""
    colorfulness: float = 1.0
    palette: float = 4.0
    """Weight of the distance between the colors of photos without hints and the true ones, wherever they lie."""
    clothes_palette: float = 8.0
    """The same over the clothes of people, and over garments laid flat: they are less certain than a face, and went
    grey."""
    palettes_in_use: bool = False
    """Whether colorfulness and palettes are compared as colors are in use, after the network's `curve`, which weakens
    weak ones, like a coat's navy. Pixels and features are compared without it: they ask for an estimate."""
    adversarial: float = 0.0
    critic_from: float = 0.7
    """Progress from which the critic trains: before it, pictures are so grey that it learns only that."""
    schedule: Schedule = field(default_factory=lambda: Schedule(batch=96, peak_rate=5e-4, encoder_share=0.3))


class ColorTask:
    def __init__(
        self,
        network: nn.Module,
        critic: nn.Module | None,
        lpips: Lpips | None,
        photos: list[bytes],
        people: list[Person],
        garments: list[bytes],
        held_out: list[bytes],
        device: torch.device,
        settings: ColorSettings,
        seed: int,
    ):
        """Raises ValueError for a setting that asks for what is not there."""
        for name, share, there in (
            ("people", settings.people_share, people),
            ("garment", settings.garment_share, garments),
        ):
            if share > 0 and not there:
                raise ValueError(f"{name}_share is {share}, but there are none: pack their sources, or set it to 0")
        self.network, self.critic, self.judge = network, critic, lpips
        self.photos, self.people, self.garments, self.held_out = photos, people, garments, held_out
        self.device, self.settings, self.schedule = device, settings, settings.schedule
        self.random = torch.Generator(device).manual_seed(seed)
        self._palettes = {name: Palette() for name in ("palette", "worn", "laid")}
        self._painted: Tensor | None = None

    def dataset(self, seed: int) -> IterableDataset:
        return _Crops(seed, self.photos, self.people, self.garments, self.settings)

    def prepare(self, batch: Batch) -> Batch:
        settings = self.settings
        truth_N3HW = self._age_palette(to_unit(batch["photo"], self.device))
        ycbcr_N3HW = rgb_to_ycbcr(truth_N3HW)
        film = (truth_N3HW * film_mix(len(truth_N3HW), self.device, self.random)).sum(1, keepdim=True)
        choose = torch.rand(len(film), 1, 1, 1, generator=self.random, device=self.device) < settings.film_share
        seen_N1HW = age_tone(torch.where(choose, film, ycbcr_N3HW[:, :1]), settings.tone_share, self.random)
        damage_N1HW, clothes_N1HW, region_N1HW = (
            batch[name].to(self.device, non_blocking=True)[:, None] for name in ("damage", "clothes", "region")
        )
        is_hinted_N = torch.rand(len(film), generator=self.random, device=self.device) < settings.hint_share
        region_N1HW = region_N1HW * is_hinted_N[:, None, None, None].float()
        wanted_N3HW = recolor(ycbcr_N3HW, region_N1HW, self.random)
        return {
            "seen": wear(seen_N1HW, damage_N1HW.float(), self.random),
            "hints": draw_hints(wanted_N3HW[:, 1:], is_hinted_N, region_N1HW, self.random),
            "is_hinted": is_hinted_N[:, None, None, None],
            "truth": ycbcr_to_rgb(wanted_N3HW).clamp(0, 1),
            "ycbcr": wanted_N3HW,
            "clothes": clothes_N1HW,
        }

    def _age_palette(self, photo_N3HW: Tensor) -> Tensor:
        """Photos (RGB) of which `period_share` take on period colors: before film and print see them."""
        settings = self.settings
        if settings.period_share == 0:
            return photo_N3HW
        is_chosen_N, draw_N = torch.rand(2, len(photo_N3HW), generator=self.random, device=self.device)
        low, high = settings.period_strength
        strength_N = (low + (high - low) * draw_N) * (is_chosen_N < settings.period_share)
        return ycbcr_to_rgb(to_period(rgb_to_ycbcr(photo_N3HW), strength_N)).clamp(0, 1)

    def loss(self, network: nn.Module, batch: Batch, progress: float) -> tuple[Tensor, dict[str, Tensor]]:
        settings = self.settings
        luma_N1HW, chroma_N2HW = batch["ycbcr"].split([1, 2], dim=1)
        painted_N2HW = network(batch["seen"], batch["hints"]).float()
        painted_N3HW = ycbcr_to_rgb(torch.cat([luma_N1HW, painted_N2HW], dim=1)).clamp(0, 1)
        used_N2HW, used_N3HW = painted_N2HW, painted_N3HW
        if settings.palettes_in_use:
            used_N2HW = self.network.curve(painted_N2HW)
            used_N3HW = ycbcr_to_rgb(torch.cat([luma_N1HW, used_N2HW], dim=1)).clamp(0, 1)
        parts = {
            "l1": settings.l1 * chroma_l1(painted_N2HW, chroma_N2HW),
            "colorfulness": settings.colorfulness * colorfulness_gap(used_N3HW, batch["truth"]),
        }
        if settings.gradients > 0:
            parts["gradients"] = settings.gradients * chroma_gradients(painted_N2HW, chroma_N2HW)
        if settings.difference > 0:
            parts["difference"] = settings.difference * color_difference(painted_N3HW, batch["truth"])
        for name, weight, chosen_N1HW in (
            ("palette", settings.palette, torch.ones_like(batch["clothes"])),
            ("worn", settings.clothes_palette, batch["clothes"] == WORN),
            ("laid", settings.clothes_palette, batch["clothes"] == LAID),
        ):
            if weight > 0:
                unhinted_N1HW = chosen_N1HW * ~batch["is_hinted"]
                distance = self._palettes[name].distance(used_N2HW, chroma_N2HW, unhinted_N1HW, self.random)
                parts[name] = weight * distance
        if self.judge is not None:
            window = _window(progress, painted_N3HW.shape[-1], settings.perceptual_side)
            distance_N = self.judge(painted_N3HW[..., *window], batch["truth"][..., *window])
            parts["perceptual"] = settings.perceptual * distance_N.mean()
        if self.critic is not None and progress >= settings.critic_from:
            self._painted = torch.cat([luma_N1HW, painted_N2HW], dim=1)
            self.critic.requires_grad_(False)
            parts["adversarial"] = settings.adversarial * hinge_generator(self.critic(self._painted))
            self.critic.requires_grad_(True)
        return sum(parts.values()), parts

    def critic_loss(self, batch: Batch, progress: float) -> Tensor | None:
        if self.critic is None or self._painted is None:
            return None
        painted_N3HW, self._painted = self._painted.detach(), None
        return hinge_critic(self.critic(batch["ycbcr"]), self.critic(painted_N3HW))

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """Mean absolute chroma error (0..255 scale) and colorfulness over the truth's, on held-out photos."""
        errors, painted_sum, truth_sum = [], 0.0, 0.0
        for start in range(0, len(self.held_out), 32):
            crops = [center_crop(decode(jpeg), self.settings.side) for jpeg in self.held_out[start : start + 32]]
            truth_N3HW = to_unit(torch.from_numpy(np.stack(crops)), self.device)
            ycbcr_N3HW = rgb_to_ycbcr(truth_N3HW)
            painted_N2HW = network(ycbcr_N3HW[:, :1], torch.zeros_like(ycbcr_N3HW)).float()
            errors.append(chroma_l1(painted_N2HW, ycbcr_N3HW[:, 1:]).item() * 255)
            painted_N3HW = ycbcr_to_rgb(torch.cat([ycbcr_N3HW[:, :1], painted_N2HW], dim=1)).clamp(0, 1)
            painted_sum += colorfulness(painted_N3HW).sum().item()
            truth_sum += colorfulness(truth_N3HW).sum().item()
        return {"chroma_l1": float(np.mean(errors)), "colorfulness_share": painted_sum / max(truth_sum, 1e-6)}


def _window(progress: float, side: int, wanted: int) -> tuple[slice, slice]:
    """A square window that moves over the crop from step to step; drawn by the progress, so a run repeats."""
    rng = np.random.default_rng(int(progress * 1e9))
    top, left = (int(rng.integers(max(side - wanted, 0) + 1)) for _ in range(2))
    return slice(top, top + wanted), slice(left, left + wanted)


class _Crops(Endless):
    def __init__(
        self, seed: int, photos: list[bytes], people: list[Person], garments: list[bytes], settings: ColorSettings
    ):
        super().__init__(seed)
        self.photos, self.people, self.garments, self.settings = photos, people, garments, settings

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        side, kind = self.settings.side, rng.random()
        if kind < self.settings.people_share:
            photo, clothes = self._person(rng)
        elif kind < self.settings.people_share + self.settings.garment_share:
            photo, clothes = self._garment(rng)
        else:
            photo, clothes = self._photo(rng), np.zeros((side, side), np.uint8)
        is_damaged = rng.random() < self.settings.damage_share
        damage = draw_hole(rng, side, side, holes=DAMAGE) if is_damaged else np.zeros((side, side), np.uint8)
        is_recolored = rng.random() < self.settings.recolored_share
        region = self._region(photo, clothes, rng) if is_recolored else np.zeros((side, side), np.uint8)
        return {"photo": photo, "damage": damage, "clothes": clothes, "region": region}

    def _photo(self, rng: np.random.Generator) -> np.ndarray:
        photo = decode(self.photos[rng.integers(len(self.photos))])
        return random_crop(photo, self.settings.side, self.settings.span, rng)

    def _region(self, photo: np.ndarray, clothes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """What is to have another color, if the photo gets hints: uint8 of 0 and 1."""
        is_worn = clothes == WORN
        return is_worn.astype(np.uint8) if is_worn.mean() > LEAST_REGION else find_region(photo, rng)

    def _person(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """The photo, and uint8 where clothes are: WORN."""
        person = self.people[rng.integers(len(self.people))]
        photo, person_plane, clothes_plane = crop_person(person, self.settings.side, self.settings.span, rng)
        if rng.random() < self.settings.insignia_share:
            photo = paste_insignia(photo, clothes_plane, rng)
        if rng.random() < self.settings.background_share:
            photo = replace_background(photo, person_plane, self._photo(rng), rng)
        return photo, np.where(clothes_plane > 127, WORN, 0).astype(np.uint8)

    def _garment(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """The photo, and uint8 where its middle is, of which nearly all is cloth: LAID."""
        photo = decode(self.garments[rng.integers(len(self.garments))])
        cloth_plane = np.where(cloth(*photo.shape[:2]), 255, 0).astype(np.uint8)
        photo, cloth_plane = random_crops((photo, cloth_plane), self.settings.side, self.settings.span, rng)
        return photo, np.where(cloth_plane > 127, LAID, 0).astype(np.uint8)


# What a pixel of a sample's "clothes" is, 0 elsewhere: worn by a person, or laid flat.
WORN, LAID = 1, 2
# Prints on which the search for defects erred: hardly ever more than a quarter is gone.
DAMAGE = Holes(damage_share=1, max_coverage=0.25)
