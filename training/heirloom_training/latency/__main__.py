"""Measures one network on one photo at a time (batch 1) and prints a markdown table.

    python -m heirloom_training.latency color default                 # ONNX Runtime on the CPU, with its peak memory
    python -m heirloom_training.latency color default --device cuda   # PyTorch: eager, compiled, CUDA graph

Weights do not change the time, so that they are random unless --weights names some. The GPU's part needs torch, timm,
numpy and OpenCV alone. `--side` is the side of the square that the network sees: the product shows the colorizer a
smaller copy of the photo (its card's `shortSide`) and the inpainter crops.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import nn

from ..export.shipped import INPUTS, MULTIPLE, ship
from ..networks.color_article import ColorArticle
from ..networks.color_default import ColorDefault
from ..networks.defects_article import DefectsArticle
from ..networks.defects_default import DefectsDefault
from ..networks.inpaint_article import InpaintArticle
from ..networks.inpaint_default import InpaintDefault
from . import on_cpu, on_gpu

# Those of `recipes`, which imports what the data needs too.
NETWORKS: dict[tuple[str, str], type[nn.Module]] = {
    ("defects", "default"): DefectsDefault,
    ("defects", "article"): DefectsArticle,
    ("inpaint", "default"): InpaintDefault,
    ("inpaint", "article"): InpaintArticle,
    ("color", "default"): ColorDefault,
    ("color", "article"): ColorArticle,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m heirloom_training.latency", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("stage", choices=INPUTS)
    parser.add_argument("recipe", choices=sorted({recipe for _, recipe in NETWORKS}))
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--side", type=int, default=512, help="of the square that the network sees (default 512)")
    parser.add_argument("--runs", type=int, default=50, help="timed, after others that warm up (default 50)")
    parser.add_argument("--threads", type=int, default=2, help="CPU: of ONNX Runtime (default 2)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--weights", type=Path, help="averaged weights that `train` wrote (default: random)")
    source.add_argument("--onnx", type=Path, help="CPU: a file that `export` wrote, instead of exporting one")
    arguments = parser.parse_args()
    if arguments.side % MULTIPLE[arguments.stage]:
        parser.error(f"--side must be a multiple of {MULTIPLE[arguments.stage]}")
    if arguments.onnx and arguments.device == "cuda":
        parser.error("--onnx is measured on the CPU alone")

    title = f"{arguments.stage} {arguments.recipe}, {arguments.side}x{arguments.side} px, batch 1"
    if arguments.device == "cuda":
        network = _build(arguments.stage, arguments.recipe, arguments.weights).cuda()
        channels = [spec.channels for spec in INPUTS[arguments.stage]]
        print(f"**{title}, {torch.cuda.get_device_name()}, PyTorch {torch.__version__}**\n")
        print(on_gpu.table(network, channels, arguments.side, arguments.runs))
        return
    with TemporaryDirectory() as folder:
        path = arguments.onnx
        if path is None:
            # Needs onnx, which a machine that trains may lack.
            from ..export.onnx_file import write_onnx

            path = Path(folder) / "network.onnx"
            write_onnx(arguments.stage, _build(arguments.stage, arguments.recipe, arguments.weights), path)
        print(f"**{title}, {arguments.threads} threads of {on_cpu.processor()}**\n")
        print(on_cpu.table(path, arguments.side, arguments.threads, arguments.runs))


def _build(stage: str, recipe: str, weights: Path | None) -> nn.Module:
    torch.manual_seed(0)
    network = NETWORKS[stage, recipe]()
    if weights is not None:
        # Needs safetensors.
        from ..ema import read_ema

        network.load_state_dict(read_ema(weights), strict=True)
    return ship(stage, network)


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
