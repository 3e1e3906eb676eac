"""A stage's network as the product runs it: on one picture of any size.

H W pixels, C K channels; every array is float32
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from ..ema import read_ema
from ..export.shipped import MULTIPLE, ship
from ..recipes import RECIPES

OURS = "ours"
"""The row of the network that is judged."""


class Network:
    """Planes in, planes out: `defects_HW1 = network(photo_HW3)`, `filled_HW3 = network(photo_HW3, hole_HW1)`.

    Mirrors the picture out to the size that the network needs, as core's `runOnPlanes` does, and cuts it
    back.
    """

    def __init__(self, run: Callable[[list[np.ndarray]], np.ndarray], multiple: int, card: dict):
        self.run, self.multiple, self.card = run, multiple, card

    def __call__(self, *planes_HWC: np.ndarray) -> np.ndarray:
        height, width = planes_HWC[0].shape[:2]
        below, right = -height % self.multiple, -width % self.multiple
        inputs_1CHW = []
        for plane_HWC in planes_HWC:
            padded = np.pad(plane_HWC.astype(np.float32), ((0, below), (0, right), (0, 0)), mode="reflect")
            inputs_1CHW.append(np.ascontiguousarray(padded.transpose(2, 0, 1)[None]))
        return self.run(inputs_1CHW)[0].transpose(1, 2, 0)[:height, :width]


def open_network(stage: str, path: Path, recipe: str | None = None) -> Network:
    """An ONNX file with the card beside it (if there is one), or the averaged weights that `train` wrote."""
    if path.suffix != ".onnx":
        if recipe is None:
            raise ValueError(f"{path.name} is a checkpoint: --recipe must say which network it holds")
        return Network(_run_checkpoint(stage, recipe, path), MULTIPLE[stage], {})
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    card_path = path.with_suffix(".card.json")
    card = json.loads(card_path.read_text()) if card_path.exists() else {}

    def run(inputs_1CHW: list[np.ndarray]) -> np.ndarray:
        return session.run(None, dict(zip(names, inputs_1CHW, strict=True)))[0]

    return Network(run, card.get("multiple", MULTIPLE[stage]), card)


def open_beside(stage: str, texts: Iterable[str]) -> dict[str, Network]:
    """Networks that stand beside ours, each from a text `NAME=PATH`, or `NAME=PATH:RECIPE` for a checkpoint."""
    beside: dict[str, Network] = {}
    for text in texts:
        name, _, place = text.partition("=")
        path, _, recipe = place.partition(":")
        if not (name and path):
            raise ValueError(f"wanted NAME=PATH or NAME=PATH:RECIPE, got {text!r}")
        if name == OURS or name in beside:
            raise ValueError(f"{text!r}: there is a row {name!r} already")
        if recipe and (stage, recipe) not in RECIPES:
            raise ValueError(f"{text!r}: {stage} has no recipe {recipe!r}")
        beside[name] = open_network(stage, Path(path), recipe or None)
    return beside


def _run_checkpoint(stage: str, recipe: str, path: Path) -> Callable[[list[np.ndarray]], np.ndarray]:
    network = RECIPES[stage, recipe].network()
    network.load_state_dict(read_ema(path), strict=True)
    shipped = ship(stage, network)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    shipped.to(device)

    def run(inputs_1CHW: list[np.ndarray]) -> np.ndarray:
        with torch.no_grad():
            return shipped(*(torch.from_numpy(plane).to(device) for plane in inputs_1CHW)).cpu().numpy()

    return run
