"""Writes `models/<stage>.onnx`, `models/<stage>.card.json` and `contract/golden/<stage>.safetensors`."""

import argparse
import json
from pathlib import Path

import torch

from ..ema import read_blend, read_ema
from ..recipes import RECIPES
from .card import make_card, write_card
from .golden import check_against_torch, write_golden
from .int8 import store_int8
from .onnx_file import write_onnx
from .shipped import ship


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m heirloom_training.export", description=__doc__)
    parser.add_argument("stage", choices=["defects", "inpaint", "color"])
    parser.add_argument("recipe", choices=["default", "article"])
    parser.add_argument("ema", type=Path, help="averaged weights that `train` wrote")
    parser.add_argument("--options", type=Path, required=True, help="options.json of the run")
    parser.add_argument(
        "--metrics",
        type=Path,
        default=Path(__file__).parents[2] / "metrics.json",
        help="held-out figures by stage, copied from RESULTS.md, for the card",
    )
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--contract", type=Path, default=Path("contract"))
    arguments = parser.parse_args()

    network = RECIPES[arguments.stage, arguments.recipe].network()
    network.load_state_dict(read_ema(arguments.ema), strict=True)
    shipped = ship(arguments.stage, network)

    arguments.models.mkdir(parents=True, exist_ok=True)
    path = arguments.models / f"{arguments.stage}.onnx"
    partial = path.with_suffix(".part")
    write_onnx(arguments.stage, shipped, partial)
    difference = check_against_torch(arguments.stage, shipped, partial)
    # Only now: rounding to int8 is meant to change outputs by more than exporting may.
    store_int8(partial, partial)
    partial.replace(path)

    golden = write_golden(arguments.stage, path, arguments.contract)
    card = make_card(
        arguments.stage,
        arguments.recipe,
        path,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        version=arguments.version,
        golden=golden,
        options=json.loads(arguments.options.read_text()),
        metrics=json.loads(arguments.metrics.read_text())[arguments.stage],
        blend=read_blend(arguments.ema),
    )
    write_card(card, arguments.models / f"{arguments.stage}.card.json", arguments.contract)
    print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB; before int8 at most {difference:.2e} from PyTorch")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
