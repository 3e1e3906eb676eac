"""A model's card: what the pipeline must know about a network and cannot read off its file."""

import hashlib
import json
from pathlib import Path

import jsonschema

from ..recipes import RECIPES
from ..tasks.inpaint import InpaintSettings, largest_hole_radius
from .golden import TOLERANCE
from .shipped import INPUTS, MULTIPLE, OUTPUTS, TensorSpec

# What the detector's probabilities become, chosen on held-out photos (RESULTS.md, `evaluate defects`).
DEFECTS = {"longSide": 1024, "threshold": 0.85, "minimumAreaPx": 6, "dilationPx": 2}
# Short side at which color is best by CIEDE2000 and LPIPS together (LOG.md, 2026-11-26).
COLOR = {"shortSide": 352}
# Training's own side and a multiple of 64. Larger crops gave no higher PSNR on the examples and looked at more photo.
INPAINT_CROP_SIDE = 256


def make_card(
    stage: str,
    recipe: str,
    path: Path,
    *,
    parameters: int,
    version: str,
    golden: str,
    options: dict,
    metrics: dict[str, float],
    blend: str | None = None,
) -> dict:
    """
    The card of `contract/card.schema.json`. `options` is what `train` wrote about the last run; `blend` is of what its
    weights were then averaged.
    """
    run = options["run"]
    given = {key: run.get(key, "None") for key in ("minutes", "steps", "batch", "rate", "seed")}
    flags = [f"--{key} {value}" for key, value in given.items() if value != "None"]
    flags += [f"--set {change}" for change in run.get("changes", [])]
    if run.get("start", "None") != "None":
        flags.append("--start EARLIER_RUN/ema.safetensors")
    card = {
        "stage": stage,
        "version": version,
        "recipe": recipe,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "parameters": parameters,
        "inputs": [_tensor(spec) for spec in INPUTS[stage]],
        "outputs": [_tensor(spec) for spec in OUTPUTS[stage]],
        "multiple": MULTIPLE[stage],
        "tolerance": TOLERANCE,
        "golden": golden,
        "training": {
            "commit": options["commit"],
            "command": f"python -m heirloom_training.train {stage} {run['recipe']} {' '.join(flags)}",
            "data": [f"shards {options['data']}, see training/DATA.md"],
        }
        | ({"blend": blend} if blend else {}),
        "metrics": metrics,
        "license": "MIT",
    }
    if stage == "defects":
        return card | DEFECTS
    if stage == "color":
        return card | COLOR
    settings = RECIPES["inpaint", recipe].settings
    assert isinstance(settings, InpaintSettings)
    radius = largest_hole_radius(settings, int(run["seed"]), draws=2000)
    return card | {"cropSide": INPAINT_CROP_SIDE, "largestHoleRadiusPx": round(radius, 1)}


def write_card(card: dict, path: Path, contract: Path) -> None:
    """Checks the card against `card.schema.json` first. Raises jsonschema.ValidationError."""
    jsonschema.validate(card, json.loads((contract / "card.schema.json").read_text()))
    path.write_text(json.dumps(card, indent=2) + "\n")


def _tensor(spec: TensorSpec) -> dict:
    return {"name": spec.name, "shape": spec.shape, "range": list(spec.range)}
