"""The recipes: each stage as published (article) and as shipped (default), as one table.

A recipe is a network plus the settings of its task; `train`, `export` and the tests read nothing else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

import torch
from torch import nn

from . import garments
from .ageing import Look, load_assets
from .labels import load_labels
from .networks.color_article import ColorArticle
from .networks.color_default import ColorDefault
from .networks.defects_article import DefectsArticle
from .networks.defects_default import DefectsDefault
from .networks.discriminator import ColorDiscriminator, PatchDiscriminator
from .networks.encoders import load_lite_weights
from .networks.inpaint_article import InpaintArticle
from .networks.inpaint_default import InpaintDefault
from .people_shard import load_people
from .shards import load_encoded
from .tasks.color import ColorSettings, ColorTask
from .tasks.defects import DefectAssets, DefectsSettings, DefectsTask
from .tasks.inpaint import InpaintSettings, InpaintTask
from .tasks.task import Schedule, Sources, Task
from .vgg import load_lpips, load_vgg16

Stage = Literal["defects", "inpaint", "color"]
Settings = DefectsSettings | InpaintSettings | ColorSettings
# Written by `python -m heirloom_training.vgg`.
VGG16 = "vgg16-fp16.safetensors"
# Written by `python -m heirloom_training.labels pack`.
LABELS = "labels.tar"


@dataclass(frozen=True)
class Recipe:
    network: Callable[[], nn.Module]
    settings: Settings
    encoder_weights: str | None = None
    """File of a lite encoder in the weights folder; None trains from random weights."""


# As published: nothing but grey photos, people before other backgrounds and with insignia; no hints.
ARTICLE_COLOR = ColorSettings(
    period_share=0,
    film_share=0,
    tone_share=0,
    damage_share=0,
    hint_share=0,
    colorfulness=0,
    palette=0,
    clothes_palette=0,
    perceptual=0,
    schedule=Schedule(batch=32, peak_rate=2e-4),
)

LARGE_COLOR = ColorSettings(
    side=288,
    perceptual_side=192,
    palette=2,
    clothes_palette=16,
    schedule=Schedule(batch=56, peak_rate=1.5e-4, encoder_share=0.3),
)
IN_USE_COLOR = replace(
    LARGE_COLOR,
    l1=1,
    difference=0.02,
    gradients=2,
    palette=0.5,
    clothes_palette=3,
    palettes_in_use=True,
    people_share=0.2,
    garment_share=0.1,
    hint_share=0.4,
    recolored_share=0.8,
)

RECIPES: dict[tuple[Stage, str], Recipe] = {
    ("defects", "default"): Recipe(DefectsDefault, DefectsSettings(), "efficientnet_lite2.pth"),
    ("defects", "article"): Recipe(
        DefectsArticle,
        # Weighted BCE + Dice alone, and no drawn-in distractors.
        DefectsSettings(skeleton=0, look=Look(distract=0), schedule=Schedule(batch=16, peak_rate=5e-4)),
    ),
    ("inpaint", "default"): Recipe(InpaintDefault, InpaintSettings()),
    # The default's second phase: begins at its weights (`--start`) and is exported as default.
    ("inpaint", "adversarial"): Recipe(
        InpaintDefault,
        InpaintSettings(
            hole=2,
            squared=10,
            lpips=1,
            adversarial=0.1,
            matching=2,
            # LaMa's. At 0.1 it is the whole loss, and the critic learns nothing (LOG.md, 2026-11-26).
            penalty=0.001,
            critic_from=0.05,
            schedule=Schedule(batch=48, peak_rate=2e-4, critic_rate=2e-4),
        ),
    ),
    ("inpaint", "article"): Recipe(
        InpaintArticle,
        # Liu et al. 2018: 6 hole, 1 valid, 0.05 perceptual, 120 style, 0.1 variation; Adam at 2e-4.
        InpaintSettings(
            hole=6,
            squared=0,
            balance=0,
            coarse=0,
            valid=1,
            perceptual=0.05,
            style=120,
            variation=0.1,
            large_share=0,
            freeze_norms_from=0.75,
            schedule=Schedule(batch=16, peak_rate=2e-4),
        ),
    ),
    ("color", "default"): Recipe(ColorDefault, ColorSettings(), "efficientnet_lite2.pth"),
    # The default's second phase, at a size near to that it is used at: begins at its weights, is exported as default.
    ("color", "large"): Recipe(ColorDefault, LARGE_COLOR),
    # A third phase: more clothes, palettes as they are in use, errors as an eye sees them, hints that hold locally.
    ("color", "in-use"): Recipe(ColorDefault, IN_USE_COLOR),
    # Three phases, each begun at the weights of the one before: L1; then a critic too; then VGG-16 for the L1.
    ("color", "article"): Recipe(ColorArticle, ARTICLE_COLOR),
    ("color", "article-critic"): Recipe(ColorArticle, replace(ARTICLE_COLOR, adversarial=0.05, critic_from=0)),
    ("color", "article-vgg"): Recipe(
        ColorArticle, replace(ARTICLE_COLOR, adversarial=0.05, critic_from=0, l1=0, perceptual=1)
    ),
}


def build_task(
    stage: Stage, recipe: str, sources: Sources, device: torch.device, seed: int, changes: Iterable[str] = ()
) -> Task:
    """
    The recipe's network with pretrained weights where it has any, and its data, ready to train on `device`. `changes`
    are settings other than the recipe's, as NAME=NUMBER. Raises ValueError for one that is not there or no number.
    """
    chosen = RECIPES[stage, recipe]
    network = chosen.network()
    if chosen.encoder_weights is not None:
        load_lite_weights(network.encoder, sources.weights / chosen.encoder_weights)
    settings = change(chosen.settings, changes)
    if isinstance(settings, DefectsSettings):
        photos = _photos(sources, "large", "history")
        labels = load_labels(sources.shards / LABELS, "train") if settings.label_share > 0 else []
        held_out = _photos(sources, "val-large", "val-history")
        return DefectsTask(network, photos, labels, held_out, _assets(sources), device, settings)
    if isinstance(settings, InpaintSettings):
        judge = None
        if settings.perceptual > 0:
            judge = load_vgg16(sources.weights / VGG16)
        elif settings.lpips > 0:
            judge = load_lpips("vgg16", sources.weights / VGG16)
        if judge is not None:
            judge.to(device, memory_format=torch.channels_last)
        photos = _photos(sources, *["large"] * 2, "color", *["faces"] * 3, *["history"] * 4)
        critic = PatchDiscriminator() if settings.adversarial > 0 else None
        return InpaintTask(network, critic, judge, photos, _photos(sources, "val-large"), device, settings, seed)
    lpips = None
    if settings.perceptual > 0:
        lpips = load_lpips("vgg16", sources.weights / VGG16).to(device, memory_format=torch.channels_last)
    critic = ColorDiscriminator() if settings.adversarial > 0 else None
    photos = _named_photos(sources, "color", "faces", "large")
    return ColorTask(
        network,
        critic,
        lpips,
        [encoded for _, encoded in photos],
        load_people(sources.shards, "people") if settings.people_share > 0 else [],
        [encoded for name, encoded in photos if name.split("/")[0] == garments.SOURCE[0]],
        _photos(sources, "val-color"),
        device,
        settings,
        seed,
    )


def change(settings: Settings, changes: Iterable[str]) -> Settings:
    """The settings with numbers among them replaced, each change NAME=NUMBER. Raises ValueError."""
    numbers = {field.name: field.type for field in fields(settings) if field.type in (int, float)}
    for assignment in changes:
        name, _, number = assignment.partition("=")
        if name not in numbers:
            raise ValueError(f"wanted NAME=NUMBER with a number of {type(settings).__name__}, got {assignment!r}")
        settings = replace(settings, **{name: numbers[name](number)})
    return settings


def _photos(sources: Sources, *prefixes: str) -> list[bytes]:
    return [encoded for _, encoded in _named_photos(sources, *prefixes)]


def _named_photos(sources: Sources, *prefixes: str) -> list[tuple[str, bytes]]:
    """
    The photos of `PREFIX.tar` or `PREFIX-NNN.tar` by name (SET/SHA.jpg), still encoded. A prefix named twice counts
    twice. Raises FileNotFoundError.
    """
    photos = []
    for prefix in prefixes:
        shards = sorted([*sources.shards.glob(f"{prefix}.tar"), *sources.shards.glob(f"{prefix}-[0-9]*.tar")])
        if not shards:
            raise FileNotFoundError(f"no shard {prefix}*.tar in {sources.shards}: run `pack` first")
        photos += load_encoded(shards)
    return photos


def _assets(sources: Sources) -> DefectAssets:
    """Drawn and scanned artefacts, if `pack --damage` wrote them; ageing draws its own shapes all the same."""
    shard = sources.shards / "damage-000.tar"
    if not shard.exists():
        return DefectAssets(train=None, val=None)
    return DefectAssets(train=load_assets(shard, split="train"), val=load_assets(shard, split="val"))
